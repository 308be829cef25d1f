"""Articles of one store taken over by another: ids, order, readings, terms and groups stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.archive.copies import CROWDED, spot_of, spots_near
from reader.archive.tables import Kind, Place, Reading, Record, Writing
from reader.archive.topics import weights

if TYPE_CHECKING:
    from reader.archive.deriving import Ahead


@dataclass(frozen=True, slots=True)
class Records:
    """Articles in order of keys, and what kind of term each of theirs is; `last` is where to go on (opaque)."""

    each: tuple[Record, ...]
    kinds: dict[str, Kind]
    last: str


def read(tables: Reading, after: str | None, limit: int) -> Records:
    """The articles after this place, `limit` at most, the oldest first; none is left where there are none."""
    found = tables.records(None if after is None else int(after), limit)
    words = {word for record in found for word in weights(record.terms)}
    kinds = {word: Kind(kind, common) for word, kind, common, _articles in tables.terms(words)}
    return Records(tuple(found), kinds, str(found[-1].key) if found else after or "")


def take(tables: Writing, records: Records, ahead: Ahead) -> int:
    """Take those over that are not there, by their ids; return how many. Batches come in order of keys."""
    tables.alone()
    tables.expect([record.article for record in records.each], ahead.each)
    there = {record.article.id for record in records.each if tables.has(record.article.id)}
    new = [
        (record, derived)
        for record, derived in zip(records.each, ahead.each, strict=True)
        if record.article.id not in there
    ]
    times = [record.time for record, _ in new]
    start = 0
    while start < len(new):
        for key in tables.allot(times, start):
            record, derived = new[start]
            tables.take(Place(key, record.time, None), record, derived, records.kinds)
            start += 1
    for record, derived in new:
        if not record.lead and derived.sketch:
            _remember(tables, record.article.id, derived.sketch)
    tables.write()
    return len(new)


def derive_again(records: Records) -> Ahead:
    """What no store keeps of the articles: their tokens and sketches."""
    from reader.archive.deriving import derive_all

    return derive_all([record.article for record in records.each], [record.reading for record in records.each])


def _remember(tables: Writing, article_id: str, sketch: Sequence[int]) -> None:
    """Let copies of a text find it, of which this is the sketch."""
    me = tables.full_text(article_id)
    assert me, "what has a sketch has a body"
    near = tables.near(spots_near(me.time, sketch))
    spots = [spot_of(me.time, number) for number in sketch]
    tables.remember([spot for spot in spots if len(near.get(spot, ())) < CROWDED], me.number)
