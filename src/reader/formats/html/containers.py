"""Where on a page the body of its article stands: in a container that news sites are known to use, or in the densest.

The page is taken as pieces in their order, each with its worth. A container is worth what those of its pieces are worth
together that are part of the run that is worth most.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from reader.formats.html.known import is_known
from reader.formats.html.pieces import Piece
from reader.formats.html.worth import by_themselves, in_place, is_below_text, run_of

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
_DOWN = 0.85
"""Share of a container's worth that one of its children must have to be the narrower container."""
_MOST_ASIDE = 0.5
"""Share of the worth of all running text above which an element is no aside, whatever it is called."""
_SHORTEST_KNOWN = 40
_MOST_OF_ALL = 0.7
"""Share of the worth of all running text above which an element is no comment, whatever it is called."""
_INLINE_ROOM = frozenset(
    ("p", "span", "font", "strong", "b", "h1", "h2", "h3", "h4", "li", "blockquote", "figure", "tr")
)


class Room:
    """The tree of a page, with what its elements are worth.

    `titled_at` is the index of the title, -1 where none stands above the text; `alone` is what each piece is worth
    wherever it stands; `worth` maps each element to what the pieces below it are worth where they stand, those in
    comments and asides left out, and `core` to what those are worth that are part of the best run.
    """

    def __init__(self, root: _Element, pieces: Sequence[Piece], titled_at: int = -1) -> None:
        self.pieces = pieces
        self.root = root
        self._order = list(root.iter("*"))
        self._named = [element for element in self._order if element.attrib and is_known(element)]
        self.alone = by_themselves(pieces)
        self.titled_at = -1 if is_below_text(self.alone, titled_at) else titled_at
        self._worths = in_place(pieces, self.alone, self.titled_at)
        self._shut = self._within(self._outside(self._summed(self._worths, ())))
        self.worth = self._summed(self._worths, self._shut)
        run = self._run_in(root, self._worths)
        in_run = [value if index in run else 0.0 for index, value in enumerate(self._worths)]
        self.core = self._summed(in_run, self._shut)

    def body(self) -> _Element:
        """The container of the body."""
        dense = self._densest()
        known = self._known(dense)
        return known if known is not None else dense

    def run_in(self, container: _Element) -> range:
        """The best run in a container: from its first to its last index.

        What stands below an end or a gap counts less, but in a container that is known to have the body alone.
        """
        return self._run_in(container, self.alone if is_known(container) else self._worths)

    def within(self, container: _Element) -> set[_Element]:
        """The elements of a container, those of comments and asides left out."""
        return {element for element in container.iter("*") if element not in self._shut}

    def _run_in(self, container: _Element, worths: Sequence[float]) -> range:
        within = self.within(container)
        outer = {index for index, piece in enumerate(self.pieces) if index <= self.titled_at or piece.box not in within}
        return run_of(self.pieces, worths, outer)

    def _within(self, outermost: set[_Element]) -> set[_Element]:
        """These elements and all that are in them."""
        found = set(outermost)
        if found:
            for element in self._order:
                if element.getparent() in found:
                    found.add(element)
        return found

    def _summed(self, worths: Sequence[float], outside: Collection[_Element]) -> dict[_Element, float]:
        """What the pieces below each element are worth."""
        worth = dict.fromkeys(self._order, 0.0)
        for piece, value in zip(self.pieces, worths, strict=True):
            worth[piece.box] += value
        for element in reversed(self._order):
            if element in outside:
                worth[element] = 0.0
            parent = element.getparent()
            if parent is not None and parent in worth:
                worth[parent] += max(worth[element], -60.0)
        return worth

    def _outside(self, worth: dict[_Element, float]) -> set[_Element]:
        """The roots of comments and asides."""
        whole = sum(value for value in self._worths if value > 0)
        titled = _titled(self.root)
        named = set(self._named)
        found = set()
        for element in self._order:
            if element.tag in ("html", "body"):
                continue
            name = f"{element.get('class', '')} {element.get('id', '')}"
            if len(name) > 1:
                if element in named:
                    continue
                if _FOREIGN.search(name) and element not in titled and worth[element] < whole * _MOST_OF_ALL:
                    found.add(element)
                    continue
                if _ASIDE.search(name) and worth[element] < whole * _MOST_ASIDE and element not in titled:
                    found.add(element)
                    continue
            if element.tag in ("footer", "nav", "aside") and worth[element] < whole * _MOST_ASIDE:
                found.add(element)
        return found

    def _densest(self) -> _Element:
        """Down from the root, as long as one child has most of the worth."""
        node = self.root
        while True:
            best = max(node, key=lambda child: self.core.get(child, 0.0), default=None)
            if best is None or best not in self.core or self.core[best] < _DOWN * self.core[node]:
                break
            if self.core[best] <= 0:
                break
            node = best
        while node.tag in _INLINE_ROOM and (parent := node.getparent()) is not None:
            node = parent
        return node

    def _known(self, dense: _Element) -> _Element | None:
        """The best of the known containers, where it is about as good as the densest."""
        worthy = [each for each in self._named if each not in self._shut and self.worth[each] >= _SHORTEST_KNOWN]
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
