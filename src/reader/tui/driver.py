"""The terminal itself: what is written to it and read from it, whatever its encoding, until it goes away."""

from __future__ import annotations

import codecs
import contextlib
import os
import selectors
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.message import Message

from reader.terminal.answers import Answers, Ready
from reader.text.replacing import ERRORS, register
from reader.tui.frugal import Frugal
from reader.tui.pace import Pace
from reader.tui.stopping import StoppableDriver

if TYPE_CHECKING:
    from reader.terminal.answers import Answer
    from reader.terminal.lacking import Lacking
    from reader.tui.terminal import TerminalApp

PARSER_TICK = 0.1
"""Seconds between two looks at an unfinished key sequence, as in Textual: a lone ESC becomes the Esc key."""

PARTING = 0.5
"""Seconds to wait at the end for answers that are still under way: the shell would take them for keys."""

LAST_ANSWER = 1.0
"""Seconds that the end waits for a terminal that is to answer yet."""

register()


class Presses(Key):
    """A key that was pressed several `times`, one after the other."""

    times = 1


Presses.handler_name = "on_key"  # Textual would name it after the class


def together(events: Iterable[Message]) -> list[Message]:
    """What came in one read, with a key that repeats itself as one event."""
    found: list[Message] = []
    for event in events:
        last = found[-1] if found else None
        if isinstance(event, Key) and isinstance(last, Key) and event.key == last.key:
            if not isinstance(last, Presses):
                last = found[-1] = Presses(event.key, event.character)
            last.times += 1
        else:
            found.append(event)
    return found


class TerminalFile:
    """Standard output as Textual's writer thread wants it: encoded for this terminal, silent once the terminal is gone.

    A writer that raised would leave Textual waiting for it for ever.
    """

    def __init__(
        self, descriptor: int, encoding: str, lacking: Lacking | None = None, pace: Pace | None = None
    ) -> None:
        """Write to a file descriptor; with a `pace` the terminal is asked to say when it has taken what was written."""
        self._descriptor = descriptor
        self._lacking = lacking
        self._encoder = codecs.getincrementalencoder(encoding)(ERRORS)
        self.frugal = Frugal()
        self._waiting = bytearray()
        self._pieces = 0
        self._pace = pace
        self.gone = False

    def fileno(self) -> int:
        """The file descriptor."""
        return self._descriptor

    def write(self, text: str) -> int:
        """Take text for the next flush; return its length in characters."""
        kept = self._lacking(text) if self._lacking is not None else text
        self._waiting += self._encoder.encode(self.frugal(kept))
        self._pieces += 1
        return len(text)

    def flush(self) -> None:
        """Write what waits, and ask the terminal to say when it has come; where the terminal has gone, drop it."""
        question = self._pace.writing(len(self._waiting)) if self._pace is not None else ""
        waiting, self._waiting = memoryview(self._waiting + question.encode("ascii")), bytearray()
        pieces, self._pieces = self._pieces, 0
        start = time.monotonic()
        try:
            while waiting and not self.gone:
                waiting = waiting[os.write(self._descriptor, waiting) :]
        except OSError:
            self.gone = True
        if self._pace is not None:
            self._pace.written(pieces, time.monotonic() - start)


class TerminalDriver(StoppableDriver):
    """Textual's driver, on standard output, in the terminal's encoding, with a quiet end when the line drops."""

    def __init__(
        self, app: TerminalApp, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdout__ is not None
        assert sys.__stdin__ is not None
        self.encoding = sys.__stdout__.encoding or "utf-8"
        self._terminal = app.terminal
        lacking = None
        if not self._terminal.whole:
            from reader.terminal.lacking import Lacking

            lacking = Lacking(self._terminal)
        self.pace = Pace()
        file = TerminalFile(sys.__stdout__.fileno(), self.encoding, lacking, self.pace)
        self._file: TerminalFile = file  # type: ignore[assignment]
        self.frugal = file.frugal
        self._wake_reader, self._wake_writer = os.pipe()
        self._answers = Answers(self._note)
        self._wanted: set[str] = set()
        self._asked = 0.0

    def write(self, data: str) -> None:
        """Hand something over to the thread that writes."""
        self.pace.handed_over()
        super().write(data)

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

    def start_application_mode(self) -> None:
        """Take the terminal, and ask it what cannot be known otherwise, before anything is drawn."""
        self.pace.begin()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if not self.is_on or self._asked:
            return  # in the background; or back from the shell, in the same terminal
        app: TerminalApp = self._app  # type: ignore[assignment]
        queries, self._wanted = app.queries(self.encoding)
        if queries:
            self._answers.expect()
            self._asked = time.monotonic()
            self.write(queries)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._end_questions()
        while self._is_waiting():
            time.sleep(0.01)
        super().stop_application_mode()
        if not self._terminal.follows_xterm:
            # There is no other screen to come back to.
            self.write("\x1b[H\x1b[J")
            self.flush()

    def _end_questions(self) -> None:
        self.pace.end(0 if self._file.gone else LAST_ANSWER)

    def _is_waiting(self) -> bool:
        """Whether an answer may still come, and somebody is there to read it."""
        reading = self._key_thread is not None and self._key_thread.is_alive() and not self._file.gone
        return reading and not self._wanted <= self._answers.done and time.monotonic() - self._asked < PARTING

    def _note(self, answer: Answer) -> None:
        """Tell the app of an answer, from the thread that reads; that a frame was taken is the pace's own affair."""
        if isinstance(answer, Ready):
            if self.pace.answered():
                self.write("")
            return
        app: TerminalApp = self._app  # type: ignore[assignment]
        app.post_message(app.Answered(answer))

    def lend_mouse(self, lent: bool) -> None:
        """Leave the mouse to the terminal, so that it selects text, or take it back."""
        if lent:
            self._disable_mouse_support()
        else:
            self._enable_mouse_support()

    def disable_input(self) -> None:
        """Stop reading keys."""
        self._end_questions()
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
                waits = [self._answers.wait, PARSER_TICK if parser._timeout_time is not None else None]
                wait = min((seconds for seconds in waits if seconds is not None), default=None)
                ready = {key.fd for key, _ in selector.select(wait)}
                if self.fileno in ready:
                    data = self._read()
                    if not data:
                        self._app.call_later(self._app.exit, return_code=1)
                        return
                    self._type(parser, self._answers.feed(decode(data)))
                rest = self._answers.rest()
                self._type(parser, rest)
                if rest == "\x1b":
                    parser._timeout_time = 0.0  # it has waited long enough to be the Esc key
                for event in parser.tick():
                    self.process_message(event)
            os.read(self._wake_reader, 1)
        with contextlib.suppress(EOFError, ParseError):
            list(parser.feed(""))

    def _type(self, parser: XTermParser, text: str) -> None:
        """Hand on what was typed; to Textual's parser no text at all is the end of it."""
        for event in together(parser.feed(text)) if text else ():
            self.process_message(event)

    def _read(self) -> bytes:
        """What was typed; nothing once the terminal has gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""
