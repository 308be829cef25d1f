"""Marks that follow a person from machine to machine: read from a local file, delivered to the server beside that.

Nobody waits for the server but a command that reads marks, for a moment, so that it knows what was done elsewhere. What
is changed while no server answers is delivered when one does, by this session or by the next one on this machine.
"""

from __future__ import annotations

import os
import pwd
import re
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw

from reader.archive.mark_changes import PLACE, Change
from reader.archive.postgres.marks_file import NotedMarks, Reply, clock_here
from reader.archive.postgres.marks_schema import BATCH, MOST
from reader.archive.protocol import Interrupted
from reader.errors import ReaderError
from reader.language import _
from reader.paths import marks_file

if TYPE_CHECKING:
    from reader.archive.postgres.address import Address
    from reader.archive.postgres.pool import Pool

SOON = 0.3
"""Seconds after a change until it is delivered, together with what else was changed by then."""

PATIENCE = 1.0
"""Seconds that the first reading of marks waits for what was done elsewhere, unless that was asked for before."""

FAREWELL = 2.0
"""Seconds that the end waits for a server to take what was changed."""

AGAIN, RARELY = 1.0, 8.0
"""Seconds until a server that did not answer is tried again, at first; twice as many each further time, up to these."""

_NEVER = float("inf")


def open_marks(address: Address, pool: Pool | None = None) -> ServerMarks:
    """The marks of the person in the database at this address; they have connections of their own without a pool.

    It connects to nothing yet, and never raises.
    """
    from reader.archive.postgres.pool import Pool as OwnPool

    return ServerMarks(file_of(address), pool or OwnPool(address), own_pool=pool is None)


def file_of(address: Address) -> Path:
    """The local file of the marks: one for each database and role, as far as the role is known before one connects."""
    user = address.user or os.environ.get("PGUSER", "")
    if not user:
        with suppress(KeyError):  # as libpq does
            user = pwd.getpwuid(os.geteuid()).pw_name
    return marks_file("-".join(filter(None, (address.name, re.sub("[^A-Za-z0-9.]+", "-", user)[:63]))))


class ServerMarks(NotedMarks):
    """The marks of one person on a server, with their local file."""

    def __init__(self, path: Path, pool: Pool, *, own_pool: bool = True) -> None:
        self._pool, self._own_pool = pool, own_pool
        self._turn = threading.Condition()
        self._thread: threading.Thread | None = None
        self._asked = self._answered = 0
        self._has_looked = False
        self._due = _NEVER
        """When the server is to be spoken to next, by time.monotonic()."""
        self._pause = AGAIN
        self._ending = self._has_left = False
        self._delay = ""
        self._is_refused = False
        """Whether it failed the last time though a server was there: to wait does not help."""
        self._surplus = ""
        self._is_checked = False
        """Whether the primary was asked, since the server last failed, if it still has what it once had."""
        super().__init__(path)
        self._surplus = self._beyond()
        self.patience = PATIENCE
        self._version = self._do("PRAGMA data_version", ())

    @property
    def problem(self) -> str:
        """Why marks are not kept, or not yet delivered, in one line; empty while all is well."""
        return self._hindrance or self._delay or self._surplus

    # Speaking to the server, now or soon

    def catch_up(self, patience: float = 0.0) -> None:
        """Ask the server for what the person did elsewhere; wait so many seconds for the answer at most."""
        with self._turn:
            if self._ending:
                return
            if self._asked == self._answered:
                self._asked += 1
            asked = self._asked
            self._speak(at=0.0)
            self._turn.wait_for(lambda: self._answered >= asked or self._ending, patience)

    def deliver(self, seconds: float) -> bool:
        """Wait until the server has all that was changed here, so long at most; whether it has.

        Only a server that is not there is waited for; `problem` says why another does not take it.
        """
        end = time.monotonic() + seconds
        while self.waiting(1):
            if (left := end - time.monotonic()) <= 0:
                return False
            self.catch_up(left)
            if self._is_refused and self.waiting(1):
                return False
            if self._delay:
                time.sleep(min(left, SOON))
        return not self._surplus

    def changes(self) -> list[Change]:
        """Everything that is known, in order of time, after the server was asked."""
        self._look_first()
        return super().changes()

    def take_in(self, changes: Iterable[Change]) -> int:
        """Take changes of another store with their times, which then are delivered; return how many counted."""
        number = super().take_in(changes)
        with self._turn:
            self._speak(at=time.monotonic() + SOON)
        return number

    def close(self) -> None:
        """Deliver what is left, in FAREWELL seconds at most; the next session does it with what is still left then."""
        with self._turn:
            if self._ending:
                return
            waits = bool(self.waiting(1))
            self._ending = True
            if waits and self._thread is None:
                self._start()
            self._turn.notify_all()
        if self._thread is not None and waits:
            self._thread.join(FAREWELL)
        with self._turn:
            self._has_left = True
            if self.waiting(1) and not self._delay:
                self._delay = _delayed(_("the server has not answered in time"))
        super().close()
        if self._own_pool:
            self._pool.interrupt()
            self._pool.close()

    def _note(self, changes: Callable[[apsw.Connection], Iterable[Change]]) -> None:
        super()._note(changes)
        with self._turn:
            if not self._ending:
                # A server that did not answer is not asked again at every change.
                self._speak(at=time.monotonic() + (self._pause if self._delay else SOON))

    def _ask(self, sql: str, bindings: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        self._look_first()
        return super()._ask(sql, bindings)

    def state(self, name: str) -> str:
        """A value kept between sessions under this name, empty where there is none."""
        if name.startswith(PLACE):
            self._look_first()
        return super().state(name)

    def _look_first(self) -> None:
        """Before marks are read for the first time, wait a moment for what was done elsewhere."""
        if not self._has_looked:
            self._has_looked = True
            if not self._answered:
                self.catch_up(self.patience)

    def _speak(self, at: float) -> None:
        """Let the thread speak to the server at this time, or before."""
        self._due = min(self._due, at)
        if self._thread is None:
            self._start()
        self._turn.notify_all()

    # The thread that does

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="marks", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while True:
            with self._turn:
                while not self._ending and (wait := self._due - time.monotonic()) > 0:
                    self._turn.wait(None if wait == _NEVER else wait)
                if self._ending and not self.waiting(1):
                    return
                asked, self._due = self._asked, _NEVER
            failure, lasts = self._failure()
            if self._take_note(failure, lasts, asked):
                self._tell()
            if self._ending:
                return

    def _take_note(self, failure: str, lasts: bool, asked: int) -> bool:
        """Say what became of it, and when to try again; whether `problem` has changed."""
        surplus = self._beyond()
        with self._turn:
            waits = bool(self.waiting(1))
            before = self._delay, self._surplus
            self._is_refused = lasts
            if not self._has_left:
                self._surplus = surplus
                # The first reason stays, unless a server says another: one that comes and goes is told of once.
                first = "" if lasts else self._delay
                self._delay = (first or _delayed(failure)) if failure and waits else ""
            self._answered = max(self._answered, asked)
            if failure and (waits or self.listener is not None):
                self._due = min(self._due, time.monotonic() + self._pause)
            self._pause = min(self._pause * 2, RARELY) if failure else AGAIN
            self._turn.notify_all()
            return before != (self._delay, self._surplus)

    def _beyond(self) -> str:
        """The line for what the server has no room for, which stays here until it has."""
        if not self.lacks_room():
            return ""
        text = _("the server keeps {n:,} marks of a person at most; these stay on this machine")
        return _delayed(text.format(n=MOST))

    def _failure(self) -> tuple[str, bool]:
        """Deliver, and ask, until there is nothing more to do.

        Why that failed, empty where it did not, and whether it did though a server was there.
        """
        changed, more = False, True
        try:
            while more:
                if self._ending and not self.waiting(1):
                    break
                with suppress(Interrupted):  # it was another call that was to end, or ours at the end
                    sent, began = self.waiting(BATCH), clock_here()
                    reply = self._exchange(sent)
                    changed |= self.settle(sent, reply, began)
                    more = reply.more or bool(self.waiting(1))
        except Exception as error:  # a thread has nobody to raise to
            self._is_checked = False
            lasts = not getattr(error, "unreachable", False)  # only a ServerError has it, which needs the driver
            return str(error) if isinstance(error, ReaderError) else repr(error), lasts
        finally:
            if self._was_changed_beside() or changed:
                self._tell()
        return "", False

    def _was_changed_beside(self) -> bool:
        """Whether another session on this machine, which asks the server too, has written to the file meanwhile."""
        before, self._version = self._version, self._do("PRAGMA data_version", ())
        return before != self._version

    def _exchange(self, sent: list[Change]) -> Reply:
        """Deliver, or only ask."""
        from reader.archive.postgres import marks_server

        standing = self.standing()
        if sent:
            reply = self._pool.write(partial(marks_server.deliver, standing=standing, sent=sent), repeatable=True)
        elif self._is_checked or self.listener is None:
            return self._pool.read(partial(marks_server.ask, standing=standing))
        else:  # a session that stays
            try:
                reply = self._pool.write(partial(marks_server.check, standing=standing), repeatable=True)
            except ReaderError:  # there may be a standby
                return self._pool.read(partial(marks_server.ask, standing=standing))
        self._is_checked = True
        return reply

    def _tell(self) -> None:
        if self.listener is not None and not self._ending:
            self.listener()


def _delayed(why: str) -> str:
    return _("Marks wait here for the server: {why}").format(why=why)
