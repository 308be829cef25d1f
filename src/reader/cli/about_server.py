"""What `reader doctor` says of an archive on a server: its hosts, what lies there, and what this person may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reader.archive.postgres.driver import need_driver
from reader.cli.about_files import size
from reader.cli.finding import Finding, State
from reader.errors import ReaderError
from reader.language import N_, _, ngettext

if TYPE_CHECKING:
    from reader.archive.postgres.address import Address
    from reader.archive.postgres.health import Database, Host
    from reader.paths import Location

LATE = 60
"""Seconds behind its primary from which on a standby is worth a note."""


def server_findings(location: Location) -> Iterator[Finding]:
    """What can be said of the archive at this address."""
    from reader.archive.postgres.address import Address

    try:
        need_driver()
        address = Address.parse(str(location))
        from reader.archive.postgres.health import examine

        hosts, database = examine(address)
    except ReaderError as error:
        yield _found("archive", N_("archive"), _("not reached"), str(error), State.PROBLEM)
        return
    yield _archive(address, database)
    answering = sum(not host.error for host in hosts)
    for number, host in enumerate(hosts, 1):
        yield _host(f"host_{number}", host, answering)
    if answering:
        yield from _primaries([host for host in hosts if host.primary])
    if database is not None and database.there:
        yield _rights(database)


def _found(name: str, label: str, value: str, advice: str = "", state: State = State.OK) -> Finding:
    return Finding("server", name, label, value, advice, state)


def _archive(address: Address, database: Database | None) -> Finding:
    named = ("archive", N_("archive"))
    if database is None:
        return _found(*named, address.shown, _("No host lets you in."), State.PROBLEM)
    if not database.there:
        advice = _("There is no archive in this database yet: reader archive init makes one.")
        return _found(*named, address.shown, advice, State.PROBLEM)
    if not database.reads:
        advice = _("The role {role} may not read it: reader archive init ADDRESS --reader {role}")
        return _found(*named, address.shown, advice.format(role=database.role), State.PROBLEM)
    from reader.archive.postgres.archive import PostgresArchive

    try:
        archive = PostgresArchive(address, writable=False)
        try:
            n = archive.count()
        finally:
            archive.close()
    except ReaderError as error:
        return _found(*named, address.shown, " ".join(str(error).split()), State.PROBLEM)
    value = (
        f"{address.shown}, {size(database.size)}, "
        + ngettext("{n:,} article", "{n:,} articles", n).format(n=n)
        + ", "
        + ngettext("{n} partition", "{n} partitions", database.partitions).format(n=database.partitions)
    )
    return _found(*named, value)


def _host(name: str, each: Host, answering: int) -> Finding:
    if each.error:
        state = State.NOTE if answering else State.PROBLEM
        return Finding("server", name, each.name, _("not reached"), each.error, state)
    said = [f"PostgreSQL {each.version}", _("primary") if each.primary else _("standby")]
    advice, state = "", State.OK
    if not each.primary:
        said.append(_behind(each))
        if not each.follows:
            advice, state = _("It is cut off from its primary: what it shows grows old."), State.NOTE
        elif each.behind is not None and each.behind > LATE:
            advice, state = _("It comes after its primary slowly: look at the line between them."), State.NOTE
    if each.tls:
        said.append(each.tls)
    elif not each.local:
        said.append(_("no TLS"))
        advice = advice or _("What you read and mark goes over the network openly: add sslmode=verify-full.")
        state = State.NOTE
    return Finding("server", name, each.name, ", ".join(said), advice, state)


def _primaries(hosts: list[Host]) -> Iterator[Finding]:
    """What is wrong with the servers that take changes: there is none, or one too many."""
    named = ("primary", N_("primary"))
    servers = list({host.started: host for host in reversed(hosts)}.values())[::-1]
    if not servers:
        advice = _("News is not fetched, and marks wait on this machine, until one is promoted or back.")
        yield _found(*named, _("none answers"), advice, State.PROBLEM)
    elif len(servers) > 1:
        value = _("{n} servers of the address take changes: {hosts}")
        advice = _("What one takes the others lack: stop all but one, and make these its standbys.")
        value = value.format(n=len(servers), hosts=_(", ").join(host.name for host in servers))
        yield _found(*named, value, advice, State.PROBLEM)


def _behind(standby: Host) -> str:
    if not standby.follows or standby.behind is None:
        return _("follows no primary")
    if standby.behind < 1:
        return _("up to date")
    return _("{seconds} s behind").format(seconds=f"{standby.behind:,.0f}")


def _rights(database: Database) -> Finding:
    named = ("role", N_("you"))
    if database.above:
        advice = _("No row-level security binds this role: read with one of your own.")
        return _found(*named, _("{role}, a superuser").format(role=database.role), advice, State.NOTE)
    if not database.reads:
        return _found(*named, _("{role}, no rights here").format(role=database.role), "", State.PROBLEM)
    said = _("{role}, fetches and reads") if database.fetches else _("{role}, reads")
    return _found(*named, said.format(role=database.role))
