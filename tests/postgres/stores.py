"""Archives on a PostgreSQL server for the tests that hold for every store: one database for each path of a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.postgres.cluster import SUPERUSER, Cluster

from reader.archive.protocol import Archive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.article import Article

SERVER = "ARCHIVE_TEST_SERVER"
"""Where it is, for this process and those that it starts: the folder of the socket and the port."""

_TEMPLATE = "archive_template"


def prepare(cluster: Cluster) -> str:
    """Make the database that all others are copies of; return what SERVER is to be."""
    import psycopg

    from reader.archive.postgres import schema

    if not cluster.sql("SELECT 1 FROM pg_database WHERE datname = %s", (_TEMPLATE,)):
        cluster.sql("CREATE TABLE used (name text PRIMARY KEY, path text)")
        cluster.sql(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0 ENCODING 'UTF8'")
        with psycopg.connect(
            host=str(cluster.folder), port=cluster.port, user=SUPERUSER, dbname=_TEMPLATE
        ) as connection:
            schema.migrate(connection)
    return f"{cluster.folder}:{cluster.port}"


def open_database(path: Path, seeds: Iterable[Article] = ()) -> Archive:
    """The archive in the database that stands for this file, made where there is none."""
    from reader.archive.postgres.address import Address
    from reader.archive.postgres.archive import PostgresArchive

    folder, port = _place()
    with _connect("postgres") as connection:
        name, is_new = _chosen(connection, str(path))
        archive = PostgresArchive(Address.parse(f"postgresql://{SUPERUSER}@/{name}?host={folder}&port={port}"))
        if is_new:
            archive.put(seeds)
    return archive


def recycle(folder: Path) -> None:
    """Empty the databases that stand for files below this folder; others may have them. Nobody has them open."""
    with _connect("postgres") as connection:
        sql = "SELECT name FROM used WHERE starts_with(path, %s)"
        for (name,) in connection.execute(sql, (str(folder),)).fetchall():
            with _connect(name) as emptied:
                emptied.execute(_EMPTY.encode())
            connection.execute("UPDATE used SET path = NULL WHERE name = %s", (name,))


_EMPTY = (
    "DELETE FROM reader.article; DELETE FROM reader.body; DELETE FROM reader.search; DELETE FROM reader.topic;"
    " TRUNCATE reader.name, reader.term, reader.sketch, reader.subscription, reader.feed;"
    " UPDATE reader.period SET articles = 0, hidden = 0, uncut = 0"
)
"""To truncate the partitions would take longer."""


def _chosen(connection: Any, path: str) -> tuple[str, bool]:
    """The database for this path, and whether it is empty."""
    connection.execute("SELECT pg_advisory_lock(1)")  # several processes may make the same one
    for (name,) in connection.execute("SELECT name FROM used WHERE path = %s", (path,)).fetchall():
        return name, False
    for (name,) in connection.execute("SELECT name FROM used WHERE path IS NULL LIMIT 1").fetchall():
        connection.execute("UPDATE used SET path = %s WHERE name = %s", (path, name))
        return name, True
    ((number,),) = connection.execute("SELECT count(*) FROM used").fetchall()
    connection.execute(f"CREATE DATABASE archive_{number} TEMPLATE {_TEMPLATE}".encode())
    connection.execute("INSERT INTO used VALUES (%s, %s)", (f"archive_{number}", path))
    return f"archive_{number}", True


def _place() -> tuple[str, int]:
    folder, port = os.environ[SERVER].rsplit(":", 1)
    return folder, int(port)


def _connect(name: str) -> Any:
    import psycopg

    folder, port = _place()
    return psycopg.connect(host=folder, port=port, user=SUPERUSER, dbname=name, autocommit=True)
