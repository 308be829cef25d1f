"""The open article, drawn from typeset lines over the Line API."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.containers import Container
from textual.strip import Strip

from reader.article import Article
from reader.text.matching import Term, spans
from reader.text.shown import encoded
from reader.tui import at_hand
from reader.tui.widgets.pane import Span, filled, look, marked
from reader.tui.widgets.scrolled import Scrolled
from reader.tui.widgets.selectable import TOP
from reader.typeset import Role, Run

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


class Body(Scrolled):
    """The open article, in which matches are marked; the person stands on one of them."""

    def __init__(self, *, with_links: bool = False) -> None:
        super().__init__(id="body")
        self.with_links = with_links
        self.matches: list[Span] = []
        self.match: int | None = None
        self._terms: tuple[Term, ...] = ()

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
        self._look_for(terms)
        self._forget_lines()
        self._set_lines()
        if self.matches:
            self.go_to_match(len(self.matches) - 1 if last else 0)
        self.post_message(self.Moved())

    def mark(self, terms: Sequence[Term], match: int) -> None:
        """Mark all matches of the terms, and stand on one of them; the place stays as it is."""
        self._look_for(terms)
        self.match = min(match, len(self.matches) - 1) if self.matches and match >= 0 else None
        self._redraw()
        self.post_message(self.Moved())

    def renew(self, article: Article, position: int) -> None:
        """Show another text of the article from an offset on; what was marked is marked in it too."""
        self.article = article
        self._position = position
        self._look_for(self._terms)
        self._forget_lines()
        self._set_lines()
        self.post_message(self.Moved())

    def set_tags(self, tags: tuple[str, ...]) -> None:
        """Show these tags beside the article's facts; the place stays."""
        if tags != self.tags:
            self.tags = tags
            self._set_lines()

    def find(self, terms: Sequence[Term]) -> None:
        """Mark all matches of the terms and go to the first one from here on."""
        self._look_for(terms)
        self._redraw()
        if self.matches:
            self.go_to_match(next((i for i, (_, end) in enumerate(self.matches) if end > self._position), 0))
        self.post_message(self.Moved())

    def _look_for(self, terms: Sequence[Term]) -> None:
        """All matches of the terms; the person stands on none of them yet."""
        self._terms = tuple(terms)
        self.matches = spans(self.article.text, list(terms)) if self.article and terms else []
        self.match = None

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

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        index = y + self.scroll_offset.y - TOP
        if index not in self._strips:
            if len(self._strips) > 2000:
                self._strips.clear()
            self._strips[index] = self._draw(index)
        return self._strips[index]

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
