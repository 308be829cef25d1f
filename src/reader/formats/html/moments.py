"""When a page's article was published, by what it shows and what it tells machines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from reader.article import Published
from reader.formats import dates
from reader.formats.html.around import LONGEST_LINE, Surroundings
from reader.formats.html.metadata import Metadata
from reader.formats.html.pieces import Piece

_TIMES = (
    "article:published_time",
    "og:article:published_time",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publishtime",
    "datepublished",
    "apub:time",
    "og:published_time",
    "og:time",
    "og:release_date",
    "bytedance:published_time",
    "weibo:article:create_at",
    "weibo: article:create_at",
    "firstpublishedtime",
    "releasedate",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "sailthru.date",
    "parsely-pub-date",
    "date",
    "dateupdate",
    "pub_date",
    "article:modified_time",
)
_IN_ADDRESS = re.compile(r"(?<!\d)(20[0-3]\d|19\d\d)([-_/]?)(0[1-9]|1[0-2])[-_/]?(0[1-9]|[12]\d|3[01])(?!\d{1,2}:)")
SPLIT_DATE = re.compile(
    r"((?:19|20)\d\d)\s*[年/.-]?\s+(\d{1,2})\s*[/月.-]\s*(\d{1,2})(?!\d)日?(\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
SHORT_DATE = re.compile(r"(?<![\d.])(?:(\d\d)-)?(\d\d)-(\d\d)\s?(\d\d:\d\d(?::\d\d)?)(?!\d)")


def published_of(around: Surroundings, page: Metadata, address: str, zone: tzinfo) -> Published | None:
    """When the article was published: as its head says, else its small print, its meta elements, its address.

    A time that only the meta elements have is added to the day that the page shows.
    """
    shown = _shown(around.head, zone) or _shown(around.above[::-1], zone) or _shown(around.tail, zone)
    told = [time for text in _told(page) if (time := moment(text, zone))]
    if shown is None:
        partial = _partial(around.head, told)
        return partial or next(iter(told), None) or _in_address(address or page.canonical or page.first("og:url"), zone)
    if shown.day_only:
        return next((time for time in told if time.day == shown.day and _has_time(time)), shown)
    return shown


def _has_time(time: Published) -> bool:
    """Midnight is what a generator writes where it knows the day alone."""
    return not time.day_only and bool(time.at.hour or time.at.minute or time.at.second)


def _shown(pieces: Sequence[Piece], zone: tzinfo) -> Published | None:
    lines = [piece.block.plain for piece in pieces if 0 < len(piece.block.plain) <= LONGEST_LINE]
    found = [time for line in lines if (time := dates.published(line, zone))]
    if found:
        return next((time for time in found if not time.day_only), found[0])
    if split := SPLIT_DATE.search(" ".join(lines[:20])):
        return dates.published(f"{split[1]}-{split[2]}-{split[3]}{split[4] or ''}", zone)
    return None


def _partial(pieces: Sequence[Piece], told: Sequence[Published]) -> Published | None:
    """Of the times that are told, that whose day and time the page shows without the year: `10-08 12:00`."""
    for piece in pieces:
        if found := SHORT_DATE.search(piece.block.plain[:LONGEST_LINE]):
            ending = f"-{found[2]}-{found[3]}T{found[4]}"
            return next((time for time in told if ending in time.at.isoformat()), None)
    return None


def _told(page: Metadata) -> Iterator[str]:
    for name in _TIMES[:-1]:
        if text := page.metas.get(name):
            yield text
    text = page.linked.get("datePublished")
    if isinstance(text, str):
        yield text
    yield from page.times()
    if text := page.metas.get(_TIMES[-1]):
        yield text


def moment(text: str, zone: tzinfo) -> Published | None:
    """A time as machines write it: a date, or epoch seconds or milliseconds."""
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return Published(datetime.fromtimestamp(int(text[:10]), UTC).astimezone(zone))
    if text.isascii() and text.isdigit() and len(text) == 14:
        text = f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]}:{text[12:]}"
    time = dates.published(text, zone)
    if time and not time.day_only and time.at.utcoffset() is not None and text.rstrip().endswith("Z"):
        return replace(time, at=time.at.astimezone(zone))
    return time


def _in_address(address: str, zone: tzinfo) -> Published | None:
    found = _IN_ADDRESS.search(address)
    return dates.published(f"{found[1]}-{found[3]}-{found[4]}", zone) if found else None
