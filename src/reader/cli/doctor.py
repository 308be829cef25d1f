"""`reader doctor`."""

from __future__ import annotations

from argparse import Namespace

from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.cli.parser import Parser
from reader.language import _


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--repair",
        action="store_true",
        help=_("save what can be read of a damaged archive or marks file"),
    )


def doctor(context: Context, options: Namespace) -> int:
    """Repair what is damaged."""
    if not options.repair:
        tell(_("what should be done? reader doctor --repair"))
        return Exit.USAGE
    from reader.cli.repairing import repair

    return repair(context, options)
