"""`reader config`."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from reader.actions import ACTIONS
from reader.cli.context import Context, Exit
from reader.language import _
from reader.settings.declared import DECLARED, FEEDS, HIDE, KEYS, NETWORK, QUERIES, scalar
from reader.settings.fetching import lines, network_lines


def arguments(parser: ArgumentParser) -> None:
    """Declare the arguments: there are none."""


def config(context: Context, _options: Namespace) -> int:
    """Show which files there are and, as YAML, what is in force and where it comes from.

    A file with mistakes gives exit code 1.
    """
    settings, output = context.settings, context.output
    place = "{path}" if settings.path.exists() else _("{path} (not there yet)")
    for text in (place.format(path=settings.path), *map(str, settings.system)):
        output.line(output.style(f"# {text}", "2"))
    for setting in DECLARED:
        value = context.shown if setting.name == "archive" else getattr(settings, setting.name)
        origin = _archive_origin(context) if setting.name == "archive" else _origin(context, setting.name)
        output.line()
        output.line(output.style(f"# {_(setting.documentation)}", "2"))
        output.line(f"{output.style(setting.name, '1')}: {scalar(value)}{_told(context, origin)}")
    groups = (
        ("queries", QUERIES, _queries(context)),
        ("hide", HIDE, _rules(context)),
        ("feeds", FEEDS, _feeds(context)),
        ("network", NETWORK, _network(context)),
        ("keys", KEYS, _keys(context)),
    )
    for name, documentation, entries in groups:
        output.line()
        output.line(output.style(f"# {_(documentation)}", "2"))
        output.line(f"{output.style(name, '1')}:")
        for line in entries:
            output.line(f"  {line}")
    return Exit.FAILED if settings.mistakes else Exit.GOOD


def _origin(context: Context, *value: str) -> str:
    """The file that a value comes from, by its path there; `default` where none says it."""
    file = context.settings.origins.get(value)
    return str(file) if file else _("default")


def _archive_origin(context: Context) -> str:
    if context.is_named:
        return "--archive"
    return "READER_ARCHIVE" if os.environ.get("READER_ARCHIVE") else _origin(context, "archive")


def _told(context: Context, origin: str) -> str:
    """A comment after a value that says where it comes from."""
    return context.output.style(f"  # {origin}", "2")


def _queries(context: Context) -> Iterator[str]:
    for query in context.settings.queries:
        origin = _told(context, _origin(context, "queries", query.name))
        yield f"{scalar(query.name)}: {scalar(query.text)}{origin}"


def _rules(context: Context) -> Iterator[str]:
    for rule in context.settings.hide:
        yield f"- {scalar(rule)}{_told(context, _origin(context, 'hide', rule))}"


def _feeds(context: Context) -> Iterator[str]:
    for address, feed in context.settings.feeds.items():
        head, *said = lines({address: feed})
        yield head
        for line in said:
            yield line + _told(context, _origin(context, "feeds", address, line.partition(":")[0].strip()))


def _network(context: Context) -> Iterator[str]:
    private, allow, *places = network_lines(context.settings.network)
    yield private + _told(context, _origin(context, "network", "private"))
    yield allow
    for line, place in zip(places, context.settings.network.allow, strict=True):
        yield line + _told(context, _origin(context, "network", "allow", place))


def _keys(context: Context) -> Iterator[str]:
    for action in ACTIONS:
        changed = context.settings.keys.get(action.id)
        told = f"# {_(action.description)}" + (f" · {_origin(context, 'keys', action.id)}" if changed else "")
        yield f"{action.id}: {changed or action.keys:{max(1, 42 - len(action.id))}} {context.output.style(told, '2')}"
