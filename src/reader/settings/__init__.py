"""The settings: what config.yaml says, checked, and a default for everything it does not say."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths
from reader.errors import ReaderError
from reader.language import _
from reader.settings.declared import BY_NAME, FeedSettings, NetworkSettings, SavedQuery, Value
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

    `keys` has the keys that differ from an action's own, by action id. `path` is the person's config.yaml, whether it
    exists or not, `system` are those of the machine, the most important first. `queries` are the saved ones in their
    order, `hide` the queries of what is not to be shown; whether they can be understood is for those to say who ask
    them. `feeds` has the settings of single feeds by address, as written there, `network` where reader may connect to.
    `origins` has the file that a value comes from, by its path in the file; `mistakes` has one line for each mistake,
    with its place. A session that is `locked` changes nothing but marks, and reaches for nothing outside the archive.
    """

    archive: paths.Location
    theme: str
    language: str
    measure: int
    sidebar: int
    keys: dict[str, str]
    path: Path
    resume: str = "always"
    slow: str = "auto"
    queries: tuple[SavedQuery, ...] = ()
    hide: tuple[str, ...] = ()
    feeds: dict[str, FeedSettings] = field(default_factory=dict)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    ambiguous: str = "auto"
    titles: str = "auto"
    mistakes: tuple[str, ...] = ()
    linear: str = "no"
    clipboard: str = "auto"
    links: str = "auto"
    system: tuple[Path, ...] = ()
    origins: dict[tuple[str, ...], Path] = field(default_factory=dict, compare=False)
    locked: bool = False

    def place_of_query(self, name: str) -> str:
        """Where a saved query is written, to be told with what is wrong with it."""
        return f"{self._file(('queries', name))}: queries: {name}"

    def place_of_rule(self, number: int) -> str:
        """Where the rule of this number, from 1 on, is written."""
        file = self.origins.get(("hide", self.hide[number - 1]))
        before = [text for text in self.hide[: number - 1] if self.origins.get(("hide", text)) == file]
        return f"{self._file(('hide', self.hide[number - 1]))}: hide: {len(before) + 1}"

    def _file(self, value: tuple[str, ...]) -> str:
        return told_name(self.origins.get(value, self.path), self.path, self.system)


def load(path: Path | None = None, system: Sequence[Path] | None = None, *, locked: bool = False) -> Settings:
    """Read config.yaml (or the file given) and those of the machine; speak the language they ask for; never raises.

    The person's own wins, value by value; of groups each entry counts, lists are joined. A locked session has no file
    of the person's own. The archive is that of READER_ARCHIVE if set, else the setting, else the default one.
    """
    path = path or paths.config_file()
    files = [file for file in (paths.system_config_files() if system is None else system) if file != path]
    reading = Reading()
    roots = []
    for file in [*reversed(files), *(() if locked else (path,))]:
        name = told_name(file, path, files)
        try:
            if root := _root(file):
                roots.append((file, name, root))
        except (ReaderError, OSError) as error:
            reading.mistakes.append(_not_used(name, error))
    take(roots, reading)
    values = reading.values
    archive = "" if os.environ.get("READER_ARCHIVE") else str(values["archive"])
    return Settings(
        archive=paths.location(archive) if archive else paths.default_archive(),
        theme=str(values["theme"]),
        language=str(values["language"]),
        measure=int(values["measure"]),
        sidebar=int(values["sidebar"]),
        resume=str(values["resume"]),
        slow=str(values["slow"]),
        ambiguous=str(values["ambiguous"]),
        titles=str(values["titles"]),
        linear=str(values["linear"]),
        clipboard=str(values["clipboard"]),
        links=str(values["links"]),
        keys=reading.keys,
        path=path,
        queries=tuple(reading.queries),
        hide=tuple(reading.hide),
        feeds=reading.feeds,
        network=reading.network,
        mistakes=tuple(reading.mistakes),
        system=tuple(files),
        origins=reading.origins,
        locked=locked,
    )


def told_name(file: Path, own: Path, system: Sequence[Path]) -> str:
    """What a file is called in a line about it: its name alone where there is no other that could be meant."""
    return str(file) if system or file != own else file.name


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


def remove_query(name: str, path: Path | None = None, settings: Settings | None = None) -> None:
    """Take a saved query out of config.yaml; all else stays as it is.

    Raises ReaderError where there is none of this name, where by the `settings` it is one of the machine's, or the file
    is not good or cannot be written.
    """
    from reader.settings import file

    origin = settings.origins.get(("queries", name)) if settings else None
    if settings and origin in settings.system:
        raise ReaderError(_("{name} is a query of the machine: {path}").format(name=name, path=origin))

    _rewrite(path, lambda text: file.without(text, ("queries", name)))


def _rewrite(path: Path | None, change: Callable[[str], str]) -> None:
    """Replace what config.yaml says by what `change` makes of it. Raises ReaderError."""
    from reader.settings import file

    path = path or paths.config_file()
    try:
        file.write(path, change(file.read(path, LONGEST) if path.exists() else ""))
    except (ReaderError, OSError) as error:
        raise ReaderError(_not_used(path.name, error)) from error


def _root(path: Path) -> MappingNode | None:
    """The mapping that the file holds; None where it is missing or says nothing."""
    if not path.exists():
        if path.is_symlink():
            raise ReaderError(_("is a link that leads to no file"))
        return None
    from reader.settings import file

    return file.compose(file.read(path, LONGEST))


def _not_used(name: str, error: Exception) -> str:
    if isinstance(error, OSError):
        return _("{file}: cannot be used: {why}").format(file=name, why=error.strerror or error)
    return f"{name}{':' if str(error)[0].isdigit() else ': '}{error}"
