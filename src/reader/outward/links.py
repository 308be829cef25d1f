"""Hyperlinks in a terminal (OSC 8), for terminals that have them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from reader.text.shown import encoded

_PROGRAMS = {"iTerm.app", "WezTerm", "vscode", "ghostty", "mintty", "rio", "Tabby", "zed", "contour", "WarpTerminal"}
_TERMS = ("xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty", "contour", "rio")
_MARKS = ("KITTY_WINDOW_ID", "WT_SESSION", "ALACRITTY_WINDOW_ID", "WEZTERM_PANE", "DOMTERM")
_VTE, _KONSOLE = 5001, 201200
"""The first versions that have links: of VTE (0.50.1; 0.50.0 crashed) and of Konsole."""
_TMUX = (3, 4)


def shows_links(setting: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether links are to be written: `setting` is auto (where the terminal is known to have them), on or off.

    GNU screen has none, tmux from 3.4 on; what they run in does not count.
    """
    if setting != "auto":
        return setting == "on"
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith("tmux"):
        return environment.get("TERM_PROGRAM") == "tmux" and _version(environment) >= _TMUX
    if environment.get("STY") or term.startswith("screen"):
        return False
    return (
        environment.get("TERM_PROGRAM") in _PROGRAMS
        or term.startswith(_TERMS)
        or any(environment.get(name) for name in _MARKS)
        or _number(environment.get("VTE_VERSION")) >= _VTE
        or _number(environment.get("KONSOLE_VERSION")) >= _KONSOLE
    )


def linked(text: str, url: str) -> str:
    """The text as a link to an http or https address; as it is where the address is none."""
    address = encoded(url)
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if address and text else text


def _version(environment: Mapping[str, str]) -> tuple[int, ...]:
    return tuple(int(part[:6]) for part in re.findall(r"\d+", environment.get("TERM_PROGRAM_VERSION", ""))[:2])


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
