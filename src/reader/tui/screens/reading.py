"""The screen: headlines and related headlines on the left, the open article on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on

from reader.article import Article
from reader.language import _
from reader.place import Place
from reader.session import Session
from reader.text.duration import characters, minutes
from reader.text.matching import Term
from reader.tui import hints, keys
from reader.tui.listing import Suggested
from reader.tui.screens.lists import NEAR
from reader.tui.screens.resuming import PATIENCE, ResumingScreen
from reader.tui.widgets.bars import Bar
from reader.tui.widgets.body import Body
from reader.tui.widgets.headline_list import HeadlineList
from reader.tui.widgets.query_list import QueryList
from reader.typeset import Role

LOOKS = (
    *Role,
    *("unread", "read", "cursor", "cursor-idle", "match", "match-here"),
    *("plain", "strong", "key", "alert"),
)
"""The parts of the screen that the style sheet knows: what is typeset, the lists, the bars."""


class ReadingScreen(ResumingScreen):
    """Everything a person does while reading happens here."""

    BINDINGS = keys.bindings(app=False)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"look--{name}" for name in LOOKS}

    def __init__(
        self,
        session: Session,
        article: Article | None,
        *,
        in_body: bool = False,
        back: Place | None = None,
        offer: Place | None = None,
    ) -> None:
        """Show an article first: in it, if told, or at the place that the person comes back to.

        `offer` is a place that the person may come back to with the first key.
        """
        super().__init__(session, back=back, offer=offer)
        self.article = article
        self._unopened = False
        self.length = (0, 0)
        if in_body and article is not None:
            self.first_pane = self.body

    def on_mount(self) -> None:
        """Show the list and the first article."""
        if self.back is None:
            self.headlines.show(self.whole_list())
        if self.article is not None:
            if self.back is None:
                self.headlines.move_to(self.headlines.find(self.article.id, within=NEAR) or 0)
            self._show(self.article)
            self.session.note(self.article.id)
        if self.back is not None:
            self.list_as_left(self.back, PATIENCE)
        keep_sidebar_hidden = self.has_class("no-sidebar") and self.first_pane is self.body
        self.go(self.first_pane)
        self.set_class(keep_sidebar_hidden, "no-sidebar")

    def open(
        self,
        article_id: str,
        terms: Sequence[Term] = (),
        *,
        row: int | None = None,
        visit: bool = True,
        last: bool = False,
    ) -> None:
        """Open an article: it is loaded in the background, shown, and marked as read.

        `row` is its row in the list where it was opened from there; `visit` is false where the trail was walked along.
        With terms it is shown from the first match on, or from the `last`.
        """
        self._row = self.headlines.find(article_id, within=NEAR) if row is None else row
        self._row_in = self.headlines.listing

        def show(article: Article | None) -> None:
            if article is None:
                self.renew_list()
                self.say(_("This article is no longer in the archive."))
                return
            self._show(article, terms, last=last)
            self._opened(visit=visit)
            self.go(self.body)

        self.in_background("open", lambda: self.session.archive.get(article_id), show, patient=True)

    def _show(self, article: Article, terms: Sequence[Term] = (), *, last: bool = False) -> None:
        """Show an article where it was left, or at the first match of what was searched."""
        if self.article is not article:
            self.save_position()
        self.article, self._unopened, self.finding = article, True, False
        self.length = (characters(article.text), minutes(article.text))
        mark = self.session.mark_of(article.headline)
        self.body.show(article, mark.position, terms, last=last, tags=mark.tags)
        self._position_kept = article.id, self.body.position
        self.headlines.open_id = article.id
        self.show_related(article)
        self.refresh_bars()

    def show_anew(self, article: Article) -> None:
        """Show the open article as the archive has it now, at its place; what was a stub, from the top."""
        position = 0 if self.article is None or self.article.stub else self.body.position
        self.article = article
        self.length = (characters(article.text), minutes(article.text))
        self.body.renew(article, position)
        self.find_related()
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
        self.tell_problem()
        self.headlines.refresh()
        self.count_soon()

    @on(events.DescendantFocus)
    def body_entered(self) -> None:
        """What is shown at the start counts as opened once the person goes to it."""
        if self.focused is self.body:
            self._opened(visit=True)

    def refresh_bars(self) -> None:
        """Bring the lines above and below up to date."""
        listing, article = self.headlines.listing, self.article
        shown = hints.Shown(
            listing=listing,
            related=self.related.listing,
            article=article,
            length=self.length,
            starred=article is not None and self.session.mark_of(article.headline).starred,
            body=self.body,
            in_body=self.pane is self.body,
            narrow=self.has_class("narrow"),
            notice=self.notice or self.offered,
            news=self.news,
            work=self.work(),
            can_fetch=bool(self.session.command) and not self.session.archive.read_only,
            search=self.search.outcome if self.search else self.asks_for,
            keymap=self.session.settings.keys,
        )
        self.title_bar.set(*hints.title(shown))
        self.related_title.set(*hints.related(shown))
        self.state.set(*hints.state(shown))
        self.keep_soon()

    # What the panes say

    @on(HeadlineList.Opened)
    def open_headline(self, event: HeadlineList.Opened) -> None:
        """Open the chosen headline, with the matches of its search marked."""
        listing, row = event.pane.listing, event.pane.cursor if event.pane is self.headlines else None
        if isinstance(listing, Suggested) and not event.headline.id:
            self.search_for(event.headline.title)
            return
        self.open(event.headline.id, listing.terms(event.headline) if listing is not None else (), row=row)

    @on(Body.Moved)
    def moved(self) -> None:
        """Note the place, soon."""
        self.refresh_bars()

    @on(Bar.Clicked)
    def bar_clicked(self, event: Bar.Clicked) -> None:
        """Where one pane is shown, the title bar leads to the other."""
        if event.bar is self.title_bar and self.has_class("narrow"):
            self.go(self.headlines if self.has_class("on-body") else self.body)

    # Actions, each of the registry's that is not a way in or between the panes

    def action_open(self) -> None:
        """Open the headline under the cursor."""
        if isinstance(self.pane, HeadlineList | QueryList):
            self.pane.open_cursor()

    def action_back(self) -> None:
        """Out of a search, from the article to the list, from the related headlines to the headlines."""
        if self.asking is not None:
            self.end_asking()
        elif self.search is not None:
            self.end_search(keep=False)
        elif self.pane is self.body and self.finding:
            self.finding = False
            self.body.find(())
        elif self.pane is not self.headlines:
            self.go(self.headlines)
        elif self.headlines.listing is not None and self.headlines.listing.before is not None:
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
        self._open_row(here + steps)

    def _open_row(self, row: int, *, last: bool = False) -> None:
        """Open the headline of a row of the list, from its first match on or from the last."""
        listing = self.headlines.listing
        headline = listing.row(row) if listing is not None else None
        if listing is None or headline is None or not headline.id:
            if listing is not None and listing.more and row > 0:
                self.read_on()  # it is on its way; the key may be pressed again
            else:
                self.say(_("This is the last article.") if row > 0 else _("This is the first article."))
            return
        self.headlines.move_to(row)
        self.open(headline.id, listing.terms(headline), row=row, last=last)

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

    def action_next_match(self) -> None:
        """To the next match, in the next article of a search too."""
        self._go_to_match(1)

    def action_previous_match(self) -> None:
        """To the previous match, in the article before it of a search too."""
        self._go_to_match(-1)

    def _go_to_match(self, steps: int) -> None:
        """Round the matches of what is found in the article; of what a search found go on into the article beside."""
        listing = self.headlines.listing
        searched = not self.finding and listing is not None and bool(listing.query.terms)
        if self.body.next_match(steps, round_end=not searched):
            return
        if not searched or listing is None:
            self.say(_("No match: / searches."))
        elif self._row_in is not listing or self._row is None:
            self.headlines.open_cursor()
        else:
            self._open_row(self._row + steps, last=steps < 0)
