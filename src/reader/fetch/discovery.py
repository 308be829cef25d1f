"""The feeds of a site: those that a page names, or that lie where publishing systems put them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reader.errors import ReaderError
from reader.fetch.address import Address, parse
from reader.fetch.errors import FetchError
from reader.formats import sniffing
from reader.formats.encoding import decode
from reader.language import _
from reader.text.clean import MAX_ADDRESS, clean_line

if TYPE_CHECKING:
    from lxml.etree import _Element

    from reader.fetch.client import Client

MOST = 10
"""Addresses that are asked for one page."""

_LONGEST_PAGE = 2_000_000
_MOST_ELEMENTS = 5000
_LONGEST_TITLE = 200

_KINDS = {
    "application/rss+xml": "RSS",
    "application/rdf+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "application/json": "JSON Feed",
    "application/xml": "",
    "text/xml": "",
}
"""By media type of a <link rel="alternate"> (RSS Advisory Board, RSS Autodiscovery), what it is called."""

_WORD = r"(?:rss|atom|feeds?|rdf)"
# A path that ends as feeds do: /rss, /feed/, /atom.xml, /news-rss.php, /feed.json, /rss/china.xml.
_LOOKS_SO = re.compile(
    rf"(?:^|[/._-]){_WORD}\d{{0,2}}(?:\.(?:xml|rdf|rss|atom|json|php|aspx?|jsp|s?html?))?/?$"
    rf"|(?:^|[/._-]){_WORD}[/._-][^/]{{1,100}}\.(?:xml|rdf|rss|atom|json)$|\.(?:rss|atom|rdf)$|[/._-](?:index|feed)\.xml$",
    re.IGNORECASE,
)
_QUERY_LOOKS_SO = re.compile(rf"(?:^|&)(?:feed|format|type|alt)={_WORD}2?(?:&|$)", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"comments?(?:/|$)|评论", re.IGNORECASE)
_USUAL = (
    "/feed/",  # WordPress, Ghost redirects here from /rss/
    "/atom.xml",  # Hexo, Jekyll
    "/index.xml",  # Hugo
    "/rss.xml",
    "/feed.xml",
    "/rss",
    "/feed.json",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A feed: where it is, what the page calls it, and what kind it is said to be; both may be empty."""

    url: str
    title: str = ""
    kind: str = ""


def links(text: str, url: str) -> list[Found]:
    """The feeds that a page (HTML, at `url`) names, without asking whether they are: declared ones, then links to such.

    Each comes once, those of comments last.
    """
    from lxml import etree

    # Without huge_tree libxml2 ends at a depth of 256.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        parser.feed(text[:_LONGEST_PAGE].encode("utf-8", "replace"))
        root: _Element | None = parser.close()
    except etree.LxmlError:
        root = None
    if root is None:  # there is nothing in it
        return []
    base = _address(next((element.get("href", "") for element in root.iter("base")), ""), parse(url)) or parse(url)
    found = [*_once(_declared(root.iter("link"), base)), *_once(_linked(root.iter("a"), base))]
    return sorted(_once(found), key=lambda one: bool(_OF_COMMENTS.search(f"{one.url} {one.title}")))


def guesses(url: str) -> list[str]:
    """Where publishing systems put the feed of a page or, failing that, of its site."""
    address = parse(url)
    folder = address.target.partition("?")[0].rpartition("/")[0]
    own = [f"{folder}/feed/", f"{folder}/index.xml", f"{folder}/rss.xml"] if folder else []
    return [address.origin + path for path in dict.fromkeys((*own, *_USUAL))][:MOST]


async def discover(client: Client, url: str) -> list[Found]:
    """The feeds at an address: itself, or those that its page names, or else those at the usual places.

    Each has been asked and is a feed; MOST are asked at most. Raises FetchError where the address cannot be had, and
    ReaderError where there is none.
    """
    answer = await client.get(url)
    kind = kind_of(answer.data)
    if kind is not None:
        return [Found(answer.permanent, kind=kind)]
    text = decode(answer.data, answer.charset) or ""
    named = await _verified(client, links(text, answer.final)[:MOST])
    if named:
        return named
    guessed = await _verified(client, [Found(guess) for guess in guesses(answer.final)])
    if guessed:
        return guessed
    host = parse(answer.final).host
    raise ReaderError(_("{host}: no feed was found; look for its address on the site").format(host=host))


def kind_of(data: bytes) -> str | None:
    """What kind of feed it is that begins so, empty where that takes more than a look; None where it is none."""
    head = data[: sniffing.HEAD]
    try:
        found = sniffing.format_of(decode(head), head)
    except ReaderError:
        return None
    if found is sniffing.Format.JSON_FEED:
        return "JSON Feed"
    if found is not sniffing.Format.FEED:
        return None
    return "Atom" if re.search(rb"<(?:\w+:)?feed[\s>]", head[:4096]) else "RSS"


async def _verified(client: Client, candidates: Iterable[Found]) -> list[Found]:
    """Those that are feeds, each once though several addresses may lead to it."""
    verified = await asyncio.gather(*(_verify(client, candidate) for candidate in candidates))
    return list(_once(found for found in verified if found))


async def _verify(client: Client, candidate: Found) -> Found | None:
    try:
        answer = await client.get(candidate.url, head=sniffing.HEAD)
    except FetchError:
        return None
    kind = kind_of(answer.data)
    return None if kind is None else Found(answer.permanent, candidate.title, kind)


def _declared(elements: Iterable[_Element], base: Address) -> Iterator[Found]:
    for element in islice(elements, _MOST_ELEMENTS):
        rel = element.get("rel", "").lower().split()
        media_type = element.get("type", "").partition(";")[0].strip().lower()
        # WordPress names its own interface as application/json.
        told = media_type in _KINDS and "/wp-json" not in element.get("href", "")
        if ("alternate" in rel and told) or "feed" in rel:
            address = _address(element.get("href", ""), base)
            if address:
                yield Found(str(address), _title(element.get("title", "")), _KINDS.get(media_type, ""))


def _linked(elements: Iterable[_Element], base: Address) -> Iterator[Found]:
    for element in islice(elements, _MOST_ELEMENTS):
        href = element.get("href", "")[:MAX_ADDRESS]
        try:
            parts = urlsplit(href)
        except ValueError:
            continue
        if _LOOKS_SO.search(parts.path) or _QUERY_LOOKS_SO.search(parts.query):
            address = _address(href, base)
            if address:
                yield Found(
                    str(address), _title(element.get("title", "") or "".join(map(str, islice(element.itertext(), 20))))
                )


def _once(found: Iterable[Found]) -> list[Found]:
    """Each address once, with what the first said of it."""
    first: dict[str, Found] = {}
    for one in found:
        first.setdefault(one.url, one)
    return list(first.values())


def _address(text: str, base: Address) -> Address | None:
    try:
        return parse(text, base) if text.strip() else None
    except FetchError:
        return None


def _title(text: str) -> str:
    return clean_line(text[: 4 * _LONGEST_TITLE])[:_LONGEST_TITLE]
