"""What the pool keeps of one call while it is tried."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from reader.archive.postgres.address import Host
from reader.archive.postgres.connection import Link
from reader.archive.postgres.errors import ServerError
from reader.archive.postgres.hosts import For


class First(NamedTuple):
    """What is asked in the round trip that begins a transaction; `take` is given the rows, and may raise."""

    statement: str
    take: Callable[[list[tuple[Any, ...]]], None]


class Call:
    """One call that reads or writes."""

    def __init__(self, purpose: For, seconds: float, first: First | None = None) -> None:
        self.purpose = purpose
        self.seconds = seconds
        self.first = first
        self.ended = False
        self.tries = 0
        self.waits_until = 0.0
        self.held_up: ServerError | None = None
        """Why the host of `avoided` did not finish: what holds up there need not hold up elsewhere."""
        self.avoided: Host | None = None
        self.link: Link | None = None
        self.cancelled = threading.Event()
        """Set once no request to cancel is on its way any more."""
        self.cancelled.set()


class Unbegun(Exception):  # noqa: N818 - it never leaves the pool
    """A call failed before any of its work was done, so that it may be begun again."""

    def __init__(self, error: ServerError) -> None:
        super().__init__(error)
        self.error = error
