"""A terminal's side of the line: bytes become two screens, and a record of what was asked beyond drawing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import combining, east_asian_width

import pyte
from wcwidth import wcwidth

SEQUENCE = re.compile(
    r"\x1b\[(?P<marker>[<=>?]?)(?P<numbers>[0-9;:]*)(?P<middle>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\](?P<command>\d*);?(?P<payload>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b(?P<string>[P_^X])[^\x1b]*\x1b\\"
    r"|\x1b(?P<escape>[ -/]*[0-OQ-WYZ\\`-~])"
)
"""ECMA-48 control sequences (CSI, OSC, other strings, two-character escapes), whole ones only."""

LONGEST_SEQUENCE = 4096
"""Characters after which an escape that has not ended is no longer waited for."""

C1 = str.maketrans(
    {
        "\x90": "\x1bP",
        "\x98": "\x1bX",
        "\x9b": "\x1b[",
        "\x9c": "\x1b\\",
        "\x9d": "\x1b]",
        "\x9e": "\x1b^",
        "\x9f": "\x1b_",
    }
)
"""Control characters that begin or end a sequence without an escape, and their two-character forms (ECMA-48)."""

CURSOR = 25
ALTERNATE_SCREEN = {47, 1047, 1049}
MOUSE = {1000, 1002, 1003, 1005, 1006, 1015}
BRACKETED_PASTE = 2004
FOCUS_REPORTS = 1004
SYNCHRONIZED_OUTPUT = 2026
IN_BAND_RESIZE = 2048
"""Private modes of xterm and its followers (DECSET numbers)."""


@dataclass
class Record:
    """What a program has asked of the terminal beyond drawing.

    `modes` are the private modes that are on, `commands` the OSC commands (number, payload) in order, `strings` how
    many DCS, APC, PM and SOS strings came, `keyboard_levels` how deep the kitty keyboard protocol is pushed, `settings`
    what sets the cursor's shape, the scroll region, the window, modes of ANSI, character sets, or resets, in order.
    """

    modes: set[int] = field(default_factory=lambda: {CURSOR})
    commands: list[tuple[str, str]] = field(default_factory=list)
    strings: int = 0
    keyboard_levels: int = 0
    settings: list[str] = field(default_factory=list)

    def note(self, sequence: re.Match[str]) -> None:
        """Take in one control sequence."""
        final, marker = sequence["final"], sequence["marker"]
        if sequence["command"] is not None:
            self.commands.append((sequence["command"], sequence["payload"]))
        elif sequence["string"]:
            self.strings += 1
        elif marker == "?" and final in ("h", "l") and not sequence["middle"]:
            numbers = {int(number) for number in sequence["numbers"].split(";") if number}
            self.modes = self.modes | numbers if final == "h" else self.modes - numbers
        elif final == "u" and marker in ("<", ">"):
            self.keyboard_levels += 1 if marker == ">" else -1
        elif final in ("q", "r", "t", "h", "l", "p") or (sequence["escape"] or " ")[0] in "()*+-./#%c":
            self.settings.append(sequence[0])

    @property
    def left_behind(self) -> list[str]:
        """What a person would find changed if the program ended now; empty where all is as before."""
        found = {
            "the alternate screen": bool(self.modes & ALTERNATE_SCREEN),
            "a hidden cursor": CURSOR not in self.modes,
            "the mouse": bool(self.modes & MOUSE),
            "bracketed paste": BRACKETED_PASTE in self.modes,
            "focus reports": FOCUS_REPORTS in self.modes,
            "synchronized output": SYNCHRONIZED_OUTPUT in self.modes,
            "in-band resize": IN_BAND_RESIZE in self.modes,
            "the keyboard protocol": self.keyboard_levels > 0,
        }
        return [name for name, left in found.items() if left]


class Screen(pyte.Screen):
    """A screen that leaves out what takes no cell; pyte's own drops the rest of the line after it.

    With `wide` it draws ambiguous characters (UAX #11) in two cells, as some terminals do.
    """

    wide = False

    def draw(self, data: str) -> None:
        """Draw text at the cursor."""
        pyte.screens.wcwidth = self._width if self.wide else wcwidth
        super().draw("".join(each for each in data if wcwidth(each) > 0 or combining(each)))

    @staticmethod
    def _width(character: str) -> int:
        return wcwidth(character) + (wcwidth(character) == 1 and east_asian_width(character) == "A")


class Display:
    """Two screens, main and alternate, of one size, drawn from bytes in `encoding`.

    `replies` are what the terminal answers to sequences, for example `{"\\x1b[?2048$p": "\\x1b[?2048;2$y"}`; it tells
    where the cursor is by itself. `wide` is whether ambiguous characters are drawn in two cells.
    """

    def __init__(
        self, columns: int, rows: int, encoding: str, replies: Mapping[str, str], *, wide: bool = False
    ) -> None:
        self.record = Record()
        self._replies = replies
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._main, self._alternate = Screen(columns, rows), Screen(columns, rows)
        self._main.wide = self._alternate.wide = wide
        self._stream = pyte.Stream(self._main)
        self._pending = ""

    @property
    def screen(self) -> pyte.Screen:
        """The screen that is shown."""
        return self._alternate if self.record.modes & ALTERNATE_SCREEN else self._main

    @property
    def lines(self) -> list[str]:
        """The rows from the top, without the spaces at their ends; a wide character stands once for its two cells."""
        screen = self.screen
        return [
            "".join(screen.buffer[row][column].data for column in range(screen.columns)).rstrip()
            for row in range(screen.lines)
        ]

    def resize(self, columns: int, rows: int) -> None:
        """Give both screens another size."""
        for screen in (self._main, self._alternate):
            screen.resize(rows, columns)

    def draw(self, data: bytes) -> str:
        """Take in bytes, however they are cut; return what the terminal answers."""
        text = self._pending + self._decoder.decode(data).translate(C1)
        position, answers = 0, []
        for sequence in SEQUENCE.finditer(text):
            self._stream.feed(text[position : sequence.start()])
            self._obey(sequence)
            cursor = self.screen.cursor
            where = f"\x1b[{cursor.y + 1};{cursor.x + 1}R" if sequence[0] == "\x1b[6n" else ""
            answers.append(self._replies.get(sequence[0], where))
            position = sequence.end()
        escape = text.find("\x1b", position)
        end = escape if escape >= 0 and len(text) - escape < LONGEST_SEQUENCE else len(text)
        self._pending = text[end:]
        self._stream.feed(text[position:end])
        return "".join(answers)

    def _obey(self, sequence: re.Match[str]) -> None:
        before = self.screen
        self.record.note(sequence)
        if self.screen is not before:
            self._alternate.reset()
            self._stream = pyte.Stream(self.screen)
        # pyte prints parts of what it does not know, instead of leaving it out
        plain = sequence["final"] and sequence["marker"] in ("", "?") and not sequence["middle"]
        if (plain and sequence["final"] not in "tqu") or sequence["escape"]:
            self._stream.feed(sequence[0])
