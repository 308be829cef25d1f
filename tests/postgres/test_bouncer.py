"""Through a pgbouncer in transaction mode, where each transaction may be on another connection to the server."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from tests.postgres.cluster import Bouncer, Cluster, missing_bouncer, wait_until
from tests.postgres.helpers import QUICK, Background, pool_of, run, value

from reader.archive.postgres.errors import ServerError
from reader.archive.protocol import Interrupted

PATIENT = replace(QUICK, answer=30.0, statement=30.0)


def test_sessions_that_share_one_connection_never_see_anything_of_each_other(primary: Cluster, database: str) -> None:
    if reason := missing_bouncer():
        pytest.skip(reason)
    primary.sql("CREATE TABLE told (session int, number int)", dbname=database)
    with Bouncer(primary, size=1) as bouncer:
        address = bouncer.address(dbname=database)

        def session(number: int) -> None:
            with pool_of(address, PATIENT) as pool, pool_of(address, PATIENT) as second:
                for turn in range(12):
                    reads, writes = (pool, second) if turn % 2 else (second, pool)
                    # The same statements again and again are what a driver would prepare by itself.
                    writes.write(value("INSERT INTO public.told VALUES (%s, %s) RETURNING number", number, turn))
                    count = value("SELECT count(*) FROM public.told WHERE session = %s", number)
                    assert reads.read(count) == turn + 1
                    assert reads.read(value("SHOW transaction_read_only")) == "on"
                    assert writes.write(value("SHOW transaction_read_only")) == "off"

        threads = [Background(lambda number=number: session(number)) for number in range(4)]
        for thread in threads:
            thread.result(60)
        with psycopg.connect(address, autocommit=True, prepare_threshold=None) as plain:
            assert plain.execute("SHOW statement_timeout").fetchone() == ("0",)
            assert plain.execute("SHOW search_path").fetchone() == ('"$user", public',)
            assert plain.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
    assert primary.sql("SELECT count(*) FROM told", dbname=database) == [(48,)]


def test_an_interruption_ends_the_call_and_leaves_the_connection_to_others(bouncer: Bouncer, database: str) -> None:
    with pool_of(bouncer.address(dbname=database), PATIENT) as pool, pool_of(bouncer.address(dbname=database)) as other:
        started = threading.Event()

        def work(connection: psycopg.Connection[Any]) -> None:
            started.set()
            connection.execute("SELECT pg_sleep(60)")

        read = Background(lambda: pool.read(work))
        assert started.wait(30)
        assert other.read(value("SELECT 1")) == 1
        pool.interrupt()
        with pytest.raises(Interrupted):
            read.result()
        assert [pool.read(value("SELECT 1")), other.read(value("SELECT 1"))] == [1, 1]


def test_what_the_pooler_itself_has_to_say_is_one_line(primary: Cluster, database: str) -> None:
    if reason := missing_bouncer():
        pytest.skip(reason)
    with Bouncer(primary, size=1, max_client_conn="2") as bouncer:
        address = bouncer.address(dbname=database)
        with psycopg.connect(address), psycopg.connect(address), pool_of(address) as pool:
            with pytest.raises(ServerError, match="no connection free") as caught:
                pool.read(value("SELECT 1"))
            assert caught.value.unreachable
        with pool_of(bouncer.address(user="stranger", dbname=database)) as pool, pytest.raises(ServerError) as caught:
            pool.read(value("SELECT 1"))
        assert "stranger" in str(caught.value)
        with pool_of(bouncer.address(dbname="nix")) as pool, pytest.raises(ServerError, match="has no database nix"):
            pool.read(value("SELECT 1"))
        options = bouncer.address(dbname=database, options="-c jit=off")
        with pool_of(options) as pool, pytest.raises(ServerError, match="refused: unsupported startup parameter"):
            pool.read(value("SELECT 1"))


def test_a_server_that_is_killed_behind_the_pooler_is_told_and_found_again() -> None:
    if reason := missing_bouncer():
        pytest.skip(reason)
    with (
        Cluster() as cluster,
        Bouncer(cluster, server_login_retry="1", server_connect_timeout="1") as bouncer,
        pool_of(bouncer.address()) as pool,
    ):
        assert pool.read(value("SELECT 1")) == 1
        cluster.kill()
        with pytest.raises(ServerError) as caught:
            Background(lambda: pool.read(value("SELECT 1"))).result(30)
        assert caught.value.unreachable, caught.value
        cluster.start()

        def serves() -> bool:
            try:
                return bool(pool.read(value("SELECT 1")) == 1)
            except ServerError:
                return False

        wait_until(serves, "it serves again")
        pool.write(run("CREATE TABLE public.told (a int)"))
