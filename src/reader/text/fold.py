"""Folding: what a search treats as the same character becomes the same character.

Case (Unicode case folding), width or compatibility form (NFKC, UAX #15) and the traditional and regional forms of
Chinese characters (to simplified ones, as OpenCC has them) are folded, character by character, so that each folded
character comes from exactly one character of the original, and none is lost.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_FIRST_IDEOGRAPH = 0x3400


def fold(text: str) -> str:
    """The text as a search compares it; folding twice changes nothing."""
    return text.lower() if text.isascii() else text.translate(_TABLE)


def fold_map(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the index of the original character that it comes from."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, list(range(len(text)))
    return folded, [index for index, character in enumerate(text) for _ in fold(character)]


def _fold_character(character: str) -> str:
    """One character folded, again until it is stable."""
    folded = "".join(_simplified(unicodedata.normalize("NFKC", part).casefold()) for part in character)
    return folded if folded == character else _fold_character(folded)


def _simplified(text: str) -> str:
    return text.translate(_variants()) if any(ord(character) >= _FIRST_IDEOGRAPH for character in text) else text


@cache
def _variants() -> dict[int, str]:
    """The simplified form of each character that is another form of it."""
    # A list shows without folding anything; the table takes a millisecond that only a search needs.
    from reader.text.variants import GROUPS

    return {ord(variant): group[0] for group in GROUPS.split() for variant in group[1:]}


class _Table(dict[int, int | str]):
    """A table for str.translate that fills itself with the characters it meets."""

    def __missing__(self, code: int) -> int | str:
        folded = _fold_character(chr(code))
        self[code] = ord(folded) if len(folded) == 1 else folded
        return self[code]


_TABLE = _Table()
