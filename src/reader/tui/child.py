"""A command that runs beside the screen, in a process of its own: its lines are read in a thread, and told in batches.

What cuts and reads Chinese takes 90 MB and a processor for itself; neither is to stay with the screen.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from reader.text.clean import clean_line

TELL_EVERY = 0.5
"""Seconds between two times that news of the command are told."""

BREATH = 0.05
"""Seconds between two looks at what the command says, so that many short lines wake this process few times."""

PATIENCE = 2.0
"""Seconds that a command has after each signal, before the next and stronger one."""

LAST_PATIENCE = 0.4
"""Seconds that commands have after SIGINT when the person quits."""

NICENESS = 5
"""How much a command gives way to others, the screen among them (setpriority)."""

LONGEST = 1 << 20
"""Bytes of a line; a longer one is not understood."""

KEPT_ERRORS = 4096
"""Bytes kept of the end of what the command writes to standard error."""

Event = dict[str, object]
"""What a line says: a JSON object."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ended: its exit code (below 0 the signal), what it said last on standard error, in one clean line,
    and whether there were lines that are no JSON object.
    """

    code: int
    complaint: str
    garbled: bool


class Child:
    """A command that says what it does in lines of JSON objects, with this `environment` besides one's own.

    All three functions are called in the thread that reads it: `take` with each object, `tell` at most each TELL_EVERY
    seconds after some came, `ended` once, at the end, whatever the end is.
    """

    def __init__(
        self,
        command: Sequence[str],
        take: Callable[[Event], None],
        tell: Callable[[], None],
        ended: Callable[[Ending], None],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = command
        self._environment = environment or {}
        self._take, self._tell, self._ended = take, tell, ended
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._rest = b""
        self._errors = b""
        self._garbled = False
        self._thread = threading.Thread(target=self._run, name="child", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the command by SIGINT, and by stronger signals where it does not listen; returns at once."""
        self._interrupt()
        for number, kind in enumerate((signal.SIGTERM, signal.SIGKILL), 1):
            timer = threading.Timer(PATIENCE * number, self._send, [kind])
            timer.daemon = True
            timer.start()

    def _interrupt(self) -> None:
        with self._lock:
            self._stopping = True
        self._send(signal.SIGINT)

    def _send(self, kind: int) -> None:
        """Send a signal to the command and to those that it started, while it is there."""
        with self._lock:
            # poll says whether the number is still this command's.
            if self._process is not None and self._process.poll() is None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, kind)

    def _run(self) -> None:
        try:
            with self._begun() as process:
                if self._stopping:
                    self._send(signal.SIGINT)
                self._listen(process)
            code = process.returncode
        except OSError as error:
            code, self._errors = 127, str(error).encode()
        lines = self._errors.decode("utf-8", "replace").strip().splitlines() or [""]
        self._ended(Ending(code, clean_line(lines[-1]).removeprefix("reader: ")[:300], self._garbled))

    def _begun(self) -> subprocess.Popen[bytes]:
        """The command, begun in a session of its own: no key that is pressed here is a signal there."""
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | self._environment | {"PYTHONIOENCODING": "utf-8"},
            start_new_session=True,
        )
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        with self._lock:
            self._process = process
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Read until both ends of output are closed."""
        told = float("-inf")
        news = False
        with selectors.DefaultSelector() as selector:
            for stream, read in ((process.stdout, self._read), (process.stderr, self._read_error)):
                selector.register(_open(stream), selectors.EVENT_READ, read)
            while selector.get_map():
                ready = selector.select(max(0.0, told + TELL_EVERY - time.monotonic()) if news else None)
                for key, _events in ready:
                    data = os.read(key.fd, 1 << 16)
                    if not data:
                        selector.unregister(key.fileobj)
                    news |= bool(key.data(data))
                if news and time.monotonic() >= told + TELL_EVERY:
                    self._tell()
                    told, news = time.monotonic(), False
                elif ready and selector.get_map():
                    time.sleep(BREATH)

    def _read(self, data: bytes) -> bool:
        """Take the lines that are whole, at the end of all what is left too; whether any said something."""
        *lines, self._rest = (self._rest + (data or b"\n")).split(b"\n")
        if len(self._rest) > LONGEST:
            self._rest, self._garbled = b"", True
        understood = [event for line in lines if line.strip() and (event := self._understood(line)) is not None]
        for event in understood:
            self._take(event)
        return bool(understood)

    def _understood(self, line: bytes) -> Event | None:
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = None
        if isinstance(event, dict):
            return event
        self._garbled = True
        return None

    def _read_error(self, data: bytes) -> bool:
        self._errors = (self._errors + data)[-KEPT_ERRORS:]
        return False


def leave(children: Sequence[Child]) -> None:
    """End these commands for good, and wait for that, but for less than half a second in all.

    One that has not listened to SIGINT by then has got SIGTERM; should it still be there its parent will be init.
    """
    for child in children:
        child._interrupt()
    deadline = time.monotonic() + LAST_PATIENCE
    for child in children:
        child._thread.join(max(0.0, deadline - time.monotonic()))
    deaf = [child for child in children if child._thread.is_alive()]
    for child in deaf:
        child._send(signal.SIGTERM)
    deadline = time.monotonic() + BREATH
    for child in deaf:
        child._thread.join(max(0.0, deadline - time.monotonic()))


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
