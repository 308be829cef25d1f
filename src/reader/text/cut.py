"""Cutting text into the tokens of a full-text index, and the kinds of characters that matching shares with it.

A character of a script that is written without spaces between words (Han, kana, bopomofo; Hangul too, where a particle
joins its word) is a token of its own: any substring is then a phrase of tokens. So is a digit: `390亿` in `2390亿元` is
found without a look at everything with 亿 in it. Other letters with their marks are tokens by runs. All else separates.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from reader.text.fold import fold

_CJK = (
    (0x1100, 0x11FF),  # Hangul Jamo
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # 々〆〇
    (0x3021, 0x3029),  # Hangzhou numerals
    (0x3031, 0x303C),  # repeat marks
    (0x3041, 0x30FF),  # Hiragana, Katakana
    (0x3100, 0x31FF),  # Bopomofo, Hangul compatibility jamo, strokes, Katakana extension
    (0x3400, 0x4DBF),  # ideographs, extension A
    (0x4E00, 0x9FFF),  # ideographs
    (0xA960, 0xA97F),  # Hangul Jamo, extended A
    (0xAC00, 0xD7FF),  # Hangul syllables, Jamo extended B
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0x16FE0, 0x18DFF),  # Tangut, Khitan
    (0x1AFF0, 0x1B2FF),  # kana extensions, Nüshu
    (0x20000, 0x3FFFF),  # ideographs, extensions B and later
)
"""Blocks of Unicode 17; what is no letter, number or mark in them still separates."""

CJK, DIGIT, LETTER, OTHER = "cjk", "digit", "letter", ""


@cache
def kind(character: str) -> str:
    """CJK, DIGIT (general category Nd), LETTER (any other letter, mark or number) or OTHER."""
    category = unicodedata.category(character)
    if category[0] not in "LMN":
        return OTHER
    if any(first <= ord(character) <= last for first, last in _CJK):
        return CJK
    return DIGIT if category == "Nd" else LETTER


def has_cjk(text: str) -> bool:
    """Whether any character of the text is Han, kana, bopomofo or Hangul."""
    return any(kind(character) is CJK for character in text)


def tokens(text: str) -> list[str]:
    """The tokens of the text, folded, in order."""
    return text.translate(_TABLE).split()


def cut(text: str) -> str:
    """The tokens of the text, folded, with a space between: FTS5's `ascii` tokenizer takes them apart again."""
    return " ".join(tokens(text))


class _Table(dict[int, str]):
    """A table for str.translate that fills itself: folds, sets tokens of one character apart, makes the rest spaces."""

    def __missing__(self, code: int) -> str:
        apart = {CJK: " {} ", DIGIT: " {} ", LETTER: "{}", OTHER: " "}
        self[code] = "".join(apart[kind(character)].format(character) for character in fold(chr(code)))
        return self[code]


_TABLE = _Table()
