"""A list of headlines over the Line API: any length, two or three lines a headline."""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.archive.marks import Mark
from reader.article import Headline
from reader.language import _, ngettext
from reader.session import UNMARKED, Session
from reader.text.cells import cells, fit
from reader.text.glyphs import glyph
from reader.text.matching import Term, excerpt_within, spans
from reader.tui.dates import short_date
from reader.tui.listing import COMING, GAP, Listing, row_of
from reader.tui.widgets.pane import Pane, Span, filled, look, marked, under_cursor

GUTTER = 3
"""Cells left of a headline: the cursor's bar, the mark, a blank."""


class HeadlineList(Pane):
    """Headlines with a cursor. An unread one has a dot, a stub a ring; beneath stand source and date.

    Where the listing came from a query each headline shows the text around the match, and the matches are marked.
    """

    class Opened(Message):
        """A headline was chosen."""

        def __init__(self, pane: HeadlineList, headline: Headline) -> None:
            super().__init__()
            self.pane = pane
            self.headline = headline

    class Moved(Message):
        """The cursor is on another headline, or the list is another one."""

    class Stale(Message):
        """There is no headline where the listing should have one: somebody has taken articles out."""

    class NearEnd(Message):
        """The cursor is near the end of what is known of what a query finds."""

    class ToEnd(Message):
        """The person wants to go to the end of what a query finds, and not all of it is known."""

    def __init__(self, session: Session, *, id: str, empty: str) -> None:
        super().__init__(id=id)
        self.listing: Listing | None = None
        self.cursor = 0
        self._session = session
        self._empty = empty
        self.open_id = ""
        """The article that is open."""

    def show(self, listing: Listing, cursor: int = 0, *, scroll: int | None = None) -> None:
        """Show a listing with the cursor on a row and, if told, scrolled down by some lines."""
        self.listing = listing
        self.cursor = max(0, min(cursor, len(listing) - 1))
        self.set_length(len(listing) * self.row_height)
        if scroll is None:
            self._reveal()
        else:
            self.set_scroll(None, min(scroll, self.max_scroll_y))
        self.refresh(layout=self.styles.is_auto_height)
        self.post_message(self.Moved())

    def scroll_under(self, above: int) -> None:
        """Scroll so that so many rows are shown above the cursor, if it is then on the screen."""
        top = (self.cursor - min(above, self.cursor)) * self.row_height
        self.set_scroll(None, max(0, min(top, self.max_scroll_y)))
        self._reveal()

    def grown(self, gap: int | None, rows: int) -> None:
        """Take note that the listing has become longer; what was below its gap, if any, has moved down by some rows."""
        if self.listing is None:
            return
        scrolled = self.scroll_offset.y
        self.set_length(len(self.listing) * self.row_height)
        if gap is not None and self.cursor > gap:
            self.cursor += rows
            self.set_scroll(None, scrolled + rows * self.row_height)
        if gap is not None or self.top + self.size.height // self.row_height >= len(self.listing) - rows:
            self.refresh()

    @property
    def row_height(self) -> int:
        """Lines of one headline: with words to look for, a line of the text around the first match is one of them."""
        return 3 if self._terms else 2

    @property
    def top(self) -> int:
        """The first row that is on the screen."""
        return self.scroll_offset.y // self.row_height

    @property
    def headline(self) -> Headline | None:
        """The headline under the cursor."""
        return self.listing.row(self.cursor) if self.listing is not None else None

    def find(self, article_id: str, within: int) -> int | None:
        """The row of this article, if it is among the first `within` rows."""
        return row_of(self.listing, article_id, within) if self.listing is not None else None

    def step(self, lines: int) -> None:
        """Move the cursor by headlines."""
        self._go_to(self.cursor + lines)

    def page(self, pages: float) -> None:
        """Move the cursor by pages."""
        rows = max(1, self.size.height // self.row_height)
        self._go_to(self.cursor + (int(pages * rows) or (1 if pages > 0 else -1)))

    def _go_to(self, row: int) -> None:
        """Move the cursor on the way to a row, as far as the listing is known without a gap."""
        if self.listing is not None and len(self.listing):
            self.move_to(self.listing.within_reach(self.cursor, row))

    def jump(self, *, end: bool) -> None:
        """Move the cursor to the first or the last headline."""
        if end and self.listing is not None and self.listing.more:
            self.post_message(self.ToEnd())
        else:
            self.move_to(len(self.listing) - 1 if end and self.listing is not None else 0)

    def move_to(self, row: int) -> None:
        """Move the cursor to a row, or as near as there is one."""
        if self.listing is None or not len(self.listing):
            return
        row = max(0, min(row, len(self.listing) - 1))
        if row != self.cursor:
            old, self.cursor = self.cursor, row
            for each in (old, row):
                self.bar_changed(each * self.row_height, self.row_height)
            self._reveal()
            self.post_message(self.Moved())
            if self.listing.row(row) is None:
                self.post_message(self.Stale())
        if self.listing.more:
            self.post_message(self.NearEnd())

    def refresh_row(self, row: int) -> None:
        """Draw one row anew."""
        self.refresh_lines(row * self.row_height, self.row_height)

    def focus_changed(self) -> None:
        """The row under the cursor is brighter where the keys are."""
        self.refresh_row(self.cursor)

    def open_cursor(self) -> None:
        """Choose the headline under the cursor."""
        if (headline := self.headline) is not None and headline not in (GAP, COMING):
            self.post_message(self.Opened(self, headline))

    def _reveal(self) -> None:
        """Bring the cursor into view, by half a page, so that most moves redraw two headlines and not the list."""
        height, first = self.size.height, self.cursor * self.row_height
        if height and not self.scroll_offset.y <= first <= self.scroll_offset.y + height - self.row_height:
            top = first - (height - self.row_height) // 2
            # No headline is cut in two at the top, but for the end of the list.
            self.set_scroll(None, max(0, min(top - top % self.row_height, self.max_scroll_y)))
            self.refresh()

    def fit_to_size(self) -> None:
        """Keep the cursor in view."""
        self._reveal()

    def render_line(self, y: int) -> Strip:
        """One line of the list."""
        width = self.size.width
        row, line = divmod(y + self.scroll_offset.y, self.row_height)
        headline = self.listing.row(row) if self.listing is not None else None
        if headline is None:
            blank = look(self, "meta")
            notes = self._notes()
            note = " " * GUTTER + fit(notes[y], width - GUTTER) if y < len(notes) and width > GUTTER else ""
            return filled([Segment(note, blank)], width, blank)
        return self._draw(headline, row, line, width)

    def _draw(self, headline: Headline, row: int, line: int, width: int) -> Strip:
        mark = self._session.mark_of(headline, self._visible()) if headline.id else UNMARKED
        room = max(1, width - GUTTER - 1)
        style = look(self, "meta")
        if line == 0:
            lead, text, hits = self._first_line(headline, mark, room)
            style = look(self, "read" if mark.read or headline in (GAP, COMING) else "unread")
        elif line < self.row_height - 1:
            lead, text, hits = self._excerpt(headline, room)
        else:
            lead, text, hits = "  ", self._meta(headline, row, mark, room), []
        bar = style
        has_bar = row == self.cursor and (self.has_focus or self.id == "headlines")
        if has_bar:
            under = under_cursor(self, has_keys=self.has_focus)
            bar, style = look(self, "bar") + under, style + under
        match = style + look(self, "match")
        return filled(
            [
                Segment(glyph("▌") if has_bar else " ", bar),
                Segment(lead, style),
                *marked(text, hits, style, match),
            ],
            width,
            style,
        )

    def _first_line(self, headline: Headline, mark: Mark, room: int) -> tuple[str, str, list[Span]]:
        """The mark, the title, and what matches in it; where the dates come first, the date before the title."""
        lead = " " if mark.read or not headline.id else glyph("○" if self._session.is_stub(headline) else "●")
        if self.listing is not None and self.listing.dated:
            lead = glyph("▸") if headline.id == self.open_id else lead
            date = short_date(headline.published) if headline.published else ""
            return lead + " ", fit("  ".join(filter(None, [date, self._named(headline)[0]])), room), []
        title = fit(self._named(headline)[0], room)
        if self._session.in_pinyin:
            return lead + " ", title, []
        return lead + " ", title, list(headline.heard) or spans(title, self._terms)

    def _named(self, headline: Headline) -> tuple[str, str]:
        return self._session.named(headline, self._visible() if self._session.in_pinyin else ())

    def _excerpt(self, headline: Headline, room: int) -> tuple[str, str, list[Span]]:
        """The text around the first match, and what matches in it."""
        if self.listing is None or not headline.id:
            return "  ", "", []
        terms = self.listing.terms(headline)
        # A match in the title alone may lie where the title is cut.
        text = excerpt_within(headline.excerpt or headline.title, terms, room)
        return "  ", text, spans(text, terms)

    @property
    def _terms(self) -> tuple[Term, ...]:
        return self.listing.query.terms if self.listing is not None else ()

    def _notes(self) -> list[str]:
        """What stands in place of headlines where there are none."""
        if self.listing is None or len(self.listing):
            return []
        return [_("No match")] if self.listing.name else self._empty.split("\n")

    def _meta(self, headline: Headline, row: int, mark: Mark, room: int) -> str:
        """What stands under the title; how many other sources there are is said in fewer words where it must be."""
        note = self.listing.note(row) if self.listing is not None else ""
        before = [
            glyph("★") if mark.starred else "",
            _("pinyin") if headline.spoken else "",
            note or self._named(headline)[1],
        ]
        after: list[str] = []
        if not note:
            dated = self.listing is not None and self.listing.dated
            when = short_date(headline.published) if headline.published and not dated else ""
            after = [when, _("excerpt") if self._session.is_stub(headline) else ""]
        text = ""
        for others in _others(headline.copies):
            text = "  ".join(filter(None, [*before, others, *after]))
            if cells(text) <= room:
                return _with_tags(text, mark.tags, room)
        return fit(text, room)

    def _visible(self) -> Iterator[Headline]:
        """The headlines on the screen, looked at only where a mark is not known yet."""
        if self.listing is not None:
            for row in range(self.top, self.top + self.size.height // self.row_height + 1):
                if (headline := self.listing.row(row)) is not None and headline.id:
                    yield headline

    def on_click(self, event: events.Click) -> None:
        """Open the headline that was clicked."""
        row = (event.y + self.scroll_offset.y) // self.row_height
        if self.listing is not None and self.listing.row(row) is not None:
            self.move_to(row)
            self.open_cursor()


def _with_tags(text: str, tags: tuple[str, ...], room: int) -> str:
    """The line with as many of the tags after it as it has room for, each whole."""
    for tag in tags:
        longer = "  ".join(filter(None, (text, f"#{tag}")))
        if cells(longer) > room:
            break
        text = longer
    return text


def _others(copies: int) -> tuple[str, ...]:
    """How many other sources have the same text: in words, and shorter."""
    if not copies:
        return ("",)
    return ngettext("+{n} source", "+{n} sources", copies).format(n=copies), f"+{copies}"
