"""The further headlines that a page lists itself, where the list is about its article and no ranking of the site."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import tzinfo
from urllib.parse import urljoin

from reader.article import Headline, Kind, Published
from reader.formats import dates
from reader.formats.html.phrases import is_list_head, is_not_body
from reader.formats.html.pieces import Piece

MOST = 20
"""Related headlines of one page."""

_ABOUT_THIS = re.compile(r"相关(?!搜索|标签|排行|热门)|延伸|扩展|拓展|推荐阅读|往期回顾|related", re.I)
_NO_TITLE = re.compile(r"\d*\s?(?:条|个)?(?:评论|跟贴|回复|图|阅读)[\s⋅·]*|.{0,12}[⋅·]")
_SHORTEST_TITLE = 8
_LONGEST_TITLE = 120
_LONGEST_TIME = 40
_MOST_STRAY = 2
"""Pieces between two headlines that are neither time nor excerpt, after which the list has ended."""
_LONGEST_EXCERPT = 400
_FARTHEST = 5 * MOST
"""Pieces below its head to which a list reaches."""


def related_of(
    pieces: Sequence[Piece], body: Collection[int], title: str, base: str, when: tuple[Published | None, tzinfo]
) -> tuple[Headline, ...]:
    """The related headlines in the page's order.

    `when` is the time and the zone of the article called `title`; times without a year are those nearest.
    A list ends where one of the pieces of the `body` comes.
    """
    near, zone = when
    found: dict[str, Headline] = {}
    for index, piece in enumerate(pieces):
        if index not in body and is_list_head(piece.block.text) and _ABOUT_THIS.search(piece.block.text):
            end = next(
                (number for number in range(index + 1, min(index + 1 + _FARTHEST, len(pieces))) if number in body), None
            )
            for headline in _list_below(pieces[index + 1 : end or index + 1 + _FARTHEST], base, near, zone):
                if headline.title != title:
                    found.setdefault(headline.url or headline.title, headline)
        if len(found) >= MOST:
            break
    return tuple(found.values())[:MOST]


def _list_below(pieces: Sequence[Piece], base: str, near: Published | None, zone: tzinfo) -> list[Headline]:
    headlines: list[Headline] = []
    stray = 0
    for piece in pieces:
        text = piece.block.text
        if is_list_head(text) or (piece.block.kind is Kind.HEADING and not piece.linked and headlines):
            break
        found = _linked_titles(piece, base)
        if found:
            stray = 0
            rest = text
            for title, _url in found:
                rest = rest.replace(title, " ", 1)
            time = dates.published_near(rest, near, zone) if len(found) == 1 else None
            headlines += (Headline(title, url=url, published=time, stub=True) for title, url in found)
        elif not text:
            continue
        elif headlines and len(text) <= _LONGEST_TIME and (time := dates.published_near(text, near, zone)):
            headlines[-1] = _with(headlines[-1], published=time)
        elif headlines and not headlines[-1].excerpt and len(text) >= 20 and not is_not_body(text):
            headlines[-1] = _with(headlines[-1], excerpt=text[:_LONGEST_EXCERPT])
        else:
            stray += 1
            if stray > _MOST_STRAY:
                break
    return headlines


def _with(headline: Headline, published: Published | None = None, excerpt: str = "") -> Headline:
    return Headline(
        headline.title,
        url=headline.url,
        published=published or headline.published,
        excerpt=excerpt or headline.excerpt,
        stub=True,
    )


def _linked_titles(piece: Piece, base: str) -> list[tuple[str, str]]:
    """The links of a piece that can be headlines, with their addresses."""
    if not piece.linked or piece.linked * 3 < len(piece.block.text):
        return []
    found = []
    for link in piece.box.iter("a"):
        title = " ".join("".join(map(str, link.itertext())).split())
        if (
            _SHORTEST_TITLE <= len(title) <= _LONGEST_TITLE
            and title in piece.block.text
            and not (is_not_body(title) or _NO_TITLE.fullmatch(title))
        ):
            found.append((title, address_of(link.get("href", ""), base)))
    return found[:MOST]


def address_of(href: str, base: str) -> str:
    """A link's absolute http or https address, without its fragment; empty where it leads to none."""
    try:
        address = urljoin(base, href.strip()).partition("#")[0]
    except ValueError:
        return ""
    if address.startswith("//"):
        address = f"https:{address}"
    return address if address.startswith(("http://", "https://")) else ""
