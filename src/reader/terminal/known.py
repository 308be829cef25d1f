"""What this terminal is and can do, as its environment and its terminfo say; the terminal itself is not asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TRUE_COLOUR = 1 << 24
"""Colours where any can be shown."""

_TRUE = ("alacritty", "xterm-kitty", "kitty", "xterm-ghostty", "ghostty", "foot", "wezterm", "contour", "rio")
"""Terminals that show any colour, whatever COLORTERM says, which does not come through SSH: TERM, or its beginning."""
_TRUE_PROGRAMS = {
    *("iTerm.app", "iTerm2", "WezTerm", "ghostty", "vscode", "rio", "WarpTerminal", "Hyper", "Windows Terminal", "VTE")
}
_XTERM = ("xterm-", "tmux-", "rxvt-", "vte-", "konsole-", "gnome-", "st-", "mlterm-", "putty-")
"""With 256 colours they have all that we send, and nothing need be looked up."""

ATTRIBUTES = {"bold": 1, "dim": 2, "sitm": 3, "smul": 4, "rev": 7, "smxx": 9}
"""The terminfo capability of each attribute, and its number in SGR (ECMA-48 8.3.117)."""

_MODES = ("smcup", "rmcup", "civis", "cnorm", "smam", "rmam")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What is known of a terminal.

    `term` is TERM, `program` what the terminal calls itself, `colours` how many it shows (0: it has none). `attributes`
    are the SGR numbers that it knows. `modes` are the private modes that it knows, None for any: then it follows xterm,
    has an alternate screen, and answers or leaves alone what it is asked. `in_terminfo` is whether the system knows
    TERM, None where nobody has looked.
    """

    term: str
    program: str = ""
    colours: int = TRUE_COLOUR
    attributes: frozenset[int] = frozenset(ATTRIBUTES.values())
    modes: frozenset[int] | None = None
    in_terminfo: bool | None = None
    dumb: bool = False
    """Whether its cursor cannot be moved, or not as ECMA-48 has it."""

    @property
    def console(self) -> bool:
        """Whether it is the Linux console, whose fonts have 512 glyphs at most, and no Chinese ones."""
        return self.term == "linux" or self.term.startswith("linux-")

    @property
    def follows_xterm(self) -> bool:
        """Whether it can be asked, and has modes beyond those of a VT220."""
        return self.modes is None and not self.dumb

    @property
    def whole(self) -> bool:
        """Whether it has all that we send; colours from 256 on are for Rich, which is told how many there are."""
        return self.colours >= 256 and self.modes is None and self.attributes >= set(ATTRIBUTES.values())

    @property
    def name(self) -> str:
        """What tells this terminal from others that a person may use, for what is kept of it between sessions."""
        return " ".join(filter(None, (self.term, self.program)))


def find(environ: Mapping[str, str] | None = None) -> Terminal:
    """The terminal that this environment tells of."""
    environ = os.environ if environ is None else environ
    term = environ.get("TERM", "")
    program = _program(environ)
    if term in {"", "dumb", "unknown"}:
        return Terminal(term, program, 0, frozenset(), frozenset(), dumb=True)
    if _shows_all(term) or (term.startswith(_XTERM) and term.endswith("-256color")):
        return Terminal(term, program, _colours(term, program, environ, None))
    found = _look_up(term)
    if found is None:
        return Terminal(term, program, _colours(term, program, environ, None), in_terminfo=False)
    modes = found["modes"]
    colours = _colours(term, program, environ if modes is None else {}, found["colours"])
    return Terminal(term, program, colours, found["attributes"], modes, in_terminfo=True, dumb=found["dumb"])


def _program(environ: Mapping[str, str]) -> str:
    """What the terminal calls itself; inside tmux and screen that is these."""
    if "TMUX" in environ:
        return "tmux"
    if "STY" in environ:
        return "screen"
    if "WT_SESSION" in environ:
        return "Windows Terminal"
    return environ.get("TERM_PROGRAM") or environ.get("LC_TERMINAL") or ("VTE" if "VTE_VERSION" in environ else "")


def _colours(term: str, program: str, environ: Mapping[str, str], said: int | None) -> int:
    """How many colours are shown; `said` is what terminfo says, None where it was not asked or does not know."""
    # GNU screen 4 takes a true colour for something else; it inherits the COLORTERM of the terminal around it.
    if program != "screen":
        if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"} or _shows_all(term):
            return TRUE_COLOUR
        if program in _TRUE_PROGRAMS or (environ.get("KONSOLE_VERSION") and program != "tmux"):
            return TRUE_COLOUR
    if term.endswith("256color"):
        return 256
    if term.endswith("16color") or said is None:
        return 16
    return max((number for number in (8, 16, 256, TRUE_COLOUR) if number <= said), default=0)


def _shows_all(term: str) -> bool:
    return term in _TRUE or term.startswith(tuple(f"{name}-" for name in _TRUE)) or term.endswith("-direct")


def _look_up(term: str) -> dict[str, Any] | None:
    """Colours, attributes and modes of a terminal as terminfo has them; None where it has no such terminal.

    Python reads terminfo once in a process, so that only the first TERM that is looked up counts.
    """
    import re

    try:
        import _curses
    except ImportError:
        return None
    try:
        # A file descriptor is wanted, and left alone.
        _curses.setupterm(term, 1)
    except _curses.error:
        return None
    private = re.compile(r"\x1b\[\?([\d;]+)[hl]").findall
    attributes = frozenset(number for name, number in ATTRIBUTES.items() if _curses.tigetstr(name))
    strings = {name: (_curses.tigetstr(name) or b"").decode("latin-1") for name in _MODES}
    follows_xterm = bool({"47", "1047", "1049"} & set(private(strings["smcup"])))
    modes = {int(number) for text in strings.values() for found in private(text) for number in found.split(";")}
    return {
        "colours": max(0, _curses.tigetnum("colors")),
        "attributes": attributes,
        "modes": None if follows_xterm else frozenset(modes),
        "dumb": not (_curses.tigetstr("cup") or b"").startswith(b"\x1b["),
    }
