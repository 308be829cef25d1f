"""Connections that nobody uses just now, closed after a while."""

from __future__ import annotations

import threading
from time import monotonic

from reader.archive.postgres.connection import Link
from reader.archive.postgres.hosts import For

SPARE = 2.0
"""Seconds for which further connections are kept, for calls that come at the same time again."""


class Idle:
    """Idle connections: of each purpose the one used last is kept for `seconds`, others for a moment.

    A timer's thread runs only while there are any.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._links: dict[For, list[tuple[Link, float]]] = {purpose: [] for purpose in For}
        """With the time when each was given, the latest at the end."""
        self._timer: threading.Timer | None = None
        self._closed = False

    def take(self, purpose: For) -> Link | None:
        """The connection for this purpose that was used last, if there is one."""
        with self._lock:
            links = self._links[purpose]
            return links.pop()[0] if links else None

    def give(self, purpose: For, link: Link) -> None:
        """Keep a connection; close it where all is closed."""
        with self._lock:
            if not self._closed:
                self._links[purpose].append((link, monotonic()))
                self._wind()
                return
        link.drop()

    def close(self) -> None:
        """Close all, and whatever is given from now on."""
        with self._lock:
            self._closed = True
            links = [link for given in self._links.values() for link, _when in given]
            self._links = {purpose: [] for purpose in For}
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        for link in links:
            link.drop()

    def _ends(self, purpose: For) -> list[float]:
        """When each of these is to be closed."""
        given = self._links[purpose]
        return [
            when + (self._seconds if number == len(given) else min(self._seconds, SPARE))
            for number, (_link, when) in enumerate(given, 1)
        ]

    def _wind(self) -> None:
        """Have `_sweep` called when the next is to be closed; a timer that comes too early is wound again."""
        ends = [end for purpose in For for end in self._ends(purpose)]
        if ends and self._timer is None:
            wait = max(0.0, min(ends) - monotonic()) + 0.01
            self._timer = threading.Timer(min(wait, SPARE), self._sweep)
            self._timer.daemon = True
            self._timer.start()

    def _sweep(self) -> None:
        over: list[Link] = []
        with self._lock:
            self._timer = None
            now = monotonic()
            for purpose, given in self._links.items():
                ends = self._ends(purpose)
                over += [link for (link, _when), end in zip(given, ends, strict=True) if end <= now]
                self._links[purpose] = [entry for entry, end in zip(given, ends, strict=True) if end > now]
            self._wind()
        for link in over:
            link.drop()
