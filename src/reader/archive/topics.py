"""What each article is about, as an index: its terms, chosen when it is taken in, and the articles of each term.

An article's terms stand in its column `terms`: words with a space between, the most telling first, after each the digit
of its weight in the text. `Topics` keeps the tables TABLES in step with that column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log
from typing import Any

import apsw

TABLES = """
CREATE TABLE term (
    word TEXT PRIMARY KEY,
    kind TEXT NOT NULL,               -- name, place, organisation, term
    common REAL NOT NULL,             -- the share of texts that have it by its general frequency
    articles INTEGER NOT NULL         -- how many have chosen it
) WITHOUT ROWID;
CREATE VIRTUAL TABLE topic USING fts5 (
    words, content = '', contentless_delete = 1, detail = none,  -- rowid is article.key
    tokenize = "ascii tokenchars '-_.+'"
);
"""

CHOSEN = 16
"""Terms of an article that are kept."""

_PRIOR = 3000
"""How many articles the general frequency of a word weighs as much as."""

Weighed = tuple[str, str, float, float]
"""A term of a text as terms.Counted has it, plain: word, kind, weight, common."""

_ASKED = 24
"""Words asked for at once; a text has no more."""

_LOOK_UP = f"SELECT word, articles FROM term WHERE word IN ({', '.join('?' * _ASKED)})"  # noqa: S608


def rarity(common: float, articles: int, count: int) -> float:
    """The inverse document frequency of a term, above 0.

    Of the `count` articles of the archive, `articles` have chosen it; `common` is the share that is expected.
    """
    return max(0.1, log((count + _PRIOR) / (articles + _PRIOR * common + 0.5)))


def weights(column: str) -> dict[str, float]:
    """The words of a column `terms` with their weights in the text, above 0."""
    return {item[:-1]: int(item[-1]) / 2 for item in column.split()}


class Topics:
    """What one transaction changes about terms; nothing is written before `write`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._known: dict[str, int] = {}
        self._changes: Counter[str] = Counter()
        self._found: dict[str, Weighed] = {}

    def choose(self, found: Sequence[Weighed], count: int) -> str:
        """The column `terms` of an article that is added to an archive of `count` articles; it is counted in.

        `found` are the terms of its text.
        """
        self._look_up([word for word, _, _, _ in found])
        known = self._known

        def worth(one: Weighed) -> float:
            word, _, weight, common = one
            return weight * rarity(common, known[word], count)

        chosen = sorted(found, key=worth, reverse=True)[:CHOSEN]
        for one in chosen:
            word = one[0]
            known[word] += 1
            self._changes[word] += 1
            self._found[word] = one
        return " ".join([f"{word}{min(9, round(weight * 2))}" for word, _, weight, _ in chosen])

    def count_out(self, column: str) -> None:
        """Count out an article with this column `terms`."""
        for word in weights(column):
            self._changes[word] -= 1
            if word in self._known:
                self._known[word] -= 1

    def post(self, found: Sequence[tuple[int, str]]) -> None:
        """Put articles into the index, by key and column, in ascending order; and write what was counted."""
        new = [(word, kind, common) for word, kind, _, common in self._found.values()]
        self._connection.executemany("INSERT OR IGNORE INTO term VALUES (?, ?, ?, 0)", new)
        changes = [(step, word) for word, step in self._changes.items() if step]
        self._connection.executemany("UPDATE term SET articles = articles + ? WHERE word = ?", changes)
        self._found.clear()
        self._changes.clear()
        sql = "INSERT INTO topic (rowid, words) VALUES (?, ?)"
        self._connection.executemany(sql, [(key, " ".join(weights(column))) for key, column in found])

    def _look_up(self, words: Sequence[str]) -> None:
        """Learn how many articles have chosen each of these words."""
        unknown = [word for word in words if word not in self._known]
        if not unknown:
            return
        self._known.update(dict.fromkeys(unknown, 0))
        # One statement for any number of words, which SQLite need not prepare again.
        padded = unknown + [""] * (_ASKED - len(unknown))
        found: list[Any] = self._connection.execute(_LOOK_UP, padded).fetchall()
        self._known.update(found)
