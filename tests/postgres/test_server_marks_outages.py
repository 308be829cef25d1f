"""Marks made while servers are away, killed or replaced are kept, delivered later, and none is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres.cluster import Bouncer, Cluster, address_of, wait_until
from tests.postgres.conftest import Pair
from tests.postgres.people import Machine, prepare, seen
from tests.shared import ROOT

from reader.archive.marks import Mark
from reader.archive.postgres.marks import ServerMarks
from reader.archive.tree import State

Make = Callable[[str], Machine]


@pytest.fixture
def server() -> Iterator[Cluster]:
    """A server that this test alone has, with the tables of the marks."""
    from tests.postgres.cluster import missing

    if reason := missing():
        pytest.skip(reason)
    with Cluster(tcp=True) as cluster:
        prepare(cluster, "postgres", "wang")
        yield cluster


@pytest.fixture
def machine(server: Cluster, tmp_path: Path) -> Make:
    """Make machines on which wang reads."""
    return lambda name: Machine(tmp_path / name, server.address("wang"))


def test_what_is_marked_while_the_server_is_away_is_delivered_when_it_is_back(server: Cluster, machine: Make) -> None:
    with machine("here").session() as marks:
        marks.mark("a", read=True)
        assert marks.deliver(20)
        told: list[str] = []
        marks.listener = lambda: told.append(marks.problem)
        server.kill()
        marks.mark("b", starred=True)
        marks.set_tags("b", ["x"])
        assert marks.of(["b"])["b"] == Mark(starred=True, tags=("x",))
        wait_until(lambda: marks.problem, "it is told that the marks wait")
        assert marks.problem.startswith("Marks wait here for the server: ")
        assert "\n" not in marks.problem
        assert marks.kept
        server.start()
        # It tries again by itself.
        wait_until(lambda: not marks.problem, "the marks are delivered")
        assert told[0].startswith("Marks wait")
        assert told[-1] == ""
    with machine("there").session() as marks:
        assert marks.of(["a", "b"]) == {"a": Mark(read=True), "b": Mark(starred=True, tags=("x",))}


def test_what_a_session_could_not_deliver_the_next_one_does(server: Cluster, machine: Make) -> None:
    server.kill()
    here = machine("here")
    with here.session() as marks:
        marks.mark("a", starred=True)
    assert marks.problem.startswith("Marks wait here for the server")
    server.start()
    with here.session() as marks:
        assert marks.having(State.STARRED, 9) == ["a"]
    with machine("there").session() as marks:
        assert marks.having(State.STARRED, 9) == ["a"]


def test_a_server_that_says_nothing_holds_nobody_up(server: Cluster, machine: Make) -> None:
    here = machine("here")
    with here.session() as marks:
        marks.mark("a", starred=True)
    server.freeze()
    marks = here.open()
    marks.patience = 0.2
    assert marks.having(State.STARRED, 9) == ["a"]
    marks.mark("b", starred=True)
    assert sorted(marks.having(State.STARRED, 9)) == ["a", "b"]
    marks.close()
    assert marks.problem.startswith("Marks wait here for the server")
    server.thaw()
    with here.session() as marks:
        assert marks.deliver(20)
    with machine("there").session() as marks:
        assert sorted(marks.having(State.STARRED, 9)) == ["a", "b"]


def test_after_the_promotion_of_a_standby_all_goes_on_there(own_pair: Pair, tmp_path: Path) -> None:
    first, second = own_pair
    prepare(first, "postgres", "wang")
    second.wait_for(first)
    address = address_of(first, second, user="wang", connect_timeout="2")
    here, there = Machine(tmp_path / "here", address), Machine(tmp_path / "there", address)
    with here.session() as marks, there.session() as others:
        marks.mark("a", starred=True)
        assert marks.deliver(20)
        second.wait_for(first)
        first.kill()
        seen(others, lambda: others.of(["a"])["a"].starred, "a standby can be asked")
        marks.mark("b", starred=True)
        others.mark("a", starred=False)
        wait_until(lambda: marks.problem, "there is no primary")
        second.promote()
        for each in (marks, others):
            wait_until(lambda each=each: not each.problem and not each.waiting(1), "all is delivered")
            seen(each, lambda each=each: each.having(State.STARRED, 9) == ["b"], "both know what both did")


def test_what_a_standby_had_not_got_when_it_took_over_is_delivered_again(own_pair: Pair, tmp_path: Path) -> None:
    first, second = own_pair
    prepare(first, "postgres", "wang")
    address = address_of(first, second, user="wang", connect_timeout="2")
    machines = [Machine(tmp_path / name, address) for name in ("one", "two", "three")]
    with machines[0].session() as one, machines[2].session() as three:
        one.mark("before", starred=True)
        assert one.deliver(20)
        cut_off(second, first)
        one.mark("a", starred=True)
        assert one.deliver(20)
        with Machine(tmp_path / "two", first.address("wang")).session() as two:
            assert sorted(two.having(State.STARRED, 9)) == ["a", "before"], "it was delivered, and seen"
        assert three.having(State.READ, 9) == []
        first.kill()
        second.promote()
        assert second.sql("SELECT id FROM reader.mark") == [("before",)], "it was lost"
        # Whoever comes first tells what the server has lost, though it was another's.
        with machines[1].session() as two:
            two.mark("b", starred=True)
            assert two.deliver(20)
        wanted = ["a", "b", "before"]
        assert second.sql("SELECT id FROM reader.mark ORDER BY id") == [(name,) for name in wanted]
        one.mark("c", read=True)
        assert one.deliver(20)
        for marks in (one, three):
            seen(marks, lambda marks=marks: sorted(marks.having(State.STARRED, 9)) == wanted, "all have all")
            seen(marks, lambda marks=marks: marks.having(State.READ, 9) == ["c"], "what came later, too")


def test_whoever_only_reads_misses_nothing_of_a_server_that_has_lost_something(own_pair: Pair, tmp_path: Path) -> None:
    first, second = own_pair
    prepare(first, "postgres", "wang")
    address = address_of(first, second, user="wang", connect_timeout="2")
    here, there, other = (Machine(tmp_path / name, address) for name in ("here", "there", "other"))
    cut_off(second, first)
    with here.session() as marks:
        marks.mark("a", starred=True)
        marks.mark("b", starred=True)
        assert marks.deliver(20)
    there.address = first.address("wang")
    with there.session() as marks:
        assert sorted(marks.having(State.STARRED, 9)) == ["a", "b"]
    first.kill()
    second.promote()
    assert second.sql("SELECT id FROM reader.mark") == []
    with other.session() as marks:
        marks.mark("c", read=True)
        assert marks.deliver(20)
    there.address = address
    with there.session() as marks:
        # No number is given twice, or it would be below what was seen already.
        assert marks.having(State.READ, 9) == ["c"]
    with here.session() as marks:
        marks.listener = lambda: None  # a session that stays tells the server what it has lost
        lost = "SELECT id FROM reader.mark WHERE kind = 'starred' ORDER BY id"
        seen(marks, lambda: second.sql(lost) == [("a",), ("b",)], "it is there again")


@pytest.mark.parametrize("delivers", [True, False], ids=["and delivers", "and only looks"])
def test_a_machine_gives_back_what_it_had_learned_though_others_have_delivered_since(
    own_pair: Pair, tmp_path: Path, delivers: bool
) -> None:
    """The machine that made the mark never comes back, and the number of the last delivery is higher than before."""
    first, second = own_pair
    prepare(first, "postgres", "wang")
    address = address_of(first, second, user="wang", connect_timeout="2")
    gone, learned, other = (Machine(tmp_path / name, address) for name in ("gone", "learned", "other"))
    with other.session() as marks:
        marks.mark("before", starred=True)
        assert marks.deliver(20)
    cut_off(second, first)
    gone.address = learned.address = first.address("wang")
    with gone.session() as marks:
        marks.mark("x", read=True)
        marks.set_tags("x", ["重要"])
        assert marks.deliver(20)
    with learned.session() as marks:
        assert marks.of(["x"])["x"] == Mark(read=True, tags=("重要",))
    first.kill()
    second.promote()
    for article in ("y", "z"):
        with other.session() as marks:
            marks.mark(article, starred=True)
            assert marks.deliver(20)
    rows = "SELECT kind, id, detail, value FROM reader.mark WHERE id = 'x' ORDER BY kind"
    assert second.sql(rows) == []
    learned.address = address
    with learned.session() as marks:
        if delivers:
            marks.mark("own", starred=True)
            assert marks.deliver(20)
        else:
            marks.listener = lambda: None
        wanted = [("read", "x", "", "1"), ("tag", "x", "重要", "重要")]
        seen(marks, lambda: second.sql(rows) == wanted, "it is there again")
        assert {"before", "y", "z"} <= set(marks.having(State.STARRED, 9))
    with other.session() as marks:
        assert marks.of(["x"])["x"] == Mark(read=True, tags=("重要",))


def test_a_backup_that_was_restored_gets_back_what_it_lacks(primary: Cluster, database: str, tmp_path: Path) -> None:
    """No other server has taken over, and what came since was delivered by machines that know nothing of the loss."""
    prepare(primary, database, "wang")
    gone, learned, other = (
        Machine(tmp_path / name, primary.address("wang", database)) for name in ("gone", "learned", "other")
    )
    with gone.session() as marks:
        marks.mark("before", starred=True)
        assert marks.deliver(20)
    backup = primary.create_database(template=database)
    with gone.session() as marks:
        marks.mark("x", starred=True)
        assert marks.deliver(20)
    with learned.session() as marks:
        assert sorted(marks.having(State.STARRED, 9)) == ["before", "x"]
    primary.drop_database(database)
    primary.sql(f"ALTER DATABASE {backup} RENAME TO {database}")
    with other.session() as marks:
        marks.mark("y", starred=True)
        assert marks.deliver(20)
    with learned.session() as marks:
        marks.mark("z", starred=True)
        assert marks.deliver(20)
        assert sorted(marks.having(State.STARRED, 9)) == ["before", "x", "y", "z"]
    rows = "SELECT * FROM reader.mark ORDER BY id"
    there = primary.sql(rows, dbname=database)
    assert [row[2] for row in there] == ["before", "x", "y", "z"]
    # Once all is there again nobody delivers anything anew.
    for each in (learned, other):
        with each.session() as marks:
            marks.listener = lambda: None
            marks.catch_up(20)
            assert marks.deliver(20)
    assert primary.sql(rows, dbname=database) == there


def test_a_refusal_that_lasts_ends_a_delivery_at_once(server: Cluster, tmp_path: Path) -> None:
    server.sql("CREATE ROLE stranger LOGIN")
    server.sql("CREATE DATABASE empty")
    for number, address in enumerate((server.address("stranger"), server.address("wang", "empty"))):
        with Machine(tmp_path / str(number), address).session() as marks:
            marks.mark("a", read=True)
            began = time.monotonic()
            assert not marks.deliver(60)
            assert time.monotonic() - began < 20
            assert marks.problem.startswith("Marks wait here for the server: ")
            assert marks.of(["a"])["a"].read
    # Another's marks are not taken either; and what a server says counts more than that there was none before.
    here = Machine(tmp_path / "here", server.address("wang"))
    with here.session() as marks:
        marks.mark("a", read=True)
        assert marks.deliver(20)
    here.address = server.address("stranger")
    server.sql("GRANT reader_read TO stranger")
    server.kill()
    with here.session() as marks:
        marks.mark("b", read=True)
        wait_until(lambda: marks.problem, "there is no server")
        server.start()
        began = time.monotonic()
        assert not marks.deliver(60)
        assert time.monotonic() - began < 20
        assert "those of wang" in marks.problem


def test_a_server_that_is_away_is_waited_for(server: Cluster, machine: Make) -> None:
    server.kill()
    with machine("here").session() as marks:
        marks.mark("a", read=True)
        began = time.monotonic()
        assert not marks.deliver(1.5)
        assert time.monotonic() - began >= 1.5
        threading.Timer(1.0, server.start).start()
        assert marks.deliver(60)


KILLED = """
import os, signal, sys
from pathlib import Path
from reader.archive.postgres.address import Address
from reader.archive.postgres.marks import ServerMarks
from reader.archive.postgres.pool import Pool
marks = ServerMarks(Path(sys.argv[1]), Pool(Address.parse(sys.argv[2])))
marks.mark("a", read=True, position=3)
marks.visit("a")
marks.set_tags("a", ["x"])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_right_after_a_change_loses_nothing(machine: Make) -> None:
    here = machine("here")
    command = [sys.executable, "-c", KILLED, str(here.path), here.address]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    with here.session() as marks:
        assert (marks.of(["a"])["a"], marks.history(9)) == (Mark(True, False, 3, ("x",)), ["a"])
        assert marks.deliver(20)
    with machine("there").session() as marks:
        assert (marks.of(["a"])["a"], marks.history(9)) == (Mark(True, False, 3, ("x",)), ["a"])


def test_through_a_pgbouncer_that_lends_one_connection_to_all(primary: Cluster, database: str, tmp_path: Path) -> None:
    from tests.postgres.cluster import missing_bouncer

    if reason := missing_bouncer():
        pytest.skip(reason)
    prepare(primary, database, "wang", "li")
    with Bouncer(primary, size=1, users=("wang", "li")) as single:
        wang = [Machine(tmp_path / name, single.address("wang", database)) for name in ("one", "two")]
        li = Machine(tmp_path / "li", single.address("li", database))
        with wang[0].session() as one, wang[1].session() as two, li.session() as other:
            for number in range(20):
                one.mark(f"one{number}", starred=True)
                two.mark(f"two{number}", starred=True)
                other.mark(f"one{number}", starred=False, read=True)
            for marks in (one, two, other):
                assert marks.deliver(20)
            for marks in (one, two):
                seen(marks, lambda marks=marks: len(marks.having(State.STARRED, 99)) == 40, "both have all")
            assert other.having(State.STARRED, 99) == []


@pytest.mark.parametrize("seed", range(3))
def test_three_machines_and_a_server_that_comes_and_goes_agree_in_the_end(
    server: Cluster, machine: Make, seed: int
) -> None:
    """Each thing is as it was changed last, by time, whatever was away when."""
    dice = random.Random(seed)
    machines = [machine(f"machine{number}") for number in range(3)]
    sessions = [each.open() for each in machines]
    expected: dict[tuple[str, str], object] = {}
    for step in range(240):
        number = dice.randrange(3)
        marks = sessions[number]
        article = f"id{dice.randrange(6)}"
        match dice.choices(("mark", "tag", "pull", "end", "crash", "outage"), (70, 20, 8, 4, 2, 2))[0]:
            case "mark":
                field, value = dice.choice((("read", bool(step % 2)), ("starred", bool(step % 3)), ("position", step)))
                marks.mark(article, **{field: value})
                expected[article, field] = value
            case "tag":
                before = set(marks.of([article])[article].tags)
                wanted = set(dice.sample(["a", "b", "c", "d"], dice.randrange(4)))
                marks.set_tags(article, sorted(wanted))
                expected |= {(article, tag): tag in wanted for tag in before ^ wanted}
            case "pull":
                marks.catch_up(0.2)
            case "end":
                marks.close()
                sessions[number] = machines[number].open()
            case "crash":
                abandon(marks)
                sessions[number] = machines[number].open()
            case "outage" if server.running:
                server.kill()
            case "outage":
                server.start(wait=False)
    server.start()
    server.wait()
    for marks in sessions:
        assert marks.deliver(60)
    for number, marks in enumerate(sessions):
        marks.catch_up(20)
        for article in {article for article, _field in expected}:
            mark = marks.of([article])[article]
            now = {"read": mark.read, "starred": mark.starred, "position": mark.position}
            now |= {tag: tag in mark.tags for tag in "abcd"}
            assert now == now | {field: value for (of, field), value in expected.items() if of == article}, number
        marks.close()
    assert server.sql("SELECT marks = (SELECT count(*) FROM reader.mark) FROM reader.person") == [(True,)]


def cut_off(standby: Cluster, primary: Cluster) -> None:
    """Let a standby get nothing more from its primary, of which it has all so far."""
    standby.wait_for(primary)
    standby.sql("ALTER SYSTEM SET primary_conninfo = ''")
    standby.reload()
    wait_until(lambda: not standby.sql("SELECT 1 FROM pg_stat_wal_receiver"), "the standby is cut off")


def abandon(marks: ServerMarks) -> None:
    """End as a killed process does: nothing is delivered any more."""
    with marks._turn:
        marks._ending = marks._has_left = True
        marks._closed = True
        marks._turn.notify_all()
    if marks._thread is not None:
        marks._thread.join()
    marks._connection.close()
    marks._pool.close()
