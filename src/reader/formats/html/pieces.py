"""A tree as pieces: its blocks in order, each with the box that it stands in and how much of it is linked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.article import Block, Kind
from reader.formats.html.captions import LONGEST as LONGEST_CAPTION
from reader.formats.html.captions import credited, is_caption
from reader.formats.html.tree import BOXES, image_of, is_data, is_hidden

if TYPE_CHECKING:
    from lxml.etree import _Element

_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Kind.HEADING),
    "blockquote": Kind.QUOTATION,
    "li": Kind.ITEM,
    "dt": Kind.ITEM,
    "dd": Kind.ITEM,
    "pre": Kind.CODE,
    "figcaption": Kind.FIGURE,
}
_LONGEST_ROW = 100
"""Characters of a row of a table that is kept as it is set."""
_CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
_CAPTIONED = re.compile(
    r"caption|pictext|pic[-_]?(?:txt|desc|des|info|note|title)|im(?:g|age)[-_]?(?:txt|text|desc|des|info|note|title)"
    r"|photo[-_]?(?:desc|info|note)|tushuo|tuzhu",
    re.I,
)
_WIDE = (
    "\u2e80-\u303f\u3041-\u33ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\u201c\u201d\u2014\u2026"
)
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t]{{0,99}}[\r\n][ \t\r\n]{{0,99}}(?=[{_WIDE}])")
_WIDE_CHARACTER = re.compile(rf"[{_WIDE}]")
_SPACES = " \t\r\n\f\v\u00a0\u3000\u200b\ufeff"
_BREAK = "\x00"
"""Stands for a line break in what was gathered, until it is known whether it ends a paragraph; no text has it."""


@dataclass(slots=True)
class Piece:
    """A block, the box (element with lines of its own) that it stands in, and how many of its characters are linked.

    `links` are the addresses of its links, as the page writes them.
    """

    block: Block
    box: _Element
    linked: int = 0
    links: tuple[str, ...] = ()


def pieces_in(root: _Element, base: str = "") -> list[Piece]:
    """The blocks of an element with where they come from."""
    from lxml.etree import iterwalk

    builder = _Builder(base, root)
    walk = iterwalk(root, events=("start", "end"))
    skipped = None
    builder.gather(root.text)
    for event, element in walk:
        if element is root:
            continue
        if event == "start":
            if is_hidden(element):
                walk.skip_subtree()
                skipped = element
                continue
            builder.start(element)
            builder.gather(element.text)
        else:
            if element is skipped:
                skipped = None
            else:
                builder.end(element)
            builder.gather(element.tail)
    builder.flush()
    return builder.pieces


class _Builder:
    """Gathers text until a box begins or ends, and makes pieces of it."""

    def __init__(self, base: str, root: _Element) -> None:
        self.base = base
        self.pieces: list[Piece] = []
        self._texts: list[str] = []
        self._boxes = [root]
        self._kinds: list[tuple[_Element, Kind]] = []
        self._images: list[str] = []
        self._link: _Element | None = None
        self._linked = 0
        self._links: list[str] = []
        self._caption: _Element | None = None
        self._centred: _Element | None = None
        self._table: _Element | None = None
        self._rows: list[str] = []
        self._cells: list[str] = []
        self._by_centring = False

    def gather(self, text: str | None) -> None:
        """Text goes on."""
        if text:
            self._texts.append(text)
            if self._link is not None:
                self._linked += len(text.strip())

    def start(self, element: _Element) -> None:
        """An element begins."""
        tag = element.tag
        if tag == "br":
            self._texts.append(_BREAK)
        elif tag == "img":
            self._image(element)
        elif tag == "a":
            if self._link is None and "href" in element.attrib:
                self._link = element
                self._links.append(str(element.attrib["href"]))
        elif tag in BOXES and self._table is None:
            self.flush()
            self._boxes.append(element)
            if kind := _KINDS.get(tag):
                self._kinds.append((element, kind))
            if tag == "table" and is_data(element):
                self._table = element
        if element.attrib:
            self._attributes(element)

    def end(self, element: _Element) -> None:
        """An element ends."""
        tag = element.tag
        if self._link is element:
            self._link = None
        if self._table is not None:
            self._end_in_table(element)
        elif tag in BOXES:
            self.flush()
        if self._boxes[-1] is element:
            self._boxes.pop()
        if self._kinds and self._kinds[-1][0] is element:
            self._kinds.pop()
        if self._centred is element:
            self._centred = None
        if self._caption is element:
            self.flush()
            self._caption = None

    def flush(self) -> None:
        """Make pieces of what was gathered."""
        if self._texts:
            text = "".join(self._texts)
            self._texts.clear()
            if not text.isspace():
                kind = self._kinds[-1][1] if self._kinds else Kind.PARAGRAPH
                if kind is Kind.CODE:
                    self._code(text)
                else:
                    paragraphs = paragraphs_of(text)
                    share = self._linked / max(1, sum(map(len, paragraphs)))
                    for paragraph in paragraphs:
                        self._paragraph(kind, paragraph, min(len(paragraph), round(share * len(paragraph))))
            self._linked = 0
            self._links.clear()
        if self._images:
            self._pictures()

    def _attributes(self, element: _Element) -> None:
        attributes = element.attrib
        if self._centred is None and (
            attributes.get("align", "").lower() == "center" or _CENTRED.search(attributes.get("style", ""))
        ):
            self._centred = element
        if self._caption is None and element.tag != "img" and _CAPTIONED.search(attributes.get("class", "")):
            if element.tag not in BOXES:
                self.flush()
            self._caption = element

    def _end_in_table(self, element: _Element) -> None:
        """Cells are gathered into rows, and rows, where the table ends, into blocks."""
        tag = element.tag
        if tag in ("td", "th", "caption"):
            self._cells.append(_one_line("".join(self._texts).replace(_BREAK, " ")))
            self._texts.clear()
        if tag in ("tr", "caption", "table"):
            if any(self._cells):
                self._rows.append(" | ".join(self._cells))
            self._cells.clear()
        if element is self._table:
            self._table = None
            self._texts.clear()
            if max(map(len, self._rows), default=0) <= _LONGEST_ROW and len(self._rows) > 1:
                self._add(Block(Kind.CODE, "\n".join(self._rows)), self._linked)
            else:
                for row in self._rows:
                    self._add(Block(Kind.PARAGRAPH, row))
            self._rows.clear()
            self._linked = 0
            self._pictures()

    def _image(self, element: _Element) -> None:
        """A picture comes before the paragraph that it begins, after the one that it stands in."""
        address = image_of(element, self.base)
        if address is None:
            return
        self._images.append(address)
        if self._table is None and not "".join(self._texts).replace(_BREAK, "").strip(_SPACES):
            self._texts.clear()
            self._pictures()

    def _pictures(self) -> None:
        seen = {piece.block.image for piece in self.pieces[-3:]}
        for image in self._images:
            if not image or image not in seen:
                self._add(Block(Kind.FIGURE, "", image=image))
        self._images.clear()

    def _add(self, block: Block, linked: int = 0) -> None:
        self._by_centring = False
        self.pieces.append(Piece(block, self._boxes[-1], linked, tuple(self._links)))

    def _code(self, text: str) -> None:
        code = text.replace(_BREAK, "\n").replace("\r\n", "\n").strip("\n").rstrip()
        if code.strip():
            self._add(Block(Kind.CODE, code))

    def _paragraph(self, kind: Kind, text: str, linked: int) -> None:
        last = self.pieces[-1] if self.pieces else None
        centred = self._centred is not None
        if self._by_centring and centred and last is not None:
            # Centred text that goes on is a poem, not a caption.
            self.pieces[-1:] = (
                Piece(Block(Kind.FIGURE, "", image=last.block.image), last.box),
                Piece(Block(Kind.PARAGRAPH, last.block.plain), last.box),
            )
            last = self.pieces[-1]
        self._by_centring = False
        bare = last is not None and last.block.kind is Kind.FIGURE and not last.block.plain
        by_centring = False
        if kind is Kind.PARAGRAPH and bare and len(text) <= LONGEST_CAPTION and linked * 2 < len(text):
            if self._caption is not None or is_caption(text):
                kind = Kind.FIGURE
            elif centred and len(text) <= LONGEST_CAPTION // 2:
                kind, by_centring = Kind.FIGURE, True
        if kind is not Kind.FIGURE:
            self._add(Block(kind, text), linked)
            return
        caption, credit = credited(text)
        if bare and last is not None:
            last.block = Block(Kind.FIGURE, caption, credit, last.block.image)
            self._by_centring = by_centring
        else:
            self._add(Block(Kind.FIGURE, caption, credit), linked)


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of text with breaks: two breaks, or one before an indent or beside a wide character, end one."""
    if _BREAK not in text:
        line = _one_line(text)
        return [line] if line else []
    paragraphs: list[str] = []
    held = ""
    for part in text.split(_BREAK):
        line = _one_line(part)
        if not line:
            if held:
                paragraphs.append(held)
            held = ""
            continue
        indented = part.lstrip(" \t\r\n").startswith(("\u3000", "\u00a0\u00a0"))
        if held and (indented or _WIDE_CHARACTER.match(held[-1]) or _WIDE_CHARACTER.match(line[0])):
            paragraphs.append(held)
            held = line
        else:
            held = f"{held} {line}" if held else line
    return [*paragraphs, held] if held else paragraphs


def _one_line(text: str) -> str:
    """On one line; a line end in the source between two wide characters is no space (CSS Text 4, segment breaks)."""
    if "\n" in text or "\r" in text:
        text = _WRAPPED.sub("", text.strip())
    return " ".join(text.split()).strip(_SPACES)
