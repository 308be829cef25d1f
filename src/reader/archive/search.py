"""Searching: candidates from the full-text index in order of its keys, each verified against what is stored."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from reader.archive import rows
from reader.archive.indexing import All, Expression, expression
from reader.archive.levels import hearings
from reader.archive.protocol import MarksView, MarkView
from reader.archive.query import Query
from reader.archive.tables import CANDIDATE, Reading, Row, Wanted
from reader.archive.tree import And, Field, Id, Is, Node, State, Tag, Time
from reader.archive.verifying import Body, Candidate, asks_for_marks
from reader.article import Headline
from reader.text.matching import Term, excerpt
from reader.text.matching import first as first_match

EXCERPT = 80
"""Characters."""

ZONES = 26 * 3600 + 1
"""Seconds between midnights of a day in the first and the last zone: what is known by its day may be as far off."""

FEW = 5000
"""Marked articles up to which a search for them starts from them."""


_LEAD, _ID = CANDIDATE.index("lead"), len(CANDIDATE)


class _Read(NamedTuple):
    """The mark of a copy."""

    read: bool
    starred: bool
    tags: tuple[str, ...]


class Asked(NamedTuple):
    """What every step of a search needs."""

    tables: Reading
    marks: MarksView | None


def find(
    asked: Asked, levels: Sequence[Node], level: int, beyond: int | None, oldest: bool
) -> Generator[tuple[int, Candidate]]:
    """The keys and articles that match this level and none before it, in order of keys, from `beyond` on.

    It reads on only as it is asked.
    """
    now, before = levels[level], levels[1:level]
    written = _written(asked.tables, levels[0]) if level else None
    copies = Copies(asked, levels[: level + 1])
    for key, candidate in candidates(asked, now, beyond, oldest):
        asked.tables.wanted()
        if not candidate.holds(now) or any(map(candidate.holds, before)):
            continue
        if level and (written is None or key in written) and candidate.holds(levels[0]):
            continue
        if not copies.behind(candidate):
            yield key, candidate


class Copies:
    """Which articles stand behind another one that has the same text and matches: for one search."""

    def __init__(self, asked: Asked, levels: Sequence[Node]) -> None:
        self._asked, self._levels = asked, levels
        self._shown: dict[str, str] = {}

    def behind(self, candidate: Candidate) -> bool:
        """Whether another one of its group is shown for this article, which matches."""
        headline = candidate.headline
        if not headline.copies or (not candidate.lead and len(self._levels) == 1):
            return False
        lead = candidate.lead or headline.id
        if lead not in self._shown:
            self._shown[lead] = self._first(lead)
        return self._shown[lead] not in ("", headline.id)

    def _first(self, lead: str) -> str:
        """The id of the article that is shown for a group: of those that match at the first level, lead or oldest.

        Empty where none matches.
        """
        group = self._asked.tables.group(lead)
        with_marks = any(map(asks_for_marks, self._levels))
        members = [member for _, member in _read(self._asked, group, with_marks=with_marks)]
        for level in self._levels:
            for member in members:
                self._asked.tables.wanted()
                if member.holds(level):
                    return member.headline.id
        return ""  # somebody has marked one meanwhile


def _written(tables: Reading, node: Node) -> set[int] | None:
    """The keys of all that may match as it is written, where they are few: no other text need be read to know."""
    if (tokens := expression(node)) is None:
        return None
    found = tables.keys(tokens, FEW + 1)
    return set(found) if len(found) <= FEW else None


def candidates(
    asked: Asked, node: Node, beyond: int | None, oldest: bool, narrower: Expression | None = None
) -> Iterator[tuple[int, Candidate]]:
    """All articles that may match, in order of keys; with `narrower` those of which that is true too."""
    with_marks = asked.marks is not None and asks_for_marks(node)
    unread_only = with_marks and Is(State.UNREAD) in _parts(node)
    for chunk in asked.tables.candidates(_wanted(asked, node, beyond, oldest, narrower)):
        yield from _read(asked, chunk, with_marks=with_marks, unread_only=unread_only)


def _read(
    asked: Asked, chunk: Sequence[Row], *, with_marks: bool, unread_only: bool = False
) -> Iterator[tuple[int, Candidate]]:
    """Articles of the columns CANDIDATE. A copy is read where that is read whose copy it is."""
    marks: dict[str, MarkView] = {}
    if asked.marks and with_marks:
        marks = dict(asked.marks.of(name for row in chunk for name in (row[_ID], row[_LEAD]) if name))
    asked.tables.wanted()
    for key, number, stub_excerpt, language, feed, reading, time, lead, *headline in chunk:
        mark = marks.get(headline[0])
        if mark and lead and marks[lead].read and not mark.read:
            mark = _Read(True, mark.starred, mark.tags)
        if unread_only and mark and mark.read:
            continue  # many may have been read: they are not even looked at
        yield (
            key,
            Candidate(
                rows.headline(headline),
                epoch=time,
                language=language,
                feed=feed,
                reading=reading,
                load=partial(_load, asked.tables, number, stub_excerpt),
                mark=mark,
                lead=lead,
            ),
        )


def shown(candidate: Candidate, query: Query, level: Node) -> Headline:
    """The headline as a list of what was found shows it: with the text around the first match, and what was heard."""
    headline, terms, heard = candidate.headline, query.terms, hearings(level)
    if heard and len(terms) == 1:
        terms = ()  # what was only heard is not written anywhere
    around = _around(candidate.body.text, terms) if terms else ""
    if not heard:
        return rows.with_match(headline, around)
    places = sorted({span for node in heard for span in candidate.heard(node, Field.TITLE)})
    return rows.with_match(headline, around, spoken=True, heard=tuple(places))


def _wanted(asked: Asked, node: Node, beyond: int | None, oldest: bool, narrower: Expression | None) -> Wanted:
    """What is true of every match, as far as a store can tell it."""
    ids = _marked_ids(asked.marks, node)
    tokens = [each for each in (expression(node), narrower) if each is not None] if ids is None else []
    wanted = Wanted(
        All(tuple(tokens)) if len(tokens) > 1 else next(iter(tokens), None), ids, beyond=beyond, oldest=oldest
    )
    for part in _parts(node):
        if isinstance(part, Time):
            wanted = replace(
                wanted,
                start=None if part.start is None else int(part.start.timestamp()) - ZONES,
                end=None if part.end is None else int(part.end.timestamp()) + ZONES,
            )
        elif isinstance(part, Id):
            wanted = replace(
                wanted, id_prefix=part.prefix.replace("\0", "?").encode("ascii", "replace").decode("ascii")
            )
    return wanted


def _parts(node: Node) -> Sequence[Node]:
    return node.parts if isinstance(node, And) else (node,)


def _marked_ids(marks: MarksView | None, node: Node) -> list[str] | None:
    """The ids of all articles with a mark that every match has, where they are few."""
    for part in _parts(node):
        if isinstance(part, Is) and part.state in {State.STARRED, State.READ}:
            ids = marks.having(part.state, FEW + 1) if marks else []
        elif isinstance(part, Tag):
            ids = marks.tagged(part, FEW + 1) if marks else []
        else:
            continue
        if len(ids) <= FEW:
            return ids
    return None


def _load(tables: Reading, number: int | None, stub_excerpt: str) -> Body:
    if number is None:
        return Body(stub_excerpt)
    blocks, byline = tables.body(number)
    return Body(rows.body_text(blocks, ""), tuple(byline.split("\n")[2:]), '["figure"' in blocks)


def _around(body: str, terms: Sequence[Term]) -> str:
    """The text around the first match, empty where there is none."""
    return excerpt(body, terms, EXCERPT) if first_match(body, terms) >= 0 else ""
