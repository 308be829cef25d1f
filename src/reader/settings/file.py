"""config.yaml as text: read with places, and changed in one scalar with all else kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, ScalarNode

from reader.errors import ReaderError
from reader.language import _
from reader.settings.declared import scalar

DEEPEST = 2
"""Groups within groups that a config.yaml may have: the file itself, and `keys`."""


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


def changed(text: str, name: str, value: str | int) -> str:
    """The text with this one scalar changed, or added at its end.

    Raises ReaderError where the text is broken, or so unusual that the change cannot be made safely.
    """
    root = compose(text)
    written = scalar(value)
    node = _value(root, name)
    if isinstance(node, ScalarNode):
        start, end = node.start_mark.index, node.end_mark.index
        space = " " if text[:start].endswith(":") else ""
        line_end = "\n" if text[start:end].endswith("\n") else ""
        result = text[:start] + space + written + line_end + text[end:]
    else:
        line_end = "\r\n" if "\r\n" in text else "\n"
        indent = " " * root.start_mark.column if root else ""
        before = text + line_end if text and not text.endswith("\n") else text
        result = f"{before}{indent}{name}: {written}{line_end}"
    if not _is_kept(root, result, name, str(value)):
        raise ReaderError(_("{name} cannot be changed for you; please change it there").format(name=name))
    return result


def _value(root: MappingNode | None, name: str) -> yaml.Node | None:
    return next((node for key, node in root.value if key.value == name), None) if root else None


def _is_kept(root: MappingNode | None, result: str, name: str, value: str) -> bool:
    """Whether the result says `value` for `name`, and for all else what `root` says."""
    try:
        after = compose(result)
    except ReaderError:
        return False
    node = _value(after, name)
    others = [[_plain(pair) for pair in tree.value if pair[0].value != name] if tree else [] for tree in (root, after)]
    return isinstance(node, ScalarNode) and node.value == value and others[0] == others[1]


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
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
