"""What a person did with articles is kept, and reading goes on where it cannot be."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from tests.shared import ROOT

from reader.archive.marks import HISTORY, Mark, Marks
from reader.archive.postgres.marks_file import NotedMarks
from reader.archive.tree import Tag


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "marks.db"


@pytest.fixture(params=[Marks, NotedMarks], ids=["of a file", "of a server"])
def kind(request: pytest.FixtureRequest) -> type[Marks]:
    """The marks of archives in files, and the local file of those that live on a server."""
    return request.param


@pytest.fixture
def marks(path: Path, kind: type[Marks]) -> Iterator[Marks]:
    marks = kind(path)
    yield marks
    marks.close()


def test_an_article_without_a_mark_is_unread(marks: Marks) -> None:
    assert marks.of(["a", "b"]) == {"a": Mark(), "b": Mark()}
    assert Mark() == Mark(read=False, starred=False, position=0)


def test_a_mark_changes_only_what_is_given(marks: Marks) -> None:
    marks.mark("a", read=True)
    marks.mark("a", position=123)
    marks.mark("a", starred=True)
    assert marks.of(["a"]) == {"a": Mark(read=True, starred=True, position=123)}
    marks.mark("a", read=False)
    marks.mark("a")
    assert marks.of(["a", "b"]) == {"a": Mark(read=False, starred=True, position=123), "b": Mark()}


def test_everything_is_there_in_the_next_session(path: Path, kind: type[Marks]) -> None:
    first = kind(path)
    first.mark("a", starred=True)
    first.visit("a")
    first.set_state("theme", "dark")
    first.set_state("theme", "夜")
    first.close()
    second = kind(path)
    assert (second.of(["a"])["a"].starred, second.history(9), second.state("theme")) == (True, ["a"], "夜")
    assert second.state("other") == ""
    second.close()


def test_history_is_what_was_opened_oldest_first_and_no_article_twice_in_a_row(marks: Marks) -> None:
    for name in "aabcca":
        marks.visit(name)
    assert marks.history(10) == ["a", "b", "c", "a"]
    assert marks.history(2) == ["c", "a"]


def test_history_does_not_grow_for_ever(path: Path, marks: Marks) -> None:
    for number in range(HISTORY + 20):
        marks.visit(str(number))
    assert len(marks.history(10 * HISTORY)) == HISTORY
    assert marks.history(1) == [str(HISTORY + 19)]


def test_marks_are_for_the_eyes_of_their_owner(path: Path, marks: Marks) -> None:
    marks.mark("a", read=True)
    files = list(path.parent.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert marks.problem == ""


def test_two_sessions_and_many_threads_lose_nothing(path: Path, kind: type[Marks]) -> None:
    sessions = [kind(path), kind(path)]

    def work(session: Marks, name: str) -> None:
        for number in range(50):
            session.mark(f"{name}{number}", read=True)
            session.mark("shared", **{("read", "starred")[number % 2]: True})

    threads = [threading.Thread(target=work, args=(sessions[n % 2], f"t{n}-")) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [f"t{n}-{number}" for n in range(4) for number in range(50)]
    for session in sessions:
        assert session.problem == ""
        assert all(mark.read for mark in session.of(ids).values())
        assert session.of(["shared"]) == {"shared": Mark(read=True, starred=True)}
        session.close()


@pytest.mark.parametrize("content", [b"something else, and long" * 200, b"SQLite format 3\0" + b"\x5a" * 9000])
def test_a_damaged_file_is_told_and_marks_live_for_the_session(path: Path, kind: type[Marks], content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    marks = kind(path)
    assert marks.problem.startswith("Marks are not kept: ")
    assert "\n" not in marks.problem
    marks.mark("a", read=True)
    marks.visit("a")
    assert (marks.of(["a"])["a"].read, marks.history(3)) == (True, ["a"])
    marks.close()
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, kind: type[Marks]) -> None:
    (tmp_path / "home").touch()
    marks = kind(tmp_path / "home" / "marks.db")
    assert "home" in marks.problem
    marks.set_state("theme", "dark")
    assert marks.state("theme") == "dark"


def test_a_newer_file_is_told_and_left_alone(path: Path, kind: type[Marks]) -> None:
    kind(path).close()
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 99)
    connection.close()
    content = path.read_bytes()
    marks = kind(path)
    assert "newer reader" in marks.problem
    marks.mark("a", read=True)
    marks.close()
    assert path.read_bytes() == content


def test_a_disk_that_fills_up_is_told_and_nothing_seen_so_far_is_lost(path: Path, marks: Marks) -> None:
    marks.mark("a", starred=True)
    connection = marks._connection
    connection.pragma("max_page_count", connection.pragma("page_count"))
    for number in range(2000):
        marks.mark(f"id{number}", read=True)
    assert "disk is full" in marks.problem
    assert marks.of(["a", "id0", "id1999"]) == {
        "a": Mark(starred=True),
        "id0": Mark(read=True),
        "id1999": Mark(read=True),
    }


READ_ONLY = """
import os, sys
from pathlib import Path
from reader.archive.marks import Marks
from reader.archive.postgres.marks_file import NotedMarks
if os.getuid() == 0:
    os.setuid(65534)
marks = {"Marks": Marks, "NotedMarks": NotedMarks}[sys.argv[2]](Path(sys.argv[1]))
print("can only be read" in marks.problem, marks.of(["a"])["a"].starred, marks.history(5))
marks.mark("a", read=True)
print(marks.of(["a"])["a"].read)
"""


def test_marks_that_cannot_be_written_are_read_and_live_for_the_session(
    path: Path, kind: type[Marks], marks: Marks
) -> None:
    marks.mark("a", starred=True)
    marks.visit("a")
    marks.close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    for folder in path.parents[1:]:
        if folder.stat().st_uid == path.stat().st_uid and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    command = [sys.executable, "-c", READ_ONLY, str(path), kind.__name__]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "src")}, check=False)
    path.parent.chmod(0o755)
    assert (done.stdout, done.stderr) == ("True True ['a']\nTrue\n", "")


def test_what_comes_after_the_end_is_forgotten_quietly(path: Path, kind: type[Marks]) -> None:
    marks = kind(path)
    marks.close()
    marks.mark("a", read=True)
    assert marks.of(["a"]) == {"a": Mark()}
    marks.close()


def test_tags_are_an_article_s_own_and_one_word_is_one_tag_however_it_is_written(marks: Marks) -> None:
    marks.set_tags("a", ["水利", "Flood"])
    marks.set_tags("b", ["flood", "廣東"])
    marks.mark("b", starred=True)
    assert marks.of(["a", "b", "c"]) == {
        "a": Mark(tags=("Flood", "水利")),
        "b": Mark(starred=True, tags=("Flood", "廣東")),
        "c": Mark(),
    }
    assert marks.tags() == [("Flood", 2), ("廣東", 1), ("水利", 1)]
    marks.set_tags("a", [])
    assert marks.tags() == [("Flood", 1), ("廣東", 1)]


def test_tagged_articles_are_found_by_tag_beginning_and_sound(marks: Marks) -> None:
    marks.set_tags("a", ["水利"])
    marks.set_tags("b", ["水利工程", "Flood"])
    assert marks.tagged(Tag("水利"), 9) == ["a"]
    assert sorted(marks.tagged(Tag("水利", prefix=True), 9)) == ["a", "b"]
    assert marks.tagged(Tag("FLOOD"), 9) == ["b"]
    assert marks.tagged(Tag("sl", spoken=True), 9) == []
    assert marks.tagged(Tag("sl", spoken=True, heard=True), 9) == ["a"]
    assert len(marks.tagged(Tag("", prefix=True), 9)) == 2
    assert len(marks.tagged(Tag("", prefix=True), 1)) == 1


def test_a_tag_is_renamed_everywhere_and_into_one_that_is_there(marks: Marks) -> None:
    marks.set_tags("a", ["flod", "水"])
    marks.set_tags("b", ["flod", "Flood"])
    assert (marks.rename_tag("FLOD", "Flood"), marks.rename_tag("nothing", "x")) == (2, 0)
    assert marks.tags() == [("Flood", 2), ("水", 1)]
    assert marks.rename_tag("Flood", "FLOOD") == 2
    assert marks.of(["b"])["b"].tags == ("FLOOD",)


def test_a_marks_file_from_before_tags_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    old = apsw.Connection(str(path))
    old.execute(
        "CREATE TABLE mark (id TEXT PRIMARY KEY, read INTEGER NOT NULL, starred INTEGER NOT NULL,"
        " position INTEGER NOT NULL) WITHOUT ROWID;"
        "CREATE TABLE visit (number INTEGER PRIMARY KEY, id TEXT NOT NULL, time INTEGER NOT NULL);"
        "CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
        f"INSERT INTO mark VALUES ('a', 1, 1, 7); PRAGMA application_id = {0x5244524D}; PRAGMA user_version = 1"
    )
    old.close()
    marks = Marks(path)
    marks.set_tags("a", ["水利"])
    assert (marks.problem, marks.of(["a"])["a"]) == ("", Mark(True, True, 7, ("水利",)))
    marks.close()
