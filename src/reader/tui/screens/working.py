"""Work that may take over 10 ms runs in a thread; only its result comes back to the event loop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from textual import on
from textual.message import Message
from textual.screen import Screen

from reader.archive.protocol import Interrupted
from reader.errors import ReaderError
from reader.tui.screens.paced import Paced

T = TypeVar("T")


class WorkingScreen(Paced, Screen[None]):
    """A screen whose slow work runs beside the event loop, the newest of a group replacing the older."""

    class Done(Message):
        """Work has ended; `ticket` tells whether its result is still wanted."""

        def __init__(self, group: str, ticket: int, deliver: Callable[[], None]) -> None:
            super().__init__()
            self.group = group
            self.ticket = ticket
            self.deliver = deliver

    def __init__(self) -> None:
        super().__init__()
        self._tickets: dict[str, int] = {}

    def in_background(
        self,
        group: str,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        patient: bool = False,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Run `work` in a thread, then `then` with its result in the event loop.

        Where newer work of the same group has begun meanwhile the result is dropped. Where the archive was interrupted
        the work begins anew if it is `patient`. A ReaderError is said in a line. Without a result `failed` is called,
        after that.
        """
        self.forget_background(group)
        ticket = self._tickets[group]

        def fail(message: str) -> None:
            self.say(message)
            failed()

        def attempt() -> Callable[[], None] | None:
            try:
                result = work()
            except Interrupted:
                return None if patient else failed
            except ReaderError as error:
                return partial(fail, str(error))
            return partial(then, result)

        def run() -> None:
            while (deliver := attempt()) is None:
                pass
            self.post_message(self.Done(group, ticket, deliver))

        self.run_worker(run, thread=True, group=group)

    def forget_background(self, group: str) -> None:
        """Drop the result of whatever runs in this group."""
        self._tickets[group] = self._tickets.get(group, 0) + 1

    @on(Done)
    def deliver_result(self, event: Done) -> None:
        """Hand over a result that is still wanted."""
        if event.ticket == self._tickets[event.group]:
            event.deliver()
        self.after_work()

    def after_work(self) -> None:
        """Look at what work may have found out besides."""

    def post_from_thread(self, message: Message) -> None:
        """Post a message from a thread that may outlive the screen."""
        with suppress(RuntimeError):  # the event loop has ended
            self.post_message(message)

    def draw_now(self) -> None:
        """Draw the whole screen as it is laid out, and count it as drawn.

        Textual has no public way to: left to itself it would draw the first picture at the next sixtieth of a second,
        and then twice more as the sizes settle.
        """
        self.app._display(self, self._compositor.render_update(full=True))
        self._repaint_required = self._layout_required = False
        self._dirty_widgets.clear()

    def say(self, notice: str) -> None:
        """Show a notice."""
        raise NotImplementedError
