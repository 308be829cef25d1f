"""`reader list` and `reader search`."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from tests.cli.conftest import TITLE, Run, configure

from reader import cli
from reader.archive import open_archive
from reader.article import Article, Block, Kind
from reader.cli import asking
from reader.text.cells import cells

FIELDS = ["id", "title", "source", "section", "published", "url", "stub", "copies"]


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
        "copies": 0,
        "read": False,
        "starred": False,
        "tags": [],
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
    monkeypatch.setattr(asking, "PAGE", 7)
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
    assert list(row) == [*FIELDS, "excerpt", "read", "starred", "tags", "pinyin"]
    assert "珠江" in row["excerpt"]


def test_a_search_for_nothing_is_a_mistake_of_usage(run: Run) -> None:
    for words in ((), ("",), ("sort:best",)):
        ended = run("search", *words)
        assert (ended.code, ended.out) == (2, "")
        assert "what should be searched for?" in ended.err


def test_json_is_readable_text_where_the_encoding_can_take_it(run: Run) -> None:
    assert TITLE in run("list", "--json").out
    assert json.loads(run("list", "--json").lines[0])["title"] == TITLE


@pytest.mark.parametrize("command", ["list", "search"])
def test_the_query_language_chooses(run: Run, command: str) -> None:
    def titles(*words: str) -> list[str]:
        return [row["title"] for row in run(command, "--json", *words).json]

    assert titles("title:珠江", "OR", "title:羊绒") == [
        title for title in titles("代表 OR 珠江") if "珠江" in title or "羊绒" in title
    ]
    assert titles("遼寧", "is:unread") == [TITLE]
    assert set(titles("代表", "-羊绒")) < set(titles("代表"))


def test_a_word_after_a_hyphen_is_no_option(run: Run) -> None:
    assert run("list", "代表", "-羊绒").out == run("list", "代表 -羊绒").out
    assert run("list", "-limit").code == 0
    assert "usage:" in run("list", "代表", "-h").out


def test_what_was_read_is_not_unread(run: Run, seed_id: str) -> None:
    run("mark", seed_id, "--read", "--star")
    assert [row["id"] for row in run("list", "--json", "is:read").json] == [seed_id]
    assert [row["id"] for row in run("search", "--json", "is:starred").json] == [seed_id]
    assert seed_id not in {row["id"] for row in run("list", "--json", "is:unread").json}


@pytest.mark.parametrize("command", ["list", "search"])
@pytest.mark.parametrize("query", ["辽宁 (沈阳", "ab is:unred", "珠江 OR", "on:大昨 水利", '辽宁 "'])
def test_a_mistake_in_a_query_is_pointed_at_in_cells(run: Run, command: str, query: str) -> None:
    ended = run(command, *query.split())
    assert (ended.code, ended.out) == (2, "")
    said, shown, caret = ended.err.splitlines()
    column = int(said.removeprefix("reader: column ").partition(":")[0])
    assert shown == f"  {query}"
    assert caret == " " * cells(f"  {query[: column - 1]}") + "^"


def test_a_mistake_far_in_a_long_query_is_shown_with_what_stands_around_it(
    run: Run, terminal: Callable[[int], None]
) -> None:
    terminal(40)
    _said, shown, caret = run("list", *["珠江"] * 60, "(沈阳", *["水"] * 20).err.splitlines()
    assert max(cells(shown), cells(caret)) <= 40
    before = shown[: next(end for end in range(len(shown)) if cells(shown[:end]) == len(caret) - 1)]
    assert shown[len(before)] == "("


@pytest.mark.parametrize("width", [1, 2, 5, 11])
def test_a_mistake_is_pointed_at_in_the_narrowest_terminal_too(
    run: Run, terminal: Callable[[int], None], width: int
) -> None:
    terminal(width)
    assert run("list", "珠江珠江珠江珠江 (水").err.splitlines()[2].strip() == "^"


def test_a_hostile_query_is_not_echoed_as_it_is(run: Run) -> None:
    for argv in (["list", "(\x1b[2J"], ["search", "@\x1b]0;x\x07"], ["list", "is:\x9b2J\u202e"]):
        ended = run(*argv)
        assert ended.code == 2
        assert all(line.isprintable() for line in ended.err.splitlines())


@example_settings(max_examples=40)
@given(st.text("辽宁a:()\"'-*@ \x1bORisunread“”", max_size=30))
def test_any_words_at_all_are_a_query_or_one_clear_mistake(words: str) -> None:
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()) as said,
        tempfile.TemporaryDirectory() as folder,
    ):
        code = cli.run(["list", "--archive", f"{folder}/a.db", "--", words])
    assert code in (0, 1, 2)
    assert "something went wrong" not in said.getvalue()


def test_what_matches_by_pinyin_says_so(run: Run, terminal: Callable[[int], None]) -> None:
    (found,) = run("search", "--json", "liaoning").json
    assert (found["title"], found["pinyin"]) == (TITLE, True)
    assert run("search", "--json", "珠江").json[0]["pinyin"] is False
    assert "by pinyin" not in run("search", "liaoning").out
    for command in ("list", "search"):
        terminal(80)
        lines = run(command, "liaoning").lines
        assert lines[0] == "\x1b[2mby pinyin:\x1b[0m"
        assert "\x1b[1;7m辽宁\x1b[0m省" in lines[1]
    assert "by pinyin" not in run("search", "珠江").out


def test_a_title_that_is_cut_still_has_its_matches_marked(run: Run, terminal: Callable[[int], None]) -> None:
    terminal(40)
    row = run("search", "辽宁").lines[0]
    assert "\x1b[1;7m辽宁\x1b[0m" in row
    assert cells(re.sub(r"\x1b\[[0-9;]*m", "", row)) <= 40


def test_where_nothing_matches_what_is_nearest_is_offered(run: Run) -> None:
    ended = run("search", "title:应急水量调度")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[:2] == [
        "reader: nothing matches title:应急水量调度",
        "  应急水量调度  (in any field)",
    ]
    rows = run("list", "辽宁省座谈").err.splitlines()
    assert any(TITLE in row for row in rows[1:])


SAVED = "queries:\n  水利: 水利 OR 珠江\n  two words: 代表\n  wrong: '辽宁 (沈阳'\n"


def test_a_saved_query_is_asked_by_its_name_and_narrowed_by_more_words(run: Run) -> None:
    configure(SAVED)
    assert run("list", "@水利").out == run("list", "水利 OR 珠江").out
    assert run("search", "@水利", "-珠江").out == run("search", "(水利 OR 珠江) -珠江").out
    for words in (["@two words", "羊绒"], ["@two", "words", "羊绒"], ["@two words 羊绒"]):
        assert run("list", *words).out == run("list", "代表", "羊绒").out != ""


def test_a_saved_query_that_is_not_there_or_wrong_is_a_mistake_of_usage(run: Run) -> None:
    assert run("list", "@x").err == ("reader: there is no saved query x; `reader queries add NAME QUERY` saves one\n")
    configure(SAVED)
    ended = run("list", "@水")
    assert (ended.code, ended.err) == (2, "reader: there is no saved query 水; there are: 水利, two words, wrong\n")
    ended = run("search", "@wrong")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("reader: config.yaml: queries: wrong: column 4: ")


def test_what_a_rule_hides_is_in_no_list_and_no_search(run: Run) -> None:
    everything = run("list").out
    configure("hide:\n  - title:代表\n  - is:unred\n")
    ended = run("list")
    assert "代表" not in ended.out
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("reader: config.yaml: hide: 2: column 4: ")
    assert run("list", "--all").out == everything
    assert run("list", "--all").err == ""
    ended = run("search", "羊绒")
    assert (ended.code, ended.out) == (1, "")
    assert "the rules in config.yaml hide all that matches; --all shows it" in ended.err
    assert "羊绒" in run("search", "羊绒", "--all").out


def test_what_a_rule_hides_is_not_offered_either(run: Run) -> None:
    assert TITLE in run("list", "辽宁省座谈").err
    configure("hide: 座谈会\n")
    assert TITLE not in run("list", "辽宁省座谈").err
    assert TITLE in run("list", "--all", "辽宁省座谈").err


def test_rules_that_hide_all_are_told(run: Run) -> None:
    configure("hide: is:unread\n")
    ended = run("list")
    assert (ended.code, ended.out) == (1, "")
    assert "--all shows it" in ended.err
