"""`reader related`."""

from __future__ import annotations

from argparse import Namespace

from reader.archive.protocol import Related
from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.cli.parser import Parser, at_least
from reader.cli.rows import INDENT, as_json, fields, row
from reader.language import _
from reader.text.cells import fit
from reader.wording import days_later

RELATED, STORY = 10, 50
"""How many are shown at most where nothing else is asked."""

SHARED = 5
"""Shared terms that are told."""

SOON = 30
"""Days up to which they are counted; beyond, the date in the row says more."""


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("id", metavar="ID", help=_("the article's id, or enough of its beginning"))
    parser.add_argument("--story", action="store_true", help=_("its story in order of time, the article among it"))
    parser.add_argument("--all", action="store_true", help=_("also what the rules in config.yaml hide"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    limit = _("how many at most, besides those that its page lists (by default {related}, of a story {story})")
    parser.add_argument("--limit", type=at_least(1), metavar="N", help=limit.format(related=RELATED, story=STORY))


def related(context: Context, options: Namespace) -> int:
    """List what is related to an article, and why; or the story it belongs to."""
    found = context.resolve([options.id])
    if found is None:
        return Exit.FAILED
    article_id = found[0].id
    if options.story:
        others = context.archive.story(article_id, options.limit or STORY)
    else:
        others = context.archive.related(article_id, options.limit or RELATED)
    shown = [each for each in others if options.all or context.shows(each.headline)]
    if not shown:
        tell(_("nothing related is known"))
        return Exit.FAILED
    marks = context.marks.of([each.headline.id for each in shown])
    output = context.output
    context.measure()
    for each in shown:
        if options.json:
            output.line(as_json(_fields(each), output))
            continue
        written = row(context.named(each.headline), marks[each.headline.id], output)
        output.line(output.link(written, each.headline.url))
        reason = why(each) if each.headline.id != article_id else ""
        if reason:
            room = output.width - INDENT if output.width else None
            output.line(" " * INDENT + output.style(fit(reason, max(room, 1)) if room else reason, "2"))
    return Exit.GOOD


def _fields(each: Related) -> dict[str, object]:
    shared = [{"kind": str(kind), "text": text} for kind, text in each.shared]
    return fields(each.headline) | {"own": each.own, "copy": each.copy, "shared": shared, "days": each.days}


def why(each: Related) -> str:
    """Why it is related, in words: the same text; on the page's list; else how much later and what both speak of."""
    if each.copy:
        return _("same text")
    if each.own:
        return _("listed by the page")
    terms = " ".join(text for _kind, text in each.shared[:SHARED])
    return " · ".join(
        filter(None, ("" if each.days is None or abs(each.days) > SOON else days_later(each.days), terms))
    )
