"""The tables of a SQLite file while one call changes them: what tables.Writing says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import apsw

from reader.archive.protocol import Subscription
from reader.archive.sqlite import keys, subscriptions
from reader.archive.sqlite.connection import first
from reader.archive.sqlite.index import Index
from reader.archive.sqlite.reading import Reading
from reader.archive.tables import Kind, Place, Record, Text
from reader.article import Article

if TYPE_CHECKING:
    from reader.archive.deriving import Derived
    from reader.archive.postings import Postings

_TEXT = "id, body, time, lead, copies, source, url, twin"


class Writing(Reading):
    """See tables.Writing. What is indexed is written at `write`, all else at once."""

    def __init__(self, connection: apsw.Connection, postings: Postings | None = None) -> None:
        super().__init__(connection)
        self._index = Index(connection, postings)

    def alone(self) -> None:
        """See the protocol. In SQLite there is one writer."""

    def expect(self, articles: Sequence[Article], derived: Sequence[Derived]) -> None:  # noqa: ARG002
        self._index.expect(derived)

    def with_address(self, address: int) -> list[tuple[str, str]]:
        sql = "SELECT id, url FROM article WHERE address = ? AND address <> 0"
        return self._all(sql, address)

    def with_twin(self, twin: int) -> list[str]:
        return [str(name) for (name,) in self._all("SELECT id FROM article WHERE twin = ?", twin)]

    def has(self, article_id: str) -> bool:
        return first(self._connection, "SELECT 1 FROM article WHERE id = ?", (article_id,)) is not None

    def allot(self, times: Sequence[int], start: int) -> list[int]:
        """See the protocol. Others may be moved for it."""
        return keys.allot(self._connection, self._index, times, start)

    def insert(self, place: Place, article: Article, derived: Derived | None) -> None:
        self._index.insert(place, article, derived)

    def take(self, place: Place, record: Record, derived: Derived, kinds: Mapping[str, Kind]) -> None:
        self._index.take(place, record, derived, kinds)
        hidden = bool(record.lead)
        sql = "UPDATE article SET lead = ?, copies = ? WHERE id = ?"
        self._connection.execute(sql, (record.lead, record.copies, record.article.id))
        self._connection.execute("UPDATE tally SET hidden = hidden + ?", (hidden,))

    def update(self, place: Place, article: Article) -> None:
        self._index.update(place, article)

    def delete(self, article_id: str) -> bool:
        return self._index.delete(article_id)

    def write(self) -> None:
        self._index.write()

    def full_text(self, article_id: str) -> Text | None:
        return self._text("id = ? AND body IS NOT NULL", article_id)

    def lead_of_body(self, number: int) -> Text | None:
        return self._text("body = ? AND lead = ''", number)

    def _text(self, condition: str, value: str | int) -> Text | None:
        row = first(self._connection, f"SELECT {_TEXT} FROM article WHERE {condition}", (value,))
        return Text(*row) if row else None

    def near(self, spots: Sequence[int]) -> dict[int, list[int]]:
        sql = f"SELECT spot, number FROM sketch WHERE spot IN ({', '.join('?' * len(spots))})"
        found: dict[int, list[int]] = {}
        for spot, number in self._all(sql, *spots) if spots else ():
            found.setdefault(spot, []).append(number)
        return found

    def in_order(self, numbers: Sequence[int]) -> list[int]:
        sql = f"SELECT body FROM article WHERE body IN ({', '.join('?' * len(numbers))}) ORDER BY key"
        return [number for (number,) in self._all(sql, *numbers)]

    def remember(self, spots: Sequence[int], number: int) -> None:
        new = [(spot, number) for spot in spots]
        self._connection.executemany("INSERT OR IGNORE INTO sketch VALUES (?, ?)", new)

    def forget(self, spots: Sequence[int], number: int) -> None:
        old = [(spot, number) for spot in spots]
        self._connection.executemany("DELETE FROM sketch WHERE spot = ? AND number = ?", old)

    def join(self, article_id: str, lead: str) -> None:
        self._connection.execute("UPDATE article SET lead = ? WHERE id = ?", (lead, article_id))
        self._connection.execute("UPDATE article SET copies = copies + 1 WHERE id = ?", (lead,))
        self._connection.execute("UPDATE tally SET hidden = hidden + 1")

    def part(self, article_id: str, lead: str) -> None:
        self._connection.execute("UPDATE article SET lead = '' WHERE id = ?", (article_id,))
        self._connection.execute("UPDATE article SET copies = copies - 1 WHERE id = ?", (lead,))
        self._connection.execute("UPDATE tally SET hidden = hidden - 1")

    def disperse(self, lead: str) -> list[str]:
        sql = "SELECT id FROM article WHERE lead = ? AND lead <> '' ORDER BY key"
        followers = [str(name) for (name,) in self._all(sql, lead)]
        self._connection.execute("UPDATE article SET lead = '' WHERE lead = ? AND lead <> ''", (lead,))
        self._connection.execute("UPDATE article SET copies = 0 WHERE id = ?", (lead,))
        self._connection.execute("UPDATE tally SET hidden = hidden - ?", (len(followers),))
        return followers

    def subscribe(self, subscription: Subscription) -> None:
        subscriptions.insert(self._connection, subscription)

    def unsubscribe(self, urls: Sequence[str]) -> int:
        return subscriptions.delete(self._connection, urls)

    def lease(self, now: int, until: int, limit: int, urls: Sequence[str] | None) -> list[str]:
        return subscriptions.lease(self._connection, now, until, limit, urls)

    def settle(self, subscription: Subscription) -> bool:
        return subscriptions.settle(self._connection, subscription)

    def release(self, urls: Sequence[str]) -> None:
        subscriptions.release(self._connection, urls)


def all_full_texts(connection: apsw.Connection) -> list[str]:
    """The ids of all articles with a body, in order of keys."""
    found: list[Any] = connection.execute("SELECT id FROM article WHERE body IS NOT NULL ORDER BY key").fetchall()
    return [str(name) for (name,) in found]
