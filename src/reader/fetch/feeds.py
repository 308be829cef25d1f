"""Asking feeds: which are due, what they answer, and what of it comes into the archive."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from reader.archive import protocol
from reader.archive.protocol import Archive, Stored, Subscription
from reader.errors import ReaderError
from reader.fetch import schedule
from reader.fetch.answers import Answered, changed, failed, not_readable, unchanged
from reader.fetch.events import Begun, Ended, Event, FeedDone, Got, Outcome
from reader.fetch.followed import Followed, follow
from reader.fetch.working import Emit, Hands, running, together
from reader.language import _
from reader.settings import Settings

if TYPE_CHECKING:
    from reader.fetch.client import Client

IN_FLIGHT = 32
"""Feeds that are dealt with at once: more than the client asks at once, so that it can choose among hosts."""

LEASE = 15 * 60
"""Seconds for which nobody else asks a feed that was taken: twice IN_FLIGHT of one host, each as slow as it may be."""

FULL_TEXTS = 100
"""Full texts that one fetch gets for one feed, more than nearly all feeds carry; it bounds the time of a fetch."""


def fetch(
    archive: Archive, settings: Settings, urls: Sequence[str] | None = None, *, force: bool = False
) -> Generator[Event, None, None]:
    """Ask feeds, and give what happens as it happens: first Begun, last Ended.

    Asked are those that are due; with `force` all but those that failed and may not be asked again yet; or those of
    `urls` (by `Subscription.url`), whatever is the case. What has come is in the archive when its event is given;
    closing the iterator ends the fetch and gives the leases back. Raises ReaderError where the archive cannot be used.
    """
    return running(lambda emit: _Fetch(archive, settings, urls, force, emit).run())


@dataclass(slots=True)
class _Fetch:
    """One fetch."""

    archive: Archive
    settings: Settings
    urls: Sequence[str] | None
    force: bool
    emit: Emit
    hands: Hands = field(default_factory=Hands)
    client: Client = field(init=False)
    known: dict[str, Followed] = field(default_factory=dict)
    planned: dict[str, str] = field(default_factory=dict)  # what is still to be told of, and as what if it is not asked
    to_lease: deque[str] = field(default_factory=deque)
    leased: deque[Subscription] = field(default_factory=deque)
    unsettled: set[str] = field(default_factory=set)
    to_fill: deque[str] = field(default_factory=deque)  # ids of stubs
    leasing: asyncio.Lock = field(default_factory=asyncio.Lock)
    feeds: int = 0
    done: int = 0
    new: int = 0
    updated: int = 0
    failed: int = 0
    asked: int = 0

    async def run(self) -> None:
        """All of it."""
        started = time.monotonic()
        async with self.hands:
            await self.hands.write(self._plan)
            self.emit(Begun(self.feeds, len(self.known)))
            if self.to_lease:
                await self._ask_all()
            self._tell_waiting()
            self.emit(Ended(self.asked, self.new, self.updated, self.failed, round(time.monotonic() - started, 3)))

    def _plan(self) -> None:
        """Choose whom to ask."""
        now = int(time.time())
        self.known = {one.url: one for one in follow(self.archive.subscriptions(), self.settings.feeds)}
        busy, named = _("another fetch is asking it"), set(self.urls or ())
        for url, one in self.known.items():
            subscription = one.subscription
            if self.urls is not None:
                ask, wait = url in named, False
            elif self.force:
                ask = not subscription.failures or schedule.is_due(subscription, now)
                wait = not ask
            else:
                ask, wait = schedule.is_due(subscription, now), False
            if ask:
                self.to_lease.append(url)
            if ask or wait:
                self.planned[url] = busy if ask else subscription.error
        self.feeds = len(self.planned)

    async def _ask_all(self) -> None:
        # Only what asks somebody loads the client, which takes longer than to see that nothing is due.
        from reader.fetch.client import Client
        from reader.fetch.network import Policy

        network = self.settings.network
        try:
            async with Client(Policy(network.private, network.allow)) as self.client:
                await together(self._work, min(IN_FLIGHT, len(self.to_lease)))
        finally:
            with suppress(ReaderError):
                self.hands.write_last(self._release)

    async def _work(self) -> None:
        """Ask one feed after the other until there are no more; then get full texts."""
        while subscription := await self._next():
            answered, stored = await self.hands.write(self._settle, subscription, await self._ask(subscription))
            self._tell(answered, stored)
            if self._followed(subscription).feed.full:
                stubs = (one.headline for one in stored if one.outcome is protocol.Outcome.NEW and one.headline.stub)
                self.to_fill.extend(headline.id for headline in islice(stubs, FULL_TEXTS))
        # These come last, since a site may ask to wait long between any two pages: a lease would run out meanwhile.
        while self.to_fill:
            await self._fill(self.to_fill.popleft())

    async def _next(self) -> Subscription | None:
        """A feed that nobody else asks; None where there are no more."""
        async with self.leasing:
            while not self.leased and self.to_lease:
                urls = [self.to_lease.popleft() for _number in range(min(IN_FLIGHT, len(self.to_lease)))]
                self.leased.extend(await self.hands.write(self._lease, urls))
        return self.leased.popleft() if self.leased else None

    def _lease(self, urls: list[str]) -> list[Subscription]:
        """Take those of these feeds that nobody else has, nor has asked since this fetch was planned."""
        now = int(time.time())
        taken = self.archive.lease(now, LEASE, len(urls), urls)
        self.unsettled.update(one.url for one in taken)
        if self.urls is not None:
            return taken
        # What was planned by may be a standby's, which is behind, or read a second apart by a corrected clock.
        fresh = [
            one for one in taken if one.asked == self.known[one.url].subscription.asked or schedule.is_due(one, now)
        ]
        if late := {one.url for one in taken} - {one.url for one in fresh}:
            self.archive.release(late)
            self.unsettled -= late
        return fresh

    def _release(self) -> None:
        """Give back what was taken and not settled; in the writer's thread, after a lease that was under way."""
        if self.unsettled:
            self.archive.release(list(self.unsettled))

    def _settle(self, before: Subscription, answered: Answered) -> tuple[Answered, list[Stored]]:
        """Keep what a feed said. Raises ReaderError where the archive cannot be written."""
        try:
            stored = self.archive.settle(answered.after, answered.articles)
        except ReaderError:
            raise
        except Exception as error:  # a fault of ours must not keep other feeds from coming
            answered = failed(self._followed(before), not_readable(before.url, error), forget=True)
            stored = self.archive.settle(answered.after)
        self.unsettled.discard(before.url)
        return answered, stored

    async def _ask(self, before: Subscription) -> Answered:
        """Ask a feed. Whatever is wrong with it is its own failure, and ends nothing else."""
        followed, answer = self._followed(before), None
        try:
            answer = await self.client.get(before.address or before.url, etag=before.etag, modified=before.modified)
            if answer.not_modified:
                return unchanged(followed, answer)
            return await self.hands.parse(changed, followed, answer)
        except ReaderError as error:
            # What was no feed is asked for whole next time; of what did not come the validators stay good.
            return failed(followed, error, forget=answer is not None)

    def _tell(self, answered: Answered, stored: Sequence[Stored]) -> None:
        """Count what came of a feed, and say it."""
        new = sum(one.outcome is protocol.Outcome.NEW for one in stored)
        updated = sum(one.outcome in (protocol.Outcome.FILLED, protocol.Outcome.UPDATED) for one in stored)
        outcome = Outcome.NEW if new or updated else answered.outcome
        self.asked += 1
        self.new += new
        self.updated += updated
        self.failed += outcome in (Outcome.FAILED, Outcome.GONE)
        self._event(answered.after, outcome, answered.after.error, new, updated)

    def _tell_waiting(self) -> None:
        for url, why in list(self.planned.items()):
            self._event(self.known[url].subscription, Outcome.WAITING, why)

    def _event(self, one: Subscription, outcome: Outcome, error: str, new: int = 0, updated: int = 0) -> None:
        self.planned.pop(one.url, None)
        self.done += 1
        self.emit(FeedDone(one.url, self._followed(one).name, outcome, new, updated, error, self.done, self.feeds))

    async def _fill(self, article_id: str) -> None:
        """Get the full text of a new stub."""
        from reader.fetch.full import fill

        done = await fill(article_id, self.archive, self.client, self.hands)
        self.updated += done.outcome in (Got.FILLED, Got.UPDATED)
        self.emit(done)

    def _followed(self, subscription: Subscription) -> Followed:
        return replace(self.known[subscription.url], subscription=subscription)
