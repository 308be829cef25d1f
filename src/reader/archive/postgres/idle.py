"""Connections that nobody uses just now: one for reads and one for writes, closed after a while."""

from __future__ import annotations

import threading
from time import monotonic

from reader.archive.postgres.connection import Link
from reader.archive.postgres.hosts import For


class Idle:
    """At most one idle connection for each purpose; a timer's thread runs only while there is one."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._links: dict[For, tuple[Link, float]] = {}
        self._timer: threading.Timer | None = None
        self._closed = False

    def take(self, purpose: For) -> Link | None:
        """The idle connection for this purpose, if there is one."""
        with self._lock:
            found = self._links.pop(purpose, None)
        return found[0] if found else None

    def give(self, purpose: For, link: Link) -> None:
        """Keep a connection, or close it where one is kept already."""
        with self._lock:
            kept = not self._closed and purpose not in self._links
            if kept:
                self._links[purpose] = (link, monotonic() + self._seconds)
                self._wind()
        if not kept:
            link.drop()

    def close(self) -> None:
        """Close all, and whatever is given from now on."""
        with self._lock:
            self._closed = True
            links, self._links = list(self._links.values()), {}
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        for link, _until in links:
            link.drop()

    def _wind(self) -> None:
        if self._timer is None and self._links:
            first = min(until for _link, until in self._links.values())
            self._timer = threading.Timer(max(0.0, first - monotonic()) + 0.01, self._sweep)
            self._timer.daemon = True
            self._timer.start()

    def _sweep(self) -> None:
        with self._lock:
            self._timer = None
            now = monotonic()
            over = [purpose for purpose, (_link, until) in self._links.items() if until <= now]
            links = [self._links.pop(purpose)[0] for purpose in over]
            self._wind()
        for link in links:
            link.drop()
