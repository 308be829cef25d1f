"""Markdown as people write it, by markdown-it: CommonMark with tables and strikethrough."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from reader.article import Block, Kind
from reader.errors import ReaderError
from reader.language import _

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 500_000
"""Characters; the worst take 10 microseconds each."""

_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\U00020000-\U000323af]")
_BREAK = re.compile(r"<br\s*/?>", re.I)


def read(text: str) -> tuple[Block, ...]:
    """The blocks: paragraphs, headings, quotations, items, code; a picture is a figure, its title the credit.

    Raises ReaderError where the text is longer than LONGEST.
    """
    if len(text) > LONGEST:
        raise ReaderError(_("the Markdown has more than {most} characters").format(most=LONGEST))
    return tuple(_blocks(_parser().parse(text)))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable(["table", "strikethrough"])
    # Addresses are judged where all text from outside is cleaned; they are to come through as they stand.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:  # noqa: PLR0912 - one branch for each kind of token
    """The blocks of a flat list of tokens. Of quotations and lists in each other the inner counts."""
    around: list[Kind] = []
    heading = fresh = False  # within a heading; at the first paragraph of an item
    rows: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "blockquote_open":
                around.append(Kind.QUOTATION)
            case "list_item_open":
                around.append(Kind.ITEM)
                fresh = True
            case "blockquote_close" | "list_item_close":
                around.pop()
            case "heading_open" | "heading_close":
                heading = token.type == "heading_open"
            case "table_open":
                rows = []
            case "tr_open":
                row = []
            case "tr_close":
                rows.append(" | ".join(row or ()))
                row = None
            case "table_close":
                yield Block(Kind.CODE, "\n".join(rows))
            case "fence" | "code_block":
                yield Block(Kind.CODE, token.content.removesuffix("\n"))
            case "html_block":
                from reader.formats.html.blocks import blocks_of

                yield from blocks_of(token.content)
            case "inline":
                text, figures = _inline(token.children or ())
                if row is not None:
                    row.append(text)
                    continue
                kind = around[-1] if around else Kind.PARAGRAPH
                if kind is Kind.ITEM and not fresh:
                    kind = Kind.PARAGRAPH
                if text:
                    fresh = False
                    yield Block(Kind.HEADING if heading else kind, text)
                yield from figures


def _inline(tokens: Sequence[Token]) -> tuple[str, list[Block]]:
    """The text of a paragraph, without its pictures, and these."""
    parts: list[str] = []
    figures = []
    for token in tokens:
        if token.type == "image":
            caption, _within = _inline(token.children or ())
            figures.append(
                Block(Kind.FIGURE, caption, str(token.attrs.get("title", "")), str(token.attrs.get("src", "")))
            )
        elif token.type in {"softbreak", "hardbreak"} or (token.type == "html_inline" and _BREAK.match(token.content)):
            parts.append("\n")
        elif token.type in {"text", "text_special", "code_inline"}:
            parts.append(token.content)
    return _joined("".join(parts)).strip(), figures


def _joined(text: str) -> str:
    """The lines of a paragraph as one; between Chinese characters no space is put in."""
    lines = [line.strip() for line in text.split("\n")] if "\n" in text else [text]
    parts = lines[:1]
    for before, line in pairwise(lines):
        wide = _WIDE.match(before[-1:]) and _WIDE.match(line[:1])
        parts += ["" if wide else " ", line]
    return "".join(parts)
