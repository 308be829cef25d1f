"""The one place where what formats read is cleaned, and held to what an article may have."""

from __future__ import annotations

import re
from dataclasses import replace

from reader.article import Article, Block, Byline, Headline, Kind
from reader.errors import ReaderError
from reader.language import _
from reader.text.clean import clean, clean_address, clean_line

MOST_BLOCKS = 10_000
"""Blocks of an article; a novel has fewer paragraphs."""
MOST_CHARACTERS = 5_000_000
"""Characters of all texts of an article."""
MOST_RELATED = 500
"""Related headlines that are kept; each becomes a stub in the archive."""
MOST_NAMES = 50
"""Names of a section's path, and of reporters, that are kept."""
LONGEST_TITLE = 1_000
"""Characters that are kept of a title."""
LONGEST_NAME = 300
"""Characters that are kept of a name: of a source, a section, a place, a person."""

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}")
"""The form of a language tag (RFC 5646, 2.1), without checking that it is registered."""


def cleaned(article: Article) -> Article:
    """The article with every text of it cleaned, whatever its format forgot, and without an id.

    Raises ReaderError where it has no title, or more text than an article may have.
    """
    title = _cut(clean_line(article.title), LONGEST_TITLE)
    if not title:
        raise ReaderError(_("the page has no title"))
    if len(article.blocks) > MOST_BLOCKS:
        raise ReaderError(_("it has more than {most} paragraphs").format(most=MOST_BLOCKS))
    related = article.related[:MOST_RELATED]
    length = sum(len(block.text) + len(block.credit) for block in article.blocks)
    length += sum(len(headline.excerpt) for headline in related) + len(article.excerpt) + len(article.notice)
    if length > MOST_CHARACTERS:
        raise ReaderError(_("it has more than {most} characters").format(most=MOST_CHARACTERS))
    return replace(
        article,
        id="",
        title=title,
        blocks=tuple(filter(None, map(_block, article.blocks))),
        url=clean_address(article.url),
        source=_name(article.source),
        section=_names(article.section),
        byline=Byline(_name(article.byline.agency), _name(article.byline.place), _names(article.byline.reporters)),
        language=article.language if LANGUAGE.fullmatch(article.language) else "",
        excerpt=clean_line(article.excerpt),
        notice=clean_line(article.notice),
        related=tuple(filter(None, map(_headline, related))),
        feed=clean_address(article.feed),
    )


def _block(block: Block) -> Block | None:
    """The block, or None where nothing of it is left."""
    text = clean(block.text) if block.kind is Kind.CODE else clean_line(block.text)
    block = Block(block.kind, text, clean_line(block.credit), clean_address(block.image))
    return block if block.plain.strip() or block.image else None


def _headline(headline: Headline) -> Headline | None:
    """The headline, or None where it has no title left."""
    title = _cut(clean_line(headline.title), LONGEST_TITLE)
    if not title:
        return None
    return replace(
        headline,
        id="",
        title=title,
        source=_name(headline.source),
        section=_names(headline.section),
        url=clean_address(headline.url),
        excerpt=clean_line(headline.excerpt),
    )


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(_name, names[:MOST_NAMES])))


def _name(name: str) -> str:
    return _cut(clean_line(name), LONGEST_NAME)


def _cut(text: str, length: int) -> str:
    """The text, or what of it is no longer than `length`, with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
