"""The marks of one person taken along from one archive to another; the later of two stays, wherever it was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli.context import open_marks
from reader.errors import ReaderError
from reader.language import _
from reader.paths import Location

if TYPE_CHECKING:
    from reader.archive.mark_changes import Change
    from reader.archive.marks import Marks
    from reader.archive.protocol import Archive

ASKED, DELIVERED = 60.0, 600.0
"""Seconds that a server has to say what it has, and to take what it has not."""

_MANY = 500


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of the marks: how many were compared, how many of them were new there, and whose are not there.

    `visits`, when an article was opened, were new there too; of them a store keeps the last, so that none is compared.
    """

    compared: int
    taken: int
    visits: int
    missing: tuple[str, ...]


def copy_marks(source: Location, target: Location, archive: Archive) -> Marked | None:
    """Take this person's marks on the articles of `archive`, which is the source, to the target, and compare them.

    None where both have the same file of marks. Raises ReaderError where a server does not give or take them.
    """
    if isinstance(source, Path) and isinstance(target, Path):
        return None
    with closing(open_marks(source)) as old, closing(open_marks(target)) as new:
        if not isinstance(source, Path):
            old.catch_up(ASKED)
        if old.problem:
            raise ReaderError(old.problem)
        changes = [change for change in old.changes() if change.kind != "place"]
        known = set(_known(archive, {_article(change) for change in changes}))
        changes = [change for change in changes if _article(change) in known]
        asked = [change for change in changes if change.kind != "visit"]
        taken, visits = new.take_in(asked), new.take_in([change for change in changes if change.kind == "visit"])
        _deliver(new)
        kept = {change.key: change for change in new.changes()}
        missing = [change.id for change in asked if not _is_there(change, kept.get(change.key))]
        return Marked(len(asked), taken, visits, tuple(dict.fromkeys(missing)))


def _deliver(marks: Marks) -> None:
    from reader.archive.postgres.marks import ServerMarks

    if isinstance(marks, ServerMarks) and not marks.deliver(DELIVERED):
        raise ReaderError(marks.problem or _("the server has not taken all marks"))
    if marks.problem:
        raise ReaderError(marks.problem)


def _article(change: Change) -> str:
    return change.value if change.kind == "visit" else change.id


def _known(archive: Archive, ids: Iterable[str]) -> Iterator[str]:
    """Those of these ids that the archive has."""
    waiting = iter(sorted(ids))
    while several := list(islice(waiting, _MANY)):
        yield from archive.readings(several)


def _is_there(change: Change, kept: Change | None) -> bool:
    """Whether it is there, or something later; a file keeps nothing of a mark that was taken away."""
    if kept is None:
        return change.value in {"", "0"}
    return bool(kept.value == change.value or kept.order > change.order)
