"""How long a text is for people: in characters, and in minutes of reading."""

from __future__ import annotations

import re

CHARACTERS_A_MINUTE = 500
WORDS_A_MINUTE = 265
"""Reading speeds of adults, Chinese and Latin, as Medium's "read time" takes them."""

# Scripts written without spaces, with their punctuation; quotes, dashes, dots and ellipses are theirs beside them.
_EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u2fff\u3001-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee"
    "\U00020000-\U000323af“”‘’…—·"
)
_CHARACTER = re.compile(f"[{_EAST_ASIAN}]")
_WORD = re.compile(rf"[^\s{_EAST_ASIAN}]+")


def characters(text: str) -> int:
    """The length in characters as word processors count them in Chinese (字数).

    Each East Asian character or mark of punctuation is one, and so is each run of other characters (a word, a number).
    """
    return sum(_counts(text))


def minutes(text: str) -> int:
    """The minutes that reading takes, rounded up, at least 1: each kind of text at its own speed."""
    east_asian, words = _counts(text)
    # In whole numbers, since a sum of quotients may fall just over a minute.
    work = east_asian * WORDS_A_MINUTE + words * CHARACTERS_A_MINUTE
    return max(1, -(-work // (CHARACTERS_A_MINUTE * WORDS_A_MINUTE)))


def _counts(text: str) -> tuple[int, int]:
    """How many East Asian characters there are, and how many runs of others."""
    return sum(1 for _ in _CHARACTER.finditer(text)), sum(1 for _ in _WORD.finditer(text))
