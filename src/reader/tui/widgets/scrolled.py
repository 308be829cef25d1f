"""Typeset lines that come a piece at a time, and the place in them that another width keeps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import partial

from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from reader.article import Article
from reader.text.cells import cells
from reader.tui.widgets.selectable import TOP, Selectable
from reader.tui.widgets.setting import AT_ONCE, PIECE, Setting
from reader.typeset import Line

BREATH = 0.005
"""Seconds for the keys between two pieces that are typeset."""

_NOTHING = Article("")


class Scrolled(Selectable):
    """An article's lines, and the place in it: the offset, in characters, of what stands on the top line.

    The place is kept by offset, so that another width shows the same sentence on top.
    """

    class Moved(Message):
        """Another line is on top, or the matches have changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.tags: tuple[str, ...] = ()
        self._position = 0
        self._starts: list[int] = []
        self._strips: dict[int, Strip] = {}
        self._setting: Setting | None = None
        self._wish: tuple[int, Callable[[], None]] | None = None
        """An offset that is not typeset yet, and what to do once it is; a move of the person ends it."""

    @property
    def position(self) -> int:
        """The offset of what stands on top."""
        return self._position

    @property
    def place(self) -> tuple[int, int, int]:
        """Where the person is: the position, the line that is on top, and the width for which that holds."""
        return self._position, self.scroll_offset.y, self.size.width

    def return_to(self, place: tuple[int, int, int]) -> None:
        """Scroll back to a place."""
        position, line, width = place
        row = self._row_of(position)
        self._scroll(line if width == self.size.width else row + TOP if row else 0)

    @property
    def fraction(self) -> float:
        """How much of the article has been seen with this screenful, 0 to 1."""
        total = self.virtual_size.height
        return min(1.0, (self.scroll_offset.y + self.size.height) / total) if total else 1.0

    def step(self, lines: int) -> None:
        """Scroll by lines."""
        self._scroll(self.scroll_offset.y + lines)

    def page(self, pages: float) -> None:
        """Scroll by pages; a whole page keeps one line in sight."""
        height = max(1, self.size.height - 1) if abs(pages) >= 1 else self.size.height
        self._scroll(self.scroll_offset.y + int(pages * height))

    def jump(self, *, end: bool) -> None:
        """Scroll to the start or the end; a very long article goes on to its end as it is typeset."""
        self._scroll(self.virtual_size.height if end else 0)
        if end and self._setting is not None:
            self._wish = (len(self._setting.lines) << 40, lambda: self.jump(end=True))

    def forget_strips(self) -> None:
        """Drop what was drawn."""
        self._strips.clear()

    def fit_to_size(self) -> None:
        """Typeset for the new width; the sentence on top stays on top."""
        self._set_lines()
        self.post_message(self.Moved())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Redraw what differs: of each line as far as the longer of the old one and the new one goes."""
        old, new = round(old_value), round(new_value)
        if old == new or self.fitting:
            return
        self._note_position()
        for y in range(self.size.height):
            if until := max(self._end_of(y + old - TOP), self._end_of(y + new - TOP)):
                self.refresh(Region(0, y, until, 1))
        self.post_message(self.Moved())

    def _end_of(self, index: int) -> int:
        """The column after a line's last run."""
        if not 0 <= index < len(self._lines) or not self._lines[index].runs:
            return 0
        last = self._lines[index].runs[-1]
        return last.column + cells(last.text)

    def _set_lines(self) -> None:
        width = self.size.width
        if not width:
            # It is not shown: whatever size it is shown in next, it is to be typeset for that.
            self._fitted = Size(0, 0)
            self._setting = None
            self._forget_lines()
            return
        if self.text_selection is not None:
            self.screen.clear_selection()  # it was of other lines
        self._setting = setting = Setting(self.article or _NOTHING, width, self.tags)
        self._advance(setting, AT_ONCE)

    def _forget_lines(self) -> None:
        self._lines, self._starts = [], []
        self._strips.clear()

    def _advance(self, setting: Setting, characters: int = PIECE) -> None:
        """Typeset on; what was drawn for another width stays until the sentence on top is there in this one."""
        if setting is not self._setting or not self.is_attached:
            return
        setting.advance(characters)
        if self._lines is setting.lines:
            self._grown()
        elif setting.has(self._position, self.size.height):
            self._take(setting.lines)
        if setting.done:
            self._setting = None
        else:
            self.set_timer(BREATH, partial(self._advance, setting))
        if self._wish is not None and setting.has(self._wish[0], self.size.height):
            self._wish[1]()

    def _take(self, lines: list[Line]) -> None:
        """Show these lines, the sentence on top where it was."""
        self._lines = lines if self.article else []
        self._starts = [line.start for line in self._lines]
        self._strips.clear()
        self.set_length(len(self._lines) + TOP + 1 if self._lines else 0)
        row = self._row_of(self._position)
        self.set_scroll(None, min(row + TOP if row else 0, self.max_scroll_y))
        self.refresh()

    def _grown(self) -> None:
        """Take note of further lines."""
        known = len(self._starts)
        self._starts += [line.start for line in self._lines[known:]]
        for index in [index for index in self._strips if index >= known]:
            del self._strips[index]
        self.set_length(len(self._lines) + TOP + 1)
        if self.scroll_offset.y + self.size.height > known:
            self.refresh()
        if self._setting is not None and self._setting.done:
            self.post_message(self.Moved())

    def _row_of(self, offset: int) -> int:
        """The line that shows a character; the top line of all for the very beginning."""
        if offset <= 0:
            return 0
        return max(0, bisect_right(self._starts, offset) - 1)

    def _note_position(self) -> None:
        top = self.scroll_offset.y - TOP
        self._position = self._starts[min(top, len(self._starts) - 1)] if top > 0 and self._starts else 0

    def _scroll(self, y: int) -> None:
        self._wish = None
        self.scroll_to(y=max(0, min(y, self.max_scroll_y)), animate=False)
