"""The entries of config.yaml: each is checked; a mistake is one line with its place, and hinders no other entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reader.language import _, use
from reader.settings.declared import BY_NAME, DEFAULTS, FeedSettings, NetworkSettings, SavedQuery, Value, shown

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node

LONGEST_NAME = 60
"""Characters of a saved query's name."""

MOST_QUERIES, MOST_RULES = 50, 200


@dataclass(slots=True)
class Reading:
    """What was found so far in config.yaml files, which are read one after the other, the most important last.

    `path` is the file that is being read, `name` what it is called in a line about it.
    """

    path: Path = field(default_factory=Path)
    name: str = ""
    values: dict[str, Value] = field(default_factory=lambda: dict(DEFAULTS))
    keys: dict[str, str] = field(default_factory=dict)
    queries: list[SavedQuery] = field(default_factory=list)
    hide: list[str] = field(default_factory=list)
    feeds: dict[str, FeedSettings] = field(default_factory=dict)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    origins: dict[tuple[str, ...], Path] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    def note(self, *value: str) -> None:
        """Note that a value, by its path in the file, comes from the file that is being read."""
        self.origins[value] = self.path

    def mistake(self, node: Node, text: str) -> None:
        """Note what is wrong at a node's place."""
        mark = node.start_mark
        self.mistakes.append(f"{self.name}:{mark.line + 1}:{mark.column + 1}: {text}")

    def unknown(self, node: Node, known: list[str], group: str = "") -> None:
        """Note that there is nothing of the name at a node, and which of the known ones may be meant."""
        place = f"{group}: " if group else ""
        self.mistake(node, place + _unknown(str(node.value), known))


def take(files: Sequence[tuple[Path, str, MappingNode]], reading: Reading) -> None:
    """Check each entry of each file; the language first, so that the mistakes are told in it.

    A file is its path, what it is called, and what it holds.
    """
    for reading.path, reading.name, root in files:
        if node := next((node for key, node in root.value if key.value == "language"), None):
            _take_one("language", node, reading)
    use(str(reading.values["language"]))
    for reading.path, reading.name, root in files:
        _take_entries(root, reading)


def _take_entries(root: MappingNode, reading: Reading) -> None:
    names: set[str] = set()
    for key, node in root.value:
        if not isinstance(key.value, str):
            reading.mistake(key, _no_name())
        elif key.value in names:
            reading.mistake(key, _("{name}: given twice; the first one is used").format(name=key.value))
        elif key.value in _GROUPS:
            _GROUPS[key.value](node, reading)
        elif key.value not in BY_NAME:
            reading.unknown(key, [*BY_NAME, *_GROUPS])
        elif key.value != "language":
            _take_one(key.value, node, reading)
        names.add(str(key.value))


def _take_one(name: str, node: Node, reading: Reading) -> None:
    try:
        if not isinstance(node.value, str):
            raise ValueError(_("one value is needed, not a list or a group"))
        if not node.value:
            raise ValueError(_("it has no value"))
        reading.values[name] = BY_NAME[name].check(node.value)
        reading.note(name)
    except ValueError as error:
        used = _("{value} is used").format(value=reading.values[name] or _("the default"))
        reading.mistake(node, f"{name}: {error}; {used}")


def _take_keys(node: Node, reading: Reading) -> None:
    from yaml.nodes import MappingNode, ScalarNode

    from reader.actions import BY_ID
    from reader.settings.keymap import clashes, normal

    if not isinstance(node, MappingNode):
        reading.mistake(node, _("keys: a group of lines like `quit: q` is needed"))
        return
    places: dict[str, Node] = {}
    keys: dict[str, str] = {}
    for key, value in node.value:
        action = str(key.value)
        if not isinstance(key.value, str):
            reading.mistake(key, f"keys: {_no_name()}")
        elif action not in BY_ID:
            reading.unknown(key, list(BY_ID), "keys")
        elif action in places:
            reading.mistake(key, _("{name}: given twice; the first one is used").format(name=f"keys: {action}"))
        else:
            try:
                keys[action] = normal(value.value if isinstance(value, ScalarNode) else "")
                places[action] = value
                reading.note("keys", action)
            except ValueError as error:
                used = _("{value} is used").format(value=BY_ID[action].keys)
                reading.mistake(value, f"keys: {action}: {error}; {used}")
    # Of a clash the later one is taken out: what another file says gives way, and is no mistake there.
    reading.keys = keys | {action: old for action, old in reading.keys.items() if action not in keys}
    for action, other, pressed in clashes(reading.keys):
        reading.origins.pop(("keys", action))
        if action not in places:
            continue
        text = _("keys: {action}: {key} already belongs to {other}; {value} is used")
        used = BY_ID[action].keys
        reading.mistake(places[action], text.format(action=action, key=pressed, other=other, value=used))


def _take_queries(node: Node, reading: Reading) -> None:
    from yaml.nodes import MappingNode

    if _says_nothing(node):
        return
    if not isinstance(node, MappingNode):
        reading.mistake(node, _("queries: a group of lines like `Flood: flood is:unread` is needed"))
        return
    queries: dict[str, str] = {}
    for key, value in node.value:
        try:
            name = query_name(key.value)
            if name in queries:
                raise ValueError(_("{name}: given twice; the first one is used").format(name=name))
            if len(queries) == MOST_QUERIES:
                reading.mistake(key, "queries: " + too_many_queries())
                break
        except ValueError as error:
            reading.mistake(key, f"queries: {error}")
            continue
        try:
            queries[name] = query_text(value.value)
            reading.note("queries", name)
        except ValueError as error:
            reading.mistake(value, f"queries: {name}: {error}")
    own = [SavedQuery(name, text) for name, text in queries.items()]
    reading.queries = own + [query for query in reading.queries if query.name not in queries]


def _take_hide(node: Node, reading: Reading) -> None:
    from yaml.nodes import ScalarNode, SequenceNode

    if _says_nothing(node):
        return
    if not isinstance(node, ScalarNode | SequenceNode):
        reading.mistake(node, _("hide: a list of lines like `- source:Ads` is needed"))
        return
    rules: dict[str, None] = {}
    for number, rule in enumerate([node] if isinstance(node, ScalarNode) else node.value, 1):
        if number > MOST_RULES:
            text = _("{n} rules are the most; the others are not used").format(n=MOST_RULES)
            reading.mistake(rule, f"hide: {text}")
            break
        try:
            rules[query_text(rule.value)] = None
        except ValueError as error:
            reading.mistake(rule, f"hide: {number}: {error}")
    for text in rules:
        reading.note("hide", text)
    reading.hide = [*rules, *(text for text in reading.hide if text not in rules)]


def _take_feeds(node: Node, reading: Reading) -> None:
    from reader.settings.fetching import take_feeds

    take_feeds(node, reading)


def _take_network(node: Node, reading: Reading) -> None:
    from reader.settings.fetching import take_network

    take_network(node, reading)


_GROUPS = {
    "keys": _take_keys,
    "queries": _take_queries,
    "hide": _take_hide,
    "feeds": _take_feeds,
    "network": _take_network,
}


def query_name(name: object) -> str:
    """A saved query's name, as one line. Raises ValueError with what is wrong with it."""
    from reader.text.clean import clean_line

    if not isinstance(name, str):
        raise ValueError(_no_name())
    if not (line := clean_line(name)):
        raise ValueError(_("a query needs a name"))
    if len(line) > LONGEST_NAME:
        text = _("{name}…: a name has {n} characters at most")
        raise ValueError(text.format(name=line[:20], n=LONGEST_NAME))
    return line


def query_text(text: object) -> str:
    """A query as one line; whether it can be understood is for others to say. Raises ValueError where it is none."""
    from reader.text.clean import clean_line

    if not isinstance(text, str):
        raise ValueError(_("one query is needed, not a list or a group"))
    if not (line := clean_line(text)):
        raise ValueError(_("a query is needed"))
    return line


def too_many_queries() -> str:
    """That no more queries can be saved."""
    return _("{n} saved queries are the most").format(n=MOST_QUERIES)


def _says_nothing(node: Node) -> bool:
    """Whether it is a name with nothing after it, as where all of a group is commented out."""
    return not node.value


def _no_name() -> str:
    return _("a name is needed before the colon, not a list or a group")


def _unknown(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return _("there is no {name}; did you mean {near}?").format(name=shown(name), near=near[0])
    return _("there is no {name}").format(name=shown(name))
