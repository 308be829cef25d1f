"""`reader open`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from reader.article import Article
from reader.cli import screen
from reader.cli.context import Context, Exit
from reader.cli.parser import at_least
from reader.language import _

NARROWEST, WIDEST = 8, 1000
MEASURE = 80
"""Cells of a line where nothing else is asked."""


def arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("id", metavar="ID", help=_("the article's id, or enough of its beginning"))
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--plain", action="store_true", help=_("write the text instead of opening the screen"))
    how.add_argument("--linear", action="store_true", help=_("read it in lines instead of on the screen"))
    how.add_argument("--json", action="store_true", help=_("write all that is known, as one JSON object"))
    parser.add_argument(
        "--width",
        type=at_least(NARROWEST, WIDEST),
        metavar="N",
        help=_("write the text, in lines of at most N cells ({low} to {high})").format(low=NARROWEST, high=WIDEST),
    )


def open_(context: Context, options: Namespace) -> int:
    """Open an article: on the screen where there is one, else as text. Writing an article marks nothing as read."""
    found = context.resolve([options.id])
    if found is None:
        return Exit.FAILED
    context.linear |= options.linear
    as_text = options.plain or options.json or options.width
    if not as_text and (context.linear or screen.can_draw()):
        return screen.start(context, found[0].id)
    article = context.archive.get(found[0].id)
    if article is None:  # another process removed it just now
        return Exit.FAILED
    mark = context.marks.of([article.id])[article.id]
    if options.json:
        from reader.cli.rows import article_fields, as_json, mark_fields

        context.output.line(as_json(article_fields(article) | mark_fields(mark), context.output))
    else:
        _write(context, article, mark.tags, options.width)
    return Exit.GOOD


def _write(context: Context, article: Article, tags: Sequence[str], width: int | None) -> None:
    """Write the typeset article, at most as wide as asked, as the terminal and as the measure."""
    from reader.typeset import Line, Role, typeset

    context.measure()
    output = context.output
    codes = {Role.TITLE: "1", Role.HEADING: "1"}
    codes |= dict.fromkeys((Role.SECTION, Role.META, Role.CAPTION, Role.CREDIT, Role.NOTICE, Role.NOTE, Role.BAR), "2")

    def styled(line: Line) -> str:
        text, column = "", 0
        for run in line.runs:
            written = output.style(run.text, codes.get(run.role, ""))
            text += " " * (run.column - column) + output.link(written, run.link)
            column = run.column + cells(run.text)
        return text

    from reader.text.cells import cells

    widest = width or min(MEASURE, output.width or MEASURE)
    widest = max(widest, NARROWEST)
    for line in typeset(article, widest, min(MEASURE, widest), tags):
        output.line(styled(line) if output.colored or output.links else line.text)
