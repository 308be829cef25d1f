"""`reader rules`."""

from __future__ import annotations

from argparse import Namespace

from reader.archive.query import Query, QueryError, parse
from reader.archive.tree import as_written
from reader.cli import asking
from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.cli.parser import Parser, row_arguments
from reader.cli.rows import as_json, fields, row
from reader.language import _, ngettext
from reader.text.cells import fit
from reader.text.clean import clean_line


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.takes_query = True
    parser.usage = "reader rules [--json]\n       reader rules test [--limit N] [--json] [QUERY ...]"
    parser.add_argument(
        "action", nargs="?", choices=("test",), help=_("list what each rule hides; without it, the rules")
    )
    parser.add_argument("words", nargs="*", metavar="QUERY", help=_("a query to try in place of the rules"))
    row_arguments(parser)


def rules(context: Context, options: Namespace) -> int:
    """Show the rules of config.yaml, or what each of them hides."""
    if options.action and options.words:
        query = asking.read(context, options.words)
        if query.empty:
            tell(_("this query matches everything"))
            return Exit.USAGE
        return _test(context, options, [(clean_line(" ".join(options.words)), query)])
    texts = context.settings.hide
    if not texts:
        tell(_("there are no rules; queries under `hide:` in config.yaml are"))
        return Exit.GOOD
    parsed = [(text, _parsed(context, number, text)) for number, text in enumerate(texts, 1)]
    if options.action:
        return _test(context, options, parsed)
    for number, (text, rule) in enumerate(parsed, 1):
        if options.json:
            said = {"rule": number, "query": text, "used": rule is not None and not rule.empty}
            context.output.line(as_json(said, context.output))
        else:
            line = f"{number:>3}  {text}"
            context.output.line(fit(line, context.output.width) if context.output.width else line)
    return _code(parsed)


def _parsed(context: Context, number: int, text: str) -> Query | None:
    """The rule's query; None, told, where it is wrong."""
    try:
        query = parse(text)
    except QueryError as error:
        tell(f"{context.settings.place_of_rule(number)}: {error}")
        return None
    if query.empty:
        place = context.settings.place_of_rule(number)
        tell(_("{place}: it matches everything, and so hides nothing").format(place=place))
    return query


def _test(context: Context, options: Namespace, tested: list[tuple[str, Query | None]]) -> int:
    """Show what each rule matches and how many that are, before the other rules and for itself."""
    output, total = context.output, 0
    for number, (text, query) in enumerate(tested, 1):
        if query is None or query.tree is None:
            continue
        # A rule hides what matches as it is written. One more than is shown tells whether there are more.
        found = asking.headlines(context, Query(as_written(query.tree)), options.limit and options.limit + 1)
        count = 0
        for count, (headline, mark) in enumerate(found, 1):
            if options.limit and count > options.limit:
                break
            if options.json:
                output.line(as_json(fields(headline) | {"rule": number, "query": text}, output))
            else:
                output.line(row(headline, mark, output, number=f"{number:>3}  "))
        total += count
        if not options.json:
            more = bool(options.limit) and count > options.limit
            many = f"{options.limit}+" if more else str(count)
            said = ngettext("{n} article", "{n} articles", count).format(n=many)
            line = f"{number:>3}  {said}: {text}"
            output.line(output.style(fit(line, output.width) if output.width else line, "2"))
    return _code(tested) or (Exit.GOOD if total else Exit.FAILED)


def _code(parsed: list[tuple[str, Query | None]]) -> int:
    return Exit.FAILED if any(query is None or query.empty for _text, query in parsed) else Exit.GOOD
