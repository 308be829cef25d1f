"""When to paint: as fast as the terminal takes it, and no faster.

Between the reader and the terminal lie a pty, sshd and the network, which take in a megabyte before any write blocks,
so that a held key would be seen to move for minutes after it was let go. Only the terminal itself knows how far it is:
each frame ends with a question (DSR 5, ECMA-48 8.3.35, which every terminal since the VT100 answers), and while the
answer is due the next frame waits. Where a terminal never answers, only writes that block are noticed.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

QUESTION = "\x1b[5n"

LATE = 0.1
"""Seconds, beyond the way there and back, after which an answer is late."""

GIVE_UP = 2.0
"""Seconds after which an answer is no longer waited for; each time one fails to come, twice as many."""

TRIES = 3
"""Answers that may fail to come before no more are asked for."""

SLOW, GOOD = 4_000, 16_000
"""Bytes a second: below the one a line is slow, above the other one good again."""

FELT, UNFELT = 0.25, 0.1
"""Seconds of a frame that a person feels as slow, or does not feel at all: what a busy machine or a network adds."""

LARGE = 1_000
"""Bytes of a frame from which on it tells how fast a line is."""


class Pace:
    """What is on its way to the terminal. Called by the event loop, the thread that writes and the one that reads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._due: deque[tuple[float, int]] = deque()
        """The frames that were not answered yet: when they were written, and of how many bytes."""
        self._unwritten = 0
        self._answers = False
        self._missed = 0
        self._unasked = 0
        self._unasked_since = 0.0
        self._count = 0
        """Bytes of what is being written, or was last."""
        self._frame = (0.0, 0)
        """The last frame that ended with a question, as it stands in `_due`."""
        self._samples = 0
        self._way = 0.0
        """Seconds there and back: the least that an answer took."""
        self._per_byte = 0.0
        """Seconds that a byte takes."""
        self._quiet = False
        self._answered = 0.0
        self._through = 0.0
        """When what was written is through, as far as one can tell."""
        self._signs = 0
        self.slow = False
        """Whether the line is slow, as measured."""
        self.on_free: Callable[[], None] = lambda: None
        """Called in any thread when something has changed for which a frame may wait."""

    # The event loop

    def handed_over(self) -> None:
        """Something is about to be written."""
        with self._lock:
            self._unwritten += 1

    def wait(self) -> float:
        """Seconds until the next frame may be painted, 0 for now, should nothing happen that calls `on_free` before."""
        with self._lock:
            now = self._clock()
            if self._unwritten:
                return GIVE_UP
            if not self._due or not self._answers:
                return 0.0
            written, count = self._due[0]
            patience = GIVE_UP * (1 << self._missed) + 2 * self._expected(count)
            if now - written >= patience:
                self._due.clear()
                self._missed += 1
                self._answers = self._missed < TRIES
                return 0.0
            # Where only the way is long a frame need not wait for the answer: it cannot be heard before a whole way.
            takes_long = self.slow or self._expected(sum(each for _, each in self._due)) > LATE / 2
            late = now - written > self._way * 1.5 + LATE
            if late or takes_long or self._samples < 2:
                return written + patience - now
            return max(0.0, self._through - now)

    def end(self, seconds: float) -> None:
        """Ask no more, and wait so long at most for what is due: an answer that came later would go to the shell."""
        self._quiet = True
        end = self._clock() + seconds
        while self._answers and self._due and self._clock() < end:
            time.sleep(0.005)

    def begin(self) -> None:
        """Ask again, of a terminal that has been somebody else's meanwhile."""
        with self._lock:
            self._quiet = False
            self._due.clear()
            self._unwritten = 0

    # The thread that writes

    def writing(self, count: int) -> str:
        """So many bytes are about to be written; return what to end them with, nothing where the terminal is known
        not to answer.

        A quick terminal answers before the write is known to have ended, so the frame is due from here on.
        """
        with self._lock:
            wanted = self._answers or (not self._due and not self._missed)
            question = QUESTION if wanted and not self._quiet else ""
            self._count = count + len(question)
            self._unasked_since = self._unasked_since if self._unasked else self._clock()
            self._unasked += self._count
            if question:
                self._frame = (self._unasked_since, self._unasked)
                self._due.append(self._frame)
                self._unasked = 0
            return question

    def written(self, pieces: int, seconds: float) -> None:
        """It was written, so many pieces of what was handed over; that took so many seconds."""
        with self._lock:
            self._unwritten -= pieces
            is_due = bool(self._due) and self._due[-1] is self._frame
            if is_due and self._frame[1] == self._count:
                self._due[-1] = (self._frame[0] + seconds, self._count)
            if is_due or self._unasked:
                self._through = max(self._through, self._clock()) + self._expected(self._count)
            if not self._answers and seconds > FELT:
                self._note(self._count, seconds)  # that a write is quick tells nothing: a pty takes 15 KB at once
        self.on_free()

    # The thread that reads

    def answered(self) -> bool:
        """The terminal has answered; return whether to ask anew, since something was written without a question."""
        with self._lock:
            if not self._due:
                return False  # one that was given up
            now = self._clock()
            written, count = self._due.popleft()
            self._answers, self._missed = True, 0
            took = now - written
            self._way = min(took, self._way) if self._samples else took
            seconds = max(0.0, now - max(self._answered, written + self._way))
            self._answered = now
            share = 1.0 if count >= LARGE or self._samples < 2 else 0.25
            self._per_byte += share * (seconds / count - self._per_byte)
            self._samples += 1
            # A way that has become longer is learned slowly.
            self._way += max(0.0, took - self._expected(count) - self._way) / 64
            if not self._due:
                self._through = now
            self._note(count, seconds)
            ask = bool(self._unasked) and not self._due and not self._quiet
        self.on_free()
        return ask

    def _expected(self, count: int) -> float:
        """Seconds that so many bytes take."""
        return count * self._per_byte

    def _note(self, count: int, seconds: float) -> None:
        """Two signs of a slow line, one after the other, make it slow; two of a good one, good again."""
        if seconds > max(FELT, count / SLOW):
            self._signs = max(0, self._signs) + 1
        elif count >= LARGE and seconds < max(UNFELT, count / GOOD):
            self._signs = min(0, self._signs) - 1
        elif not self.slow:
            self._signs = 0
        if abs(self._signs) >= 2:
            self.slow = self._signs > 0
