"""`reader archive copy`: all of an archive into another one, from a file to a server and back, and both compared."""

from __future__ import annotations

import signal
from argparse import Namespace
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from reader.archive import open_archive
from reader.archive.transfer import TOLD, Compared, compare
from reader.archive.transfer import copy as copy_all
from reader.cli.context import Context, Exit
from reader.cli.copying_marks import Marked, copy_marks
from reader.cli.output import tell
from reader.cli.progress import Steps
from reader.errors import ReaderError
from reader.language import _, ngettext
from reader.paths import Location, location, without_passwords
from reader.text.clean import clean_line

if TYPE_CHECKING:
    from reader.archive.protocol import Archive

INTERRUPTED = 130
"""128 + SIGINT, as shells say it."""


def copy(context: Context, options: Namespace) -> int:
    """Copy what is not there yet, compare all of it, and say what was compared; exit code 1 where anything differs."""
    if len(options.places) != 2:
        tell(_("two archives are needed: reader archive copy FROM TO"))
        return Exit.USAGE
    source, target = map(location, options.places)
    if _is_same(source, target):
        tell(_("{archive} cannot be copied into itself").format(archive=_shown(source)))
        return Exit.USAGE
    if isinstance(source, Path) and not source.exists():
        raise ReaderError(_("there is no archive {path}").format(path=clean_line(str(source))))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what is there after ^C is told
    with ExitStack() as stack:
        shown = stack.enter_context(Steps(context.output))
        old = stack.enter_context(closing(open_archive(source, list, writable=False, latest=True)))
        new = stack.enter_context(closing(open_archive(target, list, latest=True)))
        new.count()  # whether it can be written a server tells with the first call
        if new.read_only and not options.marks:
            new.put([])  # to put nothing in says why
            raise ReaderError(_("{archive} cannot be written").format(archive=_shown(target)))
        try:
            all_of_it = None if options.marks else _all_of_it(old, new, shown)
            marked = copy_marks(source, target, old)
        except (KeyboardInterrupt, ReaderError) as end:
            shown.end()
            if isinstance(end, ReaderError):
                tell(str(end))
            tell(_left(old, new))
            return Exit.FAILED if isinstance(end, ReaderError) else INTERRUPTED
    context.output.line(f"{_shown(source)} → {_shown(target)}")
    same = [_tell(context, *all_of_it)] if all_of_it else []
    same += [_tell_marks(context, marked)] if marked else []
    if all(same):
        context.output.line(_("All of it is the same."))
    return Exit.GOOD if all(same) else Exit.FAILED


def _all_of_it(old: Archive, new: Archive, shown: Steps) -> tuple[int, int, Compared]:
    """Copy what is not there and compare all; how many were copied, how many no list shows, what differs."""
    shown.begin(_("copying"), old.counts()[0])
    taken = copy_all(old, new, shown.move)
    shown.begin(_("comparing"), old.counts()[0] + new.counts()[0])
    compared = compare(old, new, shown.move)
    shown.end()
    return taken, old.counts()[1], compared


def _left(old: Archive, new: Archive) -> str:
    """What is said where it was interrupted: how many articles are there, as far as that can still be asked."""
    try:
        (here, _copies), (there, _copies) = old.counts(), new.counts()
    except ReaderError:
        here = there = 0
    if there >= here:
        return _("not all was copied; the same command again goes on from there")
    text = _(
        "not all was copied: {there:,} articles are there, {here:,} here; the same command again goes on from there"
    )
    return text.format(there=there, here=here)


def _is_same(source: Location, target: Location) -> bool:
    if isinstance(source, Path) and isinstance(target, Path):
        return source.absolute() == target.absolute() or (
            source.exists() and target.exists() and source.samefile(target)
        )
    if isinstance(source, str) and isinstance(target, str):
        from reader.archive.postgres.address import Address

        return Address.parse(source).name == Address.parse(target).name
    return False


def _shown(place: Location) -> str:
    return clean_line(without_passwords(str(place)))


def _tell(context: Context, taken: int, copies: int, compared: Compared) -> bool:
    """What was compared, and each thing that differs, with ids; whether nothing does."""
    write = context.output.line
    write(ngettext("{n:,} article copied", "{n:,} articles copied", taken).format(n=taken))
    articles = ngettext(
        "compared: {n:,} article, its place in the order and a checksum of all of it",
        "compared: {n:,} articles, their order and a checksum of each",
        compared.articles,
    ).format(n=compared.articles)
    feeds = ngettext("{n:,} subscription", "{n:,} subscriptions", compared.feeds).format(n=compared.feeds)
    write(f"{articles}; {feeds}")
    if copies:
        text = ngettext(
            "{n:,} of them is a copy, which stands under another: lists show and count {shown:,}",
            "{n:,} of them are copies, which stand under others: lists show and count {shown:,}",
            copies,
        )
        write(text.format(n=copies, shown=compared.articles - copies))
    if compared.others:
        text = ngettext("{n:,} article is there besides", "{n:,} articles are there besides", compared.others)
        write(text.format(n=compared.others))
    for text, count, names in _differences(compared):
        if count:
            write(text.format(n=count) + _ids(names, count))
    return compared.same


def _tell_marks(context: Context, marked: Marked) -> bool:
    """How many marks were copied and compared, and which are not there; whether all are."""
    taken = ngettext("{n:,} mark copied", "{n:,} marks copied", marked.taken).format(n=marked.taken)
    compared = ngettext("{n:,} compared", "{n:,} compared", marked.compared).format(n=marked.compared)
    visits = ngettext("{n:,} visit copied", "{n:,} visits copied", marked.visits).format(n=marked.visits)
    context.output.line(_(", ").join((taken, compared, *((visits,) if marked.visits else ()))))
    if count := len(marked.missing):
        text = ngettext("{n:,} mark is missing", "{n:,} marks are missing", count).format(n=count)
        context.output.line(text + _ids(marked.missing, count))
    return not marked.missing


def _ids(names: tuple[str, ...], count: int) -> str:
    return ": " + ", ".join(map(clean_line, names[:TOLD])) + (" …" if count > TOLD else "")


def _differences(compared: Compared) -> list[tuple[str, int, tuple[str, ...]]]:
    missing, different, moved = compared.missing, compared.different, compared.moved
    lost, changed = compared.feeds_missing, compared.feeds_different
    return [
        (ngettext("{n:,} is missing", "{n:,} are missing", missing.count), missing.count, missing.ids),
        (
            ngettext("{n:,} is another there, and was left", "{n:,} are others there, and were left", different.count),
            *(different.count, different.ids),
        ),
        (ngettext("{n:,} stands elsewhere", "{n:,} stand elsewhere", moved.count), moved.count, moved.ids),
        (
            ngettext("{n:,} subscription is missing", "{n:,} subscriptions are missing", len(lost)),
            *(len(lost), lost),
        ),
        (
            ngettext("{n:,} subscription is not as here", "{n:,} subscriptions are not as here", len(changed)),
            *(len(changed), changed),
        ),
    ]
