"""Connections to one file for many threads, and how a call that reads is ended early."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from reader.archive.protocol import Interrupted
from reader.archive.sqlite import readonly
from reader.archive.sqlite.connection import Opened
from reader.errors import ReaderError
from reader.language import _


class Pool:
    """Connections to one file, each lent to one call at a time; as many as there are calls at the same time."""

    def __init__(self, path: Path, first: Opened, more: Callable[[], Opened]) -> None:
        self._path = path
        self._open = more
        self._lock = threading.Lock()
        self._idle = [first]
        self._reading: dict[apsw.Connection, bool] = {}
        self._closed = False

    @contextmanager
    def writer(self) -> Iterator[apsw.Connection]:
        """A connection that `interrupt` leaves alone."""
        opened = self._take()
        try:
            yield opened.connection
        except (apsw.CorruptError, apsw.IOError) as error:
            if self._is_old(opened):
                raise ReaderError(_("{path} was changed just now; try again").format(path=self._path)) from error
            raise
        finally:
            self._give_back(opened)

    @contextmanager
    def reader(self) -> Iterator[apsw.Connection]:
        """A connection in a read transaction, which waits for nobody, and nobody for it.

        Its call ends with Interrupted once `interrupt` is called, at the latest when it is done.
        """
        with self.writer() as connection:
            connection.execute("BEGIN")
            with self._lock:
                self._reading[connection] = False
            try:
                yield connection
            finally:
                # An interrupt of what ends the transaction would leave the connection in it.
                with self._lock:
                    interrupted = self._reading.pop(connection)
            if interrupted:
                raise Interrupted

    def check(self, connection: apsw.Connection) -> None:
        """Raise Interrupted if the call that reads with this connection is to end."""
        if self._reading[connection]:
            raise Interrupted

    def interrupt(self) -> None:
        """End the calls that are reading."""
        with self._lock:
            for connection in self._reading:
                self._reading[connection] = True
                connection.interrupt()

    def close(self) -> None:
        """Close what is idle now, and the rest when it is given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for opened in idle:
            opened.connection.close()

    def _take(self) -> Opened:
        with self._lock:
            if self._closed:
                raise ReaderError(_("The archive {path} is closed").format(path=self._path))
            opened = self._idle.pop() if self._idle else None
        if opened is not None and self._is_old(opened):
            opened.connection.close()
            opened = None
        return opened or self._open()

    def _give_back(self, opened: Opened) -> None:
        connection = opened.connection
        with suppress(apsw.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        with self._lock:
            if not self._closed and not connection.in_transaction:
                self._idle.append(opened)
                return
        connection.close()

    def _is_old(self, opened: Opened) -> bool:
        """Whether it shows a moment that is past."""
        return opened.stamp is not None and opened.stamp != readonly.stamp(self._path)
