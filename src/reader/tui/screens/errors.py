"""What could not be fetched: feed by feed, and full texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from reader.language import _, ngettext
from reader.text.linebreak import break_lines
from reader.text.shown import as_shown
from reader.tui.fetching import Failure
from reader.tui.screens.sheet import Sheet

INDENT = 2


class ErrorsScreen(Sheet):
    """The feeds that failed, and the articles without full text: the name, why, the address."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("E", "dismiss", show=False)]

    def __init__(self, feeds: Sequence[Failure], texts: Sequence[Failure] = ()) -> None:
        super().__init__()
        self._feeds, self._texts = feeds, texts

    def lines(self, room: int) -> Iterator[Content]:
        """Three lines for a feed, or more where it is narrow; a blank between two."""
        feeds, texts = len(self._feeds), len(self._texts)
        if feeds or not texts:
            title = ngettext("{n:,} feed failed", "{n:,} feeds failed", feeds).format(n=feeds)
            yield Content.styled(title if feeds else _("No errors"), "bold")
            yield from _told(self._feeds, room)
        if texts:
            if feeds:
                yield Content("")
            title = ngettext("{n:,} full text did not come", "{n:,} full texts did not come", texts).format(n=texts)
            yield Content.styled(title, "bold")
            yield from _told(self._texts, room)


def _told(failures: Sequence[Failure], room: int) -> Iterator[Content]:
    for failure in failures:
        yield Content("")
        yield from (Content.styled(part, "bold") for part in _set(failure.name, room))
        yield from (Content(" " * INDENT + part) for part in _set(failure.error, room - INDENT))
        if failure.url and failure.url != failure.name:
            yield from (
                Content.styled(" " * INDENT + part, "$faint") for part in _set(as_shown(failure.url), room - INDENT)
            )


def _set(text: str, room: int) -> list[str]:
    return [text[start:end].rstrip() for start, end in break_lines(text, room)]
