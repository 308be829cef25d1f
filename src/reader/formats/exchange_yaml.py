"""YAML as far as articles need it: mappings, lists and texts, read without recursion and without aliases."""

from __future__ import annotations

import json
import re
from typing import Any

from reader.errors import ReaderError
from reader.language import _

DEEPEST = 6
"""Collections within collections; an article needs three: the article, its list of blocks, a block."""
MOST = 1_000_000
"""Values that one document may have."""

_WORDS = re.compile(r"[A-Za-z\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3][^\n\"'#:\\{}\[\],&*!?|>%@`]*")
_OTHERWISE = re.compile(r"(?:y|n|yes|no|on|off|true|false|null)", re.I)
"""What YAML 1.1 takes for something else than a text (https://yaml.org/type/bool.html, null.html)."""
_STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d(?::\d\d)?)?|[+-]\d\d:\d\d)?")
_ADDRESS = re.compile(r"https?://[\w./?=&%+~;@,-]*[\w/=]", re.ASCII)


def load(text: str) -> Any:
    """What one YAML document says, every scalar as the text that stands there; None where it says nothing.

    Raises ReaderError where it is no YAML, has anchors or aliases (which can make a few bytes into gigabytes), is
    nested deeper than DEEPEST, has more than MOST values or names that are no texts.
    """
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = str(error.problem or error.context)
        raise ReaderError(_("line {line} is no YAML: {problem}").format(line=line, problem=problem)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ReaderError(_("this is no YAML: it has characters that YAML does not allow")) from error
    return builder.value


class _Builder:
    """Builds what the events of a parser say."""

    def __init__(self) -> None:
        self.value: Any = None
        self._open: list[tuple[Any, list[str]]] = []  # collections, each with the name that waits for its value
        self._count = 0

    def take(self, event: Any) -> None:
        """Take the next event in. Raises ReaderError."""
        import yaml

        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ReaderError(
                _("line {line}: anchors and aliases are not understood; write the value out").format(line=_line(event))
            )
        if isinstance(event, yaml.ScalarEvent):
            self._place(event.value, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            made: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._place(made, event)
            self._open.append((made, []))
            if len(self._open) > DEEPEST:
                raise ReaderError(_("line {line}: this is nested too deep").format(line=_line(event)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()

    def _place(self, value: Any, event: Any) -> None:
        self._count += 1
        if self._count > MOST:
            raise ReaderError(_("there are more than {most} values in it").format(most=MOST))
        if not self._open:
            self.value = value
            return
        collection, name = self._open[-1]
        if isinstance(collection, list):
            collection.append(value)
        elif name:
            collection[name.pop()] = value
        elif isinstance(value, str):
            name.append(value)
        else:
            raise ReaderError(_("line {line}: a name is needed before `:`").format(line=_line(event)))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def scalar(text: str) -> str:
    """A text as a YAML scalar on one line: plain where YAML and people read it as it stands, else quoted as in JSON."""
    if _STAMP.fullmatch(text) or _ADDRESS.fullmatch(text):
        return text
    plain = _WORDS.fullmatch(text) and text == text.strip() and text.isprintable() and not _OTHERWISE.fullmatch(text)
    if plain and len(text) < 100_000:
        return text
    return _escaped(json.dumps(text, ensure_ascii=False))


_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
"""What may not stand in a YAML stream as it is (YAML 1.1, 5.1), and what ends a line there."""


def _escaped(quoted: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def dump(name: str, value: Any, indent: str = "") -> list[str]:
    """The lines of a mapping's entry: a text, a list of texts or of mappings, or a mapping of these."""
    if isinstance(value, str):
        return [f"{indent}{name}: {scalar(value)}"]
    if isinstance(value, dict):
        return [f"{indent}{name}:", *(line for key in value for line in dump(key, value[key], indent + "  "))]
    if all(isinstance(each, str) for each in value):
        return [f"{indent}{name}: [{', '.join(map(scalar, value))}]"]
    lines = [f"{indent}{name}:"]
    for each in value:
        entry = [line for key in each for line in dump(key, each[key], indent + "    ")]
        lines += [f"{indent}  - {entry[0].lstrip(' ')}", *entry[1:]]
    return lines
