"""A person's marks follow them from machine to machine, and none is lost on the way."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.postgres.cluster import Cluster, wait_until
from tests.postgres.people import Machine, prepare, seen

from reader.archive.mark_changes import Change, visited
from reader.archive.marks import HISTORY, Mark, Marks
from reader.archive.postgres.marks_file import NotedMarks, Reply, clock_here
from reader.archive.postgres.marks_schema import BATCH
from reader.archive.tree import State, Tag

Make = Callable[..., Machine]


@pytest.fixture
def machine(primary: Cluster, database: str, tmp_path: Path) -> Make:
    """Make machines, on each of which one of two people reads."""
    prepare(primary, database, "wang", "li")

    def make(name: str, person: str = "wang") -> Machine:
        return Machine(tmp_path / name, primary.address(person, database))

    return make


def test_what_is_marked_on_one_machine_is_marked_on_the_other(machine: Make) -> None:
    here, there = machine("here"), machine("there")
    with here.session() as marks:
        marks.mark("a", read=True, position=7)
        marks.mark("b", starred=True)
        marks.set_tags("b", ["水利", "Flood"])
        marks.visit("a")
        marks.visit("b")
        marks.set_state("place", '{"article": "b"}')
        marks.set_state("theme", "dark")
    assert marks.problem == ""
    with there.session() as marks:
        assert marks.of(["a", "b", "c"]) == {
            "a": Mark(read=True, position=7),
            "b": Mark(starred=True, tags=("Flood", "水利")),
            "c": Mark(),
        }
        assert (marks.history(9), marks.state("place")) == (["a", "b"], '{"article": "b"}')
        assert (marks.having(State.READ, 9), marks.having(State.STARRED, 9)) == (["a"], ["b"])
        assert (marks.tagged(Tag("flood"), 9), len(marks.tags())) == (["b"], 2)
        assert marks.state("theme") == "", "what belongs to a machine stays there"
        marks.mark("a", read=False)
        marks.set_tags("b", ["水利"])
    with here.session() as marks:
        assert marks.of(["a", "b"]) == {"a": Mark(position=7), "b": Mark(starred=True, tags=("水利",))}


def test_sessions_that_stay_open_learn_of_each_other_and_are_told(machine: Make) -> None:
    with machine("here").session() as here, machine("there").session() as there:
        told = threading.Event()
        there.listener = told.set
        assert there.of(["a"])["a"] == Mark()
        here.mark("a", starred=True)
        seen(there, lambda: there.of(["a"])["a"].starred, "the star is on the other machine")
        assert told.is_set()
        there.rename_tag("nothing", "x")
        there.mark("a", starred=False)
        seen(here, lambda: not here.of(["a"])["a"].starred, "the star is gone")


def test_two_sessions_on_one_machine_are_told_though_only_one_of_them_has_asked_the_server(machine: Make) -> None:
    here = machine("here")
    with here.session() as one, here.session() as two, machine("there").session() as there:
        assert (one.tags(), two.tags()) == ([], [])
        there.mark("a", starred=True)
        assert there.deliver(20)
        seen(one, lambda: one.of(["a"])["a"].starred, "one has asked")
        told = threading.Event()
        two.listener = told.set
        seen(two, told.is_set, "the other one is told, too")
        assert two.of(["a"])["a"].starred


def test_the_two_add_tags_to_one_article_and_both_stay(machine: Make) -> None:
    with machine("here").session() as here, machine("there").session() as there:
        assert (here.tags(), there.tags()) == ([], [])
        here.set_tags("a", ["one"])
        there.set_tags("a", ["two", "flod"])
        assert here.deliver(20)
        assert there.deliver(20)
        seen(here, lambda: here.of(["a"])["a"].tags == ("flod", "one", "two"), "all tags are here")
        assert here.rename_tag("flod", "Flood") == 1
        assert here.deliver(20)
        seen(there, lambda: there.of(["a"])["a"].tags == ("Flood", "one", "two"), "it is renamed")


def test_another_person_sees_nothing_of_it(machine: Make) -> None:
    with machine("one", "wang").session() as marks:
        marks.mark("a", starred=True)
        marks.visit("a")
    with machine("two", "li").session() as marks:
        assert (marks.of(["a"])["a"], marks.history(9)) == (Mark(), [])
        marks.mark("a", read=True)
    with machine("three", "wang").session() as marks:
        assert marks.of(["a"])["a"] == Mark(starred=True)


def test_marks_of_one_role_are_not_delivered_as_anothers(machine: Make) -> None:
    home = machine("home", "wang")
    with home.session() as marks:
        marks.mark("a", starred=True)
    home.address = machine("home", "li").address
    with home.session() as marks:
        marks.mark("b", starred=True)
        assert not marks.deliver(2)
        assert "those of wang" in marks.problem
        assert "li" in marks.problem
    with machine("other", "li").session() as marks:
        assert marks.having(State.STARRED, 9) == []
    home.address = machine("home", "wang").address
    with home.session() as marks:
        assert marks.deliver(20)
    with machine("new", "wang").session() as marks:
        assert sorted(marks.having(State.STARRED, 9)) == ["a", "b"]


def test_more_marks_than_one_delivery_takes_go_and_come(machine: Make) -> None:
    number = 2 * BATCH + 7
    with machine("here").session() as marks:
        for index in range(number):
            marks.mark(f"id{index}", read=True)
        assert marks.deliver(60)
    with machine("there").session() as marks:
        assert len(marks.having(State.READ, 9999)) == number


def test_history_keeps_the_last_visits_of_all_machines(machine: Make, primary: Cluster, database: str) -> None:
    with machine("here").session() as here:
        for index in range(HISTORY + 5):
            here.visit(f"id{index}")
        assert here.deliver(60)
    with machine("there").session() as there:
        assert there.history(3) == [f"id{HISTORY + index}" for index in (2, 3, 4)]
        there.visit(f"id{HISTORY + 4}")
        there.visit("last")
        assert there.deliver(20)
        assert len(there.history(10 * HISTORY)) == HISTORY
    kept = "SELECT count(*) FROM reader.mark WHERE kind = 'visit'"
    assert primary.sql(kept, dbname=database) == [(HISTORY,)]
    total = "SELECT marks = (SELECT count(*) FROM reader.mark WHERE person = name) FROM reader.person"
    assert primary.sql(total, dbname=database) == [(True,)]


def test_the_local_file_is_for_the_eyes_of_its_owner(machine: Make) -> None:
    here = machine("here")
    with here.session() as marks:
        marks.mark("a", read=True)
        files = list(here.path.parent.iterdir())
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_what_is_said_twice_changes_nothing(machine: Make, primary: Cluster, database: str) -> None:
    here = machine("here")
    with here.session() as marks:
        marks.mark("a", read=True)
        marks.set_tags("a", ["x"])
        assert marks.deliver(20)
        before = primary.sql("SELECT * FROM reader.mark ORDER BY kind", dbname=database)
        with machine("there").session() as there:
            there.mark("a", read=False)
            assert there.deliver(20)
        # As if the answer to the delivery had been lost on the way.
        marks._do("UPDATE change SET number = 0", ())
        assert marks.deliver(20)
        after = primary.sql("SELECT * FROM reader.mark ORDER BY kind", dbname=database)
        assert after[1:] == before[1:]
        assert (before[0][4], after[0][4], marks.of(["a"])["a"].read) == ("1", "0", False)


def test_a_file_that_cannot_be_kept_is_told_and_the_server_has_the_marks_all_the_same(machine: Make) -> None:
    here = machine("here")
    here.path.parent.mkdir()
    here.path.write_bytes(b"something else" * 1000)
    with here.session() as marks:
        marks.mark("a", starred=True)
        assert marks.problem.startswith("Marks are not kept: ")
        assert not marks.kept
        assert marks.deliver(20)
    with machine("there").session() as marks:
        assert marks.of(["a"])["a"].starred


def test_marks_of_an_archive_file_are_not_mixed_in(machine: Make, home: Path) -> None:
    from reader.archive.postgres.address import Address
    from reader.archive.postgres.marks import file_of
    from reader.paths import marks_file

    one = file_of(Address.parse("postgresql://wang@db1,db2/news"))
    assert one == file_of(Address.parse("postgresql://wang:secret@db2,db1/news?sslmode=require"))
    others = [file_of(Address.parse(f"postgresql://{rest}")) for rest in ("li@db1,db2/news", "wang@db1,db2/other")]
    assert len({one, marks_file(), *others}) == 4
    assert {each.parent for each in (one, *others)} == {marks_file().parent}
    assert one.name.startswith("marks-")


def test_two_databases_that_the_environment_chooses_share_no_marks(
    primary: Cluster, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reader.archive.postgres.address import Address
    from reader.archive.postgres.marks import open_marks

    names = [primary.create_database() for _ in range(2)]
    for name in names:
        prepare(primary, name, "wang")
        monkeypatch.setenv("PGDATABASE", name)
        marks = open_marks(Address.parse(primary.address("wang", "")))
        marks.mark(f"of {name}", starred=True)
        assert marks.deliver(20)
        marks.close()
    for name in names:
        assert primary.sql("SELECT id FROM reader.mark", dbname=name) == [(f"of {name}",)]
        primary.drop_database(name)


def test_a_clock_that_is_wrong_freezes_no_mark(
    machine: Make, monkeypatch: pytest.MonkeyPatch, primary: Cluster, database: str
) -> None:
    import time

    day = 86_400_000_000_000
    true_clock = time.time_ns
    here, there = machine("here"), machine("there")
    with here.session() as ahead, there.session() as marks:
        monkeypatch.setattr(time, "time_ns", lambda: true_clock() + day)  # from now on, for all of this process
        ahead.mark("a", starred=True, position=5)
        monkeypatch.setattr(time, "time_ns", true_clock)
        assert ahead.deliver(20)
        clock = "SELECT bool_and(time <= extract(epoch FROM now()) * 1000000) FROM reader.mark"
        assert primary.sql(clock, dbname=database) == [(True,)]
        seen(marks, lambda: marks.of(["a"])["a"].starred, "the star is there")
        marks.mark("a", starred=False)
        assert marks.deliver(20)
        seen(ahead, lambda: not ahead.of(["a"])["a"].starred, "it is gone here too")
        assert ahead.of(["a"])["a"].position == 5
    # A clock that is behind is corrected by the server's, once it is known.
    monkeypatch.setattr(time, "time_ns", lambda: true_clock() - day)
    with here.session() as behind:
        assert behind.having(State.STARRED, 9) == []
        behind.mark("b", read=True)
        assert behind.deliver(20)
    monkeypatch.setattr(time, "time_ns", true_clock)
    late = "SELECT time > extract(epoch FROM now() - interval '1 hour') * 1000000 FROM reader.mark WHERE id = 'b'"
    assert primary.sql(late, dbname=database) == [(True,)]


def test_a_machine_that_slept_while_it_asked_is_not_taken_for_one_whose_clock_is_wrong(tmp_path: Path) -> None:
    marks = NotedMarks(tmp_path / "marks.db")
    now, hour = clock_here(), 3_600_000_000
    marks.settle((), Reply("wang", now - hour), now - hour)
    assert abs(marks._now() - clock_here()) < hour / 2
    marks.settle((), Reply("wang", now - hour), clock_here())
    assert abs(marks._now() - (clock_here() - hour)) < hour / 2
    marks.close()
    marks = NotedMarks(tmp_path / "marks.db")
    assert abs(marks._now() - (clock_here() - hour)) < hour / 2, "it is remembered"
    marks.settle((), Reply("wang", clock_here()), clock_here())
    assert abs(marks._now() - clock_here()) < hour / 2
    marks.close()


def test_what_no_reader_has_written_is_not_taken_from_a_server(tmp_path: Path) -> None:
    """Whoever owns the tables may have written anything into them."""
    good = [
        Change("starred", "a", "", "1", 5, 1),
        Change("tag", "a", "x", "X", 5, 2),
        Change("place", "place", "", '{"search": "水", "trail": ["a"], "row": 3}', 5, 3),
        visited("a", 1_700_000_000_000_000)._replace(number=4),
    ]
    bad = [
        Change("starred", "b", "", "yes", 5, 5),
        Change("position", "b", "", "-1", 5, 6),
        Change("tag", "b", "y", "\x1b[2J", 5, 7),
        Change("tag", "b", "z", "two words", 5, 8),
        Change("tag", "b", "rtl", "\u202etxt", 5, 9),
        Change("place", "place x", "", '{"search": "\\u001b[2J"}', 5, 10),
        Change("place", "place y", "", '{"trail": ["a", "\\u009b1m"]}', 5, 11),
        Change("place", "place z", "", "[" * 9999, 5, 12),
        Change("place", "server person", "", '{"a": 1}', 5, 13),
        Change("theme", "a", "", "x", 5, 14),
        Change("visit", "1" * 16, "", "\x1b[2J", 5, 15),
        Change("read", "\x07", "", "1", 5, 16),
        Change("read", "c", "", "1", 5, 0),
    ]
    marks = NotedMarks(tmp_path / "marks.db")
    marks.settle((), Reply("wang", clock_here(), tuple(good + bad)), clock_here())
    assert sorted(marks.changes()) == sorted(good)
    assert marks.of(["a", "b", "c", "\x07"]) == {
        "a": Mark(starred=True, tags=("X",)),
        **dict.fromkeys(["b", "c", "\x07"], Mark()),
    }
    assert (marks.tags(), marks.history(9)) == ([("X", 1)], ["a"])
    assert marks.standing().person == "wang"
    marks.close()


def test_the_later_of_two_changes_counts_in_whatever_order_they_arrive(machine: Make) -> None:
    with machine("here").session() as here, machine("there").session() as there:
        assert (here.tags(), there.tags()) == ([], [])
        with here._turn:  # its thread waits
            here.mark("a", starred=True, read=True)
            there.mark("a", starred=False)
            assert there.deliver(20)
        assert here.deliver(20)
        for marks in (here, there):
            seen(marks, lambda marks=marks: marks.of(["a"])["a"] == Mark(read=True), "the later one counts")


def test_nothing_is_missed_when_transactions_end_in_another_order_than_they_began(
    machine: Make, primary: Cluster, database: str
) -> None:
    """The second delivery waits for the first, which has its numbers already but is not over yet."""
    delivery = "SELECT clock FROM reader.deliver_marks('other', 0, '{}', %s::jsonb)"
    change = '[{{"kind": "read", "id": "{}", "detail": "", "value": "1", "time": 5}}]'
    with machine("here").session() as marks, primary.connect(database, "wang") as slow:
        marks.mark("first", read=True)
        assert marks.deliver(20)
        slow.autocommit = False
        slow.execute(delivery, (change.format("slow"),))
        marks.mark("fast", read=True)
        assert not marks.deliver(0.7)
        assert primary.sql("SELECT id FROM reader.mark", dbname=database) == [("first",)]
        marks.catch_up(0.1)
        slow.commit()
        wait_until(lambda: sorted(marks.having(State.READ, 9)) == ["fast", "first", "slow"], "all are here")
    rows = primary.sql("SELECT id FROM reader.mark ORDER BY number", dbname=database)
    assert rows == [("first",), ("slow",), ("fast",)]


def test_many_writers_at_once_leave_no_gap_for_who_asks_meanwhile(machine: Make) -> None:
    machines = [machine(f"machine{number}") for number in range(4)]
    reading = machine("reading")
    with reading.session() as watcher:
        watcher.tags()

        def work(number: int) -> None:
            with machines[number].session() as marks:
                for index in range(30):
                    marks.mark(f"{number}-{index}", read=True)
                    marks.deliver(20)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            watcher.catch_up(5)
        for thread in threads:
            thread.join()
        seen(watcher, lambda: len(watcher.having(State.READ, 999)) == 120, "all are here")


def test_marks_of_a_file_go_to_a_server_and_back_and_the_newer_ones_stay(machine: Make, tmp_path: Path) -> None:
    old = Marks(tmp_path / "old.db")
    for name in ("a", "b", "a"):
        old.visit(name)
    old.mark("a", read=True, position=9)
    old.mark("b", starred=True)
    old.mark("c", starred=True)
    old.mark("d")
    old.set_tags("b", ["水利", "Flood"])
    old.set_state("place /archive.db", "{}")
    wanted = old.of("abcd")
    with machine("here").session() as here:
        here.set_tags("c", ["mine"])
        here.mark("c", starred=False)
        number = here.take_in(old.changes())
        assert number == len(old.changes()) - 1, "the star of c was taken away later"
        assert here.take_in(old.changes()) == 0
        assert here.deliver(20)
    with machine("there").session() as there:
        assert there.of("abcd") == wanted | {"c": Mark(tags=("mine",))}
        assert there.history(9) == ["a", "b", "a"]
        assert there.state("place /archive.db") == ""
        new = Marks(tmp_path / "new.db")
        assert new.take_in(there.changes()) > 0
        assert new.take_in(there.changes()) == 0
        assert (new.of("abcd"), new.history(9)) == (there.of("abcd"), ["a", "b", "a"])
        new.visit("e")
        assert new.history(9) == ["a", "b", "a", "e"]
        assert there.take_in(new.changes()) == 1
        assert there.history(9) == ["a", "b", "a", "e"]
        assert old.take_in(there.changes()) == 3, "the tag of c, that it has no star, the visit to e"
        assert (old.of("abcd"), old.history(9)) == (there.of("abcd"), there.history(9))
        assert old.take_in(there.changes()) == 0
    for marks in (old, new):
        marks.close()
