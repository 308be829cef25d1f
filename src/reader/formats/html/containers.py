"""Where on a page the body of its article stands: in a container that news sites are known to use, or in the densest.

The page is taken as pieces in their order. Each has a worth: the characters of running text count for it, links
against it. A container is worth what its pieces are worth together, as in Readability (Arc90) and in the extraction by
text and punctuation density of Sun, Song and Liao (CETD, SIGIR 2011).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.article import Kind
from reader.formats.html.known import is_known
from reader.formats.html.phrases import is_list_head, is_small_print
from reader.formats.html.pieces import Piece

if TYPE_CHECKING:
    from lxml.etree import _Element

_FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment[-_]?(?:list|box|area|wrap|con|module|content|item)?|cmts?|gentie|pinglun|repl(?:y|ies)"
    r"|discuss(?:ion)?|remark|post[-_]?comment|tie-area|tie-\w+|gb-comments?|SOHUCS|disqus\w*)(?=$|[\s_-])",
    re.I,
)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:recommends?|recommendation|tuijian|relat(?:ed|ion)?|related[-_]?\w+|xiangguan|xgyd|xgxw|hot[-_]?\w*"
    r"|rank\w*|paihang|side|sidebar|aside|slidebar|foot|footer|bottom|copyright|nav|navi|navbar|navigation|menu|topbar"
    r"|crumbs?|breadcrumbs?|share\w*|bdshare\w*|jiathis\w*|toolbar|tools?|ads?|adv|advert\w*|guanggao|sponsor\w*|promo\w*|login"
    r"|popup|pop|dialog|modal|mask|qrcode|erweima|ewm|pagination|pager|pagebar|page-?nav|prev[-_]?next|author[-_]?info|subscribe"
    r"|friend[-_]?links?|links?|weather|search\w*|like|more|guess\w*|interest\w*|app[-_]?down\w*|download\w*|statement|disclaimer"
    r"|right[-_]?(?:bar|side|col\w*|box|con\w*|area)?|column[-_]?right|col[-_]?r)(?=$|[\s_-])",
    re.I,
)
_PUNCTUATION = re.compile("[，。！？；：、“”…,.!?;]")
_DOWN = 0.72
"""Share of a container's worth that one of its children must have to be the narrower container."""
_MOST_ASIDE = 0.5
"""Share of the worth of all running text above which an element is no aside, whatever it is called."""
_SHORTEST_KNOWN = 40
_SOME_TEXT = 150.0
_BELOW_LISTS = 0.15
_INLINE_ROOM = frozenset(
    ("p", "span", "font", "strong", "b", "h1", "h2", "h3", "h4", "li", "blockquote", "figure", "tr")
)


class Room:
    """The tree of a page, with what its elements are worth.

    `worth` maps each element to what the pieces below it are worth, those in comments and asides left out.
    """

    def __init__(self, root: _Element, pieces: Sequence[Piece], titled_at: int = -1) -> None:
        self.pieces = pieces
        self.root = root
        self._order = list(root.iter("*"))
        self._worths = _worths(pieces, titled_at)
        self._all = self._summed(set())
        self.outside = self._outside()
        self.worth = self._summed(self.outside)

    def body(self) -> _Element:
        """The container of the body."""
        dense = self._densest()
        known = self._known(dense)
        return known if known is not None else dense

    def inside(self, container: _Element) -> list[int]:
        """The indexes of the pieces that stand in a container, but not in a comment or an aside of it."""
        within = {container}
        for element in container.iterdescendants("*"):
            if element.getparent() in within and element not in self.outside:
                within.add(element)
        return [index for index, piece in enumerate(self.pieces) if piece.box in within]

    def _summed(self, outside: set[_Element]) -> dict[_Element, float]:
        """What the pieces below each element are worth."""
        worth = dict.fromkeys(self._order, 0.0)
        for piece, value in zip(self.pieces, self._worths, strict=True):
            worth[piece.box] += value
        for element in reversed(self._order):
            if element in outside:
                worth[element] = 0.0
            parent = element.getparent()
            if parent is not None and parent in worth:
                worth[parent] += max(worth[element], -60.0)
        return worth

    def _outside(self) -> set[_Element]:
        """The roots of comments and asides."""
        most = sum(value for value in self._worths if value > 0) * _MOST_ASIDE
        titled = _titled(self.root)
        found = set()
        for element in self._order:
            if element.tag in ("html", "body"):
                continue
            name = f"{element.get('class', '')} {element.get('id', '')}"
            if len(name) > 1:
                if is_known(element):
                    continue
                if _FOREIGN.search(name) and element not in titled:
                    found.add(element)
                    continue
                if _ASIDE.search(name) and self._all[element] < most and element not in titled:
                    found.add(element)
                    continue
            if element.tag in ("footer", "nav", "aside") and self._all[element] < most:
                found.add(element)
        return found

    def _densest(self) -> _Element:
        """Down from the root, as long as one child has most of the worth."""
        node = self.root
        while True:
            best = max(node, key=lambda child: self.worth.get(child, 0.0), default=None)
            if best is None or best not in self.worth or self.worth[best] < _DOWN * self.worth[node]:
                break
            if self.worth[best] <= 0:
                break
            node = best
        while node.tag in _INLINE_ROOM and (parent := node.getparent()) is not None:
            node = parent
        return node

    def _known(self, dense: _Element) -> _Element | None:
        """The best of the known containers, where it is about as good as the densest."""
        found = [element for element in self._order if is_known(element) and element not in self.outside]
        worthy = [element for element in found if self.worth[element] >= _SHORTEST_KNOWN]
        if not worthy:
            return None
        most = max(self.worth[element] for element in worthy)
        # The narrowest that has most of it; those around it would add what other containers have.
        best = [element for element in worthy if self.worth[element] >= 0.6 * most][-1]
        if best in dense.iterancestors():
            return best if self.worth[dense] < 0.9 * self.worth[best] else None
        return best if self.worth[best] >= 0.5 * self.worth[dense] else None


def _titled(root: _Element) -> set[_Element]:
    """The elements that have a first heading somewhere below."""
    found: set[_Element] = set()
    for heading in root.iter("h1"):
        for element in heading.iterancestors():
            if element in found:
                break
            found.add(element)
    return found


def _worths(pieces: Sequence[Piece], titled_at: int) -> list[float]:
    """What each piece is worth: nothing above the title, little below the head of the first list after some text."""
    values = []
    so_far = 0.0
    share = 1.0
    for index, piece in enumerate(pieces):
        value = worth_of(piece)
        if index <= titled_at:
            value = min(0.0, value)
        so_far += max(0.0, value)
        if so_far > _SOME_TEXT and is_list_head(piece.block.text):
            share = _BELOW_LISTS
        values.append(value * share if value > 0 else value)
    return values


def worth_of(piece: Piece) -> float:
    """What a piece says for its container being the body: the characters of running text, less those of links."""
    block = piece.block
    if block.kind is Kind.FIGURE:
        return 0.0
    text = block.text
    plain = len(text) - piece.linked
    if piece.linked > plain:
        return -0.5 * min(60, piece.linked)
    if is_small_print(text):
        return 0.0
    marks = len(_PUNCTUATION.findall(text))
    if not marks or len(text) < 12:
        return 0.2 * min(plain, 30)
    return plain - piece.linked + 4.0 * min(marks, 20)
