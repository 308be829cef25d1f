"""Lists of headlines that need not fit into memory: the archive's, a search's, an article's related ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Protocol

from reader.archive.protocol import Archive, Page
from reader.archive.query import ALL, Query
from reader.article import Headline

PAGE = 100
"""Headlines in a page that is read from the archive at once."""

KEPT_PAGES = 20
"""Pages kept in memory, so that a list of any length costs the same."""


class Listing(Protocol):
    """A list of headlines by row, the first row being 0."""

    query: Query

    def __len__(self) -> int:
        """How many rows are known."""

    def row(self, index: int) -> Headline | None:
        """The headline of this row; None where there is none, or no longer."""


class Fixed:
    """Headlines that are all known: those related to an article."""

    def __init__(self, headlines: Sequence[Headline]) -> None:
        self.query = ALL
        self._headlines = headlines

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._headlines)

    def row(self, index: int) -> Headline | None:
        """The headline of this row."""
        return self._headlines[index] if 0 <= index < len(self._headlines) else None


class Found:
    """What a query found so far; `add` takes a further page in.

    `text` is the query as it was typed, `before` brings back the list that was there before.
    """

    def __init__(self, query: Query, text: str, page: Page, before: Callable[[], None]) -> None:
        self.query = query
        self.before = before
        self.text = text
        self._headlines = list(page.headlines)
        self.next = page.next
        self.loading = False

    def __len__(self) -> int:
        """How many rows have been found so far."""
        return len(self._headlines)

    def row(self, index: int) -> Headline | None:
        """The headline of this row."""
        return self._headlines[index] if 0 <= index < len(self._headlines) else None

    def add(self, page: Page) -> None:
        """Take in the page that follows."""
        self._headlines.extend(page.headlines)
        self.next = page.next
        self.loading = False


class Newest:
    """All headlines of an archive, newest first, read a page at a time where they are looked at."""

    def __init__(self, archive: Archive) -> None:
        self.query = ALL
        self._archive = archive
        self._length = archive.count()
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
        page = self._page(number)
        return page[place] if place < len(page) else None

    def _page(self, number: int) -> tuple[Headline, ...]:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        if number not in self._starts:
            self._starts[number] = self._archive.skip(number * PAGE)
        start = self._starts[number]
        if start is None and number > 0:
            return ()
        page = self._archive.headlines(ALL, start=start, limit=PAGE)
        if page.next is not None:
            self._starts[number + 1] = page.next
        self._pages[number] = page.headlines
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return page.headlines
