"""`reader archive copy`: all of an archive into another one, from a file to a server and back, and both compared."""

from __future__ import annotations

from argparse import Namespace
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from reader.archive import open_archive
from reader.archive.transfer import TOLD, Compared, compare
from reader.archive.transfer import copy as copy_all
from reader.cli.context import Context, Exit
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
    with ExitStack() as stack:
        shown = stack.enter_context(Steps(context.output))
        old = stack.enter_context(closing(open_archive(source, list, writable=False)))
        new = stack.enter_context(closing(open_archive(target, list)))
        if new.read_only:
            raise ReaderError(_("{archive} cannot be written").format(archive=_shown(target)))
        try:
            taken = _copied(old, new, shown)
        except (KeyboardInterrupt, ReaderError) as end:
            shown.end()
            if isinstance(end, ReaderError):
                tell(str(end))
            tell(_("not all was copied; the same command again goes on from there"))
            return Exit.FAILED if isinstance(end, ReaderError) else INTERRUPTED
        compared = _compared(old, new, shown)
        shown.end()
    text = ngettext("{n:,} article copied", "{n:,} articles copied", taken).format(n=taken)
    context.output.line(f"{_shown(source)} → {_shown(target)}: {text}")
    _tell(context, compared)
    return Exit.GOOD if compared.same else Exit.FAILED


def _copied(old: Archive, new: Archive, shown: Steps) -> int:
    shown.begin(_("copying"), old.count())
    return copy_all(old, new, shown.move)


def _compared(old: Archive, new: Archive, shown: Steps) -> Compared:
    shown.begin(_("comparing"), old.count() + new.count())
    return compare(old, new, shown.move)


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


def _tell(context: Context, compared: Compared) -> None:
    """What was compared, and each thing that differs, with ids."""
    write = context.output.line
    articles = ngettext(
        "compared: {n:,} article, its place in the order and a checksum of all of it",
        "compared: {n:,} articles, their order and a checksum of each",
        compared.articles,
    ).format(n=compared.articles)
    feeds = ngettext("{n:,} subscription", "{n:,} subscriptions", compared.feeds).format(n=compared.feeds)
    write(f"{articles}; {feeds}")
    if compared.others:
        text = ngettext("{n:,} article is there besides", "{n:,} articles are there besides", compared.others)
        write(text.format(n=compared.others))
    if compared.same:
        write(_("All of it is the same."))
        return
    for text, count, names in _differences(compared):
        if count:
            more = " …" if count > len(names) else ""
            write(text.format(n=count) + ": " + ", ".join(map(clean_line, names[:TOLD])) + more)


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
