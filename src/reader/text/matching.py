"""What it means that a text matches a term: one rule for the archive, the excerpts and what is highlighted.

A term with any CJK character matches as a substring of the folded text (`390亿` in `2390亿元`), and so do numbers.
Of any other term a letter at its beginning or end stands where a run of letters begins or ends: it matches whole words.
With `prefix` the end is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reader.text.cells import fit
from reader.text.cut import DIGIT, LETTER, has_cjk, kind
from reader.text.fold import fold, fold_map

_sentence_end = re.compile(r"[。！？!?；;…\n]+[”’」』）)]*\s*|\.\s+").finditer


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to look for; `prefix`: the last word of it may go on."""

    text: str
    prefix: bool = False


def matches(folded_text: str, term: Term) -> bool:
    """Whether the text, which is folded already, matches the term. An empty term matches everything."""
    return not term.text or next(_places(folded_text, term), None) is not None


def count(folded_text: str, term: Term) -> int:
    """How often the text, which is folded already, matches the term."""
    return sum(1 for _ in _places(folded_text, term)) if term.text else 0


def spans(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """The parts [start, end) of the text that match any of the terms, in order; those that overlap are one."""
    folded, origins = fold_map(text)
    found = sorted(
        (origins[start], origins[end - 1] + 1) for term in terms if term.text for start, end in _places(folded, term)
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def first(text: str, terms: Iterable[Term]) -> int:
    """Where the first match of any term begins; -1 where there is none."""
    folded = fold(text)
    places = (next(_places(folded, term), None) for term in terms if term.text)
    at = min((place[0] for place in places if place), default=-1)
    if at <= 0 or len(folded) == len(text):
        return at
    end = 0
    for index, character in enumerate(text):
        end += len(fold(character))
        if end > at:
            return index
    return -1


def excerpt(text: str, terms: Iterable[Term], length: int) -> str:
    """One line of at most `length` characters around the first match, else from the beginning of the text.

    It starts at the sentence of the match where that is near; "…" stands where a sentence is cut, never in a word.
    """
    at = max(0, first(text, terms))
    start = _sentence_start(text, at, length // 2)
    head = ""
    if start < 0:
        start, head = _outside_word(text, max(0, at - length // 4), at), "…"
    line = head + " ".join(text[start : start + 2 * length + 64].split())
    if len(line) <= length and start + 2 * length + 64 >= len(text):
        return line
    end = length - 1
    while end > length // 2 and _inside_word(line, end):
        end -= 1
    return line[:end].rstrip() + "…"


def excerpt_within(text: str, terms: Sequence[Term], width: int) -> str:
    """One line of at most `width` cells around the first match, which it shows whole where it can be at all."""
    for length in (width, width * 3 // 4, width // 2):
        line = excerpt(text, terms, max(1, length))
        shown = fit(line, width)
        found = spans(line, terms)
        if not found or shown[: found[0][1]] == line[: found[0][1]]:
            return shown
    return shown


def _sentence_start(text: str, at: int, reach: int) -> int:
    """Where the sentence that holds `at` starts, if that is at most `reach` characters before; else -1."""
    low = max(0, at - reach)
    ends = [match.end() for match in _sentence_end(text, low, at)]
    if ends:
        return ends[-1]
    return 0 if low == 0 else -1


def _inside_word(text: str, index: int) -> bool:
    """Whether a cut before `index` would part two letters or two digits."""
    return 0 < index < len(text) and kind(text[index - 1]) == kind(text[index]) in (LETTER, DIGIT)


def _inside_run(text: str, index: int) -> bool:
    """Whether a cut before `index` would part two letters."""
    return 0 < index < len(text) and kind(text[index - 1]) == kind(text[index]) == LETTER


def _outside_word(text: str, index: int, limit: int) -> int:
    """The first place from `index` on, at most `limit`, where a cut parts no word."""
    while index < limit and _inside_word(text, index):
        index += 1
    return index


def _places(folded: str, term: Term) -> Iterator[tuple[int, int]]:
    """Where the term matches in folded text, from left to right, none over another."""
    word = fold(term.text)
    whole = not has_cjk(word)
    start = folded.find(word)
    while start >= 0:
        end = start + len(word)
        if whole and (_inside_run(folded, start) or (not term.prefix and _inside_run(folded, end))):
            end = start + 1
        else:
            yield start, end
        start = folded.find(word, end)
