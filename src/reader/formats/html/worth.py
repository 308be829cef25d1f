"""What the pieces of a page are worth as its body, each in its context, and the run of them that is worth most.

The characters of running text count for a body, links against it, as in Readability (Arc90) and in the extraction by
text and punctuation density of Sun, Song and Liao (CETD, SIGIR 2011); the run is the maximum subsequence of Pasternack
and Roth (WWW 2009). Names of classes play no part here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from reader.article import Kind
from reader.formats.html.phrases import is_end, is_not_body, is_small_print
from reader.formats.html.pieces import Piece

if TYPE_CHECKING:
    from lxml.etree import _Element

_PUNCTUATION = re.compile(r"[，。！？；：、“”…]|[,!?;](?!\d)|\.(?=\s|$)")
SHORTEST_TEXT = 12
"""Characters of running text."""
_SHORT = 40
_LONGEST_META, _LONGEST_FACTS = 800, 200
_MOMENT = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}.{0,3}\s\d{1,2}:\d\d")
_WHEN = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]|\d{1,2}[-/月]\d{1,2}日?(?=\s|$)|\d{1,2}:\d\d|昨天")
_ANSWER = re.compile(
    r"回复|举报|点赞|支持|反对|[顶踩赞]\s?[(（]?\d|\d+\s?(?:楼|阅读|评论|赞)|沙发|阅读全文|详细|查看|more\b|reply"
    r"|(?:分钟|小时|天|周|月|年)前|刚刚|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s+\d{1,2}:\d\d",
    re.I,
)
"""What stands beside each of the texts of a list: when, as in a chronicle too; what to do with it, and how long ago."""
_TIME, _LINK = 1, 2
_FEWEST_ITEMS = 3
_LONGEST_ITEM = 3
"""Pieces of text of one item of a list; a body has more side by side."""
_OF_ITEMS = 0.1
_OF_CARD = 4.0
"""How many times its length the link in an item of a list counts against it."""
_SOME_TEXT = 150.0
_LITTLE_TEXT = 30.0
_MUCH_MORE = 2.0
_BELOW_END, _BELOW_LITTLE = 0.15, 0.5
_WIDE_GAP = 60.0
"""Worth of links between two runs of text, from which on what follows is another thing than what came before."""
_BELOW_GAP = 0.5
_AN_END, _A_LINK = 40.0, 6.0
"""What a mark of the end and a link, whatever its length, take from a run that goes on over them."""


def worth_of(piece: Piece) -> float:
    """What a piece by itself says for its container being the body."""
    block = piece.block
    text = block.text
    if block.kind is Kind.FIGURE:
        return 0.5 * min(len(text), 60)
    plain = len(text) - piece.linked
    if piece.linked > plain:
        return -0.5 * min(60, piece.linked)
    if is_small_print(text):
        return 0.0
    marks = len(_PUNCTUATION.findall(text))
    if not marks or len(text) < SHORTEST_TEXT:
        return 0.2 * min(plain, 30)
    tells = len(text) <= _LONGEST_FACTS and "。" not in text and _MOMENT.search(text)
    if tells or (len(text) <= _LONGEST_META and is_not_body(text)):
        return 0.0
    # An item that begins with a link and goes on is a headline with its excerpt.
    against = _OF_CARD if block.kind is Kind.ITEM else 1.0
    return plain - against * piece.linked + 4.0 * min(marks, 20)


def by_themselves(pieces: Sequence[Piece]) -> list[float]:
    """What each piece is worth wherever it stands, little in a list of texts."""
    worths = [worth_of(piece) for piece in pieces]
    for index in _of_items(pieces, worths):
        worths[index] = min(worths[index] * _OF_ITEMS, SHORTEST_TEXT)
    return worths


def is_below_text(worths: Sequence[float], index: int) -> bool:
    """Whether much more running text stands above a piece than below, so that no body begins there."""
    above, below = (
        sum(worth for worth in part if worth > SHORTEST_TEXT) for part in (worths[:index], worths[index + 1 :])
    )
    return index > 0 and above > _SOME_TEXT and above > _MUCH_MORE * below


def in_place(pieces: Sequence[Piece], worths: Sequence[float], titled_at: int) -> list[float]:
    """What each is worth where it stands: nothing above the title, less and less below ends and gaps."""
    values = []
    so_far, gap, share = 0.0, 0.0, 1.0
    for index, value in enumerate(worths):
        if index <= titled_at:
            values.append(min(0.0, value))
            continue
        if value > SHORTEST_TEXT:
            if gap >= _WIDE_GAP and so_far > _LITTLE_TEXT:
                share = max(_BELOW_END, share * _BELOW_GAP)
            gap = 0.0
            so_far += value
        elif value < 0:
            gap -= value
        if so_far > _LITTLE_TEXT and share > _BELOW_END and is_end(pieces[index].block.text):
            share = _BELOW_END if so_far > _SOME_TEXT else min(share, _BELOW_LITTLE)
        values.append(value * share if value > 0 else value)
    return values


def _of_items(pieces: Sequence[Piece], alone: Sequence[float]) -> list[int]:
    """The texts that are items of a list, as comments and excerpts are: again and again, below and above the same.

    Each stands between links, times, or calls to answer, not all of them times; the boxes of all are alike.
    """
    found: dict[tuple[str, str, int], list[list[int]]] = defaultdict(list)
    depths: dict[_Element, int] = {}
    group: list[int] = []
    above = 0
    for index, piece in enumerate(pieces):
        if piece.block.kind is Kind.FIGURE:
            continue
        if alone[index] > SHORTEST_TEXT:
            group.append(index)
            continue
        beside = _beside(piece)
        if group:
            below = beside
            if below and above and max(below, above) == _LINK and len(group) <= _LONGEST_ITEM:
                box = pieces[group[0]].box
                found[str(box.tag), box.get("class", ""), _depth(box, depths)].append(group)
            group = []
            above = 0
        above = beside or (above if len(piece.block.text) < _SHORT else 0)
    return [index for groups in found.values() if len(groups) >= _FEWEST_ITEMS for group in groups for index in group]


def _beside(piece: Piece) -> int:
    """Whether a piece is what stands beside the items of lists: a link or the like, a time, neither (0)."""
    text = piece.block.text
    if piece.linked * 2 > len(text):
        return _LINK
    if len(text) > _SHORT:
        return 0
    return _LINK if _ANSWER.search(text) else _TIME if _WHEN.search(text) else 0


def _depth(element: _Element, known: dict[_Element, int]) -> int:
    """How many elements are around an element; what was found is kept in `known`."""
    path = []
    node: _Element | None = element
    while node is not None and node not in known:
        path.append(node)
        node = node.getparent()
    depth = known[node] if node is not None else -1
    for each in reversed(path):
        depth += 1
        known[each] = depth
    return depth


def run_of(pieces: Sequence[Piece], worths: Sequence[float], without: Collection[int] = ()) -> range:
    """The indexes from the first to the last of the run that is worth most, those in `without` worth nothing.

    Empty where no piece is worth anything.
    """
    steps = [0.0 if index in without else _step(piece, worths[index]) for index, piece in enumerate(pieces)]
    run = _most(steps)
    return run or _most([0.0 if index in without else value for index, value in enumerate(worths)])


def _step(piece: Piece, worth: float) -> float:
    """What a piece adds to a run: short lines nothing, an end, a link, or what stands beside items takes from it."""
    text = piece.block.text
    if is_end(text):
        return worth - _AN_END
    if worth < 0 or (piece.block.kind is not Kind.FIGURE and _beside(piece) == _LINK):
        return min(0.0, worth) - _A_LINK
    return worth if worth > SHORTEST_TEXT or piece.block.kind is Kind.FIGURE else 0.0


def _most(steps: Sequence[float]) -> range:
    best, start, end = 0.0, 0, 0
    total, first = 0.0, 0
    for index, step in enumerate(steps):
        if total <= 0:
            total, first = 0.0, index
        total += step
        if total > best:
            best, start, end = total, first, index + 1
    return range(start, end)
