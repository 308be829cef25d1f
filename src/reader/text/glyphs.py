"""What the reader draws besides text: marks, bars, rules; and what stands for them where a terminal lacks them."""

from __future__ import annotations

from reader.text import ambiguous

PLAIN = {
    "●": "*", "○": "o", "★": "*", "▸": ">", "▌": ">", "▏": "|", "▕": "|", "│": "|", "─": "-", "•": "-", "·": "-",
    "‹": "<", "›": ">",
}  # fmt: skip
"""Each mark in ASCII, of one cell wherever it is drawn."""

_PUNCTUATION = {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "~", "—": "-", "–": "-"}
_IN_CODE_PAGE_437 = {sign: sign for sign in "▌│─•·○"} | {"▏": "│", "▕": "│"}

CONSOLE = str.maketrans(PLAIN | _PUNCTUATION | _IN_CODE_PAGE_437)
"""What the fonts of the Linux console lack (they have code page 437, and mostly little more), in one cell each."""


def glyph(mark: str) -> str:
    """A mark as it is drawn here: in one cell, so in ASCII where the terminal would take two for it."""
    return PLAIN.get(mark, mark) if ambiguous.wide() else mark
