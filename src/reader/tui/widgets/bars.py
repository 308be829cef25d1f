"""The title bar, the line of state, and the heading over the related headlines: one line each."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.text.cells import cells, fit
from reader.tui.widgets.pane import filled, look

Part = tuple[str, str]
"""A text and the look of it (a part of the style sheet's look--)."""


class Bar(Widget):
    """One line: parts from the left, parts at the right edge; what does not fit on the right goes, last first."""

    class Clicked(Message):
        """The left part was clicked."""

        def __init__(self, bar: Bar) -> None:
            super().__init__()
            self.bar = bar

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left: list[Part] = []
        self._right: list[list[Part]] = []

    def set(self, left: list[Part], right: list[list[Part]]) -> None:
        """Show these parts; the right side is a list of groups that stay or go whole."""
        if (left, right) == (self._left, self._right):
            return
        before = self._sides()
        self._left, self._right = left, right
        after = self._sides()
        # Mostly a number on the left changes; the rest need not be sent again.
        same = before[1] == after[1] and self.size.width
        self.refresh(*([Region(0, 0, 1 + max(_width(before[0]), _width(after[0])), 1)] if same else []))

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """The line."""
        width, (left, right) = self.size.width, self._sides()
        gap = (" " * max(0, width - 2 - _width(left) - _width(right)), "plain")
        parts = [(" ", "plain"), *left, gap, *right]
        return filled([Segment(text, look(self, name)) for text, name in parts], width, look(self, "plain"))

    def _sides(self) -> tuple[list[Part], list[Part]]:
        """What fits of the left side, and of the right side's groups."""
        room = max(0, self.size.width - 2)
        left: list[Part] = []
        for text, name in self._left:
            left.append((fit(text, room - _width(left)) if room > _width(left) else "", name))
        right: list[Part] = []
        for group in self._right:
            longer = [*right, ("  ", "plain"), *group] if right else group
            if _width(left) + 2 + _width(longer) > room:
                break
            right = longer
        return left, right

    def on_click(self, event: events.Click) -> None:
        """Tell the screen of a click on the left part."""
        if event.x <= 1 + sum(cells(text) for text, _ in self._left):
            self.post_message(self.Clicked(self))


def _width(parts: list[Part]) -> int:
    return sum(cells(text) for text, _ in parts)
