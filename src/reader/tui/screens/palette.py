"""The palette of all actions: Textual's, in the reader's own style."""

from __future__ import annotations

from textual.command import CommandPalette

from reader.language import _
from reader.paths import shipped
from reader.tui.screens.paced import Paced


class Palette(Paced, CommandPalette):
    """Find an action by its name and run it."""

    CSS_PATH = str(shipped("styles") / "palette.tcss")

    def __init__(self) -> None:
        super().__init__(placeholder=_("Find an action"), id="--command-palette")
