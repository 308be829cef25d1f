"""`reader config`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.actions import ACTIONS, Action
from reader.cli.context import Context, Exit
from reader.language import _
from reader.settings.declared import DECLARED, FEEDS, HIDE, KEYS, NETWORK, QUERIES, scalar
from reader.settings.fetching import lines, network_lines


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
    groups = (
        ("queries", QUERIES, [f"{scalar(query.name)}: {scalar(query.text)}" for query in settings.queries]),
        ("hide", HIDE, [f"- {scalar(rule)}" for rule in settings.hide]),
        ("feeds", FEEDS, list(lines(settings.feeds))),
        ("network", NETWORK, list(network_lines(settings.network))),
        ("keys", KEYS, [_keys(context, action) for action in ACTIONS]),
    )
    for name, documentation, entries in groups:
        output.line()
        output.line(output.style(f"# {_(documentation)}", "2"))
        output.line(f"{output.style(name, '1')}:")
        for line in entries:
            output.line(f"  {line}")
    return Exit.FAILED if settings.mistakes else Exit.GOOD


def _keys(context: Context, action: Action) -> str:
    keys = context.settings.keys.get(action.id, action.keys)
    description = context.output.style(f"# {_(action.description)}", "2")
    return f"{action.id}: {keys:{max(1, 42 - len(action.id))}} {description}"
