"""What comes in from files and standard input, and the seeds."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from reader import intake, paths
from reader.archive import open_archive
from reader.archive.protocol import Archive, Outcome, Stored
from reader.article import Article
from reader.errors import ReaderError

SEED = Path(__file__).parents[1] / "seeds" / "000_61dbd8cee32d4bee.txt"


def test_the_seeds_are_the_page_of_the_seeds_folder() -> None:
    (seed,) = intake.seeds()
    assert seed.title == "辽宁省与中央企业深化合作座谈会在北京举行"
    assert len(seed.related) == 10


def test_a_seed_imported_again_by_hand_changes_nothing(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.db", intake.seeds)
    try:
        assert [stored.outcome for stored in intake.take(archive, str(SEED))] == [Outcome.UNCHANGED]
    finally:
        archive.close()


def test_a_page_enters_an_empty_archive_once(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.db", list)
    try:
        outcomes = [intake.take(archive, str(SEED))[0].outcome for _ in range(2)]
        assert outcomes == [Outcome.NEW, Outcome.UNCHANGED]
        assert archive.count() == 11
    finally:
        archive.close()


def test_standard_input_is_a_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(SEED.read_bytes())))
    assert intake.articles_of("-") == intake.articles_of(str(SEED))


def test_no_standard_input_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(ReaderError, match="there is no standard input"):
        intake.articles_of("-")


def refusal(path: Path | str) -> str:
    with pytest.raises(ReaderError) as raised:
        intake.articles_of(str(path))
    return str(raised.value)


def test_what_is_no_file_is_refused_at_once_with_one_line(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(link)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert "a device or socket" in refusal(tmp_path / "s")
    assert "there is no such file" in refusal(tmp_path / "missing.txt")
    assert "a device or socket" in refusal("/dev/zero")
    assert refusal("") == "'': there is no such file"
    assert "cannot be read" in refusal(link)
    assert "cannot be read" in refusal("a\0b")
    assert "cannot be read" in refusal("x" * 5000)


def test_a_pipe_is_read_as_standard_input_is(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with ThreadPoolExecutor() as pool:
        pool.submit(fifo.write_bytes, SEED.read_bytes())
        assert intake.articles_of(str(fifo)) == intake.articles_of(str(SEED))


def test_a_pipe_without_end_is_read_only_as_far_as_a_page_may_go() -> None:
    with subprocess.Popen(["yes"], stdout=subprocess.PIPE) as endless:
        assert endless.stdout
        assert "longer than 20 MB" in refusal(f"/dev/fd/{endless.stdout.fileno()}")
        endless.kill()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.touch(mode=0)
    assert "you may not read this file" in refusal(file)


def test_a_folder_that_may_not_be_looked_into_is_told_once_and_not_called_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> list[str]:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.listdir", refuse)
    told: list[ReaderError] = []
    assert list(intake.articles([str(tmp_path)], None, intake.Course(told.append))) == []
    assert [str(error) for error in told] == [f"{tmp_path}: you may not look into this folder"]


def test_a_file_of_any_size_is_read_only_as_far_as_a_page_may_go(tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as stream:
        stream.truncate(1 << 40)
    assert "binary, not text" in refusal(file)


def test_a_hostile_file_name_is_shown_clean(tmp_path: Path) -> None:
    file = tmp_path / "a\x1b]0;owned\x07b\nc.txt"
    file.write_bytes(b"")
    assert refusal(file).isprintable()


@pytest.mark.parametrize("listed", ["- file: missing.txt", "- {}", "3", "- file: [", "- file: x\n  zone: No/Where"])
def test_broken_seeds_are_one_clear_line(listed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds.yaml").write_text(listed)
    monkeypatch.setattr("reader.intake.seeding.shipped", lambda folder: tmp_path)
    with pytest.raises(ReaderError) as raised:
        intake.seeds()
    assert "\n" not in str(raised.value)


def batched(archive: Archive, articles: Iterable[Article]) -> list[str]:
    return [stored.headline.title for stored in intake.put(archive, articles)]


def test_articles_are_put_in_batches_in_their_order(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.db", list)
    try:
        titles = [f"第{n}篇" for n in range(1200)]
        assert batched(archive, (Article(title, excerpt=title) for title in titles)) == titles
        assert archive.count() == 1200
    finally:
        archive.close()


@pytest.mark.parametrize("end", [KeyboardInterrupt, ReaderError])
def test_what_came_before_an_interruption_is_kept(end: type[BaseException], tmp_path: Path) -> None:
    def articles() -> Iterator[Article]:
        yield from (Article(f"第{n}篇", excerpt="文") for n in range(40))
        raise end

    archive = open_archive(tmp_path / "archive.db", list)
    try:
        with pytest.raises(end):
            batched(archive, articles())
        assert archive.count() == 40
    finally:
        archive.close()


def test_an_interruption_waits_for_the_end_of_a_transaction() -> None:
    done: list[int] = []

    class Slow:
        def put(self, articles: list[Article], derived: object) -> list[Stored]:
            signal.raise_signal(signal.SIGINT)
            done.append(len(articles))
            return []

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(intake.put(cast(Archive, Slow()), [Article("甲")]))
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == [1]


def test_the_seeds_travel_with_the_program() -> None:
    assert (paths.shipped("seeds") / "seeds.yaml").is_file()
