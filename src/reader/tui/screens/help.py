"""The help screen, made from the registry of actions."""

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

from reader.actions import ACTIONS
from reader.language import _
from reader.paths import shipped
from reader.text.cells import cells
from reader.text.linebreak import break_lines
from reader.tui import keys

KEY_COLUMN = 22
"""Cells for the names of the keys."""

WIDTH, MARGIN = 72, 3
"""Cells of the page at most, and of its margins, as in help.tcss."""


class HelpScreen(ModalScreen[None]):
    """All keys and what they do."""

    CSS_PATH = str(shipped("styles") / "help.tcss")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,enter,question_mark,f1", "dismiss", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("space,pagedown", "scroll(10)", show=False),
        Binding("b,pageup", "scroll(-10)", show=False),
        Binding("g,home", "scroll(-1000)", show=False),
        Binding("G,end", "scroll(1000)", show=False),
    ]

    def __init__(self, keymap: dict[str, str]) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """The list of actions."""
        with VerticalScroll(id="help"):
            yield Static(self._list(self.app.size.width), id="keys")

    def on_resize(self, event: events.Resize) -> None:
        """Set the list for this width."""
        self.query_one("#keys", Static).update(self._list(event.size.width))

    def _list(self, width: int) -> Content:
        """The list in a terminal of this width; where it is narrow each description stands below its keys."""
        return Content("\n").join(list(self._lines(max(8, min(WIDTH, width) - 2 * MARGIN))))

    def _lines(self, room: int) -> Iterator[Content]:
        yield Content.styled(_("Keys"), "bold")
        yield Content("")
        side_by_side = room >= KEY_COLUMN + max(cells(_(action.description)) for action in ACTIONS)
        for action in ACTIONS:
            names, text = "  ".join(keys.keys_of(action.id, self._keymap)), _(action.description)
            if side_by_side:
                yield Content.assemble((names + " " * max(1, KEY_COLUMN - cells(names)), "bold"), text)
            else:
                yield Content.styled(names, "bold")
                yield from (Content("  " + text[a:b]) for a, b in break_lines(text, room - 2))
        yield Content("")
        more = _("Keys can be changed in config.yaml: reader config shows where it is.")
        yield from (Content(more[a:b]) for a, b in break_lines(more, room))

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#help").scroll_relative(y=lines, animate=False)
