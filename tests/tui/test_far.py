"""An archive on a server may answer late or not at all: no key waits for it, and nothing that is shown goes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from tests.tui.articles import article, five_hundred

from reader.archive import tables
from reader.archive.sqlite.archive import SQLiteArchive
from reader.article import Article
from reader.errors import ReaderError

T = TypeVar("T")

AWAY = "No server of the archive answers; try again later"


class Far(SQLiteArchive):
    """An archive that takes its time, once it is told to, or is away."""

    def __init__(self, path: Path) -> None:
        self.answers = threading.Event()
        self.answers.set()
        self.away = False
        self.trouble = ""
        self.denied = False
        super().__init__(path, five_hundred)

    @property
    def far(self) -> bool:
        return True

    @property
    def problem(self) -> str:
        return self.trouble

    @property
    def read_only(self) -> bool:
        return self.denied

    def _read(self, work: Callable[[tables.Reading], T]) -> T:
        if not self.answers.is_set():
            assert threading.current_thread() is not threading.main_thread(), "a key waits for the archive"
            assert self.answers.wait(20)
        if self.away:
            raise ReaderError(f"{AWAY} (127.0.0.1:34107 and 1 more)")
        return super()._read(work)


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Far]:
    archive = Far(tmp_path / "archive.db")
    yield archive
    archive.answers.set()
    archive.close()


async def test_rows_that_are_not_there_yet_are_dots_and_come_while_keys_work(open_reader, far):
    async with open_reader(far) as it:
        await it.until(lambda: "第500号" in it.text)
        far.answers.clear()
        await it.send("end")
        await it.until(lambda: it.reading.headlines.cursor == 499)
        assert "第001号" not in it.text
        assert "…" in it.text
        await it.send("k", "k")
        await it.until(lambda: it.reading.headlines.cursor == 497)
        far.answers.set()
        await it.until(lambda: "第003号" in it.text and "第001号" in it.text)
        await it.press("home")
        assert "第500号" in it.text


async def test_the_next_page_is_there_before_the_cursor(open_reader, far):
    async with open_reader(far) as it:
        await it.until(lambda: "第500号" in it.text)
        while it.reading.headlines.cursor < 60:
            await it.press("pagedown")
        pages = it.reading.headlines.listing._pages
        await it.until(lambda: 1 in pages)
        far.answers.clear()
        while it.reading.headlines.cursor < 120:
            await it.send("pagedown")
        assert "…" not in it.text


async def test_an_archive_that_is_away_is_one_line_and_what_is_open_stays(open_reader, far):
    async with open_reader(far) as it:
        await it.press("enter")
        await it.until(lambda: "第500号文章的第1段" in it.body)
        far.away = True
        await it.press("h")
        for key in ("g", "end", "s", "T", "g"):
            await it.press(key)
            assert AWAY in it.state_line or key == "s"
        it.app.on_app_focus()
        assert "第500号文章的第1段" in it.body
        far.away = False
        await it.press("g")
        await it.until(lambda: "第500号" in it.text)


async def test_a_search_that_no_server_answers_says_so_in_place_of_the_count(open_reader, far):
    async with open_reader(far, size=(80, 24)) as it:
        await it.until(lambda: "第500号" in it.text)
        far.away = True
        await it.press("/")
        await it.type("文章")
        await it.until(lambda: AWAY in it.state_line)
        far.away = False
        await it.press("backspace")
        await it.until(lambda: AWAY not in it.state_line and "50+" in it.state_line)


async def test_who_may_only_read_is_told_that_it_is_their_rights(open_reader, far):
    far.denied = True
    async with open_reader(far, size=(80, 24), command=("reader",)) as it:
        await it.press("R")
        assert "You may only read this archive; its administrator can let you fetch." in it.state_line


async def test_a_file_that_cannot_be_written_is_told_to_be_so(open_reader, far, monkeypatch):
    far.denied = True
    monkeypatch.setattr(Far, "far", False)
    async with open_reader(far, size=(80, 24), command=("reader",)) as it:
        await it.press("R")
        assert "The archive is read-only: nothing can be fetched into it." in it.state_line


async def test_what_comes_in_on_a_server_is_listed_with_g(open_reader, far, article_now):
    async with open_reader(far) as it:
        await it.until(lambda: "第500号" in it.text)
        await it.press("j", "j")
        far.put([article_now])
        it.app.on_app_focus()
        await it.until(lambda: it.reading.headlines.cursor == 3)
        assert "第498号" in it.reading.headlines.headline.title
        await it.press("g")
        await it.until(lambda: article_now.title in it.text)


async def test_what_is_wrong_with_a_server_is_told_once_though_all_goes_on(open_reader, far):
    async with open_reader(far) as it:
        await it.until(lambda: "第500号" in it.text)
        far.trouble = "db1 does not answer, reading from db2"
        await it.press("end")
        await it.until(lambda: far.trouble in it.state_line)
        it.reading._end_notice()
        await it.press("home", "end")
        assert far.trouble not in it.text


async def test_titles_in_pinyin_come_beside_what_is_drawn(open_reader, far):
    async with open_reader(far) as it:
        await it.until(lambda: "第500号" in it.text)
        far.answers.clear()
        await it.send("P")
        await it.until(lambda: it.reading.session.in_pinyin)
        assert "第500号" in it.text
        far.answers.set()
        await it.until(lambda: "500" in it.text and "第500号" not in it.reading.headlines.render_line(0).text)


@pytest.fixture
def article_now() -> Article:
    return article("刚刚：新来的一条", hour=9000)


async def test_a_list_whose_length_nobody_has_told_yet_is_not_an_empty_one(open_reader, far):
    """A start in a saved query, and back to all while no server answers: the list comes once one does."""
    async with open_reader(far) as it:
        await it.until(lambda: "第500号" in it.text)
        it.reading._count = 0  # as after such a start
        far.answers.clear()
        it.reading.show_listing(it.reading.whole_list())
        assert len(it.reading.headlines.listing) == 1
        far.answers.set()
        await it.until(lambda: len(it.reading.headlines.listing) == 500)
        await it.press("end")
        await it.until(lambda: "第001号" in it.text)


async def test_a_list_with_a_row_that_is_gone_is_read_anew_though_the_number_is_the_same(open_reader, far):
    async with open_reader(far) as it:
        await it.until(lambda: "第500号" in it.text)
        listing = it.reading.headlines.listing
        listing.take_in(0, type(listing.read(0))(listing.read(0).headlines[:3], None))
        await it.press("j", "j", "j")
        await it.until(lambda: it.reading.headlines.listing is not listing)
        assert it.reading.headlines.headline is not None


async def test_what_is_unread_is_counted_again_when_a_server_has_something_new(open_reader, far, article_now):
    async with open_reader(far) as it:
        await it.until(lambda: it.reading._count == 500)
        counted = []
        it.reading.count_soon = lambda: counted.append(it.reading._count)
        far.put([article_now])
        await it.press("g")
        await it.until(lambda: counted == [501])
