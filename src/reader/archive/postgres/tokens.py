"""Tokens and expressions over them as PostgreSQL's tsvector and tsquery have them; its parser of words is not used."""

from __future__ import annotations

from reader.archive.indexing import All, Any, Expression
from reader.text.cut import Token

MOST = 1 << 20
"""Bytes that the tokens of one tsvector may have together, by PostgreSQL's documentation (12.11 Limitations).

A character has 4 at most; whoever writes has no need to count them."""

LONGEST = 2046
"""Bytes of one token, by the same."""

UNCUT = "\ue00f"
"""The only token of an article whose own do not fit: every search finds it, and looks into its text."""


def column(tokens: str) -> str:
    """The column `tokens` of those that `indexing.index_text` gives, each once."""
    distinct = set(tokens.split())
    text = " ".join(sorted(distinct))
    return UNCUT if 4 * len(text) >= MOST or 4 * max(map(len, distinct), default=0) > LONGEST else text


def query(asked: Expression) -> str:
    """A tsquery that is true where the expression is."""
    match asked:
        case Token(text, prefix):
            return f"{_quoted(text)}{':*' if prefix else ''}"
        case All(parts):
            return "(" + " & ".join(map(query, parts)) + ")"
        case Any(parts):
            return "(" + " | ".join(map(query, parts)) + ")"


def or_uncut(asked: str) -> str:
    """The tsquery that holds of articles without tokens too."""
    return f"{asked} | {_quoted(UNCUT)}"


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
