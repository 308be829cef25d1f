"""The tables of an archive in SQLite. A change of the schema is one more script, never an edit of one that is there."""

from __future__ import annotations

import apsw

from reader.archive.sqlite.connection import ARCHIVE_NAME, Format, first

_FIRST = """
CREATE TABLE article (
    key INTEGER PRIMARY KEY,          -- in order of publication, see keys.py
    time INTEGER NOT NULL,            -- of publication (of a day its midnight), else of arrival: epoch seconds
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    section TEXT NOT NULL,            -- the path, a line for each step
    published TEXT NOT NULL,          -- RFC 3339 date-time or full-date, empty where unknown
    language TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    twin INTEGER NOT NULL,            -- a hash of title and day: what may be the same story
    body INTEGER                      -- NULL: a stub
);
CREATE UNIQUE INDEX article_id ON article (id);
CREATE INDEX article_time ON article (time);
CREATE INDEX article_url ON article (url) WHERE url <> '';
CREATE INDEX article_twin ON article (twin);
CREATE TABLE body (
    number INTEGER PRIMARY KEY,
    blocks TEXT NOT NULL,             -- JSON: [[kind, text, credit, image], ...]
    byline TEXT NOT NULL,             -- agency, place and each reporter, a line for each
    notice TEXT NOT NULL,
    related TEXT NOT NULL             -- JSON: ids in the page's order
);
CREATE VIRTUAL TABLE search USING fts5 (
    title, body, content = '', contentless_delete = 1, tokenize = 'ascii'  -- rowid is article.key
);
CREATE TABLE tally (count INTEGER NOT NULL);
INSERT INTO tally VALUES (0);
"""

_SECOND = """
ALTER TABLE article ADD COLUMN feed TEXT NOT NULL DEFAULT '';     -- the address of the feed that brought it
ALTER TABLE article ADD COLUMN reading TEXT NOT NULL DEFAULT '';  -- pinyin: a line for title, source, each reporter
ALTER TABLE article ADD COLUMN terms TEXT NOT NULL DEFAULT '';    -- what it is about, see topics.py
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
    tokens, content = '', contentless_delete = 1, tokenize = 'ascii', detail = none  -- see indexing.py
);
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);
"""

_TERMS = """
CREATE TABLE term (
    word TEXT PRIMARY KEY,
    kind TEXT NOT NULL,               -- name, place, organisation, term
    common REAL NOT NULL,             -- the share of texts that have it by its general frequency
    articles INTEGER NOT NULL         -- how many have chosen it
) WITHOUT ROWID;
CREATE VIRTUAL TABLE topic USING fts5 (
    words, content = '', contentless_delete = 1, detail = none,  -- rowid is article.key
    tokenize = "ascii tokenchars '-_.+'"
);
"""

_SKETCHES = """
CREATE TABLE sketch (
    spot INTEGER NOT NULL,            -- the period of PERIOD seconds, and a hash of the sketch below it
    number INTEGER NOT NULL,          -- of the body
    PRIMARY KEY (spot, number)
) WITHOUT ROWID;
"""

_THIRD = """
ALTER TABLE article ADD COLUMN address INTEGER NOT NULL DEFAULT 0;  -- a hash of the canonical address, 0: none
ALTER TABLE article ADD COLUMN lead TEXT NOT NULL DEFAULT '';       -- the id of the article whose copy it is
ALTER TABLE article ADD COLUMN copies INTEGER NOT NULL DEFAULT 0;   -- how many have it as their lead
ALTER TABLE tally ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;     -- how many of `count` are copies
DROP INDEX article_url;
CREATE INDEX article_address ON article (address) WHERE address <> 0;
CREATE INDEX article_lead ON article (lead) WHERE lead <> '';
CREATE INDEX article_body ON article (body) WHERE body IS NOT NULL;
CREATE INDEX article_shown ON article (time) WHERE lead = '';
"""


def _second(connection: apsw.Connection) -> None:
    """An index of pairs of characters, how titles are read, what articles are about; it is filled by the next one."""
    connection.execute(_SECOND).fetchall()
    connection.execute(_TERMS).fetchall()


def _third(connection: apsw.Connection) -> None:
    """Addresses that are canonical, groups of one text, feeds."""
    from reader.archive import copies, rows
    from reader.archive.sqlite import subscriptions
    from reader.archive.sqlite.writing import Writing, all_full_texts

    indexed = first(connection, "SELECT rowid FROM search LIMIT 1")
    for script in (_THIRD, _SKETCHES, subscriptions.TABLES):
        connection.execute(script).fetchall()
    urls = connection.execute("SELECT key, url FROM article WHERE url <> ''").fetchall()
    addresses = [(rows.address(str(url)), key) for key, url in urls]
    connection.executemany("UPDATE article SET address = ? WHERE key = ?", addresses)
    if not indexed:
        from reader.archive.sqlite.index import index_anew

        index_anew(connection)
    copies.group_all(Writing(connection), all_full_texts(connection))


ARCHIVE = Format(ARCHIVE_NAME, 0x52445241, (_FIRST, _second, _third))
