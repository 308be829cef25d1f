"""The pieces around the body of a page's article, among which its facts stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.formats.html.pieces import Piece

_ABOVE, _BELOW, _AFTER = 8, 40, 16
"""Pieces above the title, below it, and below the body, among which its facts stand."""
LONGEST_LINE = 200
"""Characters of a line that tells something about an article."""


class Surroundings:
    """The pieces around a body, nearest facts first: those between title and body, those above, those below."""

    def __init__(self, pieces: Sequence[Piece], titled_at: int, body: Sequence[int]) -> None:
        first = body[0] if body else len(pieces)
        last = body[-1] if body else len(pieces)
        if titled_at < 0 or titled_at > first:
            start = max(0, first - _ABOVE)
            self.head = [*pieces[start:first]]
            self.above = [*pieces[max(0, start - _ABOVE) : start]]
        else:
            self.head = [*pieces[titled_at + 1 : min(first, titled_at + 1 + _BELOW)]]
            self.above = [*pieces[max(0, titled_at - _ABOVE) : titled_at]]
        members = set(body)
        inner = [pieces[index] for index in range(first, last) if index not in members] if body else []
        self.tail = [*inner[-_AFTER:], *pieces[last + 1 : last + 1 + _AFTER]]

    def lines(self) -> Iterator[str]:
        """The short ones, in order of trust."""
        for pieces in (self.head, self.above[::-1], self.tail):
            yield from (text for piece in pieces if len(text := piece.block.plain) <= LONGEST_LINE and text)
