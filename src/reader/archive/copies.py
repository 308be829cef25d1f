"""The same text from several sources: grouped when it is taken in, so that a list shows one for all.

A group has a lead, the first that was taken in, and its copies, which name it in their column `lead`; each was compared
with the lead's text, so that a group does not drift from copy to copy. The table `sketch` has the sketches
(text/shingles.py) of what is no copy, by days: a bulletin after one pattern is far from its like, and what is asked and
written lies together. What it finds is compared whole (text/alike.py), so that a row that nobody took out does no harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import apsw

from reader.archive import rows
from reader.archive.sqlite.connection import first
from reader.text.address import site
from reader.text.alike import same, told
from reader.text.shingles import BITS, sketch

TABLES = """
CREATE TABLE sketch (
    spot INTEGER NOT NULL,            -- the period of PERIOD seconds, and a hash of the sketch below it
    number INTEGER NOT NULL,          -- of the body
    PRIMARY KEY (spot, number)
) WITHOUT ROWID;
"""

PERIOD = 3 * 86_400
"""Seconds that may lie between one text in two papers."""

CROWDED = 8
"""Texts of one period with one hash, from which on it is a phrase that many have and tells nothing."""

COMPARED = 4
"""Texts that are compared whole, those first that share most of the sketch: it bounds the cost."""

KEPT = 32
"""Texts that are kept at hand for the next comparison."""


class _Text(NamedTuple):
    """An article with a body: what tells whether another one is its copy."""

    name: str
    number: int
    time: int
    lead: str
    copies: int
    source: str
    url: str
    twin: int


_TEXT = "id, body, time, lead, copies, source, url, twin"


class Copies:
    """The groups of an archive, in one transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
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
        me = None if article_id in self._entered else self._text(article_id)
        if me is None:
            return
        self._entered.add(article_id)
        text = self._body(me.number) if text is None else text
        found = sketch(text) if hashes is None else hashes
        apart = [name for name in followers if name not in self._entered]
        mine = [each for each in map(self._text, apart) if each] if found else []
        mine = [each for each in mine if _may_be_copies(me, each) and self._same(me, text, each)]
        for each in mine:
            self._entered.add(each.name)
            self._join(each.name, me.name)
        spots = [_spot(me.time, number) for number in found]
        near = self._near(me, found)
        lead = None if mine else self._lead(me, text, [number for numbers in near.values() for number in numbers])
        if lead:
            self._join(me.name, lead.name)
        else:
            new = [(spot, me.number) for spot in spots if len(near.get(spot, ())) < CROWDED]
            self._connection.executemany("INSERT OR IGNORE INTO sketch VALUES (?, ?)", new)
        for name in apart:
            self.enter(name)

    def leave(self, article_id: str) -> list[str]:
        """Take an article out of its group, before its text changes or it goes; return the ids that followed it.

        These have no group then, and are to be entered again.
        """
        me = self._text(article_id)
        if me is None:
            return []
        self._told.pop(me.number, None)
        self._entered.discard(me.name)
        if me.lead:
            self._connection.execute("UPDATE article SET lead = '' WHERE id = ?", (me.name,))
            self._connection.execute("UPDATE article SET copies = copies - 1 WHERE id = ?", (me.lead,))
            self._connection.execute("UPDATE tally SET hidden = hidden - 1")
            return []
        spots = [(_spot(me.time, number), me.number) for number in sketch(self._body(me.number))]
        self._connection.executemany("DELETE FROM sketch WHERE spot = ? AND number = ?", spots)
        if not me.copies:
            return []
        sql = "SELECT id FROM article WHERE lead = ? AND lead <> '' ORDER BY key"
        followers = [str(name) for (name,) in self._connection.execute(sql, (me.name,)).fetchall()]
        self._connection.execute("UPDATE article SET lead = '' WHERE lead = ? AND lead <> ''", (me.name,))
        self._connection.execute("UPDATE article SET copies = 0 WHERE id = ?", (me.name,))
        self._connection.execute("UPDATE tally SET hidden = hidden - ?", (len(followers),))
        return followers

    def _join(self, article_id: str, lead: str) -> None:
        self._connection.execute("UPDATE article SET lead = ? WHERE id = ?", (lead, article_id))
        self._connection.execute("UPDATE article SET copies = copies + 1 WHERE id = ?", (lead,))
        self._connection.execute("UPDATE tally SET hidden = hidden + 1")

    def _near(self, me: _Text, hashes: Iterable[int]) -> dict[int, list[int]]:
        """The bodies that may be near, by spot; spots have CROWDED at most."""
        spots = [_spot(me.time + days, number) for days in (-PERIOD, 0, PERIOD) for number in hashes]
        near: dict[int, list[int]] = {}
        if spots:
            sql = f"SELECT spot, number FROM sketch WHERE spot IN ({', '.join('?' * len(spots))})"  # noqa: S608
            found: list[Any] = self._connection.execute(sql, spots).fetchall()
            for spot, number in found:
                near.setdefault(spot, []).append(number)
        return near

    def _lead(self, me: _Text, text: str, numbers: Iterable[int]) -> _Text | None:
        """The first of these bodies that is one text with this one, those first that share most of its sketch."""
        shared = Counter(number for number in numbers if number != me.number)
        compared = 0
        for number, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
            sql = f"SELECT {_TEXT} FROM article WHERE body = ? AND lead = ''"  # noqa: S608
            row = first(self._connection, sql, (number,))
            other = _Text(*row) if row else None
            if other is None or not _may_be_copies(me, other):
                continue
            if self._same(me, text, other):
                return other
            compared += 1
            if compared == COMPARED:
                break
        return None

    def _same(self, me: _Text, text: str, other: _Text) -> bool:
        return same(self._said(me.number, text), self._said(other.number))

    def _said(self, number: int, text: str | None = None) -> str:
        if number not in self._told:
            if len(self._told) >= KEPT:
                self._told.pop(next(iter(self._told)))
            self._told[number] = told(self._body(number) if text is None else text)
        return self._told[number]

    def _text(self, article_id: str) -> _Text | None:
        """An article of this id that has a body."""
        sql = f"SELECT {_TEXT} FROM article WHERE id = ? AND body IS NOT NULL"  # noqa: S608
        row = first(self._connection, sql, (article_id,))
        return _Text(*row) if row else None

    def _body(self, number: int) -> str:
        row = first(self._connection, "SELECT blocks FROM body WHERE number = ?", (number,))
        return rows.body_text(row[0], "") if row else ""


def group_all(connection: apsw.Connection) -> None:
    """Group all articles, in order of time, in an archive that has no groups."""
    copies = Copies(connection)
    for (name,) in connection.execute("SELECT id FROM article WHERE body IS NOT NULL ORDER BY key").fetchall():
        copies.enter(str(name))


def _spot(time: int, number: int) -> int:
    return (time // PERIOD << BITS) | number


def _may_be_copies(one: _Text, other: _Text) -> bool:
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
