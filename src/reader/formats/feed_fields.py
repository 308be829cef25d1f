"""What the elements of RSS, RDF and Atom mean, whatever their namespaces are called."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from reader.formats.feed_item import Enclosure, Item, absolute, is_markup, plain

if TYPE_CHECKING:
    from lxml.etree import _Element

    from reader.formats.feed_source import Fields

XML = "{http://www.w3.org/XML/1998/namespace}"

_PREFIXES = {
    "purl.org/rss/1.0/modules/content": "content:",
    "purl.org/dc/elements/1.1": "dc:",
    "purl.org/dc/elements/1.0": "dc:",
    "purl.org/dc/terms": "dc:",
    "search.yahoo.com/mrss": "media:",
    "www.rssboard.org/media-rss": "media:",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "purl.org/rss/1.0/modules/syndication": "sy:",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "www.w3.org/2005/atom": "",
    "purl.org/atom/ns": "",
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss2": "",
    "www.w3.org/1999/xhtml": "xhtml:",
}
"""The usual prefixes of namespaces, without scheme and last sign; RSS and Atom have none, as most RSS has it."""
_USUAL = {"content", "dc", "media", "feedburner", "sy", "itunes", "xhtml"}
_OWN = {None, "", "atom", "rss", "a10", "atom10"}


@lru_cache(maxsize=2048)
def name_of(tag: str, prefix: str | None) -> str:
    """What an element is called by its usual prefix: `title`, `content:encoded`, `dc:date`.

    A namespace that is not known, or not declared, is what its prefix says.
    """
    uri, braced, local = tag.rpartition("}")
    if not braced:
        prefix, _colon, local = tag.rpartition(":")
    known = _PREFIXES.get(uri.lstrip("{").lower().partition("://")[2].rstrip("/#"))
    if known is None:
        prefix = (prefix or "").lower()
        known = "" if prefix in _OWN else f"{prefix}:" if prefix in _USUAL else "other:"
    return known + local.lower()


def item_of(fields: Fields, base: str) -> Item:
    """What an item says; relative addresses are resolved against `base` and its own xml:base."""
    attributes = {str(key): str(value) for key, value in fields.element.attrib.items()}
    item = Item(base=absolute(attributes.get(XML + "base"), base), language=attributes.get(XML + "lang", ""))
    about = next((value for key, value in attributes.items() if key.endswith("}about")), "")
    for element in fields.children:
        tag = element.tag
        if isinstance(tag, str) and (take := _TAKERS.get(name_of(tag, element.prefix))):
            take(item, element)
    item.url = item.url or item.permalink or (about if about.startswith(("http://", "https://")) else "")
    return item


def text_in(element: _Element) -> str:
    """All text of an element, as it is written."""
    return (element.text or "") if not len(element) else "".join(map(str, element.itertext()))


def markup_in(element: _Element) -> str:
    """What an element holds as markup: escaped, in CDATA, or as elements of its own."""
    if not len(element):
        return element.text or ""
    from lxml import etree

    for child in element.iterdescendants():
        if isinstance(child.tag, str):
            child.tag = child.tag.rpartition("}")[2].rpartition(":")[2]
    etree.cleanup_namespaces(element)
    children = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return "".join((element.text or "", *children))


def person_in(element: _Element) -> str:
    """The name in `<author><name>…</name></author>`, or in `mail@host (Name)`."""
    for child in element:
        if isinstance(child.tag, str) and name_of(child.tag, child.prefix) == "name":
            return plain(text_in(child))
    return plain(text_in(element))


def _title(item: Item, element: _Element) -> None:
    if not item.title:
        literal = element.get("type") == "text" and not len(element)
        # A title that was not closed holds the fields after it.
        swallowed = any(name_of(str(child.tag), child.prefix) in _TAKERS for child in element)
        markup = (element.text or "") if swallowed else markup_in(element)
        item.title = " ".join(unescape(markup).split()) if literal else plain(markup)


def _link(item: Item, element: _Element) -> None:
    """RSS has the address as text, Atom (RFC 4287, 4.2.7) as an attribute with what it is to the item."""
    address = element.get("href")
    if address is None:
        address = text_in(element).strip()
        if address and not item.linked:
            item.url = _address(address, item)
            item.linked = True
        return
    relation = element.get("rel", "alternate")
    kind = element.get("type", "")
    if relation == "alternate" and (not item.linked or (kind == "text/html" and not item.html_linked)):
        item.url = absolute(address, absolute(element.get(XML + "base"), item.base))
        item.linked, item.html_linked = True, kind == "text/html"
    elif relation == "enclosure":
        item.enclosures.append(Enclosure(absolute(address, item.base), kind, element.get("length", "")))


def _guid(item: Item, element: _Element) -> None:
    """RSS 2.0: a guid is an address unless it says that it is none; Atom's id may be one."""
    address = text_in(element).strip()
    if element.get("isPermaLink", "").lower() != "false" and address.startswith(("http://", "https://")):
        item.permalink = _address(address, item)


def _original(item: Item, element: _Element) -> None:
    if address := text_in(element).strip():
        item.url, item.linked, item.html_linked = _address(address, item), True, True


def _address(text: str, item: Item) -> str:
    return absolute(text.replace("&amp;", "&"), item.base)


def _content(item: Item, element: _Element) -> None:
    """Atom's content (RFC 4287, 4.1.3), and that of RSS's content module."""
    kind = element.get("type", "").lower()
    if element.get("mode") == "base64" or (kind and "/" in kind and not _TEXTUAL.search(kind)):
        return
    markup = markup_in(element)
    if len(markup) > len(item.content):
        item.content = markup
        item.content_base = absolute(element.get(XML + "base"), item.base)
        item.literal = kind in ("text", "text/plain") and not is_markup(markup)


_TEXTUAL = re.compile("text|html|xml")


def _summary(item: Item, element: _Element) -> None:
    markup = markup_in(element)
    if len(markup) > len(item.summary):
        item.summary = markup


def _author(item: Item, element: _Element) -> None:
    if (person := person_in(element)) and person not in item.authors:
        item.authors.append(person)


def _source(item: Item, element: _Element) -> None:
    """RSS has the name as text, Atom a feed's head."""
    title = next((child for child in element if isinstance(child.tag, str) and child.tag.endswith("title")), element)
    name = plain(text_in(title))
    item.source = item.source or ("" if name.startswith(("http://", "https://")) else name)


def _category(item: Item, element: _Element) -> None:
    item.category = item.category or plain(element.get("label") or element.get("term") or text_in(element))


def _enclosure(item: Item, element: _Element) -> None:
    if address := element.get("url") or element.get("href"):
        enclosure = Enclosure(absolute(address, item.base), element.get("type", ""), element.get("length", ""))
        item.enclosures.append(enclosure)


def _media(item: Item, element: _Element) -> None:
    """Media RSS: the picture that stands for the item; a thumbnail where there is none larger."""
    for part in element.iter():
        if not isinstance(part.tag, str):
            continue
        name, kind = name_of(part.tag, part.prefix), part.get("medium") or part.get("type") or ""
        address = part.get("url")
        if name == "media:content" and address:
            if kind.startswith("image"):
                item.image = absolute(address, item.base)
            elif kind:
                item.enclosures.append(Enclosure(absolute(address, item.base), kind, part.get("fileSize", "")))
        elif name == "media:thumbnail" and address:
            item.image = item.image or absolute(address, item.base)
        elif name == "media:credit":
            item.credit = item.credit or plain(text_in(part))


def _date(rank: int) -> Callable[[Item, _Element], None]:
    """Takes a date; of several that of the lowest rank counts: when it was published, not when it was changed."""

    def take(item: Item, element: _Element) -> None:
        if text := text_in(element).strip():
            item.dates.append((rank, text))

    return take


def _language(item: Item, element: _Element) -> None:
    item.language = item.language or text_in(element).strip()


_TAKERS: dict[str, Callable[[Item, _Element], None]] = {
    "title": _title,
    "dc:title": _title,
    "link": _link,
    "guid": _guid,
    "id": _guid,
    "feedburner:origlink": _original,
    "content:encoded": _content,
    "content": _content,
    "xhtml:body": _content,
    "xhtml:div": _content,
    "description": _summary,
    "summary": _summary,
    "dc:description": _summary,
    "itunes:summary": _summary,
    "author": _author,
    "dc:creator": _author,
    "dc:author": _author,
    "itunes:author": _author,
    "source": _source,
    "dc:source": _source,
    "category": _category,
    "dc:subject": _category,
    "enclosure": _enclosure,
    "media:group": _media,
    "media:content": _media,
    "media:thumbnail": _media,
    "media:credit": _media,
    "pubdate": _date(0),
    "published": _date(0),
    "issued": _date(0),
    "dc:issued": _date(1),
    "dc:date": _date(1),
    "date": _date(1),
    "dc:created": _date(2),
    "created": _date(2),
    "updated": _date(3),
    "modified": _date(3),
    "dc:modified": _date(3),
    "dc:language": _language,
    "language": _language,
}
