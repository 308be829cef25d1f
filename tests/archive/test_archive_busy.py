"""Eight processes in one archive and one marks file: whoever reads or marks never hears that it is in use."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import pytest
from tests.archive.builders import empty, page, story

from reader.archive.marks import Marks
from reader.archive.protocol import Archive
from reader.archive.query import ALL, parse

pytestmark = pytest.mark.usefixtures("store")

SECONDS = float(os.environ.get("READER_TEST_SECONDS", "6"))
"""How long they are at it; a minute is a good test by hand."""

SLOWEST = 20.0
"""Seconds that a list, a search or a mark may take on a machine that eight processes keep busy."""

PROCESSES = multiprocessing.get_context("spawn")


def take_in(archive: Archive, marks: Marks, number: int, round_: int) -> None:
    """A fetch: many articles at once, some of which others take in too."""
    stories = [
        story(f"第{number}组{round_}轮第{n}条经济消息", "正文。" * 80, minutes=round_ * 50 + n) for n in range(50)
    ]
    archive.put([*stories, page(f"共同第{round_}条", f"相关{round_}")])


def take_out(archive: Archive, marks: Marks, number: int, round_: int) -> None:
    """Somebody clears up."""
    archive.remove([headline.id for headline in archive.headlines(ALL, limit=5, oldest=True).headlines])


def look(archive: Archive, marks: Marks, number: int, round_: int) -> None:
    """Somebody reads: lists, searches, opens, asks what is related."""
    for query in (ALL, parse("经济"), parse("jingji"), parse("消息 sort:best"), parse("is:unread 组")):
        started = time.monotonic()
        run = archive.headlines(query, marks=marks)
        for headline in run.headlines[:2]:
            archive.get(headline.id)
            archive.related(headline.id)
        assert time.monotonic() - started < SLOWEST


def mark(archive: Archive, marks: Marks, number: int, round_: int) -> None:
    """Somebody stars, reads and leaves in all articles on the screen."""
    for headline in archive.headlines(ALL, limit=20).headlines:
        started = time.monotonic()
        marks.mark(headline.id, read=True, starred=round_ % 2 == 0, position=round_)
        marks.visit(headline.id)
        assert time.monotonic() - started < SLOWEST
    archive.headlines(parse("is:starred"), marks=marks)
    assert marks.problem == ""


JOBS = (take_in, take_in, take_out, look, look, look, mark, mark)


def work(folder: Path, number: int) -> None:
    """Do one's job until the time is over."""
    archive, marks = empty(folder / "archive.db"), Marks(folder / "marks.db")
    end, round_ = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        JOBS[number](archive, marks, number, round_)
        round_ += 1
    archive.close()
    marks.close()


def test_eight_processes_at_once_wait_for_each_other_and_never_fail(tmp_path: Path) -> None:
    empty(tmp_path / "archive.db").close()
    processes = [PROCESSES.Process(target=work, args=(tmp_path, number)) for number in range(len(JOBS))]
    for process in processes:
        process.start()
    for process in processes:
        process.join(SECONDS + 60)
    assert [process.exitcode for process in processes] == [0] * len(JOBS)
    archive = empty(tmp_path / "archive.db")
    listed, start = 0, None
    while True:
        run = archive.headlines(ALL, start=start, limit=500)
        listed += len(run.headlines)
        if (start := run.next) is None:
            break
    assert archive.count() == listed > 0
    archive.close()
