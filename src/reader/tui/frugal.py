"""Saying less to the terminal: over a slow line every byte is waited for."""

from __future__ import annotations

import re

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[0-9;]*H|[\r\n])*").fullmatch


class Frugal:
    """Leaves out the styles (SGR, ECMA-48 8.3.117) that the terminal has already.

    Rich resets the style after every piece of text and sets it again before the next, some 40 bytes a line, though most
    of a page has one style. The style is set only where text follows, and every piece of output ends with none set.
    """

    def __init__(self) -> None:
        self._has = ""
        self._wanted = ""

    def __call__(self, output: str) -> str:
        """The same output in fewer bytes."""
        kept: list[str] = []
        # Text and the parameters of a style sequence take turns.
        for number, piece in enumerate(_STYLE.split(output)):
            if number % 2:
                self._want(piece)
            elif piece:
                if not _MOVES(piece):
                    self._set(kept)
                kept.append(piece)
        self._set(kept)
        return "".join(kept)

    def _want(self, parameters: str) -> None:
        if parameters in {"", "0"}:
            self._wanted = ""
        else:
            self._wanted = f"{self._wanted};{parameters}".lstrip(";")

    def _set(self, kept: list[str]) -> None:
        if self._has != self._wanted:
            reset = "0" if self._has else ""
            kept.append(f"\x1b[{';'.join(filter(None, (reset, self._wanted)))}m")
            self._has = self._wanted
