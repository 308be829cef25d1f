"""What each article is about, as an index: its terms, chosen when it is taken in, and the articles of each term.

An article's terms stand in its column `terms`: words with a space between, the most telling first, after each the digit
of its weight in the text. A store keeps two tables in step with that column: of each term its kind and how many
articles have chosen it, and which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

from reader.archive.tables import Kind

CHOSEN = 16
"""Terms of an article that are kept."""

_PRIOR = 3000
"""How many articles the general frequency of a word weighs as much as."""

Weighed = tuple[str, str, float, float]
"""A term of a text as terms.Counted has it, plain: word, kind, weight, common."""


def rarity(common: float, articles: int, count: int) -> float:
    """The inverse document frequency of a term, above 0.

    Of the `count` articles of the archive, `articles` have chosen it; `common` is the share that is expected.
    """
    return max(0.1, log((count + _PRIOR) / (articles + _PRIOR * common + 0.5)))


def weights(column: str) -> dict[str, float]:
    """The words of a column `terms` with their weights in the text, above 0."""
    return {item[:-1]: int(item[-1]) / 2 for item in column.split()}


class Changes(NamedTuple):
    """What is to be written of terms: those that may be new (word, kind, common), and how their numbers change."""

    found: list[tuple[str, str, float]]
    steps: list[tuple[str, int]]


class Topics:
    """What one transaction changes about terms; `known` is tables.Reading.terms."""

    def __init__(self, known: Callable[[Iterable[str]], Iterable[tuple[str, str, float, int]]]) -> None:
        self._ask = known
        self._known: dict[str, int] = {}
        self._changes: Counter[str] = Counter()
        self._found: dict[str, Weighed] = {}

    def learn(self, found: Iterable[Sequence[Weighed]]) -> None:
        """Learn at once how many articles have chosen the terms of these texts, which are to be chosen from."""
        words = {word for terms in found for word, _, _, _ in terms} - self._known.keys()
        self._known.update(dict.fromkeys(words, 0))
        self._known.update((word, articles) for word, _kind, _common, articles in self._ask(words))

    def choose(self, found: Sequence[Weighed], count: int) -> str:
        """The column `terms` of an article that is added to an archive of `count` articles; it is counted in.

        `found` are the terms of its text.
        """
        known = self._known
        if any(word not in known for word, _, _, _ in found):
            self.learn([found])
        worth = [
            (weight * rarity(common, known[word], count), -place)
            for place, (word, _, weight, common) in enumerate(found)
        ]
        column = []
        for _, place in sorted(worth, reverse=True)[:CHOSEN]:
            one = found[-place]
            word = one[0]
            known[word] += 1
            self._changes[word] += 1
            self._found[word] = one
            column.append(f"{word}{min(9, round(one[2] * 2))}")
        return " ".join(column)

    def count_in(self, column: str, kinds: Mapping[str, Kind]) -> None:
        """Count in an article with this column `terms`, of the terms of which these are the kinds."""
        for word in weights(column):
            kind, common = kinds[word]
            self._changes[word] += 1
            self._found[word] = (word, kind, 0.0, common)
            if word in self._known:
                self._known[word] += 1

    def count_out(self, column: str) -> None:
        """Count out an article with this column `terms`."""
        for word in weights(column):
            self._changes[word] -= 1
            if word in self._known:
                self._known[word] -= 1

    def changes(self) -> Changes:
        """What has changed since this was asked last."""
        found = [(word, kind, common) for word, kind, _, common in self._found.values()]
        steps = [(word, step) for word, step in self._changes.items() if step]
        self._found.clear()
        self._changes.clear()
        return Changes(found, steps)
