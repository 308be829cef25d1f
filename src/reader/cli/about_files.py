"""What `reader doctor` says of the archive, the marks, the settings and the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from reader.archive.sqlite.health import Health, examine
from reader.cli.context import Context
from reader.cli.finding import Finding, State
from reader.errors import ReaderError
from reader.language import N_, _, ngettext

QUICK = 2.0
"""Seconds for a look at a file, unless all of it is wanted."""

LITTLE, HARDLY_ANY = 500 * 2**20, 50 * 2**20
"""Free bytes below which a disk is worth a note, and a problem."""

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def file_findings(context: Context, *, full: bool) -> Iterator[Finding]:
    """What can be said of each file; with `full` all of it is read, else as much as there is time for."""
    seconds = None if full else QUICK
    if context.file is None:
        from reader.cli.about_server import server_findings

        yield from server_findings(context.location)
    else:
        yield from _file(context.file, "archive", N_("archive"), seconds)
    yield from _file(context.marks_file, "marks", N_("marks"), seconds, served=context.file is None)
    yield _config(context)
    yield _disk(context.file or context.marks_file)


def size(number: int) -> str:
    """A number of bytes as people read it: 1.5 MB."""
    amount = float(number)
    for unit in _UNITS:
        if amount < 1000 or unit == _UNITS[-1]:
            return f"{amount:.0f} {unit}" if amount >= 10 or unit == _UNITS[0] else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError


def _found(name: str, label: str, value: str, advice: str = "", state: State = State.OK) -> Finding:
    return Finding("files", name, label, value, advice, state)


def _file(path: Path, name: str, label: str, seconds: float | None, *, served: bool = False) -> Iterator[Finding]:
    marks = name == "marks"
    if not path.exists():
        yield _found(name, label, _("{path}, not there yet").format(path=path), _("The first use makes it."))
        return
    try:
        health = examine(path, marks=marks, served=served, seconds=seconds)
        value = f"{path}, {size(_bytes(path))}, {_counted(health, marks=marks)}"
    except (ReaderError, OSError) as error:
        yield _found(name, label, str(path), " ".join(str(error).split()), State.PROBLEM)
        return
    yield _writable(health, path, name, label, value)
    if health.waiting:
        yield _waiting(health.waiting)
    if not health.old:
        label = N_("health of the marks") if marks else N_("health of the archive")
        yield _health(health, f"{name}_health", label)


def _waiting(n: int) -> Finding:
    value = ngettext("{n:,} mark", "{n:,} marks", n).format(n=n)
    advice = _("The server has them as soon as it answers while reader runs; until then they are in the file above.")
    return _found("marks_waiting", N_("not delivered yet"), value, advice, State.NOTE)


def _bytes(path: Path) -> int:
    """The size of a file together with its write-ahead log."""
    log = path.with_name(path.name + "-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _counted(health: Health, *, marks: bool) -> str:
    n = health.rows
    if marks:
        return ngettext("{n:,} mark", "{n:,} marks", n).format(n=n)
    return ngettext("{n:,} article", "{n:,} articles", n).format(n=n)


def _writable(health: Health, path: Path, name: str, label: str, value: str) -> Finding:
    if health.old:
        advice = _("An earlier reader made it; it is brought up to date when it is next opened.")
        return _found(name, label, value, advice, State.NOTE)
    if not health.writable:
        if name == "marks":
            advice = _("It can only be read, so that nothing is kept: check the permissions of it and its folder.")
            return _found(name, label, value, advice, State.PROBLEM)
        if not os.access(path.parent, os.W_OK):
            return _found(name, label, value + ", " + _("only to be read"))
        return _found(name, label, value, _("It can only be read: no fetch, no import."), State.NOTE)
    return _found(name, label, value)


def _health(health: Health, name: str, label: str) -> Finding:
    if health.damage:
        advice = _("It is damaged ({damage}): `reader doctor --repair` saves what can be read.")
        return _found(name, label, _("damaged"), advice.format(damage=health.damage[:80]), State.PROBLEM)
    if health.unindexed:
        n = health.unindexed
        value = ngettext("index and articles differ by {n:,}", "index and articles differ by {n:,}", n).format(n=n)
        return _found(name, label, value, _("Searches miss some: export what matters, import it anew."), State.PROBLEM)
    if not health.whole:
        value = _("nothing wrong in the first {n} seconds").format(n=round(QUICK))
        return _found(name, label, value, _("reader doctor --full looks at all of it."))
    return _found(name, label, _("whole"))


def _config(context: Context) -> Finding:
    settings = context.settings
    named = ("config", N_("settings"))
    if n := len(settings.mistakes):
        value = ngettext("{path}, {n} mistake", "{path}, {n} mistakes", n).format(path=settings.path, n=n)
        return _found(*named, value, _("reader config shows them, each with its place."), State.PROBLEM)
    if not settings.path.exists():
        return _found(*named, _("{path}, not there yet").format(path=settings.path))
    return _found(*named, str(settings.path))


def _disk(path: Path) -> Finding:
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    free = shutil.disk_usage(folder).free
    named = ("disk", N_("free disk space"), size(free))
    if free < HARDLY_ANY:
        return _found(*named, _("Nothing more can be kept: make room."), State.PROBLEM)
    if free < LITTLE:
        return _found(*named, _("Little is left for news."), State.NOTE)
    return _found(*named)
