"""What `/` does: search the archive from the list, find in the article from the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from reader.archive.protocol import Page
from reader.archive.query import Query, QueryError, parse
from reader.language import _
from reader.text.matching import Term
from reader.tui.listing import Found, Suggested
from reader.tui.screens.lists import ListsScreen
from reader.tui.widgets.line import Line
from reader.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from rich.text import Text

    from reader.archive.suggest import Suggestion


class SearchLine(Line):
    """One line to type a query into; it can point at a mistake."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"search--wrong"}

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, id="search")
        self.wrong: int | None = None
        """The character that is a mistake, if any is."""
        self.highlighter = self._point_out  # type: ignore[assignment] # any callable from Text to Text does

    def _point_out(self, text: Text) -> Text:
        """Mark the mistake; one at the very end is where the cursor stands."""
        if self.wrong is not None and self.wrong < len(text):
            style = self.get_component_rich_style("search--wrong")
            text.stylize(style, self.wrong, self.wrong + 1)
        return text

    def point_at(self, column: int | None) -> None:
        """Mark this character, or none."""
        if column != self.wrong:
            self.wrong = column
            self.refresh()


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
    """Search the archive as it is typed; the list shows what matches, or what may have been meant."""

    def __init__(self, screen: ListsScreen) -> None:
        self.line = SearchLine(_("Search the archive"))
        self.pane: Pane = screen.headlines
        self._screen = screen
        self._before = screen.way_back()
        listing = screen.headlines.listing
        is_search = isinstance(listing, Suggested) or (isinstance(listing, Found) and not listing.standing)
        self._unsearched = (listing.before if listing is not None and is_search else None) or self._before
        self._mistake = ""
        """Why nothing is searched, for as long as that is typed."""

    def typed(self, text: str) -> None:
        """Ask the archive in the background; a newer keystroke ends the older search. A mistake leaves all as it is."""
        self._stop()
        self._mistake = ""
        try:
            query = parse(text, typing=True)
        except QueryError as error:
            self.line.point_at(error.column)
            self._mistake = str(error)
        else:
            self.line.point_at(None)
            if query.empty:
                self._unsearched()
            else:
                self._search(query, text.strip())
        self._make_room()
        self._screen.refresh_bars()

    def _make_room(self) -> None:
        """A mistake is told in more words than a number of matches."""
        width = "2fr" if self._mistake else "1fr"
        if str(self._screen.state.styles.width) != width:
            self._screen.state.styles.width = width

    def _search(self, query: Query, text: str) -> None:
        def show(page: Page) -> None:
            found = Found(self._screen.session.shown(query), page, text=text, before=self._unsearched)
            self._screen.show_listing(found)
            if not page.headlines:
                self._suggest(query, text)

        def failed() -> None:
            self._mistake = self._screen.notice  # which the line being typed hides
            self._make_room()
            self._screen.refresh_bars()

        self._screen.ask("search", self._screen.session.shown(query), show, failed)

    def _suggest(self, query: Query, text: str) -> None:
        """Show what may have been meant."""
        session = self._screen.session

        def work() -> list[Suggestion]:
            from reader.archive.suggest import suggestions

            found = suggestions(session.archive, query, text, session.marks, shown=session.shown)
            return [each for each in found if each.headline is None or session.is_shown(each.headline)]

        def show(found: list[Suggestion]) -> None:
            if found:
                self._screen.show_listing(Suggested(found, self._unsearched))

        self._screen.in_background("suggest", work, show)

    def _stop(self) -> None:
        """End the search that is on its way."""
        self._screen.session.archive.interrupt()
        self._screen.forget_background("search")
        self._screen.forget_background("suggest")

    def end(self, *, keep: bool) -> None:
        """Keep what was found; else show the former list at its former place."""
        self._mistake = ""
        self._make_room()
        if not keep:
            self._stop()
            self._before()

    @property
    def outcome(self) -> str:
        """How many were found, or what is wrong with the query or the archive."""
        listing = self._screen.headlines.listing
        if self._mistake:
            return self._mistake
        if isinstance(listing, Suggested):
            return _("No match")
        if not isinstance(listing, Found) or listing.standing:
            return ""
        if not len(listing):
            return _("No match")
        return f"{listing.known}{'+' if listing.more else ''}"


class ArticleFind:
    """Find in the open article as it is typed."""

    def __init__(self, screen: ListsScreen) -> None:
        self.line = SearchLine(_("Find in this article"))
        self.pane: Pane = screen.body
        self._body = screen.body
        self.text = ""
        self._before = screen.body.place

    def typed(self, text: str) -> None:
        """Mark all matches and go to the first from the former place on."""
        self.text = text
        self._body.return_to(self._before)
        self._body.find(words(text))

    def end(self, *, keep: bool) -> None:
        """Keep the marks; else go back to the former place without them."""
        if not keep:
            self._body.find(())
            self._body.return_to(self._before)

    @property
    def outcome(self) -> str:
        """Which match of how many."""
        if not self.text.strip():
            return ""
        if not self._body.matches:
            return _("No match")
        return f"{(self._body.match or 0) + 1}/{len(self._body.matches)}"


def words(text: str) -> tuple[Term, ...]:
    """What to find in an article: the terms of a query; where it is none, the text as it stands."""
    try:
        return parse(text, typing=True).terms
    except QueryError:
        return (Term(text.strip()),)
