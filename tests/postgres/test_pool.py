"""Connections of one session: few, kept a while, bounded in time, and ended on request."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import Any

import psycopg
import pytest
from tests.postgres.cluster import Cluster, wait_until
from tests.postgres.helpers import QUICK, Background, pool_of, run, sessions, value, where

from reader.archive.postgres import hosts
from reader.archive.postgres.address import Address, Host
from reader.archive.postgres.connection import Link, place
from reader.archive.postgres.errors import Kind, ServerError, trouble
from reader.archive.postgres.pool import Pool
from reader.archive.protocol import Interrupted
from reader.errors import ReaderError

PID = "SELECT pg_backend_pid()"


def test_a_session_costs_a_connection_when_it_reads_and_one_more_when_it_writes(
    primary: Cluster, database: str
) -> None:
    with pool_of(primary.address(dbname=database, application_name=database)) as pool:
        assert sessions(primary, database) == []
        reading = pool.read(value(PID))
        assert sessions(primary, database) == [reading]
        writing = pool.write(value(PID))
        for _again in range(3):
            assert pool.read(value(PID)) == reading
            assert pool.write(value(PID)) == writing
        assert sessions(primary, database) == sorted((reading, writing))
    wait_until(lambda: sessions(primary, database) == [], "a closed pool has no connection")


def test_a_connection_that_nobody_uses_is_closed_and_opened_again_when_it_is_needed(
    primary: Cluster, database: str
) -> None:
    limits = replace(QUICK, kept=0.2)
    with pool_of(primary.address(dbname=database, application_name=database), limits) as pool:
        first = pool.read(value(PID))
        pool.write(value(PID))
        wait_until(lambda: sessions(primary, database) == [], "idle connections are closed")
        assert pool.read(value(PID)) != first


def test_reads_at_the_same_time_do_not_wait_for_each_other_and_leave_one_connection(
    primary: Cluster, database: str
) -> None:
    together = threading.Barrier(4, timeout=30)

    def work(connection: psycopg.Connection[Any]) -> int:
        together.wait()
        return int(value(PID)(connection))

    with pool_of(primary.address(dbname=database, application_name=database)) as pool:
        reads = [Background(lambda: pool.read(work)) for _number in range(4)]
        assert len({read.result() for read in reads}) == 4
        wait_until(lambda: len(sessions(primary, database)) == 1, "one connection is kept")


def test_a_read_sees_one_moment_and_changes_nothing(primary: Cluster, database: str) -> None:
    primary.sql("CREATE TABLE told (text text)", dbname=database)

    def work(connection: psycopg.Connection[Any]) -> list[int]:
        count = value("SELECT count(*) FROM public.told")
        before = count(connection)
        primary.sql("INSERT INTO told VALUES ('新闻')", dbname=database)
        return [before, count(connection)]

    with pool_of(primary.address(dbname=database)) as pool:
        assert pool.read(work) == [0, 0]
        assert pool.read(value("SELECT count(*) FROM public.told")) == 1
        with pytest.raises(ServerError, match="takes no changes") as caught:
            pool.read(run("DELETE FROM public.told"))
        assert caught.value.kind is Kind.READ_ONLY


def test_a_write_is_kept_whole_or_not_at_all(primary: Cluster, database: str) -> None:
    primary.sql("CREATE TABLE told (number int PRIMARY KEY)", dbname=database)

    def fails(connection: psycopg.Connection[Any]) -> None:
        connection.execute("INSERT INTO public.told VALUES (2)")
        raise KeyError("ours")

    with pool_of(primary.address(dbname=database, application_name=database)) as pool:
        pool.write(run("INSERT INTO public.told VALUES (1)"))
        pid = pool.write(value(PID))
        with pytest.raises(KeyError, match="ours"):
            pool.write(fails)
        with pytest.raises(ServerError, match="duplicate key"):
            pool.write(run("INSERT INTO public.told VALUES (3)", "INSERT INTO public.told VALUES (1)"))
        assert pool.read(value("SELECT array_agg(number) FROM public.told")) == [1]
        assert pool.write(value(PID)) == pid


def test_copy_goes_through_it(primary: Cluster, database: str) -> None:
    primary.sql("CREATE TABLE told (text text)", dbname=database)

    def work(connection: psycopg.Connection[Any]) -> None:
        with connection.cursor().copy("COPY public.told FROM STDIN") as copy:
            for number in range(2000):
                copy.write_row((f"第{number}条",))

    def breaks_off(connection: psycopg.Connection[Any]) -> None:
        with connection.cursor().copy("COPY public.told FROM STDIN") as copy:
            copy.write_row(("一",))
            raise KeyError("ours")

    with pool_of(primary.address(dbname=database)) as pool:
        pool.write(work)
        with pytest.raises(KeyError, match="ours"):
            pool.write(breaks_off)
        assert pool.read(value("SELECT count(*) FROM public.told")) == 2000


def test_a_statement_that_takes_too_long_is_stopped_with_one_line(primary: Cluster, database: str) -> None:
    with pool_of(primary.address(dbname=database)) as pool:
        for call in (pool.read, pool.write):
            with pytest.raises(ServerError, match="did not finish within 1 seconds") as caught:
                call(run("SELECT pg_sleep(60)"))
            assert caught.value.kind is Kind.TIMEOUT
        assert pool.write(value("SELECT pg_sleep(1.2)::text"), seconds=0) == ""


def test_a_lock_that_somebody_else_holds_is_waited_for_only_so_long(primary: Cluster, database: str) -> None:
    primary.sql("CREATE TABLE told (number int)", dbname=database)
    with pool_of(primary.address(dbname=database)) as pool, primary.connect(database) as other, other.transaction():
        other.execute("LOCK TABLE told")
        with pytest.raises(ServerError, match="Somebody else") as caught:
            pool.write(run("INSERT INTO public.told VALUES (1)"))
        assert caught.value.kind is Kind.LOCKED


def test_names_are_never_looked_up_where_others_may_have_put_theirs(primary: Cluster, database: str) -> None:
    with pool_of(primary.address(dbname=database)) as pool:
        assert pool.read(value("SHOW search_path")) == "pg_catalog, pg_temp"
        assert pool.write(value("SHOW search_path")) == "pg_catalog, pg_temp"


def test_two_writes_that_block_each_other_are_both_done_where_they_may_be_repeated(
    primary: Cluster, database: str
) -> None:
    primary.sql("CREATE TABLE told AS SELECT number, 0 AS times FROM generate_series(1, 2) number", dbname=database)
    limits = replace(QUICK, lock=30.0, statement=30.0)
    with pool_of(primary.address(dbname=database), limits) as pool:
        primary.sql(f"ALTER DATABASE {database} SET deadlock_timeout = '50ms'")

        def cross(first: int, second: int, **options: bool) -> list[int]:
            together = threading.Barrier(2, timeout=30)

            def work(start: int, end: int) -> Any:
                def both(connection: psycopg.Connection[Any]) -> None:
                    update = "UPDATE public.told SET times = times + 1 WHERE number = %s"
                    connection.execute(update, (start,))
                    if not together.broken and together.n_waiting < 2:
                        with suppress(threading.BrokenBarrierError):  # then the other is at it again, alone
                            together.wait(2)
                    connection.execute(update, (end,))

                return both

            calls = [
                Background(lambda: pool.write(work(first, second), **options)),
                Background(lambda: pool.write(work(second, first), **options)),
            ]
            return [call.result() for call in calls]

        cross(1, 2, repeatable=True)
        assert pool.read(value("SELECT array_agg(times) FROM public.told")) == [2, 2]
        with pytest.raises(ServerError, match="just now; try again") as caught:
            cross(1, 2)
        assert caught.value.kind is Kind.CONFLICT


def test_reads_end_when_they_are_interrupted_and_writes_do_not(primary: Cluster, database: str) -> None:
    limits = replace(QUICK, statement=60.0)
    with pool_of(primary.address(dbname=database, application_name=database), limits) as pool:
        reads = [Background(lambda: pool.read(run("SELECT pg_sleep(60)"))) for _number in range(2)]
        write = Background(lambda: pool.write(value("SELECT pg_sleep(2)::text || 'kept'")))
        busy = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND wait_event = 'PgSleep'"
        wait_until(lambda: primary.sql(busy, (database,)) == [(3,)], "all are at it")
        before = sessions(primary, database)
        pool.interrupt()
        for read in reads:
            with pytest.raises(Interrupted):
                read.result()
        assert write.result() == "kept"
        assert pool.read(value(PID)) in before


def test_a_read_that_computes_is_interrupted_where_it_checks_and_at_its_end(primary: Cluster, database: str) -> None:
    with pool_of(primary.address(dbname=database)) as pool:

        def checks(connection: psycopg.Connection[Any]) -> None:
            pool.check(connection)
            pool.interrupt()
            pool.check(connection)
            raise AssertionError("it went on")

        def asks_again(connection: psycopg.Connection[Any]) -> None:
            pool.interrupt()
            connection.execute("SELECT 1")
            raise AssertionError("it went on")

        for work in (checks, asks_again, lambda _connection: pool.interrupt()):
            with pytest.raises(Interrupted):
                pool.read(work)
        assert pool.read(value("SELECT 1")) == 1


def test_an_interruption_hits_no_later_call(primary: Cluster, database: str) -> None:
    limits = replace(QUICK, statement=60.0)
    with pool_of(primary.address(dbname=database), limits) as pool:
        for number in range(25):
            started = threading.Event()

            def work(connection: psycopg.Connection[Any], started: threading.Event = started) -> None:
                started.set()
                connection.execute("SELECT pg_sleep(0.002)")

            read = Background(lambda work=work: pool.read(work))
            assert started.wait(30)
            pool.interrupt()
            with suppress(Interrupted):  # it may have been done before
                read.result()
            assert pool.read(value("SELECT count(*) FROM generate_series(1, 20000)")) == 20000, number


def test_an_interruption_before_there_is_a_connection_ends_the_call_too(primary: Cluster) -> None:
    primary.freeze()
    try:
        with pool_of(primary.address()) as pool:
            read = Background(lambda: pool.read(value("SELECT 1")))
            threading.Event().wait(0.1)
            pool.interrupt()
            with pytest.raises(Interrupted):
                read.result()
    finally:
        primary.thaw()


def test_a_server_that_does_not_obey_a_cancel_holds_nobody(primary: Cluster, database: str) -> None:
    limits = replace(QUICK, statement=60.0)
    with pool_of(primary.address(dbname=database, application_name=database), limits) as pool:
        read = Background(lambda: pool.read(run("SELECT pg_sleep(60)")))
        busy = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND wait_event = 'PgSleep'"
        wait_until(lambda: primary.sql(busy, (database,)) == [(1,)], "it is at it")
        primary.freeze()
        try:
            pool.interrupt()
            with pytest.raises(Interrupted):
                read.result(20)
        finally:
            primary.thaw()
        assert pool.read(value("SELECT 1")) == 1


def test_ctrl_c_ends_a_read_at_once_and_its_statement_too(primary: Cluster, database: str) -> None:
    program = (
        "import sys, psycopg\n"
        "from reader.archive.postgres.address import Address\n"
        "from reader.archive.postgres.pool import Pool\n"
        "try:\n"
        "    Pool(Address.parse(sys.argv[1])).read(lambda connection: connection.execute('SELECT pg_sleep(25)'))\n"
        "except KeyboardInterrupt:\n"
        "    print('ended', flush=True)\n"
    )
    address = primary.address(dbname=database, application_name=database)
    with subprocess.Popen([sys.executable, "-c", program, address], stdout=subprocess.PIPE, text=True) as process:
        busy = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND wait_event = 'PgSleep'"
        wait_until(lambda: primary.sql(busy, (database,)) == [(1,)], "it is at it")
        process.send_signal(signal.SIGINT)
        said, _errors = process.communicate(timeout=20)
    assert said == "ended\n"
    wait_until(lambda: sessions(primary, database) == [], "nothing goes on at the server", seconds=15)


def test_a_frozen_server_is_given_up_a_little_after_the_limit(primary: Cluster, database: str) -> None:
    with pool_of(primary.address(dbname=database)) as pool:
        for call in (pool.read, pool.write):
            frozen = Background(
                lambda call=call: call(lambda connection: (primary.freeze(), connection.execute("SELECT 1")))
            )
            try:
                with pytest.raises(ServerError, match="does not answer") as caught:
                    frozen.result(30)
                assert caught.value.unreachable
            finally:
                primary.thaw()
        assert pool.read(value("SELECT 1")) == 1
        assert pool.problem == ""


def test_a_closed_pool_and_one_to_be_read_only_say_so(primary: Cluster) -> None:
    with pool_of(primary.address(password="geheim"), writable=False) as pool:
        with pytest.raises(ReaderError, match="read only") as caught:
            pool.write(value("SELECT 1"))
        assert pool.read(value("SELECT 1")) == 1
    assert "geheim" not in str(caught.value)
    with pytest.raises(ReaderError, match="is closed"):
        pool.read(value("SELECT 1"))


def test_a_restarted_server_is_not_noticed_between_two_calls(spare: Cluster) -> None:
    with pool_of(spare.address()) as pool:
        pool.read(value("SELECT 1"))
        pool.write(value("SELECT 1"))
        spare.restart()
        assert pool.write(value("SELECT 1")) == 1
        assert pool.read(value("SELECT 1")) == 1


def test_a_read_goes_on_after_a_short_restart(spare: Cluster) -> None:
    with pool_of(spare.address(), replace(QUICK, statement=60.0, restart=20.0)) as pool:
        read = Background(lambda: pool.read(value("SELECT pg_sleep(1)::text || 'read'")))
        busy = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        wait_until(lambda: spare.sql(busy) == [(1,)], "it is at it")
        spare.restart("immediate")
        assert read.result() == "read"


def test_few_connections_serve_many_sessions_that_come_and_go(primary: Cluster, database: str) -> None:
    address = primary.address(dbname=database, application_name=database)
    pools: list[Pool] = []
    with pool_of(address) as first:
        limits = replace(QUICK, kept=0.5)
        for _number in range(20):
            manager = pool_of(address, limits)
            pools.append(manager.__enter__())
            assert pools[-1].read(value("SELECT 1")) == 1
        assert len(sessions(primary, database)) <= 20
        wait_until(lambda: sessions(primary, database) == [], "sessions that do nothing cost nothing")
        assert first.read(value("SELECT 1")) == 1
    for pool in pools:
        pool.close()


def test_a_lookup_of_a_name_that_hangs_holds_a_read_no_longer_than_a_silent_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []
    over = threading.Event()

    def hangs(_address: object, host: Host, *_rest: object, **_named: object) -> Link:
        begun.append(host.name)
        over.wait(60)
        raise trouble(Kind.AWAY, place(Address.parse("postgresql://db/news", {}), host, 0))

    monkeypatch.setattr(hosts, "connect", hangs)
    with pool_of("postgresql://anna@db1.newsroom,db2.newsroom/news") as pool:
        start = monotonic()
        with pytest.raises(ServerError, match="No server of the archive answers"):
            Background(lambda: pool.read(where)).result(30)
        assert monotonic() - start < QUICK.connect + QUICK.answer + 1.5
        assert sorted(begun) == ["db1.newsroom", "db2.newsroom"]
        assert pool.problem == "No server of the archive answers (db1.newsroom and 1 more)"
        over.set()


def test_what_nobody_expected_while_connecting_is_told_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_given: object, **_named: object) -> Link:
        raise RuntimeError("odd\x1b[2J")

    monkeypatch.setattr(hosts, "connect", breaks)
    with pool_of("postgresql://anna@db1.newsroom/news") as pool:
        with pytest.raises(ServerError, match=r"db1\.newsroom refused: RuntimeError: odd") as raised:
            Background(lambda: pool.read(where)).result(2)
        assert "\x1b" not in str(raised.value)
