"""What each article is about, as an index: its terms, chosen when it is taken in, and the articles of each term.

An article's terms stand in its column `terms`: words with a space between, the most telling first, after each the digit
of its weight in the text. The functions here keep the tables TABLES in step with that column.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

import apsw

from reader.text.terms import Counted, terms

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

_LOOKED_AT = 24
"""Terms of a text that are compared by how common they are in this archive."""

_PRIOR = 3000
"""How many articles the general frequency of a word weighs as much as."""


def rarity(common: float, articles: int, count: int) -> float:
    """The inverse document frequency of a term, above 0.

    Of the `count` articles of the archive, `articles` have chosen it; `common` is the share that is expected.
    """
    return max(0.1, log((count + _PRIOR) / (articles + _PRIOR * common + 0.5)))


def choose(connection: apsw.Connection, title: str, body: str, count: int) -> str:
    """The column `terms` of an article that is to be added to an archive of `count` articles."""
    found = terms(title, body, _LOOKED_AT)
    known = _articles(connection, [one.word for one in found])

    def worth(one: Counted) -> float:
        return one.weight * rarity(one.common, known.get(one.word, 0), count)

    chosen = sorted(found, key=worth, reverse=True)[:CHOSEN]
    new = [(one.word, one.kind.value, one.common) for one in chosen if one.word not in known]
    connection.executemany("INSERT INTO term VALUES (?, ?, ?, 0)", new)
    return " ".join(f"{one.word}{min(9, round(one.weight * 2))}" for one in chosen)


def weights(column: str) -> dict[str, float]:
    """The words of a column `terms` with their weights in the text, above 0."""
    return {item[:-1]: int(item[-1]) / 2 for item in column.split()}


def count(connection: apsw.Connection, column: str, step: int) -> None:
    """Count an article with these terms in (1) or out (-1)."""
    sql = "UPDATE term SET articles = articles + ? WHERE word = ?"
    connection.executemany(sql, [(step, word) for word in weights(column)])


def post(connection: apsw.Connection, found: Sequence[tuple[int, str]]) -> None:
    """Put articles into the index, by key and column, in ascending order."""
    sql = "INSERT INTO topic (rowid, words) VALUES (?, ?)"
    connection.executemany(sql, [(key, " ".join(weights(column))) for key, column in found])


def _articles(connection: apsw.Connection, words: list[str]) -> dict[str, int]:
    """How many articles have chosen each of the words that are known."""
    sql = f"SELECT word, articles FROM term WHERE word IN ({', '.join('?' * len(words))})"  # noqa: S608
    found: list[Any] = connection.execute(sql, words).fetchall()
    return dict(found)
