"""Groups of copies in a PostgreSQL database: what tables.Writing says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reader.archive import rows
from reader.archive.postgres.change import Change, New
from reader.archive.postgres.keys import time_of
from reader.archive.tables import Text


class Grouping(Change):
    """See the module."""

    def full_text(self, article_id: str) -> Text | None:
        if new := self._new.get(article_id):
            return None if new.article.stub else _text(new)
        key = self._key(article_id)
        return None if key is None else self._text(key)

    def lead_of_body(self, number: int) -> Text | None:
        found = self.full_text(self._names[number]) if number in self._names else self._text(number)
        return None if found is None or found.lead else found

    def _text(self, key: int) -> Text | None:
        sql = (
            "SELECT article.id, lead, copies, source, url, twin FROM reader.article JOIN reader.name USING (key)"
            " WHERE key = %s AND NOT stub"
        )
        for name, lead, copies, source, url, twin in self._all(sql, key):
            return Text(name, key, time_of(key), lead, copies, source, url, twin)
        return None

    def body(self, number: int) -> tuple[str, str]:
        if number in self._names:
            blocks, byline, *_others = rows.body_columns(self._new[self._names[number]].article)
            return blocks, byline
        return super().body(number)

    def near(self, spots: Sequence[int]) -> dict[int, list[int]]:
        self._read_spots(set(spots) - self._spots.keys())
        return {spot: self._spots[spot] for spot in spots if self._spots[spot]}

    def _read_spots(self, spots: Iterable[int]) -> None:
        wanted = sorted(spots)
        self._spots |= {spot: [] for spot in wanted}
        sql = "SELECT spot, key FROM reader.sketch WHERE spot = ANY(%s)"
        for spot, key in self._all(sql, wanted) if wanted else ():
            self._spots[spot].append(key)

    def in_order(self, numbers: Sequence[int]) -> list[int]:
        return sorted(numbers)  # a body has the key of its article

    def remember(self, spots: Sequence[int], number: int) -> None:
        self._read_spots(set(spots) - self._spots.keys())
        for spot in spots:
            if number not in self._spots[spot]:
                self._spots[spot].append(number)
                self._sketches.add((spot, number))

    def forget(self, spots: Sequence[int], number: int) -> None:
        for spot in spots:
            if number in self._spots.get(spot, ()):
                self._spots[spot].remove(number)
            self._sketches.discard((spot, number))
        self._do("DELETE FROM reader.sketch WHERE spot = ANY(%s::bigint[]) AND key = %s", list(spots), number)

    def join(self, article_id: str, lead: str) -> None:
        self._hidden[self._lead(article_id, lead)] += 1
        self._count_copies(lead, 1)

    def part(self, article_id: str, lead: str) -> None:
        self._hidden[self._lead(article_id, "")] -= 1
        self._count_copies(lead, -1)

    def disperse(self, lead: str) -> list[str]:
        sql = "UPDATE reader.article SET lead = '' WHERE lead = %s AND lead <> '' RETURNING key, id"
        followers = dict(self._all(sql, lead)) | {new.key: name for name, new in self._new.items() if new.lead == lead}
        for name in followers.values():
            if name in self._new:
                self._new[name].lead = ""
        self._hidden.update(dict.fromkeys(followers, -1))
        self._count_copies(lead, -len(followers))
        return [followers[key] for key in sorted(followers)]

    def _lead(self, article_id: str, lead: str) -> int:
        """Let this be the lead of an article; return its key."""
        if new := self._new.get(article_id):
            new.lead = lead
            return new.key
        key = self._key(article_id)
        assert key is not None, "it is there"
        self._do("UPDATE reader.article SET lead = %s WHERE key = %s", lead, key)
        return key

    def _count_copies(self, lead: str, step: int) -> None:
        if new := self._new.get(lead):
            new.copies += step
        else:
            self._do("UPDATE reader.name SET copies = copies + %s WHERE id = %s", step, lead)


def _text(new: New) -> Text:
    article = new.article
    about = (article.source, article.url, rows.twin(article))
    return Text(article.id, new.key, time_of(new.key), new.lead, new.copies, *about)
