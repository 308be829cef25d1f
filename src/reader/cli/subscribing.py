"""`reader subscribe` and `reader unsubscribe`."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.archive.protocol import Subscription
from reader.cli import questions
from reader.cli.context import Context, Exit
from reader.cli.feeds import all_followed, meant
from reader.cli.output import tell
from reader.cli.parser import at_least
from reader.errors import ReaderError
from reader.fetch.followed import Followed
from reader.language import _, ngettext
from reader.text.address import canonical
from reader.text.clean import clean_line
from reader.text.shown import as_shown

if TYPE_CHECKING:
    from reader.fetch.discovery import Found


def arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of `subscribe`."""
    parser.add_argument("urls", nargs="+", metavar="URL", help=_("a feed, or a page that has feeds"))
    parser.add_argument("--name", default="", metavar="NAME", help=_("what to call it"))
    parser.add_argument("--group", default="", metavar="A/B", help=_("the folder it lies in"))
    parser.add_argument("--choose", type=at_least(1), metavar="N", help=_("of several feeds of a page the one to take"))


def subscribe(context: Context, options: Namespace) -> int:
    """Subscribe to feeds and take their articles in; one that fails does not stop the others."""
    if options.name and len(options.urls) > 1:
        tell(_("a name can be given to one feed at a time"))
        return Exit.USAGE
    code: int = Exit.GOOD
    for url in options.urls:
        try:
            code = max(code, _subscribe(context, url, options))
        except ReaderError as error:
            tell(str(error))
            code = Exit.FAILED
    return code


def _subscribe(context: Context, typed: str, options: Namespace) -> int:
    from reader.fetch.network import check_address

    address = check_address(typed)
    if known := _known(context, address):
        tell(_("you are subscribed to {name} already").format(name=known.name))
        return Exit.GOOD
    found = _found(context, typed, address)
    chosen = found if len(found) == 1 and not options.choose else _chosen(found, address, options)
    if chosen is None:
        return Exit.FAILED
    from reader.settings.fetching import group

    name, groups = clean_line(options.name), group(options.group)
    title, now = name if len(chosen) == 1 else "", int(time.time())
    new = context.archive.subscribe(Subscription(one.url, title=title, groups=groups, added=now) for one in chosen)
    for one in chosen:
        if not any(subscription.url == one.url for subscription in new):
            known = _known(context, one.url)
            tell(_("you are subscribed to {name} already").format(name=known.name if known else one.url))
    return _taken_in(context, [subscription.url for subscription in new])


def _known(context: Context, address: str) -> Followed | None:
    """The subscription of this address."""
    same = canonical(address)
    return next(
        (
            one
            for one in all_followed(context)
            if same in (canonical(one.url), canonical(one.subscription.address or one.url))
        ),
        None,
    )


def _found(context: Context, typed: str, address: str) -> list[Found]:
    """The feeds at an address. One typed without a scheme is asked by http too, where there is no https."""
    from reader.fetch.errors import FetchError

    try:
        return _discovered(context, address)
    except FetchError as error:
        if "://" in typed or error.status or error.permanent:
            raise
        try:
            return _discovered(context, address.replace("https:", "http:", 1))
        except FetchError:
            raise error from None


def _discovered(context: Context, address: str) -> list[Found]:
    """The feeds at an address: itself, or those of a page. Raises ReaderError where there are none."""
    import asyncio

    from reader.fetch.client import Client
    from reader.fetch.discovery import discover
    from reader.fetch.network import Policy

    network = context.settings.network

    async def asked() -> list[Found]:
        async with Client(Policy(network.private, network.allow)) as client:
            return await discover(client, address)

    return asyncio.run(asked())


def _chosen(found: Sequence[Found], address: str, options: Namespace) -> list[Found] | None:
    """Those of several feeds that the person wants; None, told, where that is not known."""
    rows = [f"{number:>3}  {_said(one)}" for number, one in enumerate(found, 1)]
    if options.choose:
        if options.choose <= len(found):
            return [found[options.choose - 1]]
        text = ngettext("there is {n} feed on this page:", "there are {n} feeds on this page:", len(found))
        tell(text.format(n=len(found)), *rows)
        return None
    several = _("{address} has several feeds:").format(address=address)
    if not questions.is_possible():
        tell(several, *rows, _("  take one with `reader subscribe FEED-ADDRESS`, or by its number with `--choose N`"))
        return None
    numbers = questions.numbers(several, rows, _("which? (Enter for the first, several with commas, q for none) "))
    return [found[number - 1] for number in numbers] if numbers else None


def _said(found: Found) -> str:
    title = clean_line(found.title)
    return f"{title}  {as_shown(found.url)}" if title else as_shown(found.url)


def _taken_in(context: Context, urls: Sequence[str]) -> int:
    """Ask new subscriptions for their first articles, and say what came."""
    if not urls:
        return Exit.GOOD
    from reader.fetch.events import FeedDone
    from reader.fetch.feeds import fetch

    code, subscribed = Exit.GOOD, _("subscribed")
    for event in fetch(context.archive, context.settings, urls):
        if isinstance(event, FeedDone):
            new = ngettext("{n} new article", "{n} new articles", event.new).format(n=event.new)
            context.output.line(f"{subscribed}  {event.name}  {new}  {as_shown(event.url)}")
            if event.error:
                tell(event.error)
                code = Exit.FAILED
    return code


def unsubscribe_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of `unsubscribe`."""
    parser.add_argument("feeds", nargs="+", metavar="FEED", help=_("a feed's address or name, or enough of it"))


def unsubscribe(context: Context, options: Namespace) -> int:
    """End subscriptions: all that are named, or none where a name is not clear. Their articles stay."""
    chosen = meant(all_followed(context), options.feeds)
    if chosen is None:
        return Exit.FAILED
    ended(context, chosen)
    return Exit.GOOD


def ended(context: Context, chosen: Sequence[Followed]) -> None:
    """End these subscriptions, and say so. Raises ReaderError."""
    context.archive.unsubscribe([one.url for one in chosen])
    unsubscribed = _("unsubscribed")
    for one in chosen:
        count = one.subscription.articles
        stay = ngettext("{n} article stays", "{n} articles stay", count).format(n=count)
        context.output.line(f"{unsubscribed}  {one.name}  {stay}  {as_shown(one.url)}")
