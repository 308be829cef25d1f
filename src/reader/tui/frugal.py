"""Saying less to the terminal: over a slow line every byte is waited for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[0-9;]*H|\x1b\[\?2026[hl]|[\r\n])*").fullmatch
_BLANKS = re.compile(r"(?:\x1b\[[0-9;]*H|\x1b\[\?2026[hl]|[\r\n ])*").fullmatch
_TO_NEXT_LINE = re.compile(r"\n(?=\x1b\[\d+;\d+H)")
_TO_FIRST_COLUMN = re.compile(r"\x1b\[(\d+);1H")

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "21": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"}
"""What takes an attribute away again (ECMA-48 8.3.117)."""

_SEEN_ON_BLANKS = frozenset({"4", "21", "7", "9", "53"})
"""Attributes that show where there is no text: lines, and reverse."""


class Style(NamedTuple):
    """What SGR sets: the parameters of the two colours, and those of the attributes."""

    front: str = ""
    back: str = ""
    attributes: frozenset[str] = frozenset()


PLAIN = Style()


class Frugal:
    """Leaves out the styles (SGR, ECMA-48 8.3.117) that the terminal has already, and of moves what need not be said.

    Rich resets the style after every piece of text and sets it again before the next, some 40 bytes a line, though most
    of a page has one style. Only what changes is set, where text follows, and on blanks only what is seen there.
    """

    def __init__(self) -> None:
        self.few_colors = False
        """Whether to write the colours of text in 256 colours, in half the bytes."""
        self._has = PLAIN
        self._wanted = PLAIN
        self._forgotten = False

    def forget(self) -> None:
        """Begin with no style at the next output: another program may have set one. May be called in any thread."""
        self._forgotten = True

    def __call__(self, output: str) -> str:
        """The same output in fewer bytes."""
        output = _TO_FIRST_COLUMN.sub("\x1b[\\1H", _TO_NEXT_LINE.sub("", output))
        kept: list[str] = []
        if self._forgotten:
            self._forgotten, self._has = False, PLAIN
            kept.append("\x1b[m")
        # Text and the parameters of a style sequence take turns.
        for number, piece in enumerate(_STYLE.split(output)):
            if number % 2:
                self._wanted = _applied(self._wanted, piece, self.few_colors)
            elif piece:
                if not _MOVES(piece):
                    wanted = _on_blanks(self._has, self._wanted) if _BLANKS(piece) else self._wanted
                    if wanted != self._has:
                        kept.append(_change(self._has, wanted))
                        self._has = wanted
                kept.append(piece)
        return "".join(kept)


def _on_blanks(has: Style, wanted: Style) -> Style:
    """The style nearest to the one that the terminal has in which blanks look as in the wanted one."""
    if _SEEN_ON_BLANKS & (wanted.attributes | has.attributes):
        return wanted
    return Style(has.front, wanted.back, has.attributes)


@lru_cache(2048)
def _applied(style: Style, parameters: str, few_colors: bool) -> Style:
    """The style after an SGR sequence with these parameters."""
    front, back, attributes = style
    codes = iter(parameters.split(";"))
    for code in codes:
        if code in {"", "0"}:
            front, back, attributes = PLAIN
        elif code in {"38", "48"}:
            color = ";".join([code, *_color(codes)])
            if code == "38":
                front = _in_256(color) if few_colors else color
            else:
                back = color
        elif code in {"39", "49"}:
            front, back = ("", back) if code == "39" else (front, "")
        elif len(code) > 1 and code[:-1] in {"3", "9", "4", "10"}:
            front, back = (code, back) if code[:-1] in {"3", "9"} else (front, code)
        elif code in _OFF.values():
            attributes = frozenset(each for each in attributes if _OFF.get(each) != code)
        else:
            attributes |= {code}
    return Style(front, back, attributes)


def _color(codes: Iterator[str]) -> list[str]:
    """The parameters that follow 38 or 48: 5 and a number, or 2 and red, green and blue."""
    kind = next(codes, "")
    return [kind, *(next(codes, "0") for _ in range({"5": 1, "2": 3}.get(kind, 0)))]


@lru_cache(2048)
def _change(has: Style, wanted: Style) -> str:
    """The shortest SGR sequence from one style to another."""
    anew = [*sorted(wanted.attributes), wanted.front, wanted.back]
    all_of_it = ";".join(filter(None, ["" if has == PLAIN else "0", *anew]))
    if wanted == PLAIN:
        return "\x1b[m"
    gone = has.attributes - wanted.attributes
    if gone - _OFF.keys():
        return f"\x1b[{all_of_it}m"
    off = {_OFF[each] for each in gone}
    on = {each for each in wanted.attributes if each not in has.attributes or _OFF.get(each) in off}
    parts = [*sorted(off), *sorted(on)]
    if has.front != wanted.front:
        parts.append(wanted.front or "39")
    if has.back != wanted.back:
        parts.append(wanted.back or "49")
    return f"\x1b[{min(';'.join(parts), all_of_it, key=len)}m"


@lru_cache(512)
def _in_256(color: str) -> str:
    """The nearest of xterm's 240 fixed colours for `38;2;red;green;blue`; any other colour as it is."""
    kind, *parts = color.split(";")[1:]
    if kind != "2" or not all(part.isdecimal() for part in parts):
        return color
    red, green, blue = (min(255, int(part)) for part in parts)

    def distance(number: int) -> int:
        other = _fixed(number)
        return (other[0] - red) ** 2 + (other[1] - green) ** 2 + (other[2] - blue) ** 2

    return f"38;5;{min(range(16, 256), key=distance)}"


def _fixed(number: int) -> tuple[int, int, int]:
    """What a number from 16 on stands for: a cube of six steps a side, then 24 greys."""
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return grey, grey, grey
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    return steps[number // 36], steps[number // 6 % 6], steps[number % 6]
