"""How long a text is for people: in characters, and in minutes of reading."""

from __future__ import annotations

from collections import Counter

CHARACTERS_A_MINUTE = 500
WORDS_A_MINUTE = 265
"""Reading speeds of adults, Chinese and Latin, as Medium's "read time" takes them."""

_EAST_ASIAN = (
    (0x1100, 0x11FF),
    (0x2E80, 0x2FFF),
    (0x3001, 0x9FFF),
    (0xA960, 0xA97C),
    (0xAC00, 0xD7FB),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF01, 0xFFEE),
    (0x20000, 0x323AF),
)
"""Scripts written without spaces, with their punctuation."""

_BESIDE = frozenset("“”‘’…—·")
"""Quotes, dashes, dots and ellipses count as theirs too."""


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
    # Each kind of character is looked at once: faster than a regular expression, which takes long to compile too.
    counts = Counter(text)
    east_asian = [character for character in counts if _is_east_asian(character)]
    others = text.translate(dict.fromkeys(map(ord, east_asian), " ")).split()
    return sum(counts[character] for character in east_asian), len(others)


def _is_east_asian(character: str) -> bool:
    code = ord(character)
    return character in _BESIDE or any(low <= code <= high for low, high in _EAST_ASIAN)
