"""The one place where what formats read is cleaned, and held to what an article may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from reader.article import Article, Block, Byline, Headline, Kind
from reader.errors import ReaderError
from reader.language import _
from reader.text.clean import are_clean_lines, clean, clean_address, clean_line

MOST_BLOCKS = 100_000
"""Blocks of an article; a novel has fewer paragraphs."""
MOST_CHARACTERS = 5_000_000
"""Characters of all blocks of an article."""
MOST_FIGURES = 1_000
"""Figures of an article."""
LONGEST_BLOCK = 1_000_000
"""Characters of a block."""
MOST_RELATED = 10_000
"""Related headlines that are kept; each becomes a stub in the archive."""
LONGEST_NOTE = 100_000
"""Characters that are kept of an excerpt and of a notice."""
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

    What it has beyond the limits is cut, and a line in its place says so; to clean it again changes nothing. Raises
    ReaderError where it has no title.
    """
    title = _cut(clean_line(article.title), LONGEST_TITLE)
    if not title:
        raise ReaderError(_("the page has no title"))
    related = article.related[:MOST_RELATED]
    notice = _note(article.notice)
    if len(article.related) > MOST_RELATED:
        cut = _cut_here(_("the page lists more than {most:,} headlines"), MOST_RELATED)
        notice = f"{notice} {cut}".strip()
    return replace(
        article,
        id="",
        title=title,
        blocks=tuple(_bounded(article.blocks)),
        url=clean_address(article.url),
        source=_name(article.source),
        section=_names(article.section),
        byline=Byline(_name(article.byline.agency), _name(article.byline.place), _names(article.byline.reporters)),
        language=article.language if LANGUAGE.fullmatch(article.language) else "",
        excerpt=_note(article.excerpt),
        notice=notice,
        related=tuple(filter(None, map(_headline, related))),
        feed=clean_address(article.feed),
    )


def _cut_here(why: str, most: int) -> str:
    """What stands where something was cut."""
    return _("… cut here: {why}").format(why=why.format(most=most))


def _bounded(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks, cleaned, as far as the limits go, and where something was cut a paragraph that says so."""
    figures = length = 0
    # A cut article, with the lines that say so, is within the limits.
    most = MOST_BLOCKS if len(blocks) <= MOST_BLOCKS else MOST_BLOCKS - 2
    room = MOST_CHARACTERS
    if sum(len(block.text) + len(block.credit) for block in blocks) > room:
        room -= _ROOM_FOR_LINES
    for block in _blocks(blocks[:most]):
        figures += block.kind is Kind.FIGURE
        if block.kind is Kind.FIGURE and figures > MOST_FIGURES:
            if figures == MOST_FIGURES + 1:
                yield _told(_("there are more than {most:,} pictures"), MOST_FIGURES)
            continue
        length += len(block.text) + len(block.credit)
        if length > room:
            if rest := block.text[: max(0, len(block.text) + room - length)].rstrip():
                yield replace(block, text=rest)
            yield _told(_("the article has more than {most:,} characters"), MOST_CHARACTERS)
            return
        if len(block.text) > LONGEST_BLOCK:
            yield replace(block, text=block.text[:LONGEST_BLOCK].rstrip())
            yield _told(_("the paragraph has more than {most:,} characters"), LONGEST_BLOCK)
        else:
            yield block
    if len(blocks) > most:
        yield _told(_("the article has more than {most:,} paragraphs"), MOST_BLOCKS)


_ROOM_FOR_LINES = 1_000
"""Characters for the lines that say what was cut."""


def _told(why: str, most: int) -> Block:
    return Block(Kind.PARAGRAPH, _cut_here(why, most))


def _note(text: str) -> str:
    """An excerpt or a notice on one line, cut where it is too long."""
    line = clean_line(text)
    if len(line) <= LONGEST_NOTE:
        return line
    cut = _cut_here(_("the text has more than {most:,} characters"), LONGEST_NOTE)
    return f"{line[: LONGEST_NOTE - len(cut) - 1].rstrip()} {cut}"


def _blocks(blocks: tuple[Block, ...]) -> Iterable[Block]:
    """The blocks, cleaned; those of which nothing is left are gone."""
    # Most bodies need nothing, which one look at all of a body tells in a fifth of the time.
    plain = not any(block.credit or block.image or block.kind is Kind.CODE for block in blocks)
    if plain and are_clean_lines([block.text for block in blocks]):
        return blocks
    return filter(None, map(_block, blocks))


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
        excerpt=_note(headline.excerpt),
    )


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(_name, names[:MOST_NAMES])))


def _name(name: str) -> str:
    return _cut(clean_line(name), LONGEST_NAME)


def _cut(text: str, length: int) -> str:
    """The text, or what of it is no longer than `length`, with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
