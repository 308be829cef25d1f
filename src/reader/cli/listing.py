"""`reader list` and `reader search`."""

from __future__ import annotations

from argparse import Namespace

from reader.archive.marks import Mark
from reader.archive.query import Query
from reader.article import Headline
from reader.cli import asking
from reader.cli.context import Context, Exit
from reader.cli.output import Output, tell
from reader.cli.parser import Parser, row_arguments
from reader.cli.rows import INDENT, as_json, fields, mark_fields, marked, row, short_row
from reader.language import _


def arguments(parser: Parser) -> None:
    """Declare the arguments, which both commands share."""
    parser.takes_query = True
    parser.add_argument("query", nargs="*", metavar="QUERY", help=_("what to look for; all of it must match"))
    parser.add_argument("--all", action="store_true", help=_("also what the rules in config.yaml hide"))
    row_arguments(parser)


def list_(context: Context, options: Namespace) -> int:
    """List headlines, newest first."""
    query = asking.read(context, options.query)
    found = _write(context, options, query, excerpts=False)
    if not found and query.empty and not context.archive.count():
        tell(_("the archive is empty; `reader import FILE` takes a page in"))
        return Exit.GOOD
    return _verdict(context, options, query, found)


def search(context: Context, options: Namespace) -> int:
    """Show what matches, newest first, each with the text around the first match."""
    query = asking.read(context, options.query)
    if query.empty:
        tell(_("what should be searched for? For example: reader search {example}").format(example="珠江"))
        return Exit.USAGE
    return _verdict(context, options, query, _write(context, options, query, excerpts=True))


def _write(context: Context, options: Namespace, query: Query, *, excerpts: bool) -> int:
    """Write what matches; return how many there are. On a terminal a line says where those by pinyin begin."""
    output = context.output
    shown = query if options.all else context.rules.shown(query)
    found, spoken = 0, False
    if not options.json:
        context.measure()
    for headline, mark in asking.headlines(context, shown, options.limit):
        found += 1
        if options.json:
            written = fields(headline) | ({"excerpt": headline.excerpt} if excerpts else {})
            written |= mark_fields(mark) | ({"pinyin": headline.spoken} if excerpts else {})
            output.line(as_json(written, output))
            continue
        if headline.spoken and not spoken and output.width:
            output.line(output.style(_("by pinyin:"), "2"))
        spoken = headline.spoken
        headline = context.named(headline)  # noqa: PLW2901
        if excerpts:
            _write_match(headline, mark, query, output)
        else:
            output.line(row(headline, mark, output, headline.heard))
    return found


def _write_match(headline: Headline, mark: Mark, query: Query, output: Output) -> None:
    """Write a row and the text around the match, with the matches marked."""
    from reader.text.matching import excerpt_within, spans

    terms = query.terms
    output.line(row(headline, mark, output, headline.heard or spans(headline.title, terms)))
    if excerpt := headline.excerpt:
        if output.width:
            excerpt = excerpt_within(excerpt, terms, max(8, output.width - INDENT))
        output.line(" " * INDENT + marked(excerpt, spans(excerpt, terms), output))


def _verdict(context: Context, options: Namespace, query: Query, found: int) -> int:
    """The exit code; where nothing was found, what to try instead is told."""
    if found:
        return Exit.GOOD
    from reader.archive.suggest import suggestions
    from reader.text.cells import fit
    from reader.text.clean import clean_line

    text = clean_line(" ".join(options.query))
    if not options.all and context.settings.hide and next(asking.headlines(context, query, 1), None):
        tell(_("the rules in config.yaml hide all that matches; --all shows it"))
        return Exit.FAILED
    if options.all:
        instead = suggestions(context.archive, query, text, context.marks)
    else:
        instead = suggestions(context.archive, query, text, context.marks, shown=context.rules.shown)
    lines = [f"  {each.text}  ({each.note})" for each in instead if each.headline is None]
    titles = [each.headline for each in instead if each.headline and (options.all or context.shows(each.headline))]
    if titles:
        lines += [_("Did you mean"), *map(short_row, titles)]
    tell(_("nothing matches {query}").format(query=fit(text, 80)), *lines)
    return Exit.FAILED
