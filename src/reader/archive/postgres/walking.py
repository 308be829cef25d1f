"""Walks along the keys: lists, searches, places; what tables.Reading says of them.

A walk goes from the newest partitions to the older ones in slices that grow, so that what finds enough in the newest
touches no other, and what finds little asks few times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.archive.indexing import Expression
from reader.archive.postgres import tokens
from reader.archive.postgres.keys import BITS, lowest
from reader.archive.postgres.moment import TOP, Moment
from reader.archive.postgres.schema import VECTOR
from reader.archive.tables import Row, Wanted

ORDER = {True: "ASC", False: "DESC"}
"""The order of keys, by whether they ascend."""

CHUNK, LARGEST = 64, 512
"""Candidates that are read first, and at most, at a time."""

_COPIES = "(SELECT copies FROM reader.name WHERE name.id = CASE lead WHEN '' THEN article.id ELSE lead END)"
HEADLINE = f"article.id, title, source, section, published, article.key >> {BITS}, url, stub, {_COPIES}"
"""The columns rows.HEADLINE."""

CANDIDATE = (
    "article.key, CASE WHEN NOT stub THEN article.key END, excerpt, language, feed, reading,"
    f" article.key >> {BITS}, lead, {HEADLINE}"
)


class Walking(Moment):
    """See the module."""

    def listed(self, beyond: int | None, limit: int, *, oldest: bool) -> list[Row]:
        sql = f"SELECT key, {HEADLINE} FROM reader.article WHERE key >= %s AND key < %s AND lead = '' ORDER BY key"
        found: list[Row] = []
        for low, high in self._slices(*_bounds(beyond, oldest), oldest=oldest):
            found += self._all(f"{sql} {ORDER[oldest]} LIMIT %s", low, high, limit - len(found))
            if len(found) >= limit:
                break
        return found

    def counts(self) -> tuple[int, int]:
        return sum(period.articles for period in self.periods), sum(period.hidden for period in self.periods)

    def skip(self, offset: int, *, oldest: bool) -> int | None:
        """See the protocol. Of all partitions the numbers are known; it walks in one, from the nearer end."""
        for period in self.periods if oldest else reversed(self.periods):
            count = period.articles - period.hidden
            if offset >= count:
                offset -= count
                continue
            ascending = oldest
            if offset > count // 2:
                offset, ascending = count - 1 - offset, not oldest
            sql = "SELECT key FROM reader.article WHERE key >= %s AND key < %s AND lead = '' ORDER BY key"
            found = self._column(f"{sql} {ORDER[ascending]} LIMIT 1 OFFSET %s", period.low, period.high, offset)
            return next(iter(found), None)
        return None

    def candidates(self, wanted: Wanted) -> Iterator[Sequence[Row]]:
        low, high = _bounds(wanted.beyond, wanted.oldest)
        low = low if wanted.start is None else max(low, lowest(wanted.start))
        high = high if wanted.end is None else min(high, lowest(wanted.end))
        chosen = self._chosen(wanted)
        found = self._among(chosen, low, high, wanted) if chosen is not None else self._walked(wanted, low, high)
        for chunk in found:
            self._coming = [row[1] for row in chunk if row[1] is not None]
            yield chunk

    def _chosen(self, wanted: Wanted) -> Sequence[int] | None:
        """The keys of what is asked for by id, None where nothing is."""
        if wanted.ids is not None:
            return list(self._keys(wanted.ids).values())
        if wanted.id_prefix is not None:
            prefix = wanted.id_prefix
            return self._column("SELECT key FROM reader.name WHERE id >= %s AND id < %s", prefix, prefix + "\x7f")
        return None

    def _among(self, keys: Sequence[int], low: int, high: int, wanted: Wanted) -> Iterator[Sequence[Row]]:
        inside = sorted((key for key in keys if low <= key < high), reverse=not wanted.oldest)
        sql = f"SELECT {CANDIDATE} FROM reader.article WHERE key = ANY(%s) ORDER BY key {ORDER[wanted.oldest]}"
        for start in range(0, len(inside), LARGEST):
            yield self._of_keys(sql, inside[start : start + LARGEST])

    def _walked(self, wanted: Wanted, low: int, high: int) -> Iterator[Sequence[Row]]:
        order, most = ORDER[wanted.oldest], CHUNK
        where, bindings = "", []
        if wanted.expression is not None:
            where, bindings = f" AND {VECTOR} @@ %s::tsquery", [self._query(wanted.expression)]
        source = "search" if where else "article"
        # Two statements, since each plans for its partitions, and what finds nothing needs no second one.
        sql = (
            f"SELECT key FROM reader.{source} WHERE key >= %s AND key < %s{where} ORDER BY key {order} LIMIT %s",
            f"SELECT {CANDIDATE} FROM reader.article WHERE key = ANY(%s) ORDER BY key {order}",
        )
        for start, end in self._slices(low, high, oldest=wanted.oldest):
            while keys := self._column(sql[0], start, end, *bindings, most):
                yield self._all(sql[1], keys)
                if len(keys) < most:
                    break
                start, end = (keys[-1] + 1, end) if wanted.oldest else (start, keys[-1])  # noqa: PLW2901
                most = min(2 * most, LARGEST)

    def keys(self, expression: Expression, limit: int) -> list[int]:
        if (expression, limit) not in self._found:  # the levels of a query ask for the same
            self._found[expression, limit] = self._keys_of(expression, limit)
        return self._found[expression, limit]

    def _keys_of(self, expression: Expression, limit: int) -> list[int]:
        found: list[int] = []
        sql = (
            f"SELECT key FROM reader.search WHERE key >= %s AND key < %s AND {VECTOR} @@ %s::tsquery"
            " ORDER BY key DESC LIMIT %s"
        )
        asked = self._query(expression)
        for low, high in self._slices(-TOP, TOP, oldest=False):
            found += self._column(sql, low, high, asked, limit - len(found))
            if len(found) >= limit:
                break
        return found

    def _query(self, expression: Expression) -> str:
        asked = tokens.query(expression)
        return tokens.or_uncut(asked) if any(period.uncut for period in self.periods) else asked


def _bounds(beyond: int | None, oldest: bool) -> tuple[int, int]:
    """The range [low, high) of keys that a walk has before it."""
    low, high = -TOP, TOP
    if beyond is not None:
        low, high = (beyond + 1, high) if oldest else (low, beyond)
    return low, high
