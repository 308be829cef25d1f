"""What is made of an article's text when it is taken in, and needs no archive: most of the work of an import.

It can be done ahead, in another process: `Derived` is plain and small.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from reader.archive.indexing import index_text, readings
from reader.archive.topics import Weighed
from reader.article import Article
from reader.text.fold import fold
from reader.text.shingles import ENOUGH, LONGEST, sketch_of_folded, sketch_of_plain
from reader.text.terms import weighed

if TYPE_CHECKING:
    from reader.archive.postings import Postings

LOOKED_AT = 24
"""Terms of a text that are compared by how common they are in the archive."""

MANY = 200
"""Articles from which on it is worth while to cut them all at once (see postings.py), which costs 0.1 s to load."""
LARGE = 4_000_000
"""Characters of texts that are not cut at once, since that takes 100 bytes for each."""


class Derived(NamedTuple):
    """How an article is read (`indexing.readings`), its tokens (`indexing.index_text`), its text's terms and sketch.

    In place of the tokens may stand the article's number in the postings of its batch. A stub, of which there is no
    text, has no sketch.
    """

    reading: str
    tokens: str | int
    terms: tuple[Weighed, ...]
    sketch: tuple[int, ...]


class Ahead(NamedTuple):
    """What was derived of each of some articles, in their order, and the postings of those that have no tokens."""

    each: Sequence[Derived]
    postings: Postings | None = None


def derive(article: Article, reading: str | None = None) -> Derived:
    """Derive all of it. Loads pypinyin and rjieba (0.35 s, once).

    Where it is known how it is read, its terms are taken to be known too, and neither is loaded.
    """
    folded = fold(article.title), fold(_body(article))
    terms = _weighed(*folded) if reading is None else ()
    reading = readings(article) if reading is None else reading
    seen = () if article.stub else sketch_of_folded(folded[1])
    return Derived(reading, index_text(article, reading, folded), terms, seen)


def derive_all(articles: Sequence[Article], known: Sequence[str] | None = None) -> Ahead:
    """The same of many articles, at once where that is worth while; `known` is how each is read, if that is known."""
    if len(articles) < MANY or sum(len(block.text) for article in articles for block in article.blocks) > LARGE:
        return Ahead([derive(article, known[at] if known else None) for at, article in enumerate(articles)])
    from reader.archive.postings import Gathering

    order = _order(articles)
    gathering = Gathering([articles[at] for at in order])
    read = [known[at] if known else readings(articles[at]) for at in order]
    postings, strange = gathering.postings(read)
    each: dict[int, Derived] = {}
    for number, (at, reading, (title, body, plain)) in enumerate(zip(order, read, gathering.texts, strict=True)):
        tokens = index_text(articles[at], reading, (title, body)) if number in strange else number
        compared = not articles[at].stub and ENOUGH <= len(body) <= LONGEST
        seen = sketch_of_plain(plain) if compared else ()
        each[at] = Derived(reading, tokens, () if known else _weighed(title, body), seen)
    return Ahead([each[at] for at in range(len(articles))], postings)


def _order(articles: Sequence[Article]) -> list[int]:
    """The articles as an archive is likely to order them (taking.py): their postings need not be sorted again then."""
    now = time.time()
    times = [article.published.at.timestamp() if article.published else now for article in articles]
    return sorted(range(len(articles) - 1, -1, -1), key=times.__getitem__)


def _weighed(title: str, body: str) -> tuple[Weighed, ...]:
    return tuple(weighed(title, body, LOOKED_AT))


def _body(article: Article) -> str:
    return "\n".join([block.plain for block in article.body])
