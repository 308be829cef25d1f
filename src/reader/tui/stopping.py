"""Stopped by the shell's job control, and gone on with: the terminal is given back before, and taken again after.

Textual does this within its signal handlers, which Python calls in the middle of whatever the main thread does: where
that holds the lock of what is to be written, both wait for ever. Here a signal only asks the event loop.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

HEARD = 0.03
"""Seconds in which the event loop hears of the signals that came while it was stopped."""


class StoppableDriver(LinuxDriver):
    """Textual's driver, which job control may stop at any moment."""

    def __init__(
        self, app: App[None], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        before = signal.getsignal(signal.SIGTSTP)
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if before is signal.SIG_IGN:
            signal.signal(signal.SIGTSTP, before)  # where there is no shell to come back to: nohup, `reader shell`

    def stop(self) -> bool:
        """Let the shell have the terminal until it goes on with this job; whether there was such a shell."""
        owns = self._auto_restart and self.is_on
        if owns:
            self.suspend_application_mode()
        stopped = _stop_job()
        if owns:
            # A shell that ends sends SIGTERM and SIGCONT: what ends the app is heard first, and nothing is taken then.
            self._loop.call_later(HEARD, self._go_on)
        return stopped

    def _go_on(self) -> None:
        """Take the terminal again; whatever has become of it meanwhile, where SIGSTOP came and nobody was asked."""
        if self._app._exit or not self._auto_restart or not os.isatty(self.fileno):
            return  # where the terminal has gone SIGCONT comes with SIGHUP, which ends the app
        if self.is_on:
            self.suspend_application_mode()
        self._must_signal_resume = True
        self.resume_application_mode()

    @property
    def is_on(self) -> bool:
        """Whether it has the terminal: not so in the background, where it is stopped as soon as it wants it."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    def _sigtstp_application(self, *_: object) -> None:
        self._soon(self.stop)

    def _sigcont_application(self, *_: object) -> None:
        self._soon(self._go_on)

    def _soon(self, action: Callable[[], object]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(action)


def _stop_job() -> bool:
    """Stop all processes of this job, as ^Z does, until SIGCONT comes; whether it did.

    The kernel stops none of a job that no shell waits for (POSIX, orphaned process groups), since nobody would ever go
    on with it.
    """
    continued = []
    before = {
        signal.SIGTSTP: signal.signal(signal.SIGTSTP, signal.SIG_DFL),
        signal.SIGCONT: signal.signal(signal.SIGCONT, lambda *_: continued.append(True)),
    }
    os.kill(0, signal.SIGTSTP)
    for number, handler in before.items():
        signal.signal(number, handler)
    return bool(continued)
