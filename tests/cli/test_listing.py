"""`reader list` and `reader search`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import TITLE, Run

from reader.archive import open_archive
from reader.article import Article, Block, Kind
from reader.cli import listing
from reader.text.cells import cells

FIELDS = ["id", "title", "source", "section", "published", "url", "stub"]


def test_a_new_archive_lists_the_seed_first_and_its_ten_stubs(run: Run) -> None:
    ended = run("list")
    assert ended.code == 0
    assert ended.lines[0].endswith(f"2025-03-02  •    中国新闻网    {TITLE}")
    assert len(ended.lines) == 11
    assert all("•○" in line for line in ended.lines[1:])


def test_a_row_of_json_has_the_stable_fields_in_their_order(run: Run) -> None:
    first, second, *_ = run("list", "--json").json
    assert list(first)[: len(FIELDS)] == FIELDS
    assert first == {
        "id": first["id"],
        "title": TITLE,
        "source": "中国新闻网",
        "section": ["财经", "经济观察"],
        "published": "2025-03-02T13:25:36+08:00",
        "url": "",
        "stub": False,
        "read": False,
        "starred": False,
    }
    assert (second["stub"], second["published"]) == (True, "2025-03-02")


def test_columns_have_no_tabs_and_stand_below_each_other(run: Run) -> None:
    lines = run("list").lines
    assert "\t" not in "".join(lines)
    titles = [row["title"] for row in run("list", "--json").json]
    columns = {cells(line.removesuffix(title)) for line, title in zip(lines, titles, strict=True)}
    assert len(columns) == 1


def test_a_query_chooses(run: Run) -> None:
    assert [row["title"] for row in run("list", "--json", "珠江").json] == [
        "珠江“压咸补淡”显生态效益 促鱼巢附鱼卵总量达500万颗"
    ]
    assert len(run("list", "代表", "--limit", "2", "全国").lines) == 2


def test_nothing_found_says_so_and_fails(run: Run) -> None:
    for command in ("list", "search"):
        ended = run(command, "不存在的词")
        assert (ended.code, ended.out, ended.err) == (1, "", "reader: nothing matches 不存在的词\n")


@pytest.mark.parametrize("limit", ["-1", "x", "1.5", "", "99999999999"])
def test_a_limit_that_is_no_number_is_a_mistake_of_usage(run: Run, limit: str) -> None:
    ended = run("list", f"--limit={limit}")
    assert (ended.code, ended.out) == (2, "")
    assert "a number from 0 on is needed" in ended.err


def test_a_limit_of_none_gives_all_in_pages(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 7)
    archive = open_archive(tmp_path / "a.db", list)
    archive.put(Article(f"article {number}", (Block(Kind.PARAGRAPH, "text"),)) for number in range(60))
    archive.close()
    where = ("--archive", str(tmp_path / "a.db"))
    every = [row["title"] for row in run(*where, "list", "--limit", "0", "--json").json]
    assert sorted(every) == sorted(f"article {number}" for number in range(60))
    assert [row["title"] for row in run(*where, "list", "--json").json] == every[:50]
    assert [row["title"] for row in run("list", *where, "--limit", "9", "--json").json] == every[:9]


def test_an_emptied_archive_says_how_to_fill_it(run: Run) -> None:
    run("remove", *(row["id"] for row in run("list", "--json").json))
    ended = run("list")
    assert (ended.code, ended.out) == (0, "")
    assert "reader import" in ended.err


def test_on_a_terminal_no_row_is_wider_than_it(run: Run, terminal: Callable[[int], None]) -> None:
    for width in (30, 40, 60, 80, 120):
        terminal(width)
        lines = run("--color", "never", "list").lines + run("--color", "never", "search", "的").lines
        assert max(map(cells, lines)) <= width
        assert any("…" in line for line in lines)


def test_a_search_shows_each_title_and_the_text_around_the_match(run: Run) -> None:
    ended = run("search", "应急水量调度")
    assert ended.code == 0
    assert "珠江“压咸补淡”" in ended.lines[0]
    assert "应急水量调度" in ended.lines[1]
    assert ended.lines[1].startswith("    ")


def test_a_search_marks_its_matches_where_colours_are_asked_for(run: Run) -> None:
    marked = run("--color", "always", "search", "珠江").out
    assert "\x1b[1;7m珠江\x1b[0m" in marked
    assert re.sub(r"\x1b\[[0-9;]*m", "", marked) == run("search", "珠江").out


def test_a_search_as_json_has_the_excerpt_after_the_fields(run: Run) -> None:
    (row,) = run("search", "珠江", "--json").json
    assert list(row) == [*FIELDS, "excerpt", "read", "starred"]
    assert "珠江" in row["excerpt"]


def test_a_search_for_nothing_is_a_mistake_of_usage(run: Run) -> None:
    for words in ((), ("",), ('""',)):
        ended = run("search", *words)
        assert (ended.code, ended.out) == (2, "")
        assert "what should be searched for?" in ended.err


def test_json_is_readable_text_where_the_encoding_can_take_it(run: Run) -> None:
    assert TITLE in run("list", "--json").out
    assert json.loads(run("list", "--json").lines[0])["title"] == TITLE
