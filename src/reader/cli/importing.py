"""`reader import`: take articles in, and say what became of each, or of all where they are many."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from typing import TYPE_CHECKING

from reader.archive.protocol import Outcome, Stored
from reader.cli.context import Context, Exit
from reader.cli.output import flush, tell
from reader.errors import ReaderError
from reader.language import N_, _, ngettext

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress

    from reader.formats import PageInfo
    from reader.intake import Course

OUTCOMES = {
    Outcome.NEW: N_("new"),
    Outcome.FILLED: N_("filled"),
    Outcome.UPDATED: N_("updated"),
    Outcome.UNCHANGED: N_("unchanged"),
}

FEW = 20
"""Articles of which each is told on a terminal; where there are more, a bar moves instead."""


def arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help=_("a page, a feed, articles, a folder or an archive (tar, zip, WARC) of them; `-` is standard input"),
    )
    parser.add_argument("--url", metavar="URL", help=_("the address of the page, where it does not say it itself"))
    parser.add_argument("--language", metavar="TAG", default="", help=_("the language, where a page does not say: zh"))
    parser.add_argument("--zone", metavar="ZONE", help=_("the time zone, where a page does not say: Asia/Shanghai"))
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    how.add_argument("--quiet", action="store_true", help=_("say only what fails"))


def import_(context: Context, options: Namespace) -> int:
    """Take articles in, batch by batch; one that fails does not stop the others, and ^C keeps those that came."""
    from reader import intake

    page = _page(options)
    archive = context.archive
    signal.signal(signal.SIGINT, signal.default_int_handler)
    told = _Told(context, options)
    course = intake.Course(told.failed)
    with told:
        try:
            for stored in intake.put(archive, intake.articles(options.paths, page, course), course):
                told.stored(stored, course)
        except (KeyboardInterrupt, ReaderError):
            told.summary(course)
            flush()
            raise
        told.summary(course)
    if told.nothing and not course.failures:
        tell(_("there is no article in what was named; `reader import --help` says what can be read"))
        return Exit.FAILED
    return Exit.FAILED if course.failures else Exit.GOOD


def _page(options: Namespace) -> PageInfo:
    """What the person says of the pages. Raises ReaderError, or SystemExit(2) where it cannot be said of several."""
    from reader.formats import PageInfo
    from reader.formats.cleaning import LANGUAGE
    from reader.formats.dates import zone_named
    from reader.text.clean import clean_address

    url = clean_address(options.url or "")
    if options.url is not None and not url:
        tell(_("--url needs an address that begins with http:// or https://"))
        raise SystemExit(Exit.USAGE)
    if url and len(options.paths) > 1:
        tell(_("--url is the address of one page; name one"))
        raise SystemExit(Exit.USAGE)
    if options.language and not LANGUAGE.fullmatch(options.language):
        tell(_("--language needs a language tag, such as zh or en-GB"))
        raise SystemExit(Exit.USAGE)
    return PageInfo(options.language, zone_named(options.zone) if options.zone else None, url)


class _Told:
    """Tells what comes in: lines, JSON, nothing but failures, or on a terminal a bar once there are more than FEW."""

    def __init__(self, context: Context, options: Namespace) -> None:
        self._output, self._json, self._quiet = context.output, options.json, options.quiet
        on_terminal = context.output.width is not None and sys.stderr is not None and sys.stderr.isatty()
        self._may_draw = on_terminal and not options.json and not options.quiet
        self._bar: Progress | None = None
        self._waiting: list[str] = []
        self._counts: Counter[Outcome] = Counter()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    @property
    def nothing(self) -> bool:
        """Whether no article has come."""
        return not self._counts

    def stored(self, stored: Stored, course: Course) -> None:
        """An article was taken in."""
        self._counts[stored.outcome] += 1
        if self._quiet:
            return
        headline = stored.headline
        if self._json:
            from reader.cli.rows import as_json, fields

            self._output.line(as_json({"outcome": str(stored.outcome)} | fields(headline), self._output))
            return
        line = f"{_(OUTCOMES[stored.outcome])}  {headline.id}  {headline.title}"
        if not self._may_draw:
            self._output.line(line)
            return
        self._waiting.append(line)
        if self._counts.total() > FEW:
            self._waiting = []
            self._draw(course)

    def failed(self, error: ReaderError) -> None:
        """A file or an article could not be read."""
        if self._bar:
            from rich.text import Text

            self._bar.console.print(Text(f"reader: {error}"), soft_wrap=True)
        else:
            tell(str(error))

    def summary(self, course: Course) -> None:
        """Everything is over: what became of all, unless it was only one."""
        for line in self._waiting:
            self._output.line(line)
        self._waiting = []
        if self._bar:
            self._bar.stop()
            self._bar = None
        if not self._quiet and not self._json and self._counts.total() + course.failures + course.passed_over > 1:
            tell(counted(self._counts, course.failures, course.passed_over))

    def _draw(self, course: Course) -> None:
        from reader.text.cells import fit

        if self._bar is None:
            self._bar = _bar(colored=self._output.colored)
            self._bar.start()
            self._bar.add_task("", total=None)
        room = max(8, (self._output.width or 80) - 50)
        self._bar.update(self._bar.task_ids[0], completed=self._counts.total(), description=fit(course.name, room))


def _bar(*, colored: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        BarColumn(bar_width=20),
        TextColumn(_("{task.completed:,} articles"), markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True, no_color=not colored, highlight=False),
        transient=True,
    )


def counted(counts: Counter[Outcome], failures: int, passed_over: int = 0) -> str:
    """`1,200 new, 3 filled, 1 failed`, only of what there was."""
    parts = [
        _("{n} {outcome}").format(n=f"{counts[outcome]:,}", outcome=_(word))
        for outcome, word in OUTCOMES.items()
        if counts[outcome]
    ]
    if passed_over:
        parts.append(
            ngettext("{n} file passed over", "{n} files passed over", passed_over).format(n=f"{passed_over:,}")
        )
    if failures:
        parts.append(_("{n} failed").format(n=f"{failures:,}"))
    return _(", ").join(parts) or _("nothing new")
