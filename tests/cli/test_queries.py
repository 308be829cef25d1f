"""`reader queries`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Run, configure

from reader.archive import open_archive
from reader.article import Article, Block, Kind, Published
from reader.text.cells import cells


def test_they_are_shown_in_the_order_of_the_file_with_what_is_unread(run: Run, seed_id: str) -> None:
    configure("queries:\n  座谈: 座谈会\n  none: xyzzy\n  Rivers: 珠江\n")
    assert run("queries").lines == ["  1  座谈    座谈会", "  0  none    xyzzy", "  1  Rivers  珠江"]
    run("mark", seed_id, "--read")
    assert run("queries").lines[0] == "  0  座谈    座谈会"


def test_as_json_each_has_stable_fields(run: Run) -> None:
    configure("queries:\n  Rivers: 珠江\n")
    assert run("queries", "--json").json == [{"name": "Rivers", "query": "珠江", "unread": 1, "more": False}]


def test_no_more_than_99_are_counted(run: Run, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "a.db", list)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    archive.put(
        Article(f"article {number}", (Block(Kind.PARAGRAPH, "text"),), published=Published(start + timedelta(number)))
        for number in range(100)
    )
    archive.close()
    configure("queries:\n  all: article\n  most: article -99\n")
    where = ("--archive", str(tmp_path / "a.db"))
    assert run(*where, "queries").lines == ["99+  all   article", " 99  most  article -99"]
    assert [row["more"] for row in run(*where, "queries", "--json").json] == [True, False]


def test_what_the_rules_hide_is_not_counted(run: Run) -> None:
    configure("queries:\n  Rivers: 珠江\nhide: 珠江\n")
    assert run("queries").lines == ["  0  Rivers  珠江"]


def test_a_wrong_one_is_told_with_its_name_and_column_and_the_others_are_counted(run: Run) -> None:
    configure("queries:\n  broken: 辽宁 (沈阳\n  Rivers: 珠江\n")
    ended = run("queries")
    assert ended.code == 1
    assert ended.lines == ["  !  broken  辽宁 (沈阳", "  1  Rivers  珠江"]
    assert ended.err.startswith("reader: config.yaml: queries: broken: column 4: ")
    assert ended.err.count("\n") == 1
    assert run("queries", "--json").json[0]["unread"] is None


def test_without_any_it_says_how_to_save_one(run: Run) -> None:
    ended = run("queries")
    assert (ended.code, ended.out) == (0, "")
    assert "reader queries add NAME QUERY" in ended.err


def test_one_is_added_changed_asked_and_removed_and_comments_stay(run: Run) -> None:
    path = configure("# mine\nmeasure: 60  # narrow\n")
    assert run("queries", "add", "水利", "水利", "OR", "珠江").out == "added  水利\n"
    assert run("queries", "add", "水利", '"珠江"', "-沈阳").out == "changed  水利\n"
    assert path.read_text("utf-8") == "# mine\nmeasure: 60  # narrow\nqueries:\n  水利: '\"珠江\" -沈阳'\n"
    assert run("list", "@水利").out == run("list", "珠江").out
    assert run("queries", "remove", "水利").out == "removed  水利\n"
    assert run("queries").out == ""
    assert path.read_text("utf-8").startswith("# mine\nmeasure: 60  # narrow\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add"], "a name and a query are needed"),
        (["add", "x"], "a name and a query are needed"),
        (["add", "x", ""], "this query matches everything"),
        (["add", "x", "sort:best"], "this query matches everything"),
        (["add", "x", "(辽宁"], "column 1"),
        (["remove"], "one name is needed"),
        (["remove", "a", "b"], "one name is needed"),
        (["delete", "a"], "invalid choice"),
    ],
)
def test_wrong_words_are_a_mistake_of_usage_and_nothing_is_saved(run: Run, words: list[str], said: str) -> None:
    path = configure("measure: 60\n")
    ended = run("queries", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert path.read_text() == "measure: 60\n"


def test_what_cannot_be_saved_or_removed_is_one_line(run: Run) -> None:
    configure("queries: {a: b}\n")
    for words in (["add", "c", "d"], ["add", " ", "d"], ["add", "x" * 61, "d"], ["remove", "nix"]):
        ended = run("queries", *words)
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)


def test_a_name_that_could_steer_the_terminal_is_not_echoed_as_it_is(run: Run) -> None:
    ended = run("queries", "add", "a\x1b[2Jb", "珠江")
    assert (ended.code, ended.out) == (0, "added  ab\n")
    assert run("queries", "remove", "\x9b2Jb").err.removesuffix("\n").isprintable()


def test_on_a_terminal_no_line_is_wider_than_it(run: Run, terminal: Callable[[int], None]) -> None:
    configure(f"queries:\n  水利: {' OR '.join(['珠江'] * 20)}\n")
    for width in (20, 40, 80):
        terminal(width)
        assert max(map(cells, run("queries").lines)) <= width
