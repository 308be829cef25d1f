"""The ways to take letters as pinyin: as whole syllables, initials, and at the end a syllable not yet complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import NamedTuple

MOST_WAYS = 12
"""Ways to take what was typed that are looked for, the simplest first."""

GAP = 2
"""Units that may be passed over between two initials."""

_TWO_LETTERS = ("zh", "ch", "sh")


class Kind(IntEnum):
    """What an element is; the values are what it costs to take letters so."""

    CHARACTER = 0
    SYLLABLE = 1
    UNFINISHED = 2
    INITIAL = 3


class Element(NamedTuple):
    """A part of what was typed. A CHARACTER is one as it stands in the text, folded, or a digit."""

    kind: Kind
    text: str

    @property
    def accepts(self) -> frozenset[str]:
        """The entries that it matches, or the character."""
        if self.kind is Kind.INITIAL:
            return _beginning(self.text) | {self.text}
        return _beginning(self.text) if self.kind is Kind.UNFINISHED else frozenset((self.text,))


class Way(NamedTuple):
    """One way to take what was typed; `gap`: units that may stand between two initials, -1: not even a mark may."""

    elements: tuple[Element, ...]
    gap: int

    @property
    def gaps(self) -> list[int]:
        """How many units may be passed over before each element."""
        kinds = [element.kind for element in self.elements]
        both = (one == other == Kind.INITIAL for one, other in pairwise(kinds))
        return [0, *(self.gap if each else 0 for each in both)]

    @property
    def needed(self) -> list[frozenset[str]]:
        """Sets of tokens, one of which every reading that matches has."""
        found: set[str] = set()
        letter = ""
        for kind, text in self.elements:
            if kind is Kind.SYLLABLE or text.isdecimal():
                found.add(text)
            following = text[0] if text.isascii() else ""
            if letter and following:
                found.add(pair(letter, following))
            letter = following
        if found or self.elements[-1].kind is not Kind.UNFINISHED:
            return [frozenset(found)]
        return [frozenset((syllable,)) for syllable in sorted(self.elements[-1].accepts)]


def ways(pieces: Sequence[str], prefix: bool) -> list[Way]:
    """The simplest ways to take the pieces: without initials first, then of the fewest elements."""
    rows = [_Row(False, 0, 0, ())]
    for number, piece in enumerate(pieces, 1):
        at: list[list[_Row]] = [rows, *([] for _ in piece)]
        for index in range(len(piece)):
            rest, last = piece[index:], number == len(pieces)
            simplest = sorted(at[index])[:MOST_WAYS]
            for element, length in _elements(rest, last, prefix) if simplest else ():
                at[index + length] += [row.and_(element) for row in simplest]
        rows = sorted(at[-1])[:MOST_WAYS]
    gap = GAP if rows and rows[0].abbreviated else 0
    return [Way(row.elements, gap) for row in rows if [each.kind for each in row.elements] != [Kind.INITIAL]]


class _Row(NamedTuple):
    """A way to take the first part of what was typed; simpler ones are less."""

    abbreviated: bool
    length: int
    cost: int
    elements: tuple[Element, ...]

    def and_(self, element: Element) -> _Row:
        """The row with one more element."""
        abbreviated = self.abbreviated or element.kind is Kind.INITIAL
        return _Row(abbreviated, self.length + 1, self.cost + element.kind, (*self.elements, element))


def _elements(rest: str, last: bool, prefix: bool) -> Iterator[tuple[Element, int]]:
    """What may begin the rest of a piece, and how many characters it takes; `last`: nothing follows the piece."""
    if not "a" <= rest[0] <= "z":
        yield Element(Kind.CHARACTER, rest[0]), 1
        return
    yield Element(Kind.INITIAL, rest[0]), 1
    if rest[:2] in _TWO_LETTERS:
        yield Element(Kind.INITIAL, rest[:2]), 2
    for length in range(1, 7):
        letters = rest[:length]
        end = last and length >= len(rest)
        syllable = _spellings().get(letters)
        if syllable and not (end and prefix):
            yield Element(Kind.SYLLABLE, syllable), length
        elif end and length > 1 and letters not in _TWO_LETTERS and _beginning(letters):
            yield Element(Kind.UNFINISHED, letters), length
        if length >= len(rest):
            return


@cache
def _spellings() -> dict[str, str]:
    """Each syllable as it may be typed, and as it is stored: `lue` is another spelling of `lve`."""
    from reader.text.syllables import SYLLABLES

    stored = SYLLABLES.split()
    return {each.replace("ve", "ue"): each for each in stored} | {each: each for each in stored}


@cache
def _beginning(letters: str) -> frozenset[str]:
    """The syllables that begin so, as they are stored."""
    return frozenset(stored for typed, stored in _spellings().items() if typed.startswith(letters))


def pair(one: str, other: str) -> str:
    """The token for two first letters near each other; no entry looks like it."""
    return f"1{one}{other}"
