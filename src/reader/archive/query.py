"""What a person types to choose articles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.text.cut import has_cjk
from reader.text.matching import Term

_piece = re.compile(r'["“”](?P<phrase>[^"“”]*)(?P<close>["“”]?)(?P<star>\*?)|(?P<word>[^\s"“”]+)').finditer


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all match, each in the title or in the body; with no terms everything matches."""

    terms: tuple[Term, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it matches everything."""
        return not self.terms


ALL = Query()
"""The query that every article matches."""


def parse(text: str, typing: bool = False) -> Query:
    """Read a query; any string is one.

    Words stand between white space, phrases between straight or curved double quotes, and an unclosed quote closes at
    the end. `*` after a word or a phrase makes it a prefix. Punctuation is looked for as it stands. With `typing` the
    person may not be done: a last Latin word or open phrase with no space after it is a prefix.
    """
    terms = []
    for match in _piece(text):
        word, phrase = match["word"], match["phrase"]
        starred = bool(match["star"]) if word is None else len(word) > 1 and word.endswith("*")
        content = " ".join(phrase.split()) if word is None else word.removesuffix("*") if starred else word
        unfinished = typing and match.end() == len(text) and not match["close"] and not text[-1].isspace()
        if content:
            terms.append(Term(content, prefix=(starred or unfinished) and not has_cjk(content)))
    return Query(tuple(dict.fromkeys(terms)))
