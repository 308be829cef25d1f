"""All of one archive taken over by another, of whatever store, and both compared.

What is there already is not taken again, so that whoever was interrupted begins anew and goes on where they were: a
batch is there as a whole or not at all.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from reader.archive.protocol import Archive, Subscription

if TYPE_CHECKING:
    from reader.archive.copying import Records
    from reader.archive.tables import Record

BATCH = 500
"""Articles that are read, taken and kept at a time."""

TOLD = 20
"""Ids that are kept of each kind of difference."""

Told = Callable[[int], None]
"""Is given the number of articles that a walk has passed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Of what the source has and the target has not as it is there: how many, and the ids of the first of them."""

    count: int = 0
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """How two archives differ.

    `articles` of the source were compared; `others` are in the target alone. `missing` are not there, `different` are
    not the same, `moved` stand in another order. `feeds` were compared, of which some are `feeds_missing` and others
    `feeds_different`, by address.
    """

    articles: int
    others: int
    missing: Difference
    different: Difference
    moved: Difference
    feeds: int
    feeds_missing: tuple[str, ...]
    feeds_different: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the target has all that the source has."""
        counts = self.missing.count + self.different.count + self.moved.count
        return not (counts or self.feeds_missing or self.feeds_different)


def copy(source: Archive, target: Archive, told: Told) -> int:
    """Let the target have what it lacks of the source, the oldest first; return how many articles it got.

    Subscriptions come after the articles. Raises ReaderError.
    """
    taken = passed = 0
    for batch in _batches(source):
        there = target.readings([record.article.id for record in batch.each])
        missing = tuple(record for record in batch.each if record.article.id not in there)
        if missing:
            taken += target.take_records(replace(batch, each=missing))
        passed += len(batch.each)
        told(passed)
    target.subscribe(source.subscriptions(), all_of_them=True)
    return taken


def compare(source: Archive, target: Archive, told: Told) -> Compared:
    """Read all of both, and say what of the source the target has not, or not as it is. Raises ReaderError."""
    from numpy import argsort, asarray, diff, flatnonzero, int64, searchsorted, uint64, where, zeros

    passed = 0

    def walk(archive: Archive) -> Iterator[Record]:
        nonlocal passed
        for batch in _batches(archive):
            passed += len(batch.each)
            yield from batch.each
            told(passed)

    ids, sums = (asarray(each, uint64) for each in _sums(walk(source)))
    other_ids, other_sums = (asarray(each, uint64) for each in _sums(walk(target)))
    order = argsort(other_ids, kind="stable")
    found = zeros(len(ids), int64)
    if len(order):
        places = searchsorted(other_ids, ids, sorter=order)
        found = order[where(places < len(order), places, 0)]
    is_there = other_ids[found] == ids if len(order) else zeros(len(ids), bool)
    is_same = other_sums[found] == sums if len(order) else is_there
    there = flatnonzero(is_there)
    kinds = flatnonzero(~is_there), flatnonzero(is_there & ~is_same), there[1:][diff(found[there]) < 0]
    names = _names(source, {int(number) for each in kinds for number in each[:TOLD]})
    missing, different, moved = (
        Difference(len(each), tuple(names[int(number)] for number in each[:TOLD])) for each in kinds
    )
    others = len(other_ids) - len(there)
    feeds = _compare_feeds(source.subscriptions(), target.subscriptions())
    return Compared(len(ids), others, missing, different, moved, *feeds)


def _batches(archive: Archive) -> Iterator[Records]:
    after: str | None = None
    while (batch := archive.records(after, BATCH)).each:
        yield batch
        after = batch.last


def _sums(records: Iterable[Record]) -> tuple[array[int], array[int]]:
    """A number for the id of each record, and one for all of it but its key, which is the store's own."""
    ids, sums = array("Q"), array("Q")
    for record in records:
        ids.append(_number(record.article.id))
        sums.append(_number(repr(record[1:])))
    return ids, sums


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _names(archive: Archive, numbers: set[int]) -> dict[int, str]:
    """The ids of the articles with these numbers, counted in their order."""
    names: dict[int, str] = {}
    begin = 0
    for batch in _batches(archive) if numbers else ():
        wanted = range(begin, begin + len(batch.each))
        names |= {number: batch.each[number - begin].article.id for number in numbers.intersection(wanted)}
        begin += len(batch.each)
        if len(names) == len(numbers):
            break
    return names


def _compare_feeds(
    source: list[Subscription], target: list[Subscription]
) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """What lasts of each is compared, and not what came of it when it was last asked, which changes on either side."""
    there = {each.url: _lasting(each) for each in target}
    missing = tuple(each.url for each in source if each.url not in there)
    different = tuple(each.url for each in source if each.url in there and there[each.url] != _lasting(each))
    return len(source), missing, different


def _lasting(feed: Subscription) -> tuple[object, ...]:
    return feed.url, feed.address, feed.title, feed.home, feed.groups, feed.language, feed.added
