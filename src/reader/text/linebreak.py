"""Breaking text into lines: UAX #14, then the rules for line start and line end of CLREQ.

Opportunities come from apsw's UAX #14 (Unicode 17), widths from `reader.text.cells`, and a line takes all that fits.
Where no place obeys every rule they are given up one after another: first the glue between number and unit, then the
wholeness of words and numbers, then the marks at the edges, at last the grapheme.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile

from apsw.unicode import grapheme_next_break, line_break_next_break

from reader.text.cells import offsets
from reader.text.units import GLUED

CLOSING = frozenset(
    "，。、；：？！）》」』】〉〕］｝〗〙〛｠”’…—–～·・•‧／．﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞％‰℃°′″々ー゛゜,.;:?!)]}%»›"
)
"""Characters with which no line begins: CLREQ's list with ASCII forms, dashes and what stands after a number."""
OPENING = frozenset("（《「『【〈〔［｛〖〘〚｟“‘([{￥$＄£¥€«‹﹙﹛﹝")
"""Characters with which no line ends: CLREQ's list with ASCII forms and the signs of currencies."""

# UAX #14, LB4 and LB5: after these a line ends.
_HARD_BREAK = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s*")
_ZWJ = "\u200d"

_DIGIT = re.compile("[0-9０-９]")
_LONGEST_UNIT = 16  # characters that may follow a number's last digit, and more

# No rule of UAX #14 looks farther ahead than a few characters and their combining marks.
_LOOKAHEAD = 32


def break_lines(text: str, width: int, first_indent: int = 0) -> list[tuple[int, int]]:
    """The lines of `text`, each as [start, end) with trailing spaces left out, each at most `width` cells wide.

    The first line is `first_indent` cells shorter. An empty line of the text is an empty span; an empty text has none.
    Only a single character that is wider than the line goes over it.
    """
    width = max(width, 1)
    room = max(width - first_indent, 1)
    lines: list[tuple[int, int]] = []
    for start, line in _hard_lines(text):
        found = _fill(line, width, room)
        lines += [(start + a, start + b) for a, b in found] if start else found
        room = width
    return lines


def cut_lines(text: str, width: int) -> list[tuple[int, int]]:
    """The lines of `text`, each as [start, end), cut at the cell by no rule but that graphemes stay whole: for code."""
    lines: list[tuple[int, int]] = []
    for offset, line in _hard_lines(text):
        columns = offsets(line)
        start = 0
        while columns[-1] - columns[start] > max(width, 1):
            end = _forced(line, start, _reach(columns, start, width))
            lines.append((offset + start, offset + end))
            start = end
        lines.append((offset + start, offset + len(line)))
    return lines


def opportunities(text: str) -> Iterator[int]:
    """Where UAX #14 lets a line end, the end of the text included."""
    position, end = 0, len(text)
    while position < end:
        position = line_break_next_break(text, position)
        yield position


def is_ideograph(character: str) -> bool:
    """Whether it is one Chinese character of the Basic Multilingual Plane."""
    return "㐀" <= character <= "䶿" or "一" <= character <= "鿿"


def _hard_lines(text: str) -> Iterator[tuple[int, str]]:
    """The offset and text of each line that the author ended."""
    start = 0
    for ending in _HARD_BREAK.finditer(text):
        yield start, text[start : ending.start()]
        start = ending.end()
    if start < len(text):
        yield start, text[start:]


def _fill(text: str, width: int, room: int) -> list[tuple[int, int]]:
    """Break one hard line; `room` is the width of its first line."""
    columns = offsets(text)
    lines: list[tuple[int, int]] = []
    start, size = 0, len(text.rstrip())
    while columns[size] - columns[start] > room:
        cut = _best(text, start, _reach(columns, start, room))
        end = start + len(text[start:cut].rstrip())
        # Spaces alone are not a line.
        if end > start:
            lines.append((start, end))
            room = width
        start = _after_spaces(text, cut)
    if start < size or not lines:
        lines.append((start, size))
    return lines


def _reach(columns: Sequence[int], start: int, width: int) -> int:
    """The farthest end of a line that begins at `start`: all that fits into `width`, yet one character at least."""
    return bisect_right(columns, max(columns[start] + width, columns[start + 1]), start) - 1


def _best(text: str, start: int, reach: int) -> int:
    """Where to end the line that begins at `start` and has room up to `reach`; spaces may hang over."""
    # Most lines end between two ideographs, which is right (LB31) unless a number reaches up to there.
    if (
        is_ideograph(text[reach - 1])
        and is_ideograph(text[reach : reach + 1])
        and not _DIGIT.search(text, max(reach - _LONGEST_UNIT, start), reach)
    ):
        return reach
    limit = _after_spaces(text, reach) - start
    window = text[start : start + limit + _LOOKAHEAD]
    places = list(takewhile(limit.__ge__, opportunities(window)))
    glued = [found.span() for found in GLUED.finditer(window)]
    unglued = 0
    for place in reversed(places):
        if not _edges_hold(window, place):
            continue
        if not any(first < place < last for first, last in glued):
            return start + place
        unglued = unglued or place
    return start + unglued if unglued else _forced(text, start, reach)


def _forced(text: str, start: int, reach: int) -> int:
    """Where to cut a line for which there is no opportunity: at a grapheme, and with clean edges, where that can be."""
    window = text[start : reach + _LOOKAHEAD]
    room = reach - start
    graphemes = []
    place = grapheme_next_break(window, 0)
    while place <= room:
        # After a joiner the next character would become visible, and the line wider than measured.
        if window[place - 1] != _ZWJ:
            graphemes.append(place)
        place = grapheme_next_break(window, place) if place < len(window) else room + 1
    clean = (place for place in reversed(graphemes) if _edges_hold(window, place))
    anywhere = max(len(window[:room].rstrip(_ZWJ)), 1)
    return start + next(clean, graphemes[-1] if graphemes else anywhere)


def _edges_hold(text: str, place: int) -> bool:
    """Whether a line of `text` may end and the next begin at `place`, by the marks that would stand there."""
    before = text[place - 1] if not text[place - 1].isspace() else text[:place].rstrip()[-1:]
    after = text[place : place + 1]
    if after.isspace():
        after = text[place:].lstrip()[:1]
    return before not in OPENING and after not in CLOSING


def _after_spaces(text: str, start: int) -> int:
    """The first place from `start` on at which there is no space."""
    found = _SPACES.match(text, start)
    return found.end() if found else start
