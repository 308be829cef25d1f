"""What the lists show, and how they grow: what is new, what a query finds, what is related, a story."""

from __future__ import annotations

from collections.abc import Callable

from textual import on

from reader.archive.protocol import Page, Related
from reader.archive.query import Query
from reader.article import Article
from reader.language import _
from reader.tui.listing import Found, Listing, Newest, Relatives, Story, row_of
from reader.tui.screens.whole import CLOSE, FIRST_PAGE, WholeScreen
from reader.tui.widgets.headline_list import HeadlineList

MORE = 200
"""Headlines in each further page."""

NEAR = 200
"""Rows of the list among which an article that was opened from elsewhere is looked for."""


class ListsScreen(WholeScreen):
    """What fills the lists besides."""

    article: Article | None = None
    """The open article."""

    _row: int | None = None
    """The row of the open article in the list that it was opened from."""
    _row_in: Listing | None = None

    def ask(
        self, group: str, query: Query, then: Callable[[Page], None], failed: Callable[[], None] = lambda: None
    ) -> None:
        """Ask for the first headlines that a query finds, in the background."""
        archive, marks = self.session.archive, self.session.marks
        self.in_background(group, lambda: archive.headlines(query, limit=FIRST_PAGE, marks=marks), then, failed=failed)

    def way_back(self) -> Callable[[], None]:
        """How to bring back the list as it is now, at its place."""
        headlines = self.headlines
        listing, cursor, scroll = headlines.listing, headlines.cursor, headlines.scroll_offset.y

        def restore() -> None:
            if listing is not None and headlines.listing is not listing:
                headlines.show(listing, cursor, scroll=scroll)
                self.refresh_bars()

        return restore

    def begin(self) -> None:
        """Begin with what the first picture, which is drawn now, did not need."""
        self.is_drawn = True
        self.session.later = self._read_readings if self.session.archive.far else None
        self.beside("count", self.session.archive.count, self._note_count)
        self.find_related()

    # What a query finds, from both ends

    @on(HeadlineList.NearEnd)
    def read_on(self) -> None:
        """Read the next page of what a query finds, where the cursor nears the end of what is known."""
        listing = self.headlines.listing
        if isinstance(listing, Found) and (from_end := listing.wanted(self.headlines.cursor, CLOSE)) is not None:
            self._read(listing, from_end=from_end, limit=MORE)

    @on(HeadlineList.ToEnd)
    def go_to_end(self) -> None:
        """Go to the end of what a query finds; where that is not known yet, read it from there."""
        listing, here = self.headlines.listing, self.headlines.cursor
        if not isinstance(listing, Found) or listing.gap is not None or not listing.can_begin_at_end:
            self.headlines.move_to(len(self.headlines.listing or ()) - 1)
            return

        def arrive() -> None:
            if self.headlines.listing is listing and self.headlines.cursor == here:
                self.headlines.move_to(len(listing) - 1)

        self._read(listing, from_end=True, limit=FIRST_PAGE, then=arrive)

    def _read(self, listing: Found, *, from_end: bool, limit: int, then: Callable[[], None] = lambda: None) -> None:
        """Read a page that follows, from one end or the other."""
        if from_end in listing.loading:
            return
        listing.loading.add(from_end)
        session, start = self.session, listing.start(from_end=from_end)

        def work() -> Page:
            return session.archive.headlines(
                listing.query, start=start, limit=limit, oldest=from_end, marks=session.marks
            )

        def add(page: Page) -> None:
            listing.loading.discard(from_end)
            gap = listing.gap
            rows = listing.add(page, from_end=from_end)
            if self._row_in is listing and self._row is not None and gap is not None and self._row > gap:
                self._row += rows
            if self.headlines.listing is listing:
                self.headlines.grown(gap, rows)
                then()
                self.refresh_bars()

        def failed() -> None:
            listing.loading.discard(from_end)

        # A group for each end of each list: none replaces another, and `loading` always ends.
        self.in_background(f"more {id(listing)} {from_end}", work, add, failed=failed)

    # What is new

    @on(HeadlineList.Stale)
    def renew_list(self) -> None:
        """List what the archive has now."""
        if self.session.archive.far:
            # As many may have come in as went out: the number alone does not tell.
            self.beside(
                "count", self.session.archive.count, lambda count: self._list_news(count, to_top=False, anew=True)
            )
        elif isinstance(self.headlines.listing, Newest):
            self.headlines.show(self.whole_list(), self.headlines.cursor)
        self.say(_("Articles have been taken out of the archive."))

    def take_news_in(self, *, to_top: bool = False) -> None:
        """List what other processes have put in or taken out meanwhile; the cursor stays on its headline.

        Ask for what the person did elsewhere, too; that comes by itself.
        """
        self.session.marks.catch_up()
        self.beside("count", self.session.archive.count, lambda count: self._list_news(count, to_top=to_top))

    def _list_news(self, count: int, *, to_top: bool, anew: bool = False) -> None:
        """List what is new where there are so many articles now; with `anew` the list of all in any case."""
        listing = self.headlines.listing
        before, self._count = self._count, count
        if isinstance(listing, Newest) and ((to_top and self.news) or anew or count != len(listing)):
            row = 0 if to_top else self.headlines.cursor + count - len(listing)

            def show(newer: Newest) -> None:
                if self.headlines.listing is listing:
                    self.renew(newer, to_top=to_top)

            self.beside("newest", lambda: self._newest(count).prepare(row), show)
        elif isinstance(listing, Found) and listing.standing and (to_top or count != before):

            def renew(page: Page) -> None:
                if self.headlines.listing is listing:
                    newer = Found(listing.query, page, name=listing.name, before=listing.before)
                    # Who has gone on from the top meanwhile is not taken back to it.
                    self.renew(newer, to_top=to_top and self.headlines.cursor == 0)

            self.ask("news", listing.query, renew)

    news = 0
    """How many new articles are announced, and not shown yet."""

    def renew(self, listing: Newest | Found, *, to_top: bool) -> bool:
        """Show a newer list; the cursor stays on its headline, and that where it is on the screen.

        Where a query's list is not known as far down as the cursor is, the old one stays, and it returns False.
        """
        pane, headline, old = self.headlines, self.headlines.headline, self.headlines.cursor
        if to_top or headline is None or pane.listing is None:
            pane.show(listing)
            pane.move_to(0)
        else:
            top, moved = pane.scroll_offset.y, len(listing) - len(pane.listing)
            row = row_of(listing, headline.id, NEAR, around=old + moved if isinstance(listing, Newest) else old)
            if row is None and isinstance(listing, Found):
                return False
            row = max(0, old + moved) if row is None else row
            pane.show(listing, row, scroll=max(0, top + (row - old) * pane.row_height))
        if to_top:
            self.news = 0
        self.refresh_bars()
        return True

    def action_top(self) -> None:
        """To the top; of the list, with what is new there."""
        if self.pane is self.headlines:
            self.take_news_in(to_top=True)
        super().action_top()

    # What is related

    related_at = ""
    """The id of the related headline that the cursor is to come back to."""

    def show_related(self, article: Article) -> None:
        """Show the page's own related headlines, and in a moment what the archive finds besides.

        Without own ones those of the article before stay for that moment, else the panes would be laid out twice.
        """
        own = [] if self.session.rules else [Related(headline, own=True) for headline in article.related]
        if own or not self.is_drawn:
            self.related.show(Relatives(own))
        if self.is_drawn:
            self.find_related()

    def find_related(self) -> None:
        """Ask the archive for what is related to the open article."""
        article, session = self.article, self.session
        if article is None:
            return

        def show(found: list[Related]) -> None:
            shown = self.related.listing
            if not isinstance(shown, Relatives) or shown.found != tuple(found):
                self.related.show(Relatives(found), self.related.cursor)
                self.refresh_bars()
            self._return_to_related()

        def work() -> list[Related]:
            return session.visible(session.archive.related(article.id))

        self.in_background("related", work, show, patient=True, failed=lambda: show([]))

    def _return_to_related(self) -> None:
        """Put the cursor where it was left, once that is listed."""
        if self.related_at and (row := self.related.find(self.related_at, within=len(self.related.listing or ()))):
            self.related.move_to(row)
        self.related_at = ""

    def action_pinyin(self) -> None:
        """Titles in pinyin, or as they are written."""
        self.session.in_pinyin = not self.session.in_pinyin
        self.headlines.refresh()
        self.related.refresh()

    def action_related(self) -> None:
        """To the related headlines."""
        if not self.related.listing:
            self.say(_("This article has no related headlines."))
            return
        self.remove_class("flat")
        self.go(self.related)

    # A story

    def action_story(self) -> None:
        """List the articles that tell the story of this one, in order of time."""
        headline = self.pane.headline if isinstance(self.pane, HeadlineList) else None
        article_id = headline.id if headline else self.article.id if self.article else ""
        if not article_id:
            return
        session, before = self.session, self.way_back()

        def show(found: list[Related]) -> None:
            if len(found) < 2:
                self.say(_("No other article tells this story."))
                return
            listing = Story(article_id, found, before)
            self.show_listing(listing)
            self.headlines.move_to(self.headlines.find(article_id, within=len(listing)) or 0)
            self.go(self.headlines)

        def work() -> list[Related]:
            return session.visible(session.archive.story(article_id))

        self.in_background("story", work, show, patient=True)
