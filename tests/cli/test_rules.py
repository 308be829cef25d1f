"""`reader rules`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.cli.conftest import TITLE, Run, configure

from reader.text.cells import cells

RULES = "hide:\n  - title:羊绒\n  - source:广告\n  - 代表\n"
WRONG = "hide:\n  - is:unred\n  - title:羊绒\n  - sort:best\n"


def test_they_are_listed_with_their_numbers(run: Run) -> None:
    configure(RULES)
    ended = run("rules")
    assert (ended.code, ended.err) == (0, "")
    assert ended.lines == ["  1  title:羊绒", "  2  source:广告", "  3  代表"]
    assert run("rules", "--json").json[0] == {"rule": 1, "query": "title:羊绒", "used": True}


def test_one_rule_needs_no_list(run: Run) -> None:
    configure("hide: title:羊绒\n")
    assert run("rules").lines == ["  1  title:羊绒"]


def test_without_any_it_says_where_they_stand(run: Run) -> None:
    for words in ((), ("test",)):
        ended = run("rules", *words)
        assert (ended.code, ended.out) == (0, "")
        assert "hide:" in ended.err


def test_the_test_shows_what_each_rule_hides_and_how_many_that_are(run: Run) -> None:
    configure(RULES)
    ended = run("rules", "test")
    assert ended.code == 0
    first = run("list", "--all", "title:羊绒").lines
    third = run("list", "--all", "代表").lines
    assert ended.lines == [
        *(f"  1  {row}" for row in first),
        "  1  1 article: title:羊绒",
        "  2  0 articles: source:广告",
        *(f"  3  {row}" for row in third),
        f"  3  {len(third)} articles: 代表",
    ]
    assert len(third) > 1


def test_a_limit_holds_for_each_rule_and_says_that_there_are_more(run: Run) -> None:
    configure(RULES)
    lines = run("rules", "test", "--limit", "2").lines
    assert len(lines) == 1 + 1 + 1 + 2 + 1
    assert lines[-1] == "  3  2+ articles: 代表"
    assert run("rules", "test", "--limit", "0").out == run("rules", "test").out


def test_as_json_each_row_has_its_rule(run: Run) -> None:
    configure(RULES)
    rows = run("rules", "test", "--json").json
    assert [(row["rule"], row["query"]) for row in rows[:2]] == [(1, "title:羊绒"), (3, "代表")]
    assert "羊绒" in rows[0]["title"]


def test_a_query_is_tried_in_place_of_the_rules(run: Run) -> None:
    configure(RULES)
    ended = run("rules", "test", "座谈会", "-沈阳")
    assert ended.code == 0
    assert ended.lines[0].endswith(TITLE)
    assert ended.lines[1:] == ["  1  1 article: 座谈会 -沈阳"]
    assert run("rules", "test", "xyzzy").code == 1


def test_wrong_rules_are_told_with_number_and_column_and_the_others_hold(run: Run) -> None:
    configure(WRONG)
    for words in ((), ("test",)):
        ended = run("rules", *words)
        assert ended.code == 1
        first, second = ended.err.splitlines()
        assert first.startswith("reader: config.yaml: hide: 1: column 4: ")
        assert second == "reader: config.yaml: hide: 3: it matches everything, and so hides nothing"
    assert "羊绒" in run("rules", "test").lines[0]
    assert [row["used"] for row in run("rules", "--json").json] == [False, True, False]


@pytest.mark.parametrize(
    "words", [["x"], ["test", "(a"], ["test", "sort:new"], ["test", "--limit", "x"], ["test", "@a"]]
)
def test_wrong_words_are_a_mistake_of_usage(run: Run, words: list[str]) -> None:
    ended = run("rules", *words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("reader: ")


def test_on_a_terminal_no_line_is_wider_than_it(run: Run, terminal: Callable[[int], None]) -> None:
    configure(f"hide: {' OR '.join(['代表'] * 20)}\n")
    for width in (30, 40, 60, 80):
        terminal(width)
        lines = run("--color", "never", "rules", "test").lines + run("--color", "never", "rules").lines
        assert max(map(cells, lines)) <= width
