"""Headlines as rows: columns for people, stable fields for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reader.article import Article, Block, Headline, Kind
from reader.cli.output import Output
from reader.text.cells import cells, fit

if TYPE_CHECKING:
    from reader.archive.marks import Mark

SIGNS = ("•", "○", "★")
"""Unread, stub, starred; and in an encoding that lacks them:"""
PLAIN_SIGNS = ("u", "o", "*")

DATE_CELLS = 10
SOURCE_CELLS = 12
_NARROW = 72
"""Cells of a terminal below which a row has no source,"""
_NARROWER = 48
"""and below which it has no date."""


def row(headline: Headline, mark: Mark, output: Output, title: str | None = None) -> str:
    """A headline's id, date, marks, source and title in columns, cut to the terminal's width where there is one.

    `title` is the title with codes in it, and is used where the row need not be cut.
    """
    signs = SIGNS if output.can_show("".join(SIGNS)) else PLAIN_SIGNS
    said = (not mark.read, headline.stub, mark.starred)
    shown = "".join(sign if is_so else " " for sign, is_so in zip(signs, said, strict=True))
    date = headline.published.day.isoformat() if headline.published else ""
    width = output.width
    head = f"{headline.id}  "
    if width is None or width >= _NARROWER:
        head += f"{date:{DATE_CELLS}}  "
    head += f"{shown}  "
    if width is None or width >= _NARROW:
        source = fit(headline.source, SOURCE_CELLS) if width else headline.source
        head += source + " " * (max(0, SOURCE_CELLS - cells(source)) + 2)
    room = width - cells(head) if width else None
    if room is None or cells(headline.title) <= room:
        return _dim(head, output, mark) + (headline.title if title is None else title)
    return _dim(head, output, mark) + fit(headline.title, max(room, 1))


def _dim(head: str, output: Output, mark: Mark) -> str:
    return output.style(head, "2") if mark.read else head


def short_row(headline: Headline) -> str:
    """A headline's id, date and title, to choose from."""
    date = headline.published.day.isoformat() if headline.published else ""
    return f"  {headline.id}  {date:{DATE_CELLS}}  {headline.title}"


def fields(headline: Headline) -> dict[str, Any]:
    """A headline's fields, in this order for ever; times are RFC 3339 or null."""
    return {
        "id": headline.id,
        "title": headline.title,
        "source": headline.source,
        "section": list(headline.section),
        "published": str(headline.published) if headline.published else None,
        "url": headline.url,
        "stub": headline.stub,
    }


def article_fields(article: Article) -> dict[str, Any]:
    """All fields of an article: those of its headline, and what only an open article has."""
    byline = article.byline
    return fields(article.headline) | {
        "byline": {"agency": byline.agency, "place": byline.place, "reporters": list(byline.reporters)},
        "blocks": [_block_fields(block) for block in article.blocks],
        "related": [fields(headline) | {"excerpt": headline.excerpt} for headline in article.related],
        "notice": article.notice,
        "excerpt": article.excerpt,
        "language": article.language,
    }


def _block_fields(block: Block) -> dict[str, str]:
    fields = {"kind": str(block.kind), "text": block.text}
    if block.kind is Kind.FIGURE:
        fields |= {"caption": block.text, "credit": block.credit, "image": block.image}
    return fields


def as_json(fields: dict[str, Any], output: Output) -> str:
    """The fields as one line of JSON; characters are escaped only where the encoding lacks some."""
    import json

    written = json.dumps(fields, ensure_ascii=False)
    return written if output.can_show(written) else json.dumps(fields)
