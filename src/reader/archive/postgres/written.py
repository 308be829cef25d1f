"""A session reads what it has written, though it reads from a standby: how far that must be is remembered."""

from __future__ import annotations

import threading
from contextlib import suppress
from time import monotonic, sleep

import psycopg

from reader.archive.postgres.address import Host
from reader.archive.postgres.connection import Link

WAIT = 0.4
"""Seconds that a read waits for a standby to come as far."""


class Written:
    """The place in the primary's log up to which this session has written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._place = ""
        self._shown: set[Host] = set()

    def note(self, link: Link) -> None:
        """Remember how far the primary is after a write with this connection."""
        with suppress(psycopg.Error):
            row = link.execute("SELECT pg_catalog.pg_current_wal_flush_lsn()::pg_catalog.text").fetchone()
            with self._lock:
                self._place, self._shown = str(row[0]) if row else "", set()

    def shown_by(self, link: Link) -> bool:
        """Whether this connection's server shows it, after a moment at most; asked once after each write."""
        with self._lock:
            place = self._place
            if not place or not link.standby or link.host in self._shown:
                return True
        question = (
            "SELECT NOT pg_catalog.pg_is_in_recovery()"
            " OR pg_catalog.pg_last_wal_replay_lsn() OPERATOR(pg_catalog.>=) %s::pg_catalog.pg_lsn"
        )
        end = monotonic() + WAIT
        with suppress(psycopg.Error):
            while True:
                row = link.execute(question, (place,)).fetchone()
                if row and row[0]:
                    with self._lock:
                        if self._place == place:
                            self._shown.add(link.host)
                    return True
                if monotonic() > end:
                    return False
                sleep(0.01)
        return True  # the statement that follows finds what is wrong
