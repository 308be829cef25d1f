"""The saved queries over the Line API: a line each, with how many unread articles it finds."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.language import _
from reader.session import Session
from reader.settings import SavedQuery
from reader.text.cells import cells, fit
from reader.text.glyphs import glyph
from reader.tui.unread import Unread
from reader.tui.widgets.pane import Pane, filled, look, under_cursor

GUTTER = 3
"""Cells left of a name, as left of a headline."""


class QueryList(Pane):
    """The list of all, and below it the saved queries; one of them is chosen. Without the keys it shows which."""

    class Chosen(Message):
        """A query was chosen; None is the list of all."""

        def __init__(self, saved: SavedQuery | None) -> None:
            super().__init__()
            self.saved = saved

    def __init__(self, session: Session) -> None:
        super().__init__(id="queries")
        self.unread = Unread(session)
        self.chosen = 0
        self.cursor = 0
        self._queries = session.queries

    def on_mount(self) -> None:
        """As high as it needs to be."""
        self.changed()

    def changed(self) -> None:
        """Take note that there are other queries now."""
        self.cursor = min(self.cursor, len(self._queries))
        self.set_length(len(self._queries) + 1)
        self.refresh(layout=True)

    @property
    def saved(self) -> SavedQuery | None:
        """The query under the cursor, None for the list of all."""
        return self._queries[self.cursor - 1] if self.cursor else None

    def choose(self, row: int) -> None:
        """Show that this row is the chosen one."""
        self.chosen = row
        self._move_to(row)
        self.refresh()

    def step(self, lines: int) -> None:
        """Move the cursor by lines."""
        self._move_to(self.cursor + lines)

    def page(self, pages: float) -> None:
        """Move the cursor by pages."""
        self._move_to(self.cursor + (int(pages * self.size.height) or (1 if pages > 0 else -1)))

    def jump(self, *, end: bool) -> None:
        """Move the cursor to the first or the last line."""
        self._move_to(len(self._queries) if end else 0)

    def _move_to(self, row: int) -> None:
        old, self.cursor = self.cursor, max(0, min(row, len(self._queries)))
        top, height = self.scroll_offset.y, self.size.height
        if height and not top <= self.cursor < top + height:
            self.set_scroll(None, self.cursor if self.cursor < top else self.cursor + 1 - height)
            self.refresh()
        self.bar_changed(old, 1)
        self.bar_changed(self.cursor, 1)

    def open_cursor(self) -> None:
        """Choose the query under the cursor."""
        self.post_message(self.Chosen(self.saved))

    def fit_to_size(self) -> None:
        """Keep the cursor in view."""
        self._move_to(self.cursor)

    def focus_changed(self) -> None:
        """Where the keys are elsewhere, what is chosen is shown in place of the cursor."""
        self.refresh_lines(self.cursor, 1)
        self.refresh_lines(self.chosen, 1)

    def render_line(self, y: int) -> Strip:
        """One line: the name, and at the right edge the count."""
        row, width = y + self.scroll_offset.y, self.size.width
        meta = look(self, "meta")
        if row > len(self._queries) or width <= GUTTER:
            return filled([], width, meta)
        saved = self._queries[row - 1] if row else None
        count = self.unread.of(saved) if saved else ""
        style = look(self, "strong" if row == self.chosen else "plain")
        bar = style
        is_here = row == (self.cursor if self.has_focus else self.chosen)
        if is_here:
            under = under_cursor(self, has_keys=self.has_focus)
            bar, style, meta = look(self, "bar") + under, style + under, meta + under
        room = max(1, width - GUTTER - cells(count) - (2 if count else 1))
        name = fit(saved.name if saved else _("All"), room)
        gap = " " * (width - GUTTER - cells(name) - cells(count) - 1)
        first = Segment(glyph("▌") if is_here else " ", bar)
        return filled([first, Segment("  " + name + gap, style), Segment(count, meta)], width, style)

    def on_click(self, event: events.Click) -> None:
        """Choose the query that was clicked."""
        row = event.y + self.scroll_offset.y
        if row <= len(self._queries):
            self._move_to(row)
            self.open_cursor()
