"""How the first host that answers is found.

libpq goes from host to host and waits its whole connect_timeout at each that swallows packets. Here the next is asked
too after a moment of silence; what comes too late is closed. Each is asked in a thread of its own, since looking up a
name cannot be ended.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic

from reader.archive.postgres.address import Host
from reader.archive.postgres.connection import Link, place
from reader.archive.postgres.errors import Kind, ServerError, shown, trouble
from reader.archive.postgres.hosts import NEVER, For, Hosts
from reader.archive.protocol import Interrupted
from reader.language import _

TICK = 0.05
"""Seconds between two looks at whether the call was ended."""


class Race:
    """One search for a connection."""

    def __init__(self, hosts: Hosts, purpose: For) -> None:
        self._hosts = hosts
        self._purpose = purpose
        self._waiting = deque(hosts.order(purpose))
        self._asked: list[Host] = []
        self._errors: dict[Host, ServerError] = {}
        self._results: SimpleQueue[tuple[Host, Link | ServerError]] = SimpleQueue()
        self._second: Link | None = None
        self._launched = NEVER
        self._lock = threading.Lock()
        self._over = False

    def run(self, ended: Callable[[], bool]) -> Link:
        """A connection to the best host that answers. Raises ServerError, or Interrupted once `ended()` is so."""
        winner = None
        try:
            winner = self._run(ended)
            return winner
        finally:
            with self._lock:
                self._over = True
            late = [self._second] if self._second is not winner else []
            while not self._results.empty():
                late.append(outcome if isinstance(outcome := self._results.get()[1], Link) else None)
            for link in late:
                if link is not None:
                    link.drop()

    def _run(self, ended: Callable[[], bool]) -> Link:
        limits = self._hosts.limits
        end = monotonic() + limits.connect + limits.answer
        while True:
            if ended():
                raise Interrupted
            pending = len(self._asked) - len(self._errors) - (self._second is not None)
            if pending == 0 or monotonic() - self._launched > limits.stagger:
                if self._waiting and (self._second is None or self._hosts.promising(list(self._waiting))):
                    self._ask(self._waiting.popleft())
                    continue
                if self._second is not None:
                    return self._second
                if pending == 0 or monotonic() > end:
                    raise self._failure()
            try:
                host, outcome = self._results.get(timeout=TICK)
            except Empty:
                continue
            if self._is_best(host, outcome) and isinstance(outcome, Link):
                return outcome

    def _is_best(self, host: Host, outcome: Link | ServerError) -> bool:
        """Whether no better can come; else it is kept or dropped, and the next host may be asked at once."""
        if isinstance(outcome, Link):
            rank = self._hosts.rank(outcome, self._purpose)
            if rank == 0:
                return True
            worse: Link | None = outcome
            if rank is not None and (self._second is None or self._is_better(rank, self._second)):
                worse, self._second = self._second, outcome
            if worse is not None:
                worse.drop()
                self._errors[worse.host] = trouble(Kind.READ_ONLY, place(self._hosts.address, worse.host, 0))
        else:
            self._errors[host] = outcome
        if self._waiting:
            self._launched = NEVER
        return False

    def _is_better(self, rank: int, than: Link) -> bool:
        other = self._hosts.rank(than, self._purpose)
        return other is None or rank < other

    def _ask(self, host: Host) -> None:
        self._asked.append(host)
        self._launched = monotonic()
        threading.Thread(target=self._try, args=(host,), name=f"reader-connect-{host.shown}", daemon=True).start()

    def _try(self, host: Host) -> None:
        outcome: Link | ServerError
        try:
            outcome = self._hosts.connect(host, self._purpose)
        except ServerError as error:
            outcome = error
        except Exception as error:  # else the call would wait for a thread that is no more
            message = shown(f"{type(error).__name__}: {error}")
            outcome = trouble(Kind.OTHER, place(self._hosts.address, host, 0), message)
            self._hosts.failed(host, outcome)
        with self._lock:
            if not self._over:
                self._results.put((host, outcome))
                return
        if isinstance(outcome, Link):
            outcome.drop()

    def _failure(self) -> ServerError:
        """The one line for all hosts: what needs doing by somebody comes before what may pass by itself."""
        address = self._hosts.address
        for host in self._asked:
            if host not in self._errors:  # nothing was heard from it at all, and its thread may tell nothing for long
                self._errors[host] = trouble(Kind.AWAY, place(address, host, 0), _("no answer in time"))
                self._hosts.failed(host, self._errors[host])
        errors = list(self._errors.values())
        lasting = [error for error in errors if not error.unreachable and error.kind is not Kind.READ_ONLY]
        if lasting:
            return lasting[0]
        passing = [error for error in errors if error.kind in (Kind.STARTING, Kind.STOPPING)]
        if passing:
            return passing[0]
        if any(error.kind is Kind.READ_ONLY for error in errors):
            everywhere = place(address, Host(self._hosts.names), 0)
            if self._purpose is For.WRITES:
                return trouble(Kind.NO_PRIMARY, everywhere)
            return trouble(Kind.OTHER, everywhere, _("none is what target_session_attrs in the address demands"))
        if len(errors) == 1:
            return errors[0]
        line = _("No server of the archive answers; try again later ({hosts})")
        return ServerError(Kind.AWAY, line.format(hosts=self._hosts.names))
