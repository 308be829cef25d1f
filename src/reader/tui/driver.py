"""The terminal itself: what is written to it and read from it, whatever its encoding, until it goes away."""

from __future__ import annotations

import codecs
import contextlib
import os
import selectors
import sys
from typing import TYPE_CHECKING

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from reader.text.replacing import ERRORS, register
from reader.tui.frugal import Frugal

if TYPE_CHECKING:
    from textual.app import App

PARSER_TICK = 0.1
"""Seconds between two looks at an unfinished key sequence, as in Textual: a lone ESC becomes the Esc key."""


register()


class TerminalFile:
    """Standard output as Textual's writer thread wants it: encoded for this terminal, silent once the terminal is gone.

    A writer that raised would leave Textual waiting for it for ever.
    """

    def __init__(self, descriptor: int, encoding: str) -> None:
        self._descriptor = descriptor
        self._encoder = codecs.getincrementalencoder(encoding)(ERRORS)
        self._frugal = Frugal()
        self._waiting = bytearray()
        self.gone = False

    def fileno(self) -> int:
        """The file descriptor."""
        return self._descriptor

    def write(self, text: str) -> int:
        """Take text for the next flush; return its length in characters."""
        self._waiting += self._encoder.encode(self._frugal(text))
        return len(text)

    def flush(self) -> None:
        """Write what waits; where the terminal has gone, drop it."""
        waiting, self._waiting = memoryview(self._waiting), bytearray()
        try:
            while waiting and not self.gone:
                waiting = waiting[os.write(self._descriptor, waiting) :]
        except OSError:
            self.gone = True


class TerminalDriver(LinuxDriver):
    """Textual's driver, on standard output, in the terminal's encoding, with a quiet end when the line drops."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdout__ is not None
        assert sys.__stdin__ is not None
        self.encoding = sys.__stdout__.encoding or "utf-8"
        self._file: TerminalFile = TerminalFile(sys.__stdout__.fileno(), self.encoding)  # type: ignore[assignment]
        self._wake_reader, self._wake_writer = os.pipe()

    def _get_terminal_size(self) -> tuple[int, int]:
        # COLUMNS and LINES do not follow a resize, so only the terminal is asked.
        try:
            columns, rows = os.get_terminal_size(self._file.fileno())
        except OSError:
            columns, rows = 80, 24
        return columns or 80, rows or 24

    def _query_in_band_window_resize(self) -> None:
        # A terminal that says yes here (mode 2048) makes Textual deaf to SIGWINCH, which is what tmux and sshd send.
        pass

    def disable_input(self) -> None:
        """Stop reading keys."""
        os.write(self._wake_writer, b"\0")
        super().disable_input()

    def run_input_thread(self) -> None:
        """Read keys until the app ends; a terminal that has gone ends the app.

        Unlike Textual's own loop this one sleeps while nothing is typed.
        """
        decode = codecs.getincrementaldecoder(self.encoding)("replace").decode
        parser = XTermParser(self._debug)
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_reader, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                unfinished = parser._timeout_time is not None
                ready = {key.fd for key, _ in selector.select(PARSER_TICK if unfinished else None)}
                if self.fileno in ready:
                    data = self._read()
                    if not data:
                        self._app.call_later(self._app.exit, return_code=1)
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
            os.read(self._wake_reader, 1)
        with contextlib.suppress(EOFError, ParseError):
            list(parser.feed(""))

    def _read(self) -> bytes:
        """What was typed; nothing once the terminal has gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""
