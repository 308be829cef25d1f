"""The check of a key map: Textual's names of keys, and no key twice in one place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from reader.actions import ACTIONS, BY_ID, Where
from reader.language import _

MODIFIERS = {"ctrl", "shift", "alt", "meta", "super", "hyper"}
NAMED = {
    *("enter", "return", "escape", "tab", "backspace", "insert", "delete", "home", "end", "pageup", "pagedown"),
    *("up", "down", "left", "right", "space", "circumflex_accent", *(f"f{number}" for number in range(1, 25))),
}
RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""What Textual calls a character whose Unicode name it does not use (textual.keys.KEY_NAME_REPLACEMENTS)."""


def normal(keys: str) -> str:
    """The keys as Textual names them, commas between; a character may stand for its name (`/` for slash).

    Raises ValueError with what is wrong.
    """
    named = [_normal(key.strip()) for key in keys.split(",")]
    return ",".join(dict.fromkeys(named))


def _normal(key: str) -> str:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if len(last) == 1 and last.isprintable() and not last.isspace():
        name = last if last.isalnum() else _name(last)
    else:
        name = last.lower()
    known = len(name) == 1 or name in NAMED or name in RENAMED.values() or _is_unicode_name(name)
    if not known or not MODIFIERS.issuperset(modifiers):
        raise ValueError(_("{key} is not the name of a key").format(key=repr(key[:30])))
    return "+".join((*modifiers, name))


def _name(character: str) -> str:
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return RENAMED.get(name, name)


def _is_unicode_name(name: str) -> bool:
    """Whether the key's name is a character's Unicode name with underscores (`left_square_bracket`)."""
    for written in (name.replace("_", " "), name.replace("_", "-")):
        try:
            return _name(unicodedata.lookup(written)) == name
        except KeyError:
            continue
    return False


def clashes(changed: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Take out of `changed` (action id to keys) what gives two actions one key in one place.

    Gives for each the action that was taken out, the action that has the key, and the key.
    """
    while clash := next(_clashes(changed), None):
        del changed[clash[0]]
        yield clash


def _clashes(changed: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    pressed = {action.id: changed.get(action.id, action.keys).split(",") for action in ACTIONS}
    for action in (BY_ID[changed_id] for changed_id in reversed(changed)):
        for other in ACTIONS:
            together = action.where is other.where or Where.ANYWHERE in {action.where, other.where}
            if other is not action and together:
                yield from ((action.id, other.id, key) for key in pressed[action.id] if key in pressed[other.id])
