"""The same text from several sources: grouped when it is taken in, so that a list shows one for all.

A group has a lead, the first that was taken in, and its copies, which name it; each was compared with the lead's text,
so that a group does not drift from copy to copy. At spots the sketches (text/shingles.py) of what is no copy are
remembered, by days: a bulletin after one pattern is far from its like, and what is asked and written lies together.
What is found there is compared whole (text/alike.py), so that a spot that nobody has cleared does no harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from reader.archive import rows
from reader.archive.tables import Text, Writing
from reader.text.address import site
from reader.text.alike import same, told
from reader.text.shingles import BITS, sketch

PERIOD = 3 * 86_400
"""Seconds that may lie between one text in two papers."""

CROWDED = 8
"""Texts of one period with one hash, from which on it is a phrase that many have and tells nothing."""

COMPARED = 4
"""Texts that are compared whole, those first that share most of the sketch: it bounds the cost."""

KEPT = 32
"""Texts that are kept at hand for the next comparison."""


class Copies:
    """The groups of an archive, in one transaction."""

    def __init__(self, tables: Writing) -> None:
        self._tables = tables
        self._told: dict[int, str] = {}
        self._entered: set[str] = set()

    def enter(
        self,
        article_id: str,
        text: str | None = None,
        followers: Iterable[str] = (),
        hashes: Sequence[int] | None = None,
    ) -> None:
        """Group an article that has no group, unless that was done.

        `text` is its body and `hashes` the sketch of it, where they are at hand.
        `followers` are what was its group before its text changed; those that it still says the same as stay with it.
        """
        me = None if article_id in self._entered else self._tables.full_text(article_id)
        if me is None:
            return
        self._entered.add(article_id)
        text = self._body(me.number) if text is None else text
        found = sketch(text) if hashes is None else hashes
        apart = [name for name in followers if name not in self._entered]
        mine = [each for each in map(self._tables.full_text, apart) if each] if found else []
        mine = [each for each in mine if _may_be_copies(me, each) and self._same(me, text, each)]
        for each in mine:
            self._entered.add(each.name)
            self._tables.join(each.name, me.name)
        spots = [spot_of(me.time, number) for number in found]
        near = self._near(me, found)
        lead = None if mine else self._lead(me, text, [number for numbers in near.values() for number in numbers])
        if lead:
            self._tables.join(me.name, lead.name)
        else:
            self._tables.remember([spot for spot in spots if len(near.get(spot, ())) < CROWDED], me.number)
        for name in apart:
            self.enter(name)

    def leave(self, article_id: str) -> list[str]:
        """Take an article out of its group, before its text changes or it goes; return the ids that followed it.

        These have no group then, and are to be entered again.
        """
        me = self._tables.full_text(article_id)
        if me is None:
            return []
        self._told.pop(me.number, None)
        self._entered.discard(me.name)
        if me.lead:
            self._tables.part(me.name, me.lead)
            return []
        self._tables.forget([spot_of(me.time, number) for number in sketch(self._body(me.number))], me.number)
        return self._tables.disperse(me.name) if me.copies else []

    def _near(self, me: Text, hashes: Iterable[int]) -> dict[int, list[int]]:
        """The bodies that may be near, by spot; spots have CROWDED at most."""
        return self._tables.near(spots_near(me.time, hashes))

    def _lead(self, me: Text, text: str, numbers: Iterable[int]) -> Text | None:
        """The first of these bodies that is one text with this one.

        Those come first that share most of its sketch, and of these the earliest.
        """
        shared = Counter(number for number in numbers if number != me.number)
        ordered = self._tables.in_order(list(shared)) if len(shared) > 1 else list(shared)
        compared = 0
        for number in sorted(ordered, key=lambda number: -shared[number]):
            other = self._tables.lead_of_body(number)
            if other is None or not _may_be_copies(me, other):
                continue
            if self._same(me, text, other):
                return other
            compared += 1
            if compared == COMPARED:
                break
        return None

    def _same(self, me: Text, text: str, other: Text) -> bool:
        return same(self._said(me.number, text), self._said(other.number))

    def _said(self, number: int, text: str | None = None) -> str:
        if number not in self._told:
            if len(self._told) >= KEPT:
                self._told.pop(next(iter(self._told)))
            self._told[number] = told(self._body(number) if text is None else text)
        return self._told[number]

    def _body(self, number: int) -> str:
        return rows.body_text(self._tables.body(number)[0], "")


def group_all(tables: Writing, names: Iterable[str]) -> None:
    """Group these articles, in order of time, in an archive that has no groups."""
    copies = Copies(tables)
    for name in names:
        copies.enter(name)


def spot_of(time: int, number: int) -> int:
    """Where a text of this time (epoch seconds) with this hash in its sketch is remembered."""
    return (time // PERIOD << BITS) | number


def spots_near(time: int, hashes: Iterable[int]) -> list[int]:
    """Where texts are remembered that may be copies of one of this time with these hashes."""
    return [spot_of(time + days, number) for days in (-PERIOD, 0, PERIOD) for number in hashes]


def _may_be_copies(one: Text, other: Text) -> bool:
    """Whether two articles, if their texts are one, are copies: of one time, and not a paper's update of its own text.

    With the same title on the same day it is no update either.
    """
    if abs(one.time - other.time) > PERIOD:
        return False
    if one.twin == other.twin:
        return True
    if one.source and other.source and one.source != other.source:
        return True
    mine, theirs = site(one.url), site(other.url)
    return bool(mine and theirs and mine != theirs)
