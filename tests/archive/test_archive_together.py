"""Several processes and threads in one archive at once."""

from __future__ import annotations

import multiprocessing
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from tests.archive.builders import NOON, empty, everything, page, seeded, story, titles

from reader.archive.query import ALL, parse
from reader.article import Published

pytestmark = pytest.mark.usefixtures("store")

PROCESSES = multiprocessing.get_context("spawn")


def open_new(path: Path) -> None:
    """Open an archive that may not be there yet."""
    archive = seeded(path, page("种子", "甲", "乙"))
    assert archive.count() == 3
    archive.close()


def write(path: Path, name: str) -> None:
    """Put articles of one's own and articles that all put."""
    archive = empty(path)
    for n in range(40):
        archive.put([story(f"{name}第{n}条", minutes=n), page(f"共同第{n}条", f"相关{n}", minutes=n)])
        assert titles(archive, f"{name}第{n}条") == [f"{name}第{n}条"]
    archive.close()


def read(path: Path, name: str) -> None:
    """Read lists and matches, which are in order at any moment."""
    archive = empty(path)
    for _ in range(60):
        for query in (ALL, parse("第")):
            run = archive.headlines(query)
            times = [headline.published or Published(NOON) for headline in run.headlines]
            assert all(newer.at >= older.at for newer, older in pairwise(times))
            for headline in run.headlines[:3]:
                assert archive.get(headline.id) is not None
    archive.close()


def _together(*jobs: tuple[object, ...]) -> list[int | None]:
    processes = [PROCESSES.Process(target=job, args=arguments) for job, *arguments in jobs]  # type: ignore[arg-type]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [process.exitcode for process in processes]


def test_processes_that_make_the_same_archive_at_once_leave_one_set_of_seeds(tmp_path: Path) -> None:
    path = tmp_path / "new" / "archive.db"
    assert _together(*[(open_new, path)] * 4) == [0] * 4
    assert titles(empty(path)) == ["种子", "甲", "乙"]


def test_processes_that_write_and_read_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    empty(path).close()
    jobs = [(write, path, "一"), (write, path, "二"), (read, path, "三"), (read, path, "四")]
    assert _together(*jobs) == [0] * 4
    archive = empty(path)
    found = titles(archive)
    expected = {f"{name}第{n}条" for name in ("一", "二", "共同") for n in range(40)} | {f"相关{n}" for n in range(40)}
    assert sorted(found) == sorted(expected)
    assert archive.count() == len(expected)
    assert len(everything(archive, parse("第"))) == 120


def test_a_list_is_read_while_another_thread_searches_and_a_third_writes(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    archive.put([story(f"第{n}条", "正文。" * 50, minutes=n) for n in range(500)])
    failures: list[BaseException] = []

    def each(work: object) -> None:
        try:
            for _ in range(20):
                work()  # type: ignore[operator]
        except BaseException as error:
            failures.append(error)

    jobs = [
        lambda: archive.headlines(parse("——")),
        lambda: archive.headlines(ALL),
        lambda: archive.put([story("新闻", "正文。" * 50)]),
        lambda: archive.get(archive.headlines(ALL).headlines[0].id),
    ]
    threads = [threading.Thread(target=each, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert archive.count() == 501
    archive.close()
