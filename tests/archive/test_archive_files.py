"""What an archive says about the file it is in."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from tests.archive.builders import empty, story, titles
from tests.archive.somebody import Somebody

from reader import language
from reader.archive import open_archive
from reader.archive.query import ALL, parse
from reader.archive.sqlite import schema as archive_schema
from reader.archive.sqlite.connection import Format
from reader.errors import ReaderError


def one_line(path: Path) -> str:
    """What is said when this archive is opened and used."""
    with pytest.raises(ReaderError) as caught:
        empty(path).headlines(parse("x"))
    line = str(caught.value)
    assert "\n" not in line
    assert path.name in line
    return line


def test_folders_are_made_and_an_empty_file_becomes_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "archive.db"
    empty(path).close()
    assert path.exists()
    blank = tmp_path / "blank.db"
    blank.touch()
    assert titles(open_archive(blank, lambda: [story("种子")])) == ["种子"]


@pytest.mark.parametrize("content", [b"not an archive at all, but a text" * 100, b"PK\x03\x04", b"\0" * 5000])
def test_another_file_is_not_an_archive_and_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert "not a reader archive" in one_line(path)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE bookmarks (url)")
    other.close()
    content = path.read_bytes()
    assert "not a reader archive" in one_line(path)
    assert path.read_bytes() == content


def test_a_newer_archive_asks_for_a_newer_reader(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    empty(path).close()
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 99)
    connection.close()
    assert "newer reader" in one_line(path)


def test_an_older_archive_is_brought_up_to_date_with_all_that_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    archive = empty(path)
    archive.put([story("旧闻")])
    archive.close()
    old = archive_schema.ARCHIVE
    newer = Format(old.name, old.application_id, (*old.migrations, "CREATE TABLE later (url TEXT)"))
    monkeypatch.setattr("reader.archive.sqlite.archive.ARCHIVE", newer)
    assert titles(empty(path)) == ["旧闻"]
    connection = apsw.Connection(str(path))
    assert connection.pragma("user_version") == len(newer.migrations)
    assert list(connection.execute("SELECT * FROM later")) == []


def test_an_archive_of_the_first_version_is_indexed_anew(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connection = apsw.Connection(str(path))
    connection.execute(archive_schema.ARCHIVE.migrations[0])
    connection.pragma("application_id", archive_schema.ARCHIVE.application_id)
    connection.pragma("user_version", 1)
    article = (7, 1740900000, "qv3k", "辽宁振兴", "", "中新网", "", "2025-03-02T15:20:00+08:00", "zh", "", 5, 1)
    connection.execute(f"INSERT INTO article VALUES ({', '.join('?' * 12)})", article)
    connection.execute(
        """INSERT INTO body VALUES (1, '[["paragraph","投资2390亿元。","",""]]', '\n\n王翕瞳', '', '[]')"""
    )
    connection.execute("UPDATE tally SET count = 1")
    connection.close()
    archive = empty(path)
    for query in ("辽宁", "390亿", "title:振兴", "source:中新", "reporter:王翕瞳", "liaoning"):
        assert titles(archive, query) == ["辽宁振兴"], query
    archive.close()


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive = empty(path)
    archive.put([story(f"第{n}条", "正文。" * 500) for n in range(200)])
    archive.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    path.write_bytes(content)
    assert "damaged" in one_line(path)


def test_an_archive_cut_short_is_told(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive = empty(path)
    archive.put([story(f"第{n}条", "正文。" * 500) for n in range(200)])
    archive.close()
    path.write_bytes(path.read_bytes()[:20_000])
    assert "damaged" in one_line(path)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert "is a folder" in one_line(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReaderError, match="file"):
        empty(tmp_path / "file" / "archive.db")


def test_a_full_disk_loses_nothing_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive = empty(path)
    archive.put([story("旧闻")])
    with archive._pool.writer() as connection:  # type: ignore[attr-defined]
        connection.pragma("max_page_count", connection.pragma("page_count") + 2)
    with pytest.raises(ReaderError, match="disk is full"):
        archive.put([story(f"第{n}条", "正文。" * 500) for n in range(100)])
    assert titles(archive) == ["旧闻"]
    assert archive.count() == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only the superuser may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("has_room_for_index", [True, False])
def test_an_archive_on_a_full_disk_can_still_be_read(small_disk: Path, has_room_for_index: bool) -> None:
    path = small_disk / "archive.db"
    archive = empty(path)
    archive.put([story("旧闻", "正文。")])
    archive.close()
    if not has_room_for_index:
        (small_disk / "archive.db-shm").unlink()
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "full").write_bytes(bytes(1 << 20))
    archive = empty(path)
    assert archive.read_only is not has_room_for_index
    assert titles(archive, "正文") == ["旧闻"]
    with pytest.raises(ReaderError, match="disk is full"):
        archive.put([story("新闻")])
    archive.close()
    (small_disk / "full").unlink()
    archive = empty(path)
    assert len(archive.put([story("新闻")])) == 1
    archive.close()


def test_an_archive_speaks_chinese_too(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"not an archive at all, but a text" * 100)
    language.use("zh")
    try:
        assert "不是 reader 的文库" in one_line(tmp_path / "notes.txt")
    finally:
        language.use("en")


def test_an_archive_in_use_for_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.archive.sqlite.connection.PATIENCE", 50)
    path = tmp_path / "archive.db"
    archive = empty(path)
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ReaderError, match="in use by another process"):
        archive.put([story("新闻")])
    assert titles(archive) == []
    other.execute("ROLLBACK")
    assert len(archive.put([story("新闻")])) == 1


def test_an_archive_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        empty(tmp_path / "archive.db").close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "archive.db").stat().st_mode) == 0o640


def test_a_closed_archive_says_so(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    archive.close()
    with pytest.raises(ReaderError, match="closed"):
        archive.headlines(ALL)


@pytest.mark.parametrize("folder_mode", [0o555, 0o755])
def test_what_cannot_be_written_can_be_read(public: Path, folder_mode: int) -> None:
    path = public / "shared" / "archive.db"
    archive = empty(path)
    archive.put([story("旧闻")])
    archive.close()
    path.chmod(0o444)
    path.parent.chmod(folder_mode)
    with Somebody(path) as somebody:
        assert somebody.sees("正文") == ["旧闻"]
        told = f"{path} can only be read; check the permissions of the file and its folder"
        assert [somebody.asked("put"), somebody.asked("remove")] == [told, told]
    path.parent.chmod(0o755)


def test_what_cannot_be_read_is_told(public: Path) -> None:
    path = public / "shared" / "archive.db"
    empty(path).close()
    path.chmod(0)
    with Somebody(path) as somebody:
        assert somebody.opened == f"{path} cannot be opened; check that it and its folder can be read and written"
    path.chmod(0o644)
