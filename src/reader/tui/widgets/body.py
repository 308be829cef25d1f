"""The open article, drawn from typeset lines over the Line API."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial

from rich.segment import Segment
from rich.style import Style
from textual.containers import Container
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from reader.article import Article
from reader.text.cells import cells
from reader.text.matching import Term, spans
from reader.text.shown import encoded
from reader.tui import at_hand
from reader.tui.widgets.pane import Span, filled, look, marked
from reader.tui.widgets.selectable import TOP, Selectable
from reader.tui.widgets.setting import AT_ONCE, PIECE, Setting
from reader.typeset import Line, Role, Run

BREATH = 0.005
"""Seconds for the keys between two pieces that are typeset."""

_NOTHING = Article("")

WHEEL = 3
"""Lines that one notch of the mouse wheel scrolls."""


class Page(Container):
    """The space around the article, which centres it; the mouse wheel works there too."""

    def on_mouse_scroll_down(self) -> None:
        """Scroll the article."""
        self.query_one(Body).step(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Scroll the article."""
        self.query_one(Body).step(-WHEEL)


class Body(Selectable):
    """An article, and the place in it: the offset, in characters, of what stands on the top line.

    The place is kept by offset, so that another width shows the same sentence on top.
    """

    class Moved(Message):
        """Another line is on top, or the matches have changed."""

    def __init__(self, *, with_links: bool = False) -> None:
        super().__init__(id="body")
        self.with_links = with_links
        self.tags: tuple[str, ...] = ()
        self.matches: list[Span] = []
        self.match: int | None = None
        self._terms: tuple[Term, ...] = ()
        self._position = 0
        self._starts: list[int] = []
        self._strips: dict[int, Strip] = {}
        self._setting: Setting | None = None
        self._wish: tuple[int, Callable[[], None]] | None = None
        """An offset that is not typeset yet, and what to do once it is; a move of the person ends it."""

    def show(
        self,
        article: Article | None,
        position: int = 0,
        terms: Sequence[Term] = (),
        *,
        last: bool = False,
        tags: tuple[str, ...] = (),
    ) -> None:
        """Show an article from an offset on; with matches of the terms, all marked, from the first (or last) one on."""
        self.article, self.tags = article, tags
        self._position = position
        self._terms = tuple(terms)
        self.matches = spans(article.text, list(terms)) if article and terms else []
        self.match = None
        self._forget_lines()
        self._set_lines()
        if self.matches:
            self.go_to_match(len(self.matches) - 1 if last else 0)
        self.post_message(self.Moved())

    def mark(self, terms: Sequence[Term], match: int) -> None:
        """Mark all matches of the terms, and stand on one of them; the place stays as it is."""
        self._terms = tuple(terms)
        self.matches = spans(self.article.text, list(terms)) if self.article and terms else []
        self.match = min(match, len(self.matches) - 1) if self.matches and match >= 0 else None
        self._redraw()
        self.post_message(self.Moved())

    def renew(self, article: Article, position: int) -> None:
        """Show another text of the article from an offset on; what was marked is marked in it too."""
        self.article = article
        self._position = position
        self.matches = spans(article.text, list(self._terms)) if self._terms else []
        self.match = None
        self._forget_lines()
        self._set_lines()
        self.post_message(self.Moved())

    def set_tags(self, tags: tuple[str, ...]) -> None:
        """Show these tags beside the article's facts; the place stays."""
        if tags != self.tags:
            self.tags = tags
            self._set_lines()

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

    def find(self, terms: Sequence[Term]) -> None:
        """Mark all matches of the terms and go to the first one from here on."""
        self._terms = tuple(terms)
        self.matches = spans(self.article.text, list(terms)) if self.article and terms else []
        self.match = None
        self._redraw()
        if self.matches:
            self.go_to_match(next((i for i, (_, end) in enumerate(self.matches) if end > self._position), 0))
        self.post_message(self.Moved())

    def next_match(self, steps: int, *, round_end: bool = True) -> bool:
        """Go to the next match (-1: the previous), round the end if told; False where there is none."""
        if not self.matches:
            return False
        if self.match is None:
            later = (i for i, (start, _) in enumerate(self.matches) if start >= self._position)
            here = next(later, 0) if steps > 0 else next(later, len(self.matches)) - 1
        else:
            here = self.match + steps
        if not round_end and not 0 <= here < len(self.matches):
            return False
        self.go_to_match(here % len(self.matches))
        return True

    def go_to_match(self, number: int) -> None:
        """Bring a match into view and stand on it."""
        old, self.match = self.match, number
        if not self.size.width:
            # Not shown yet: when it is, the match is what stands on top.
            self._position = self.matches[number][0]
            return
        offset = self.matches[number][0]
        if self._setting is not None and not self._setting.has(offset, self.size.height):
            self._wish = (offset, lambda: self.go_to_match(number))
            return
        for index in {number} | ({old} if old is not None else set()):
            self._redraw(self.matches[index])
        row = self._row_of(self.matches[number][0]) + TOP
        height = self.size.height
        if not self.scroll_offset.y <= row < self.scroll_offset.y + height:
            self._scroll(row - height // 3)
        self.post_message(self.Moved())

    def forget_strips(self) -> None:
        """Drop what was drawn."""
        self._strips.clear()

    # What is at hand: the block of the match, else what is on top; and what the mouse has selected

    @property
    def at_hand(self) -> str:
        """The paragraph (title, caption …) of the match that one stands on, else the first that is on the screen."""
        place = self._position if self.match is None else self.matches[self.match][0]
        return at_hand.paragraph(self.article, place) if self.article is not None else ""

    @property
    def addresses(self) -> list[str]:
        """The addresses of pictures and in the text of what is on the screen, from the top."""
        last = self.scroll_offset.y + self.size.height - TOP
        end = self._lines[min(last, len(self._lines)) - 1].end if self._lines and last > 0 else self._position
        return list(at_hand.addresses(self.article, self._position, end)) if self.article is not None else []

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

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        index = y + self.scroll_offset.y - TOP
        if index not in self._strips:
            if len(self._strips) > 2000:
                self._strips.clear()
            self._strips[index] = self._draw(index)
        return self._strips[index]

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

    def _redraw(self, span: Span | None = None) -> None:
        """Draw anew the lines that show a span, or all."""
        if span is None:
            self._strips.clear()
            self.refresh()
            return
        for index in range(self._row_of(span[0]), self._row_of(max(span[0], span[1] - 1)) + 1):
            self._strips.pop(index, None)
            self.refresh_line(index + TOP)

    def _draw(self, index: int) -> Strip:
        width, plain = self.size.width, look(self, Role.TEXT)
        segments: list[Segment] = []
        column = 0
        if 0 <= index < len(self._lines):
            for run in self._lines[index].runs:
                segments.append(Segment(" " * (run.column - column), plain))
                drawn = self._draw_run(run)
                segments.extend(drawn)
                column = run.column + sum(segment.cell_length for segment in drawn)
        return filled(segments, width, plain)

    def _draw_run(self, run: Run) -> list[Segment]:
        style = look(self, run.role)
        if run.link and self.with_links and (address := encoded(run.link)):
            style += Style(link=address)
        if run.start >= 0 and (span := self.selected_span):
            chosen = style + self.screen.get_component_rich_style("screen--selection")
            return marked(run.text, [(span[0] - run.start, span[1] - run.start)], style, chosen)
        if run.start < 0 or not self.matches:
            return [Segment(run.text, style)]
        end = run.start + len(run.text)
        match, here = style + look(self, "match"), style + look(self, "match-here")
        segments: list[Segment] = []
        done = run.start
        for number in range(bisect_right(self.matches, (run.start, 0)) - 1, len(self.matches)):
            span_start, span_end = self.matches[max(0, number)]
            if span_start >= end:
                break
            if number < 0 or span_end <= done:
                continue
            first, last = max(span_start, done), min(span_end, end)
            segments += marked(
                run.text[done - run.start : last - run.start],
                [(first - done, last - done)],
                style,
                here if number == self.match else match,
            )
            done = last
        if done < end:
            segments.append(Segment(run.text[done - run.start :], style))
        return segments
