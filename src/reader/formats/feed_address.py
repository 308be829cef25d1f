"""Which address of a feed's item is its own: many feeds link all their items to one page."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from reader.article import Article
from reader.text.address import canonical

AHEAD = 100
"""Articles that are read ahead of the one that is given: all of a usual feed, so that its first has no page for its own
that the others have too. What stands further apart is told by the later one only."""

_CHARACTERS = 500_000
"""Characters of text that are read ahead at most."""

_REMEMBERED = 20_000
"""Addresses that are remembered of a feed of any length."""


def with_own_addresses(articles: Iterable[Article], home: str) -> Iterator[Article]:
    """The articles without an address that is not theirs alone: the site's, or that of another title too.

    Taken for their identity, it would make one article of them. Two that differ only by a fragment are one (RFC 3986,
    3.5). An error of `articles` comes through after those before it.
    """
    titles: dict[str, str] = {}
    shared = {canonical(home)}
    waiting: deque[tuple[Article, int]] = deque()
    characters = 0

    def own(article: Article) -> Article:
        return replace(article, url="") if article.url and canonical(article.url) in shared else article

    try:
        for article in articles:
            if address := canonical(article.url):
                if titles.setdefault(address, article.title) != article.title:
                    shared.add(address)
                if len(titles) > _REMEMBERED:
                    del titles[next(iter(titles))]
            length = len(article.excerpt) + sum([len(block.text) for block in article.blocks])
            waiting.append((article, length))
            characters += length
            while len(waiting) > AHEAD or (characters > _CHARACTERS and waiting):
                first, length = waiting.popleft()
                characters -= length
                yield own(first)
    except GeneratorExit:
        raise
    except Exception:
        yield from (own(article) for article, _length in waiting)
        raise
    yield from (own(article) for article, _length in waiting)
