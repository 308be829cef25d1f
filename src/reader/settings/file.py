"""config.yaml as text: read with places, and changed in one entry with all else kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, ScalarNode

from reader.errors import ReaderError
from reader.language import _
from reader.settings.declared import scalar, shown

DEEPEST = 3
"""Groups within groups that a config.yaml may have: the file itself, `feeds`, and one feed's settings."""


def read(path: Path, longest: int) -> str:
    """The text of the file, its line ends kept. Raises OSError, and ReaderError where it is too long or not UTF-8."""
    if not path.is_file():
        raise ReaderError(_("is not a file"))
    with path.open("rb") as stream:
        data = stream.read(longest + 1)
    if len(data) > longest:
        raise ReaderError(_("is longer than {size} KB; it is not used").format(size=longest // 1024))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReaderError(_("{line}:1: this line is not UTF-8; the file is not used").format(line=line)) from error


def compose(text: str) -> MappingNode | None:
    """The mapping that the text holds, None where it says nothing.

    Raises ReaderError, beginning with line and column, where it is no YAML or no mapping, is nested too deep, or has
    aliases.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _broken(event.start_mark, _("anchors and aliases are not understood"))
            if depth > DEEPEST + 1:
                raise _broken(event.start_mark, _("groups are nested too deep"))
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _broken(error.problem_mark or error.context_mark, str(error.problem or error.context)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ReaderError(_("is not YAML; it is not used")) from error
    if root is None or isinstance(root, MappingNode):
        return root
    raise _broken(root.start_mark, _("lines like `measure: 60` are needed"))


def _broken(mark: Any, problem: str) -> ReaderError:
    place = f"{mark.line + 1}:{mark.column + 1}: " if mark else ""
    return ReaderError(place + _("{problem}; the file is not used").format(problem=problem))


def changed(text: str, path: tuple[str, ...], value: str | int) -> str:
    """The text with one scalar changed, or added: at its end, or at the end of its group.

    `path` is the scalar's name, after that of its group if it is in one. Raises ReaderError where the text is broken,
    or so unusual that the change cannot be made safely.
    """
    root = compose(text)
    node = _at(root, path)
    if isinstance(node, ScalarNode):
        result = _replaced(text, node, scalar(value))
    else:
        result = _added(text, root, path, scalar(value))
    return _checked(root, result, path, str(value))


def without(text: str, path: tuple[str, str]) -> str:
    """The text without one entry of a group. Raises ReaderError where there is none, and as `changed` does."""
    root = compose(text)
    group = _at(root, path[:1])
    if _at(root, path) is None or not isinstance(group, MappingNode):
        raise ReaderError(f"{path[0]}: " + _("there is no {name}").format(name=shown(path[1])))
    key, value = next(pair for pair in group.value if pair[0].value == path[1])
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    return _checked(root, text[:start] + text[_line_end(text, value.end_mark.index) :], path, None)


def names(text: str, group: str) -> list[str]:
    """The names in a group, none where there is no such group. Raises ReaderError where the text is broken."""
    node = _at(compose(text), (group,))
    return [str(key.value) for key, _value in node.value] if isinstance(node, MappingNode) else []


def _replaced(text: str, node: ScalarNode, written: str) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    space = " " if text[:start].endswith(":") else ""
    line_end = "\n" if text[start:end].endswith("\n") else ""
    return text[:start] + space + written + line_end + text[end:]


def _added(text: str, root: MappingNode | None, path: tuple[str, ...], written: str) -> str:
    """The text with an entry more: after the last one of its group, below the group's name, or at the end of all."""
    entry = f"{scalar(path[-1])}: {written}"
    indent = " " * root.start_mark.column if root else ""
    place, group = len(text), _at(root, path[:1]) if len(path) > 1 else None
    if isinstance(group, MappingNode) and group.value and not group.flow_style:
        indent = " " * group.start_mark.column
        place = _line_end(text, group.value[-1][1].end_mark.index)
    elif len(path) > 1:
        indent, outer = indent + "  ", indent
        if group:
            place = _line_end(text, group.end_mark.index)
        else:
            entry = f"{scalar(path[0])}:\n{indent}{entry}"
            indent = outer
    line_end = "\r\n" if "\r\n" in text else "\n"
    before = text[:place] + line_end if place and text[place - 1] != "\n" else text[:place]
    return before + f"{indent}{entry}\n".replace("\n", line_end) + text[place:]


def _line_end(text: str, index: int) -> int:
    """Where the line after this one begins; `index` itself where a line begins there, as after a block scalar."""
    if index and text[index - 1] == "\n":
        return index
    return text.find("\n", index) + 1 or len(text)


def _at(root: yaml.Node | None, path: tuple[str, ...]) -> yaml.Node | None:
    """The node at this path, the first one where there are several; None where there is none."""
    for name in path:
        entries = root.value if isinstance(root, MappingNode) else []
        root = next((node for key, node in entries if key.value == name), None)
    return root


def _checked(root: MappingNode | None, result: str, path: tuple[str, ...], value: str | None) -> str:
    """The result, if it says `value` at the path (None: nothing) and for all else what `root` says.

    Raises ReaderError else.
    """
    try:
        after = compose(result)
    except ReaderError:
        after = None
    node = _at(after, path)
    is_said = node is None if value is None else isinstance(node, ScalarNode) and node.value == value
    if not is_said or _others(after, path) != _others(root, path):
        raise ReaderError(_("{name} cannot be changed for you; please change it there").format(name=shown(path[-1])))
    return result


def _others(node: yaml.Node | None, path: tuple[str, ...]) -> list[object]:
    """What is said at all other paths, with groups that say nothing left out; without places, to compare."""
    said: list[object] = []
    for key, value in node.value if isinstance(node, MappingNode) else []:
        if key.value != path[0]:
            said.append((_plain(key), _plain(value)))
        elif len(path) > 1 and (isinstance(value, MappingNode) or value.value):
            said += _others(value, path[1:]) if isinstance(value, MappingNode) else [_plain(value)]
    return said


def _plain(node: object) -> object:
    """A node's values without their places, to compare."""
    if isinstance(node, yaml.Node):
        return _plain(node.value)
    return [_plain(part) for part in node] if isinstance(node, list | tuple) else node


def write(path: Path, text: str) -> None:
    """Replace the file at once, so that a reader of it sees the old or the new; a link stays a link. Raises OSError."""
    import tempfile

    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
        _sync(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    """Let the new name last too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
