"""The title bar, the line of state, and the heading over the related headlines: one line each."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
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
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """The line."""
        width = self.size.width
        plain = look(self, "plain")
        room = max(0, width - 2)
        left, used = self._segments(self._left, room)
        groups: list[Part] = []
        for group in self._right:
            wanted = sum(cells(text) for text, _ in groups) + sum(cells(text) for text, _ in group) + 2 * bool(groups)
            if used + 2 + wanted > room:
                break
            groups += [("  ", "plain"), *group] if groups else group
        right, taken = self._segments(groups, room)
        gap = Segment(" " * max(0, room - used - taken), plain)
        return filled([Segment(" ", plain), *left, gap, *right], width, plain)

    def _segments(self, parts: list[Part], room: int) -> tuple[list[Segment], int]:
        segments, used = [], 0
        for text, name in parts:
            fitting = fit(text, room - used) if room > used else ""
            segments.append(Segment(fitting, look(self, name)))
            used += cells(fitting)
        return segments, used

    def on_click(self, event: events.Click) -> None:
        """Tell the screen of a click on the left part."""
        if event.x <= 1 + sum(cells(text) for text, _ in self._left):
            self.post_message(self.Clicked(self))
