"""Feeds in XML: RSS 0.9x to 2.0, RDF (RSS 0.90 and 1.0), and Atom 0.3 and 1.0 (RFC 4287), however they are damaged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, BinaryIO

from reader.article import Article
from reader.errors import ReaderError
from reader.formats import dates
from reader.formats.feed_address import with_own_addresses
from reader.formats.feed_article import Context, article_of
from reader.formats.feed_fields import XML, item_of, name_of, person_in, text_in
from reader.formats.feed_item import absolute, language_tag, plain
from reader.formats.feed_source import Source, root_of
from reader.formats.page import Feed, PageInfo
from reader.language import N_, _

if TYPE_CHECKING:
    from lxml.etree import _Element

DESCRIPTION = N_("feeds (RSS, Atom, JSON)")

SHORTEST, LONGEST = 300, 7 * 86_400
"""Seconds between two questions that a feed may ask for: five minutes to a week."""

_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
"""sy:updatePeriod (RSS 1.0, module Syndication) in seconds."""

_REMEMBERED = 20_000
"""Articles among which an exact repetition is told; those of a usual feed are 20 to 100."""


def sniff(head: str) -> bool:
    """Whether a document that begins with this text (4,096 characters do) is such a feed."""
    return root_of(head) is not None


def read(file: BinaryIO, page: PageInfo) -> Feed:
    """The feed in a file of any length, of which no more is read than its articles are asked for.

    Articles come uncleaned and in the feed's order; an exact repetition comes once, and an item with neither title nor
    text not at all. Of a document that breaks off, what came whole is read. Raises ReaderError, here and not later,
    where it is no feed, or breaks off before its first article. An OSError of the file is passed on.
    """
    source = Source.open(file, page.charset)
    about = _About(source.head, page)
    items = source.items()
    first = next(items, None)
    if first is None and not source.whole:
        raise ReaderError(_("this is a feed that breaks off before its first article"))

    def articles() -> Iterator[Article]:
        if first is None:
            return
        beginning = item_of(first, about.base)
        zone = page.zone or _zone(about, beginning.title + beginning.summary[:200])
        context = about.context(page, zone)
        yield from filter(None, (article_of(beginning, context),))
        for fields in items:
            if article := article_of(item_of(fields, context.base), context):
                yield article

    own = once(with_own_addresses(articles(), about.home))
    return Feed(about.title, own, about.home, page.language or about.language, about.interval)


def once(articles: Iterator[Article]) -> Iterator[Article]:
    """The articles without exact repetitions."""
    seen: dict[int, None] = {}
    for article in articles:
        key = hash(article)
        if key in seen:
            continue
        seen[key] = None
        if len(seen) > _REMEMBERED:
            del seen[next(iter(seen))]
        yield article


def zone_for(language: str, text: str) -> tzinfo:
    """The zone in which a feed means its times: China's where it says that it is Chinese, or its text is."""
    hanzi = sum("\u4e00" <= character <= "\u9fff" for character in text)
    declared = language.partition("-")[0]
    chinese = declared in ("", "en") and hanzi * 3 > len(text)
    return dates.zone_of("zh" if chinese else language)


def _zone(about: _About, text: str) -> tzinfo:
    return zone_for(about.language, about.title + plain(text))


class _About:
    """What a feed says of itself, in its channel or at its root."""

    def __init__(self, root: _Element, page: PageInfo) -> None:
        channels = [child for child in root if _name(child) == "channel"]
        head = channels[0] if channels else root
        self.title = self.home = self.language = ""
        self.authors: list[str] = []
        self.interval = 0
        period, often = "", "1"
        base = absolute(head.get(XML + "base"), absolute(root.get(XML + "base"), page.url))
        for child in head:
            name, text = _name(child), text_in(child).strip()
            if name in ("title", "dc:title"):
                self.title = self.title or plain(text)
            elif name == "link":
                self._link(child, text, base)
            elif name in ("language", "dc:language"):
                self.language = self.language or language_tag(text)
            elif name == "author":
                self.authors += filter(None, (person_in(child),))
            elif name == "ttl" and text.isdecimal() and len(text) < 9:
                self.interval = self.interval or int(text) * 60
            elif name == "sy:updateperiod":
                period = text.lower()
            elif name == "sy:updatefrequency" and text.isdecimal() and len(text) < 9:
                often = text
        if not self.interval and period in _PERIODS:
            self.interval = _PERIODS[period] // max(1, int(often))
        if self.interval:
            self.interval = min(max(self.interval, SHORTEST), LONGEST)
        self.language = self.language or language_tag(head.get(XML + "lang") or root.get(XML + "lang") or "")
        self.base = base or self.home

    def _link(self, element: _Element, text: str, base: str) -> None:
        """The address of the site: the link's text (RSS), or the alternate of the feed (Atom)."""
        if element.get("rel", "alternate") == "alternate" and (address := element.get("href") or text):
            self.home = self.home or absolute(address, base)

    def context(self, page: PageInfo, zone: tzinfo) -> Context:
        """What holds for all articles of the feed."""
        return Context(
            self.base,
            zone,
            datetime.now(UTC).astimezone(zone),
            language=page.language or self.language,
            certain=bool(page.language),
            source=page.source or self.title,
            authors=tuple(self.authors),
            feed=page.url,
        )


def _name(element: _Element) -> str:
    return name_of(element.tag, element.prefix) if isinstance(element.tag, str) else ""
