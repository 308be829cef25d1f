"""A title in Latin letters, for a terminal that cannot show Chinese characters and for people who learn them."""

from __future__ import annotations

import unicodedata

from reader.text.pinyin import is_han, units

_MARKS = {
    "。": ".", "、": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "《": "<", "》": ">", "〈": "<", "〉": ">",
    "「": '"', "」": '"', "『": '"', "』": '"', "【": "[", "】": "]", "〔": "(", "〕": ")",
    "—": "-", "–": "-", "…": "...", "·": "-",
}  # fmt: skip
"""Punctuation that has no narrow form of its own in Unicode."""

_OPENING = frozenset("“‘《〈「『【〔（([<")
_CLOSING = frozenset("”’》〉」』】〕）)]>，。、；：！？,.;:!?%％…")
_PAUSES = frozenset("，。、；：！？”》")
_NO_SPACE_BETWEEN = frozenset("-/·—–")


def latin(text: str, stored: str) -> str:
    """The text with its Chinese characters as syllables, a space between; punctuation as ASCII has it.

    `stored` is its reading (`pinyin.reading`). Where it has none, the text is as it was.
    """
    read = dict(zip(units(text), stored.split(" "), strict=False)) if stored else {}
    if not read:
        return text
    parts: list[str] = []
    before = ""
    for index, character in enumerate(text):
        if before and (before in _PAUSES or is_han(before) or is_han(character)):
            parts.append(_gap(before, character))
        parts.append(read.get(index, character) if is_han(character) else _plain(character))
        before = character
    line = " ".join("".join(parts).split())
    return line[:1].upper() + line[1:]


def _gap(before: str, after: str) -> str:
    """What stands between two characters of which one is Chinese."""
    return "" if before in _OPENING | _NO_SPACE_BETWEEN or after in _CLOSING | _NO_SPACE_BETWEEN else " "


def _plain(character: str) -> str:
    return _MARKS.get(character) or unicodedata.normalize("NFKC", character)
