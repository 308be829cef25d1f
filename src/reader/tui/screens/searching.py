"""The search line: opened, typed into, closed; what it does is in reader.tui.searching."""

from __future__ import annotations

from textual import on
from textual.timer import Timer
from textual.widgets import Input

from reader.tui.listing import Suggested
from reader.tui.screens.fetching import FetchingScreen
from reader.tui.searching import ArchiveSearch, ArticleFind, Search

PAUSE = 0.6
"""Seconds without a key after which what was typed is searched, where the line is slow."""


class SearchingScreen(FetchingScreen):
    """The lists and the article, and the line in which one searches them."""

    search: Search | None = None
    finding = False
    """Whether what was found in the article is still marked."""
    found = ""
    """What was found in the article last."""

    _pause: Timer | None = None

    def action_search(self) -> None:
        """Find in the article where it has the keys, else search the archive."""
        if self.search is None:
            self.held = self.pane if self.pane is self.body else self.headlines
            self.search = ArticleFind(self) if self.held is self.body else ArchiveSearch(self)
            self.query_one("#bottom").mount(self.search.line, before=self.state)
            self.search.line.focus()
            self.refresh_bars()

    def search_for(self, text: str) -> None:
        """Search for what was suggested, in a line where it may still be changed."""
        if self.search is None:
            self.action_search()
        if self.search is not None:
            self.search.line.value = text
            self.search.line.cursor_position = len(text)

    @on(Input.Changed, "#search")
    def search_typed(self, event: Input.Changed) -> None:
        """Search as it is typed; on a slow line, once nothing more is typed for a moment."""
        self._end_pause()
        if self.search is None:
            return
        if self.slow:
            self._pause = self.set_timer(PAUSE, self._search_now)
        else:
            self.search.typed(event.value)

    def _search_now(self) -> None:
        """Search for what was typed, if that is yet to be done."""
        if self._end_pause() and self.search is not None:
            self.search.typed(self.search.line.value)

    def _end_pause(self) -> bool:
        pause, self._pause = self._pause, None
        if pause is not None:
            pause.stop()
        return pause is not None

    @on(Input.Submitted, "#search")
    def search_accepted(self) -> None:
        """Keep what was found; where nothing was, take what is suggested under the cursor."""
        headline = self.headlines.headline if isinstance(self.headlines.listing, Suggested) else None
        if headline is None or headline.id:
            self.end_search(keep=True)
        if headline is not None:
            self.headlines.open_cursor()

    def end_search(self, *, keep: bool) -> None:
        """Close the search line; keep what was found, or bring back what was there before."""
        self._search_now() if keep else self._end_pause()
        if self.search is not None:
            search, self.search, self.held = self.search, None, None
            search.line.remove()
            search.end(keep=keep)
            self.finding = keep and isinstance(search, ArticleFind) and bool(self.body.matches)
            self.found = search.text if isinstance(search, ArticleFind) else self.found
            self.go(search.pane)

    def release(self) -> None:
        """Close the search line and keep what was found."""
        self.end_search(keep=True)
        self.end_asking()
