"""From the registry of actions to Textual's bindings, and to the names that people read."""

from __future__ import annotations

from textual.binding import Binding, BindingType
from textual.keys import format_key

from reader.actions import ACTIONS, BY_ID

APP_ACTIONS = {"theme", "redraw", "stop", "help", "palette", "quit"}
"""Actions that the app carries out; all others are the reading screen's."""

EVERYWHERE = {"redraw", "stop"}
"""Actions whose keys work before whatever else is on the screen, help and palette too."""


def bindings(*, app: bool) -> list[BindingType]:
    """The bindings of the app's actions, or of the reading screen's.

    Each has its action's id, so that the key map of config.yaml can replace its keys.
    """
    chosen = [action for action in ACTIONS if (action.id in APP_ACTIONS) == app]
    return [
        Binding(each.keys, each.id, each.description, id=each.id, show=False, priority=each.id in EVERYWHERE)
        for each in chosen
    ]


def keys_of(action_id: str, keymap: dict[str, str]) -> list[str]:
    """The keys of an action as people write them: `j`, `↓`, `^p`."""
    named = keymap.get(action_id) or BY_ID[action_id].keys
    return [_written(key.strip()) for key in named.split(",")]


def _written(key: str) -> str:
    special = {"space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "shift+tab": "Shift+Tab"}
    special |= {"pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End"}
    if key in special:
        return special[key]
    if key[0] == "f" and key[1:].isdecimal():
        return key.upper()
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+").upper()
    return format_key(key)
