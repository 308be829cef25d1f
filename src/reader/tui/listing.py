"""Lists of headlines that need not fit into memory: the archive's, a query's, an article's related ones, a story's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from reader.archive.protocol import Archive, Page, Related
from reader.archive.query import ALL, Query
from reader.article import Headline
from reader.language import _
from reader.text.matching import Term
from reader.tui.dates import when_related

if TYPE_CHECKING:
    from reader.archive.suggest import Suggestion

PAGE = 100
"""Headlines in a page that is read from the archive at once."""

KEPT_PAGES = 20
"""Pages kept in memory, so that a list of any length costs the same."""

SHARED = 3
"""Terms shared with a related article that are told."""

GAP = Headline("…")
"""Stands for the headlines between two ends of a list, which nobody has looked at yet."""

COMING = Headline("…")
"""Stands for a headline that is on its way."""


class Listing:
    """A list of headlines by row, the first row being 0. A headline without an id is no article, but words.

    `query` chose them. `name` is what the title bar calls the list, empty for the list of all; `before` brings back the
    list that was there before. `dated`: the dates come first.
    """

    name = ""
    dated = False

    def __init__(self, query: Query = ALL, before: Callable[[], None] | None = None) -> None:
        self.query = query
        self.before = before

    def __len__(self) -> int:
        """How many rows are known."""
        raise NotImplementedError

    @property
    def more(self) -> bool:
        """Whether there are headlines that no row shows yet."""
        return False

    def row(self, index: int) -> Headline | None:
        """The headline of this row; None where there is none, or no longer."""
        raise NotImplementedError

    def terms(self, headline: Headline) -> tuple[Term, ...]:
        """What to mark in an article of this list: the words of the query, and what of the title was meant by sound."""
        heard = [Term(headline.title[start:end]) for start, end in headline.heard if end - start > 1]
        return (*self.query.terms, *heard)

    def note(self, index: int) -> str:  # noqa: ARG002
        """What stands under this row's title in place of source and date; empty where they do."""
        return ""

    def within_reach(self, here: int, there: int) -> int:  # noqa: ARG002
        """The row to go to on the way from one row to another: a gap stops."""
        return max(0, min(there, len(self) - 1))


class Fixed(Listing):
    """Headlines that are all known, each with a note or an empty one."""

    def __init__(
        self,
        headlines: Sequence[Headline],
        notes: Sequence[str] = (),
        *,
        before: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(ALL, before)
        self._headlines = headlines
        self._notes = notes

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._headlines)

    def row(self, index: int) -> Headline | None:
        """The headline of this row."""
        return self._headlines[index] if 0 <= index < len(self._headlines) else None

    def note(self, index: int) -> str:
        """The note of this row."""
        return self._notes[index] if 0 <= index < len(self._notes) else ""


class Relatives(Fixed):
    """What is related to an article; what the archive found says why."""

    def __init__(self, found: Sequence[Related]) -> None:
        # Copies stand there one by one: how many there are is seen.
        headlines = [replace(each.headline, copies=0) if each.copy else each.headline for each in found]
        super().__init__(headlines, ["" if each.own else why(each) for each in found])
        self.found = tuple(found)


class Story(Fixed):
    """The articles that tell one story, the oldest first."""

    dated = True

    def __init__(self, of: str, found: Sequence[Related], before: Callable[[], None]) -> None:
        super().__init__([each.headline for each in found], before=before)
        self.name = _("Timeline")
        self.of = of
        """The id of the article whose story it is."""


class Suggested(Fixed):
    """What a person may have meant by a query that nothing matches: other queries, and headlines."""

    def __init__(self, suggestions: Sequence[Suggestion], before: Callable[[], None] | None) -> None:
        headlines = [each.headline or Headline(each.text) for each in suggestions]
        super().__init__(headlines, ["" if each.headline else each.note for each in suggestions], before=before)
        self.name = _("Did you mean")


class Found(Listing):
    """What a query finds, known from its newest on and, where somebody went there, from its oldest; a gap between.

    `text` is a search as it was typed, empty for other queries.
    """

    def __init__(
        self, query: Query, page: Page, *, text: str = "", name: str = "", before: Callable[[], None] | None = None
    ) -> None:
        super().__init__(query, before)
        self.text = text
        self.name = name or text
        self.loading: set[bool] = set()
        """Whether a page from the end (True), or from the beginning (False), is on its way."""
        self._above = list(page.headlines)
        self._below: list[Headline] = []
        self._next = {False: page.next, True: None}

    def __len__(self) -> int:
        """How many rows are known so far, the gap among them."""
        return len(self._above) + len(self._below) + (self.gap is not None)

    @property
    def gap(self) -> int | None:
        """The row of the gap, None where there is none."""
        return len(self._above) if self._below else None

    @property
    def more(self) -> bool:
        """Whether there are headlines that no row shows yet."""
        return self._next[False] is not None

    @property
    def standing(self) -> bool:
        """Whether it is to show what is new: a search stays as it was found."""
        return not self.text

    @property
    def known(self) -> int:
        """How many headlines are known."""
        return len(self._above) + len(self._below)

    @property
    def can_begin_at_end(self) -> bool:
        """Whether the last headline is the oldest: where matches by sound or worse ones follow, it is not."""
        from reader.archive.levels import levels

        return not self.query.best and (self.query.tree is None or len(levels(self.query.tree)) == 1)

    def row(self, index: int) -> Headline | None:
        """The headline of this row, or the gap."""
        if index < len(self._above):
            return self._above[index] if index >= 0 else None
        below = index - len(self) + len(self._below)
        return GAP if index == self.gap else self._below[below] if below < len(self._below) else None

    def within_reach(self, here: int, there: int) -> int:
        """See Listing. Only the ways to the very beginning and end lead over the gap."""
        there = super().within_reach(here, there)
        if self.gap is not None and here < self.gap <= there:
            return self.gap - 1
        if self.gap is not None and there <= self.gap < here:
            return self.gap + 1
        return there

    def wanted(self, row: int, near: int) -> bool | None:
        """The end from which a person in this row needs more, True for the last; None where there is enough."""
        if not self.more:
            return None
        if self.gap is not None and row > self.gap:
            return True if row < self.gap + near else None
        return False if row > len(self._above) - near else None

    def start(self, *, from_end: bool) -> str | None:
        """What to ask the archive for next, coming from this end."""
        return self._next[from_end]

    def add(self, page: Page, *, from_end: bool) -> int:
        """Take in a page that follows, coming from this end; return how many rows what is below the gap moved down."""
        before = len(self)
        there = {headline.id for headline in (self._above if from_end else self._below)}
        new = list(takewhile(lambda headline: headline.id not in there, page.headlines))
        if from_end:
            self._below[:0] = reversed(new)
        else:
            self._above += new
        self._next[from_end] = page.next
        if page.next is None or len(new) < len(page.headlines):
            self._above += self._below
            self._below = []
            self._next = {False: None, True: None}
        return len(self) - before


class Newest(Listing):
    """All headlines of an archive, newest first, read a page at a time where they are looked at.

    `length` is how many there are, where that is known. With `far` a page that is not there is not waited for: its rows
    are COMING, and `far` is called with its number, once, to have it read (`read`) beside the event loop and taken in.
    """

    def __init__(
        self, archive: Archive, length: int | None = None, far: Callable[[Newest, int], None] | None = None
    ) -> None:
        super().__init__()
        self._archive = archive
        self._far = far
        self._asked: set[int] = set()
        self._length = archive.count() if length is None else length
        self._pages: OrderedDict[int, tuple[Headline, ...]] = OrderedDict()
        self._starts: dict[int, str | None] = {0: None}

    def __len__(self) -> int:
        """How many articles the archive had when this list was made."""
        return self._length

    def row(self, index: int) -> Headline | None:
        """The headline of this row; reads at most one page from the archive."""
        if not 0 <= index < self._length:
            return None
        number, place = divmod(index, PAGE)
        if number not in self._pages:
            if self._far is not None:
                self._ask(number)
                return COMING
            self.take_in(number, self.read(number))
        elif self._far is not None:  # the next one before it is needed
            self._ask(number + 1 if 2 * place > PAGE else number - 1)
        self._pages.move_to_end(number)
        page = self._pages[number]
        return page[place] if place < len(page) else None

    def _ask(self, number: int) -> None:
        there = number in self._pages or number in self._asked
        if self._far is not None and not there and 0 <= number * PAGE < self._length:
            self._asked.add(number)
            self._far(self, number)

    def read(self, number: int) -> Page:
        """Read a page; in a thread, where the archive is far."""
        start = self._starts[number] if number in self._starts else self._archive.skip(number * PAGE)
        return Page((), None) if start is None and number else self._archive.headlines(ALL, start=start, limit=PAGE)

    def take_in(self, number: int, page: Page) -> None:
        """Keep a page that was read."""
        self._asked.discard(number)
        if page.next is not None:
            self._starts[number + 1] = page.next
        self._pages[number] = page.headlines
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def prepare(self, row: int) -> Newest:
        """Read what is around this row, so that it is there at once; return the list."""
        for number in {max(0, row - PAGE // 4) // PAGE, (row + PAGE // 4) // PAGE}:
            if 0 <= number * PAGE < self._length and number not in self._pages:
                self.take_in(number, self.read(number))
        return self

    def failed(self, number: int) -> None:
        """A page could not be read: it is asked for again when it is looked at."""
        self._asked.discard(number)


def row_of(listing: Listing, article_id: str, within: int, around: int = 0) -> int | None:
    """The row of this article, if it is less than `within` rows away from the row `around`: the nearest first."""
    near = (row for away in range(within) for row in dict.fromkeys((around + away, around - away)))
    rows = (row for row in near if 0 <= row < len(listing))
    return next((row for row in rows if (headline := listing.row(row)) and headline.id == article_id), None)


def why(related: Related) -> str:
    """Why an article is related, in words: how much later it came, and what both speak of; of a copy, whose it is."""
    when = when_related(related.days, related.headline.published)
    if related.copy:
        source = related.headline.source
        label = _("same text: {source}").format(source=source) if source else _("same text")
        return " · ".join(filter(None, [label, when]))
    words = " ".join(term for _kind, term in related.shared[:SHARED])
    return " · ".join(filter(None, [when, words]))
