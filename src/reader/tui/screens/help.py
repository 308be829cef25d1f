"""The help screen, made from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from reader.actions import possible
from reader.language import _
from reader.text.cells import cells
from reader.text.linebreak import break_lines
from reader.tui import keys
from reader.tui.screens.sheet import Sheet

KEY_COLUMN = 22
"""Cells for the names of the keys."""


class HelpScreen(Sheet):
    """All keys and what they do."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,f1", "dismiss", show=False)]

    def __init__(self, keymap: dict[str, str], *, locked: bool = False) -> None:
        super().__init__()
        self._keymap = keymap
        self._locked = locked
        self._actions = possible(locked=locked)

    def lines(self, room: int) -> Iterator[Content]:
        """Keys and descriptions; where it is narrow each description stands below its keys."""
        yield Content.styled(_("Keys"), "bold")
        yield Content("")
        side_by_side = room >= KEY_COLUMN + max(cells(_(action.description)) for action in self._actions)
        for action in self._actions:
            names, text = "  ".join(keys.keys_of(action.id, self._keymap)), _(action.description)
            if side_by_side:
                yield Content.assemble((names + " " * max(1, KEY_COLUMN - cells(names)), "bold"), text)
            else:
                yield Content.styled(names, "bold")
                yield from (Content("  " + text[a:b]) for a, b in break_lines(text, room - 2))
        if self._locked:
            return
        yield Content("")
        more = _("Keys can be changed in config.yaml: reader config shows where it is.")
        yield from (Content(more[a:b]) for a, b in break_lines(more, room))
