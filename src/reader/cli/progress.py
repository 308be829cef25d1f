"""How a fetch is shown: a bar on a terminal, a line for each feed in a pipe, JSON for programs, or errors alone."""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from reader.cli.output import DEFAULT_WIDTH, Output, flush, tell
from reader.cli.rows import as_json, below
from reader.fetch.events import ArticleDone, Begun, Ended, Event, FeedDone, Got, Outcome, fields
from reader.language import N_, _, ngettext
from reader.text.cells import cells, fit

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_OUTCOMES: dict[Outcome | Got, str] = {
    Outcome.NEW: N_("new"),
    Outcome.UNCHANGED: N_("unchanged"),
    Outcome.FAILED: N_("failed"),
    Outcome.GONE: N_("gone"),
    Outcome.WAITING: N_("waiting"),
    Got.FILLED: N_("filled"),
    Got.UPDATED: N_("updated"),
}
"""A value that both have means the same, and is one key."""

REDRAWN = 4
"""Times a second that the bar is drawn: enough to see that it goes on, and few bytes over a slow line."""


TOLD_EVERY = 10.0
"""Seconds between two lines on how far long work has come, where no bar is drawn."""


class Shown(AbstractContextManager["Shown"]):
    """What is shown of a fetch; this one, used in a pipe, writes a line for each event."""

    def __init__(self, output: Output) -> None:
        self.output = output

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is to be tidied up."""

    def event(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Ended):
            if line := summary(event):
                self.output.line(line)
        elif not isinstance(event, Begun):
            self.output.line(told(event))
        flush()


class Json(Shown):
    """One JSON object a line."""

    def event(self, event: Event) -> None:
        """Write one event."""
        self.output.line(as_json(fields(event), self.output))
        flush()


class Quiet(Shown):
    """Errors, on standard error."""

    def event(self, event: Event) -> None:
        """Tell what failed."""
        if isinstance(event, FeedDone | ArticleDone) and _is_bad(event):
            tell(told(event))


class Bar(Shown):
    """A bar that moves, errors above it, and the summary in its place at the end."""

    def __init__(self, output: Output) -> None:
        super().__init__(output)
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._started = time.monotonic()
        self._done = self._new = self._failed = self._texts = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._end()

    def event(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Begun):
            if event.feeds:
                self._begin(event.feeds)
        elif isinstance(event, Ended):
            self._end()
            if line := summary(event):
                self.output.line(line)
        elif isinstance(event, FeedDone):
            self._done, self._new = event.done, self._new + event.new
            self._failed += _is_bad(event)
            if _is_bad(event):
                self._above(event)
            self._move()
        else:
            self._texts += not _is_bad(event)
            if self._progress is None or _is_bad(event):
                self._above(event)
            self._move()
        flush()

    def _begin(self, feeds: int) -> None:
        self._progress = _bar(self.output)
        self._task = self._progress.add_task("", total=feeds, said="")
        self._progress.start()

    def _move(self) -> None:
        if self._progress is None or self._task is None:
            return
        rate = self._done / max(time.monotonic() - self._started, 0.001)
        said = [
            _("{n} new").format(n=self._new),
            _("{n} failed").format(n=self._failed) if self._failed else "",
            ngettext("{n} full text", "{n} full texts", self._texts).format(n=self._texts) if self._texts else "",
            _("{n} a second").format(n=f"{rate:.0f}") if rate >= 1 else "",
        ]
        self._progress.update(self._task, completed=self._done, said=" · ".join(filter(None, said)))

    def _above(self, event: FeedDone | ArticleDone) -> None:
        lines, width = [told(event)], self.output.width or DEFAULT_WIDTH
        if cells(lines[0]) > width:
            lines = [fit(told(replace(event, error="")), width), *below(event.error, width)]
        if self._progress is None:
            self.output.line("\n".join(lines))
        else:
            from rich.text import Text

            self._progress.console.print(Text("\n".join(lines)), soft_wrap=True)

    def _end(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


class Steps(AbstractContextManager["Steps"]):
    """How far long work has come, step after step: a bar on a terminal, in a pipe a line now and then."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._said, self._total = "", 0
        self._started = self._told = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self.end()

    def begin(self, said: str, total: int) -> None:
        """Begin a step: what is done, and how many articles it is about, as far as one knows."""
        self.end()
        self._said, self._total = said, total
        self._started = time.monotonic()
        if _can_move(self._output):
            self._progress = _bar(self._output)
            self._task = self._progress.add_task("", total=total, said=said)
            self._progress.start()

    def move(self, done: int) -> None:
        """Show that so many are done."""
        now = time.monotonic()
        total = max(self._total, done)
        if self._progress is not None and self._task is not None:
            rate = done / max(now - self._started, 0.001)
            said = _("{n} a second").format(n=f"{rate:.0f}")
            self._progress.update(self._task, completed=done, total=total, said=f"{self._said} · {said}")
        elif now - self._told >= TOLD_EVERY:
            self._told = now
            self._output.line(_("{said}: {done:,} of {total:,}").format(said=self._said, done=done, total=total))
            flush()

    def end(self) -> None:
        """End the step."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def _bar(output: Output) -> Progress:
    """A bar, how much of how much, and what is `said`."""
    # rich is loaded where a bar is drawn and nowhere else.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(no_color=not output.colored, highlight=False, markup=False, width=output.width)
    said = TextColumn("{task.fields[said]}", markup=False)
    return Progress(
        *(BarColumn(bar_width=None), MofNCompleteColumn(), said),
        console=console,
        refresh_per_second=REDRAWN,
        transient=True,
        expand=True,
    )


def _can_move(output: Output) -> bool:
    """Whether this is a terminal on which a bar can be drawn."""
    return output.width is not None and os.environ.get("TERM", "") not in {"", "dumb"}


def shown(output: Output, *, json: bool, quiet: bool) -> Shown:
    """How a fetch is to be shown on this output."""
    if json:
        return Json(output)
    if quiet:
        return Quiet(output)
    return Bar(output) if _can_move(output) else Shown(output)


def told(event: FeedDone | ArticleDone) -> str:
    """What became of a feed or an article, in one line."""
    outcome = _(_OUTCOMES[event.outcome])
    if isinstance(event, ArticleDone):
        return "  ".join(filter(None, (outcome, event.id, event.title, event.error)))
    many = [
        _("{n} new").format(n=event.new) if event.new else "",
        _("{n} updated").format(n=event.updated) if event.updated else "",
    ]
    return "  ".join(filter(None, (outcome, event.name, ", ".join(filter(None, many)), event.error)))


def summary(event: Ended) -> str:
    """All of it in one line; empty where nothing was asked for."""
    if not (event.feeds or event.new or event.updated or event.failed):
        return ""
    said = [
        ngettext("{n} feed", "{n} feeds", event.feeds).format(n=event.feeds) if event.feeds else "",
        _("{n} new").format(n=event.new) if event.feeds else "",
        _("{n} updated").format(n=event.updated) if event.updated else "",
        _("{n} failed").format(n=event.failed) if event.failed else "",
        _("{seconds} s").format(seconds=f"{event.seconds:.1f}"),
    ]
    return _(", ").join(filter(None, said))


def _is_bad(event: FeedDone | ArticleDone) -> bool:
    return str(event.outcome) in (Outcome.FAILED, Outcome.GONE)
