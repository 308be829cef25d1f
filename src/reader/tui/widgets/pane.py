"""What the panes have in common: they scroll by lines, without animation, and draw their own lines."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from reader.text.cells import cells
from reader.text.clean import harmless

Span = tuple[int, int]
"""Start and end of a match in a text, in characters."""


class Pane(ScrollView, can_focus=True, inherit_bindings=False):
    """A part of the screen that takes the keys; the screen tells it how far to go."""

    _fitted = Size(0, 0)
    fitting = False
    """Whether the pane is being fitted to a new size, and scrolls for that and not because the person moves."""

    def step(self, lines: int) -> None:
        """Go down by lines (of a list: headlines); up where negative."""
        raise NotImplementedError

    def page(self, pages: float) -> None:
        """Go down by pages; up where negative."""
        raise NotImplementedError

    def jump(self, *, end: bool) -> None:
        """Go to the top, or to the end."""
        raise NotImplementedError

    def fit_to_size(self) -> None:
        """Lay out anew for the size that the pane has now; it is about to be drawn."""

    def set_length(self, lines: int) -> None:
        """Say how many lines there are to scroll through, without another layout of the whole screen."""
        self.set_reactive(Pane.virtual_size, Size(self.size.width, lines))
        self.set_scroll(None, min(self.scroll_offset.y, self.max_scroll_y))

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,  # noqa: ARG002
        container_size: Size,
        layout: bool = True,
    ) -> bool:
        # Textual tells of a new size by a message that comes after the first drawing; a line must be right at once.
        self.fitting = True
        updated = super()._size_updated(size, Size(size.width, self.virtual_size.height), container_size, layout)
        if size != self._fitted:
            self._fitted = size
            self.fit_to_size()
        self.fitting = False
        return updated

    @property
    def slow(self) -> bool:
        """Whether as little as may be is drawn, since the line is slow."""
        return bool(getattr(self.screen, "slow", False))

    def bar_changed(self, first: int, lines: int) -> None:
        """Draw lines anew in which the cursor's bar comes or goes; on a slow line that is all that shows the cursor."""
        if self.slow:
            self.refresh(Region(0, first - self.scroll_offset.y, 1, lines))
        else:
            self.refresh_lines(first, lines)

    def focus_changed(self) -> None:
        """Draw anew what looks different in the pane that has the keys."""

    def _on_focus(self, event: events.Focus) -> None:
        # Textual would draw the whole pane anew, some 4 KB, where one headline changes.
        event.prevent_default()
        self.has_focus = True
        self.focus_changed()
        self.screen.post_message(events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        self.focus_changed()
        self.screen.post_message(events.DescendantBlur(self))

    def notify_style_update(self) -> None:
        """Draw everything anew when the theme or the focus has changed."""
        self.forget_strips()
        super().notify_style_update()

    def forget_strips(self) -> None:
        """Drop what was drawn."""


def look(widget: Widget, name: str) -> Style:
    """The style that the style sheet gives to a part of the reading screen, `look--` and this name.

    The screen has them all: styles of each widget's own would be computed several times over at the start.
    """
    return widget.screen.get_component_rich_style(f"look--{name}")


def under_cursor(pane: Pane, *, has_keys: bool) -> Style:
    """What is laid over the styles of a row under the cursor: nothing on a slow line, where the bar alone shows it."""
    if pane.slow:
        return Style()
    style = look(pane, "cursor" if has_keys else "cursor-idle")
    return Style(bgcolor=style.bgcolor, reverse=style.reverse or None)


def marked(text: str, spans: list[Span], plain: Style, match: Style) -> list[Segment]:
    """Text as segments, the spans (of this text, in order) in the style of a match."""
    segments, done = [], 0
    for span in spans:
        start, end = max(span[0], done), min(span[1], len(text))
        if start >= end:
            continue
        if start > done:
            segments.append(Segment(text[done:start], plain))
        segments.append(Segment(text[start:end], match))
        done = end
    if done < len(text):
        segments.append(Segment(text[done:], plain))
    return segments


def _harmless(segment: Segment) -> Segment:
    return Segment(harmless(segment.text).replace("\n", " "), segment.style)


def filled(segments: list[Segment], width: int, style: Style) -> Strip:
    """A strip of exactly `width` cells, filled up with blanks; what would steer the terminal is left out."""
    segments = [segment if segment.text.isprintable() else _harmless(segment) for segment in segments]
    used = sum(cells(segment.text) for segment in segments)
    if used < width:
        segments = [*segments, Segment(" " * (width - used), style)]
    strip = Strip(segments, max(used, width)).simplify()
    return strip if used <= width else strip.crop(0, width)
