"""The settings: what config.yaml says, checked, and a default for everything it does not say."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths
from reader.errors import ReaderError
from reader.language import _, use
from reader.settings.declared import BY_NAME, DEFAULTS, FeedSettings, NetworkSettings, SavedQuery, Value
from reader.settings.entries import Reading, take

if TYPE_CHECKING:
    from yaml.nodes import MappingNode

__all__ = [
    "LONGEST",
    "FeedSettings",
    "NetworkSettings",
    "SavedQuery",
    "Settings",
    "load",
    "remove_query",
    "save",
    "save_query",
]

LONGEST = 64 * 1024
"""Bytes that a config.yaml may have; more is not written by a person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force. The fields are the settings of `declared.DECLARED`, and:

    `keys` has the keys that differ from an action's own, by action id. `path` is config.yaml, whether it exists or not.
    `queries` are the saved ones in their order, `hide` the queries of what is not to be shown; whether they can be
    understood is for those to say who ask them. `feeds` has the settings of single feeds by address, as written there,
    `network` where reader may connect to. `mistakes` has one line for each mistake in the file, with its place.
    """

    archive: Path
    theme: str
    language: str
    measure: int
    sidebar: int
    keys: dict[str, str]
    path: Path
    queries: tuple[SavedQuery, ...] = ()
    hide: tuple[str, ...] = ()
    feeds: dict[str, FeedSettings] = field(default_factory=dict)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    mistakes: tuple[str, ...] = ()


def load(path: Path | None = None) -> Settings:
    """Read config.yaml (or the file given), and speak the language that it asks for; never raises.

    The archive is that of READER_ARCHIVE if set, else the setting, else the default one.
    """
    path = path or paths.config_file()
    reading = Reading(path.name)
    try:
        root = _root(path)
    except (ReaderError, OSError) as error:
        reading.mistakes.append(_not_used(path, error))
        root = None
    if root:
        take(root, reading)
    else:
        use(str(DEFAULTS["language"]))
    values = reading.values
    archive = "" if os.environ.get("READER_ARCHIVE") else str(values["archive"])
    return Settings(
        archive=Path(archive).expanduser() if archive else paths.default_archive(),
        theme=str(values["theme"]),
        language=str(values["language"]),
        measure=int(values["measure"]),
        sidebar=int(values["sidebar"]),
        keys=reading.keys,
        path=path,
        queries=tuple(reading.queries),
        hide=tuple(reading.hide),
        feeds=reading.feeds,
        network=reading.network,
        mistakes=tuple(reading.mistakes),
    )


def save(name: str, value: Value, path: Path | None = None) -> None:
    """Change one setting in config.yaml, or add it; comments and all else stay as they are.

    Raises ReaderError where the value or the file is not good, or cannot be written; the file is then as it was.
    """
    try:
        BY_NAME[name].check(str(value))
    except ValueError as error:
        raise ReaderError(f"{name}: {error}") from error
    from reader.settings import file

    _rewrite(path, lambda text: file.changed(text, (name,), value))


def save_query(name: str, text: str, path: Path | None = None) -> None:
    """Add a saved query to config.yaml, or change the one of this name; comments and all else stay as they are.

    Raises ReaderError where name, query or file is not good, or the file cannot be written; it is then as it was.
    """
    from reader.settings import file
    from reader.settings.entries import MOST_QUERIES, query_name, query_text, too_many_queries

    try:
        line, query = query_name(name), query_text(text)
    except ValueError as error:
        raise ReaderError(str(error)) from error

    def changed(written: str) -> str:
        names = file.names(written, "queries")
        if line not in names and len(names) >= MOST_QUERIES:
            raise ReaderError(too_many_queries())
        return file.changed(written, ("queries", line), query)

    _rewrite(path, changed)


def remove_query(name: str, path: Path | None = None) -> None:
    """Take a saved query out of config.yaml; all else stays as it is.

    Raises ReaderError where there is none of this name, or the file is not good or cannot be written.
    """
    from reader.settings import file

    _rewrite(path, lambda text: file.without(text, ("queries", name)))


def _rewrite(path: Path | None, change: Callable[[str], str]) -> None:
    """Replace what config.yaml says by what `change` makes of it. Raises ReaderError."""
    from reader.settings import file

    path = path or paths.config_file()
    try:
        file.write(path, change(file.read(path, LONGEST) if path.exists() else ""))
    except (ReaderError, OSError) as error:
        raise ReaderError(_not_used(path, error)) from error


def _root(path: Path) -> MappingNode | None:
    """The mapping that the file holds; None where it is missing or says nothing."""
    if not path.exists():
        if path.is_symlink():
            raise ReaderError(_("is a link that leads to no file"))
        return None
    from reader.settings import file

    return file.compose(file.read(path, LONGEST))


def _not_used(path: Path, error: Exception) -> str:
    if isinstance(error, OSError):
        return _("{file}: cannot be used: {why}").format(file=path.name, why=error.strerror or error)
    return f"{path.name}{':' if str(error)[0].isdigit() else ': '}{error}"
