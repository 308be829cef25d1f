"""Feeds in JSON: JSON Feed 1.0 and 1.1 (jsonfeed.org), and RSS written in JSON, however loosely they are filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reader.errors import ReaderError
from reader.formats.feed import once, zone_for
from reader.formats.feed_address import with_own_addresses
from reader.formats.feed_article import Context, article_of
from reader.formats.feed_item import Enclosure, Item, absolute, language_tag, plain
from reader.formats.page import Feed, PageInfo
from reader.language import _

_BEGINNING = re.compile(r"\ufeff?\s*\{")
_SIGNS = re.compile(
    r'"version"\s{0,9}:\s{0,9}"https?:\\?/\\?/(?:www\.)?jsonfeed\.org|"rss"\s{0,9}:\s{0,9}\{'
    r'|"(?:home_page_url|feed_url)"\s{0,9}:',
)


def sniff(head: str) -> bool:
    """Whether a document that begins with this text (4,096 characters do) is such a feed.

    The members of an object have no order: where the version comes last, the addresses of site and feed tell.
    """
    return bool(_BEGINNING.match(head) and _SIGNS.search(head))


def read(text: str, page: PageInfo) -> Feed:
    """The feed in a text. Articles come uncleaned and in its order; an exact repetition comes once.

    What is of another type than it should be is passed over. Raises ReaderError where the text is no JSON, or no feed.
    """
    feed = _parsed(text)
    if isinstance(rss := feed.get("rss"), Mapping) and isinstance(channel := rss.get("channel"), Mapping):
        feed = _from_rss(channel)
    items = feed.get("items")
    if not isinstance(items, list):
        raise ReaderError(_("this is JSON without a list of items, so no feed"))
    items = [item for item in items if isinstance(item, Mapping)]
    title = plain(_text(feed, "title"))
    home = absolute(_text(feed, "home_page_url"), page.url)
    language = language_tag(_text(feed, "language"))
    sample = title + plain(" ".join(_text(item, "title") for item in items[:5]))
    zone = page.zone or zone_for(page.language or language, sample)
    context = Context(
        page.url or absolute(_text(feed, "feed_url"), home) or home,
        zone,
        datetime.now(UTC).astimezone(zone),
        language=page.language or language,
        certain=bool(page.language),
        source=page.source or title,
        authors=_authors(feed),
        feed=page.url,
    )
    articles = (article for item in items if (article := article_of(_item(item, context.base), context)))
    return Feed(title, once(with_own_addresses(articles, home)), home, page.language or language)


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        feed = json.loads(text.removeprefix("\ufeff"), strict=False, parse_int=_number, parse_constant=str)
    except RecursionError as error:
        raise ReaderError(_("this JSON is nested too deeply for a feed")) from error
    except json.JSONDecodeError as error:
        said = _("this is no whole JSON: it cannot be read from line {line}, column {column} on")
        raise ReaderError(said.format(line=error.lineno, column=error.colno)) from error
    if not isinstance(feed, Mapping):
        raise ReaderError(_("this is JSON without a list of items, so no feed"))
    return feed


def _number(digits: str) -> int | str:
    """An integer; one of so many digits that it would take long stays text."""
    return int(digits) if len(digits) < 30 else digits


def _item(given: Mapping[str, Any], base: str) -> Item:
    """What an item says, by the names of JSON Feed 1.1."""
    external = absolute(address, base) if (address := _text(given, "external_url")) else ""
    identity = _text(given, "id")
    html, text = _text(given, "content_html"), _text(given, "content_text")
    item = Item(
        base=base,
        language=_text(given, "language"),
        title=plain(_text(given, "title")),
        url=absolute(_text(given, "url"), base) if _text(given, "url") else "",
        content=html or text,
        literal=not html,
        summary=_text(given, "summary"),
        authors=list(_authors(given)),
        source=plain(_text(given, "source")),
        category=next((plain(tag) for tag in _list(given, "tags") if isinstance(tag, str)), ""),
        dates=[
            (rank, date)
            for rank, name in enumerate(("date_published", "date_modified"))
            if (date := _text(given, name).strip())
        ],
        image=next((absolute(at, base) for name in ("image", "banner_image") if (at := _text(given, name))), ""),
    )
    item.url = item.url or (identity if identity.startswith(("http://", "https://")) else "")
    if not item.url:
        item.url = external
    elif external and external != item.url and item.content:
        # What a post of links points to.
        item.enclosures.append(Enclosure(external))
    for attachment in _list(given, "attachments"):
        if isinstance(attachment, Mapping) and (address := _text(attachment, "url")):
            size = _text(attachment, "size_in_bytes").partition(".")[0]
            item.enclosures.append(Enclosure(absolute(address, base), _text(attachment, "mime_type"), size))
    return item


def _authors(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of `authors`, or of the `author` of version 1.0; some write names where objects should be."""
    authors = _list(given, "authors") or [given.get("author")]
    names = (_text(author, "name") if isinstance(author, Mapping) else author for author in authors)
    return tuple(plain(name) for name in names if isinstance(name, str) and name.strip())


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name)
    return value if isinstance(value, list) else []


def _text(given: Mapping[str, Any], name: str) -> str:
    """A member as text: ids and sizes are often numbers."""
    value = given.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _from_rss(channel: Mapping[str, Any]) -> dict[str, Any]:
    """A feed of RSS 2.0 in JSON (github.com/scripting/Scripting-News, rss-in-json), by the names of JSON Feed."""
    given = channel.get("item")
    items = given if isinstance(given, list) else [given]
    return {
        "title": channel.get("title"),
        "home_page_url": channel.get("link"),
        "language": channel.get("language"),
        "items": list(map(_from_rss_item, (item for item in items if isinstance(item, Mapping)))),
    }


def _from_rss_item(item: Mapping[str, Any]) -> dict[str, Any]:
    guid = item.get("guid")
    address = guid.get("#value", "") if isinstance(guid, Mapping) and guid.get("isPermaLink") != "false" else guid
    enclosure = item.get("enclosure")
    file = enclosure if isinstance(enclosure, Mapping) else {}
    attachment = {"url": file.get("url"), "mime_type": file.get("type"), "size_in_bytes": file.get("length")}
    return {
        "id": address,
        "url": item.get("link"),
        "title": item.get("title"),
        "summary": item.get("description"),
        "content_html": item.get("content:encoded"),
        "date_published": item.get("pubDate"),
        "author": item.get("author") or item.get("dc:creator"),
        "tags": [item.get("category")],
        "attachments": [attachment],
    }
