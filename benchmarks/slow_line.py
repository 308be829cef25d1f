"""A slow line between a program in a pty and a terminal: a model in which only the program's own time is not exact.

Bytes that the program has written wait in a buffer, as they do in sshd and the network, go over the line one after the
other at its rate, and are shown half a round trip later. What the terminal answers, and what is typed, comes half a
round trip later too. Where the buffer is full the program is not read from, so that its writes block.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from tests.terminal.harness import KEYS, Terminal

QUESTION, ANSWER = b"\x1b[5n", b"\x1b[0n"

SSH = 1 << 20
"""Bytes that OpenSSH takes in for a session with a terminal before it stops reading from it."""


@dataclass
class Held:
    """What came of a key held down.

    `frames`, their `bytes`, the most bytes that were ever on their way, and the seconds from the release until nothing
    more was shown.
    """

    frames: int
    bytes: int
    most_waiting: int
    after: float


class SlowLine:
    """A terminal at the far end of a line of so many bytes a second and seconds of round trip."""

    def __init__(
        self, terminal: Terminal, rate: float, round_trip: float, *, buffer: int = SSH, answers: bool = True
    ) -> None:
        self.terminal = terminal
        self._rate, self._way, self._buffer, self._answers = rate, round_trip / 2, buffer, answers
        self._free = 0.0
        self._due: deque[tuple[float, bytes]] = deque()
        self._tail = b""
        self.bytes = self.frames = 0
        self.most_waiting = 0
        self.shown = 0.0
        """When the last byte was shown."""

    def _take(self, data: bytes, now: float) -> None:
        start = max(self._free, now)
        self._free = start + len(data) / self._rate
        self.shown = self._free + self._way
        self.bytes += len(data)
        self.most_waiting = max(self.most_waiting, round((self._free - now) * self._rate))
        text, before = self._tail + data, len(self._tail)
        found = 0
        while (found := text.find(QUESTION, found) + 1) > 0:
            self.frames += 1
            if self._answers:
                taken = start + (found - 1 + len(QUESTION) - before) / self._rate
                self._due.append((taken + 2 * self._way, ANSWER))
        self._tail = text[-len(QUESTION) + 1 :]

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end:
            while self._due and self._due[0][0] <= now:
                self.terminal.send(self._due.popleft()[1])
            full = (self._free - now) * self._rate >= self._buffer
            rest = min(end - now, self._due[0][0] - now if self._due else 1.0, 0.01 if full else 1.0)
            if full:
                time.sleep(max(0.0, rest))
            elif data := self.terminal.read(rest):
                self._take(data, time.perf_counter())

    def wait_for(self, words: str, timeout: float = 30) -> None:
        """Let time pass until the program has written these words, and they are shown. Raises AssertionError."""
        end = time.perf_counter() + timeout
        while words.encode() not in self.terminal.output:
            assert time.perf_counter() < end, f"waited for {words!r}; the screen:\n{self.terminal.text}"
            self.run(0.05)
        self.settle()

    def send(self, key: str) -> None:
        """Press a key at the far end."""
        data = KEYS.get(key, key).encode()
        at = time.perf_counter() + self._way
        self._due = deque(sorted([*self._due, (at, data)]))

    def settle(self, quiet: float = 0.3) -> None:
        """Let time pass until all is shown and nothing more comes."""
        while True:
            before = self.bytes
            rest = max(0.0, self.shown - time.perf_counter())
            self.run(rest + 2 * self._way + quiet)
            if self.bytes == before:
                return

    def press(self, key: str) -> tuple[int, float]:
        """Press a key; return the bytes that it leads to, and seconds until all of them are shown."""
        self.settle()
        before, start = self.bytes, time.perf_counter()
        self.send(key)
        self.settle()
        return self.bytes - before, self.shown - start

    def hold(self, key: str, seconds: float, repeat: float = 30.0) -> Held:
        """Hold a key down, which repeats itself so often a second."""
        self.settle()
        frames, count, self.most_waiting = self.frames, self.bytes, 0
        for _ in range(round(seconds * repeat)):
            self.send(key)
            self.run(1 / repeat)
        end = time.perf_counter()
        self.settle()
        return Held(self.frames - frames, self.bytes - count, self.most_waiting, max(0.0, self.shown - end))
