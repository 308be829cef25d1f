"""How wide text is on a terminal, in cells.

Everything that lays out text measures with this module, and this module with Rich, so that what we compute is what
Textual draws. Other tables (wcwidth, apsw's text_width) differ for emoji and Indic scripts.
"""

from __future__ import annotations

from array import array
from itertools import accumulate

from rich.cells import cell_len

ELLIPSIS = "…"
_ZWJ = "\u200d"
_VS16 = "\ufe0f"


class _Widths(dict[str, int]):
    """The cells of single characters, looked up once each."""

    def __missing__(self, character: str) -> int:
        width = self[character] = cell_len(character)
        return width


_WIDTHS = _Widths()


def forget() -> None:
    """Forget what was measured: widths have changed (`text/ambiguous.py`)."""
    _WIDTHS.clear()


def cells(text: str) -> int:
    """How many cells `text` takes on one line."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def offsets(text: str) -> array[int]:
    """The column, in cells, at which each character of `text` stands, and at the end the cells of all of it.

    The difference of two entries is never less than `cells` of the slice between them, unless the slice starts right
    after a zero-width joiner, which hides the character that follows it.
    """
    widths = map(_WIDTHS.__getitem__, text)
    if _ZWJ in text or _VS16 in text:
        widths = map(int, _joined(text))
    return array("l", accumulate(widths, initial=0))


def _joined(text: str) -> list[int]:
    """The cells that each character adds where joiners and emoji selectors count, as Rich counts them."""
    widths: list[int] = []
    base = before = ""
    for character in text:
        if before == _ZWJ:
            width = 0
        elif character == _VS16:
            width = cell_len(base + _VS16) - _WIDTHS[base] if base else 0
            base = ""
        else:
            width = _WIDTHS[character]
            base = character if width else base
        widths.append(width)
        before = "" if before == _ZWJ else character
    return widths


def fit(text: str, width: int) -> str:
    """`text` cut to at most `width` cells: what does not fit gives way to "…", and no grapheme is cut."""
    if cells(text) <= width:
        return text
    room = width - cells(ELLIPSIS)
    if room < 0:
        return "." * width  # where "…" is two cells wide
    from apsw.unicode import grapheme_next_break

    columns = offsets(text)
    end, after = 0, grapheme_next_break(text, 0)
    while columns[after] <= room:
        end, after = after, grapheme_next_break(text, after)
    return text[:end].rstrip() + ELLIPSIS
