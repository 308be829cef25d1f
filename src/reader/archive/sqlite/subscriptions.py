"""The feeds that an archive follows, and who is asking them just now.

A lease is a column: until when a feed belongs to the process that took it. It is taken in a write transaction, so two
never get the same one, and it ends by itself where that process was killed. How many articles a feed has brought is
kept by triggers, so that no way by which an article comes, changes or goes can forget it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from reader.archive.protocol import Subscription
from reader.archive.rows import json_list
from reader.text.clean import clean, clean_line
from reader.text.fold import fold

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

_COLUMNS = (
    "url, address, title, home, groups, language, added, asked, succeeded, due, etag, modified, failures, error, gone"
)
_CHANGING = tuple(column for column in _COLUMNS.split(", ") if column not in ("url", "groups", "added"))
_SELECT = f"SELECT {_COLUMNS}, ifnull(articles, 0) FROM subscription LEFT JOIN feed USING (url)"  # noqa: S608


def subscriptions(connection: apsw.Connection) -> list[Subscription]:
    """All of them, in order of groups and then of titles."""
    return sorted(_read(connection, _SELECT), key=lambda each: (each.groups, fold(each.title or each.url), each.url))


def subscribe(connection: apsw.Connection, new: Iterable[Subscription]) -> list[Subscription]:
    """Follow these, unless one of the same `url` or `address` is followed; return those that are new."""
    known = {_plain(url) for each in _read(connection, _SELECT) for url in (each.url, each.address)}
    added: list[str] = []
    for each in new:
        theirs = {_plain(url) for url in (each.url, each.address) if url}
        if not _can_be_asked(each.url) or theirs & known:
            continue
        known |= theirs
        sql = f"INSERT INTO subscription ({_COLUMNS}, leased) VALUES ({', '.join('?' * 15)}, 0)"  # noqa: S608
        connection.execute(sql, _values(each))
        added.append(each.url)
    found = {each.url: each for each in _chosen(connection, added)}
    return [found[url] for url in added]


def unsubscribe(connection: apsw.Connection, urls: Iterable[str]) -> int:
    """Follow these no more; return how many there were."""
    connection.execute("DELETE FROM subscription WHERE url IN (SELECT value FROM json_each(?))", (_list(urls),))
    return connection.changes()


def lease(
    connection: apsw.Connection, now: int, seconds: int, limit: int, urls: Sequence[str] | None
) -> list[Subscription]:
    """Take those that are due (but none that is gone), or those of `urls`, unless somebody else has them."""
    bindings: tuple[Any, ...]
    if urls is None:
        condition, bindings = "due <= ? AND NOT gone", (now,)
    else:
        condition, bindings = "url IN (SELECT value FROM json_each(?))", (_list(urls),)
    sql = f"SELECT url FROM subscription WHERE leased <= ? AND {condition} ORDER BY due, url LIMIT ?"  # noqa: S608
    taken = [str(url) for (url,) in connection.execute(sql, (now, *bindings, max(0, limit))).fetchall()]
    sql = "UPDATE subscription SET leased = ? WHERE url IN (SELECT value FROM json_each(?))"
    connection.execute(sql, (now + seconds, _list(taken)))
    found = {each.url: each for each in _chosen(connection, taken)}
    return [found[url] for url in taken]


def settle(connection: apsw.Connection, subscription: Subscription) -> bool:
    """Keep what became of a feed, and end its lease; return whether it is followed still.

    What the person chose, its groups, and when it was added, stay as they are.
    """
    values = dict(zip(_COLUMNS.split(", "), _values(subscription), strict=True))
    sql = f"UPDATE subscription SET {', '.join(f'{column} = ?' for column in _CHANGING)}, leased = 0 WHERE url = ?"  # noqa: S608
    connection.execute(sql, (*(values[column] for column in _CHANGING), subscription.url))
    return connection.changes() > 0


def release(connection: apsw.Connection, urls: Iterable[str]) -> None:
    """End these leases."""
    sql = "UPDATE subscription SET leased = 0 WHERE leased AND url IN (SELECT value FROM json_each(?))"
    connection.execute(sql, (_list(urls),))


def by_feed(connection: apsw.Connection, ids: Iterable[str]) -> dict[str, int]:
    """How many of these articles each feed has brought."""
    sql = (
        "SELECT feed, count(*) FROM (SELECT DISTINCT value FROM json_each(?)) CROSS JOIN article ON id = value"
        " WHERE feed <> '' GROUP BY feed"
    )
    found: list[Any] = connection.execute(sql, (_list(ids),)).fetchall()
    return dict(found)


def _chosen(connection: apsw.Connection, urls: Sequence[str]) -> list[Subscription]:
    return _read(connection, f"{_SELECT} WHERE url IN (SELECT value FROM json_each(?))", (_list(urls),))  # noqa: S608


def _read(connection: apsw.Connection, sql: str, bindings: Sequence[Any] = ()) -> list[Subscription]:
    found: list[Any] = connection.execute(sql, bindings).fetchall()
    return [Subscription(*_fields(row)) for row in found]


def _fields(row: Sequence[Any]) -> list[Any]:
    """The fields of a subscription, of _COLUMNS and its number of articles."""
    url, address, title, home, groups, language = map(clean, row[:6])
    etag, modified, error = map(clean_line, (row[10], row[11], row[13]))
    numbers = [int(number) for number in (*row[6:10], row[12], row[15])]
    path = tuple(groups.split("\n")) if groups else ()
    told = (*numbers[:4], etag, modified, numbers[4], error, bool(row[14]), numbers[5])
    return [url, address, title, home, path, language, *told]


def _values(each: Subscription) -> tuple[str | int, ...]:
    """The values of _COLUMNS."""
    groups = "\n".join(each.groups)
    times = (each.added, each.asked, each.succeeded, each.due)
    answer = (each.etag, each.modified, each.failures, each.error, int(each.gone))
    return (each.url, each.address or each.url, each.title, each.home, groups, each.language, *times, *answer)


def _plain(url: str) -> str:
    """An address as it is compared: http is https, and a slash at its end says nothing."""
    scheme, mark, rest = url.partition("://")
    return (rest if mark and scheme.lower() in ("http", "https") else url).rstrip("/")


def _list(texts: Iterable[str]) -> str:
    return json_list(text for text in texts if _can_be_asked(text))


def _can_be_asked(text: str) -> bool:
    """Whether SQLite takes it: there are no halves of characters in UTF-8."""
    return bool(text) and text.isprintable()
