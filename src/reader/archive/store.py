"""What every store does in the same way: the archive's protocol over tables that are read and written.

What a start or a list of all does not need is imported where it is needed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

from reader.archive import listing, rows
from reader.archive.protocol import MarksView, Page, Related, Stored, Subscription
from reader.archive.query import Query
from reader.archive.tables import Reading, Writing
from reader.article import Article, Headline

if TYPE_CHECKING:
    from reader.archive.copying import Records
    from reader.archive.deriving import Ahead

T = TypeVar("T")


class Store(ABC):
    """What protocol.Archive says, but for opening, interrupting and closing."""

    @abstractmethod
    def _read(self, work: Callable[[Reading], T]) -> T:
        """Do this with the tables as they are at one moment; it may be done again from its beginning."""

    @abstractmethod
    def _write(self, work: Callable[[Writing], T], ahead: Ahead | None = None, *, once: bool = False) -> T:
        """Do this in one transaction; `ahead` is what was derived of the articles that it puts in.

        Where a connection is lost it may be done again from its beginning, unless it is to be done `once`.
        """

    @property
    def far(self) -> bool:
        """See the protocol."""
        return False

    @property
    def problem(self) -> str:
        """See the protocol."""
        return ""

    def put(self, articles: Iterable[Article], ahead: Ahead | None = None) -> list[Stored]:
        """See the protocol. All articles of one call are in memory at once."""
        articles, ahead = self._derived(articles, ahead)
        return self._write(lambda tables: put(tables, articles, ahead), ahead)

    def remove(self, ids: Sequence[str]) -> int:
        """See the protocol."""

        def work(tables: Writing) -> int:
            from reader.archive.copies import Copies

            tables.alone()
            copies, count = Copies(tables), 0
            followers: list[str] = []
            for article_id in filter(_can_be_id, ids):
                followers += copies.leave(article_id)
                count += tables.delete(article_id)
            for article_id in followers:
                copies.enter(article_id)
            tables.write()
            return count

        return self._write(work)

    def get(self, article_id: str) -> Article | None:
        """See the protocol."""
        if not _can_be_id(article_id):
            return None
        found = self._read(lambda tables: tables.article(article_id))
        return found[1] if found else None

    def resolve(self, prefix: str, limit: int = 10) -> list[Headline]:
        """See the protocol."""
        low = prefix.lower()
        return self._read(lambda tables: tables.starting(low, limit)) if _can_be_id(low) else []

    def nearest(self, text: str, limit: int = 3) -> list[Headline]:
        """See the protocol. An id is like another one by its beginning; those lie side by side in order of id."""
        from reader.archive.nearest import nearest, nearest_ids

        return self._read(lambda tables: nearest(tables, text, limit) or nearest_ids(tables, text, limit))

    def headlines(
        self,
        query: Query,
        *,
        start: str | None = None,
        limit: int = 50,
        oldest: bool = False,
        marks: MarksView | None = None,
    ) -> Page:
        """See the protocol. `start` is the level and the key of the last headline of the run before, or a place."""
        if query.empty:
            return self._read(lambda tables: listing.page(tables, start, limit, oldest))
        from reader.archive import paging

        return self._read(lambda tables: paging.page(paging.Asked(tables, marks), query, start, limit, oldest))

    def related(self, article_id: str, limit: int = 10) -> list[Related]:
        """See the protocol."""
        from reader.archive.related import related

        return self._read(lambda tables: related(tables, article_id, limit)) if _can_be_id(article_id) else []

    def story(self, article_id: str, limit: int = 50) -> list[Related]:
        """See the protocol."""
        from reader.archive.related import story

        return self._read(lambda tables: story(tables, article_id, limit)) if _can_be_id(article_id) else []

    def skip(self, offset: int, *, oldest: bool = False) -> str | None:
        """See the protocol."""

        def work(tables: Reading) -> str | None:
            articles, copies = tables.counts()
            if offset >= articles - copies:
                return None
            if offset <= 0:
                return f"0.{-rows.ABOVE if oldest else rows.ABOVE}"
            key = tables.skip(offset - 1, oldest=oldest)
            return None if key is None else f"0.{key}"

        return self._read(work)

    def count(self) -> int:
        """See the protocol."""
        articles, copies = self.counts()
        return articles - copies

    def counts(self) -> tuple[int, int]:
        """See the protocol."""
        return self._read(lambda tables: tables.counts())

    def copies(self, article_id: str) -> list[Headline]:
        """See the protocol."""
        return self._read(lambda tables: tables.copies(article_id)) if _can_be_id(article_id) else []

    def subscriptions(self) -> list[Subscription]:
        """See the protocol."""
        from reader.archive.following import in_order

        return in_order(self._read(lambda tables: tables.subscriptions()))

    def subscribe(self, subscriptions: Iterable[Subscription], *, all_of_them: bool = False) -> list[Subscription]:
        """See the protocol."""
        from reader.archive.following import subscribe

        new = list(subscriptions)
        return self._write(lambda tables: subscribe(tables, new, all_of_them=all_of_them))

    def unsubscribe(self, urls: Iterable[str]) -> int:
        """See the protocol."""
        gone = list(filter(can_be_asked, urls))
        return self._write(lambda tables: tables.unsubscribe(gone))

    def lease(self, now: int, seconds: int, limit: int, urls: Sequence[str] | None = None) -> list[Subscription]:
        """See the protocol."""
        wanted = None if urls is None else list(filter(can_be_asked, urls))

        def work(tables: Writing) -> list[Subscription]:
            taken = tables.lease(now, now + seconds, max(0, limit), wanted)
            found = {each.url: each for each in tables.subscriptions(taken)}
            return [found[url] for url in taken]

        return self._write(work, once=True)  # what was leased and not heard of would count as somebody else's

    def settle(self, subscription: Subscription, articles: Iterable[Article] = ()) -> list[Stored]:
        """See the protocol."""
        brought, ahead = self._derived([replace(article, feed=subscription.url) for article in articles], None)

        def work(tables: Writing) -> list[Stored]:
            if not tables.settle(subscription):
                return []
            return put(tables, brought, ahead) if brought else []

        return self._write(work, ahead)

    def release(self, urls: Iterable[str]) -> None:
        """See the protocol."""
        given = list(filter(can_be_asked, urls))
        self._write(lambda tables: tables.release(given))

    def by_feed(self, ids: Iterable[str]) -> dict[str, int]:
        """See the protocol."""
        wanted = list(filter(_can_be_id, ids))
        return self._read(lambda tables: tables.by_feed(wanted))

    def readings(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """See the protocol."""
        wanted = list(filter(_can_be_id, ids))
        return self._read(lambda tables: tables.readings(wanted))

    def records(self, after: str | None = None, limit: int = 1000) -> Records:
        """See the protocol."""
        from reader.archive.copying import read

        return self._read(lambda tables: read(tables, after, limit))

    def take_records(self, records: Records) -> int:
        """See the protocol."""
        from reader.archive.copying import derive_again, take

        ahead = derive_again(records)
        return self._write(lambda tables: take(tables, records, ahead), ahead)

    @staticmethod
    def _derived(articles: Iterable[Article], ahead: Ahead | None) -> tuple[list[Article], Ahead]:
        """The articles, and what is derived of them before the transaction begins, where they are many."""
        from reader.archive.deriving import MANY, Ahead, derive_all

        listed = list(articles)
        if ahead is None:
            ahead = derive_all(listed) if len(listed) >= MANY else Ahead(())
        return listed, ahead


def put(tables: Writing, articles: Sequence[Article], ahead: Ahead) -> list[Stored]:
    """Take articles in; see the protocol."""
    from reader.archive.taking import Intake

    tables.alone()
    tables.expect(articles, ahead.each)
    intake = Intake(tables)
    taken = [intake.take(*pair) for pair in zip_longest(articles, ahead.each)]
    intake.store()
    return [intake.stored(article_id, outcome) for article_id, outcome in taken]


def can_be_asked(text: str) -> bool:
    """Whether every store takes it: there are no halves of characters in UTF-8."""
    return bool(text) and text.isprintable()


def _can_be_id(text: str) -> bool:
    """Whether a store can be asked for it: ids are ASCII."""
    return text.isascii() and "\0" not in text
