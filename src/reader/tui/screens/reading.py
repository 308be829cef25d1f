"""The screen: headlines and related headlines on the left, the open article on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.timer import Timer

from reader.article import Article
from reader.language import _
from reader.text.duration import characters, minutes
from reader.text.matching import Term
from reader.tui import hints, keys
from reader.tui.listing import Fixed, Found, Listing, Newest
from reader.tui.screens.panes import PanesScreen
from reader.tui.searching import ArchiveSearch, ArticleFind, Search, SearchLine, load_more
from reader.tui.session import Session
from reader.tui.widgets.bars import Bar
from reader.tui.widgets.body import Body
from reader.tui.widgets.headline_list import HeadlineList
from reader.typeset import Role

LOOKS = (
    *Role,
    *("unread", "read", "cursor", "cursor-idle", "match", "match-here"),
    *("plain", "strong", "key", "alert"),
)
"""The parts of the screen that the style sheet knows: what is typeset, the lists, the bars."""

NEAR = 200
"""Rows of the list among which an article that was opened from elsewhere is looked for."""

SAVE_AFTER = 0.5
"""Seconds after a move until the position is written, so that a dropped line loses less than a second of reading."""

NOTICE_TIME = 4.0
"""Seconds that a notice stays."""


class ReadingScreen(PanesScreen):
    """Everything a person does while reading happens here."""

    BINDINGS = keys.bindings(app=False)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"look--{name}" for name in LOOKS}

    def __init__(self, session: Session, article: Article | None, *, start_in_body: bool) -> None:
        super().__init__(session, start_in_body=start_in_body and article is not None)
        self.article = article
        self.search: Search | None = None
        self._unopened = False
        self._finding = False
        self._row: int | None = None
        self._row_in: Listing | None = None
        self.notice = ""
        self._next_notices: tuple[str, ...] = ()
        self.length = (0, 0)
        self._save_timer: Timer | None = None
        self._notice_timer: Timer | None = None

    def on_mount(self) -> None:
        """Show the list and the first article."""
        self.headlines.show(Newest(self.session.archive))
        if self.article is not None:
            self.headlines.move_to(self.headlines.find(self.article.id, within=NEAR) or 0)
            self._show(self.article)
            self.session.note(self.article.id)
        self.go(self.first_pane)

    def open(self, article_id: str, terms: Sequence[Term] = (), *, row: int | None = None, visit: bool = True) -> None:
        """Open an article: it is loaded in the background, shown, and marked as read.

        `row` is its row in the list where it was opened from there; `visit` is false where the trail was walked along.
        """
        self._row = self.headlines.find(article_id, within=NEAR) if row is None else row
        self._row_in = self.headlines.listing

        def show(article: Article | None) -> None:
            if article is None:
                self.renew_list()
                self.say(_("This article is no longer in the archive."))
                return
            self._show(article, terms)
            self._opened(visit=visit)
            self.go(self.body)

        self.in_background("open", lambda: self.session.archive.get(article_id), show, patient=True)

    def _show(self, article: Article, terms: Sequence[Term] = ()) -> None:
        """Show an article where it was left, or at the first match of what was searched."""
        if self.article is not article:
            self.save_position()
        self.article, self._unopened, self._finding = article, True, False
        self.length = (characters(article.text), minutes(article.text))
        self.body.show(article, self.session.mark_of(article.headline).position, terms)
        self.related.show(Fixed(article.related))
        self.refresh_bars()

    def _opened(self, *, visit: bool) -> None:
        """The person has opened what is shown: it is read, and the newest of the trail unless that was walked along."""
        if self.article is None or not self._unopened:
            return
        self._unopened = False
        if visit:
            self.session.visit(self.article.id)
        else:
            self.session.change(self.article.id, read=True)
        self._tell_problem()
        self.headlines.refresh()

    @on(events.DescendantFocus)
    def body_entered(self) -> None:
        """What is shown at the start counts as opened once the person goes to it."""
        if self.focused is self.body:
            self._opened(visit=True)

    def save_position(self) -> None:
        """Write where the person is in the open article."""
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None
        article, position = self.body.article, self.body.position
        if article is not None and self.session.mark_of(article.headline).position != position:
            self.session.change(article.id, position=position)
            self._tell_problem()

    def refresh_bars(self) -> None:
        """Bring the lines above and below up to date."""
        listing, article = self.headlines.listing, self.article
        shown = hints.Shown(
            listing=listing,
            article=article,
            length=self.length,
            starred=article is not None and self.session.mark_of(article.headline).starred,
            body=self.body,
            in_body=self.pane is self.body,
            narrow=self.has_class("narrow"),
            notice=self.notice,
            search=None if self.search is None else self.search.outcome,
            keymap=self.session.settings.keys,
        )
        self.title_bar.set(*hints.title(shown))
        self.related_title.set(*hints.related(shown))
        self.state.set(*hints.state(shown))

    def say(self, notice: str, *more: str) -> None:
        """Show a notice in the line of state for a few seconds, then the further ones."""
        self.notice, self._next_notices = notice, more or self._next_notices
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(NOTICE_TIME, self._end_notice)
        self.refresh_bars()

    def _end_notice(self) -> None:
        following, self._next_notices = self._next_notices, ()
        if following:
            self.say(*following)
        else:
            self.notice = ""
            self.refresh_bars()

    def _tell_problem(self) -> None:
        if problem := self.session.new_problem():
            self.say(problem)

    # What the panes say

    @on(HeadlineList.Opened)
    def open_headline(self, event: HeadlineList.Opened) -> None:
        """Open the chosen headline, with the matches of its search marked."""
        listing, row = event.pane.listing, event.pane.cursor if event.pane is self.headlines else None
        self.open(event.headline.id, listing.query.terms if listing is not None else (), row=row)

    @on(HeadlineList.Stale)
    def renew_list(self) -> None:
        """List what the archive has now."""
        if isinstance(self.headlines.listing, Newest):
            self.headlines.show(Newest(self.session.archive), self.headlines.cursor)
        self.say(_("Articles have been taken out of the archive."))

    def take_news_in(self) -> None:
        """List what other processes have put in or taken out meanwhile; the cursor stays on its headline."""
        listing, headline = self.headlines.listing, self.headlines.headline
        if isinstance(listing, Newest) and self.session.archive.count() != len(listing):
            self.headlines.show(Newest(self.session.archive))
            row = self.headlines.find(headline.id, within=NEAR) if headline is not None else None
            self.headlines.move_to(row or 0)
            self.refresh_bars()

    def action_top(self) -> None:
        """To the top; of the list, with what is new there."""
        if self.pane is self.headlines:
            self.take_news_in()
        super().action_top()

    @on(HeadlineList.NearEnd)
    def load_more(self) -> None:
        """Read the next page of what a search found."""
        listing = self.headlines.listing
        if isinstance(listing, Found):
            load_more(self, listing)

    @on(Body.Moved)
    def moved(self) -> None:
        """Note the place, soon."""
        if self._save_timer is None:
            self._save_timer = self.set_timer(SAVE_AFTER, self.save_position)
        self.refresh_bars()

    @on(Bar.Clicked)
    def bar_clicked(self, event: Bar.Clicked) -> None:
        """Where one pane is shown, the title bar leads to the other."""
        if event.bar is self.title_bar and self.has_class("narrow"):
            self.go(self.headlines if self.has_class("on-body") else self.body)

    @on(SearchLine.Changed)
    def search_typed(self, event: SearchLine.Changed) -> None:
        """Search as it is typed."""
        if self.search is not None:
            self.search.typed(event.value)

    @on(SearchLine.Submitted)
    def search_accepted(self) -> None:
        """Keep what was found."""
        self.end_search(keep=True)

    def end_search(self, *, keep: bool) -> None:
        """Close the search line; keep what was found, or bring back what was there before."""
        if self.search is not None:
            search, self.search, self.held = self.search, None, None
            search.line.remove()
            search.end(keep=keep)
            self._finding = keep and isinstance(search, ArticleFind) and bool(self.body.matches)
            self.go(search.pane)

    def release(self) -> None:
        """Close the search line and keep what was found."""
        self.end_search(keep=True)

    # Actions, each of the registry's that is not a way in or between the panes

    def action_open(self) -> None:
        """Open the headline under the cursor."""
        if isinstance(self.pane, HeadlineList):
            self.pane.open_cursor()

    def action_back(self) -> None:
        """Out of a search, from the article to the list, from the related headlines to the headlines."""
        if self.search is not None:
            self.end_search(keep=False)
        elif self.pane is self.body and self._finding:
            self._finding = False
            self.body.find(())
        elif self.pane is not self.headlines:
            self.remove_class("no-sidebar")
            self.go(self.headlines)
        elif isinstance(self.headlines.listing, Found):
            self.headlines.listing.before()

    def action_next_article(self) -> None:
        """Open the next headline of the list."""
        self._open_beside(1)

    def action_previous_article(self) -> None:
        """Open the previous headline of the list."""
        self._open_beside(-1)

    def _open_beside(self, steps: int) -> None:
        """Open what stands beside the cursor while the list has the keys, else beside the open article."""
        listing, here = self.headlines.listing, self._row
        if self._row_in is not listing and self.article is not None:
            here = self.headlines.find(self.article.id, within=NEAR)
        if here is None or self.pane is self.headlines:
            here = self.headlines.cursor
        if listing is None or (headline := listing.row(here + steps)) is None:
            self.say(_("This is the last article.") if steps > 0 else _("This is the first article."))
            return
        self.headlines.move_to(here + steps)
        self.open(headline.id, listing.query.terms, row=here + steps)

    def action_related(self) -> None:
        """To the related headlines."""
        if self.article is None or not self.article.related:
            self.say(_("This article has no related headlines."))
            return
        self.remove_class("no-sidebar", "flat")
        self.go(self.related)

    def action_history_back(self) -> None:
        """Back through what was opened."""
        self._along_trail(-1)

    def action_history_forward(self) -> None:
        """Forward through what was opened."""
        self._along_trail(1)

    def _along_trail(self, steps: int) -> None:
        if (there := self.session.along_trail(steps)) is None:
            self.say(_("Nothing was opened before this.") if steps < 0 else _("Nothing was opened after this."))
        else:
            self.open(there, visit=False)

    def action_search(self) -> None:
        """Find in the article where it has the keys, else search the archive."""
        if self.search is None:
            self.held = self.pane if self.pane is self.body else self.headlines
            self.search = ArticleFind(self) if self.held is self.body else ArchiveSearch(self)
            self.query_one("#bottom").mount(self.search.line, before=self.state)
            self.search.line.focus()
            self.refresh_bars()

    def action_next_match(self) -> None:
        """To the next match."""
        if not self.body.next_match(1):
            self.say(_("No match: / searches."))

    def action_previous_match(self) -> None:
        """To the previous match."""
        if not self.body.next_match(-1):
            self.say(_("No match: / searches."))

    def _marked_headline(self) -> str | None:
        """The id of what a mark is meant for: the headline under the cursor, else the open article."""
        if isinstance(self.pane, HeadlineList) and self.pane.headline is not None:
            return self.pane.headline.id
        return self.article.id if self.article is not None else None

    def action_star(self) -> None:
        """Star, or take the star away."""
        if (article_id := self._marked_headline()) is not None:
            starred = self.session.marks.of([article_id])
            self._change(article_id, starred=not (article_id in starred and starred[article_id].starred))

    def action_unread(self) -> None:
        """Mark as unread, or as read."""
        if (article_id := self._marked_headline()) is not None:
            read = self.session.marks.of([article_id])
            self._change(article_id, read=not (article_id in read and read[article_id].read))

    def _change(self, article_id: str, *, read: bool | None = None, starred: bool | None = None) -> None:
        self.session.change(article_id, read=read, starred=starred)
        self._tell_problem()
        self.headlines.refresh()
        self.related.refresh()
        self.refresh_bars()
