"""Headlines as rows: columns for people, stable fields for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reader.article import Article, Block, Headline, Kind
from reader.cli.output import Output
from reader.language import ngettext
from reader.text import ambiguous
from reader.text.cells import cells, fit

if TYPE_CHECKING:
    from reader.archive.marks import Mark

SIGNS = ("•", "○", "★")
"""Unread, stub, starred; and where an encoding lacks them, or a terminal takes two cells for them:"""
PLAIN_SIGNS = ("u", "o", "*")

MATCH = "1;7"
"""Bold and reverse: a match stands out without colours."""

INDENT = 4
"""Cells before the lines that belong to a row."""

DATE_CELLS = 10
SOURCE_CELLS = 12
_ROOM_FOR_COPIES = 16
"""Cells for a title below which it is not told how many copies there are."""
_NARROW = 72
"""Cells of a terminal below which a row has no source,"""
_NARROWER = 48
"""and below which it has no date."""


def below(text: str, width: int) -> list[str]:
    """The lines of a text that belongs to a row, set below it: what is wrong, and what to do, is never cut."""
    from reader.text.linebreak import break_lines  # which few rows need

    room = max(width - INDENT, 1)
    return [" " * INDENT + text[start:end].rstrip() for start, end in break_lines(text, room)]


def row(
    headline: Headline, mark: Mark, output: Output, matches: Sequence[tuple[int, int]] = (), number: str = ""
) -> str:
    """A headline's id, date, marks, source and title in columns, cut to the terminal's width where there is one.

    There how many other sources have the same text stands after the title, and what tags fit.

    `matches` are the characters [start, end) of the title that stand out; `number` comes first.
    """
    signs = SIGNS if output.can_show("".join(SIGNS)) and not ambiguous.wide() else PLAIN_SIGNS
    said = (not mark.read, headline.stub, mark.starred)
    shown = "".join(sign if is_so else " " for sign, is_so in zip(signs, said, strict=True))
    date = headline.published.day.isoformat() if headline.published else ""
    width = output.width
    head = f"{number}{headline.id}  "
    if width is None or width >= _NARROWER:
        head += f"{date:{DATE_CELLS}}  "
    head += f"{shown}  "
    if width is None or width >= _NARROW:
        source = fit(headline.source, SOURCE_CELLS) if width else headline.source
        head += source + " " * (max(0, SOURCE_CELLS - cells(source)) + 2)
    room = max(width - cells(head), 1) if width else None
    tail = _tail(headline, mark, room) if room else ""
    title = headline.title if room is None else fit(headline.title, room - cells(tail))
    head = output.style(head, "2") if mark.read else head
    title = marked(title, matches, output, len(title) - (title != headline.title))
    return head + title + (output.style(tail, "2") if tail else "")


def _tail(headline: Headline, mark: Mark, room: int) -> str:
    """What stands after the title: how many other sources there are, and the tags, as many as the title leaves room."""
    tail = _copies(headline, room)
    used = cells(headline.title) + cells(tail)
    for tag in mark.tags:
        if used + cells(tag) + 3 > room:
            break
        tail += f"  #{tag}"
        used += cells(tag) + 3
    return tail


def _copies(headline: Headline, room: int) -> str:
    """How many other sources have the same text: in words where the whole title leaves room for them."""
    number = headline.copies
    if not number or room < _ROOM_FOR_COPIES:
        return ""
    words = " " + ngettext("+{number} source", "+{number} sources", number).format(number=number)
    return words if cells(headline.title) + cells(words) <= room else f" +{number}"


def marked(text: str, matches: Sequence[tuple[int, int]], output: Output, end: int | None = None) -> str:
    """The text with these parts [start, end), as far as the character `end`, made to stand out if codes are written."""
    if not output.colored:
        return text
    parts, done, last = [], 0, len(text) if end is None else end
    for start, stop in matches:
        if start < last:
            parts += [text[done:start], output.style(text[start : min(stop, last)], MATCH)]
            done = min(stop, last)
    return "".join((*parts, text[done:]))


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
        "copies": headline.copies,
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


def mark_fields(mark: Mark) -> dict[str, Any]:
    """What a person did with an article."""
    return {"read": mark.read, "starred": mark.starred, "tags": list(mark.tags)}


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
