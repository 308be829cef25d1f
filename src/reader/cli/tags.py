"""`reader tags`: the person's own words on articles."""

from __future__ import annotations

from argparse import Namespace

from reader.archive import tags as rules
from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.cli.parser import Parser
from reader.cli.rows import as_json
from reader.language import _
from reader.text.cells import cells, fit

NAME_CELLS = 40


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.usage = "reader tags [--json]\n       reader tags rename OLD NEW"
    parser.add_argument("action", nargs="?", choices=("rename",), help=_("without it, list them all"))
    parser.add_argument("names", nargs="*", metavar="OLD NEW", help=_("a tag, and what to call it from now on"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def tags(context: Context, options: Namespace) -> int:
    """List all tags with how many articles have each, the most used first; or rename one."""
    if options.action == "rename":
        return _rename(context, options.names)
    output, known = context.output, context.marks.tags()
    if not known and not context.marks.problem:
        tell(_("there are no tags; `reader mark ID --tag WORD` gives one"))
    width = min(NAME_CELLS, max((cells(name) for name, _number in known), default=0))
    for name, number in known:
        if options.json:
            output.line(as_json({"tag": name, "articles": number}, output))
        elif output.width:
            shown = fit(name, width)
            output.line(shown + " " * (width - cells(shown)) + output.style(f"  {number}", "2"))
        else:
            output.line(f"{name}  {number}")
    return Exit.GOOD if context.marks.kept else Exit.FAILED


def _rename(context: Context, names: list[str]) -> int:
    """Give each article that has the one tag the other instead."""
    typed = [rules.read(name) for name in names]
    if [len(each) for each in typed] != [1, 1]:
        tell(_("two tags are needed: reader tags rename OLD NEW"))
        return Exit.USAGE
    (old,), (new,) = typed
    number = context.marks.rename_tag(old, new)
    if not number:
        tell(_("there is no tag {name}; see `reader tags`").format(name=old))
        return Exit.FAILED
    renamed = _("renamed")
    context.output.line(f"{renamed}  {new}  {number}")
    return Exit.GOOD if context.marks.kept else Exit.FAILED
