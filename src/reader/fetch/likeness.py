"""Whether a page that was fetched for an article is that article's page.

A server that has lost a page likes to send another: its front page, a list, an advertisement. Precision comes first:
what is refused loses nothing, since the stub stays.
"""

from __future__ import annotations

from reader.article import Article
from reader.text.pieces import pieces

TITLE = 0.5
"""Share of the shorter title's pieces that the longer one must have: editors reword, and sites add their names."""

EXCERPT = 0.7
"""Share of the stub's excerpt that the page's text must have where the titles differ."""

FEWEST = 8
"""Pieces that an excerpt must have to tell anything."""


def same_story(known: Article, page: Article) -> bool:
    """Whether the page has the title of the article that is known, roughly; or something of it, and the known text."""
    one, other = pieces(known.title), pieces(page.title)
    if one and other and len(one & other) >= TITLE * min(len(one), len(other)):
        return True
    said = pieces("\n".join(block.text for block in known.body)[:1000])
    if len(said) < FEWEST or not one & other:
        return False
    return len(said & pieces(page.text)) >= EXCERPT * len(said)
