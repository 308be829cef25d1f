"""`reader archive init`: a database made ready to be an archive, once and again after each update of reader."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from reader.cli.context import Context, Exit, seeds
from reader.cli.output import tell
from reader.language import _, ngettext
from reader.paths import Location, is_address
from reader.text.clean import clean_line

if TYPE_CHECKING:
    from reader.archive.postgres.address import Address
    from reader.archive.postgres.preparing import Prepared
    from reader.archive.postgres.roles import Rights


def prepare(context: Context, options: Namespace) -> int:
    """Make the schema, the groups and their rights, and say in a few lines what is so now, and what is left to do."""
    if len(options.places) > 1:
        tell(_("one address is needed: reader archive init postgresql://…"))
        return Exit.USAGE
    location: Location = options.places[0] if options.places else context.location
    if not isinstance(location, str) or not is_address(location):
        tell(_("an address is needed: reader archive init postgresql://…; a file is made when it is first used"))
        return Exit.USAGE
    strange = next((name for name in (*options.reader, *options.fetcher) if not _can_be_role(name)), None)
    if strange is not None:
        tell(_("{name} is not the name of a role").format(name=clean_line(strange)[:80] or "''"))
        return Exit.USAGE
    from reader.archive.postgres.driver import need_driver

    need_driver()
    from reader.archive.postgres.address import Address
    from reader.archive.postgres.preparing import prepare as prepare_database

    address = Address.parse(location)
    done = prepare_database(
        address,
        *(options.reader, options.fetcher),
        partitions=options.partitions,
        seeds=list if options.empty else seeds,
    )
    _tell_done(context, address, done)
    _tell_left(context, done.rights)
    return Exit.GOOD


def _can_be_role(name: str) -> bool:
    """Whether PostgreSQL can have a role of this name: 63 bytes at most, and none of its own names."""
    return (
        bool(name.strip())
        and name.isprintable()
        and len(name.encode("utf-8", "replace")) < 64
        and not name.startswith("pg_")
        and name not in {"public", "none"}
    )


def _tell_done(context: Context, address: Address, done: Prepared) -> None:
    rights, write = done.rights, context.output.line
    if done.new:
        write(_("{address}: an archive was made").format(address=address.shown))
    else:
        write(_("{address}: the archive is up to date").format(address=address.shown))
    if done.seeds:
        text = ngettext("{n} article put into it", "{n} articles put into it", done.seeds)
        write("  " + text.format(n=done.seeds))
    for group, said in (
        ("reader_fetch", _("reader_fetch: fetches, imports, removes")),
        ("reader_read", _("reader_read: reads, and keeps marks of its own")),
    ):
        members = rights.members.get(group, [])
        shown = ", ".join(map(clean_line, members[:20])) + (" …" if len(members) > 20 else "")
        write(f"  {said} · " + (shown or _("nobody yet")))
    if rights.closed:
        write("  " + _("Nobody else may connect to this database, but its owner and superusers."))


def _tell_left(context: Context, rights: Rights) -> None:
    """What only an administrator can do: how the people come in, and what was found."""
    write = context.output.line
    if not (rights.logins or rights.to_type or not any(rights.members.values())):
        return
    write()
    write(_("What is left to do:"))
    if rights.logins:
        names = ", ".join(map(clean_line, rights.logins))
        write(
            "  "
            + _("{names}: made without a password, so let them in by pg_hba.conf (peer or cert),").format(names=names)
        )
        write("  " + _("or type in psql: \\password ROLE"))
    elif not any(rights.members.values()):
        write("  " + _("let people in: reader archive init ADDRESS --fetcher ROLE --reader ROLE …"))
    for statement, why in rights.to_type:
        write("  " + why)
        write(f"    {statement};")
