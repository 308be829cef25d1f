"""`reader config`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.actions import ACTIONS
from reader.cli.context import Context, Exit
from reader.language import _
from reader.settings.declared import DECLARED, KEYS, scalar


def arguments(parser: ArgumentParser) -> None:
    """Declare the arguments: there are none."""


def config(context: Context, _options: Namespace) -> int:
    """Show where config.yaml is and, as YAML, what is in force; a file with mistakes gives exit code 1."""
    settings, output = context.settings, context.output
    place = "{path}" if settings.path.exists() else _("{path} (not there yet)")
    output.line(output.style(f"# {place.format(path=settings.path)}", "2"))
    for setting in DECLARED:
        value = str(context.path) if setting.name == "archive" else getattr(settings, setting.name)
        output.line()
        output.line(output.style(f"# {_(setting.documentation)}", "2"))
        output.line(f"{output.style(setting.name, '1')}: {scalar(value)}")
    output.line()
    output.line(output.style(f"# {_(KEYS)}", "2"))
    output.line(f"{output.style('keys', '1')}:")
    for action in ACTIONS:
        keys = settings.keys.get(action.id, action.keys)
        output.line(
            f"  {action.id}: {keys:{max(1, 42 - len(action.id))}} {output.style('# ' + _(action.description), '2')}"
        )
    return Exit.FAILED if settings.mistakes else Exit.GOOD
