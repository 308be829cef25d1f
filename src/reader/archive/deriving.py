"""What is made of an article's text when it is taken in, and needs no archive: most of the work of an import.

It can be done ahead, in another process: `Derived` is plain and small.
"""

from __future__ import annotations

from typing import NamedTuple

from reader.archive.indexing import index_text, readings
from reader.archive.topics import Weighed
from reader.article import Article
from reader.text.fold import fold
from reader.text.shingles import sketch_of_folded
from reader.text.terms import terms_of_folded

LOOKED_AT = 24
"""Terms of a text that are compared by how common they are in the archive."""


class Derived(NamedTuple):
    """How an article is read (`indexing.readings`), its tokens (`indexing.index_text`), its text's terms and sketch.

    A stub, of which there is no text, has no sketch.
    """

    reading: str
    tokens: str
    terms: tuple[Weighed, ...]
    sketch: tuple[int, ...]


def derive(article: Article) -> Derived:
    """Derive all of it. Loads pypinyin and rjieba (0.35 s, once)."""
    reading = readings(article)
    title, body = fold(article.title), fold("\n".join(block.plain for block in article.body))
    found = terms_of_folded(title, body, LOOKED_AT)
    plain = tuple([(word, kind.value, weight, common) for word, kind, weight, common in found])
    seen = () if article.stub else sketch_of_folded(body)
    return Derived(reading, index_text(article, reading, (title, body)), plain, seen)
