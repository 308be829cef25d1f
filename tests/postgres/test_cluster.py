"""The servers that the other tests stand on."""

from __future__ import annotations

import psycopg
import pytest
from tests.postgres.cluster import Bouncer, Cluster, address_of
from tests.postgres.conftest import Pair


def test_a_database_is_new_and_speaks_utf8(primary: Cluster, database: str) -> None:
    with psycopg.connect(primary.address(dbname=database)) as connection:
        assert connection.execute("SHOW server_encoding").fetchall() == [("UTF8",)]
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchall() == [(0,)]


def test_a_standby_follows_its_primary_and_takes_over(own_pair: Pair) -> None:
    first, second = own_pair
    first.sql("CREATE TABLE told (text text)")
    first.sql("INSERT INTO told VALUES ('新闻')")
    second.wait_for(first)
    assert second.in_recovery
    assert second.sql("SELECT text FROM told") == [("新闻",)]
    first.kill()
    assert not first.running
    with psycopg.connect(address_of(first, second)) as connection:
        assert connection.info.port == second.port
    second.promote()
    second.sql("INSERT INTO told VALUES ('再来')")
    assert second.sql("SELECT count(*) FROM told") == [(2,)]


def test_a_killed_server_comes_back_with_what_it_had(spare: Cluster) -> None:
    spare.sql("CREATE TABLE told AS SELECT 1 AS number")
    spare.kill()
    spare.start()
    assert spare.sql("SELECT number FROM told") == [(1,)]


def test_a_frozen_server_does_not_answer_until_it_is_thawed(primary: Cluster) -> None:
    primary.freeze()
    try:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(primary.address(connect_timeout="2"))
    finally:
        primary.thaw()
    assert primary.sql("SELECT 1") == [(1,)]


def test_a_pgbouncer_lends_one_connection_to_several(bouncer: Bouncer, database: str) -> None:
    with (
        psycopg.connect(bouncer.address(dbname=database), autocommit=True) as one,
        psycopg.connect(bouncer.address(dbname=database), autocommit=True) as two,
        psycopg.connect(bouncer.address(dbname=database), autocommit=True) as three,
    ):
        servers = {each.execute("SELECT pg_backend_pid()").fetchone() for each in (one, two, three, one, two)}
    assert 1 <= len(servers) <= 2
