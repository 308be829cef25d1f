"""Who may do what in a database: two groups of roles, which `reader archive init` makes and gives their rights.

Rights are given to groups that cannot log in, and nothing to PUBLIC. A table with row-level security is one in which
each person has rows of their own, which both groups see as the policies say, and write as its own grants say. All else
is the archive: one group writes it, the other reads it. What runs with its owner's rights is for those who fetch, and
for those who read only where it is granted by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from psycopg import errors, sql

from reader.archive.postgres import marks_schema
from reader.errors import ReaderError
from reader.language import _
from reader.text.clean import clean_line

if TYPE_CHECKING:
    from psycopg import Connection

FETCH: Final = "reader_fetch"
READ: Final = "reader_read"

GRANTS: Final = (marks_schema.GRANTS,)
"""What else the groups are given, each beside what it is about."""

_ROLES_LOCK: Final = 0x7265_6164_726F_6C65
"""The advisory lock under which rights are given, so that two of us do not trip over each other."""


@dataclass(slots=True)
class Rights:
    """What `apply` did: the groups and logins that it made; the members that each group has now.

    `closed`: nobody but the groups can connect to the database any more. `to_type` are statements that are left to an
    administrator, each with why.
    """

    groups: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)
    closed: bool = False
    to_type: list[tuple[str, str]] = field(default_factory=list)


def check(connection: Connection[Any], readers: Sequence[str] = (), fetchers: Sequence[str] = ()) -> None:
    """Raise ReaderError where this role cannot make the schema and the groups, or must not trust what is there."""
    who, can_schema, can_roles = _row(
        connection,
        "SELECT current_user::text, has_database_privilege(current_user, current_database(), 'CREATE'),"
        " rolsuper OR rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = current_user",
    )
    who = clean_line(who)
    owner = _one(
        connection, "SELECT pg_catalog.pg_get_userbyid(nspowner) FROM pg_catalog.pg_namespace WHERE nspname = 'reader'"
    )
    if owner is None and not can_schema:
        text = _("{role} may not make a schema in this database: run it as its owner, or GRANT CREATE ON DATABASE")
        raise ReaderError(text.format(role=who))
    if owner not in {None, who}:
        text = _("the schema reader of this database belongs to {owner}: run it as that role, not as {role}")
        raise ReaderError(text.format(owner=clean_line(owner), role=who))
    missing = [name for name in (FETCH, READ) if not _exists(connection, name)]
    wanted = [name for name in (*readers, *fetchers) if not _exists(connection, name)]
    if (missing or wanted) and not can_roles:
        text = _("{role} may not make roles ({missing}): run it as a role with CREATEROLE")
        raise ReaderError(text.format(role=who, missing=clean_line(", ".join(missing + wanted))))
    for name, members in ((FETCH, fetchers), (READ, readers)):
        _check_group(connection, name)
        if name in missing or set(members) <= set(_members(connection, name)):
            continue
        if not _may_let_in(connection, name):
            text = _("{role} may not let anybody into {group}: a superuser can run this, or first type {statement}")
            statement = _text(connection, "GRANT {} TO {} WITH ADMIN OPTION", name, who)
            raise ReaderError(text.format(role=who, group=name, statement=clean_line(statement)))


def apply(connection: Connection[Any], readers: Sequence[str] = (), fetchers: Sequence[str] = ()) -> Rights:
    """Make the groups, give them their rights in the schema `reader`, and let these login roles into them.

    Within the caller's transaction; once or again, it comes to the same. Logins that are not there are made, without a
    password. Raises ReaderError.
    """
    rights = Rights()
    connection.execute("SELECT pg_catalog.pg_advisory_xact_lock(%s)", (_ROLES_LOCK,))
    check(connection, readers, fetchers)
    try:
        rights.groups = [name for name in (FETCH, READ) if _made(connection, name, "NOLOGIN")]
        _grant(connection)
        rights.logins = [name for name in dict.fromkeys((*fetchers, *readers)) if _made(connection, name, "LOGIN")]
        for group, members in ((FETCH, fetchers), (READ, readers)):
            for member in members:
                _let_in(connection, group, member, rights)
        for name in dict.fromkeys(readers):
            if name not in fetchers and _is_member(connection, name, FETCH):
                why = _("{role} may fetch too; this takes it away").format(role=clean_line(name))
                rights.to_type.append((_text(connection, "REVOKE {} FROM {}", FETCH, name), why))
        rights.members = {name: _members(connection, name) for name in (FETCH, READ)}
        _close(connection, rights)
    except errors.InsufficientPrivilege as error:
        text = _("the server lets this role not give rights: {why}; run it as a superuser or as the owner")
        raise ReaderError(text.format(why=clean_line(error.diag.message_primary or str(error)))) from error
    return rights


def _grant(connection: Connection[Any]) -> None:
    """Give the groups their rights on all that lies in the schema, and take all others from everybody but the owner."""
    for statement in (
        f"REVOKE ALL ON SCHEMA reader FROM PUBLIC, {FETCH}, {READ}",
        f"GRANT USAGE ON SCHEMA reader TO {FETCH}, {READ}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA reader FROM PUBLIC, {FETCH}, {READ}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA reader FROM PUBLIC, {FETCH}, {READ}",
        f"REVOKE ALL ON ALL ROUTINES IN SCHEMA reader FROM PUBLIC, {FETCH}, {READ}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA reader TO {FETCH}, {READ}",
    ):
        connection.execute(statement.encode())
    rows = connection.execute(
        "SELECT relname, relkind = 'S' FROM pg_catalog.pg_class WHERE relnamespace = 'reader'::regnamespace"
        " AND relkind IN ('r', 'p', 'S') AND relname <> 'version' AND NOT relrowsecurity"
    ).fetchall()
    for name, is_sequence in rows:
        what = sql.SQL("USAGE ON SEQUENCE" if is_sequence else "INSERT, UPDATE, DELETE ON TABLE")
        where = sql.Identifier("reader", name)
        connection.execute(sql.SQL("GRANT {} {} TO {}").format(what, where, sql.Identifier(FETCH)))
    rows = connection.execute(
        "SELECT oid::regprocedure::text, prosecdef FROM pg_catalog.pg_proc WHERE pronamespace = 'reader'::regnamespace"
    ).fetchall()
    for name, as_owner in rows:
        connection.execute(f"GRANT EXECUTE ON ROUTINE {name} TO {FETCH if as_owner else f'{FETCH}, {READ}'}".encode())
    for script in GRANTS:
        connection.execute(script.encode())


def _made(connection: Connection[Any], name: str, how: str) -> bool:
    """Make a role unless it is there; whether it was made. Another database's init may be as fast as we are."""
    if _exists(connection, name):
        return False
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), sql.SQL(how)))
    except (errors.DuplicateObject, errors.UniqueViolation):
        return False
    return True


def _let_in(connection: Connection[Any], group: str, member: str, rights: Rights) -> None:
    attributes = _row(connection, "SELECT rolcanlogin, rolinherit FROM pg_catalog.pg_roles WHERE rolname = %s", member)
    can_login, inherits = attributes
    # Who is in a group need not be able to become it.
    how = " WITH INHERIT TRUE, SET FALSE" if _has_options(connection) else ""
    if not _is_member(connection, member, group) or (how and _may_let_in(connection, group)):
        names = sql.Identifier(group), sql.Identifier(member)
        connection.execute(sql.SQL("GRANT {} TO {}" + how).format(*names))
    if not can_login:
        why = _("{role} cannot log in").format(role=clean_line(member))
        rights.to_type.append((_text(connection, "ALTER ROLE {} LOGIN", member), why))
    if not inherits and not how:
        why = _("{role} does not use the rights of its groups").format(role=clean_line(member))
        rights.to_type.append((_text(connection, "ALTER ROLE {} INHERIT", member), why))


def _close(connection: Connection[Any], rights: Rights) -> None:
    """Let only the groups into a database that has nothing in it but the archive; else say how that is done."""
    database = _one(connection, "SELECT current_database()::text")
    statements = (
        _text(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database),
        _text(connection, "GRANT CONNECT ON DATABASE {} TO {}, {}", database, FETCH, READ),
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    )
    may = _one(
        connection,
        "SELECT pg_catalog.pg_has_role(datdba, 'USAGE') FROM pg_catalog.pg_database WHERE datname = current_database()",
    )
    if may and not _others(connection):
        rights.closed = True
        for statement in statements[:2]:
            connection.execute(statement.encode())
        if _may_change_public(connection):
            connection.execute(statements[2].encode())
        return
    why = _("others use this database too, or own it: so nobody but the groups connects and makes things in it")
    rights.to_type += [(statement, why) for statement in statements]


def _others(connection: Connection[Any]) -> bool:
    """Whether there are tables or functions of others, besides those of extensions."""
    sources = ("pg_class", "relnamespace"), ("pg_proc", "pronamespace")
    for catalog, column in sources:
        found = connection.execute(
            sql.SQL(
                "SELECT 1 FROM pg_catalog.{0} c JOIN pg_catalog.pg_namespace n ON n.oid = c.{1}"
                " WHERE nspname NOT IN ('reader', 'pg_catalog', 'information_schema') AND nspname !~ '^pg_'"
                " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LIMIT 1"
            ).format(sql.Identifier(catalog), sql.Identifier(column))
        ).fetchone()
        if found:
            return True
    return False


def _may_change_public(connection: Connection[Any]) -> bool:
    question = "SELECT pg_catalog.pg_has_role(nspowner, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = 'public'"
    return bool(_one(connection, question))


def _check_group(connection: Connection[Any], name: str) -> None:
    """Raise ReaderError where a group is there already and may do what no group of ours may."""
    row = connection.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolcanlogin OR rolreplication OR rolbypassrls,"
        " EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid)"
        " FROM pg_catalog.pg_roles r WHERE rolname = %s",
        (name,),
    ).fetchone()
    if row and (row[0] or row[1]):
        text = _("there is a role {role} already which may log in, or more than read and fetch: it is not used")
        raise ReaderError(text.format(role=name))


def _has_options(connection: Connection[Any]) -> bool:
    """Whether to be in a group, to become it and to let others in are rights of their own: from PostgreSQL 16 on."""
    return connection.info.server_version >= 16_00_00


def _may_let_in(connection: Connection[Any], group: str) -> bool:
    """Whether this role may let others into a group that is there."""
    question = (
        "SELECT rolsuper OR (rolcreaterole AND NOT %s)"
        " OR pg_catalog.pg_has_role(oid, %s::text, 'MEMBER WITH ADMIN OPTION')"
        " FROM pg_catalog.pg_roles WHERE rolname = current_user"
    )
    return bool(_one(connection, question, _has_options(connection), group))


def _members(connection: Connection[Any], group: str) -> list[str]:
    # From PostgreSQL 16 on somebody may let others into a group and not be in it: the column is there from then on.
    question = (
        "SELECT DISTINCT pg_catalog.pg_get_userbyid(member)::text FROM pg_catalog.pg_auth_members AS m"
        " WHERE roleid = %s::text::regrole AND coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, true) ORDER BY 1"
    )
    return [name for (name,) in connection.execute(question, (group,)).fetchall()]


def _is_member(connection: Connection[Any], member: str, group: str) -> bool:
    return member in _members(connection, group)


def _exists(connection: Connection[Any], name: str) -> bool:
    return _one(connection, "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = %s", name) is not None


def _text(connection: Connection[Any], statement: Any, *names: str) -> str:
    """A statement as it can be typed, with these names quoted."""
    return sql.SQL(statement).format(*map(sql.Identifier, names)).as_string(connection)


def _one(connection: Connection[Any], question: Any, *values: Any) -> Any:
    """The first value of the first row; None where there is none."""
    row = connection.execute(question, values or None).fetchone()
    return row[0] if row else None


def _row(connection: Connection[Any], question: Any, *values: Any) -> tuple[Any, ...]:
    row = connection.execute(question, values or None).fetchone()
    return tuple(row or ())
