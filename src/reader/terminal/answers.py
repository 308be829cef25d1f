"""What a terminal answers comes on the same line as what a person types: the two are parted here.

Answers come late, cut anywhere, or never; none of them may become keys.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from reader.text.ambiguous import GROUPS

TRIED_IN = 2
"""The row in which characters are tried: answers from the first look like Shift+F3 and its like."""

WIDTHS = f"\x1b[{TRIED_IN}H" + "\r".join(f"{each}\x1b[6n" for each in GROUPS.values()) + "\x1b[2K"
"""Draws a character of each group, asks where the cursor is then (DSR 6), and erases the line."""
BACKGROUND = "\x1b]11;?\x1b\\"
"""Asks for the background's colour (xterm's OSC 11)."""

READY = "\x1b[0n"
"""The answer to DSR 5 of a terminal that is well."""

SOON = 0.1
"""Seconds after which a beginning of a sequence that a key sends too is a key."""
LATE = 2.0
"""Seconds after which the rest of an answer does not come any more."""
LONGEST = 4096
"""Characters of an answer that are kept; what is longer is passed over to its end."""
_BEGINNINGS = {"]": "\x1b]0;", "P": "\x1bP0", "_": "\x1b_G"}

_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"

_NEXT = (
    r"(?P<paste>\x1b\[200~)"
    r"|\x1b\](?P<command>[0-9]+);(?P<payload>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1bP(?P<string>[0-9>!$+|=][^\x1b]*)\x1b\\|\x1b_G[^\x1b]*\x1b\\"  # DCS (XTVERSION, DECRQSS …), kitty's APC
    r"|\x1b\[(?P<row>[0-9]+);(?P<column>[0-9]+)R"  # CPR
    r"|\x1b\[[?>=][0-9;:]*(?:[ -#%-/][@-~]|[@-~])"  # DA, kitty's flags, DSR; with $ it is DECRPM, which Textual reads
    r"|\x1b\[(?:[0-9]*n|(?!48;)[0-9;]+t)"  # DSR, reports of the window
    r"|(?P<long>\x1b\][0-9][^\x07\x1b]*\x1b?|\x1bP[0-9>!$+|=][^\x1b]*\x1b?|\x1b_G[^\x1b]*\x1b?|\x1b\[[?>=]?[0-9;:$]+)\Z"
    r"|(?P<short>\x1b(?:[\]P_\[]|\[[?>=])?)\Z"
)
"""An answer; or the beginning of one at the end, surely (`long`) or perhaps (`short`: so begin keys too)."""

_COLOUR = r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})"


@dataclass(frozen=True, slots=True)
class Widths:
    """The groups of ambiguous characters (of `text.ambiguous.GROUPS`) that this terminal draws in two cells."""

    wide: frozenset[str]


@dataclass(frozen=True, slots=True)
class Background:
    """Whether the terminal's background is dark."""

    dark: bool


@dataclass(frozen=True, slots=True)
class Name:
    """What the terminal calls itself, as it says it (XTVERSION)."""

    text: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The terminal has come to a question whether it is ready (DSR 5, ECMA-48 8.3.35): all before it has been taken."""


Answer = Widths | Background | Name | Ready


class Answers:
    """Takes what comes from a terminal; gives what a person typed, and calls `note` with each answer that was asked.

    Reports of the cursor that nobody asked for (`expect`) are left in, since F3 with a modifier looks like one.
    """

    def __init__(self, note: Callable[[Answer], None]) -> None:
        self._note = note
        self._held = ""
        self._due = 0.0
        self._pasting = False
        self._soon = 0.0
        self._tried: list[bool] | None = None
        self.done: set[str] = set()
        """Everything that was answered, as OSC numbers and the last letters of other sequences."""

    def expect(self) -> None:
        """From now on answers to WIDTHS and others may come."""
        self._soon = time.monotonic() + LATE
        self._tried = []

    @property
    def wait(self) -> float | None:
        """Seconds after which `rest` should be asked for; None where nothing is held back."""
        return max(0.0, self._due - time.monotonic()) if self._held else None

    def rest(self) -> str:
        """What was held back and is a key after all."""
        if not self._held or time.monotonic() < self._due:
            return ""
        held, self._held = self._held, ""
        match = _next().match(held)
        return held if match is None or match["short"] is not None or _begins_key(held) else ""

    def feed(self, text: str) -> str:
        """What of this a person typed."""
        text, self._held = self._held + text, ""
        return "".join(self._typed(text))

    def _typed(self, text: str) -> Iterator[str]:
        place = 0
        while place < len(text):
            if self._pasting:
                end = text.find(_PASTED, place)
                if end < 0:
                    # The mark may be cut; nothing else of what is pasted is looked at.
                    cut = next((n for n in range(len(_PASTED) - 1, 0, -1) if text.endswith(_PASTED[:n])), 0)
                    yield text[place : len(text) - cut]
                    self._hold(text[len(text) - cut :], SOON)
                    return
                self._pasting = False
                yield text[place : end + len(_PASTED)]
                place = end + len(_PASTED)
                continue
            match = _next().search(text, place)
            if match is None:
                yield text[place:]
                return
            yield text[place : match.start()]
            place = match.end()
            yield self._take(match)

    def _take(self, match: re.Match[str]) -> str:
        """What of this is typed after all."""
        if match["paste"]:
            self._pasting = True
            return match[0]
        if match["long"] is not None:
            held = match[0] if len(match[0]) < LONGEST else _BEGINNINGS.get(match[0][1], "")
            self._hold(held, SOON if _begins_key(match[0]) else LATE)
            return ""
        if match["short"] is not None:
            # Once answers have come, a lone ESC is the Esc key, which need not wait here as it does in Textual.
            if match[0] == "\x1b" and time.monotonic() > self._soon:
                return match[0]
            self._hold(match[0], SOON)
            return ""
        if match["row"]:
            return self._report(match)
        self._take_answer(match)
        return ""

    def _take_answer(self, match: re.Match[str]) -> None:
        if match[0] == READY:
            self._note(Ready())
            return
        if (match["string"] or "").startswith(">|"):
            self._note(Name(match["string"][2:]))
        self.done.add(match["command"] or match[0][-1])
        if match["command"] == "11" and (dark := is_dark(match["payload"])) is not None:
            self._note(Background(dark))

    def _report(self, match: re.Match[str]) -> str:
        row, column = int(match["row"]), int(match["column"])
        if self._tried is None or row != TRIED_IN or column not in {2, 3}:
            return match[0]
        self._tried.append(column == 3)
        if len(self._tried) == len(GROUPS):
            wide = frozenset(name for name, is_wide in zip(GROUPS, self._tried, strict=True) if is_wide)
            self._tried = None
            self.done.add("R")
            self._note(Widths(wide))
        return ""

    def _hold(self, text: str, seconds: float) -> None:
        self._held, self._due = text, time.monotonic() + seconds


@cache
def _next() -> re.Pattern[str]:
    # Compiled when the first byte comes: the first picture does not wait for it.
    return re.compile(_NEXT)


def _begins_key(text: str) -> bool:
    """Whether a key with a modifier may begin so: ESC [ 1 ; 5."""
    return text[:2] == "\x1b[" and text[2:3] not in {"?", ">", "="}


def is_dark(colour: str) -> bool | None:
    """Whether a colour as X11 writes it (rgb:1616/1818/1b1b) is dark; None where it is none."""
    if (found := re.match(_COLOUR, colour)) is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5)  # as ITU-R BT.709 weighs them
