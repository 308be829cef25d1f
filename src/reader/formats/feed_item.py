"""What an item of a feed says, in whatever format it is written; and how its names and addresses are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|img|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|pre|code|tt|table|tbody|thead|tr|td|th"
    r"|font|sub|sup|u|s|del|ins|small|big|cite|q|abbr|center|figure|figcaption|section|article|video|audio|iframe|hr|wbr"
    r"|mark|time|html|body|nobr)\b[^<>]*>",
    re.I,
)
_TAGGED = re.compile(r"([a-z]{2,3})((?:[-_][a-z0-9]{2,8}){0,3})", re.I)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with an item: its address, its media type and its size in bytes, as it is written."""

    url: str
    type: str = ""
    size: str = ""


@dataclass(slots=True)
class Item:
    """What an item says, before it is an article; each empty where it says nothing.

    `content` and `summary` are markup, unless `literal`. `dates` are written as they are, each with a rank: the lowest
    counts. `linked`: an address was given as a link; `html_linked`: one that is sure to be a page.
    """

    base: str = ""
    language: str = ""
    title: str = ""
    url: str = ""
    permalink: str = ""
    linked: bool = False
    html_linked: bool = False
    content: str = ""
    content_base: str = ""
    literal: bool = False
    summary: str = ""
    authors: list[str] = field(default_factory=list)
    source: str = ""
    category: str = ""
    dates: list[tuple[int, str]] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    image: str = ""
    credit: str = ""


def plain(markup: str) -> str:
    """A title or name on one line, without tags that HTML has, and with its references resolved; `a < b` stays."""
    if "<" in markup:
        markup = _TAG.sub("", markup)
    if "&" in markup:
        markup = unescape(markup)
    return " ".join(markup.split())


def is_markup(text: str) -> bool:
    """Whether a text has a tag of HTML."""
    return bool(_TAG.search(text))


def absolute(address: str | None, base: str) -> str:
    """The http or https address that is meant, `base` where there is none, empty where it is anything else."""
    address = (address or "").strip().replace(" ", "%20")
    if address.startswith(("https://", "http://")):
        return address
    if not address:
        return base
    try:
        joined = urljoin(base, address)
        return joined if urlsplit(joined).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def language_tag(written: str) -> str:
    """A BCP 47 tag in its usual case: `zh_cn` is zh-CN; empty where it is none."""
    found = _TAGGED.fullmatch(written.strip())
    if not found:
        return ""
    parts = [part.title() if len(part) == 4 else part.upper() for part in found[2].replace("_", "-").split("-")[1:]]
    return "-".join((found[1].lower(), *parts))
