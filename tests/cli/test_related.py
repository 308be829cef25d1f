"""`reader related`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Run, configure

from reader.archive import open_archive
from reader.article import Article, Block, Kind, Published
from reader.text.cells import cells

FIELDS = ["id", "title", "source", "section", "published", "url", "stub", "copies", "own", "copy", "shared", "days"]
STORY = (
    ("石佛寺水库开闸泄洪", "石佛寺水库今天开闸泄洪，辽河下游三个村庄的村民转移到高处。", 0),
    ("石佛寺水库下游村民返回家园", "辽河水位回落，石佛寺水库下游村庄的村民陆续返回。", 3),
    ("石佛寺水库将加固大坝", "石佛寺水库泄洪之后，辽河管理部门决定加固大坝。", 9),
)
OTHERS = ("股市收盘上涨", "图书馆延长开放时间", "羊绒出口增加", "学校举办运动会", "博物馆展出青铜器", "地铁新线试运行")


@pytest.fixture
def flood(tmp_path: Path) -> Path:
    """An archive with three articles of one story, the newest 9 days after the oldest, among others."""
    path = tmp_path / "flood.db"
    archive = open_archive(path, list)
    start = datetime(2025, 3, 1, 8, tzinfo=UTC)
    told = [*STORY, *((title, f"{title}，市民议论纷纷。", day) for day, title in enumerate(OTHERS))]
    archive.put(
        Article(title, (Block(Kind.PARAGRAPH, text),), published=Published(start + timedelta(day)))
        for title, text, day in told
    )
    archive.close()
    return path


@pytest.fixture
def ask(run: Run, flood: Path) -> Run:
    """Run a command on that archive."""
    return lambda *argv: run("--archive", str(flood), *argv)


@pytest.fixture
def first_id(ask: Run) -> str:
    return str(ask("list", "--json", STORY[0][0]).json[0]["id"])


def test_what_the_page_lists_comes_first_and_says_so(run: Run, seed_id: str) -> None:
    ended = run("related", seed_id[:6])
    assert ended.code == 0
    assert ended.lines[1::2] == ["    listed by the page"] * 10
    assert all("•○" in line for line in ended.lines[::2])
    assert [row["own"] for row in run("related", seed_id, "--json").json] == [True] * 10


def test_what_the_archive_finds_says_why(ask: Run, first_id: str) -> None:
    lines = ask("related", first_id).lines
    later = {line.split()[-1]: why for line, why in zip(lines[::2], lines[1::2], strict=True)}
    assert later[STORY[1][0]].startswith("    3 days later · ")
    assert later[STORY[2][0]].startswith("    9 days later · ")
    assert "石佛寺" in later[STORY[1][0]]


def test_as_json_each_has_stable_fields_and_the_reasons(ask: Run, first_id: str) -> None:
    rows = ask("related", first_id, "--json").json
    assert [list(row) for row in rows] == [FIELDS] * len(rows)
    days = {row["title"]: row["days"] for row in rows}
    assert (days[STORY[1][0]], days[STORY[2][0]]) == (3, 9)
    assert all(set(reason) == {"kind", "text"} for row in rows for reason in row["shared"])


def test_a_limit_holds_for_what_the_archive_finds(ask: Run, first_id: str) -> None:
    assert len(ask("related", first_id, "--limit", "1", "--json").lines) == 1


def test_a_story_is_told_in_order_of_time_with_the_article_in_it(ask: Run, first_id: str) -> None:
    rows = ask("related", first_id, "--story", "--json").json
    assert [row["title"] for row in rows] == [title for title, _text, _day in STORY]
    assert rows[0]["id"] == first_id
    assert len(ask("related", first_id, "--story", "--limit", "2", "--json").lines) == 2


def test_what_a_rule_hides_is_not_shown(ask: Run, first_id: str) -> None:
    everything = ask("related", first_id).out
    configure("hide:\n  - title:加固\n  - is:unred\n")
    ended = ask("related", first_id)
    assert "加固大坝" not in "".join(line for line in ended.lines if "later" not in line)
    assert ended.err.startswith("reader: config.yaml: hide: 2: column 4: ")
    assert ask("related", first_id, "--all").out == everything


def test_an_article_without_relatives_says_so_and_fails(run: Run, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "one.db", list)
    archive.put([Article("alone", (Block(Kind.PARAGRAPH, "text"),))])
    archive.close()
    where = ("--archive", str(tmp_path / "one.db"))
    ended = run(*where, "related", run(*where, "list", "--json").json[0]["id"])
    assert (ended.code, ended.out, ended.err) == (1, "", "reader: nothing related is known\n")


def test_an_unknown_id_says_so_and_fails(run: Run) -> None:
    ended = run("related", "zzzz")
    assert (ended.code, ended.out) == (1, "")
    assert "there is no article with the id zzzz" in ended.err


@pytest.mark.parametrize("argv", [[], ["a", "b"], ["a", "--limit", "0"], ["a", "--limit", "x"]])
def test_wrong_arguments_are_a_mistake_of_usage(run: Run, argv: list[str]) -> None:
    ended = run("related", *argv)
    assert (ended.code, ended.out) == (2, "")


def test_on_a_terminal_no_line_is_wider_than_it(ask: Run, first_id: str, terminal: Callable[[int], None]) -> None:
    for width in (20, 40, 80):
        terminal(width)
        assert max(map(cells, ask("--color", "never", "related", first_id).lines)) <= width
    assert "\x1b[2m3 days later" in ask("related", first_id).out
