"""What could not be fetched, feed by feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from reader.language import _, ngettext
from reader.text.linebreak import break_lines
from reader.tui.fetching import Failure
from reader.tui.screens.sheet import Sheet

INDENT = 2


class ErrorsScreen(Sheet):
    """The feeds that failed: the name, why, the address."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("E", "dismiss", show=False)]

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__()
        self._failures = failures

    def lines(self, room: int) -> Iterator[Content]:
        """Three lines for a feed, or more where it is narrow; a blank between two."""
        count = len(self._failures)
        title = ngettext("{n:,} feed failed", "{n:,} feeds failed", count).format(n=count) if count else _("No errors")
        yield Content.styled(title, "bold")
        for failure in self._failures:
            yield Content("")
            yield from (Content.styled(part, "bold") for part in _set(failure.name, room))
            yield from (Content(" " * INDENT + part) for part in _set(failure.error, room - INDENT))
            if failure.url != failure.name:
                yield from (Content.styled(" " * INDENT + part, "$faint") for part in _set(failure.url, room - INDENT))


def _set(text: str, room: int) -> list[str]:
    return [text[start:end].rstrip() for start, end in break_lines(text, room)]
