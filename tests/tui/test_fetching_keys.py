"""R, E and f: fetching in a process of its own, while the list and the place stay as they are."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.tui.articles import article, with_related
from tests.tui.test_trouble import Delegate

from reader.archive.protocol import Related, Subscription
from reader.archive.query import ALL
from reader.article import Article, Block, Headline, Kind
from reader.text.cells import cells
from reader.tui.listing import Relatives

FETCHER = str(Path(__file__).with_name("fetcher.py"))


def program(*steps):
    """The command that does these steps instead of `reader`."""
    return (sys.executable, "-I", "-S", FETCHER, json.dumps(steps))


def begin(feeds):
    return ["say", {"event": "begin", "feeds": feeds}]


def feed(done, feeds, outcome="unchanged", new=0, updated=0, error="", name=""):
    event = {"event": "feed", "url": f"https://example.org/feed{done}", "name": name or f"源{done}", "error": error}
    return ["say", event | {"outcome": outcome, "new": new, "updated": updated, "done": done, "feeds": feeds}]


def end(feeds):
    return ["say", {"event": "end", "feeds": feeds, "new": 0, "updated": 0, "failed": 0, "seconds": 0.1}]


def full(outcome, error=""):
    return ["say", {"event": "article", "id": "{id}", "title": "大桥工程", "outcome": outcome, "error": error}]


@pytest.fixture
def log(tmp_path, monkeypatch):
    """What the program was run with, a list of (process number, arguments)."""
    path = tmp_path / "log"
    monkeypatch.setenv("FETCHER_LOG", str(path))

    def read():
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [(int(line.split()[0]), line.split(maxsplit=1)[1]) for line in lines]

    return read


def is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


class Following(Delegate):
    """An archive that follows these."""

    def __init__(self, archive, *subscriptions):
        super().__init__(archive)
        self._subscriptions = list(subscriptions)

    def subscriptions(self):
        return self._subscriptions


class ReadOnly(Delegate):
    read_only = True


# The feeds


async def test_the_line_of_state_says_how_far_the_fetch_is(open_reader, large, tmp_path):
    go_on = tmp_path / "go on"
    steps = program(begin(40), feed(12, 40, "new", new=5), feed(12, 40, "failed"), ["wait for", str(go_on)], end(40))
    async with open_reader(large, command=steps) as it:
        before = it.list_text
        await it.send("R")
        await it.until(lambda: "Fetching 12/40 · 5 new · 1 failed" in it.state_line)
        assert it.list_text == before
        go_on.touch()
        await it.until(lambda: "5 new articles · 1 failed: see E" in it.state_line)


async def test_the_line_of_state_is_shorter_where_it_is_narrow(open_reader, large, tmp_path):
    steps = program(begin(40), feed(12, 40, "failed", new=5), ["wait for", str(tmp_path / "never")])
    async with open_reader(large, command=steps, size=(40, 15)) as it:
        await it.send("R")
        await it.until(lambda: it.state_line.startswith(" 12/40 +5 !1 "))
        assert "Enter open" in it.state_line


async def test_new_articles_are_announced_and_taken_in_at_g(open_reader, large):
    steps = program(begin(1), feed(1, 1, "new", new=1), end(1))
    async with open_reader(large, command=steps) as it:
        await it.press("j", "j")
        before = it.list_text
        large.put([article("刚刚抓到的消息", "正文。", hour=9000)])
        await it.send("R")
        await it.until(lambda: "1 new · g shows them" in it.title_line)
        assert it.list_text == before
        await it.press("j", "k")
        assert it.list_text == before
        await it.press("g")
        assert it.row_at_cursor.startswith("刚刚抓到的消息")
        assert "new" not in it.title_line


async def test_the_announcement_does_not_name_a_key_that_is_another_one_there(open_reader, large):
    steps = program(begin(1), feed(1, 1, "new", new=1234), end(1))
    async with open_reader(large, command=steps) as it:
        await it.send("R")
        await it.until(lambda: "1,234 new" in it.title_line)
        await it.press("l")
        assert "1,234 new" in it.title_line
        assert "shows them" not in it.title_line
        await it.press("h", "slash")
        await it.type("江河")
        assert "shows them" not in it.title_line
        await it.press("escape")
        assert "g shows them" in it.title_line


async def test_what_is_taken_in_while_it_runs_is_not_announced_at_the_end(open_reader, large, tmp_path):
    go_on = tmp_path / "go on"
    first, second = feed(1, 2, "new", new=3), feed(2, 2, "new", new=2)
    steps = program(begin(2), first, ["wait for", str(go_on)], second, end(2))
    async with open_reader(large, command=steps) as it:
        large.put([article(f"消息{number}", hour=9000 + number) for number in range(3)])
        await it.send("R")
        await it.until(lambda: "3 new" in it.state_line)
        await it.press("g")
        large.put([article(f"消息{number}", hour=9000 + number) for number in range(3, 5)])
        go_on.touch()
        await it.until(lambda: "2 new · g shows them" in it.title_line)


async def test_coming_back_to_the_window_far_down_moves_nothing(open_reader, large):
    async with open_reader(large) as it:
        await it.press("G", *["k"] * 5)
        before = it.list_text
        large.put([article(f"刚刚抓到的消息{number}", hour=9000 + number) for number in range(12)])
        it.app.on_app_focus()
        await it.settle()
        assert it.list_text == before
        assert "512" in it.title_line


async def test_coming_back_to_the_window_does_not_count_as_having_seen_them(open_reader, large):
    steps = program(begin(1), feed(1, 1, "new", new=1), end(1))
    async with open_reader(large, command=steps) as it:
        large.put([article("刚刚抓到的消息", "正文。", hour=9000)])
        await it.send("R")
        await it.until(lambda: "1 new · g shows them" in it.title_line)
        before = it.list_text
        it.app.on_app_focus()
        await it.settle()
        assert it.list_text == before
        assert "1 new · g shows them" in it.title_line
        await it.press("g")
        assert it.row_at_cursor.startswith("刚刚抓到的消息")


async def test_an_empty_list_takes_the_first_articles_in_by_itself(open_reader, new_archive):
    archive = new_archive()
    steps = program(begin(1), feed(1, 1, "new", new=1), end(1))
    async with open_reader(archive, command=steps) as it:
        archive.put([article("第一条消息")])
        await it.send("R")
        await it.until(lambda: "第一条消息" in it.list_text)
        assert "shows them" not in it.title_line


async def test_nothing_new_is_said(open_reader, large):
    async with open_reader(large, command=program(begin(1), feed(1, 1), end(1))) as it:
        await it.send("R")
        await it.until(lambda: "Nothing new" in it.state_line)


async def test_what_no_list_of_processes_may_show_goes_by_the_environment(open_reader, large, tmp_path):
    log = tmp_path / "log"
    async with open_reader(large, command=program(begin(1), feed(1, 1), end(1))) as it:
        it.app.session.environment = {"FETCHER_LOG": str(log)}
        await it.send("R")
        await it.until(lambda: "Nothing new" in it.state_line)
    assert str(log) not in log.read_text()


async def test_updated_articles_are_said(open_reader, large):
    async with open_reader(large, command=program(begin(1), feed(1, 1, "new", updated=3), end(1))) as it:
        await it.send("R")
        await it.until(lambda: "Nothing new · 3 updated" in it.state_line)


async def test_lines_that_are_no_json_are_told_and_the_others_count(open_reader, large, monkeypatch):
    monkeypatch.setattr("reader.tui.screens.panes.NOTICE_TIME", 0.3)
    garbage = ["print", "Traceback (most recent call last):"], ["print", "[" * 100_000], ["print", '"x"'], ["print", ""]
    steps = program(begin(2), *garbage, feed(1, 2, "new", new=2), ["say", {"event": 7}], end(2))
    async with open_reader(large, command=steps) as it:
        await it.send("R")
        await it.until(lambda: "2 new articles" in it.state_line)
        await it.until(lambda: "was not understood" in it.state_line)


async def test_numbers_and_texts_of_any_kind_do_no_harm(open_reader, large):
    event = {"event": "feed", "outcome": "failed", "new": -3, "updated": "x", "done": True, "feeds": 1e99}
    wrong = event | {"name": ["x"], "url": None, "error": "\x1b[31m坏\n\u202e了\ud800 [b]" + "很" * 10_000}
    async with open_reader(large, command=program(begin(2), ["say", wrong], end(2))) as it:
        await it.send("R")
        await it.until(lambda: "1 failed" in it.state_line)
        await it.press("E")
        assert "坏 了 [b]很很" in it.text.replace("坏了", "坏 了")
        assert "\x1b" not in it.text


async def test_a_fetch_that_dies_says_its_last_words(open_reader, large):
    words = ["complain", "Traceback"], ["complain", "reader: the disk is \x1b[31mfull"]
    steps = program(begin(2), feed(1, 2, "new", new=2), *words, ["end", 1])
    async with open_reader(large, command=steps) as it:
        await it.send("R")
        await it.until(lambda: "Fetching failed: the disk is full" in it.state_line)
        assert "2 new · g shows them" in it.title_line


async def test_a_fetch_that_is_killed_is_told(open_reader, large, log, tmp_path):
    steps = program(begin(2), ["wait for", str(tmp_path / "never")])
    async with open_reader(large, command=steps) as it:
        await it.send("R")
        await it.until(lambda: "0/2" in it.state_line)
        os.kill(log()[0][0], signal.SIGKILL)
        await it.until(lambda: "Fetching failed: it was ended by signal 9" in it.state_line)


async def test_a_fetch_that_ends_without_a_word_is_told(open_reader, large):
    async with open_reader(large, command=program(["end", 3])) as it:
        await it.send("R")
        await it.until(lambda: "Fetching failed: it ended early (exit code 3)" in it.state_line)


async def test_a_program_that_cannot_be_started_is_told(open_reader, large):
    async with open_reader(large, command=("/no/such/program",)) as it:
        await it.send("R")
        await it.until(lambda: "Fetching failed: " in it.state_line and "/no/such/program" in it.state_line)


async def test_one_fetch_runs_at_a_time_and_r_once_more_stops_it(open_reader, large, log, tmp_path):
    steps = program(begin(2), feed(1, 2, "new", new=1), ["wait for", str(tmp_path / "never")])
    async with open_reader(large, command=steps) as it:
        await it.send("R")
        await it.until(lambda: "1/2" in it.state_line)
        await it.send("R")
        assert "R again stops it" in it.state_line
        await it.send("R")
        await it.until(lambda: "The fetch was stopped: 1 new article." in it.state_line)
        assert [arguments for _process, arguments in log()] == ["fetch --json"]
        assert not is_there(log()[0][0])


async def test_a_fetch_that_does_not_listen_is_stopped_by_force(open_reader, large, log, tmp_path, monkeypatch):
    monkeypatch.setattr("reader.tui.child.PATIENCE", 0.2)
    steps = program(["deaf"], begin(2), ["wait for", str(tmp_path / "never")])
    async with open_reader(large, command=steps) as it:
        await it.send("R")
        await it.until(lambda: "0/2" in it.state_line)
        await it.send("R", "R")
        await it.until(lambda: "The fetch was stopped" in it.state_line)
        assert not is_there(log()[0][0])


@pytest.mark.parametrize("deaf", [False, True])
async def test_quitting_ends_the_fetch_at_once(open_reader, large, log, tmp_path, deaf):
    steps = program(*[["deaf"]] * deaf, begin(2), ["wait for", str(tmp_path / "never")])
    async with open_reader(large, command=steps) as it:
        await it.send("R")
        await it.send("f")
        await it.until(lambda: "0/2" in it.state_line and len(log()) == 2)
        await it.send("q")
        started = time.monotonic()
        it.reading.leave()
        assert time.monotonic() - started < 5  # the deaf one would stay for ever
    deadline = time.monotonic() + 10
    while any(is_there(process) for process, _arguments in log()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(is_there(process) for process, _arguments in log())
    assert not [each for each in threading.enumerate() if each.name == "child" and each.is_alive()]


async def test_without_feeds_it_says_how_to_get_some(open_reader, large):
    async with open_reader(Following(large), command=program(begin(0), end(0))) as it:
        await it.send("R")
        await it.until(lambda: "No feeds yet: reader subscribe URL" in it.state_line)


async def test_where_no_feed_is_due_r_once_more_fetches_all(open_reader, large, log):
    archive = Following(large, Subscription("https://example.org/feed", due=int(time.time()) + 1800))
    async with open_reader(archive, command=program(begin(0), end(0))) as it:
        await it.send("R")
        await it.until(lambda: "None due until " in it.state_line)
        assert "R fetches all" in it.state_line
        await it.send("R")
        await it.until(lambda: len(log()) == 2)
        assert [arguments for _process, arguments in log()] == ["fetch --json", "fetch --all --json"]


async def test_a_read_only_archive_is_not_fetched_into(open_reader, large, log):
    async with open_reader(ReadOnly(large), command=program(end(1))) as it:
        for key in "Rf":
            await it.press(key)
            assert "read-only" in it.state_line
        assert not log()


async def test_where_nothing_can_be_fetched_it_says_so(open_reader, large):
    async with open_reader(large) as it:
        for key in "Rf":
            await it.press(key)
            assert "Nothing can be fetched from here" in it.state_line


async def test_the_keys_do_not_wait_for_what_a_fetch_says(open_reader, large):
    async with open_reader(large, command=program(begin(3000), ["many", 3000], end(3000))) as it:
        drawn = []
        set_state = it.reading.state.set
        it.reading.state.set = lambda *sides: (drawn.append(sides), set_state(*sides))
        await it.send("R")
        await it.until(lambda: "3,000 new articles" in it.state_line)
        assert len(drawn) < 12


# What went wrong


async def test_errors_are_read_feed_by_feed(open_reader, large):
    lines = [feed(n, 30, "failed", error=f"没有答复{n}", name=f"源{n}") for n in range(1, 30)]
    steps = program(begin(30), *lines, feed(30, 30, "gone", name="旧源"), end(30))
    async with open_reader(large, command=steps, size=(80, 24)) as it:
        await it.send("R")
        await it.until(lambda: "30 failed" in it.state_line)
        await it.press("E")
        assert "30 feeds failed" in it.text
        first = it.text.index("源1")
        assert first < it.text.index("没有答复1") < it.text.index("https://example.org/feed1")
        await it.press("j")
        assert "30 feeds failed" not in it.text
        await it.press("pagedown", "G")
        assert "旧源" in it.text
        assert it.text.split("旧源")[1].split()[-4:] == ["reader", "unsubscribe", *["https://example.org/feed30"] * 2]
        await it.press("escape")
        assert "Fetching" not in it.text
        assert "第500号" in it.list_text


async def test_no_errors_is_said(open_reader, large):
    async with open_reader(large, command=program(begin(1), feed(1, 1), end(1))) as it:
        await it.send("R")
        await it.until(lambda: "Nothing new" in it.state_line)
        await it.press("E")
        assert "No errors" in it.text
        await it.press("E")
        assert "No errors" not in it.text


async def test_before_the_first_fetch_the_errors_of_others_are_shown(open_reader, large):
    failed = Subscription("https://example.org/feed", title="晚报", error="429 Too Many Requests", failures=2)
    async with open_reader(Following(large, failed, Subscription("https://example.org/good"))) as it:
        await it.press("E")
        assert "1 feed failed" in it.text
        assert "晚报" in it.text
        assert "429 Too Many Requests" in it.text


async def test_a_fetch_in_which_nothing_failed_does_not_hide_what_failed_before(open_reader, large):
    before = Subscription("https://example.org/old", title="晚报", error="404 Not Found", failures=2)
    asked = Subscription("https://example.org/feed1", title="晨报", error="as it was before", failures=1)
    gone = Subscription("https://example.org/gone", title="旧报", error="410 Gone", gone=True)
    archive = Following(large, before, asked, gone)
    steps = program(begin(1), feed(1, 1, "failed", error="as it is now", name="晨报"), end(1))
    async with open_reader(archive, command=steps, size=(80, 40)) as it:
        await it.send("R")
        await it.until(lambda: "1 failed" in it.state_line)
        await it.send("E")
        await it.until(lambda: "3 feeds failed" in it.text)
        assert it.text.index("as it is now") < it.text.index("404 Not Found")
        assert "as it was before" not in it.text
        assert "reader unsubscribe https://example.org/gone" in " ".join(it.text.split())


async def test_the_name_that_the_person_chose_is_the_one_among_the_errors(open_reader, large, settings_of):
    failed = Subscription("https://example.org/feed", title="Evening", error="404 Not Found", failures=2)
    settings = settings_of("feeds:\n  http://example.org/feed/:\n    name: 晚报")
    async with open_reader(Following(large, failed), settings=settings) as it:
        await it.send("E")
        await it.until(lambda: "1 feed failed" in it.text)
        assert "晚报" in it.text
        assert "Evening" not in it.text


async def test_why_a_full_text_did_not_come_can_be_read_afterwards(open_reader, new_archive, tmp_path):
    go_on, why = tmp_path / "go on", "robots.txt forbids it, and this is much too long for the line of state"
    failing = [full("failed", error=why), ["end", 1]]
    async with open_reader(with_stub(new_archive), command=program(*failing), size=(40, 15)) as it:
        await it.press("j")
        await it.send("f")
        await it.until(lambda: "No full text" in it.state_line)
        await it.send("E")
        await it.until(lambda: "1 full text did not come" in it.text)
        assert why.split() == it.text.split("大桥工程")[1].split()[: len(why.split())]
        assert "No errors" not in it.text
        await it.press("escape")
        it.app.session.command = program(["wait for", str(go_on)], full("filled"), ["end", 0])
        filled(it.app.session.archive, "大桥工程")
        await it.send("f")
        go_on.touch()
        await it.until(lambda: "Full text: 大桥工程" in it.state_line)
        await it.send("E")
        await it.until(lambda: "No errors" in it.text)


async def test_long_errors_are_set_in_a_narrow_terminal(open_reader, large):
    steps = program(begin(1), feed(1, 1, "failed", error="连接被对方重置，" * 20, name="名" * 60), end(1))
    async with open_reader(large, command=steps, size=(24, 10)) as it:
        await it.send("R")
        await it.until(lambda: "1 failed" in it.state_line or "Nothing" in it.state_line)
        await it.press("E")
        assert all(cells(line) == 24 for line in it.lines)
        await it.press("G")
        assert "feed1" in it.text


# A full text


def filled(archive, title):
    """Put the full text of a stub in, as the command would have."""
    stub = next(each for each in archive.headlines(ALL, limit=50).headlines if each.title == title)
    blocks = tuple(Block(Kind.PARAGRAPH, f"全文的第{number}段。" + "大桥已经通车。" * 30) for number in range(1, 9))
    archive.put([Article(title, blocks, url=stub.url, published=stub.published)])
    return stub.id


def with_stub(new_archive):
    return new_archive(with_related("大桥通车", "大桥工程", "大桥设计", hour=10))


async def test_f_gets_the_full_text_of_the_open_stub_in_place(open_reader, new_archive, log, tmp_path):
    archive, go_on = with_stub(new_archive), tmp_path / "go on"
    async with open_reader(archive, command=program(["wait for", str(go_on)], full("filled"))) as it:
        await it.click_text("大桥工程")
        assert it.body_lines[1] == "大桥工程"
        assert it.has_keys == "body"
        assert "f full text" in it.state_line
        await it.send("f")
        assert "Full text…" in it.state_line
        article_id = filled(archive, "大桥工程")
        go_on.touch()
        await it.until(lambda: "全文的第1段" in it.body)
        assert it.body_lines[1] == "大桥工程"
        assert it.has_keys == "body"
        assert [arguments for _process, arguments in log()] == [f"fetch --full {article_id} --json"]
        await it.until(lambda: "Full text: 大桥工程" in it.state_line)
        await it.press("h")
        assert "○ 大桥工程" not in it.list_text
        assert "○ 大桥设计" in it.list_text


async def test_f_in_the_list_leaves_the_open_article_alone(open_reader, new_archive):
    archive = with_stub(new_archive)
    async with open_reader(archive, command=program(full("filled"))) as it:
        await it.press("j")
        title = it.row_at_cursor
        before = it.body
        filled(archive, title)
        await it.send("f")
        await it.until(lambda: f"Full text: {title}" in it.state_line)
        assert it.body == before
        assert f"○ {title}" not in it.list_text
        assert it.row_at_cursor == title


async def test_several_wait_for_each_other(open_reader, new_archive, log, tmp_path):
    go_on = tmp_path / "go on"
    archive = with_stub(new_archive)
    async with open_reader(archive, command=program(["wait for", str(go_on)], full("unchanged"))) as it:
        await it.send("j", "f", "j", "f", "f")
        assert "on its way" in it.state_line
        await it.until(lambda: len(log()) == 1)
        go_on.touch()
        await it.until(lambda: len(log()) == 2)
        await it.until(lambda: "nothing new: 大桥工程" in it.state_line)
        assert len({arguments for _process, arguments in log()}) == 2


async def test_a_full_text_that_cannot_be_got_says_why(open_reader, new_archive):
    archive = with_stub(new_archive)
    steps = program(full("failed", error="robots.txt\x1b[2J forbids it"), ["complain", "reader: 1 failed"], ["end", 1])
    async with open_reader(archive, command=steps, size=(140, 30)) as it:
        await it.press("j")
        await it.send("f")
        await it.until(lambda: "No full text: robots.txt forbids it (大桥工程)" in it.state_line)


async def test_a_full_text_whose_fetch_dies_says_why(open_reader, new_archive):
    steps = program(["complain", "reader: there is no such article"], ["end", 1])
    async with open_reader(with_stub(new_archive), command=steps) as it:
        await it.press("j")
        await it.send("f")
        await it.until(lambda: "No full text: there is no such article" in it.state_line)


async def test_a_full_text_and_the_feeds_are_fetched_side_by_side(open_reader, new_archive, log, tmp_path):
    steps = program(begin(2), ["wait for", str(tmp_path / "never")])
    async with open_reader(with_stub(new_archive), command=steps, size=(140, 30)) as it:
        await it.send("R", "f")
        await it.until(lambda: "Fetching 0/2  Full text…" in it.state_line)
        await it.until(lambda: len(log()) == 2)


# Rows


class Copied(Delegate):
    """An archive in which every story has come from three other sources too."""

    def headlines(self, *args, **kwargs):

        page = self._archive.headlines(*args, **kwargs)
        return replace(page, headlines=tuple(replace(each, copies=3) for each in page.headlines))


async def test_a_row_says_how_many_other_sources_there_are(open_reader, large):
    async with open_reader(Copied(large)) as it:
        assert "测试社  +3 sources  2024-01-21" in it.list_text


async def test_where_there_is_no_room_the_number_alone_is_left(open_reader, new_archive):
    archive = Copied(new_archive(Article("大桥通车", source="测试社" * 4, published=article("x").published)))
    async with open_reader(archive) as it:
        assert "测试社  +3  20" in it.list_text
        assert "sources" not in it.list_text


async def test_copies_stand_among_the_related_headlines_with_their_source(open_reader, new_archive):
    class Knowing(Delegate):
        def related(self, article_id, limit=10):
            others = [each for each in self._archive.headlines(ALL).headlines if each.id != article_id]
            return [Related(each, days=0, copy=True) for each in others]

    archive = Knowing(new_archive(article("大桥今日通车"), article("大桥通车", hour=10)))
    async with open_reader(archive) as it:
        await it.press("r")
        assert "same text: 测试社 · the same day" in it.text


def test_a_copy_among_the_related_headlines_does_not_count_its_own_kind():
    shown = Relatives([Related(Headline("题", copies=2), copy=True), Related(Headline("别的", copies=1))])
    assert [shown.row(row).copies for row in range(2)] == [0, 1]
