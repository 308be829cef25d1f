"""Typeset lines of which the mouse can select text: as it is in the article, without the ends of the screen's lines."""

from __future__ import annotations

from textual.geometry import Offset
from textual.selection import Selection

from reader.article import Article
from reader.text.cells import offsets
from reader.tui.widgets.pane import Pane, Span
from reader.typeset import Line

TOP = 1
"""Blank lines above the article."""


class Selectable(Pane):
    """An article's lines. Textual keeps what is selected as places: here an offset in Article.text, and the line."""

    article: Article | None = None

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._lines: list[Line] = []
        self.auto_links = False  # else Textual draws all anew as the mouse goes from one piece of text to another

    @property
    def selected(self) -> str:
        """The text that is selected; empty where none is."""
        span = self.selected_span
        return self.article.text[span[0] : span[1]] if self.article is not None and span else ""

    @property
    def selected_span(self) -> Span | None:
        """What of Article.text is selected."""
        if (selection := self.text_selection) is None or not self._lines:
            return None
        start = 0 if selection.start is None else self._offset(selection.start)
        end = self._lines[-1].end if selection.end is None else self._offset(selection.end)
        return (start, end) if start < end else None

    def place_at(self, column: int, row: int) -> Offset:
        """The place under a cell of the pane."""
        index = max(0, min(row + self.scroll_offset.y - TOP, len(self._lines) - 1))
        if not self._lines:
            return Offset(0, 0)
        place = self._lines[index].start
        for run in self._lines[index].runs:
            if run.start >= 0 and column >= run.column:
                columns = offsets(run.text)
                place = run.start + sum(1 for each in columns[1:] if run.column + each <= column)
        return Offset(place, index)

    def _offset(self, place: Offset) -> int:
        line = self._lines[max(0, min(place.y, len(self._lines) - 1))]
        return max(line.start, min(place.x, line.end))

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """Draw what is selected, or no more."""
        self.forget_strips()
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:  # noqa: ARG002
        """What is selected, for Textual."""
        return self.selected, "\n"
