"""Coming back: where the person is, is kept soon after each change, and the next start shows it again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from textual import on
from textual.timer import Timer

from reader.archive.query import Query, parse
from reader.article import Article
from reader.errors import ReaderError
from reader.language import _
from reader.place import LONGEST, Place
from reader.session import Session
from reader.settings import SavedQuery
from reader.tui.listing import Found, Listing, Newest, Story, row_of
from reader.tui.screens.lists import NEAR
from reader.tui.screens.searching import SearchingScreen
from reader.tui.screens.whole import CLOSE, FIRST_PAGE, MOST_ROWS
from reader.tui.searching import ArchiveSearch, ArticleFind, words
from reader.tui.widgets.headline_list import HeadlineList
from reader.tui.widgets.pane import Pane

KEEP_AFTER = 0.5
"""Seconds after the first change until it is written, so that a dropped line loses less than a second: a write for each
key would be dear with a hundred sessions on one machine."""

PATIENCE = 0.15
"""Seconds that the first picture waits for a search which is to be shown again; a slower one comes after it."""

T = TypeVar("T")


class ResumingScreen(SearchingScreen):
    """The lists, the article and the search, and the place in all of them."""

    def __init__(self, session: Session, *, back: Place | None, offer: Place | None) -> None:
        super().__init__(session)
        self.back = back
        """What the start brings back."""
        self.offer = offer
        """What may be brought back, if the person says so with the first key."""
        self.offered = ""
        self._returning = False
        """Whether the list is not yet the one to come back to."""
        self._keep_timer: Timer | None = None
        self._position_kept = ("", 0)
        if back is not None:
            panes: list[Pane | None] = [self.headlines, self.related, self.body, self.queries]
            self.first_pane = next((pane for pane in panes if pane and pane.id == back.pane), self.first_pane)
            self.set_class(not back.sidebar, "no-sidebar")

    def _show(self, article: Article) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        """Say what may be brought back, too."""
        super().begin()
        if self.offer is not None:
            archive, offered = self.session.archive, self.offer.article

            def tell(article: Article | None) -> None:
                title = article.title if article else ""
                self.offered = _("Enter: back to where you left · n: stay · {title}").format(title=title)
                self.refresh_bars()

            self.in_background("offer", lambda: archive.get(offered), tell, patient=True)

    def take_offer(self, key: str) -> bool:
        """Take the first key as the answer to what was offered; whether it was one. Any other key is a no."""
        offer, self.offer, self.offered = self.offer, None, ""
        self.refresh_bars()
        if key == "enter" and offer is not None:
            self.return_to(offer)
        return key in {"enter", "n"}

    # Keeping

    @on(HeadlineList.Moved)
    def keep_soon(self) -> None:
        """Write where the person is, soon."""
        if self._keep_timer is None:
            self._keep_timer = self.set_timer(KEEP_AFTER, self._keep_now)

    def _keep_now(self) -> None:
        self.keep_place()
        self.tell_problem()

    def keep_place(self) -> None:
        """Write where the person is, if that has changed."""
        if self._keep_timer is not None:
            self._keep_timer.stop()
            self._keep_timer = None
        self.save_position()
        if self.offer is None and not self._returning and self.is_drawn:
            self.session.keep(self.place())

    def save_position(self) -> None:
        """Write the position in the open article, if the person has moved there: another session may have, too."""
        article, position = self.body.article, self.body.position
        if article is not None and self._position_kept != (article.id, position):
            if self._position_kept[0] == article.id:
                self.session.change(article.id, position=position)
            self._position_kept = article.id, position

    def place(self) -> Place:
        """Where the person is."""
        listing, cursor = self.headlines.listing, self.headlines.cursor
        headline, related = self.headlines.headline, self.related.headline
        gap = listing.gap if isinstance(listing, Found) else None
        length = len(listing) if listing is not None else 0
        trail, here = self.session.trail
        chosen = self.queries.chosen if self.queries is not None else 0
        return Place(
            article=self.article.id if self.article is not None else "",
            pane=str(self.pane.id),
            search=self._searched(),
            story=listing.of if isinstance(listing, Story) else "",
            query=self.session.queries[chosen - 1].name if 0 < chosen <= len(self.session.queries) else "",
            cursor=headline.id if headline is not None else "",
            row=cursor,
            length=length,
            above=max(0, cursor - self.headlines.top),
            below=length - cursor if gap is not None and cursor > gap else 0,
            related=related.id if related is not None else "",
            find=self._found_here(),
            match=-1 if self.body.match is None else self.body.match,
            trail=trail,
            here=here,
            sidebar=not self.has_class("no-sidebar"),
        )

    def _searched(self) -> str:
        """What the archive is searched for; a search that is being typed counts, too."""
        listing = self.headlines.listing
        text = listing.text if isinstance(listing, Found) else ""
        if isinstance(self.search, ArchiveSearch):
            text = self.search.line.value.strip()
        return text if len(text) <= LONGEST else ""

    def _found_here(self) -> str:
        """What is found in the article."""
        text = self.found if self.finding else ""
        if isinstance(self.search, ArticleFind):
            text = self.search.text
        return text if len(text) <= LONGEST else ""

    # Coming back

    def return_to(self, back: Place) -> None:
        """Show a place again."""
        archive = self.session.archive

        def show(article: Article | None) -> None:
            if article is None:
                self.say(_("This article is no longer in the archive."))
                return
            self.session.take_up(back)
            self.set_class(not back.sidebar, "no-sidebar")
            self._show(article)
            self.list_as_left(back)
            panes: list[Pane | None] = [self.related, self.body, self.queries]
            self.go(next((pane for pane in panes if pane and pane.id == back.pane), self.headlines))

        self.in_background("open", lambda: archive.get(back.article), show, patient=True)

    def list_as_left(self, back: Place, patience: float = 0.0) -> None:
        """List what was listed, and mark what was found in the article; the list of all where that takes too long."""
        self.related_at = back.related
        saved = next((each for each in self.session.queries if each.name == back.query), None)
        if not (back.search or back.story or saved):
            self._stand(self.whole_list(back.row + CLOSE), back, None)
            return
        found = _begun(lambda: self._listed(back, saved))
        try:
            self._stand(found.result(patience), back, saved)
        except TimeoutError:
            self._returning = True
            self.headlines.show(self.whole_list())

            def give_up() -> None:
                self._returning = False

            self.in_background("query", found.result, lambda it: self._stand(it, back, saved), failed=give_up)
        except ReaderError as error:
            self._stand(self.whole_list(), back, None)
            self.say(str(error))

    def _listed(self, back: Place, saved: SavedQuery | None) -> Listing | None:
        """What was listed, asked of the archive anew: this takes its time. None where nothing is found any more."""
        session = self.session

        def before() -> None:
            if saved is not None:
                self.list_query(saved)
            else:
                self.show_all()

        if back.search:
            if listing := self._found(back, parse(back.search, typing=True), text=back.search, before=before):
                return listing
        elif back.story and len(found := session.visible(session.archive.story(back.story))) > 1:
            return Story(back.story, found, before)
        if saved is not None:
            return self._found(back, parse(saved.text), name=saved.name, before=self.show_all)
        return None

    def _found(
        self, back: Place, query: Query, *, before: Callable[[], None], text: str = "", name: str = ""
    ) -> Found | None:
        """What a query finds, as far as the cursor was, from either end; None where it finds nothing."""
        archive, marks = self.session.archive, self.session.marks
        query = self.session.shown(query)
        page = archive.headlines(query, limit=_rows(0 if back.below else back.row), marks=marks)
        if text and not page.headlines:
            return None
        found = Found(query, page, text=text, name=name, before=before)
        if back.below and found.more and found.can_begin_at_end:
            rows = _rows(back.below)
            start = found.start(from_end=True)
            found.add(archive.headlines(query, start=start, limit=rows, oldest=True, marks=marks), from_end=True)
        return found

    def _stand(self, listing: Listing | None, back: Place, saved: SavedQuery | None) -> None:
        """Show a list with the cursor where it was, and the matches in the article."""
        self._returning = False
        if listing is None:
            listing = self.whole_list(back.row + CLOSE)
        if self.queries is not None:
            self.queries.choose(self.session.queries.index(saved) + 1 if saved in self.session.queries else 0)
        around = len(listing) - back.below if back.below else back.row
        if isinstance(listing, Newest):
            around += len(listing) - back.length
        within = NEAR if isinstance(listing, Newest) else len(listing)
        row = row_of(listing, back.cursor, within, around) if back.cursor else None
        self.headlines.show(listing, around if row is None else row)
        self.headlines.scroll_under(back.above)
        self._mark_found(listing, back)
        self.refresh_bars()

    def _mark_found(self, listing: Listing, back: Place) -> None:
        """Mark in the article what was found in it, or what the search had found."""
        if self.article is None or self.article.id != back.article:
            return
        if back.find:
            self.found = back.find
            self.body.mark(words(back.find), back.match)
            self.finding = bool(self.body.matches)
        elif back.match >= 0:
            row = row_of(listing, back.article, NEAR, self.headlines.cursor)
            headline = listing.row(row) if row is not None else None
            if headline is not None:
                self._row, self._row_in = row, listing
                self.body.mark(listing.terms(headline), back.match)


def _rows(wanted: int) -> int:
    return max(FIRST_PAGE, min(wanted + CLOSE, MOST_ROWS))


def _begun(work: Callable[[], T]) -> Future[T]:
    """Work that is done in a thread of its own, which a quit does not wait for."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future
