"""`reader queries`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from reader.archive.query import QueryError, both, parse
from reader.cli import asking
from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.cli.parser import Parser
from reader.cli.rows import as_json
from reader.language import _
from reader.settings import SavedQuery, remove_query, save_query
from reader.text.cells import cells, fit
from reader.text.clean import clean_line

COUNTED = 99
"""Unread articles that are counted; beyond that there are just more."""


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.takes_query = True
    parser.usage = (
        "reader queries [--json]\n       reader queries add NAME QUERY [QUERY ...]\n       reader queries remove NAME"
    )
    parser.add_argument("action", nargs="?", choices=("add", "remove"), help=_("without it, show them all"))
    parser.add_argument("words", nargs="*", metavar="NAME QUERY", help=_("the name, in one word or quotes; the query"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def queries(context: Context, options: Namespace) -> int:
    """Show the saved queries with their unread articles, or add or remove one."""
    if options.action == "add":
        return _add(context, options.words)
    if options.action == "remove":
        return _remove(context, options.words)
    return _show(context, options)


def _add(context: Context, words: Sequence[str]) -> int:
    if len(words) < 2:
        tell(_("a name and a query are needed: reader queries add NAME QUERY"))
        return Exit.USAGE
    name, *query = clean_line(words[0]), *words[1:]
    if asking.read(context, query).empty:
        tell(_("this query matches everything"))
        return Exit.USAGE
    save_query(name, " ".join(query), context.settings.path)
    known = any(saved.name == name for saved in context.settings.queries)
    done = _("changed") if known else _("added")
    context.output.line(f"{done}  {name}")
    return Exit.GOOD


def _remove(context: Context, words: Sequence[str]) -> int:
    if len(words) != 1:
        tell(_("one name is needed: reader queries remove NAME"))
        return Exit.USAGE
    remove_query(words[0], context.settings.path, context.settings)
    context.output.line(f"{_('removed')}  {clean_line(words[0])}")
    return Exit.GOOD


def _show(context: Context, options: Namespace) -> int:
    saved, output = context.settings.queries, context.output
    if not saved:
        tell(_("there are no saved queries; `reader queries add NAME QUERY` saves one"))
        return Exit.GOOD
    counts = [_unread(context, query) for query in saved]
    context.measure()
    widest = max(cells(query.name) for query in saved)
    for query, count in zip(saved, counts, strict=True):
        if options.json:
            said: dict[str, Any] = {"name": query.name, "query": query.text, "unread": None, "more": False}
            said |= {"unread": min(count, COUNTED), "more": count > COUNTED} if count is not None else {}
            output.line(as_json(said, output))
            continue
        shown = "!" if count is None else f"{COUNTED}+" if count > COUNTED else str(count)
        line = f"{shown:>3}  {query.name}{' ' * (widest - cells(query.name))}  {query.text}"
        output.line(fit(line, output.width) if output.width else line)
    return Exit.FAILED if None in counts else Exit.GOOD


def _unread(context: Context, saved: SavedQuery) -> int | None:
    """How many unread articles it finds, one more than COUNTED where there are more; None, told, where it is wrong."""
    try:
        query = both(parse(saved.text), parse("is:unread"))
    except QueryError as error:
        tell(f"{context.settings.place_of_query(saved.name)}: {error}")
        return None
    page = context.archive.headlines(context.rules.shown(query), limit=COUNTED, marks=context.marks)
    return len(page.headlines) + (page.next is not None)
