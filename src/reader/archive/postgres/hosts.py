"""Which server to ask: what is known of each host of an address, which of them is best, and what is wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from reader.archive.postgres.address import DEFAULT_PORT, Address, Host
from reader.archive.postgres.connection import Limits, Link, answers, connect, place
from reader.archive.postgres.errors import Kind, ServerError, trouble
from reader.language import _, ngettext

BEHIND = 5.0
"""Seconds for which a standby that has not followed its primary is not asked first."""
LAST = 2
"""The rank of what serves where nothing else does."""
REFUSED = 60.0
"""Seconds after which a host that refused (a wrong password) is asked again by itself."""
NEVER = float("-inf")


class For(StrEnum):
    """What a connection is for."""

    READS = "reads"
    WRITES = "writes"


@dataclass(slots=True)
class _State:
    """What is known of one host."""

    number: int
    error: ServerError | None = None
    """Why it cannot be used, until it answers again."""
    failed: float = NEVER
    standby: bool | None = None
    behind: float = NEVER
    """Until when it is taken to be behind the primary, or held up."""

    @property
    def works(self) -> bool:
        """Whether it has answered, and not failed since."""
        return self.error is None and self.standby is not None


class Hosts:
    """The hosts of one address. All methods may be called from any thread."""

    def __init__(self, address: Address, limits: Limits, *, latest: bool = False) -> None:
        self.address = address
        self.limits = limits
        self._lock = threading.Lock()
        hosts = list(address.hosts)
        if address.parameters.get("load_balance_hosts") == "random":
            import random

            random.shuffle(hosts)
        self._states = {host: _State(number) for number, host in enumerate(hosts)}
        self._attributes = address.parameters.get("target_session_attrs", "prefer-standby")
        self._latest = latest
        self._current: Host | None = None
        self._looked = monotonic()
        self._looking = False

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self._states) > 1

    @property
    def names(self) -> str:
        """All of them, for people."""
        return _shown(list(self._states))

    def failed(self, host: Host, error: ServerError) -> None:
        """Remember that this host cannot be used."""
        with self._lock:
            state = self._states[host]
            state.error, state.failed = error, monotonic()

    def answered(self, host: Host, *, standby: bool) -> None:
        """Remember that this host is there, and what it is."""
        with self._lock:
            state = self._states[host]
            state.error, state.standby = None, standby

    def works(self, host: Host) -> None:
        """Remember that a connection to this host can be used, whatever was found before."""
        with self._lock:
            self._states[host].error = None

    def is_behind(self, host: Host, seconds: float = BEHIND) -> None:
        """Remember that this host does not show yet what was written, or is held up: others are read for a while."""
        with self._lock:
            self._states[host].behind = monotonic() + seconds

    def reads_from(self, host: Host) -> None:
        """Remember where reads go."""
        with self._lock:
            self._current = host

    def order(self, purpose: For) -> list[Host]:
        """The hosts, those first that serve best as far as that is known, those that failed last of all."""

        def place_of(host: Host) -> tuple[bool, float, int, int]:
            state = self._states[host]
            rank = 0 if state.standby is None else self._rank(state, purpose)
            failed = state.error is not None
            return failed, state.failed if failed else 0.0, 9 if rank is None else rank, state.number

        with self._lock:
            return sorted(self._states, key=place_of)

    def rank(self, link: Link, purpose: For) -> int | None:
        """How well a connection serves: 0 is best, None is not at all."""
        with self._lock:
            return self._rank(self._states[link.host], purpose)

    def is_best(self, link: Link) -> bool:
        """Whether no other host is known to serve reads better than this connection's, or may where it is the last."""
        with self._lock:
            own = self._rank(self._states[link.host], For.READS)
            if own == LAST and any(state.error is None and state.standby is None for state in self._states.values()):
                return False
            others = (self._rank(state, For.READS) for state in self._states.values() if state.works)
            return own is not None and all(rank is None or rank >= own for rank in others)

    def has_primary(self) -> bool:
        """Whether a primary is known that works."""
        with self._lock:
            return any(state.works and not state.standby for state in self._states.values())

    @property
    def all_fail(self) -> bool:
        """Whether none is known that could be used."""
        with self._lock:
            return all(state.error is not None for state in self._states.values())

    def promising(self, hosts: list[Host]) -> bool:
        """Whether one of these is not known to fail."""
        with self._lock:
            return any(self._states[host].error is None for host in hosts)

    @property
    def problem(self) -> str:
        """One quiet line while a host cannot be used, else empty.

        A primary that cannot be used is no problem once another host is the primary.
        """
        with self._lock:
            states = self._states
            replaced = any(state.works and not state.standby for state in states.values())
            failed = [
                host
                for host, state in states.items()
                if state.error is not None and not (replaced and state.standby is False)
            ]
            working = [host for host, state in states.items() if state.works]
            other = self._current if self._current in working else next(iter(working), None)
            away = all(state.error is None or state.error.unreachable for state in states.values())
        if not failed:
            return ""
        hosts = _shown(failed)
        if other is None:
            return _("No server of the archive answers ({hosts})").format(hosts=hosts)
        line = (
            _("{hosts} does not answer, reading from {other}")
            if away
            else _("{hosts} is out of use, reading from {other}")
        )
        return line.format(hosts=hosts, other=other.shown)

    def connect(self, host: Host, purpose: For) -> Link:
        """A connection to this host; what becomes of it is remembered. Raises ServerError."""
        attributes = ""
        if "service" in self.address.parameters and not host.name and not host.hostaddr:
            attributes = "read-write" if purpose is For.WRITES else self._attributes
        try:
            link = connect(self.address, host, self.limits, attributes=attributes)
        except ServerError as error:
            self.failed(host, error)
            raise
        self.answered(host, standby=link.standby)
        return link

    def look(self) -> None:
        """See in the background, and not too often, whether the hosts are there that are not in use, or failed."""
        with self._lock:
            others = [host for host, state in self._states.items() if host != self._current or state.error is not None]
            if self._looking or not others or monotonic() - self._looked < self.limits.watch:
                return
            self._looking = True
        threading.Thread(target=self._look_at, args=(others,), name="reader-hosts", daemon=True).start()

    def _look_at(self, hosts: list[Host]) -> None:
        try:
            for host in hosts:
                self._look_at_one(host)
        finally:
            with self._lock:
                self._looked, self._looking = monotonic(), False

    def _look_at_one(self, host: Host) -> None:
        somewhere = host.hostaddr or host.name  # where libpq alone knows the place, only a connection tells
        here = not somewhere or answers(somewhere, int(host.port or DEFAULT_PORT), 2 * self.limits.lull)
        with self._lock:
            state = self._states[host]
            failed = state.error is not None
            if state.error is not None and not state.error.unreachable and monotonic() - state.failed < REFUSED:
                return
        if not here and not failed:
            self.failed(host, trouble(Kind.AWAY, place(self.address, host, 0), _("no answer in time")))
        elif here and failed:
            try:
                self.connect(host, For.READS).drop()
            except ServerError:
                return

    def _rank(self, state: _State, purpose: For) -> int | None:
        """As `rank`, after libpq's target_session_attrs."""
        standby = bool(state.standby)
        if purpose is For.WRITES or self._attributes in ("primary", "read-write"):
            return None if standby else 0
        if not standby and self._attributes in ("standby", "read-only"):
            return None
        if state.behind > monotonic():
            return LAST
        if self._attributes in ("standby", "read-only"):
            return 0
        if self._latest:
            return int(standby)
        return 1 if self._attributes == "prefer-standby" and not standby and self.several else 0


def _shown(hosts: list[Host]) -> str:
    """Hosts as a line has room for them: the first, and how many more."""
    first, more = hosts[0].shown, len(hosts) - 1
    return ngettext("{host} and {n} more", "{host} and {n} more", more).format(host=first, n=more) if more else first
