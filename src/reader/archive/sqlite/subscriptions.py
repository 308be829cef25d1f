"""The feeds that an archive follows, and who is asking them just now.

A lease is a column: until when a feed belongs to the process that took it. It is taken in a write transaction, so two
never get the same one, and it ends by itself where that process was killed. How many articles a feed has brought is
kept by triggers, so that no way by which an article comes, changes or goes can forget it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from reader.archive.following import CHANGING, COLUMNS, columns, subscription
from reader.archive.protocol import Subscription
from reader.archive.rows import json_list

TABLES = """
CREATE TABLE subscription (
    url TEXT PRIMARY KEY,             -- the columns are those of protocol.Subscription
    address TEXT NOT NULL,
    title TEXT NOT NULL,
    home TEXT NOT NULL,
    groups TEXT NOT NULL,             -- outermost first, a line for each
    language TEXT NOT NULL,
    added INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    succeeded INTEGER NOT NULL,
    due INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    failures INTEGER NOT NULL,
    error TEXT NOT NULL,
    gone INTEGER NOT NULL,
    leased INTEGER NOT NULL           -- until when somebody asks it, epoch seconds; 0: nobody does
) WITHOUT ROWID;
CREATE TABLE feed (
    url TEXT PRIMARY KEY,             -- article.feed
    articles INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO feed SELECT feed, count(*) FROM article WHERE feed <> '' GROUP BY feed;
CREATE TRIGGER feed_gains AFTER INSERT ON article WHEN NEW.feed <> '' BEGIN
    INSERT INTO feed VALUES (NEW.feed, 1) ON CONFLICT (url) DO UPDATE SET articles = articles + 1;
END;
CREATE TRIGGER feed_loses AFTER DELETE ON article WHEN OLD.feed <> '' BEGIN
    UPDATE feed SET articles = articles - 1 WHERE url = OLD.feed;
END;
CREATE TRIGGER feed_changes AFTER UPDATE OF feed ON article WHEN NEW.feed <> OLD.feed BEGIN
    UPDATE feed SET articles = articles - 1 WHERE url = OLD.feed;
    INSERT INTO feed SELECT NEW.feed, 1 WHERE NEW.feed <> '' ON CONFLICT (url) DO UPDATE SET articles = articles + 1;
END;
"""

_SELECT = f"SELECT {', '.join(COLUMNS)}, ifnull(articles, 0) FROM subscription LEFT JOIN feed USING (url)"  # noqa: S608


def read(connection: apsw.Connection, urls: Sequence[str] | None = None) -> list[Subscription]:
    """All of them, or those of these addresses; in no order."""
    condition = "" if urls is None else " WHERE url IN (SELECT value FROM json_each(?))"
    bindings = () if urls is None else (json_list(urls),)
    found: list[Any] = connection.execute(_SELECT + condition, bindings).fetchall()
    return [subscription(row) for row in found]


def insert(connection: apsw.Connection, new: Subscription) -> None:
    """Follow a feed that is not followed."""
    sql = f"INSERT INTO subscription ({', '.join(COLUMNS)}, leased) VALUES ({', '.join('?' * len(COLUMNS))}, 0)"  # noqa: S608
    connection.execute(sql, columns(new))


def delete(connection: apsw.Connection, urls: Sequence[str]) -> int:
    """Follow these no more; return how many there were."""
    connection.execute("DELETE FROM subscription WHERE url IN (SELECT value FROM json_each(?))", (json_list(urls),))
    return connection.changes()


def lease(connection: apsw.Connection, now: int, until: int, limit: int, urls: Sequence[str] | None) -> list[str]:
    """Take those that are due (but none that is gone), or those of `urls`, unless somebody else has them."""
    bindings: tuple[Any, ...]
    if urls is None:
        condition, bindings = "due <= ? AND NOT gone", (now,)
    else:
        condition, bindings = "url IN (SELECT value FROM json_each(?))", (json_list(urls),)
    sql = f"SELECT url FROM subscription WHERE leased <= ? AND {condition} ORDER BY due, url LIMIT ?"  # noqa: S608
    taken = [str(url) for (url,) in connection.execute(sql, (now, *bindings, limit)).fetchall()]
    sql = "UPDATE subscription SET leased = ? WHERE url IN (SELECT value FROM json_each(?))"
    connection.execute(sql, (until, json_list(taken)))
    return taken


def settle(connection: apsw.Connection, subscription: Subscription) -> bool:
    """Keep what became of a feed, and end its lease; return whether it is followed still.

    What the person chose, its groups, and when it was added, stay as they are.
    """
    values = dict(zip(COLUMNS, columns(subscription), strict=True))
    sql = f"UPDATE subscription SET {', '.join(f'{column} = ?' for column in CHANGING)}, leased = 0 WHERE url = ?"  # noqa: S608
    connection.execute(sql, (*(values[column] for column in CHANGING), subscription.url))
    return connection.changes() > 0


def release(connection: apsw.Connection, urls: Sequence[str]) -> None:
    """End these leases."""
    sql = "UPDATE subscription SET leased = 0 WHERE leased AND url IN (SELECT value FROM json_each(?))"
    connection.execute(sql, (json_list(urls),))


def by_feed(connection: apsw.Connection, ids: Iterable[str]) -> dict[str, int]:
    """How many of these articles each feed has brought."""
    sql = (
        "SELECT feed, count(*) FROM (SELECT DISTINCT value FROM json_each(?)) CROSS JOIN article ON id = value"
        " WHERE feed <> '' GROUP BY feed"
    )
    found: list[Any] = connection.execute(sql, (json_list(ids),)).fetchall()
    return dict(found)
