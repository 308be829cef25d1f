"""The palette of all actions: Textual's, in the reader's own style."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.command import CommandInput, CommandPalette
from textual.widgets import LoadingIndicator

from reader.language import _
from reader.paths import shipped
from reader.tui.screens.paced import Paced


class Palette(Paced, CommandPalette):
    """Find an action by its name and run it. Nothing happens while nobody types."""

    CSS_PATH = str(shipped("styles") / "palette.tcss")

    def __init__(self) -> None:
        super().__init__(placeholder=_("Find an action"), id="--command-palette")

    def compose(self) -> ComposeResult:
        """Textual's, with a cursor that does not blink and nothing that moves."""
        for widget in super().compose():
            if isinstance(widget, CommandInput):
                widget.cursor_blink = False
            yield Still() if isinstance(widget, LoadingIndicator) else widget


class Still(LoadingIndicator):
    """What Textual shows while it looks for actions, without its timer, which runs when it is hidden too."""

    def _on_mount(self, event: events.Mount) -> None:
        event.prevent_default()
