"""`reader feeds`: what is subscribed to, and how it does; and which subscription a person means."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reader.archive.tree import State
from reader.cli.context import Context, Exit
from reader.cli.output import Output, tell
from reader.cli.rows import as_json, below
from reader.fetch.followed import Followed, follow, matching
from reader.language import _
from reader.text.cells import cells, fit
from reader.text.clean import clean_line
from reader.text.shown import as_shown

NAME_CELLS, GROUP_CELLS = 28, 16
"""Cells of these columns at most on a terminal."""

_NARROW, _NARROWER = 80, 52
"""Cells of a terminal below which the table has no groups and numbers of articles, and below which it has no times."""

_CHOICES = 10


def arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def feeds(context: Context, options: Namespace) -> int:
    """Show each subscription: unread and all articles, when it was last asked with success, when it is asked next."""
    followed = all_followed(context)
    if not followed:
        tell(nobody_followed())
        return Exit.GOOD
    read = context.archive.by_feed(context.marks.having(State.READ, sys.maxsize))
    unread = [max(0, one.subscription.articles - read.get(one.url, 0)) for one in followed]
    if options.json:
        for one, count in zip(followed, unread, strict=True):
            context.output.line(as_json(_fields(one, count), context.output))
        return Exit.GOOD
    context.measure()
    for line in _table(followed, unread, context.output):
        context.output.line(line)
    return Exit.GOOD


def all_followed(context: Context) -> list[Followed]:
    """All subscriptions, with the person's settings. Raises ReaderError."""
    return follow(context.archive.subscriptions(), context.settings.feeds)


def nobody_followed() -> str:
    """What to do where nothing is subscribed to."""
    return _(
        "no feed is subscribed to; `reader subscribe ADDRESS` begins it, `reader opml import FILE` takes a list in"
    )


def meant(followed: Sequence[Followed], words: Sequence[str]) -> list[Followed] | None:
    """The subscriptions that these words mean, each once; None, and a word on each, where any is not clear."""
    chosen: dict[str, Followed] = {}
    clear = True
    for word in words:
        found, shown = matching(followed, word), clean_line(word)[:80] or "''"
        if len(found) == 1:
            chosen[found[0].url] = found[0]
            continue
        clear = False
        if found:
            more = [f"  … {len(found) - _CHOICES}+"] if len(found) > _CHOICES else []
            text = _("{feed} is not clear; it could be:")
            tell(text.format(feed=shown), *(f"  {one.name}  {as_shown(one.url)}" for one in found[:_CHOICES]), *more)
        else:
            tell(_("no feed {feed} is subscribed to; see `reader feeds`").format(feed=shown))
    return list(chosen.values()) if clear else None


def _fields(one: Followed, unread: int) -> dict[str, Any]:
    """A subscription's fields, in this order for ever; times are RFC 3339 or null."""
    known = one.subscription
    return {
        "url": one.url,
        "address": known.address or one.url,
        "name": one.name,
        "title": known.title,
        "home": known.home,
        "group": list(one.groups),
        "language": one.language,
        "unread": unread,
        "articles": known.articles,
        "added": _moment(known.added),
        "asked": _moment(known.asked),
        "succeeded": _moment(known.succeeded),
        "due": _moment(known.due),
        "failures": known.failures,
        "error": known.error,
        "gone": known.gone,
    }


def _moment(at: int) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds") if at else None


def _table(followed: Sequence[Followed], unread: Sequence[int], output: Output) -> list[str]:
    """The rows, with their heads on a terminal; what is wrong with a feed stands below it, in a pipe at its end."""
    titles = [_("unread"), _("articles"), _("last success"), _("next time"), _("name"), _("group")]
    rows = [_row(one, count) for one, count in zip(followed, unread, strict=True)]
    width = output.width
    shown = [0, 1, 2, 3, 4, 5]
    if width is not None:
        shown = [0, 4] if width < _NARROWER else [0, 2, 3, 4] if width < _NARROW else shown
        rows = [[*row[:4], fit(row[4], NAME_CELLS), fit(row[5], GROUP_CELLS)] for row in rows]
    widths = [max(cells(row[column]) for row in (*rows, titles)) for column in range(len(titles))]
    lines = []
    if width is not None:
        lines.append(output.style(fit(_line(titles, shown, widths), width), "2"))
    for one, count, row in zip(followed, unread, rows, strict=True):
        line = _line(row, shown, widths)
        error = one.subscription.error
        if width is None:
            lines.append(f"{line}  {error}".rstrip())
            continue
        lines.append(output.style(fit(line, width), "" if count else "2"))
        lines += [output.style(part, "1") for part in below(error, width)]
    return lines


def _row(one: Followed, unread: int) -> list[str]:
    known, now = one.subscription, time.time()
    due = _("now") if known.due <= now else clock(known.due)
    return [
        str(unread),
        str(known.articles),
        clock(known.succeeded) if known.succeeded else _("never"),
        _("gone") if known.gone else due,
        one.name,
        "/".join(one.groups),
    ]


def _line(row: Sequence[str], shown: Sequence[int], widths: Sequence[int]) -> str:
    """The columns that are shown; numbers end at one place, all else begins at one."""
    parts = []
    for column in shown:
        space = " " * (widths[column] - cells(row[column]))
        parts.append(space + row[column] if column < 2 else row[column] + space)
    return "  ".join(parts).rstrip()


def clock(at: int) -> str:
    """A moment in local time; the year only where it is not this one."""
    moment = datetime.fromtimestamp(at).astimezone()
    this_year = moment.year == datetime.now().astimezone().year
    return moment.strftime("%m-%d %H:%M" if this_year else "%Y-%m-%d")
