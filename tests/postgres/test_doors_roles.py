"""Who may do what in a database: what `reader archive init` gives, and what nobody gets by any SQL."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.postgres.cluster import Cluster

from reader.errors import ReaderError

pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'psycopg[binary]')")

from psycopg import Connection, errors

from reader.archive.postgres import roles, schema

ONE = "INSERT INTO reader.term VALUES (%s, 'term', 0, 1)"

People = dict[str, str]


@pytest.fixture
def people(primary: Cluster, database: str) -> Iterator[People]:
    """Names of roles that no other test has: of groups there is one set on a server, and it stays."""
    names = {name: f"{name}_{database}" for name in ("wang", "li", "news", "admin")}
    yield names
    primary.sql(f"ALTER DATABASE {database} OWNER TO postgres")
    for name in names.values():
        with primary.connect(database) as connection:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone():
                connection.execute(f'DROP OWNED BY "{name}" CASCADE'.encode())
                connection.execute(f'DROP ROLE "{name}"'.encode())


@pytest.fixture
def owner(primary: Cluster, database: str, people: People) -> Iterator[Connection[Any]]:
    """The administrator's connection, with an archive of one partition made, and nobody's rights given."""
    with primary.connect(database) as connection:
        made(connection)
        yield connection


def made(connection: Connection[Any]) -> None:
    """Make the schema."""
    with connection.transaction():
        schema.migrate(connection)
        connection.execute("SELECT reader.make_period(0)")
        connection.execute(ONE, ("one",))


def applied(connection: Connection[Any], *, readers: Any = (), fetchers: Any = ()) -> roles.Rights:
    with connection.transaction():
        return roles.apply(connection, readers, fetchers)


def deliver(connection: Connection[Any], article_id: str) -> None:
    """Mark an article as read."""
    change = f'[{{"kind": "read", "id": "{article_id}", "detail": "", "value": "1", "time": 1}}]'
    connection.execute("SELECT reader.deliver_marks('desk', 0, '{}', %s::jsonb)", (change,))


def access(connection: Connection[Any]) -> list[Any]:
    """All that is granted in the database."""
    return connection.execute(
        "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'reader'::regnamespace"
        " UNION ALL SELECT nspname, nspacl::text FROM pg_namespace UNION ALL SELECT proname, proacl::text FROM pg_proc"
        " WHERE pronamespace = 'reader'::regnamespace UNION ALL SELECT datname, datacl::text FROM pg_database"
        " WHERE datname = current_database() ORDER BY 1, 2"
    ).fetchall()


def test_a_reader_reads_and_a_fetcher_writes(
    primary: Cluster, database: str, owner: Connection[Any], people: People
) -> None:
    rights = applied(owner, readers=[people["wang"]], fetchers=[people["news"]])
    assert sorted(rights.logins) == sorted([people["news"], people["wang"]])
    assert rights.members[roles.FETCH] == [people["news"]]
    assert rights.closed
    assert rights.to_type == []
    with primary.connect(database, people["wang"]) as wang, primary.connect(database, people["news"]) as news:
        assert wang.execute("SELECT word FROM reader.term").fetchall() == [("one",)]
        news.execute(ONE, ("two",))
        news.execute("UPDATE reader.term SET word = 'three' WHERE word = 'two'")
        news.execute("DELETE FROM reader.term WHERE word = 'one'")
        news.execute("SELECT reader.make_period(1700000000)")
        assert wang.execute("SELECT word FROM reader.term").fetchall() == [("three",)]
        for person in (wang, news):
            deliver(person, "mine")
            assert person.execute("SELECT id FROM reader.mark").fetchall() == [("mine",)]
        with pytest.raises(errors.InsufficientPrivilege):
            news.execute("UPDATE reader.version SET number = 0")


def test_again_or_by_two_at_once_it_comes_to_the_same(
    primary: Cluster, database: str, owner: Connection[Any], people: People
) -> None:
    names = {"readers": [people["wang"], people["li"]], "fetchers": [people["news"]]}
    problems: list[BaseException] = []

    def run() -> None:
        try:
            with primary.connect(database) as connection:
                applied(connection, **names)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    before = access(owner)
    again = applied(owner, **names)
    assert (again.groups, again.logins, again.to_type) == ([], [], [])
    assert access(owner) == before


def test_what_was_granted_beyond_that_is_taken_back(owner: Connection[Any], people: People) -> None:
    applied(owner, readers=[people["wang"]])
    before = access(owner)
    owner.execute("GRANT ALL ON reader.article, reader.mark TO PUBLIC, reader_read")
    owner.execute("GRANT ALL ON SCHEMA reader TO PUBLIC, reader_read")
    applied(owner)
    assert access(owner) == before


def test_who_was_let_in_to_fetch_and_shall_only_read_is_told(owner: Connection[Any], people: People) -> None:
    applied(owner, fetchers=[people["news"]])
    ((statement, why),) = applied(owner, readers=[people["news"]]).to_type
    assert why == f"{people['news']} may fetch too; this takes it away"
    owner.execute(statement.encode())
    assert applied(owner, readers=[people["news"]]).to_type == []


def test_a_role_that_cannot_log_in_or_uses_no_groups_is_told(owner: Connection[Any], people: People) -> None:
    owner.execute(f'CREATE ROLE "{people["wang"]}" NOLOGIN NOINHERIT'.encode())
    told = applied(owner, readers=[people["wang"]]).to_type
    assert told[0] == (f'ALTER ROLE "{people["wang"]}" LOGIN', f"{people['wang']} cannot log in")
    for statement, _why in told:
        owner.execute(statement.encode())
    assert applied(owner, readers=[people["wang"]]).to_type == []


def test_a_database_that_others_use_is_left_open_and_it_is_told(owner: Connection[Any], people: People) -> None:
    owner.execute("CREATE TABLE public.theirs (a int)")
    rights = applied(owner)
    assert not rights.closed
    assert [statement.split(" ON ")[0] for statement, _why in rights.to_type] == [
        "REVOKE ALL",
        "GRANT CONNECT",
        "REVOKE CREATE",
    ]
    for statement, _why in rights.to_type:
        owner.execute(statement.encode())


@pytest.mark.parametrize(
    ("before", "named", "told"),
    [
        ("ALTER ROLE {admin} NOCREATEROLE", ["{wang}"], "may not make roles"),
        ("REVOKE CREATE ON DATABASE {database} FROM {admin}", [], "may not make a schema in this database"),
        ("CREATE SCHEMA reader", [], "the schema reader of this database belongs to postgres"),
    ],
)
def test_who_may_not_make_them_is_told_so(
    primary: Cluster, database: str, people: People, before: str, named: list[str], told: str
) -> None:
    primary.sql(f"DO $$ BEGIN CREATE ROLE {roles.FETCH}; EXCEPTION WHEN OTHERS THEN NULL; END $$")
    primary.sql(f"DO $$ BEGIN CREATE ROLE {roles.READ}; EXCEPTION WHEN OTHERS THEN NULL; END $$")
    names = people | {"database": database}
    primary.sql(f"CREATE ROLE {people['admin']} LOGIN CREATEROLE")
    primary.sql(f"GRANT CREATE ON DATABASE {database} TO {people['admin']}", dbname=database)
    primary.sql(before.format(**names), dbname=database)
    with primary.connect(database, people["admin"]) as connection, pytest.raises(ReaderError) as caught:
        roles.check(connection, [name.format(**names) for name in named])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_owner_of_a_database_needs_no_superuser(own_server: Cluster) -> None:
    own_server.sql("CREATE ROLE chief LOGIN CREATEROLE")
    own_server.sql("CREATE DATABASE news OWNER chief")
    with own_server.connect("news", "chief") as connection:
        made(connection)
        rights = applied(connection, readers=["wang"], fetchers=["news"])
        assert rights.closed
        assert rights.members == {roles.READ: ["wang"], roles.FETCH: ["news"]}
        assert applied(connection, readers=["wang"], fetchers=["news"]).to_type == []
    with own_server.connect("news", "wang") as wang:
        assert wang.execute("SELECT count(*) FROM reader.term").fetchone() == (1,)


def test_who_may_let_nobody_into_the_groups_of_another_is_told_what_helps(own_server: Cluster) -> None:
    own_server.sql(f"CREATE ROLE {roles.READ}")
    own_server.sql(f"CREATE ROLE {roles.FETCH}")
    own_server.sql("CREATE ROLE wang LOGIN")
    own_server.sql("CREATE ROLE chief LOGIN")
    own_server.sql("CREATE DATABASE news OWNER chief")
    with own_server.connect("news", "chief") as connection:
        made(connection)
        assert applied(connection).members == {roles.READ: [], roles.FETCH: []}
        with pytest.raises(ReaderError, match=r"GRANT .* WITH ADMIN OPTION") as refusal:
            applied(connection, readers=["wang"])
        own_server.sql(re.search("GRANT .* WITH ADMIN OPTION", str(refusal.value))[0])
        assert "wang" in applied(connection, readers=["wang"]).members[roles.READ]
        own_server.sql(f"REVOKE {roles.READ} FROM chief CASCADE")
        own_server.sql(f"GRANT {roles.READ} TO wang")
        assert "wang" in applied(connection, readers=["wang"]).members[roles.READ]


def test_a_group_that_is_there_already_and_may_more_is_not_used(own_server: Cluster) -> None:
    own_server.sql(f"CREATE ROLE {roles.READ} BYPASSRLS")
    with own_server.connect() as connection, pytest.raises(ReaderError, match="may log in, or more than read"):
        roles.check(connection)
    own_server.sql(f"ALTER ROLE {roles.READ} NOBYPASSRLS")
    own_server.sql(f"GRANT pg_read_server_files TO {roles.READ}")
    with own_server.connect() as connection, pytest.raises(ReaderError, match="may log in, or more than read"):
        roles.check(connection)


@pytest.fixture
def own_server() -> Iterator[Cluster]:
    from tests.postgres.cluster import missing

    if reason := missing():
        pytest.skip(reason)
    with Cluster() as cluster:
        yield cluster


# By attack

ON_EACH = (
    *("INSERT INTO {t} DEFAULT VALUES", "DELETE FROM {t}", "TRUNCATE {t}", "TRUNCATE {t} CASCADE", "DROP TABLE {t}"),
    *(
        "UPDATE {t} SET {c} = {c}",
        "WITH gone AS (DELETE FROM {t} RETURNING *) SELECT * FROM gone",
        "TABLE {t} FOR UPDATE",
    ),
    *(
        "ALTER TABLE {t} ADD COLUMN evil int",
        "ALTER TABLE {t} DISABLE ROW LEVEL SECURITY",
        "COMMENT ON TABLE {t} IS 'x'",
    ),
    *("ALTER TABLE {t} OWNER TO CURRENT_USER", "ALTER TABLE {t} SET SCHEMA public", "ALTER TABLE {t} RENAME TO evil"),
    *(
        "ALTER TABLE {t} DISABLE TRIGGER ALL",
        "CREATE INDEX evil ON {t} ({c})",
        "CREATE POLICY evil ON {t} USING (true)",
    ),
    *("CREATE RULE evil AS ON SELECT TO {t} DO INSTEAD SELECT 1", "REINDEX TABLE {t}", "CLUSTER {t}"),
    *(
        "CREATE RULE evil AS ON INSERT TO {t} DO INSTEAD NOTHING",
        "LOCK {t} IN ACCESS EXCLUSIVE MODE",
        "LOCK {t} IN SHARE MODE",
    ),
    *(
        "CREATE TABLE public.evil () INHERITS ({t})",
        "CREATE TEMP TABLE evil (LIKE {t})",
        "GRANT ALL ON {t} TO CURRENT_USER",
    ),
    *(
        "CREATE VIEW public.evil AS TABLE {t}",
        "CREATE TRIGGER evil BEFORE INSERT ON {t} EXECUTE FUNCTION reader.evil()",
    ),
    "MERGE INTO {t} USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE",
)
"""Of each table. `{c}` is one of its columns."""

ELSEWHERE = (
    *("CREATE TABLE reader.evil (a int)", "CREATE FUNCTION reader.evil() RETURNS int LANGUAGE sql RETURN 1"),
    *("CREATE TABLE public.evil (a int)", "CREATE FUNCTION public.evil() RETURNS int LANGUAGE sql RETURN 1"),
    *("CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = varchar, FUNCTION = texteq)", "CREATE SCHEMA evil"),
    *("CREATE TEMP TABLE evil (a int)", "CREATE FUNCTION pg_temp.evil() RETURNS int LANGUAGE sql RETURN 1"),
    *("DROP SCHEMA reader CASCADE", "ALTER SCHEMA reader RENAME TO evil", "ALTER SCHEMA reader OWNER TO CURRENT_USER"),
    *(
        "GRANT ALL ON SCHEMA reader TO CURRENT_USER",
        "ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT ALL ON TABLES TO PUBLIC",
    ),
    *(
        "SET ROLE reader_fetch",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "SET session_replication_role = replica",
    ),
    *("GRANT reader_fetch TO CURRENT_USER", "ALTER ROLE CURRENT_USER SUPERUSER", "ALTER ROLE CURRENT_USER BYPASSRLS"),
    *(
        "CREATE ROLE evil",
        "ALTER ROLE postgres PASSWORD 'x'",
        "ALTER ROLE reader_read LOGIN",
        "REASSIGN OWNED BY postgres TO CURRENT_USER",
    ),
    *(
        "ALTER DATABASE {database} OWNER TO CURRENT_USER",
        "ALTER DATABASE {database} SET search_path = evil",
        "DROP DATABASE {database}",
    ),
    *(
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY (SELECT 1) TO '/tmp/reader-evil'",
        "COPY reader.version FROM '/etc/passwd'",
    ),
    *(
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "ALTER SYSTEM SET work_mem = 1",
    ),
    *(
        "SELECT pg_reload_conf()",
        "SELECT pg_terminate_backend({backend})",
        "SELECT pg_cancel_backend({backend})",
        "CHECKPOINT",
    ),
    *(
        "SELECT * FROM pg_authid",
        "SELECT * FROM pg_shadow",
        "UPDATE pg_class SET relacl = NULL",
        "CREATE EXTENSION file_fdw",
    ),
    *(
        "CREATE LANGUAGE evil HANDLER plpgsql_call_handler",
        "CREATE EVENT TRIGGER evil ON ddl_command_start EXECUTE FUNCTION reader.evil()",
    ),
    *(
        "CREATE PUBLICATION evil FOR ALL TABLES",
        "SELECT pg_create_logical_replication_slot('evil', 'pgoutput')",
        "LOAD '/tmp/evil.so'",
    ),
    *(
        "SECURITY LABEL ON TABLE reader.article IS 'x'",
        "IMPORT FOREIGN SCHEMA x FROM SERVER y INTO public",
        "SELECT pg_promote()",
        "SELECT reader.make_period(1500000000)",
        "SELECT reader.index_pending(0, 1)",
    ),
)


def refused(connection: Connection[Any], attempt: str) -> str:
    """How the server refused an attempt: an error, or a warning that nothing was granted; empty where it did not."""
    warnings: list[str] = []
    connection.add_notice_handler(lambda diagnostic: warnings.append(diagnostic.message_primary or ""))
    try:
        connection.execute(attempt.encode())
    except errors.Error as error:
        return type(error).__name__
    return next((warning for warning in warnings if warning.startswith("no privileges were granted")), "")


def state(connection: Connection[Any]) -> list[Any]:
    """All of the database that an attempt could have changed: rights, roles, what tables there are, and their rows."""
    found = access(connection)
    for question in (
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolconfig::text FROM pg_roles ORDER BY 1",
        "SELECT roleid, member FROM pg_auth_members ORDER BY 1, 2",
        "SELECT oid, relname, relowner, relrowsecurity, relnamespace FROM pg_class ORDER BY 1",
        "SELECT oid, proname, prosrc FROM pg_proc ORDER BY 1",
        "SELECT * FROM pg_db_role_setting ORDER BY 1, 2",
    ):
        found += connection.execute(question.encode()).fetchall()
    for table, _column in tables(connection):
        found += connection.execute(f"SELECT t::text FROM {table} t ORDER BY 1".encode()).fetchall()
    return found


def tables(connection: Connection[Any]) -> list[tuple[str, str]]:
    """Each table of ours with a column of it."""
    return connection.execute(
        "SELECT c.oid::regclass::text, min(quote_ident(attname)) FROM pg_class c JOIN pg_attribute ON attrelid = c.oid"
        " WHERE relnamespace = 'reader'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND attgenerated = ''"
        " AND attidentity = '' GROUP BY 1 ORDER BY 1"
    ).fetchall()


def attack(primary: Cluster, database: str, name: str) -> list[str]:
    """Attempts of this person that were not refused; nothing is changed by any."""
    with primary.connect(database) as owner, primary.connect(database, name) as evil:
        backend = owner.info.backend_pid
        attempts = [attempt.format(t=table, c=column) for table, column in tables(owner) for attempt in ON_EACH]
        attempts += [attempt.format(database=database, backend=backend) for attempt in ELSEWHERE]
        before = state(owner)
        allowed = [attempt for attempt in attempts if not refused(evil, attempt)]
        assert state(owner) == before
        return allowed


def test_no_sql_lets_a_reader_change_the_archive(
    primary: Cluster, database: str, owner: Connection[Any], people: People
) -> None:
    applied(owner, readers=[people["wang"]], fetchers=[people["news"]])
    assert attack(primary, database, people["wang"]) == []


def test_a_role_that_nobody_let_in_gets_nothing(
    primary: Cluster, database: str, owner: Connection[Any], people: People
) -> None:
    owner.execute("CREATE TABLE public.theirs (a int)")  # so that anybody can connect
    applied(owner)
    owner.execute(f"CREATE ROLE {people['li']} LOGIN".encode())
    with primary.connect(database, people["li"]) as stranger:
        for table, _column in tables(owner):
            assert refused(stranger, f"SELECT * FROM {table}") == "InsufficientPrivilege"
        assert refused(stranger, "SELECT reader.fits_mark('', '', '', '', 0)") == "InsufficientPrivilege"
    owner.execute("DROP TABLE public.theirs")
    applied(owner)
    with pytest.raises(errors.OperationalError, match="permission denied for database"):
        primary.connect(database, people["li"])


def test_nobody_sees_or_changes_the_marks_of_another(
    primary: Cluster, database: str, owner: Connection[Any], people: People
) -> None:
    applied(owner, readers=[people["wang"], people["li"]])
    with primary.connect(database, people["li"]) as li:
        deliver(li, "secret")
    with primary.connect(database, people["wang"]) as wang:
        deliver(wang, "mine")
        for table in ("mark", "person", "device"):
            (column,) = {"person": ["name"]}.get(table, ["person"])
            found = wang.execute(f"SELECT {column} FROM reader.{table}".encode()).fetchall()
            assert found == [(people["wang"],)]
            assert wang.execute("SELECT * FROM pg_stats WHERE tablename = %s", (table,)).fetchall() == []
        assert refused(wang, "SET row_security = off; SELECT * FROM reader.mark") == "InsufficientPrivilege"
        wang.execute("SET row_security = on")
        if wang.info.server_version < 16_00_00:
            wang.execute(f"SET ROLE {roles.READ}".encode())  # a group that one is in; the person stays the same
        else:
            assert refused(wang, f"SET ROLE {roles.READ}") == "InsufficientPrivilege"
        assert wang.execute("SELECT id FROM reader.mark").fetchall() == [("mine",)]
        deliver(wang, "again")
    with primary.connect(database, people["li"]) as li:
        assert li.execute("SELECT id FROM reader.mark").fetchall() == [("secret",)]
