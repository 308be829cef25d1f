"""`reader archive`: an archive on a server made ready, and archives copied from one store into another."""

from __future__ import annotations

from argparse import Namespace

from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.cli.parser import Parser
from reader.cli.parser import archive as location_type
from reader.language import _
from reader.paths import is_address

PARTITIONS = ("month", "year")

EXAMPLES = (
    "reader archive init postgresql:///news --fetcher news --reader wang li",
    "reader archive copy news.db postgresql://db1,db2/news",
)


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.usage = (
        "reader archive init [ADDRESS] [--fetcher ROLE ...] [--reader ROLE ...]\n"
        "                           [--partitions month|year] [--empty]\n"
        "       reader archive copy [--marks] FROM TO"
    )
    parser.epilog = _("examples:\n  {examples}").format(examples="\n  ".join(EXAMPLES))
    parser.add_argument(
        "action", nargs="?", choices=("init", "copy"), help=_("make a database ready, or copy an archive")
    )
    parser.add_argument(
        *("places",),
        nargs="*",
        type=location_type,
        metavar="ADDRESS | FROM TO",
        help=_(
            "init: a postgresql:// address, by default that of --archive or the settings;"
            " copy: two archives, files or addresses"
        ),
    )
    for option, said in (
        ("--fetcher", _("init: who fetches: roles of the server, made where they are missing")),
        ("--reader", _("init: who reads: roles of the server, made where they are missing")),
    ):
        parser.add_argument(option, nargs="+", action="extend", default=[], metavar="ROLE", help=said)
    said = _("init: how long the parts are that new articles go into: a year, by default, or a month")
    parser.add_argument("--partitions", choices=PARTITIONS, default="", help=said)
    parser.add_argument("--marks", action="store_true", help=_("copy: nothing but your own marks"))
    parser.add_argument("--empty", action="store_true", help=_("init: without the articles that a new archive has"))


def archive(context: Context, options: Namespace) -> int:
    """Make a database ready for an archive, or copy an archive."""
    if options.action is None:
        tell(_("say what to do: reader archive init ADDRESS, or reader archive copy FROM TO"))
        return Exit.USAGE
    for names in (options.fetcher, options.reader):
        # `--reader wang li postgresql://db/news` means what it looks like.
        options.places += [name for name in names if is_address(name)]
        names[:] = [name for name in names if not is_address(name)]
    if strange := _strange(options):
        tell(_("{option} is not for reader archive {action}").format(option=strange, action=options.action))
        return Exit.USAGE
    if options.action == "init":
        from reader.cli.preparing import prepare

        return prepare(context, options)
    from reader.cli.copying import copy

    return copy(context, options)


def _strange(options: Namespace) -> str:
    """An option that belongs to the other action; empty where there is none."""
    theirs = ("marks",) if options.action == "init" else ("fetcher", "reader", "partitions", "empty")
    return next((f"--{name}" for name in theirs if getattr(options, name)), "")
