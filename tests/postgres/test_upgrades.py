"""A session that is open while an archive is brought up to a newer version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.archive.builders import story
from tests.postgres.cluster import Cluster, wait_until
from tests.postgres.helpers import Background

from reader.archive.postgres import schema
from reader.archive.postgres.address import Address
from reader.archive.postgres.archive import PostgresArchive
from reader.archive.protocol import Subscription
from reader.archive.query import ALL
from reader.errors import ReaderError

NEWER = "made by a newer reader"
_RAISE = "UPDATE reader.version SET number = number + 1"


@pytest.fixture
def archive(primary: Cluster, database: str) -> Iterator[PostgresArchive]:
    """An open session, which has read and written."""
    with primary.connect(database) as connection:
        connection.execute("BEGIN")
        schema.migrate(connection)
        connection.execute("COMMIT")
    opened = PostgresArchive(Address.parse(primary.address(dbname=database), {}))
    opened.put([story("水利要闻", "会商。")])
    opened.subscribe([Subscription("https://e.example/feed")])
    yield opened
    opened.close()


def test_an_open_session_writes_no_more_and_reads_on(archive: PostgresArchive, primary: Cluster, database: str) -> None:
    primary.sql(_RAISE, dbname=database)
    writes = (
        lambda: archive.put([story("新的要闻", "会商。")]),
        lambda: archive.subscribe([Subscription("https://f.example/feed")]),
        lambda: archive.lease(0, 60, 10),
        lambda: archive.remove([archive.headlines(ALL).headlines[0].id]),
    )
    for write in writes:
        with pytest.raises(ReaderError, match=NEWER):
            write()
    assert archive.count() == 1
    assert len(archive.subscriptions()) == 1
    primary.sql("UPDATE reader.version SET number = number - 1", dbname=database)
    archive.put([story("新的要闻", "会商。")])
    assert archive.count() == 2


def test_the_check_costs_no_round_trip(archive: PostgresArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    from reader.archive.postgres.connection import Link

    asked: list[str] = []
    execute = Link.execute

    def noted(self: Link, query: bytes, *given: object, **named: object) -> object:
        asked.append(query.decode() if isinstance(query, bytes) else query)
        return execute(self, query, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Link, "execute", noted)
    archive.release(["https://e.example/feed"])
    assert len(asked) == 3, asked
    assert "reader.version" in asked[0]


@pytest.mark.parametrize(
    "changed",
    [
        "ALTER TABLE reader.article RENAME TO item",
        "ALTER TABLE reader.article RENAME COLUMN title TO name",
        "DROP TABLE reader.period CASCADE",
        "ALTER TABLE reader.period ALTER articles TYPE text",
    ],
)
def test_a_read_that_fails_since_a_table_has_changed_says_so(
    archive: PostgresArchive, primary: Cluster, database: str, changed: str
) -> None:
    primary.sql(changed, dbname=database)
    primary.sql(_RAISE, dbname=database)

    def read() -> None:
        archive.headlines(ALL)
        archive.count()

    with pytest.raises(ReaderError, match=NEWER):
        read()


def test_who_upgrades_waits_for_a_write_and_the_next_write_for_who_upgrades(
    archive: PostgresArchive, primary: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = %s)"
    newer = (*schema.MIGRATIONS, "ALTER TABLE reader.term ADD added text")

    def upgrade() -> None:
        with primary.connect(database) as connection:
            connection.execute("BEGIN")
            schema.migrate(connection)
            connection.execute("SELECT pg_advisory_xact_lock(7)")
            connection.execute("COMMIT")

    with primary.connect(database) as writer, primary.connect(database) as holder:
        holder.execute("SELECT pg_advisory_lock(7)")
        writer.execute("BEGIN")
        writer.execute(schema.NUMBER.encode())
        with monkeypatch.context() as patch:
            patch.setattr(schema, "MIGRATIONS", newer)
            upgrading = Background(upgrade)
            wait_until(lambda: primary.sql(waiting, (database,)), "the upgrade waits for the write")
            writer.execute("INSERT INTO reader.term VALUES ('某词', 'term', 0.1, 1)")
            writer.execute("COMMIT")
            wait_until(
                lambda: primary.sql(f"{waiting} AND locktype = 'advisory'", (database,)), "the upgrade is at its end"
            )
        writing = Background(lambda: archive.put([story("新的要闻", "会商。")]))
        wait_until(lambda: primary.sql(f"{waiting} AND locktype = 'relation'", (database,)), "the write waits")
        holder.execute("SELECT pg_advisory_unlock(7)")
        upgrading.result(10)
        with pytest.raises(ReaderError, match=NEWER):
            writing.result(10)
