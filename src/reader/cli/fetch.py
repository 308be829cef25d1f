"""`reader fetch`: ask the feeds that are due, or get the full text of articles."""

from __future__ import annotations

import signal
import sys
from argparse import Namespace
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from reader.cli import questions
from reader.cli.context import Context, Exit
from reader.cli.feeds import all_followed, clock, meant, nobody_followed
from reader.cli.output import tell
from reader.cli.parser import Parser
from reader.cli.subscribing import ended
from reader.fetch.events import Begun, Ended, Event, FeedDone, Outcome
from reader.language import _, ngettext
from reader.text.shown import as_shown

if TYPE_CHECKING:
    from reader.fetch.followed import Followed


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.usage = (
        "reader fetch [--all] [--json | --quiet] [FEED ...]\n       reader fetch --full [--json | --quiet] ID [ID ...]"
    )
    parser.add_argument(
        "words", nargs="*", metavar="FEED", help=_("a feed's address or name, asked even if it is not due; or an ID")
    )
    parser.add_argument("--full", action="store_true", help=_("get the full text of these articles"))
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help=_("ask feeds that are not due too"))
    which.add_argument("--due", action="store_true", help=_("ask feeds that are due only, which is the default"))
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help=_("one JSON object a line, as it happens"))
    how.add_argument("--quiet", action="store_true", help=_("say nothing but errors"))


def fetch(context: Context, options: Namespace) -> int:
    """Fetch, show how it goes, and say at the end what came; exit code 1 if anything failed."""
    context.latest = True  # a standby that is behind does not know what was subscribed to, nor asked, meanwhile
    if options.full:
        return _full(context, options)
    if options.words and (options.all or options.due):
        tell(_("name feeds, or choose --all or --due, not both"))
        return Exit.USAGE
    followed = all_followed(context)
    chosen = meant(followed, options.words) if options.words else []
    if chosen is None:
        return Exit.FAILED
    if not followed and not options.json:
        tell(nobody_followed())
        return Exit.GOOD
    from reader.fetch.feeds import fetch as fetched

    urls = [one.url for one in chosen] if options.words else None
    return _run(context, options, fetched(context.archive, context.settings, urls, force=options.all))


def _full(context: Context, options: Namespace) -> int:
    if not options.words or options.all or options.due:
        tell(_("articles are needed: reader fetch --full ID"))
        return Exit.USAGE
    found = context.resolve(options.words)
    if found is None:
        return Exit.FAILED
    from reader.fetch.full import full

    ids = [headline.id for headline in found]
    return _run(context, options, full(context.archive, context.settings, ids))


def _run(context: Context, options: Namespace, events: Generator[Event, None, None]) -> int:
    """Show what happens; what has come is kept even where the person ends it."""
    from reader.cli import progress

    shown = progress.shown(context.output, json=options.json, quiet=options.quiet)
    gone: list[FeedDone] = []
    failed = new = 0
    try:
        with _interruptible(), closing(events), shown:
            for event in events:
                if isinstance(event, FeedDone):
                    new += event.new  # before it is shown: whoever has read it may end this at once
                    gone += [event] if event.outcome is Outcome.GONE else []
                shown.event(event)
                if isinstance(event, Ended):
                    failed = event.failed
                elif isinstance(event, Begun) and not event.feeds and event.subscribed and not options.json:
                    _tell_next(context, options)
    except KeyboardInterrupt:
        if not options.json:
            many = ngettext("{n} new article", "{n} new articles", new).format(n=new)
            kept = _("stopped; what had come is kept: {new}").format(new=many)
            tell(_("stopped; what had come is kept") if options.full else kept)
        return 130  # 128 + SIGINT, as shells say it
    if not options.json:
        _offer(context, gone)
    return Exit.FAILED if failed else Exit.GOOD


def _tell_next(context: Context, options: Namespace) -> None:
    """That nothing is due, and when something is."""
    if options.quiet:
        return
    due = min(one.subscription.due for one in all_followed(context))
    text = _("nothing is due before {time}; `reader fetch --all` asks all the same")
    context.output.line(text.format(time=clock(due)))


def _offer(context: Context, gone: list[FeedDone]) -> None:
    """Offer to end subscriptions whose feeds are no more."""
    if not gone:
        return
    followed: dict[str, Followed] = {one.url: one for one in all_followed(context)}
    for event in gone:
        if event.url not in followed:
            continue
        if not questions.is_possible():
            text = _("{name} is gone for good (410); `reader unsubscribe {url}` ends the subscription")
            tell(text.format(name=event.name, url=as_shown(event.url)))
        elif questions.yes(_("{name} is gone for good (410). Unsubscribe?").format(name=event.name)):
            ended(context, [followed[event.url]])


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let ^C, and a polite request to end, unwind what is being done: leases are given back, the archive is closed."""
    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: _end, signal.SIGHUP: _end}
    before = {number: signal.getsignal(number) for number in handlers}
    try:
        for number, handler in handlers.items():
            if before[number] is not signal.SIG_IGN:
                signal.signal(number, handler)
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
