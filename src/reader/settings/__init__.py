"""The settings: what config.yaml says, checked, and a default for everything it does not say."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths
from reader.errors import ReaderError
from reader.language import _, use
from reader.settings.declared import BY_NAME, DEFAULTS, Value

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node

LONGEST = 64 * 1024
"""Bytes that a config.yaml may have; more is not written by a person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force. The fields are the settings of `declared.DECLARED`, and:

    `keys` has the keys that differ from an action's own, by action id. `path` is config.yaml, whether it exists or not.
    `mistakes` has one line for each mistake in it, with its place.
    """

    archive: Path
    theme: str
    language: str
    measure: int
    sidebar: int
    keys: dict[str, str]
    path: Path
    mistakes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What was found in config.yaml so far."""

    name: str
    values: dict[str, Value] = field(default_factory=lambda: dict(DEFAULTS))
    keys: dict[str, str] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    def mistake(self, node: Node, text: str) -> None:
        mark = node.start_mark
        self.mistakes.append(f"{self.name}:{mark.line + 1}:{mark.column + 1}: {text}")


def load(path: Path | None = None) -> Settings:
    """Read config.yaml (or the file given), and speak the language that it asks for; never raises.

    The archive is that of READER_ARCHIVE if set, else the setting, else the default one.
    """
    path = path or paths.config_file()
    reading = _Reading(path.name)
    try:
        root = _root(path)
    except (ReaderError, OSError) as error:
        reading.mistakes.append(_not_used(path, error))
        root = None
    if root:
        _take(root, reading)
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
        mistakes=tuple(reading.mistakes),
    )


def save(name: str, value: Value, path: Path | None = None) -> None:
    """Change one setting in config.yaml, or add it; comments and all else stay as they are.

    Raises ReaderError where the value or the file is not good, or cannot be written; the file is then as it was.
    """
    from reader.settings import file

    try:
        BY_NAME[name].check(str(value))
    except ValueError as error:
        raise ReaderError(f"{name}: {error}") from error
    path = path or paths.config_file()
    try:
        text = file.read(path, LONGEST) if path.exists() else ""
        file.write(path, file.changed(text, name, value))
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


def _take(root: MappingNode, reading: _Reading) -> None:
    """Check each entry; the language first, so that the mistakes are told in it."""
    entries: dict[str, Node] = {}
    repeated: list[Node] = []
    for key, node in root.value:
        if str(key.value) in entries:
            repeated.append(key)
        else:
            entries[str(key.value)] = node
    if "language" in entries:
        _take_one("language", entries["language"], reading)
    use(str(reading.values["language"]))
    for key, node in root.value:
        if key in repeated:
            reading.mistake(key, _("{name}: given twice; the first one is used").format(name=key.value))
        elif not isinstance(key.value, str):
            reading.mistake(key, _no_name())
        elif key.value == "keys":
            _take_keys(node, reading)
        elif key.value not in BY_NAME:
            reading.mistake(key, _unknown(key.value, [*BY_NAME, "keys"]))
        elif key.value != "language":
            _take_one(key.value, node, reading)


def _take_one(name: str, node: Node, reading: _Reading) -> None:
    try:
        if not isinstance(node.value, str):
            raise ValueError(_("one value is needed, not a list or a group"))
        if not node.value:
            raise ValueError(_("it has no value"))
        reading.values[name] = BY_NAME[name].check(node.value)
    except ValueError as error:
        used = _("{value} is used").format(value=DEFAULTS[name] or _("the default"))
        reading.mistake(node, f"{name}: {error}; {used}")


def _take_keys(node: Node, reading: _Reading) -> None:
    from yaml.nodes import MappingNode, ScalarNode

    from reader.actions import BY_ID
    from reader.settings.keymap import clashes, normal

    if not isinstance(node, MappingNode):
        reading.mistake(node, _("keys: a group of lines like `quit: q` is needed"))
        return
    places: dict[str, Node] = {}
    for key, value in node.value:
        action = str(key.value)
        if not isinstance(key.value, str):
            reading.mistake(key, f"keys: {_no_name()}")
        elif action not in BY_ID:
            reading.mistake(key, "keys: " + _unknown(action, list(BY_ID)))
        elif action in places:
            reading.mistake(key, _("{name}: given twice; the first one is used").format(name=f"keys: {action}"))
        else:
            try:
                reading.keys[action] = normal(value.value if isinstance(value, ScalarNode) else "")
                places[action] = value
            except ValueError as error:
                used = _("{value} is used").format(value=BY_ID[action].keys)
                reading.mistake(value, f"keys: {action}: {error}; {used}")
    for action, other, pressed in clashes(reading.keys):
        text = _("keys: {action}: {key} already belongs to {other}; {value} is used")
        used = BY_ID[action].keys
        reading.mistake(places[action], text.format(action=action, key=pressed, other=other, value=used))


def _no_name() -> str:
    return _("a name is needed before the colon, not a list or a group")


def _unknown(name: str, known: list[str]) -> str:
    import difflib

    from reader.text.clean import clean_line

    shown = clean_line(name)[:40]
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return _("there is no {name}; did you mean {near}?").format(name=shown, near=near[0])
    return _("there is no {name}").format(name=shown)
