"""A sheet of text over the reading screen, which scrolls and closes by the usual keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.paths import shipped
from reader.tui.screens.paced import Paced

WIDTH, MARGIN = 72, 3
"""Cells of the sheet at most, and of its margins, as in sheet.tcss."""


class Sheet(Paced, ModalScreen[None]):
    """Lines of text for any width."""

    CSS_PATH = str(shipped("styles") / "sheet.tcss")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,enter", "dismiss", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("space,pagedown", "page(1)", show=False),
        Binding("b,pageup", "page(-1)", show=False),
        Binding("g,home", "scroll(-1000000)", show=False),
        Binding("G,end", "scroll(1000000)", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The text."""
        with VerticalScroll(id="sheet"):
            yield Static(self._text(self.app.size.width), id="text")

    def on_resize(self, event: events.Resize) -> None:
        """Set the text for this width."""
        self.query_one("#text", Static).update(self._text(event.size.width))

    def _text(self, width: int) -> Content:
        return Content("\n").join(list(self.lines(max(8, min(WIDTH, width) - 2 * MARGIN))))

    def lines(self, room: int) -> Iterator[Content]:
        """The lines, none wider than `room` cells."""
        raise NotImplementedError

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#sheet").scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages; one line stays in sight."""
        self.action_scroll(pages * max(1, self.query_one("#sheet").size.height - 1))
