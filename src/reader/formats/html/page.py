"""A web page as an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.article import Article, Block, Kind
from reader.errors import ReaderError
from reader.formats import dates
from reader.formats.byline import byline
from reader.formats.html import about
from reader.formats.html.around import Surroundings
from reader.formats.html.blocks import blocks_of
from reader.formats.html.body import body_of
from reader.formats.html.containers import Room
from reader.formats.html.known import is_known
from reader.formats.html.metadata import Metadata, metadata_of
from reader.formats.html.moments import published_of
from reader.formats.html.phrases import without_return
from reader.formats.html.pieces import Piece, pieces_in
from reader.formats.html.related import address_of, related_of
from reader.formats.html.scripted import held_in
from reader.formats.html.title import title_of
from reader.formats.html.tree import parsed
from reader.formats.page import PageInfo
from reader.language import N_, _

if TYPE_CHECKING:
    from lxml.etree import _Element

DESCRIPTION = N_("web pages")

_HAN = re.compile("[\u4e00-\u9fff]")
_KANA = re.compile("[\u3041-\u30ff]")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_SHORTEST_BODY = 20
"""Characters of text below which a page has no article; a news flash has more."""
_SHORTEST_UNDATED = 120
_SHORTEST_FLASH = 30
_SENTENCE = re.compile("[。！？!?.][”」）)]?$")
_LONG_ENOUGH = 1_500
"""Characters of text from which on a page is not searched for a body that its scripts hold."""
_TELLING = 15
"""Characters that no two texts have in common by chance."""
_MOST_BETWEEN = 500
_MOST_LINKED = 8
"""How many characters of links there may be on the page for each of a short body that has no time."""


def read(text: str, page: PageInfo) -> Article:
    """The article of a web page. Raises ReaderError, one line, where it has none.

    `text` is the page's markup, decoded. Texts of the article are still to be cleaned. Time and memory grow with the
    length of the page; nothing is fetched.
    """
    root = parsed(text)
    if root is None:
        raise ReaderError(_("the web page is empty"))
    data = metadata_of(root)
    base = _address(data, page)
    pieces = pieces_in(root, _base(root, base))
    title, titled_at = title_of(data, pieces)
    room = Room(root, pieces, titled_at)
    titled_at = room.titled_at
    container = room.body()
    chosen = body_of(room, container, title, titled_at)
    title, titled_at = _title_above(pieces, chosen, title, titled_at)
    blocks = _without_return(pieces[index].block for index in chosen)
    stored = False
    held = _held(root, data, base, title, blocks, trusted=is_known(container))
    if held:
        blocks, stored = held, True
    language = _language(data, page, blocks)
    zone = page.zone or dates.zone_of(language)
    around = Surroundings(pieces, titled_at, chosen)
    published = published_of(around, data, base, zone)
    if not stored:
        _refuse_other(root, pieces, blocks, dated=published is not None)
    if not title:
        raise ReaderError(_("the web page has no title"))
    paragraphs = [block.text for block in blocks if block.kind is Kind.PARAGRAPH]
    return Article(
        title,
        blocks=blocks,
        url=base,
        source=about.source_of(around, data, _between(root, pieces, titled_at, chosen), title) or page.source,
        section=about.section_of(around, pieces, data, title, titled_at),
        published=published,
        byline=byline(paragraphs, about.author_of(around, data)),
        language=language,
        related=related_of(pieces, set(chosen), title, base, (published, zone)),
        notice=about.notice_of(around),
    )


def _without_return(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, their last ones without the link home."""
    kept = list(blocks)
    for number in range(max(0, len(kept) - 2), len(kept)):
        kept[number] = replace(kept[number], text=without_return(kept[number].text))
    return tuple(block for block in kept if block.plain or block.image or block.kind is Kind.FIGURE)


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _held(
    root: _Element, data: Metadata, base: str, title: str, shown: Sequence[Block], *, trusted: bool
) -> tuple[Block, ...]:
    """The body that the scripts hold, of a page that they are to draw; empty where what is `shown` is the body.

    Of a body in a container to be `trusted` only the JSON-LD can say that it is another's.
    """
    length = _length(shown)
    best: tuple[Block, ...] = ()
    surest = False
    for held in held_in(root, data, title, linked_only=length >= (_SHORTEST_UNDATED if trusted else _LONG_ENOUGH)):
        blocks = blocks_of(held.markup, base)
        if (held.sure, _length(blocks)) > (surest, _length(best)):
            best, surest = blocks, held.sure
    flash = any(_SENTENCE.search(block.text) and len(block.text) >= _SHORTEST_FLASH for block in shown)
    if _length(best) > 2 * length and (surest or (length < _SHORTEST_UNDATED and not flash)):
        return best
    return best if surest and _length(best) > _SHORTEST_UNDATED and not _shared(shown, best) else ()


def _shared(shown: Sequence[Block], held: Sequence[Block]) -> bool:
    """Whether some of what is shown is in what is held."""
    whole = "".join("".join(block.text.split()) for block in held)
    return any(start in whole for block in shown if len(start := "".join(block.text.split())[:_TELLING]) == _TELLING)


def _title_above(pieces: Sequence[Piece], chosen: Sequence[int], title: str, titled_at: int) -> tuple[str, int]:
    """The heading above the body, where `<title>` names only the site or the section."""
    if titled_at >= 0 or not chosen or len(title) > 10:
        return title, titled_at
    for index in range(chosen[0] - 1, max(-1, chosen[0] - 12), -1):
        piece = pieces[index]
        if piece.block.kind is Kind.HEADING and 6 <= len(piece.block.text) <= 120 and not piece.linked:
            return piece.block.text, index
    return title, titled_at


def _refuse_other(root: _Element, pieces: Sequence[Piece], blocks: Sequence[Block], *, dated: bool) -> None:
    """Raise ReaderError where the page is none of an article, and say what it seems to be."""
    length = _length(blocks)
    linked = sum(piece.linked for piece in pieces)
    pictured = dated and any(block.kind is Kind.FIGURE and block.image for block in blocks)
    if (
        length >= _SHORTEST_UNDATED
        or (length >= _SHORTEST_BODY and (dated or linked <= _MOST_LINKED * length))
        or pictured
    ):
        return
    if any(field.get("type", "").lower() == "password" for field in root.iter("input")) and length < _SHORTEST_BODY:
        raise ReaderError(_("the web page asks to log in and shows no article"))
    seen = sum(len(piece.block.text) for piece in pieces)
    if seen < 200 and any(True for _script in root.iter("script")):
        raise ReaderError(
            _("the web page holds no text, as if it were drawn by a script; save it from a browser as text")
        )
    if linked * 2 > seen:
        raise ReaderError(_("the web page is a list of links, no article"))
    raise ReaderError(_("no article was found on the web page"))


def _between(root: _Element, pieces: Sequence[Piece], titled_at: int, chosen: Sequence[int]) -> list[_Element]:
    """The elements from the title to the body."""
    if titled_at < 0 or not chosen or chosen[0] < titled_at:
        return []
    title, body = pieces[titled_at].box, pieces[chosen[0]].box
    elements: list[_Element] = []
    begun = False
    for element in root.iter("*"):
        if element is body or len(elements) > _MOST_BETWEEN:
            break
        begun = begun or element is title
        if begun:
            elements.append(element)
    return elements


def _base(root: _Element, address: str) -> str:
    """What relative addresses of the page are relative to."""
    element = next(root.iter("base"), None)
    return (address_of(element.get("href", ""), address) if element is not None else "") or address


def _address(data: Metadata, page: PageInfo) -> str:
    """The page's address as it gives it itself, unless that is only the site's; else the one that it came from."""
    for told in (data.canonical, data.first("og:url"), data.first("url")):
        address = address_of(told, page.url) if told else ""
        if address and address.partition("://")[2].rstrip("/").count("/"):
            return address
    return page.url


def _language(data: Metadata, page: PageInfo, blocks: Sequence[Block]) -> str:
    """A BCP 47 tag: that of the script of the text, as templates keep declaring what they were made for."""
    sample = "".join(block.text for block in blocks[:50] if block.kind is not Kind.CODE)[:5000]
    han, kana = len(_HAN.findall(sample)), len(_KANA.findall(sample))
    declared = data.language.strip().replace("_", "-")
    declared = declared if _TAG.fullmatch(declared) else ""
    if kana * 10 > han + kana:
        return "ja"
    if han * 4 > len(sample):
        return next((tag for tag in (declared, page.language) if tag.lower().startswith("zh")), "zh")
    return page.language or ("" if declared.lower().startswith("zh") else declared)
