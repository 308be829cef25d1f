"""Markup as blocks: what a reader sees of an HTML fragment, in its order."""

from __future__ import annotations

import re
from html import unescape

from reader.article import Block, Kind
from reader.formats.html.pieces import paragraphs_of, pieces_in
from reader.formats.html.tree import parsed

_PARAGRAPHS = re.compile(
    r"\s*+(?:<p>[^<>&\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]*+</p>\s*+)++"
).fullmatch
"""Nothing but paragraphs without a mark in them, as many feeds have them: that takes a tenth of a tree's time."""
_paragraphs = re.compile("<p>([^<]*)").findall
_LONGEST_PARAGRAPHS = 1_000_000
"""Characters up to which libxml2 keeps any paragraph."""
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")


def blocks_of(markup: str, base: str = "") -> tuple[Block, ...]:
    """The blocks of an HTML fragment, or of plain text (a paragraph a line); images are made absolute by `base`.

    The text is as the markup has it, without indent and with whitespace collapsed, and still to be cleaned. Time and
    memory grow with the length alone, whatever the markup; nesting beyond what libxml2 reads (2,048 elements) is lost.
    """
    if "<" not in markup:
        lines = (unescape(markup) if "&" in markup else markup).replace("\0", "").split("\n")
        return tuple(Block(Kind.PARAGRAPH, text) for line in lines if (text := " ".join(line.split())))
    if len(markup) <= _LONGEST_PARAGRAPHS and _PARAGRAPHS(markup):
        return tuple([Block(Kind.PARAGRAPH, line) for text in _paragraphs(markup) for line in paragraphs_of(text)])
    root = parsed(markup)
    return () if root is None else tuple(piece.block for piece in pieces_in(root, base))


def text_of(markup: str) -> str:
    """A title with tags and references (`A&amp;B <em>C</em>`) as one line of text."""
    if "<" in markup:
        markup = _TAG.sub("", markup)
    if "&" in markup:
        markup = unescape(markup)
        if "<" in markup:
            markup = _TAG.sub("", markup)
    return " ".join(markup.split())
