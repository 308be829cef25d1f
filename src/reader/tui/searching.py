"""What `/` does: search the archive from the list, find in the article from the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.widgets import Input

from reader.archive.protocol import Page
from reader.archive.query import Query, parse
from reader.language import _
from reader.tui.listing import Found, Listing
from reader.tui.screens.panes import PanesScreen
from reader.tui.widgets.pane import Pane

FIRST_PAGE = 50
"""Matches that a keystroke asks for; more are read as the cursor nears their end."""

MORE = 200
"""Matches in each further page."""


class SearchLine(Input):
    """One line to type a query into. Its cursor does not blink, since nothing may be written while idle."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "screen.back", show=False)]

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, id="search", select_on_focus=False)
        self.cursor_blink = False


class Search(Protocol):
    """A search that is being typed."""

    line: SearchLine
    pane: Pane

    def typed(self, text: str) -> None:
        """Search for this."""

    def end(self, *, keep: bool) -> None:
        """Keep what was found, or bring back what was there before."""

    @property
    def outcome(self) -> str:
        """What was found so far, in words; empty while nothing was asked."""


class ArchiveSearch:
    """Search the archive as it is typed; the list shows what matches."""

    def __init__(self, screen: PanesScreen) -> None:
        self.line = SearchLine(_("Search the archive"))
        self.pane: Pane = screen.headlines
        self._screen = screen
        self._before = _keep(screen)
        listing = screen.headlines.listing
        self._all = listing.before if isinstance(listing, Found) else self._before

    def typed(self, text: str) -> None:
        """Ask the archive in the background; a newer keystroke ends the older search."""
        query = parse(text, typing=True)
        if query.empty:
            self._screen.forget_background("search")
            self._all()
        else:
            self._search(query, text.strip())

    def _search(self, query: Query, text: str) -> None:
        screen, archive = self._screen, self._screen.session.archive

        def show(page: Page) -> None:
            screen.headlines.show(Found(query, text, page, self._all))
            screen.refresh_bars()

        archive.interrupt()
        screen.in_background("search", lambda: archive.headlines(query, limit=FIRST_PAGE), show)

    def end(self, *, keep: bool) -> None:
        """Keep what was found; else show the former list at its former place."""
        if not keep:
            self._screen.forget_background("search")
            self._before()

    @property
    def outcome(self) -> str:
        """How many were found."""
        listing = self._screen.headlines.listing
        if not isinstance(listing, Found):
            return ""
        if not len(listing):
            return _("No match")
        return f"{len(listing)}{'+' if listing.next else ''}"


class ArticleFind:
    """Find in the open article as it is typed."""

    def __init__(self, screen: PanesScreen) -> None:
        self.line = SearchLine(_("Find in this article"))
        self.pane: Pane = screen.body
        self._body = screen.body
        self._text = ""
        self._before = screen.body.place

    def typed(self, text: str) -> None:
        """Mark all matches and go to the first from the former place on."""
        self._text = text
        self._body.return_to(self._before)
        self._body.find(parse(text, typing=True).terms)

    def end(self, *, keep: bool) -> None:
        """Keep the marks; else go back to the former place without them."""
        if not keep:
            self._body.find(())
            self._body.return_to(self._before)

    @property
    def outcome(self) -> str:
        """Which match of how many."""
        if not self._text.strip():
            return ""
        if not self._body.matches:
            return _("No match")
        return f"{(self._body.match or 0) + 1}/{len(self._body.matches)}"


def load_more(screen: PanesScreen, listing: Found) -> None:
    """Read the next page of what was found."""
    start = listing.next
    if start is None or listing.loading:
        return
    listing.loading = True

    def add(page: Page) -> None:
        listing.add(page)
        if screen.headlines.listing is listing:
            screen.headlines.grown()
            screen.refresh_bars()

    archive = screen.session.archive

    def failed() -> None:
        listing.loading = False

    screen.in_background("more", lambda: archive.headlines(listing.query, start=start, limit=MORE), add, failed=failed)


def _keep(screen: PanesScreen) -> Callable[[], None]:
    """How to bring back the list as it is now, at its place."""
    headlines = screen.headlines
    listing: Listing | None = headlines.listing
    cursor, scroll = headlines.cursor, headlines.scroll_offset.y

    def restore() -> None:
        if listing is not None and headlines.listing is not listing:
            headlines.show(listing, cursor, scroll=scroll)
            screen.refresh_bars()

    return restore
