"""`reader import`, `reader remove` and `reader mark`."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.cli.conftest import SEED, TITLE, Run

from reader.archive.protocol import Stored
from reader.archive.sqlite.archive import SQLiteArchive
from reader.article import Article
from reader.errors import ReaderError


def test_importing_a_page_twice_changes_nothing_and_says_so(run: Run, seed_id: str) -> None:
    ended = run("import", str(SEED))
    assert (ended.code, ended.lines) == (0, [f"unchanged  {seed_id}  {TITLE}"])


def test_importing_takes_a_page_in_and_says_its_id(run: Run, seed_id: str) -> None:
    run("remove", seed_id)
    ended = run("import", str(SEED))
    assert ended.lines[0].startswith("new  ")
    assert run("open", ended.lines[0].split()[1], "--json").json[0]["title"] == TITLE


def test_an_updated_page_keeps_its_id_and_its_marks(run: Run, seed_id: str, tmp_path: Path) -> None:
    run("mark", seed_id, "--star")
    page = tmp_path / "page.txt"
    page.write_text(SEED.read_text(encoding="utf-8").replace("(完)", "更新。(完)"), encoding="utf-8")
    assert run("import", str(page)).lines == [f"updated  {seed_id}  {TITLE}"]
    assert run("list", "--json", "更新").json[0]["starred"]


def test_standard_input_can_be_imported(run: Run, seed_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("remove", seed_id)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(SEED.read_bytes())))
    assert run("import", "-").lines[0].startswith("new  ")


@pytest.mark.parametrize("how", [(), ("--json",), ("--quiet",)])
def test_archives_without_an_article_are_told(run: Run, tmp_path: Path, how: tuple[str, ...]) -> None:
    (tmp_path / "empty.warc").write_bytes(b"WARC/1.0\r\n\r\n")
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as pictures:
        pictures.writestr("a.jpg", b"\xff\xd8\xff\xe0")
    ended = run("import", *how, str(tmp_path))
    assert (ended.code, ended.lines) == (1, [])
    assert ended.err.startswith("reader: there is no article in what was named")


def test_a_file_that_fails_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    ended = run("import", str(empty), str(SEED), str(tmp_path / "missing"))
    assert ended.code == 1
    assert ended.lines[0].startswith("unchanged  ")
    assert ended.err.splitlines() == [
        f"reader: {empty}: the file is empty",
        f"reader: {tmp_path / 'missing'}: there is no such file",
        "reader: 1 unchanged, 2 failed",
    ]


FEED = "<rss version='2.0'><channel><title>频道</title>{items}</channel></rss>"
ITEM = "<item><title>第{n}条新闻</title><description>说的是第{n}件事</description></item>"


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.xml"
    path.write_text(FEED.format(items="".join(ITEM.format(n=n) for n in range(30))), encoding="utf-8")
    return path


def test_a_feed_tells_each_article_in_a_pipe_and_sums_up(run: Run, feed: Path) -> None:
    ended = run("import", str(feed))
    assert ended.code == 0
    assert [line.split("  ")[0] for line in ended.lines] == ["new"] * 30
    assert ended.err == "reader: 30 new\n"
    assert run("import", str(feed)).err == "reader: 30 unchanged\n"


def test_a_folder_is_imported_and_what_fails_is_named(run: Run, tmp_path: Path, feed: Path) -> None:
    (tmp_path / "bad.txt").write_text("some words", encoding="utf-8")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    ended = run("import", str(tmp_path))
    assert ended.code == 1
    errors = ended.err.splitlines()
    assert errors[0].startswith(f"reader: {tmp_path / 'bad.txt'}: no title")
    assert errors[1:] == ["reader: 30 new, 1 file passed over, 1 failed"]


def test_importing_as_json_says_what_became_of_each(run: Run, feed: Path) -> None:
    ended = run("import", "--json", str(feed))
    assert [row["outcome"] for row in ended.json] == ["new"] * 30
    assert ended.json[3]["title"] == "第3条新闻"
    assert ended.err == ""


def test_importing_quietly_says_only_what_fails(run: Run, feed: Path, tmp_path: Path) -> None:
    ended = run("import", "--quiet", str(feed), str(tmp_path / "missing"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines() == [f"reader: {tmp_path / 'missing'}: there is no such file"]


def test_many_articles_move_a_bar_on_a_terminal(
    run: Run, feed: Path, terminal: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal(80)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ended = run("import", str(feed), "/missing")
    assert ended.out == ""
    assert "/missing: there is no such file" in ended.err
    assert ended.err.splitlines()[-1].endswith("30 new, 1 failed")


def test_few_articles_are_told_one_by_one_on_a_terminal(
    run: Run, seed_id: str, terminal: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal(80)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ended = run("import", str(SEED))
    assert (ended.lines, ended.err) == ([f"unchanged  {seed_id}  {TITLE}"], "")


def test_what_a_page_cannot_say_can_be_told(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Title\n2025-03-02 13:25\n\n  Some words that are a text.\n", encoding="utf-8")
    options = ("--url", "https://a.b/c", "--language", "en", "--zone", "Asia/Shanghai")
    article = run("open", run("import", *options, str(page)).lines[0].split()[1], "--json").json[0]
    assert (article["url"], article["language"]) == ("https://a.b/c", "en")
    assert article["published"] == "2025-03-02T13:25:00+08:00"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--url", "file:///x", "-"], 2),
        (["--url", "https://a.b/c", "a", "b"], 2),
        (["--zone", "No/Where", "-"], 1),
        (["--json", "--quiet", "-"], 2),
        (["--language", "中文", "-"], 2),
    ],
)
def test_what_cannot_be_told_of_a_page_is_refused(run: Run, options: list[str], code: int) -> None:
    ended = run("import", *options)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("reader: ")


def test_an_interrupted_import_keeps_what_came(run: Run, feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object) -> Iterator[Article]:
        yield from (Article(f"第{n}篇", excerpt="文") for n in range(3))
        raise KeyboardInterrupt

    monkeypatch.setattr("reader.intake.articles", interrupted)
    monkeypatch.setattr("reader.cli.output.abandon", lambda: None)
    ended = run("import", str(feed))
    assert ended.code == 130
    assert ended.err == "reader: 3 new\n"
    assert len(run("list", "--json", "第2篇").json) == 1


def test_what_came_before_the_disk_was_full_is_summed_up(run: Run, feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("list")
    put = SQLiteArchive.put
    calls: list[int] = []

    def full(self: SQLiteArchive, articles: Iterable[Article], *more: Any) -> list[Stored]:
        calls.append(1)
        if len(calls) > 1:
            raise ReaderError("the disk is full")
        return put(self, articles, *more)

    monkeypatch.setattr("reader.intake.ahead.FIRST", 2)
    monkeypatch.setattr("reader.intake.ahead.BATCH", 2)
    monkeypatch.setattr(SQLiteArchive, "put", full)
    ended = run("import", str(feed))
    assert ended.code == 1
    assert ended.err.splitlines() == ["reader: 2 new", "reader: the disk is full"]


def test_removing_removes_all_that_are_named(run: Run) -> None:
    rows = run("list", "--json").json
    ended = run("remove", rows[1]["id"][:8], rows[2]["id"], rows[2]["id"])
    assert ended.code == 0
    assert ended.lines == [f"removed  {row['id']}  {row['title']}" for row in rows[1:3]]
    assert [row["id"] for row in run("list", "--json").json] == [rows[0]["id"], *(row["id"] for row in rows[3:])]


def test_a_wrong_name_leaves_everything_as_it_was(run: Run, seed_id: str) -> None:
    for command in (["remove"], ["mark", "--read"]):
        ended = run(*command, seed_id, "zzzzzz")
        assert (ended.code, ended.out) == (1, "")
        assert "zzzzzz" in ended.err
        assert "all 2 were left as they are" in ended.err
    row = run("list", "--json", TITLE).json[0]
    assert (row["id"], row["read"]) == (seed_id, False)


def test_marks_are_set_and_taken_away(run: Run, seed_id: str) -> None:
    def marks() -> tuple[bool, bool]:
        row = run("list", "--json", TITLE).json[0]
        return row["read"], row["starred"]

    assert run("mark", seed_id, "--read", "--star").code == 0
    assert marks() == (True, True)
    assert "  ★  " in run("list", TITLE).out
    run("mark", seed_id, "--unread")
    assert marks() == (False, True)
    run("mark", seed_id, "--unstar")
    assert marks() == (False, False)


@pytest.mark.parametrize("options", [[], ["--read", "--unread"], ["--star", "--unstar"]])
def test_marking_needs_one_of_each_pair_at_most_and_one_at_least(run: Run, seed_id: str, options: list[str]) -> None:
    ended = run("mark", seed_id, *options)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_marks_hang_on_the_article_in_any_archive(run: Run, seed_id: str, tmp_path: Path) -> None:
    run("mark", seed_id, "--star")
    assert run("--archive", str(tmp_path / "other.db"), "list", "--json", TITLE).json[0]["starred"]
