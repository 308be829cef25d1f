"""The help screen, made from the registry of actions."""

from __future__ import annotations

from typing import ClassVar

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
from reader.tui import keys

KEY_COLUMN = 22
"""Cells for the names of the keys."""


class HelpScreen(ModalScreen[None]):
    """All keys and what they do."""

    CSS_PATH = str(shipped("styles") / "help.tcss")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,enter,question_mark,f1", "dismiss", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("space,pagedown", "scroll(10)", show=False),
        Binding("b,pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, keymap: dict[str, str]) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """The list of actions."""
        lines = [Content.styled(_("Keys"), "bold"), Content("")]
        for action in ACTIONS:
            names = "  ".join(keys.keys_of(action.id, self._keymap))
            padded = names + " " * max(1, KEY_COLUMN - cells(names))
            lines.append(Content.assemble((padded, "bold"), _(action.description)))
        lines += [Content(""), Content(_("Keys can be changed in config.yaml: reader config shows where it is."))]
        with VerticalScroll(id="help"):
            yield Static(Content("\n").join(lines))

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#help").scroll_relative(y=lines, animate=False)
