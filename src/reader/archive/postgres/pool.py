"""Connections to the servers of one archive, lent to one call at a time; reads go on where another host answers.

A session costs one connection while it reads and one more while it writes; both are opened when they are needed and
closed once nobody has used them for a minute. Calls at the same time get connections of their own, closed soon after.

Nothing of a session's state is relied upon, so that a pooler in transaction mode may stand before the servers: limits
are set in each transaction, nothing is prepared, and what a statement needs stands in it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from random import uniform
from time import monotonic, sleep
from typing import Any, TypeVar

import psycopg

from reader.archive.postgres import errors
from reader.archive.postgres.address import Address
from reader.archive.postgres.calls import Call, First, Unbegun
from reader.archive.postgres.connection import Limits, Link, place
from reader.archive.postgres.errors import Kind, ServerError
from reader.archive.postgres.hosts import BEHIND, For, Hosts
from reader.archive.postgres.idle import Idle
from reader.archive.postgres.race import Race
from reader.archive.postgres.written import Written
from reader.archive.protocol import Interrupted
from reader.errors import ReaderError
from reader.language import _

T = TypeVar("T")

TRIES = 5
"""How often a read is begun at most, and a write that may be begun again."""
HELD_UP = 60.0
"""Seconds for which a host at which a read could not get a lock is not asked first."""
LOOK = 0.2
"""Seconds between two looks for a server that is restarted."""
PAUSE = 0.05
"""Seconds before the second try after a conflict; twice as long before each further one."""

_BEGIN = {
    For.READS: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    For.WRITES: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
}


class Pool:
    """The connections of one session. All methods may be called from any thread."""

    def __init__(
        self, address: Address, *, writable: bool = True, latest: bool = False, limits: Limits | None = None
    ) -> None:
        self._address = address
        self._writable = writable
        self._limits = limits or Limits()
        self._hosts = Hosts(address, self._limits, latest=latest)
        self._idle = Idle(self._limits.kept)
        self._lock = threading.Lock()
        self._reading: set[Call] = set()
        self._was_there = False
        self._closed = False
        self._written = Written()

    # --- calls ---

    def read(self, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        """What `work` gives in one REPEATABLE READ READ ONLY transaction, on any host that answers.

        `work` begins again, on another host, when the connection is lost in it, and so must have no effects; what this
        pool has written it sees. Raises ServerError with one line, or Interrupted after `interrupt`.
        """
        call = Call(For.READS, self._limits.statement)
        self._hosts.look()
        with self._lock:
            self._reading.add(call)
        try:
            return self._tries(call, work, repeatable=True)
        finally:
            with self._lock:
                self._reading.discard(call)

    def write(
        self,
        work: Callable[[psycopg.Connection[Any]], T],
        *,
        seconds: float | None = None,
        repeatable: bool = False,
        first: First | None = None,
    ) -> T:
        """What `work` gives in one READ COMMITTED transaction on the primary, which is committed after it.

        `seconds` is how long a statement in it may take, 0 for without end; a write is never interrupted. With
        `repeatable` `work` begins again after a deadlock or a lost connection: then it must not matter whether it was
        done twice, since a connection that is lost at the end does not tell whether all was kept. `first` is asked
        before it and costs no time; what that raises ends the call.
        """
        if not self._writable:
            raise ReaderError(_("The archive {path} was opened to be read only").format(path=self._address.shown))
        call = Call(For.WRITES, self._limits.statement if seconds is None else seconds, first)
        return self._tries(call, work, repeatable=repeatable)

    def check(self, connection: psycopg.Connection[Any]) -> None:
        """Raise Interrupted if the call that reads with this connection is to end."""
        if isinstance(connection, Link) and connection.ended:
            raise Interrupted

    def interrupt(self) -> None:
        """End the calls that read now; they raise Interrupted. Never waits, and leaves writes alone."""
        with self._lock:
            ending = [call for call in self._reading if not call.ended]
            for call in ending:
                call.ended = True
                if call.link is not None:
                    call.link.ended = True
                    call.cancelled.clear()
                    threading.Thread(
                        target=self._cancel, args=(call, call.link), name="reader-cancel", daemon=True
                    ).start()

    @property
    def problem(self) -> str:
        """One quiet line while a server is away or of no use, else empty. To ask costs nothing."""
        line = self._hosts.problem
        if line and not self._closed:
            self._hosts.look()
        return line

    def close(self) -> None:
        """Close what is idle now, and the rest when it is given back."""
        self._closed = True
        self._idle.close()

    # --- one call ---

    def _tries(self, call: Call, work: Callable[[psycopg.Connection[Any]], T], *, repeatable: bool) -> T:
        while True:
            try:
                return self._once(call, work)
            except Unbegun as unbegun:
                error, may = unbegun.error, True
            except ServerError as trouble:
                error, may = trouble, repeatable
            if not may or not self._may_succeed(error, call):
                raise error
            if call.ended:
                raise Interrupted

    def _may_succeed(self, error: ServerError, call: Call) -> bool:
        """Whether the same may succeed when it is tried again now, after a moment where it needs one."""
        if self._hosts.all_fail and error.unreachable:
            # Servers that were there a moment ago, or are starting, are waited for a little.
            call.waits_until = call.waits_until or monotonic() + self._limits.restart
            coming = self._was_there or error.kind in (Kind.STARTING, Kind.STOPPING)
            if coming and monotonic() < call.waits_until:
                sleep(LOOK if error.kind is not Kind.FULL else uniform(0.5, 1.0))  # noqa: S311 - not all at once
                return True
            self._was_there = False  # the next call does not wait again
            return False
        call.tries += 1
        if error is call.held_up:
            return call.avoided is not None
        if error.kind is Kind.CONFLICT:
            sleep(PAUSE * 2**call.tries)
        elif error.kind is Kind.READ_ONLY:  # found before anything was done: another may be the primary now
            return call.tries == 1
        elif error.kind is Kind.NO_PRIMARY or not error.unreachable:
            return False
        return call.tries < TRIES

    def _once(self, call: Call, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        link = self._begun(call)
        try:
            link.patience = call.seconds + self._limits.grace if call.seconds else float("inf")
            if call.purpose is For.WRITES:
                link.lull = 0.0  # whether it is done cannot be known then, so that it is waited for
            result = work(link)
            link.patience = self._limits.answer + (self._limits.statement if call.purpose is For.WRITES else 0)
            link.execute("COMMIT")
            if call.purpose is For.WRITES and self._hosts.several:
                link.patience = self._limits.answer
                self._written.note(link)
        except psycopg.Error as error:
            if call.ended:
                raise Interrupted from None
            trouble = self._explained(error, call, link)
            if call.purpose is For.READS and self._hosts.several:
                self._avoid(call, link, trouble)
            raise trouble from error
        finally:
            self._give_back(call, link)
        if call.ended:
            raise Interrupted
        return result

    def _begun(self, call: Call) -> Link:
        """A connection in a transaction. Raises Unbegun, since nothing was done yet."""
        sought = monotonic()
        try:
            link = self._taken(call)
        except ServerError as error:
            if monotonic() - sought > self._limits.restart:  # then a restart was waited for by that
                call.waits_until = call.waits_until or sought + self._limits.restart
            raise Unbegun(error) from error
        try:
            first = f"; {call.first.statement}" if call.first else ""
            cursor = link.execute(f"{_BEGIN[call.purpose]}; {self._settings(call)}{first}".encode())
            if call.first:
                while cursor.nextset():
                    pass
                call.first.take(cursor.fetchall())
        except psycopg.Error as error:
            trouble = self._explained(error, call, link)
            if call.purpose is For.WRITES and error.sqlstate in ("0A000", "25006"):
                # It was the primary when this connection was made.
                self._hosts.answered(link.host, standby=True)
                trouble = errors.trouble(Kind.READ_ONLY, place(self._address, link.host, 0))
            self._give_back(call, link)
            if call.ended:
                raise Interrupted from None
            raise Unbegun(trouble) from error
        except BaseException:
            self._give_back(call, link)
            raise
        self._hosts.works(link.host)
        self._was_there = True
        return link

    def _settings(self, call: Call) -> str:
        limits = self._limits
        # search_path: an operator of somebody else's in `public` is never taken for PostgreSQL's.
        return (
            f"SET LOCAL statement_timeout = {round(call.seconds * 1000)};"
            f" SET LOCAL lock_timeout = {round(limits.lock * 1000)};"
            f" SET LOCAL idle_in_transaction_session_timeout = {round(limits.transaction * 1000)};"
            " SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL jit = off;"
            # Every table has an index for what it is asked, and a new one no statistics that would say so.
            " SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0"
        )

    def _avoid(self, call: Call, link: Link, trouble: ServerError) -> None:
        """Let reads go elsewhere for a while where something holds them up at this host, this one too.

        A standby waits to lock what its primary has locked for as long as others read that there, and ends statements
        that would hold it up: no other host is in the same state.
        """
        if trouble.kind is not Kind.LOCKED and not (link.standby and trouble.kind in (Kind.CONFLICT, Kind.TIMEOUT)):
            return
        self._hosts.is_behind(link.host, HELD_UP if trouble.kind is Kind.LOCKED else BEHIND)
        if trouble.kind is not Kind.CONFLICT and call.held_up is None:  # else it is tried again anyway
            call.held_up, call.avoided = trouble, link.host

    def _explained(self, error: psycopg.Error, call: Call, link: Link) -> ServerError:
        trouble = errors.explain(error, place(self._address, link.host, call.seconds))
        if isinstance(error, errors.Silent):
            self._hosts.failed(link.host, trouble)
        return trouble

    # --- connections ---

    def _taken(self, call: Call) -> Link:
        """A connection for this call, which is registered with it."""
        behind = False
        while True:
            if self._closed:
                raise ReaderError(_("The archive {path} is closed").format(path=self._address.shown))
            link = self._idle.take(call.purpose)
            if link is None:
                link = Race(self._hosts, call.purpose).run(lambda: call.ended)
            elif link.is_stale() or (
                call.purpose is For.READS and (link.host == call.avoided or not self._hosts.is_best(link))
            ):
                link.drop()
                continue
            if call.held_up and link.host == call.avoided:  # no other answers
                call.avoided = None
                self._idle.give(call.purpose, link)
                raise call.held_up
            with self._lock:
                call.link, link.ended = link, call.ended
            link.patience = self._limits.answer
            link.lull = self._limits.lull if self._hosts.several else 0.0
            if call.purpose is For.READS:
                # A standby that is too far behind is good enough where no primary is.
                if not behind and not self._written.shown_by(link) and self._hosts.has_primary():
                    behind = True
                    self._hosts.is_behind(link.host)
                    self._give_back(call, link)
                    continue
                self._hosts.reads_from(link.host)
            return link

    def _give_back(self, call: Call, link: Link) -> None:
        """Roll back what is open, and keep the connection or close it."""
        with self._lock:
            call.link, link.ended = None, False
        if not link.usable and link.pgconn.transaction_status in _OPEN:
            link.patience, link.lull = self._limits.lull, 0.0
            with suppress(psycopg.Error):
                link.execute("ROLLBACK")
        # A cancel on its way would hit whatever comes next.
        if link.usable and call.cancelled.wait(2 * self._limits.cancel):
            self._idle.give(call.purpose, link)
        else:
            link.drop()

    def _cancel(self, call: Call, link: Link) -> None:
        try:
            with suppress(psycopg.Error):
                link.cancel_safe(timeout=2 * self._limits.cancel)
        finally:
            call.cancelled.set()


_OPEN = frozenset((psycopg.pq.TransactionStatus.INTRANS, psycopg.pq.TransactionStatus.INERROR))
