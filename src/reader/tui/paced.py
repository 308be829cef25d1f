"""The app and its line: nothing is painted faster than the line carries it, and on a slow one less."""

from __future__ import annotations

from textual import events, on
from textual.message import Message
from textual.timer import Timer

from reader.text.clean import clean_line
from reader.tui.driver import Presses, TerminalDriver
from reader.tui.screens.paced import Paced
from reader.tui.screens.reading import ReadingScreen
from reader.tui.terminal import TerminalApp
from reader.tui.widgets.pane import Pane

MOVES = {"down", "up"}
"""Actions of the reading screen that can be done several times at once."""


class PacedApp(TerminalApp):
    """What the reader's app has to do with the line that it is on."""

    reading: ReadingScreen
    slow = "auto"
    """The setting: on, off, or auto, which goes by what the driver measures."""

    class Free(Message):
        """The terminal has taken what was painted, or the line has become slow or good."""

    _waiting = False
    """Whether something is to be painted once the terminal is done."""
    _retry: Timer | None = None
    _is_slow = False

    def follow_line(self) -> None:
        """Begin to follow what is measured, and draw less from the start where the person has said so."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.pace.on_free = self._line_is_free
        self._set_slow(self.slow == "on")

    def must_wait(self) -> bool:
        """Whether the terminal is not done with what was painted before; as soon as it is, the screen is painted."""
        if not isinstance(self._driver, TerminalDriver):
            return False
        self._waiting = True  # before one looks: the answer may come just then, in another thread
        seconds = self._driver.pace.wait()
        self._waiting = seconds > 0
        if self._retry is not None:
            self._retry.stop()
            self._retry = None
        if self._waiting:
            self._retry = self.set_timer(seconds, self.paint_what_waits)
        return self._waiting

    def _line_is_free(self) -> None:
        """Called in the threads of the driver."""
        assert isinstance(self._driver, TerminalDriver)
        if self._waiting or (self.slow == "auto" and self._driver.pace.slow != self._is_slow):
            self.post_message(self.Free())

    @on(Free)
    def paint_what_waits(self) -> None:
        """Paint, all in one, what has changed while the terminal was not done."""
        if self.slow == "auto" and isinstance(self._driver, TerminalDriver):
            self._set_slow(self._driver.pace.slow)
        if self._waiting and isinstance(self.screen, Paced):
            self._waiting = False
            self.screen.paint()

    def _set_slow(self, slow: bool) -> None:
        if slow != self._is_slow:
            self._is_slow = slow
            if isinstance(self._driver, TerminalDriver):
                self._driver.frugal.few_colors = slow
            self.reading.be_slow(slow, tell=self.slow == "auto")

    async def on_event(self, event: events.Event) -> None:
        """Clean what is pasted, let the first key answer an offer, and a key that repeats itself move in one go."""
        if isinstance(event, events.Key) and event.is_forwarded:
            self.reading.times = event.times if isinstance(event, Presses) else 1
            await super().on_event(event)
            self.reading.times = 1
        elif isinstance(event, events.Key) and self._answers_offer(event):
            return
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            # What is pasted comes from anywhere, and Textual would show it as it is, with control characters.
            await super().on_event(events.Paste(clean_line(event.text)))
        elif isinstance(event, Presses) and not self._moves(event.key):
            for _ in range(event.times):
                await super().on_event(events.Key(event.key, event.character))
        else:
            await super().on_event(event)

    def _answers_offer(self, event: events.Key) -> bool:
        reading = self.reading
        if reading.offer is None or self.screen is not reading or reading.search is not None:
            return False
        return reading.take_offer(event.key)

    def _moves(self, key: str) -> bool:
        """Whether a key moves in a pane, and does nothing else."""
        if self.screen is not self.reading or not isinstance(self.focused, Pane):
            return False
        chain = (bindings.key_to_bindings.get(key, []) for _, bindings in self.screen._modal_binding_chain)
        return next((found[0].action in MOVES for found in chain if found), False)
