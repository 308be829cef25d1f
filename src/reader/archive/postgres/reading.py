"""The tables of a PostgreSQL database, read: what tables.Reading says.

What is asked for by id is looked up in two steps, first its key and then the row, since with the key the planner sees
which partition is meant.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from reader.archive import rows
from reader.archive.following import COLUMNS, shifted, subscription
from reader.archive.postgres.keys import BITS, time_of
from reader.archive.postgres.moment import TOP
from reader.archive.postgres.walking import CANDIDATE, HEADLINE, ORDER, Walking
from reader.archive.protocol import Subscription
from reader.archive.tables import Place, Record, Row
from reader.article import Article, Headline

_SUBJECT = f"key, id, lead, key >> {BITS}, title, terms"
_ARTICLE = f"{', '.join(rows.ARTICLE[:-1])}, key >> {BITS}"
_BODY = ", ".join(rows.BODY)
_SUBSCRIPTION = (
    f"SELECT {', '.join(COLUMNS)}, coalesce(articles, 0) FROM reader.subscription LEFT JOIN reader.feed USING (url)"
)
SKEW = 30
"""Seconds by which clocks may differ before the times of fetching, which are kept by the server's clock, are corrected
for this machine's: several machines fetch, and the one whose clock is wrong would ask feeds too early."""


AT_ONCE = 8 << 20
"""Bytes of bodies that are read at once; a body that is larger comes alone."""

# The server adds the sizes up, which it knows without unpacking what they are of: to ask for them costs no round trip.
_BODIES_FROM = {
    ascends: (
        "SELECT key, blocks, byline FROM (SELECT key, blocks, byline, row_number() OVER walk AS place,"
        " sum(octet_length(blocks) + octet_length(byline)) OVER walk AS size FROM reader.body WHERE key = ANY(%s)"
        f" WINDOW walk AS (ORDER BY key {ORDER[ascends]} ROWS UNBOUNDED PRECEDING)) AS sized"
        " WHERE place = 1 OR size <= %s"
    )
    for ascends in ORDER
}


class Reading(Walking):
    """See tables.Reading."""

    def article(self, article_id: str) -> tuple[Place, Article] | None:
        key = self._key(article_id)
        if key is None:
            return None
        (row,) = self._all(f"SELECT stub, {_ARTICLE} FROM reader.article WHERE key = %s", key)
        stub, *columns = row
        if stub:
            return Place(key, time_of(key), None), rows.article(columns)
        (body,) = self._all(f"SELECT {_BODY} FROM reader.body WHERE key = %s", key)
        return Place(key, time_of(key), key), rows.article(columns, body, self._related(body[-1]))

    def _related(self, ids: str) -> list[Headline]:
        names = json.loads(ids)
        sql = f"SELECT {HEADLINE}, excerpt FROM reader.article WHERE key = ANY(%s)"
        found = {row[0]: row for row in self._of_keys(sql, self._keys(names).values())}
        return [rows.headline(found[name][:-1], found[name][-1]) for name in names if name in found]

    def headlines(self, keys: Sequence[int]) -> list[Headline]:
        found = self._of_keys(f"SELECT key, {HEADLINE} FROM reader.article WHERE key = ANY(%s)", keys)
        by_key = {key: rows.headline(row) for key, *row in found}
        return [by_key[key] for key in keys if key in by_key]

    def starting(self, prefix: str, limit: int) -> list[Headline]:
        sql = "SELECT key FROM reader.name WHERE id >= %s AND id < %s ORDER BY id LIMIT %s"
        return self.headlines(self._column(sql, prefix, prefix + "\x7f", limit))

    def around(self, text: str, limit: int) -> list[Headline]:
        above = self._column("SELECT key FROM reader.name WHERE id >= %s ORDER BY id LIMIT %s", text, limit)
        below = self._column("SELECT key FROM reader.name WHERE id < %s ORDER BY id DESC LIMIT %s", text, limit)
        return self.headlines([*above, *below])

    def readings(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        sql = "SELECT id, reading FROM reader.article WHERE key = ANY(%s)"
        return {name: rows.reading(text) for name, text in self._of_keys(sql, self._keys(ids).values())}

    def body(self, number: int) -> tuple[str, str]:
        """See the protocol. The bodies of candidates that come after this one are read with it, up to a size."""
        if number not in self._bodies:
            self._bodies = {}  # what is read now may be as much again
            wanted = self._coming[self._coming.index(number) :] if number in self._coming else [number]
            found = self._of_keys(_BODIES_FROM[wanted[-1] >= number], wanted, AT_ONCE)
            self._bodies = {key: (blocks, byline) for key, blocks, byline in found}
        return self._bodies[number]

    def group(self, lead: str) -> list[Row]:
        key = self._key(lead)
        if key is None:
            return []
        followers = self._column("SELECT key FROM reader.article WHERE lead = %s AND lead <> ''", lead)
        found = self._of_keys(f"SELECT {CANDIDATE} FROM reader.article WHERE key = ANY(%s)", [key, *followers])
        return sorted(found, key=lambda row: (row[0] != key, row[0]))

    def copies(self, article_id: str) -> list[Headline]:
        key = self._key(article_id)
        if key is None:
            return []
        sql = "SELECT lead, copies FROM reader.article JOIN reader.name USING (key) WHERE key = %s"
        ((lead, copies),) = self._all(sql, key)
        if not lead and not copies:
            return []
        members = self._column("SELECT key FROM reader.article WHERE lead = %s AND lead <> ''", lead or article_id)
        members += [self._key(lead)] if lead else []
        return self.headlines(sorted(member for member in members if member not in (None, key)))

    def subject(self, article_id: str) -> Row | None:
        key = self._key(article_id)
        return next(iter(self.subjects([key])), None) if key is not None else None

    def subjects(self, keys: Sequence[int]) -> list[Row]:
        found = {
            row[0]: row for row in self._of_keys(f"SELECT {_SUBJECT} FROM reader.article WHERE key = ANY(%s)", keys)
        }
        return [found[key] for key in keys if key in found]

    def own(self, key: int) -> list[Row]:
        related = self._column("SELECT related FROM reader.body WHERE key = %s", key)
        keys = self._keys(json.loads(related[0])) if related else {}
        return self.subjects(list(keys.values()))

    def sharing(self, words: Sequence[str], key: int, limit: int) -> Iterator[tuple[str, int]]:
        sql = (
            "SELECT place, side, key FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place)"
            " CROSS JOIN LATERAL ("
            "(SELECT 0, topic.key FROM reader.topic WHERE topic.word = asked.word AND topic.key < %s"
            " ORDER BY topic.key DESC LIMIT %s) UNION ALL"
            " (SELECT 1, topic.key FROM reader.topic WHERE topic.word = asked.word AND topic.key > %s"
            " ORDER BY topic.key LIMIT %s)) AS near (side, key)"
        )
        found = self._all(sql, list(words), key, limit, key, limit)
        for place, _side, other in sorted(found, key=lambda row: (row[0], row[1], abs(row[2] - key))):
            yield words[place - 1], other

    def text(self, key: int) -> tuple[str, str]:
        excerpt = self._column("SELECT excerpt FROM reader.article WHERE key = %s", key)
        blocks = self._column("SELECT blocks FROM reader.body WHERE key = %s", key)
        return blocks[0] if blocks else "", excerpt[0]

    def terms(self, words: Iterable[str]) -> list[tuple[str, str, float, int]]:
        return self._all("SELECT word, kind, common, articles FROM reader.term WHERE word = ANY(%s)", list(words))

    def records(self, after: int | None, limit: int) -> list[Record]:
        sql = (
            f"SELECT key, {_ARTICLE}, reading, terms, lead, name.copies, {_BODY} FROM reader.article"
            " JOIN reader.name USING (key, id) LEFT JOIN reader.body USING (key)"
            " WHERE key >= %s AND key < %s ORDER BY key LIMIT %s"
        )
        found: list[Record] = []
        for low, high in self._slices(-TOP if after is None else after + 1, TOP, oldest=True):
            found += map(_record, self._all(sql, low, high, limit - len(found)))
            if len(found) >= limit:
                break
        return found

    def subscriptions(self, urls: Sequence[str] | None = None) -> list[Subscription]:
        found = (
            self._all(_SUBSCRIPTION) if urls is None else self._all(f"{_SUBSCRIPTION} WHERE url = ANY(%s)", list(urls))
        )
        skew = self._skew if found else 0
        return [shifted(subscription(row), -skew) for row in found]

    @cached_property
    def _skew(self) -> int:
        """Seconds by which the server's clock is ahead of this machine's, 0 where that is less than SKEW."""
        ((now,),) = self._all("SELECT extract(epoch FROM clock_timestamp())::bigint")
        ahead = int(now) - int(time.time())
        return ahead if abs(ahead) >= SKEW else 0

    def by_feed(self, ids: Iterable[str]) -> dict[str, int]:
        sql = "SELECT feed, count(*) FROM reader.article WHERE key = ANY(%s) AND feed <> '' GROUP BY feed"
        return dict(self._of_keys(sql, self._keys(ids).values()))


def _record(row: Row) -> Record:
    key, *columns = row
    count = len(rows.ARTICLE)
    reading, terms, lead, copies = columns[count : count + 4]
    body = columns[count + 4 :]
    beside = (reading, terms, lead, copies)
    return rows.record(key, time_of(key), columns[:count], None if body[0] is None else body, beside)
