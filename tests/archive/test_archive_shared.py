"""One archive, written by one account and read by others, who may change neither it nor anything beside it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from tests.archive.builders import empty, story, titles
from tests.archive.somebody import Somebody

from reader.archive.marks import Mark, Marks
from reader.archive.sqlite.connection import LONGEST_LOG

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become somebody else, or mount")


@pytest.fixture
def path(public: Path) -> Iterator[Path]:
    """An archive with one article in a folder that only its owner can write, as the next fetch finds it."""
    path = public / "srv" / "news.db"
    archive = empty(path)
    archive.put([story("旧闻")])
    archive.close()
    path.parent.chmod(0o755)
    yield path
    path.parent.chmod(0o755)


def beside(path: Path) -> dict[str, tuple[int, int]]:
    """The files of the archive's folder: their modes and sizes."""
    found = [(file.name, file.stat()) for file in path.parent.iterdir()]
    return {name: (stat.S_IMODE(each.st_mode), each.st_size) for name, each in found}


def crashed(path: Path, *new: str) -> None:
    """Write these, and leave the files as a crash does: what is new is in the log alone."""
    archive = empty(path)
    archive.put([story(title) for title in new])
    for ending in ("", "-wal", "-shm"):
        shutil.copy(f"{path}{ending}", f"{path}{ending}.kept")
    archive.close()
    for ending in ("", "-wal", "-shm"):
        os.replace(f"{path}{ending}.kept", f"{path}{ending}")
    assert path.with_name("news.db-wal").stat().st_size > 4096


@root_only
def test_readers_see_what_the_writer_commits_while_it_writes(path: Path) -> None:
    with Somebody(path) as somebody, Somebody(path, writable=False) as locked:
        archive = empty(path)
        for number in range(5):
            archive.put([story(f"新闻{number}", minutes=number + 1)])
            for person in (somebody, locked):
                assert person.sees()[0] == f"新闻{number}"
                assert person.sees(f"新闻{number}") == [f"新闻{number}"]
                assert person.asked("read_only") is True
        archive.close()
        assert len(somebody.sees()) == len(locked.sees()) == 6


@root_only
@pytest.mark.parametrize("mask", [0o022, 0o027])
def test_all_of_an_archive_has_the_mode_that_the_umask_gives_it(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "news.db"
    before = os.umask(mask)
    try:
        archive = empty(path)
        archive.put([story("新闻")])
        assert {mode for mode, _size in beside(path).values()} == {0o666 & ~mask}
        archive.close()
    finally:
        os.umask(before)
    assert {name: mode for name, (mode, _size) in beside(path).items()} == dict.fromkeys(
        ["news.db", "news.db-wal", "news.db-shm"], 0o666 & ~mask
    )


def test_the_log_stays_in_its_place_and_is_emptied(path: Path) -> None:
    archive = empty(path)
    archive.put([story(f"第{n}条", "正文。" * 500) for n in range(200)])
    assert beside(path)["news.db-wal"][1] > 1000
    archive.close()
    assert beside(path)["news.db-wal"][1] == 0
    assert 0 < LONGEST_LOG < 1 << 26


@root_only
@pytest.mark.parametrize("folder_mode", [0o755, 0o555])
@pytest.mark.parametrize("lost", [(), ("-shm",)], ids=["all is there", "no index"])
def test_what_a_crash_left_in_the_log_is_seen(path: Path, folder_mode: int, lost: tuple[str, ...]) -> None:
    crashed(path, "新闻")
    for ending in lost:
        path.with_name(path.name + ending).unlink()
    path.parent.chmod(folder_mode)
    before = beside(path)
    for writable in (True, False):
        with Somebody(path, writable=writable) as somebody:
            assert sorted(somebody.sees()) == ["新闻", "旧闻"]
            assert somebody.sees("新闻") == ["新闻"]
    assert beside(path) == before
    archive = empty(path)  # whoever may write it finds everything too
    assert len(titles(archive)) == 2
    archive.close()


@root_only
def test_the_writer_itself_may_crash_at_any_time(path: Path) -> None:
    with Somebody(path) as somebody:
        with Somebody(path, uid=0) as writer:
            assert writer.asked("put") == 1
            assert sorted(somebody.sees()) == ["新闻", "旧闻"]
            writer.dies()
        assert sorted(somebody.sees()) == ["新闻", "旧闻"]
        with Somebody(path) as late:
            assert sorted(late.sees()) == ["新闻", "旧闻"]


@root_only
def test_a_copy_without_log_and_index_is_read_and_followed_once_it_is_written(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
    with Somebody(path) as somebody:
        assert somebody.sees() == ["旧闻"]
        archive = empty(path)
        archive.put([story("新闻", minutes=1)])
        assert somebody.sees() == ["新闻", "旧闻"]
        archive.put([story("又闻", minutes=2)])
        assert somebody.sees() == ["又闻", "新闻", "旧闻"]
        archive.close()
        assert somebody.sees() == ["又闻", "新闻", "旧闻"]


@root_only
def test_a_reader_makes_and_changes_nothing_even_where_it_could(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
    path.parent.chmod(0o777)
    before = beside(path)
    with Somebody(path) as somebody, Somebody(path, uid=0, writable=False) as locked:
        assert somebody.sees() == locked.sees() == ["旧闻"]
        assert "can only be read" in locked.asked("put")
    assert beside(path) == before


@root_only
def test_a_log_that_cannot_be_read_is_told_since_the_rest_may_be_half_of_a_change(path: Path) -> None:
    crashed(path, "新闻")
    path.with_name("news.db-shm").unlink()
    path.with_name("news.db-wal").chmod(0o600)
    with Somebody(path) as somebody:
        assert somebody.opened == f"{path}-wal: Permission denied"


@root_only
def test_an_archive_that_is_not_theirs_to_make_is_one_clear_line(public: Path) -> None:
    (public / "srv").mkdir(mode=0o755)
    for missing in (public / "srv" / "news.db", public / "srv" / "deep" / "news.db"):
        with Somebody(missing) as somebody:
            told = f"there is no archive {missing}, and you may not make it; whoever fetches the news there has to"
            assert somebody.opened == told
    with Somebody(public / "srv" / "news.db", uid=0, writable=False) as locked:
        assert "there is no archive" in locked.opened
    assert list((public / "srv").iterdir()) == []


@root_only
def test_a_folder_that_lets_nobody_in_is_one_clear_line(path: Path) -> None:
    path.parent.chmod(0o700)
    with Somebody(path) as somebody:
        assert somebody.opened == f"{path}: Permission denied"


@root_only
def test_an_archive_that_its_owner_must_open_first_says_so(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 2)
    connection.close()
    with Somebody(path) as somebody:
        assert somebody.opened == f"The archive {path} is of an older reader; whoever may write it must open it first"
    blank = path.with_name("blank.db")
    blank.touch(0o644)
    with Somebody(blank) as somebody:
        assert somebody.opened == f"The archive {blank} is still empty; whoever may write it must open it first"


@pytest.fixture
def read_only_mount(path: Path, public: Path) -> Iterator[Path]:
    """The archive's folder once more, mounted so that nobody, not even root, may write there; the path in it."""
    place = public / "mounted"
    place.mkdir()
    steps = [["mount", "--bind", str(path.parent), str(place)], ["mount", "-o", "remount,bind,ro", str(place)]]
    if os.geteuid() or any(subprocess.run(step, capture_output=True, check=False).returncode for step in steps):
        pytest.skip("only the superuser may mount, and not in every container")
    yield place / path.name
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize("lost", [(), ("-shm",), ("-wal", "-shm")], ids=["all is there", "no index", "no log"])
def test_a_read_only_mount_can_be_read(path: Path, read_only_mount: Path, lost: tuple[str, ...]) -> None:
    if "-wal" not in lost:
        crashed(path, "新闻")
    for ending in lost:
        path.with_name(path.name + ending).unlink()
    seen = ["旧闻"] if "-wal" in lost else ["新闻", "旧闻"]
    for uid in (0, 64123):
        with Somebody(read_only_mount, uid=uid) as somebody:
            assert sorted(somebody.sees()) == seen
            assert "can only be read" in somebody.asked("put")
            archive = empty(path)  # elsewhere it is mounted to be written
            archive.put([story(f"又闻{uid}")])
            seen = sorted([*seen, f"又闻{uid}"])
            assert sorted(somebody.sees()) == seen
            archive.close()


def test_marks_survive_a_rebuild_of_the_archive(tmp_path: Path) -> None:
    articles = [story(f"第{n}条", url=f"https://news.example/{n}", minutes=n) for n in range(4)]
    path, marks = tmp_path / "news.db", Marks(tmp_path / "home" / "marks.db")
    archive = empty(path)
    archive.put(articles)
    first = {headline.title: headline.id for headline in archive.resolve("", 10)}
    marks.mark(first["第1条"], read=True, position=7)
    marks.mark(first["第2条"], starred=True)
    marks.visit(first["第1条"])
    archive.close()
    for file in path.parent.glob("news.db*"):
        file.unlink()
    rebuilt = empty(path)
    rebuilt.put(reversed(articles))  # by another way, in another order
    second = {headline.title: headline.id for headline in rebuilt.resolve("", 10)}
    assert second == first
    assert marks.of([second["第1条"], second["第2条"]]) == {
        first["第1条"]: Mark(read=True, position=7),
        first["第2条"]: Mark(starred=True),
    }
    assert marks.history(9) == [second["第1条"]]
    rebuilt.close()
    marks.close()
