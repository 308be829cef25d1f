"""What of an article is at hand: the paragraph at a place, the addresses between two places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.article import Article, Block

_addresses = re.compile(r"https?://[!-~]*[\w/~#=&%+-]", re.ASCII).findall
"""The addresses in a text: each up to the first character that is not ASCII, without marks that end a sentence."""


def paragraph(article: Article, place: int) -> str:
    """The block at this offset of Article.text, or the title."""
    if place >= len(article.title):
        for at, block in _blocks(article):
            if block.plain and place <= at + len(block.plain):
                return block.plain
    return article.title


def addresses(article: Article, start: int, end: int) -> Iterator[str]:
    """The addresses of pictures, and those in the text, of the blocks that lie between two offsets, in order."""
    for at, block in _blocks(article):
        if at + len(block.plain) >= start and at <= end:
            if block.image:
                yield block.image
            yield from _addresses(block.plain)


def _blocks(article: Article) -> Iterator[tuple[int, Block]]:
    """The blocks, each with the offset at which it begins."""
    at = len(article.title) + 1
    for block in article.body:
        yield at, block
        at += len(block.plain) + 1
