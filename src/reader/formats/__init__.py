"""From bytes to articles: what format and encoding they are in, and the one place where outside text is cleaned."""

from __future__ import annotations

import re
from dataclasses import replace

from reader.article import Article, Block, Byline, Headline, Kind
from reader.errors import ReaderError
from reader.formats import saved_text
from reader.formats.encoding import decode
from reader.formats.page import PageInfo
from reader.language import N_, _
from reader.text.clean import clean, clean_address, clean_line

__all__ = ["LONGEST", "PageInfo", "read"]

LONGEST = 5_000_000
"""Bytes that a page may have."""

_SIGNATURES = (
    (b"\x89PNG", N_("a picture (PNG)")),
    (b"\xff\xd8\xff", N_("a picture (JPEG)")),
    (b"GIF8", N_("a picture (GIF)")),
    (b"RIFF", N_("a picture, sound or film (RIFF)")),
    (b"%PDF", N_("a PDF")),
    (b"PK\x03\x04", N_("a ZIP archive, or a document in one")),
    (b"\x1f\x8b", N_("compressed (gzip)")),
    (b"BZh", N_("compressed (bzip2)")),
    (b"\xfd7zXZ\0", N_("compressed (xz)")),
    (b"\x28\xb5\x2f\xfd", N_("compressed (zstd)")),
    (b"7z\xbc\xaf", N_("a 7z archive")),
    (b"SQLite format 3\0", N_("a database (SQLite)")),
    (b"\x7fELF", N_("a program (ELF)")),
)
"""How files begin that are no pages."""

_MARKUP = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:(?P<feed>\?xml|rss|feed|rdf:)|(?:!doctype|html|head|body)\b)", re.I | re.S
)
_JSON_FEED = re.compile(r'\s*\{.{0,2000}?"https?:\\?/\\?/jsonfeed\.org', re.S)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def _is_binary(text: str) -> bool:
    """Whether it has a NUL, or more control characters than strayed into it: then it is no text for people."""
    return "\0" in text or len(_CONTROL.findall(text)) > len(text) // 10 + 20


def read(data: bytes, name: str, page: PageInfo | None = None) -> list[Article]:
    """The articles of a page; `name` is what to call it in an error, and is not used to tell the format.

    All text of them is clean. Raises ReaderError with one line that says what the bytes are where they are no page.
    """
    name = clean_line(name)
    try:
        articles = _read(data, page or PageInfo())
    except ReaderError as error:
        raise ReaderError(f"{name}: {error}") from error
    return [_cleaned(article) for article in articles]


def _read(data: bytes, page: PageInfo) -> list[Article]:
    if not data.strip():
        raise ReaderError(_("the file is empty"))
    if len(data) > LONGEST:
        raise ReaderError(_("the file is longer than {size} MB, too long for a page").format(size=LONGEST // 1_000_000))
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise ReaderError(_not_understood(_(what)))
    text = decode(data)
    if text is None or _is_binary(text):
        raise ReaderError(_not_understood(_("binary, not text")))
    if markup := _MARKUP.match(text):
        raise ReaderError(_not_understood(_("a feed or other XML") if markup["feed"] else "HTML"))
    if _JSON_FEED.match(text):
        raise ReaderError(_not_understood(_("a feed (JSON)")))
    return [saved_text.read(text, page)]


def _not_understood(what: str) -> str:
    return _("this is {what}; what can be read is: {understood}").format(
        what=what, understood=_(saved_text.DESCRIPTION)
    )


def _cleaned(article: Article) -> Article:
    """The article with every text of it cleaned, whatever its format forgot."""
    title = clean_line(article.title)
    blocks = tuple(filter(None, map(_cleaned_block, article.blocks)))
    if not title:
        raise ReaderError(_("the page has no title"))
    return replace(
        article,
        title=title,
        blocks=blocks,
        url=clean_address(article.url),
        source=clean_line(article.source),
        section=_cleaned_names(article.section),
        byline=Byline(
            clean_line(article.byline.agency),
            clean_line(article.byline.place),
            _cleaned_names(article.byline.reporters),
        ),
        excerpt=clean_line(article.excerpt),
        notice=clean_line(article.notice),
        related=tuple(filter(None, map(_cleaned_headline, article.related))),
    )


def _cleaned_block(block: Block) -> Block | None:
    """The block, or None where nothing of it is left."""
    text = clean(block.text) if block.kind is Kind.CODE else clean_line(block.text)
    block = Block(block.kind, text, clean_line(block.credit), clean_address(block.image))
    return block if block.plain.strip() or block.image else None


def _cleaned_headline(headline: Headline) -> Headline | None:
    """The headline, or None where it has no title left."""
    title = clean_line(headline.title)
    if not title:
        return None
    return replace(
        headline,
        title=title,
        source=clean_line(headline.source),
        section=_cleaned_names(headline.section),
        url=clean_address(headline.url),
        excerpt=clean_line(headline.excerpt),
    )


def _cleaned_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(clean_line, names)))
