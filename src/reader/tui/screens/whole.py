"""The list of all, and what is asked beside the event loop where the archive is far."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from reader.archive.protocol import Page
from reader.archive.query import ALL
from reader.tui.listing import COMING, Found, Listing, Newest
from reader.tui.screens.panes import PanesScreen

T = TypeVar("T")

FIRST_PAGE = 50
"""Headlines that are asked of a query at first; more are read as the cursor nears their end."""

MOST_ROWS = 2000
"""Headlines that are read at once at most, to come back to where the cursor was."""

CLOSE = 20
"""Rows before the end of what is known at which more is read."""


class WholeScreen(PanesScreen):
    """The panes, and the list of all in one of them."""

    is_drawn = False
    """Whether the first picture is on the screen: what it does not need begins after it."""

    _count = 0
    """How many articles there were when news were looked for last."""

    def whole_list(self, rows: int = FIRST_PAGE) -> Listing:
        """The list of all that the person wants to see; where rules hide some, so many rows of it at first.

        Once the screen is drawn nobody waits for an archive that is far: what is not there yet comes into the list.
        """
        query, archive = self.session.shown(ALL), self.session.archive
        waits = not (archive.far and self.is_drawn)
        if query.empty and not waits and self._count:
            return self._newest(self._count)
        limit = max(FIRST_PAGE, min(rows, MOST_ROWS))

        def read() -> Newest | Found:
            if query.empty:
                return self._newest(None).prepare(rows - CLOSE)
            return Found(query, archive.headlines(query, limit=limit, marks=self.session.marks))

        if waits:
            listing = read()
            self._count = self._count or (len(listing) if isinstance(listing, Newest) else 0)
            return listing
        empty = Found(query, Page((COMING,), None))

        def fill(listing: Newest | Found) -> None:
            if self.headlines.listing is empty:
                self._count = len(listing) if isinstance(listing, Newest) else self._count
                self.show_listing(listing)

        self.in_background("news", read, fill, patient=True)
        return empty

    def _newest(self, length: int | None) -> Newest:
        """The list of all, of which so much is known; nothing of it is read yet, but its length where that is None."""
        return Newest(self.session.archive, length, self._read_page if self.session.archive.far else None)

    def _read_page(self, listing: Newest, number: int) -> None:
        """Read a page of the list of all, beside the event loop."""

        def take_in(page: Page) -> None:
            listing.take_in(number, page)
            if self.headlines.listing is listing:
                self.headlines.refresh()
                self.refresh_bars()

        self.in_background(
            f"page {id(listing)} {number}",
            lambda: listing.read(number),
            take_in,
            patient=True,
            failed=lambda: listing.failed(number),
        )

    def beside(self, group: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """What asks the archive and takes no time there: at once, or in the background where the archive is far."""
        if self.session.archive.far:
            self.in_background(group, work, then, patient=True)
        else:
            then(work())

    def show_listing(self, listing: Listing, cursor: int = 0) -> None:
        """Show a list in the place of the headlines."""
        self.headlines.show(listing, cursor)
        self.refresh_bars()

    def _note_count(self, count: int) -> None:
        self._count = count

    def _read_readings(self, ids: list[str]) -> None:
        """Ask how these articles are read, for rows that are drawn now."""
        session = self.session

        def keep(found: dict[str, tuple[str, str]]) -> None:
            session.keep_readings(ids, found)
            self.headlines.refresh()
            self.related.refresh()

        self.in_background(f"readings {ids[0]}", lambda: session.archive.readings(ids), keep, patient=True)
