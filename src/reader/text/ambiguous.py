"""Characters that some terminals draw one cell wide and others two: which of them this terminal draws how.

Unicode calls them ambiguous (UAX #11, East_Asian_Width=A): “ ” … — · ● │ and some 1,000 more. Rich, and so Textual,
takes them for narrow; `use` changes Rich's own table, so that all that measures text goes on measuring the same.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from rich import cells as rich_cells

GROUPS = {"text": "“", "shapes": "●", "lines": "│"}
"""The groups of ambiguous characters that terminals treat alike, and the character to try a terminal with."""

_Load = Callable[[str], rich_cells.CellTable]
_Test = Callable[[str], bool]

_rich: Any = rich_cells  # what is changed in it is its own, and not for others to name
_NARROW: tuple[_Load, _Test] = (_rich.load_cell_table, _rich._is_single_cell_widths)
_in_use: set[str] = set()

_PLACES = ((0xA1, 0x3250), (0xE000, 0xF900), (0xFFFD, 0xFFFE), (0x1F100, 0x1F1AD))
"""Where ambiguous characters lie in Unicode 17, but for the private planes 15 and 16."""


def wide() -> frozenset[str]:
    """The groups that are measured as two cells."""
    return frozenset(_in_use)


def use(groups: Iterable[str]) -> bool:
    """Measure these of GROUPS as two cells from now on, the others as one; return whether that is something new.

    What was measured before is then wrong, and to be laid out again.
    """
    from reader.text import cells

    wanted = set(groups) & GROUPS.keys()
    if wanted == _in_use:
        return False
    _in_use.clear()
    _in_use.update(wanted)
    table, single = _NARROW if not wanted else _with(frozenset(wanted))
    _rich.load_cell_table = table
    _rich._is_single_cell_widths = single
    if (segment := sys.modules.get("rich.segment")) is not None:
        segment.__dict__["_is_single_cell_widths"] = single
    rich_cells.get_character_cell_size.cache_clear()
    rich_cells.cached_cell_len.cache_clear()
    cells.forget()
    return True


@cache
def _with(groups: frozenset[str]) -> tuple[_Load, _Test]:
    """Rich's table of widths, and its quick test for narrow text, with these groups wide."""
    load, _single = _NARROW
    narrow = load("auto")
    # Rich's table names what is not one cell wide: combining marks, ideographs.
    places = [place for place in _ambiguous() if _group(place) in groups and not _is_in(place, narrow.widths)]
    spans = []
    for _, run in groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        each = [place for _, place in run]
        spans.append((each[0], each[-1], 2))
    characters = frozenset(map(chr, places))
    widths = sorted([*narrow.widths, *spans])
    table = rich_cells.CellTable(narrow.unicode_version, widths, narrow.narrow_to_wide - characters)
    return (lambda unicode_version="auto": table), (_rich._SINGLE_CELLS - characters).issuperset  # noqa: ARG005


def _ambiguous() -> list[int]:
    from unicodedata import east_asian_width

    return [place for start, end in _PLACES for place in range(start, end) if east_asian_width(chr(place)) == "A"]


def _is_in(place: int, widths: Sequence[tuple[int, int, int]]) -> bool:
    at = bisect_right(widths, (place, sys.maxunicode + 1, 0)) - 1
    return at >= 0 and place <= widths[at][1]


def _group(place: int) -> str:
    if 0x2500 <= place < 0x25A0:
        return "lines"
    return "shapes" if 0x25A0 <= place < 0x2800 else "text"
