"""What every room speaks about: articles, their blocks, headlines and ids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

ID_CHARACTERS = 12
"""Length of an id: 60 bits, so that among a million articles two share one with a chance of 1 in 2 million."""


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    FIGURE = "figure"
    QUOTATION = "quotation"
    ITEM = "item"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a body.

    `text` is clean text without indent; for a figure it is the caption, and `credit` (who took the picture) and `image`
    (an http or https address) may be known too.
    """

    kind: Kind
    text: str
    credit: str = ""
    image: str = ""

    @property
    def plain(self) -> str:
        """The block as one string: of a figure the caption, a space, the credit."""
        return f"{self.text} {self.credit}" if self.credit and self.text else self.text or self.credit


@dataclass(frozen=True, slots=True, order=True)
class Published:
    """When something was published: an instant with its time zone, or only a day.

    `at` is aware; where only the day is known it is that day's midnight and `day_only` is true.
    """

    at: datetime
    day_only: bool = False

    @classmethod
    def on(cls, day: date, zone: tzinfo) -> Published:
        """A day of which the time is not known."""
        return cls(datetime.combine(day, time(), zone), day_only=True)

    @classmethod
    def parse(cls, text: str, zone: tzinfo) -> Published:
        """Read back what `str` gave: an RFC 3339 date-time, or a full-date, which lies in `zone`.

        Raises ValueError where it is neither.
        """
        if len(text) == 10:
            return cls.on(date.fromisoformat(text), zone)
        at = datetime.fromisoformat(text)
        return cls(at if at.tzinfo else at.replace(tzinfo=zone))

    @property
    def day(self) -> date:
        """The day in the time zone of the publisher."""
        return self.at.date()

    def __str__(self) -> str:
        """RFC 3339: `2025-03-02T13:25:36+08:00`, or `2025-03-02` where only the day is known."""
        return self.day.isoformat() if self.day_only else self.at.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who tells it: the news agency and the place of the dateline, and the reporters' names."""

    agency: str = ""
    place: str = ""
    reporters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """What a list shows of an article; it never carries the body.

    `id` is empty until an archive has the article. `excerpt` is the text that a page gives beside a related
    headline, or the text around a match. `stub`: only headline, time and excerpt are known. `copies`: how many other
    articles have the same text from other sources.
    """

    title: str
    id: str = ""
    source: str = ""
    section: tuple[str, ...] = ()
    published: Published | None = None
    url: str = ""
    stub: bool = False
    excerpt: str = ""
    spoken: bool = False
    heard: tuple[tuple[int, int], ...] = ()
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """One news item, all text of it clean.

    `id` is empty until an archive has taken the article. `section` is the path of the breadcrumb, `language` a
    BCP 47 tag or empty, `notice` the page's own small print, `related` the page's further headlines in its order,
    `feed` the address of the feed that brought it, or empty.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    id: str = ""
    url: str = ""
    source: str = ""
    section: tuple[str, ...] = ()
    published: Published | None = None
    byline: Byline = Byline()
    language: str = ""
    excerpt: str = ""
    notice: str = ""
    related: tuple[Headline, ...] = ()
    feed: str = ""

    @property
    def stub(self) -> bool:
        """Whether only the headline, time and excerpt are known."""
        return not self.blocks

    @property
    def body(self) -> tuple[Block, ...]:
        """What there is to read: the blocks, or of a stub the excerpt as one paragraph."""
        if self.blocks or not self.excerpt:
            return self.blocks
        return (Block(Kind.PARAGRAPH, self.excerpt),)

    @property
    def text(self) -> str:
        """Title and body, one line each: the text in which a position (a character offset) is counted."""
        return "\n".join((self.title, *(block.plain for block in self.body)))

    @property
    def headline(self) -> Headline:
        """The article as a list shows it."""
        return Headline(
            self.title, self.id, self.source, self.section, self.published, self.url, self.stub, self.excerpt
        )


def stub_of(headline: Headline) -> Article:
    """The stub that a related headline stands for."""
    return Article(
        headline.title,
        id=headline.id,
        url=headline.url,
        source=headline.source,
        section=headline.section,
        published=headline.published,
        excerpt=headline.excerpt,
    )


def identified(article: Article, address: str = "") -> Article:
    """The article with the id that it has on every machine, unless it has one already.

    The id is made of the address or, with none, of source, title and time. `address` is what all addresses of its page
    have in common (text/address.py), where that is known.
    """
    if article.id:
        return article
    without_address = "\n".join((article.source, article.title, str(article.published or "")))
    return replace(article, id=id_of(address or article.url or without_address))


def id_of(key: str) -> str:
    """The first characters of the base-32 SHA-256 of a text."""
    # Only what puts articles in needs it, and it takes as long to load as a list takes to show.
    import hashlib

    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    bits = int.from_bytes(digest[:8], "big") >> 4
    return "".join([_BASE_32[bits >> shift & 31] for shift in range(55, -1, -5)])


_BASE_32 = "abcdefghijklmnopqrstuvwxyz234567"
"""RFC 4648, 6; base64.b32encode takes ten times as long for it."""
