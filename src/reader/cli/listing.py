"""`reader list` and `reader search`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from reader.archive.marks import Mark
from reader.archive.query import Query, parse
from reader.article import Headline
from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.cli.parser import at_least
from reader.cli.rows import as_json, fields, row
from reader.language import _
from reader.text.matching import excerpt_within, spans

DEFAULT_LIMIT = 50
PAGE = 500
"""Headlines that are held at a time."""

MATCH = "1;7"
"""Bold and reverse: a match stands out without colours."""


def arguments(parser: ArgumentParser) -> None:
    """Declare the arguments, which both commands share."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help=_("words, or phrases in quotes, that must all occur"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    limit = _("how many at most, 0 for all (by default {limit})").format(limit=DEFAULT_LIMIT)
    parser.add_argument("--limit", type=at_least(0), default=DEFAULT_LIMIT, metavar="N", help=limit)


def list_(context: Context, options: Namespace) -> int:
    """List headlines, newest first."""
    query = parse(" ".join(options.query))
    found = 0
    for headline, mark in _marked_headlines(context, query, options.limit):
        found += 1
        if options.json:
            marks = {"read": mark.read, "starred": mark.starred}
            context.output.line(as_json(fields(headline) | marks, context.output))
        else:
            context.output.line(row(headline, mark, context.output))
    if not found and query.empty:
        tell(_("the archive is empty; `reader import FILE` takes a page in"))
        return Exit.GOOD
    return _verdict(found, options.query)


def search(context: Context, options: Namespace) -> int:
    """Show what matches, newest first, each with the text around the first match."""
    query = parse(" ".join(options.query))
    if query.empty:
        tell(_("what should be searched for? For example: reader search {example}").format(example="珠江"))
        return Exit.USAGE
    output = context.output
    found = 0
    for headline, mark in _marked_headlines(context, query, options.limit):
        found += 1
        if options.json:
            extra: dict[str, Any] = {"excerpt": headline.excerpt, "read": mark.read, "starred": mark.starred}
            output.line(as_json(fields(headline) | extra, output))
            continue
        output.line(row(headline, mark, output, _marked(headline.title, query, context)))
        if headline.excerpt:
            excerpt = headline.excerpt
            if output.width:
                excerpt = excerpt_within(excerpt, query.terms, max(8, output.width - 4))
            output.line("    " + _marked(excerpt, query, context))
    return _verdict(found, options.query)


def _marked_headlines(context: Context, query: Query, limit: int) -> Iterator[tuple[Headline, Mark]]:
    """The headlines that match, each with the person's mark, `limit` at most (0: all)."""
    for headlines in _pages(context, query, limit):
        marks = context.marks.of([headline.id for headline in headlines])
        yield from ((headline, marks[headline.id]) for headline in headlines)


def _pages(context: Context, query: Query, limit: int) -> Iterator[tuple[Headline, ...]]:
    """The headlines that match, `limit` at most (0: all), PAGE at most at a time."""
    start: str | None = None
    left = limit
    while True:
        page = context.archive.headlines(query, start=start, limit=min(left, PAGE) if limit else PAGE)
        yield page.headlines
        left -= len(page.headlines)
        if page.next is None or (limit and left <= 0):
            return
        start = page.next


def _marked(text: str, query: Query, context: Context) -> str:
    """The text with its matches made to stand out, where codes may be written."""
    if not context.output.colored:
        return text
    parts, end = [], 0
    for start, stop in spans(text, query.terms):
        parts += [text[end:start], context.output.style(text[start:stop], MATCH)]
        end = stop
    return "".join((*parts, text[end:]))


def _verdict(found: int, words: list[str]) -> int:
    if found:
        return Exit.GOOD
    from reader.text.clean import clean_line

    tell(_("nothing matches {query}").format(query=clean_line(" ".join(words))[:80]))
    return Exit.FAILED
