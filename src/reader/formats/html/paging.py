"""Articles over several pages: where the next one is, and one article made of all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from reader.article import Article, Block, Kind
from reader.formats.html.metadata import metadata_of
from reader.formats.html.related import address_of
from reader.formats.html.tree import parsed

_NEXT = re.compile(r"(?:下一?页|后一?页|next(?: page)?)\s*[>»›]*", re.I)
_NUMBER = re.compile(r"[\[【(（]?\s*(\d{1,3})\s*[\]】)）]?|第(\d{1,3})页")
_OF_PAGE = re.compile(
    r"(?:[_-](\d{1,3}))(?=\.\w{3,5}$|/?$)|[?&](?:page|p|pn|pageno)=(\d{1,3})\b|/(\d{1,2})(?=\.\w{3,5}$)", re.I
)
_MOST_LINKS = 20_000


def next_page(text: str, url: str) -> str:
    """The address of the article's next page, empty where there is none or it lies on another host.

    `text` is the page's markup, `url` its address. What counts is a link that says so (rel=next, 下一页), or one that
    is the following number and differs from `url` in the number alone.
    """
    root = parsed(text)
    if root is None:
        return ""
    base = url or _own(metadata_of(root).canonical)
    if not base:
        return ""
    current = _number_of(base)
    numbered = ""
    for count, link in enumerate(root.iter("a", "link")):
        if count > _MOST_LINKS:
            break
        address = address_of(link.get("href", ""), base)
        if not address or address == base.partition("#")[0] or not _same_host(address, base):
            continue
        if link.get("rel", "").lower() == "next" and _stem(address) == _stem(base):
            return address
        said = " ".join("".join(map(str, link.itertext())).split()) if link.tag == "a" else ""
        if len(said) > 20:
            continue
        if _NEXT.fullmatch(said) and _number_of(address) > current and _stem(address) == _stem(base):
            return address
        number = _NUMBER.fullmatch(said)
        if number and int(number[1] or number[2]) == current + 1 and _stem(address) == _stem(base):
            numbered = numbered or address
    return numbered


def joined(first: Article, others: Iterable[Article]) -> Article:
    """One article of several pages: the first with the blocks of the others, those left out that it has already."""
    blocks = list(first.blocks)
    seen = set(blocks)
    related = first.related
    for other in others:
        new = [block for block in other.blocks if block not in seen or _may_repeat(block)]
        seen.update(new)
        blocks += new
        related = related or other.related
    return replace(first, blocks=tuple(blocks), related=related)


def _may_repeat(block: Block) -> bool:
    """Whether a block is so short that an article may well have it twice."""
    return block.kind is not Kind.FIGURE and len(block.text) < 20


def _own(address: str) -> str:
    return address if address.startswith(("http://", "https://")) else ""


def _same_host(first: str, second: str) -> bool:
    try:
        return urlsplit(first).netloc.lower() == urlsplit(second).netloc.lower()
    except ValueError:
        return False


def _number_of(address: str) -> int:
    """The number of a page in its address; the first often has none."""
    found = _OF_PAGE.search(address.partition("#")[0])
    return int(found[1] or found[2] or found[3]) if found else 1


def _stem(address: str) -> str:
    """An address without scheme and number of the page."""
    bare = _OF_PAGE.sub("", address.partition("#")[0]).partition("://")[2]
    return re.sub(r"(?:/index)?(?:\.s?html?)?/?$", "", bare).rstrip("?&")
