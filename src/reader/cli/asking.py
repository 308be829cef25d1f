"""Asking the archive: queries as they are typed, saved ones, and mistakes in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.archive.marks import Mark
from reader.archive.query import ALL, Query, QueryError, both, parse
from reader.article import Headline
from reader.cli.context import Context, Exit
from reader.cli.output import DEFAULT_WIDTH, tell
from reader.language import _
from reader.text.cells import cells, fit

PAGE = 500
"""Headlines that are held at a time."""


def read(context: Context, words: Sequence[str]) -> Query:
    """The query that these words are; a first `@name` stands for the saved query of that name.

    Tells what is wrong and raises SystemExit(2) where they are none.
    """
    if not words:
        return ALL
    from reader.text.clean import clean_line

    text = clean_line(" ".join(words))
    if not text.startswith("@"):
        return _read(context, text)
    queries = {query.name: query.text for query in context.settings.queries}
    known = [name for name in queries if f"{text} ".startswith(f"@{name} ")]
    if not known:
        name = fit(text[1:].partition(" ")[0], 40)
        if queries:
            tell(_("there is no saved query {name}; there are: {names}").format(name=name, names=", ".join(queries)))
        else:
            tell(_("there is no saved query {name}; `reader queries add NAME QUERY` saves one").format(name=name))
        raise SystemExit(Exit.USAGE)
    name = max(known, key=len)
    saved, typed = (
        _read(context, queries[name], context.settings.place_of_query(name)),
        _read(context, text[len(name) + 2 :]),
    )
    return Query(both(saved, typed).tree, saved.best or typed.best)


def _read(context: Context, text: str, place: str = "") -> Query:
    if not text:
        return ALL
    try:
        return parse(text)
    except QueryError as error:
        tell(
            f"{place}: {error}" if place else str(error),
            *_pointed_at(text, error.column, context.output.width or DEFAULT_WIDTH),
        )
        raise SystemExit(Exit.USAGE) from error


def _pointed_at(text: str, column: int, width: int) -> tuple[str, str]:
    """The query, or as much of it as fits around the column, and below it a caret under the column."""
    start, room = 0, max(8, width - 3)
    while cells(text[start:column]) > room * 3 // 4:
        start += 1
    head = "  …" if start else "  "
    return head + fit(text[start:], room - 1), " " * cells(head + text[start:column]) + "^"


def headlines(context: Context, query: Query, limit: int) -> Iterator[tuple[Headline, Mark]]:
    """The headlines that match, each with the person's mark, `limit` at most (0: all); PAGE are held at a time."""
    start: str | None = None
    left = limit
    while True:
        most = min(left, PAGE) if limit else PAGE
        page = context.archive.headlines(query, start=start, limit=most, marks=context.marks)
        marks = context.marks.of([headline.id for headline in page.headlines])
        yield from ((headline, marks[headline.id]) for headline in page.headlines)
        left -= len(page.headlines)
        if page.next is None or (limit and left <= 0):
            return
        start = page.next
