"""Cutting text into the tokens of a full-text index, and the kinds of characters that matching shares with it.

A text is a set of tokens; where they stand is not kept. A character of a script that is written without spaces between
words (Han, kana, bopomofo; Hangul too, where a particle joins its word) is a token, and so is a digit, and so are any
two of these side by side: a substring is in a text only if all its pairs are, and few texts have them all by chance.
Other letters with their marks are tokens by runs; where a run meets such a character, the two that meet are a token
too, so that `A股` is found without a look at everything with 股 in it. A mark is a token; white space is none.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

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

LONGEST_RUN = 64
"""Characters of a run of letters that an index keeps; the rest is left to verification."""

_SAFE = {code: 0xE100 + code for code in range(128) if not chr(code).isalnum()}
"""ASCII marks as characters for private use: FTS5's `ascii` tokenizer takes all beyond ASCII for parts of tokens."""
_SAFE_MARKS = {code: token for code, token in _SAFE.items() if not chr(code).isspace()}

_CODE = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"
_run = re.compile("l+").finditer
_meeting = re.compile("(?=cl|lc)").finditer
_pair, _alone, _mark = (re.compile(pattern).finditer for pattern in ("(?=cc|cl|lc)", "(?<![cl])c(?![cl])", "m"))

# What nearly all text consists of once it is folded: ASCII, ideographs, and the marks that go with them.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002a6df\U0002a700-\U0002b738\U0002b740-\U0002b81d\U0002b820-\U0002cea1"
_USUAL_MARKS = "\u00b7\u2014\u2018\u2019\u201c\u201d\u3001\u3002\u3008-\u3011"


class Token(NamedTuple):
    """A token to ask an index for; `prefix`: any that begins so."""

    text: str
    prefix: bool = False


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


def safe(text: str) -> str:
    """A short text of ASCII, such as a language tag, as one token; whatever else is in it is a question mark there."""
    return text.encode("ascii", "replace").decode("ascii").translate(_SAFE)


def safe_mark(character: str) -> str:
    """A mark as the token that it is."""
    return character.translate(_SAFE)


def tokens(text: str) -> set[str]:
    """The tokens of a text, folded."""
    return set(cut(text).split())


def cut(text: str) -> str:
    """The tokens of a text, folded, with white space between; some stand there more than once."""
    return cut_folded(fold(text))


def cut_folded(folded: str) -> str:
    """The same of a text that is folded already."""
    usual = _usual()
    if usual.strange(folded):
        return _cut_any(folded)
    apart = usual.not_apart("\n", folded)
    parts = [_pairs(apart), " ".join(set(apart)), " ".join(set(usual.marks(folded))).translate(_SAFE_MARKS)]
    for match in usual.runs(folded):
        start, end = match.span()
        parts.append(match[0][:LONGEST_RUN])
        parts += [folded[at - 1 : at + 1] for at in (start, end) if _stands_apart(folded, at - (at == start))]
    return " ".join(parts)


def _stands_apart(usual: str, at: int) -> bool:
    """Whether the character there, of a folded text of the usual ones, is an ideograph or a digit; none is before 0."""
    return 0 <= at < len(usual) and (usual[at] >= "\u3400" or "0" <= usual[at] <= "9")


def _cut_any(folded: str) -> str:
    """The same of any text, character by character: what `cut_folded` does for the usual ones at twice the speed."""
    distinct = "".join(set(folded))
    apart, marks = distinct.translate(_APART), distinct.translate(_MARKS)
    parts = [_pairs(folded.translate(_APART)), " ".join(apart), " ".join(marks)]
    if not distinct.translate(_LETTERS).isspace():
        parts += [run[:LONGEST_RUN] for run in folded.translate(_LETTERS).split()]
        parts += [folded[match.start() : match.start() + 2] for match in _meeting(folded.translate(_KINDS))]
    return " ".join(parts)


def _pairs(text: str) -> str:
    """All pairs of characters side by side, with spaces between: `abc` gives `ab bc`.

    Built of code points, which is several times faster than of strings.
    """
    points = array("I", text.encode(_CODE, "surrogatepass"))
    pairs = array("I", [32]) * (3 * max(0, len(points) - 1))
    pairs[0::3], pairs[1::3] = points[:-1], points[1:]
    return pairs.tobytes().decode(_CODE, "surrogatepass")


def needed(text: str, *, open_start: bool = False, open_end: bool = False) -> list[Token]:
    """The tokens that every text has in which this one occurs, without characters of which a pair is among them.

    With `open_start` or `open_end` a run of letters at that end may be a part of a longer one there.
    """
    folded = fold(text)
    kinds = folded.translate(_KINDS)
    found = [Token(folded[match.start() : match.start() + 2]) for match in _pair(kinds)]
    for match in _run(kinds):
        run = folded[match.start() : match.end()]
        if not (open_start and match.start() == 0):
            at_end = open_end and match.end() == len(folded)
            found.append(Token(run[:LONGEST_RUN], prefix=at_end and len(run) < LONGEST_RUN))
    found += [Token(folded[match.start()]) for match in _alone(kinds)]
    found += [Token(folded[match.start()].translate(_SAFE)) for match in _mark(kinds)]
    return list(dict.fromkeys(found))


class _Usual(NamedTuple):
    """What finds the parts of usual text."""

    strange: Callable[[str], object]
    not_apart: Callable[[str, str], str]
    marks: Callable[[str], list[str]]
    runs: Callable[[str], Iterator[re.Match[str]]]


@cache
def _usual() -> _Usual:
    """Compiled when it is needed: that takes 4 ms, and a start needs none of it."""
    return _Usual(
        re.compile(f"[^\n -~{_HAN}{_USUAL_MARKS}]").search,
        re.compile(f"[^0-9{_HAN}]").sub,
        re.compile(f"[!-/:-@\\[-`{{-~{_USUAL_MARKS}]").findall,
        re.compile("[a-z]+").finditer,
    )


class _Kinds(dict[int, str]):
    """A table for str.translate that fills itself: `c` for what stands apart, `l` letters, `m` marks, and space."""

    def __missing__(self, code: int) -> str:
        signs = {CJK: "c", DIGIT: "c", LETTER: "l", OTHER: " " if is_blank(chr(code)) else "m"}
        self[code] = signs[kind(chr(code))]
        return self[code]


class _Only(dict[int, str]):
    """A table for str.translate that folds characters of one kind, and makes a blank of each other one."""

    def __init__(self, sign: str, blank: str) -> None:
        self._sign, self._blank = sign, blank

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code))
        self[code] = "".join(
            character.translate(_SAFE) if sign == self._sign else self._blank
            for character, sign in zip(folded, folded.translate(_KINDS), strict=True)
        )
        return self[code]


def is_blank(character: str) -> bool:
    """Whether a character is no token and part of none, as white space and what shows nothing."""
    return character.isspace() or unicodedata.category(character)[0] in "CZ"


_KINDS, _APART, _LETTERS, _MARKS = _Kinds(), _Only("c", "\n"), _Only("l", " "), _Only("m", " ")
