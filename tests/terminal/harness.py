"""Programs in a pseudo-terminal: start them, type, resize, measure, and see what they draw and leave behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

import psutil
from tests.terminal.display import Display, Record

KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "enter": "\r", "escape": "\x1b", "tab": "\t", "backspace": "\x7f",
    "space": " ", "shift+tab": "\x1b[Z", "ctrl+c": "\x03", "ctrl+d": "\x04", "ctrl+l": "\x0c", "ctrl+p": "\x10",
    "ctrl+u": "\x15", "ctrl+z": "\x1a",
}  # fmt: skip
"""What an xterm sends for a key; any other key is sent as it is."""

READER = shlex.split(os.environ.get("READER_COMMAND", "")) or [sys.executable, "-m", "reader"]
"""The reader to drive: the one of this checkout, unless READER_COMMAND names another (an installed wheel, say)."""

INHERITED = ("PATH", "HOME", "PYTHONPATH", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME")


def environment(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """The environment of a program in a modern terminal, with `changes`; None takes a name away."""
    names: dict[str, str | None] = {name: os.environ.get(name) for name in INHERITED}
    names |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"} | dict(changes or {})
    return {name: value for name, value in names.items() if value is not None}


@dataclass
class Answer:
    """What a key led to: milliseconds to the first and last byte (NaN: none came), and how many bytes came."""

    first: float
    last: float
    bytes: int


class Terminal:
    """A program in a terminal of its own, 80 columns by 24 rows unless asked otherwise.

    `env` changes the `environment`, `replies` are what the terminal answers, `wide` whether it draws ambiguous
    characters in two cells (see `Display`). All bytes read so far are
    in `output`, `started` is the moment of the start (time.perf_counter).
    """

    def __init__(
        self,
        argv: Sequence[str],
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        replies: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
        wide: bool = False,
    ) -> None:
        self.output = bytearray()
        self._drawn = 0
        self._encoding = encoding
        self._display = Display(columns, rows, encoding, replies or {}, wide=wide)
        self._master, self._slave = pty.openpty()
        self.resize(columns, rows)
        self._modes_before = termios.tcgetattr(self._slave)
        self.started = time.perf_counter()
        # a session leader gets the first terminal that it opens as its own
        self.process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" <>"$0" >&0 2>&0', os.ttyname(self._slave), *argv],
            env=environment(env),
            start_new_session=True,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def display(self) -> Display:
        """The screens as of the last read; drawn only when asked for, since drawing takes longer than reading."""
        fresh = bytes(self.output[self._drawn :])
        self._drawn = len(self.output)
        if fresh and (answer := self._display.draw(fresh)):
            self.send(answer.encode("ascii"))
        return self._display

    @property
    def lines(self) -> list[str]:
        """The rows of the screen from the top, without the spaces at their ends."""
        return self.display.lines

    @property
    def text(self) -> str:
        """The screen as one string."""
        return "\n".join(self.lines)

    @property
    def record(self) -> Record:
        """What the program has asked of the terminal beyond drawing."""
        return self.display.record

    @property
    def tty_restored(self) -> bool:
        """Whether the terminal's own modes (echo, line editing, signals …) are as they were before the start."""
        return termios.tcgetattr(self._slave) == self._modes_before

    def read(self, timeout: float) -> bytes:
        """Take in what the program writes within `timeout` seconds, one read at most; empty on silence."""
        if not select.select([self._master], [], [], max(0, timeout))[0]:
            return b""
        data = os.read(self._master, 1 << 16)
        self.output += data
        return data

    def wait_for(self, wanted: str | Callable[[str], bool], timeout: float = 20) -> float:
        """Wait until a text, or what a test of the screen's text asks for, is shown; return seconds since the start.

        Raises AssertionError, with the screen in it, where it is not shown within `timeout` seconds.
        """
        shown = wanted if callable(wanted) else lambda text: str(wanted) in text
        end = time.perf_counter() + timeout
        while not shown(self.text):
            gone = self.process.poll() is not None
            if not self.read(0.05) and (gone or time.perf_counter() > end):
                why = f"the program ended with {self.process.returncode}" if gone else f"{timeout} s went by"
                raise AssertionError(f"waited for {wanted!r}, but {why}; the screen:\n{self.text}")
        return time.perf_counter() - self.started

    def wait_for_output(self, wanted: str, timeout: float = 20) -> float:
        """Wait until the program has written a text in one piece; return seconds since the start.

        Unlike `wait_for` this draws nothing, so it is the one to measure with. Raises AssertionError as that does.
        """
        end, found = time.perf_counter() + timeout, wanted.encode(self._encoding)
        while found not in self.output:
            if not self.read(0.05) and (self.process.poll() is not None or time.perf_counter() > end):
                raise AssertionError(f"waited for {wanted!r}; the screen:\n{self.text}")
        return time.perf_counter() - self.started

    def settle(self, quiet: float = 0.2, timeout: float = 10) -> int:
        """Read until nothing has come for `quiet` seconds; return how many bytes came."""
        before, end = len(self.output), time.perf_counter() + timeout
        while self.read(quiet) and time.perf_counter() < end:
            pass
        return len(self.output) - before

    def press(self, *keys: str, quiet: float = 0.1) -> None:
        """Send keys by name (`KEYS`) or as they are; after each wait for an answer, and `quiet` seconds of silence."""
        for key in keys:
            self._send_key(key)
            self.read(2)
            self.settle(quiet)

    def measure(self, key: str, quiet: float = 0.15) -> Answer:
        """Press a key and measure the answer, which ends with `quiet` seconds of silence."""
        self.settle(0.05)
        before, start = len(self.output), time.perf_counter()
        self._send_key(key)
        times: list[float] = []
        while self.read(quiet if times else 2):
            times.append((time.perf_counter() - start) * 1000)
        nothing = float("nan")
        return Answer(times[0] if times else nothing, times[-1] if times else nothing, len(self.output) - before)

    def send(self, data: bytes) -> None:
        """Send bytes as a keyboard would, and wait for nothing."""
        os.write(self._master, data)

    def scribble(self, data: bytes) -> None:
        """Write to the terminal as another program does that has it too."""
        os.write(self._slave, data)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told by SIGWINCH."""
        self.display.resize(columns, rows)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def wait(self, timeout: float = 10) -> int:
        """Wait until the program has ended, all of its output read; return its exit status (negative: the signal).

        Raises AssertionError, with the screen in it, where it does not end within `timeout` seconds.
        """
        end = time.perf_counter() + timeout
        while self.process.poll() is None:
            if time.perf_counter() > end:
                raise AssertionError(f"still running after {timeout} s; the screen:\n{self.text}")
            self.read(0.02)
        self.settle(0.05)
        return self.process.returncode

    def hang_up(self) -> None:
        """Close the terminal, as a closed window or a lost connection does."""
        for descriptor in (self._slave, self._master):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def close(self) -> None:
        """End the program, if it has not ended, and let the terminal go."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        self.hang_up()

    def processes(self) -> list[psutil.Process]:
        """The program and all that it has started; empty once it has ended."""
        if self.process.poll() is not None:
            return []
        program = psutil.Process(self.process.pid)
        return [program, *program.children(recursive=True)]

    def memory(self) -> int:
        """Bytes of memory in use (resident set size)."""
        return sum(process.memory_info().rss for process in self.processes())

    def idle(self, seconds: float) -> tuple[float, int]:
        """Leave the program alone; return (seconds of CPU, bytes) that it used meanwhile."""
        before, used, end = len(self.output), self._cpu_time(), time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        return self._cpu_time() - used, len(self.output) - before

    def _send_key(self, key: str) -> None:
        self.send(KEYS.get(key, key).encode(self._encoding))

    def _cpu_time(self) -> float:
        used = [process.cpu_times() for process in self.processes()]
        return sum(times.user + times.system for times in used)
