"""The tables of an archive in PostgreSQL. A change of them is one more script, never an edit of one that is there.

All lies in the schema `reader` and is always called by its whole name, whatever a role's search_path says.

What grows is partitioned by key, and so by time (see keys.py): articles, bodies, tokens, terms. A unique index of a
partitioned table must have the key in it, so the ids, which are unique in all of the archive, have a table of their
own.
`search` has no index by key that has an order: else the planner would now and then walk along it and look into the
tokens of every row instead of into the index of tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from reader.archive.postgres import marks_schema
from reader.archive.postgres.functions import FUNCTIONS
from reader.errors import ReaderError
from reader.language import _

Connection = psycopg.Connection[Any]

TURN = "SET LOCAL lock_timeout = '60s'; SELECT FROM reader.turn FOR UPDATE"
"""Waits until nobody else puts in or removes, until the end of the transaction.

The lock of a row and no advisory lock: that anybody could take who may connect."""

_LOCK = 0x52445241
"""The advisory lock of who brings the schema up to date."""

VECTOR = "array_to_tsvector(string_to_array(tokens, ' '))"
"""The tsvector that is indexed. As text, which nobody reads again, tokens take half the room of a tsvector."""

_FIRST = f"""
CREATE TABLE reader.turn (number integer PRIMARY KEY);
INSERT INTO reader.turn VALUES (1);

CREATE TABLE reader.period (             -- the partitions
    low bigint PRIMARY KEY,              -- their first key
    high bigint NOT NULL,                -- the first one above
    articles bigint NOT NULL DEFAULT 0,
    hidden bigint NOT NULL DEFAULT 0,    -- how many of them are copies
    search regclass NOT NULL,            -- the partition of reader.search
    uncut bigint NOT NULL DEFAULT 0      -- how many have more tokens than a tsvector takes
);
CREATE TABLE reader.name (               -- of every article
    id text COLLATE "C" PRIMARY KEY,
    key bigint NOT NULL UNIQUE,
    twin bigint NOT NULL,                -- a hash of title and day: what may be the same story
    address bigint NOT NULL,             -- a hash of the canonical address, 0: none
    copies integer NOT NULL DEFAULT 0    -- how many have it as their lead
) WITH (fillfactor = 90);
CREATE INDEX name_twin ON reader.name (twin);
CREATE INDEX name_address ON reader.name (address) WHERE address <> 0;

CREATE TABLE reader.article (
    key bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    url text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    section text COLLATE "C" NOT NULL,   -- the path, a line for each step
    published text COLLATE "C" NOT NULL, -- RFC 3339 date-time or full-date, empty where unknown
    language text COLLATE "C" NOT NULL,
    excerpt text COLLATE "C" NOT NULL,
    feed text COLLATE "C" NOT NULL,      -- the address of the feed that brought it
    reading text COLLATE "C" NOT NULL,   -- pinyin: a line for title, source, each reporter
    terms text COLLATE "C" NOT NULL,     -- what it is about, see topics.py
    lead text COLLATE "C" NOT NULL,      -- the id of the article whose copy it is
    stub boolean NOT NULL
) PARTITION BY RANGE (key);
CREATE INDEX article_lead ON reader.article (lead) WHERE lead <> '';
CREATE INDEX article_shown ON reader.article (key) WHERE lead = '';
CREATE TABLE reader.body (
    key bigint PRIMARY KEY,
    blocks text COLLATE "C" NOT NULL,    -- JSON: [[kind, text, credit, image], ...]
    byline text COLLATE "C" NOT NULL,    -- agency, place and each reporter, a line for each
    notice text COLLATE "C" NOT NULL,
    related text COLLATE "C" NOT NULL    -- JSON: ids in the page's order
) PARTITION BY RANGE (key);
CREATE TABLE reader.search (
    key bigint NOT NULL,
    tokens text COLLATE "C" NOT NULL,    -- with a space between, see indexing.py
    -- What is shorter than 2 kB is never put out of a row. This makes each row longer, and is next to nothing packed.
    filling text COLLATE "C" NOT NULL DEFAULT repeat(' ', 2048)
) PARTITION BY RANGE (key);
CREATE INDEX search_key ON reader.search USING hash (key);
CREATE INDEX search_tokens ON reader.search USING gin ({VECTOR}) WITH (gin_pending_list_limit = 65536);
CREATE TABLE reader.topic (
    word text COLLATE "C" NOT NULL,
    key bigint NOT NULL,
    PRIMARY KEY (word, key)
) PARTITION BY RANGE (key);

CREATE TABLE reader.term (
    word text COLLATE "C" PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,      -- name, place, organisation, term
    common double precision NOT NULL,    -- the share of texts that have it by its general frequency
    articles bigint NOT NULL             -- how many have chosen it
) WITH (fillfactor = 80);
CREATE TABLE reader.sketch (
    spot bigint NOT NULL,                -- see copies.py
    key bigint NOT NULL,
    PRIMARY KEY (spot, key)
);
CREATE TABLE reader.subscription (
    url text COLLATE "C" PRIMARY KEY,    -- the columns are those of protocol.Subscription
    address text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    home text COLLATE "C" NOT NULL,
    groups text COLLATE "C" NOT NULL,    -- outermost first, a line for each
    language text COLLATE "C" NOT NULL,
    added bigint NOT NULL,
    asked bigint NOT NULL,
    succeeded bigint NOT NULL,
    due bigint NOT NULL,
    etag text COLLATE "C" NOT NULL,
    modified text COLLATE "C" NOT NULL,
    failures bigint NOT NULL,
    error text COLLATE "C" NOT NULL,
    gone boolean NOT NULL,
    leased bigint NOT NULL               -- until when somebody asks it, epoch seconds; 0: nobody does
);
CREATE TABLE reader.feed (
    url text COLLATE "C" PRIMARY KEY,    -- article.feed
    articles bigint NOT NULL
);
"""  # noqa: S608 - a constant of ours


NUMBER = "SELECT number FROM reader.version"
"""Who has read it in a transaction has a lock until its end, so that the schema changes before it or after it."""


MIGRATIONS: tuple[str | Callable[[Connection], None], ...] = (_FIRST + FUNCTIONS, marks_schema.TABLES)


def migrate(connection: Connection, partitions: str = "") -> bool:
    """Bring the schema up to date, in the transaction that is open; return whether it was new.

    `partitions` is `month` or `year`, how long those are that are made from now on; empty leaves it as it is (`year`
    in a new one). Who calls it must be allowed to create a schema in this database.
    Raises ReaderError where the schema is another program's, or newer than we know.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    if is_new := version(connection) is None:
        connection.execute("CREATE SCHEMA IF NOT EXISTS reader")
        connection.execute("CREATE TABLE reader.version (number integer NOT NULL, partitions text NOT NULL)")
        connection.execute("INSERT INTO reader.version VALUES (0, 'year')")
    number = version(connection) or 0
    _check_not_newer(number)
    if number < len(MIGRATIONS):
        # Whoever writes just now does so in the old tables, and what comes after waits, see NUMBER.
        connection.execute("LOCK TABLE reader.version IN ACCESS EXCLUSIVE MODE")
    for migration in MIGRATIONS[number:]:
        if callable(migration):
            migration(connection)
        else:
            connection.execute(migration.encode())
    connection.execute(
        "UPDATE reader.version SET number = %s, partitions = coalesce(nullif(%s, ''), partitions)",
        (len(MIGRATIONS), partitions),
    )
    return is_new


def version(connection: Connection) -> int | None:
    """The version of the schema, None where there is none yet. Raises ReaderError where it is not ours."""
    (tables,) = connection.execute("SELECT to_regclass('reader.version'), to_regnamespace('reader')").fetchall()
    if tables[0] is None:
        if tables[1] is not None and _has_tables(connection):
            raise ReaderError(_("the database has a schema `reader` that is not of this program; use another database"))
        return None
    return _number(connection.execute(NUMBER.encode()).fetchall())


def check(connection: Connection) -> None:
    """Raise ReaderError unless the schema is the one that this reader knows."""
    number = version(connection)
    if number is None:
        raise ReaderError(_("the database has no archive yet; an administrator makes one with `reader archive init`"))
    _check_number(number)


def check_again(rows: list[tuple[Any, ...]]) -> None:
    """Raise ReaderError unless what NUMBER gives is the schema that this reader knows."""
    _check_number(_number(rows))


def _number(rows: list[tuple[Any, ...]]) -> int:
    """What the table of the version says, which may be another program's, or tampered with."""
    numbers = [value for row in rows for value in row if isinstance(value, int)]
    if len(numbers) != 1 or len(rows) != 1:
        raise ReaderError(
            _("reader.version does not say of which version the archive is; whoever looks after it has to see to that")
        )
    return numbers[0]


def _check_number(number: int) -> None:
    _check_not_newer(number)
    if number < len(MIGRATIONS):
        raise ReaderError(
            _("the archive is of an older reader; an administrator brings it up to date with `reader archive init`")
        )


def _check_not_newer(number: int) -> None:
    if number > len(MIGRATIONS):
        raise ReaderError(_("the archive was made by a newer reader; update reader-tui to open it"))


def _has_tables(connection: Connection) -> bool:
    sql = "SELECT FROM pg_catalog.pg_class WHERE relnamespace = to_regnamespace('reader') LIMIT 1"
    return bool(connection.execute(sql).fetchall())
