"""The body of an article among the pieces of its page: which of its container's pieces belong to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reader.article import Kind
from reader.formats.html.containers import Room
from reader.formats.html.phrases import is_end, is_list_head, is_not_body, is_paging
from reader.formats.html.pieces import Piece
from reader.formats.html.title import same_title
from reader.formats.html.worth import SHORTEST_TEXT

if TYPE_CHECKING:
    from lxml.etree import _Element

_BEFORE_END = 3
"""How many times as long as what follows it a body must be, for a mark of its end to be one."""
_ICON = re.compile(
    r"(?:icon|logo|qr_?code|erweima|ewm|avatar|share|loading|blank|spacer|weixin|wechat|sina_|qzone|btn|button|arrow|pixel|1x1|_ad[_.]|/ads?/)"
    r"[^/]*$|/icons?/",
    re.I,
)
_NO_PARAGRAPH = ("div", "td", "section")
"""What has a link alone where the site offers something else within a body."""
_MOST_LINKS = 4
"""Links one below the other that are no list yet."""
_SENTENCE = re.compile("[。！？…”」.!?]$")
_SHORTEST_LEAD = 30


def body_of(room: Room, container: _Element, title: str, titled_at: int) -> list[int]:
    """The indexes of the pieces of the body, in order."""
    pieces = room.pieces
    inside = _inside(room, container)
    inside = _without_lists(pieces, _until_end(pieces, inside))
    kept = [index for index in inside if _belongs(pieces[index], title)]
    return _ends_trimmed(pieces, _beside(room, container, kept, titled_at))


def _inside(room: Room, container: _Element) -> list[int]:
    """The indexes of the best run in a container, and of what goes on above and below it in the boxes it stands in.

    Short lines and pictures go on where nothing is between; text does beyond lists and advertisements too.
    """
    run, within, homes = room.run_in(container), room.within(container), set[object]()
    boxes = [room.pieces[index].box for index in run]
    often = Counter(boxes)
    for box in boxes:
        homes.add(box if often[box] > 1 else box.getparent())

    def extended(indexes: Iterable[int], edge: int) -> int:
        """The last of these indexes to which the run goes on, `edge` where it does not."""
        beside = True
        for index in indexes:
            piece = room.pieces[index]
            if is_end(piece.block.text) and not is_list_head(piece.block.text):
                break
            home = piece.box in within and (piece.box in homes or piece.box.getparent() in homes)
            beside = beside and home and room.alone[index] >= 0
            if beside or (home and room.alone[index] > SHORTEST_TEXT):
                edge, beside = index, True
        return edge

    start = extended(range(run.start - 1, room.titled_at, -1), run.start)
    end = extended(range(run.stop, len(room.pieces)), run.stop - 1) + 1
    return [index for index in range(start, end) if room.pieces[index].box in within]


def _belongs(piece: Piece, title: str) -> bool:
    block = piece.block
    if block.kind is Kind.FIGURE and not block.text:
        return not _ICON.search(block.image)
    if block.kind is Kind.CODE:
        return True
    if piece.linked >= len(block.text) and piece.box.tag in _NO_PARAGRAPH and not _SENTENCE.search(block.text):
        return False
    return not (is_not_body(block.text) or is_paging(block.text) or same_title(block.text, title))


def _until_end(pieces: Sequence[Piece], inside: list[int]) -> list[int]:
    """What stands before the first mark of the end (editors, lists of headlines) that has little text below it."""
    lengths = [len(pieces[index].block.text) - pieces[index].linked for index in inside]
    total, before = sum(lengths), 0
    for number, index in enumerate(inside):
        piece = pieces[index]
        mostly_above = before and before >= _BEFORE_END * (total - before - lengths[number])
        if mostly_above and is_end(piece.block.text) and not _goes_on(pieces, inside[number:]):
            return inside[:number]
        before += lengths[number]
    return inside


def _goes_on(pieces: Sequence[Piece], from_end: Sequence[int]) -> bool:
    """Whether the end is but the head of a list, below which there is text again, in paragraphs that are sentences."""
    if not is_list_head(pieces[from_end[0]].block.text):
        return False
    for index in from_end[1:]:
        piece = pieces[index]
        if is_end(piece.block.text):
            return False
        if piece.box.tag == "p" and not piece.linked and _SENTENCE.search(piece.block.text):
            return len(piece.block.text) >= _SHORTEST_LEAD
    return False


def _without_lists(pieces: Sequence[Piece], inside: list[int]) -> list[int]:
    """Without the lists of headlines that stand in the middle: links below a head, or many with none."""
    kept: list[int] = []
    links: list[int] = []  # and pictures, which may be theirs
    in_list = False

    def open_links() -> list[int]:
        many = sum(1 for index in links if pieces[index].block.text) >= _MOST_LINKS
        return [] if in_list or many else links

    for index in inside:
        piece = pieces[index]
        if is_list_head(piece.block.text):
            in_list = True
        elif piece.block.text and piece.linked * 2 <= len(piece.block.text):
            kept += [*open_links(), index]
            links, in_list = [], False
        else:
            links.append(index)
    return kept + open_links()


def _ends_trimmed(pieces: Sequence[Piece], kept: list[int]) -> list[int]:
    """Without links at either end and pictures after the last text."""
    while kept and _is_edge(pieces[kept[-1]], last=True):
        kept.pop()
    start = 0
    while start < len(kept) and _is_edge(pieces[kept[start]], last=False):
        start += 1
    return kept[start:]


def _is_edge(piece: Piece, *, last: bool) -> bool:
    block = piece.block
    if block.kind is Kind.FIGURE and not block.text:
        return last and not block.credit
    return piece.linked > 0.7 * len(block.text) and not (len(block.text) > 40 and _SENTENCE.search(block.text))


def _beside(room: Room, container: _Element, kept: list[int], titled_at: int) -> list[int]:
    """With the paragraphs that stand right beside the container, as a lead or a last paragraph does."""
    if not kept or titled_at < 0:
        return kept
    parent = container.getparent()
    pieces = room.pieces
    texts = "".join(pieces[index].block.text for index in kept)
    first = kept[0]
    lead: list[int] = []
    for index in range(first - 1, max(titled_at, first - 6), -1):
        piece = pieces[index]
        text = piece.block.text
        if (
            piece.box.tag != "p"
            or piece.box.getparent() is not parent
            or len(text) < _SHORTEST_LEAD
            or piece.linked
            or not _SENTENCE.search(text)
            or is_not_body(text)
            or text[:20] in texts
        ):
            break
        lead.insert(0, index)
    return [*lead, *kept]
