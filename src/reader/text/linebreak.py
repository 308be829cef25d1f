"""Breaking text into lines: UAX #14, then the rules for line start and line end of CLREQ.

Opportunities come from apsw's UAX #14 (Unicode 17), widths from `reader.text.cells`, and a line takes all that fits.
Where no place obeys every rule they are given up one after another: first the wholeness of ranges, then the glue
between number and unit, then words and numbers, then the marks at the edges, at last the grapheme.
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
    "，。、；：？！）》」』】〉〕］｝〗〙〛｠”’…—–～~·・•‧／．﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞％‰℃°′″々ー゛゜,.;:?!)]}%»›"
    "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # skin tones: part of the grapheme, but not to UAX #14
)
"""Characters with which no line begins: CLREQ's list with ASCII forms, dashes and what stands after a number."""
OPENING = frozenset("（《「『【〈〔［｛〖〘〚｟“‘([{￥$＄£¥€«‹﹙﹛﹝")
"""Characters with which no line ends: CLREQ's list with ASCII forms and the signs of currencies."""

# UAX #14, LB4 and LB5: after these a line ends.
_HARD_BREAK = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s*")
_ZWJ = "\u200d"

_DIGIT = re.compile("[0-9０-９]")

# Between members of a list UAX #14 lets no line end where they may be one number (LB25): 开幕,2390亿元 and $5、$6.
# A full stop or colon does so only after Chinese, not in No.5 or localhost:8080.
_LIST = re.compile(
    r"[,;](?:(?<=[^\s0-9０-９].)(?=[0-9])|(?=[$＄￥£¥€]))"
    r"|[.:](?<=[㐀-鿿）”].)(?=[0-9])"
    r"|[、，。．）](?=[$＄￥£¥€])"
)
# A range, which is cut before a number is: 10~20%, 10-20万元.
_RANGE = re.compile(r"(?<=[\w%％‰℃])[-~](?=[0-9])")
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
        if len(lines) > 1 and is_ideograph(text[start]):
            _mend_widow(text, columns, width, lines)
    return lines


def _mend_widow(text: str, columns: Sequence[int], width: int, lines: list[tuple[int, int]]) -> None:
    """Where the last line holds one ideograph with its marks (CLREQ: a widow), bring one down from the line before."""
    (before, end), (start, size) = lines[-2:]
    if end < start or not CLOSING.issuperset(text[start + 1 : size]):
        return
    place = start - 1
    while place > before and text[place] in CLOSING:
        place -= 1
    if place > before + 1 and columns[size] - columns[place] <= width and _between_ideographs(text, before, place):
        lines[-2:] = (before, place), (place, size)


def _reach(columns: Sequence[int], start: int, width: int) -> int:
    """The farthest end of a line that begins at `start`: all that fits into `width`, yet one character at least."""
    return bisect_right(columns, max(columns[start] + width, columns[start + 1]), start) - 1


def _best(text: str, start: int, reach: int) -> int:
    """Where to end the line that begins at `start` and has room up to `reach`; spaces may hang over."""
    # Most lines end so.
    if _between_ideographs(text, start, reach):
        return reach
    limit = _after_spaces(text, reach) - start
    window = text[start : start + limit + _LOOKAHEAD]
    places = {*takewhile(limit.__ge__, opportunities(window)), *_ends(_LIST, window, limit)}
    glued = [found.span() for found in GLUED.finditer(window)]
    unglued = 0
    for place in sorted(places, reverse=True):
        if not _edges_hold(window, place):
            continue
        if not any(first < place < last for first, last in glued):
            return start + place
        unglued = unglued or place
    place = max(_ends(_RANGE, window, limit), default=unglued)
    return start + place if place else _forced(text, start, reach)


def _between_ideographs(text: str, start: int, place: int) -> bool:
    """Whether `place` is between two ideographs, where a line may end (LB31), and no number reaches up to there."""
    return (
        is_ideograph(text[place - 1])
        and is_ideograph(text[place : place + 1])
        and not _DIGIT.search(text, max(place - _LONGEST_UNIT, start), place)
    )


def _ends(pattern: re.Pattern[str], text: str, limit: int) -> Iterator[int]:
    """The ends, up to `limit`, of all that matches."""
    return takewhile(limit.__ge__, (found.end() for found in pattern.finditer(text)))


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
