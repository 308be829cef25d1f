"""What a terminal lacks is not sent to it: colours, attributes, modes, queries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.terminal.known import TRUE_COLOUR, Terminal
from reader.text.glyphs import CONSOLE

_SEQUENCE = re.compile(r"\x1b\[([<=>?]?)([0-9;:]*)([ -/]*)([@-~])|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)")
_BRIGHT = 8
_LONGEST = {5: 3, 2: 5}
"""How many numbers a colour beyond the first sixteen has, by its second one: 38;5;N and 38;2;R;G;B."""


class Lacking:
    """Leaves out of what is written to a terminal the control sequences that it does not know."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        # A terminal that follows xterm leaves alone what it does not know, but for styles, which are taken for others.
        self._only_styles = terminal.follows_xterm

    def __call__(self, output: str) -> str:
        """The same output without them; on the Linux console also without characters that its fonts lack."""
        if self._terminal.console:
            output = output.translate(CONSOLE)
        return _SEQUENCE.sub(self._kept, output) if "\x1b" in output else output

    def _kept(self, sequence: re.Match[str]) -> str:
        marker, numbers, middle, final = sequence.groups()
        if final == "m" and not marker:
            return self._style(numbers)
        if self._only_styles:
            return sequence[0]
        if final is None or middle:
            return ""
        if not marker:
            return sequence[0]
        known = self._terminal.modes or frozenset()
        modes = [number for number in numbers.split(";") if number.isdigit() and int(number) in known]
        return f"\x1b[?{';'.join(modes)}{final}" if marker == "?" and final in "hl" and modes else ""

    def _style(self, numbers: str) -> str:
        kept = list(self._styles([int(number or 0) for number in numbers.replace(":", ";").split(";")]))
        return f"\x1b[{';'.join(kept)}m" if kept else ""

    def _styles(self, numbers: list[int]) -> Iterator[str]:
        at = 0
        while at < len(numbers):
            number, length = numbers[at], 1
            if number in {38, 48}:
                kind = numbers[at + 1] if at + 1 < len(numbers) else 0
                length = _LONGEST.get(kind, 2)
                if self._terminal.colours >= {5: 256, 2: TRUE_COLOUR}.get(kind, TRUE_COLOUR):
                    yield ";".join(map(str, numbers[at : at + length]))
            elif number >= 30:
                yield from self._colour(number)
            elif number == 0 or number >= 10 or number in self._terminal.attributes:
                yield str(number)
            at += length

    def _colour(self, number: int) -> Iterator[str]:
        """One of the sixteen colours (ECMA-48 has eight, aixterm their bright ones), or what stands for it."""
        colours, bright = self._terminal.colours, number >= 90
        if colours > _BRIGHT or (colours == _BRIGHT and not bright):
            yield str(number)
        elif colours == _BRIGHT and number == 90:
            if 2 in self._terminal.attributes:
                yield "2"  # bright black is what is secondary
        elif colours == _BRIGHT and number != 100:
            yield str(number - 60)
