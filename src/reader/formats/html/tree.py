"""The tree of a page: parsing within bounds, what is drawn, which tables hold data, where pictures lie."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from lxml.etree import HTMLParser, _Element

BOXES = frozenset(
    (
        *("address", "article", "aside", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"),
        *("hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section"),
        *("summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "blockquote", "marquee"),
    )
)
"""Elements that begin a line of their own (HTML Living Standard, 15.3.3)."""
_UNSEEN = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "canvas", "button"),
        *("select", "input", "textarea", "audio", "video", "map", "head", "title", "meta", "link", "base", "frameset"),
        *("noframes", "datalist", "rp"),
    )
)
_IMAGES = (
    "data-src",
    "data-original",
    "data-original-src",
    "data-lazy-src",
    "data-actualsrc",
    "data-echo",
    "_src",
    "data-url",
    "data-lazyload",
    "data-srcset",
    "src",
    "srcset",
)
"""Where the address of a picture stands: pages that load late have a placeholder in `src`."""
_SMALLEST_IMAGE = 50
"""Pixels; what is smaller in width or height is an icon or counts visits."""
_LONGEST_CELL = 150
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)


def parsed(markup: str) -> _Element | None:
    """The root of the tree of a page or fragment, None where there is nothing in it."""
    from lxml import etree

    try:
        root: _Element | None = etree.fromstring(markup.replace("\0", "").encode("utf-8", "replace"), _parser())
    except etree.LxmlError:
        return None
    return root


@cache
def _parser() -> HTMLParser:
    """The bytes are ours: what the page declares as its encoding no longer counts."""
    from lxml.etree import HTMLParser

    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)


def is_hidden(element: _Element) -> bool:
    """Whether nothing of the element is drawn."""
    if element.tag in _UNSEEN:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDDEN.search(style))


def is_data(table: _Element) -> bool:
    """Whether a table holds data: no table in it, two columns somewhere, only short cells. Others are for layout."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    columns = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        columns = max(columns, len(cells))
        if any(_is_long(cell) for cell in cells):
            return False
    return columns > 1


def _is_long(cell: _Element) -> bool:
    length = 0
    for text in cell.itertext():
        length += len(text.strip())
        if length > _LONGEST_CELL:
            return True
    return False


def image_of(element: _Element, base: str) -> str | None:
    """The address of a picture, empty where it has none that can be fetched; None for an icon."""
    attributes = element.attrib
    for side in ("width", "height"):
        size = attributes.get(side, "").strip().removesuffix("px")
        if size.isascii() and size.isdigit() and int(size[:6]) < _SMALLEST_IMAGE:
            return None
    for name in _IMAGES:
        address = attributes.get(name, "").strip()
        if name.endswith("srcset"):
            address = address.split(",")[0].split(" ")[0]
        if not address or address.startswith("data:"):
            continue
        try:
            address = urljoin(base, address)
            urlsplit(address)
        except ValueError:
            continue
        if address.startswith("//"):
            address = f"https:{address}"
        if address.startswith(("http://", "https://")):
            return address
    return ""
