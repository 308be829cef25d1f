"""The title bar, the line of state, and the heading over the related headlines: one line each."""

from __future__ import annotations

from itertools import takewhile

from rich.segment import Segment
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.text.cells import cells, fit
from reader.text.clean import harmless
from reader.tui.widgets.pane import look

Part = tuple[str, str]
"""A text and the look of it (a part of the style sheet's look--)."""


class Bar(Widget):
    """One line: parts from the left, parts at the right edge; what does not fit on the right goes, last first."""

    class Clicked(Message):
        """The bar was clicked."""

        def __init__(self, bar: Bar) -> None:
            super().__init__()
            self.bar = bar

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left: list[Part] = []
        self._right: list[list[Part]] = []

    def set(self, left: list[Part], right: list[list[Part]]) -> None:
        """Show these parts; the right side is a list of groups that stay or go whole.

        What would steer the terminal is left out, wherever it may come from.
        """
        left = [(_on_a_line(text), name) for text, name in left]
        right = [[(_on_a_line(text), name) for text, name in group] for group in right]
        before = self._parts()
        self._left, self._right = left, right
        after = self._parts()
        if before == after:
            return
        # Mostly one number changes; the rest need not be sent again.
        same = _common(before, after)
        same_end = _common(before[same:][::-1], after[same:][::-1])
        start, end = _width(after[:same]), _width(after[: len(after) - same_end])
        self.refresh(*([Region(start, 0, end - start, 1)] if end > start else []))

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """The line; each part stays a segment of its own, since Textual sends whole segments."""
        return Strip([Segment(text, look(self, name)) for text, name in self._parts()], self.size.width)

    def _parts(self) -> list[Part]:
        """All parts from edge to edge."""
        left, right = self._sides()
        gap = " " * max(0, self.size.width - 2 - _width(left) - _width(right))
        return [(" ", "plain"), *left, (gap, "plain"), *right, (" ", "plain")] if self.size.width > 1 else []

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

    def on_click(self) -> None:
        """Tell the screen of a click."""
        self.post_message(self.Clicked(self))


def _on_a_line(text: str) -> str:
    return text if text.isprintable() else harmless(text).replace("\n", " ")


def _width(parts: list[Part]) -> int:
    return sum(cells(text) for text, _ in parts)


def _common(one: list[Part], other: list[Part]) -> int:
    """How many parts both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
