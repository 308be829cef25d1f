"""Servers die, freeze, come back and are promoted; reads go on within three seconds, and writes find the primary."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from typing import Any

import psycopg
import pytest
from tests.postgres.cluster import Cluster, address_of, wait_until
from tests.postgres.conftest import Pair
from tests.postgres.helpers import QUICK, Background, pool_of, run, sessions, value, where

from reader.archive.postgres.connection import Limits
from reader.archive.postgres.errors import Kind, ServerError
from reader.archive.postgres.pool import Pool

PROMISED = 3.0
"""Seconds after which a read has gone on elsewhere; measured, it takes 0.02 to 0.1."""


@contextmanager
def swallowing() -> Iterator[int]:
    """A port of 127.0.0.1 that answers no SYN, as a firewall that drops packets: its queue is full."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        fillers = [socket.socket() for _number in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        try:
            yield server.getsockname()[1]
        finally:
            for filler in fillers:
                filler.close()


@contextmanager
def mute() -> Iterator[int]:
    """A port that takes connections and says nothing, as a frozen server."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


def test_reads_go_to_the_standby_and_writes_to_the_primary_in_whatever_order_they_are_named(pair: Pair) -> None:
    first, second = pair
    for order in ((first, second), (second, first)):
        with pool_of(address_of(*order)) as pool:
            assert pool.read(where) == second.port
            assert pool.write(where) == first.port
            assert pool.problem == ""
    with pool_of(address_of(first, second, target_session_attrs="any")) as pool:
        assert pool.read(where) == first.port
    with pool_of(address_of(second, first, target_session_attrs="primary")) as pool:
        assert pool.read(where) == first.port
    with (
        pool_of(first.address(target_session_attrs="standby")) as pool,
        pytest.raises(ServerError, match="none is what target_session_attrs"),
    ):
        pool.read(where)


def test_the_primary_is_killed_while_many_read_and_all_reads_go_on(pair: Pair) -> None:
    first, second = pair
    killed = threading.Event()
    stop = threading.Event()
    longest: list[float] = []
    ports: set[int] = set()

    def reads(pool: Pool) -> int:
        count, most = 0, 0.0
        while not stop.is_set():
            begun = monotonic()
            port = pool.read(lambda connection: (connection.execute("SELECT pg_sleep(0.01)"), where(connection))[1])
            most = max(most, monotonic() - begun)
            count += 1
            if killed.is_set():
                ports.add(port)
        longest.append(most)
        return count

    with pool_of(address_of(first, second, target_session_attrs="any"), Limits()) as pool:
        assert pool.read(where) == first.port
        readers = [Background(lambda: reads(pool)) for _number in range(6)]
        wait_until(lambda: len(sessions(first, "reader")) >= 3, "they read")
        first.kill()
        killed.set()
        wait_until(lambda: second.port in ports, "they read from the standby")
        assert pool.problem == f"127.0.0.1:{first.port} does not answer, reading from 127.0.0.1:{second.port}"
        stop.set()
        assert all(reader.result() > 0 for reader in readers)
        assert max(longest) < PROMISED
        assert ports == {second.port}


def test_a_read_that_loses_its_server_in_the_middle_is_done_again_from_the_start(pair: Pair) -> None:
    first, second = pair
    seen: list[int] = []

    def work(connection: psycopg.Connection[Any]) -> int:
        seen.append(where(connection))
        if len(seen) == 1:
            second.kill()
        return int(value("SELECT 1")(connection))

    with pool_of(address_of(first, second)) as pool:
        begun = monotonic()
        assert pool.read(work) == 1
        assert monotonic() - begun < PROMISED + 2  # the kill itself takes a while
        assert seen == [second.port, first.port]
        assert "reading from" in pool.problem
        second.start()
        wait_until(lambda: pool.read(where) == second.port, "reads go to the standby again")
        assert pool.problem == ""


@pytest.mark.parametrize("kind", [swallowing, mute])
def test_a_host_that_swallows_packets_delays_the_first_read_only(pair: Pair, kind: Any) -> None:
    first, second = pair
    with kind() as port:
        address = address_of(first, second).replace("@", f"@127.0.0.1:{port},", 1)
        with pool_of(address, Limits()) as pool:
            begun = monotonic()
            assert pool.read(where) == second.port
            assert pool.write(where) == first.port
            assert monotonic() - begun < PROMISED
            second.kill()
            begun = monotonic()
            assert pool.read(where) == first.port
            assert monotonic() - begun < PROMISED


def test_a_server_that_freezes_in_the_middle_of_a_read_is_left_for_another(pair: Pair) -> None:
    first, second = pair
    seen: list[int] = []

    def work(connection: psycopg.Connection[Any]) -> int:
        seen.append(where(connection))
        if len(seen) == 1:
            second.freeze()
        return int(value("SELECT 1")(connection))

    limits = replace(QUICK, statement=60.0)
    with pool_of(address_of(first, second), limits) as pool:
        assert Background(lambda: pool.read(work)).result(20) == 1
        assert seen == [second.port, first.port]
        assert Background(lambda: pool.read(where)).result(20) == first.port
        assert f"127.0.0.1:{second.port} does not answer" in pool.problem
        second.thaw()
        wait_until(lambda: pool.problem == "", "the standby is found to be back")
        assert pool.read(where) == second.port


def test_a_slow_query_on_a_server_that_lives_is_not_taken_for_a_frozen_one(pair: Pair) -> None:
    with pool_of(address_of(*pair), replace(QUICK, statement=60.0, lull=0.3)) as pool:
        assert pool.read(value("SELECT pg_sleep(1.5)::text || 'done'")) == "done"
        assert pool.problem == ""


def test_with_all_servers_gone_there_is_one_line_soon_and_reads_again_after_their_restart(pair: Pair) -> None:
    first, second = pair
    with pool_of(address_of(first, second)) as pool:
        assert pool.read(where) == second.port
        second.kill()
        first.kill()
        for call in (pool.read, pool.write):
            with pytest.raises(ServerError, match="No server of the archive answers") as caught:
                Background(lambda call=call: call(where)).result(20)
            assert caught.value.unreachable
            hosts = f"127.0.0.1:{first.port} and 1 more"
            assert str(caught.value) == f"No server of the archive answers; try again later ({hosts})"
        assert pool.problem == f"No server of the archive answers ({hosts})"
        first.start()
        assert pool.read(where) == first.port
        second.start()
        assert pool.write(where) == first.port
        wait_until(lambda: pool.problem == "", "all is well")


def test_all_servers_frozen_hold_nobody(pair: Pair) -> None:
    first, second = pair
    with pool_of(address_of(first, second)) as pool:
        pool.read(where)
        first.freeze()
        second.freeze()
        for call in (pool.read, pool.write):
            with pytest.raises(ServerError, match="No server of the archive answers"):
                Background(lambda call=call: call(where)).result(30)
        first.thaw()
        second.thaw()
        assert pool.read(where) in (first.port, second.port)


def test_a_write_where_there_is_only_a_standby_says_so_at_once(pair: Pair) -> None:
    first, second = pair
    with pool_of(second.address()) as pool:
        with pytest.raises(ServerError, match="No server takes changes now") as caught:
            pool.write(run("CREATE TABLE public.told (a int)"))
        assert caught.value.kind is Kind.NO_PRIMARY
        assert pool.read(where) == second.port
    first.kill()
    with pool_of(address_of(first, second)) as pool:
        with pytest.raises(ServerError, match="No server takes changes now") as caught:
            pool.write(run("CREATE TABLE public.told (a int)"))
        assert caught.value.unreachable
        hosts = f"127.0.0.1:{first.port} and 1 more"
        assert str(caught.value) == f"No server takes changes now; try again once one does ({hosts})"
        assert "reading from" in pool.problem


def test_what_was_written_is_read_though_the_standby_is_behind(pair: Pair) -> None:
    first, second = pair
    first.sql("CREATE TABLE IF NOT EXISTS behind (text text)")
    second.wait_for(first)
    with pool_of(address_of(first, second)) as pool:
        assert pool.read(where) == second.port
        second.sql("SELECT pg_wal_replay_pause()")
        try:
            pool.write(run("INSERT INTO public.behind VALUES ('新闻')"))
            assert pool.read(value("SELECT text FROM public.behind")) == "新闻"
            assert pool.read(where) == first.port
        finally:
            second.sql("SELECT pg_wal_replay_resume()")
        pool.write(run("INSERT INTO public.behind VALUES ('再来')"))
        assert pool.read(value("SELECT count(*) FROM public.behind")) == 2


def test_after_a_promotion_all_goes_on_at_the_new_primary(own_pair: Pair) -> None:
    first, second = own_pair
    first.sql("CREATE TABLE told (text text)")
    second.wait_for(first)
    with pool_of(address_of(first, second)) as pool:
        pool.write(run("INSERT INTO public.told VALUES ('一')"))
        assert pool.read(value("SELECT count(*) FROM public.told")) == 1
        first.kill()
        assert pool.read(where) == second.port
        with pytest.raises(ServerError) as caught:
            pool.write(run("INSERT INTO public.told VALUES ('二')"))
        assert caught.value.unreachable
        assert pool.problem == f"127.0.0.1:{first.port} does not answer, reading from 127.0.0.1:{second.port}"
        second.promote()
        pool.write(run("INSERT INTO public.told VALUES ('三')"))
        assert pool.read(value("SELECT array_agg(text) FROM public.told")) == ["一", "三"]
        assert pool.problem == ""


@contextmanager
def held_up(first: Cluster, second: Cluster) -> Iterator[str]:
    """What asks for a table that the primary has changed while somebody reads it on the standby: others wait there."""
    first.sql("CREATE TABLE IF NOT EXISTS held (text text)")
    second.wait_for(first)
    with second.connect() as dump:
        dump.execute("BEGIN")
        dump.execute("SELECT FROM held")
        first.sql("DROP TABLE held; CREATE TABLE held (text text); INSERT INTO held VALUES ('新闻')")
        wait_until(lambda: second.sql("SELECT 1 FROM pg_locks WHERE NOT granted"), "the standby waits for who reads")
        yield "SELECT text FROM public.held"
        dump.execute("ROLLBACK")
    second.wait_for(first)


def test_what_is_locked_on_the_standby_is_read_from_the_primary(pair: Pair) -> None:
    first, second = pair
    with (
        pool_of(address_of(first, second)) as used,
        pool_of(address_of(second, first)) as new,
        pool_of(second.address()) as alone,
    ):
        assert used.read(where) == second.port
        used.write(where)
        with held_up(first, second) as question:
            for pool in (used, new):
                begun = monotonic()
                assert pool.read(value(question)) == "新闻"
                assert monotonic() - begun < PROMISED
                begun = monotonic()
                assert pool.read(value(question)) == "新闻"
                assert monotonic() - begun < QUICK.lock, "the standby is not asked again for a while"
                assert pool.problem == ""
            with pytest.raises(ServerError) as caught:
                alone.read(value(question))
            assert caught.value.kind is Kind.LOCKED


def test_what_is_locked_everywhere_is_tried_on_each_host_once(pair: Pair) -> None:
    first, second = pair
    seen: list[int] = []

    def work(connection: psycopg.Connection[Any]) -> None:
        seen.append(where(connection))
        raise psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")

    with pool_of(address_of(first, second)) as pool:
        with pytest.raises(ServerError) as caught:
            pool.read(work)
        assert caught.value.kind is Kind.LOCKED
        assert seen == [second.port, first.port]
        first.kill()
        seen.clear()
        with pytest.raises(ServerError) as caught:
            pool.read(work)
        assert caught.value.kind is Kind.LOCKED, "of that it is told, and not that the other is away"
        assert seen == [second.port]


def test_a_read_that_a_standby_ends_for_its_own_sake_goes_on_at_the_primary(pair: Pair) -> None:
    first, second = pair

    def conflicts(connection: psycopg.Connection[Any]) -> int:
        if where(connection) == second.port:
            raise psycopg.errors.SerializationFailure("canceling statement due to conflict with recovery")
        return first.port

    slow = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_sleep(9)::text ELSE 'done' END"
    with pool_of(address_of(first, second)) as pool:
        assert pool.read(conflicts) == first.port
    with pool_of(address_of(first, second)) as pool:
        assert pool.read(value(slow)) == "done"
        assert pool.read(where) == first.port
    with pool_of(address_of(first, second)) as pool:
        with pytest.raises(ServerError) as caught:
            pool.read(value("SELECT pg_sleep(9)"))
        assert caught.value.kind is Kind.TIMEOUT
