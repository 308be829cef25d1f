"""The panes, which of them has the keys, and the ways in and between them."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.reactive import Reactive
from textual.timer import Timer
from textual.widget import Widget

from reader.language import _
from reader.outward.links import shows_links
from reader.session import Session
from reader.text import ambiguous
from reader.tui.screens.working import WorkingScreen
from reader.tui.widgets.bars import Bar
from reader.tui.widgets.body import Body, Page
from reader.tui.widgets.headline_list import HeadlineList
from reader.tui.widgets.pane import Pane
from reader.tui.widgets.query_list import QueryList

NARROW = 70
"""Columns under which one pane at a time is shown."""

FLAT = 18
"""Rows under which the related headlines give their place to the headlines."""

NOTICE_TIME = 4.0
"""Seconds that a notice stays."""


class PanesScreen(WorkingScreen):
    """Headlines and related headlines on the left, the article on the right; where it is narrow, one side at a time."""

    AUTO_FOCUS = None

    # Textual's own would draw the whole screen anew, some 9 KB, whenever the keys go to another pane.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.held: Pane | None = None
        """The pane in which movement goes on while a search line has the other keys."""
        empty = _("No articles yet.") if session.settings.locked else _("No articles yet.\nreader import FILE")
        self.title_bar = Bar(id="title")
        self.queries = QueryList(session) if session.queries else None
        self.headlines = HeadlineList(session, id="headlines", empty=empty)
        self.related_title = Bar(id="related-title")
        self.related = HeadlineList(session, id="related", empty=_("No related headlines"))
        self.body = Body(with_links=shows_links(session.settings.links))
        self.state = Bar(id="state")
        self.notice = ""
        self._next_notices: tuple[str, ...] = ()
        self._notice_timer: Timer | None = None
        self._before_hiding: Pane = self.headlines
        self.first_pane: Pane = self.headlines
        """The pane that has the keys at the start."""

    def compose(self) -> ComposeResult:
        """Title bar, panes, line of state."""
        self.set_class(self.queries is not None, "has-queries")
        self.set_class(bool(ambiguous.wide()), "plain-marks")
        self._fit(self.app.size)
        self._show_side(self.first_pane)
        yield self.title_bar
        with Horizontal(id="panes"):
            with Vertical(id="sidebar") as sidebar:
                sidebar.styles.width = self.session.settings.sidebar
                if self.queries is not None:
                    yield self.queries
                yield self.headlines
                yield self.related_title
                yield self.related
            with Page(id="page"):
                self.body.styles.max_width = self.session.settings.measure
                yield self.body
        with Horizontal(id="bottom"):
            yield self.state

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panes to the terminal."""
        self._fit(event.size)
        self._show_side(self.pane)
        self.refresh_bars()

    def _fit(self, size: Size) -> None:
        self.set_class(size.width < NARROW, "narrow")
        self.set_class(size.height < FLAT, "flat")

    @property
    def pane(self) -> Pane:
        """The pane that the keys move in."""
        return self.held or (self.focused if isinstance(self.focused, Pane) else self.headlines)

    def go(self, pane: Pane) -> None:
        """Give the keys to a pane, and show it where it is hidden or only one is shown."""
        if pane is not self.body:
            self.remove_class("no-sidebar")
        self._show_side(pane)
        self.set_focus(pane, scroll_visible=False)
        self.refresh_bars()

    def _show_side(self, pane: Pane) -> None:
        """Where one pane is shown, show the side of this one."""
        narrow = self.has_class("narrow")
        self.set_class(narrow and pane is self.body, "on-body")
        self.set_class(narrow and pane is not self.body, "on-list")

    @on(events.DescendantFocus)
    def focus_moved(self) -> None:
        """Say what the keys do now; a click gives them to another pane too."""
        self.refresh_bars()

    def measure_again(self) -> None:
        """Lay the panes out anew: characters have another width now."""
        self.set_class(bool(ambiguous.wide()), "plain-marks")
        for pane in self.query(Pane):
            pane.forget_strips()
            pane.fit_to_size()
        for widget in self.query():
            widget.refresh()
        self.refresh_bars()

    slow = False
    """Whether as little as may be is drawn, since the line is slow."""

    def be_slow(self, slow: bool, *, tell: bool) -> None:
        """Draw less from now on, or all again; say so, if told."""
        self.slow = slow
        panes: list[Pane | None] = [self.headlines, self.related, self.queries]
        for pane in panes:
            if pane is not None:
                pane.focus_changed()
        if tell and slow:
            self.say(_("The line is slow: less is drawn. (slow: off in config.yaml)"))
        elif tell:
            self.say(_("The line is good again: all is drawn."))

    def refresh_bars(self) -> None:
        """Bring the lines above and below up to date."""
        raise NotImplementedError

    def release(self) -> None:
        """Give movement back to the pane that has the keys."""
        raise NotImplementedError

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

    def after_work(self) -> None:
        """Say what is wrong with an archive that is far."""
        if self.session.archive.far:
            self.tell_problem()

    def tell_problem(self) -> None:
        """Say why marks are not kept, or what is wrong with the archive though it goes on, once."""
        if problem := self.session.new_problem():
            self.say(problem)

    # Actions

    times = 1
    """How often the key was pressed that is being acted on: moves are made in one."""

    def action_down(self) -> None:
        """Next headline, or a line down."""
        self.pane.step(self.times)

    def action_up(self) -> None:
        """Previous headline, or a line up."""
        self.pane.step(-self.times)

    def action_page_down(self) -> None:
        """A page down."""
        self.pane.page(1)

    def action_page_up(self) -> None:
        """A page up."""
        self.pane.page(-1)

    def action_half_down(self) -> None:
        """Half a page down."""
        self.pane.page(0.5)

    def action_half_up(self) -> None:
        """Half a page up."""
        self.pane.page(-0.5)

    def action_top(self) -> None:
        """To the top."""
        self.pane.jump(end=False)

    def action_bottom(self) -> None:
        """To the end."""
        self.pane.jump(end=True)

    def action_next_pane(self) -> None:
        """To the next pane."""
        self._cycle(1)

    def action_previous_pane(self) -> None:
        """To the previous pane."""
        self._cycle(-1)

    def _cycle(self, steps: int) -> None:
        self.release()
        panes: list[Pane] = [self.headlines, self.related, self.body]
        if self.has_class("no-sidebar"):
            panes = [self.body]
        elif not self.related.listing or self.has_class("flat"):
            panes.remove(self.related)
        if self.queries is not None and not self.has_class("no-sidebar"):
            panes.insert(0, self.queries)
        here = panes.index(self.pane) if self.pane in panes else 0
        self.go(panes[(here + steps) % len(panes)])

    def action_sidebar(self) -> None:
        """Hide or show the sidebar."""
        if not self.has_class("narrow"):
            self.toggle_class("no-sidebar")
            if self.has_class("no-sidebar"):
                self._before_hiding = self.pane
                self.go(self.body)
            else:
                self.call_after_refresh(self.go, self._before_hiding)
