"""Subscriptions in a PostgreSQL database: what tables.Writing says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reader.archive.following import CHANGING, COLUMNS, columns, shifted
from reader.archive.postgres.change import Change
from reader.archive.protocol import Subscription


class Following(Change):
    """See the module."""

    def subscribe(self, subscription: Subscription) -> None:
        places = ", ".join(["%s"] * len(COLUMNS))
        into = f"reader.subscription ({', '.join(COLUMNS)}, leased)"
        self._do(f"INSERT INTO {into} VALUES ({places}, 0) ON CONFLICT DO NOTHING", *self._values(subscription))

    def unsubscribe(self, urls: Sequence[str]) -> int:
        return self._do("DELETE FROM reader.subscription WHERE url = ANY(%s)", list(urls))

    def lease(self, now: int, until: int, limit: int, urls: Sequence[str] | None) -> list[str]:
        """See the protocol. What somebody else is taking just now is passed over, and nobody waits."""
        skew = self._skew
        now, until = now + skew, until + skew
        condition, binding = ("due <= %s AND NOT gone", now) if urls is None else ("url = ANY(%s)", list(urls))
        sql = (
            f"SELECT url FROM reader.subscription WHERE leased <= %s AND {condition}"
            " ORDER BY due, url LIMIT %s FOR UPDATE SKIP LOCKED"
        )
        taken = self._column(sql, now, binding, limit)
        self._do("UPDATE reader.subscription SET leased = %s WHERE url = ANY(%s)", until, taken)
        return taken

    def settle(self, subscription: Subscription) -> bool:
        values = dict(zip(COLUMNS, self._values(subscription), strict=True))
        changed = ", ".join(f"{column} = %s" for column in CHANGING)
        sql = f"UPDATE reader.subscription SET {changed}, leased = 0 WHERE url = %s"
        return self._do(sql, *(values[column] for column in CHANGING), subscription.url) > 0

    def release(self, urls: Sequence[str]) -> None:
        self._do("UPDATE reader.subscription SET leased = 0 WHERE leased <> 0 AND url = ANY(%s)", list(urls))

    def _values(self, subscription: Subscription) -> list[Any]:
        """The values of COLUMNS, with times by the server's clock."""
        *values, gone = columns(shifted(subscription, self._skew))
        return [*values, bool(gone)]
