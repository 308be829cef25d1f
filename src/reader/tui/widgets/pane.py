"""What the panes have in common: they scroll by lines, without animation, and draw their own lines."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reader.text.cells import cells

Span = tuple[int, int]
"""Start and end of a match in a text, in characters."""


class Pane(ScrollView, can_focus=True):
    """A part of the screen that takes the keys; the screen tells it how far to go."""

    def step(self, lines: int) -> None:
        """Go down by lines (of a list: headlines); up where negative."""
        raise NotImplementedError

    def page(self, pages: float) -> None:
        """Go down by pages; up where negative."""
        raise NotImplementedError

    def jump(self, *, end: bool) -> None:
        """Go to the top, or to the end."""
        raise NotImplementedError

    def notify_style_update(self) -> None:
        """Draw everything anew when the theme or the focus has changed."""
        self.forget_strips()
        super().notify_style_update()

    def forget_strips(self) -> None:
        """Drop what was drawn."""

    def look(self, name: str) -> Style:
        """The style that the style sheet gives to a part of this pane."""
        return self.get_component_rich_style(f"pane--{name}")


def marked(text: str, spans: list[Span], plain: Style, match: Style) -> list[Segment]:
    """Text as segments, the spans (of this text, in order) in the style of a match."""
    segments, done = [], 0
    for start, end in spans:
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        if start > done:
            segments.append(Segment(text[done:start], plain))
        segments.append(Segment(text[start:end], match))
        done = end
    if done < len(text):
        segments.append(Segment(text[done:], plain))
    return segments


def filled(segments: list[Segment], width: int, style: Style) -> Strip:
    """A strip of exactly `width` cells, filled up with blanks."""
    used = sum(cells(segment.text) for segment in segments)
    if used < width:
        segments = [*segments, Segment(" " * (width - used), style)]
    strip = Strip(segments, max(used, width)).simplify()
    return strip if used <= width else strip.crop(0, width)
