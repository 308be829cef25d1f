"""An archive that an older reader made is brought up to date with all that is in it."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest
from tests.archive.builders import empty, everything, story, titles
from tests.archive.test_copies import TEXT, wire

from reader.archive import rows
from reader.archive.protocol import Outcome, Subscription
from reader.archive.query import ALL
from reader.archive.sqlite import schema as archive_schema
from reader.article import Article, id_of

SECOND = """
DROP TABLE sketch; DROP TABLE subscription; DROP TABLE feed;
DROP TRIGGER feed_gains; DROP TRIGGER feed_loses; DROP TRIGGER feed_changes;
DROP INDEX article_address; DROP INDEX article_lead; DROP INDEX article_body; DROP INDEX article_shown;
ALTER TABLE article DROP COLUMN address; ALTER TABLE article DROP COLUMN lead; ALTER TABLE article DROP COLUMN copies;
ALTER TABLE tally DROP COLUMN hidden;
CREATE INDEX article_url ON article (url) WHERE url <> '';
PRAGMA user_version = 2;
"""


def as_of_the_second_version(path: Path, articles: list[Article]) -> list[str]:
    """An archive as the reader before wrote it: its tables are those of its own scripts. Return the ids."""
    archive = empty(path)
    ids = []
    for article in articles:  # one by one and far apart, so that nothing is grouped yet
        (stored,) = archive.put([article])
        ids.append(stored.headline.id)
    archive.close()
    connection = apsw.Connection(str(path))
    connection.execute(SECOND).fetchall()
    written = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'article_url'")}
    memory = apsw.Connection(":memory:")
    memory.execute(str(archive_schema.ARCHIVE.migrations[0]))
    assert written == {sql for (sql,) in memory.execute("SELECT sql FROM sqlite_schema WHERE name = 'article_url'")}
    connection.close()
    return ids


@pytest.mark.parametrize("again", [False, True])
def test_addresses_groups_and_feeds_are_made_of_what_is_there(tmp_path: Path, again: bool) -> None:
    path = tmp_path / "archive.db"
    address = "https://www.a.example/1.html"
    old = [
        wire("甲报", url="http://m.a.example/1.html?utm_source=x", feed="https://a.example/feed"),
        wire("乙报", url="https://b.example/2", minutes=1),
        story("旧闻", feed="https://a.example/feed"),
    ]
    ids = as_of_the_second_version(
        path, [Article(**{**_fields(each), "id": id_of(each.title + each.source)}) for each in old]
    )
    archive = empty(path)
    if again:
        archive.close()
        archive = empty(path)
    assert sorted((row.title, row.copies) for row in everything(archive, ALL)) == [("旧闻", 0), (old[0].title, 1)]
    assert archive.count() == 2
    assert [each.articles for each in archive.subscribe([Subscription("https://a.example/feed")])] == [2]
    (stored,) = archive.put([wire("甲报", url=address, text=TEXT + "（完）")])
    assert (stored.outcome, stored.headline.id) == (Outcome.UPDATED, ids[0])
    assert archive.get(ids[0]).url == address  # type: ignore[union-attr]
    assert titles(archive, "防汛") == [old[0].title]
    archive.close()
    with apsw.Connection(str(path)) as connection:
        stored_addresses = connection.execute("SELECT address FROM article WHERE id = ?", (ids[0],)).fetchall()
    assert stored_addresses == [(rows.address(address),)]


def _fields(article: Article) -> dict[str, object]:
    return {name: getattr(article, name) for name in article.__dataclass_fields__}
