"""Saved queries: chosen above the headlines, saved from a search, removed, and their unread articles counted."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from reader.archive.protocol import Page
from reader.archive.query import parse
from reader.errors import ReaderError
from reader.language import _
from reader.settings import SavedQuery, remove_query, save_query
from reader.text.clean import clean_line
from reader.tui.listing import Found
from reader.tui.screens.lists import ListsScreen
from reader.tui.widgets.line import Line
from reader.tui.widgets.pane import Pane
from reader.tui.widgets.query_list import QueryList
from reader.tui.widgets.tag_line import TagLine

COUNT_AFTER = 0.5
"""Seconds after a change until the unread articles are counted anew: keys come first."""


class Question(Static, can_focus=True):
    """A question that is answered with y; any other key is a no."""

    class Answered(Message):
        """The answer to a question."""

        def __init__(self, *, yes: bool) -> None:
            super().__init__()
            self.yes = yes

    def __init__(self, text: str) -> None:
        super().__init__(text, id="question", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Take the key as the answer."""
        event.stop()
        self.post_message(self.Answered(yes=event.key in {"y", "Y"}))


class SavedScreen(ListsScreen):
    """The lists, and the saved queries above them."""

    asking: Line | Question | None = None
    """The line that asks for a name, tags or an answer."""

    _asked_in: Pane | None = None
    """The pane that had the keys before, where it is to have them again."""

    _count_timer: Timer | None = None
    _back_to_all: Callable[[], None] | None = None
    """How to bring back the list of all at its place, once another one is shown."""
    _naming = ""
    _removing: SavedQuery | None = None

    def begin(self) -> None:
        """Count what is unread, too."""
        super().begin()
        self.count_soon()

    def _list_news(self, count: int, *, to_top: bool, anew: bool = False) -> None:
        """Count what is new, too: here, since the number may come long after it was asked for."""
        before = self._count
        super()._list_news(count, to_top=to_top, anew=anew)
        if count != before:
            self.count_soon()

    # Choosing

    @on(QueryList.Chosen)
    def choose_query(self, event: QueryList.Chosen) -> None:
        """List what the chosen query finds, or all."""
        saved = event.saved
        if saved is None:
            self.show_all()
            self.go(self.headlines)
            return
        self.list_query(saved)

    def list_query(self, saved: SavedQuery) -> None:
        """List what a saved query finds."""
        try:
            query = self.session.shown(parse(saved.text))
        except ReaderError as error:
            self.say(f"{saved.name}: {error}")
            return

        def show(page: Page) -> None:
            if self.queries is not None and saved in self.session.queries:
                self.queries.choose(self.session.queries.index(saved) + 1)
            if self.headlines.listing is not None and self.headlines.listing.before is None:
                self._back_to_all = self.way_back()
            self.show_listing(Found(query, page, name=saved.name, before=self.show_all))
            self.go(self.headlines)

        self.forget_background("search")
        self.ask("query", query, show)

    def show_all(self) -> None:
        """Show the list of all, where it was left."""
        self.forget_background("query")
        if self.queries is not None:
            self.queries.choose(0)
        if self._back_to_all is not None:
            self._back_to_all()
        else:
            self.show_listing(self.whole_list())

    # Counting

    def count_soon(self) -> None:
        """Count the unread articles of the saved queries, once nothing has changed for a moment."""
        if self._count_timer is not None:
            self._count_timer.stop()
            self._count_timer = None
        if self.queries is not None and self.is_drawn:
            self._count_timer = self.set_timer(COUNT_AFTER, self._count_unread)

    def _count_unread(self) -> None:
        self._count_timer = None
        if (queries := self.queries) is None:
            return

        def show(counts: dict[str, str]) -> None:
            if queries.unread.take(counts):
                queries.refresh()

        # A search ends it, and comes first.
        self.in_background("unread", queries.unread.count, show, failed=self.count_soon)

    # Saving and removing

    def action_save_query(self) -> None:
        """Ask for a name under which to save the search."""
        listing = self.headlines.listing
        if not isinstance(listing, Found) or not listing.text:
            self.say(_("Search first: what was searched can be saved."))
            return
        self.release()
        self._naming = listing.text
        self._ask(Line(listing.text, id="name"))

    @on(Input.Submitted, "#name")
    def name_given(self, event: Input.Submitted) -> None:
        """Save the query under this name; one that is there already is replaced."""
        self.end_asking()
        if not (name := clean_line(event.value)):
            return
        saved = SavedQuery(name, self._naming)

        def show(_: None) -> None:
            queries = self.session.queries
            names = [each.name for each in queries]
            if name in names:
                queries[names.index(name)] = saved
            else:
                queries.append(saved)
            self._queries_changed()
            self._tell_saved(name)

        self.in_background("save", lambda: save_query(saved.name, saved.text), show)

    def _tell_saved(self, name: str) -> None:
        self.say(_("Saved: {name}").format(name=name))

    def action_remove_query(self) -> None:
        """Ask whether to remove the saved query under the cursor."""
        if self.queries is None or self.pane is not self.queries:
            self.say(_("Go to a saved query first, to remove it."))
        elif (saved := self.queries.saved) is not None:
            self._removing = saved
            self._ask(Question(_("Remove {name} from the saved queries? y/n").format(name=saved.name)))

    @on(Question.Answered)
    def answered(self, event: Question.Answered) -> None:
        """Remove the query if that is the answer."""
        saved = self._removing
        self.end_asking()
        if self.queries is not None:
            self.go(self.queries)
        if not event.yes or saved is None:
            return

        def show(_: None) -> None:
            if saved in self.session.queries:
                self.session.queries.remove(saved)
            self._queries_changed()

        self.in_background("save", lambda: remove_query(saved.name, None, self.session.settings), show)

    def _queries_changed(self) -> None:
        """Show the saved queries as they are now, or no such pane where there are none."""
        listing, queries = self.headlines.listing, self.session.queries
        names = ["", *(each.name for each in queries)]
        if self.queries is None and queries:
            self.queries = QueryList(self.session)
            self.query_one("#sidebar").mount(self.queries, before=0)
        elif self.queries is not None and not queries:
            pane, self.queries = self.queries, None
            self.go(self.headlines)
            pane.remove()
        self.set_class(self.queries is not None, "has-queries")
        shown = listing.name if isinstance(listing, Found) and listing.standing else ""
        if shown not in names:
            self.show_all()
        if self.queries is not None:
            self.queries.chosen = names.index(shown) if shown in names else 0
            self.queries.changed()
            self.count_soon()

    @property
    def asks_for(self) -> str | None:
        """What the line of state says while something is asked, None while nothing is."""
        if self.asking is None:
            return None
        return self.asking.says if isinstance(self.asking, TagLine) else _("Name of this query")

    def _ask(self, line: Line | Question, back_to: Pane | None = None) -> None:
        self.end_asking()
        self.asking, self._asked_in = line, back_to
        self.set_class(isinstance(line, Question), "asking")
        self.query_one("#bottom").mount(line, before=self.state)
        line.focus()
        self.refresh_bars()

    def end_asking(self) -> None:
        """Close the line that asks."""
        if self.asking is not None:
            line, self.asking = self.asking, None
            self._removing = None
            self.remove_class("asking")
            line.remove()
            self.go(self._asked_in or self.headlines)
