"""What is known of a page beside its bytes, and what a feed is beside its articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from reader.article import Article


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What a parser cannot know, each empty or None where nobody does.

    `language` is a BCP 47 tag, `zone` the time zone in which times without one are meant, `url` the page's address,
    `charset` the encoding that came with it (an HTTP header, an archive), `source` what to call the source where the
    page does not say.
    """

    language: str = ""
    zone: tzinfo | None = None
    url: str = ""
    charset: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its own title, the address of its site, its language, how often to ask (seconds, 0 where it is silent).

    `articles` come as they are read, newest or oldest first as the feed has them.
    """

    title: str
    articles: Iterator[Article]
    home: str = ""
    language: str = ""
    interval: int = 0
