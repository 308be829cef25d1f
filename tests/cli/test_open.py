"""`reader open`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import TITLE, Run

from reader.archive import open_archive
from reader.article import Article, Block, Kind, Published
from reader.cli import screen
from reader.text.cells import cells


def test_into_a_pipe_the_typeset_text_is_written_without_codes(run: Run, seed_id: str) -> None:
    ended = run("open", seed_id)
    assert (ended.code, ended.err) == (0, "")
    assert TITLE in ended.lines
    assert "    中新网北京3月2日电 (王翕瞳)" in ended.out
    assert "\x1b" not in ended.out
    assert max(map(cells, ended.lines)) <= 80


def test_opening_into_a_pipe_marks_nothing(run: Run, seed_id: str) -> None:
    run("open", seed_id)
    assert not run("list", "--json", TITLE).json[0]["read"]


@pytest.mark.parametrize("width", [8, 20, 40, 80, 200, 1000])
def test_no_line_is_wider_than_asked_and_no_text_is_lost(run: Run, seed_id: str, width: int) -> None:
    lines = run("open", seed_id, "--width", str(width)).lines
    assert max(map(cells, lines)) <= min(width, 1000)
    shown = "".join("".join(lines).split())
    assert "共同谋划建设一批具有前瞻性、牵动性、战略性的重大项目" in shown.replace("▏", "")


@pytest.mark.parametrize("width", ["7", "1001", "0", "x", "-20"])
def test_a_width_out_of_bounds_is_a_mistake_of_usage(run: Run, seed_id: str, width: str) -> None:
    ended = run("open", seed_id, f"--width={width}")
    assert (ended.code, ended.out) == (2, "")
    assert "a number from 8 to 1000 is needed" in ended.err


def test_json_has_all_that_is_known(run: Run, seed_id: str) -> None:
    (row,) = run("open", seed_id, "--json").json
    assert list(row)[:7] == ["id", "title", "source", "section", "published", "url", "stub"]
    assert row["byline"] == {"agency": "中新网", "place": "北京", "reporters": ["王翕瞳"]}
    assert row["notice"].startswith("免责声明")
    assert row["blocks"][6] == {
        "kind": "figure",
        "text": "项目签约仪式。",
        "caption": "项目签约仪式。",
        "credit": "王翕瞳 摄",
        "image": "",
    }
    assert set(row["blocks"][0]) == {"kind", "text"}
    assert len(row["related"]) == 10
    assert row["related"][0]["stub"]
    assert row["related"][0]["excerpt"].startswith("中新网深圳3月2日电")


def test_related_rows_can_be_opened_and_are_stubs(run: Run, seed_id: str) -> None:
    related: list[dict[str, Any]] = run("open", seed_id, "--json").json[0]["related"]
    for row in related:
        ended = run("open", row["id"])
        assert ended.code == 0
        assert row["title"][:20] in ended.out
        assert "Only the excerpt of this article is known." in ended.out


def test_an_unknown_time_is_null(run: Run, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "a.db", list)
    (stored,) = archive.put([Article("title", (Block(Kind.PARAGRAPH, "text"),))])
    archive.close()
    (row,) = run("--archive", str(tmp_path / "a.db"), "open", "--json", stored.headline.id).json
    assert row["published"] is None


def test_white_space_around_an_id_does_not_count(run: Run, seed_id: str) -> None:
    assert run("open", f" {seed_id}\n").out == run("open", seed_id).out


def test_an_id_like_nothing_at_all_is_offered_something(run: Run) -> None:
    ended = run("open", "~~~~")
    assert ended.code == 1
    assert ended.err.startswith("reader: there is no article with the id ~~~~; nearest are:\n")
    assert len(ended.err.splitlines()) == 4


def test_an_id_may_be_any_unambiguous_beginning_in_any_case(run: Run, seed_id: str) -> None:
    assert run("open", seed_id[:5].upper(), "--json").json[0]["id"] == seed_id


def test_an_ambiguous_id_lists_what_it_could_be(run: Run, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "a.db", list)
    body = (Block(Kind.PARAGRAPH, "text"),)
    archive.put([Article(f"title {number}", body, id=f"aaaa{number}bbbbbbb") for number in range(3)])
    archive.close()
    ended = run("--archive", str(tmp_path / "a.db"), "open", "aaaa")
    assert (ended.code, ended.out) == (1, "")
    assert "the id aaaa is not clear; it could be:" in ended.err
    assert all(f"aaaa{number}bbbbbbb" in ended.err and f"title {number}" in ended.err for number in range(3))


def test_an_unknown_id_says_so_and_offers_the_nearest_titles(run: Run, seed_id: str) -> None:
    ended = run("open", "辽宁省座谈会")
    assert (ended.code, ended.out) == (1, "")
    assert "there is no article with the id 辽宁省座谈会" in ended.err
    assert TITLE in ended.err
    mistyped = seed_id[:-1] + ("a" if seed_id[-1] != "a" else "b")
    assert TITLE in run("open", mistyped).err


@pytest.mark.parametrize("given", ["", " ", "*", "%", "_", "\x1b]0;owned\x07", "a" * 100_000, "\udcff"])
def test_an_id_that_cannot_be_one_is_refused(run: Run, given: str) -> None:
    ended = run("open", given)
    assert (ended.code, ended.out) == (1, "")
    assert "there is no article with the id" in ended.err
    assert "\x1b" not in ended.err


def test_on_a_terminal_the_screen_opens_unless_text_is_asked_for(
    run: Run, seed_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str | None] = []
    monkeypatch.setattr(screen, "is_interactive", lambda: True)
    monkeypatch.setattr(screen, "start", lambda context, article_id=None: opened.append(article_id) or 0)
    assert run("open", seed_id[:6]).out == ""
    assert opened == [seed_id]
    for options in (["--plain"], ["--json"], ["--width", "40"]):
        assert TITLE[:10] in run("open", seed_id, *options).out
    assert opened == [seed_id]
    run()
    assert opened == [seed_id, None]


def test_plain_and_json_exclude_each_other(run: Run, seed_id: str) -> None:
    assert run("open", seed_id, "--plain", "--json").code == 2


def test_colours_change_nothing_but_colours(run: Run, seed_id: str) -> None:
    import re

    colored = run("--color", "always", "open", seed_id, "--plain").out
    assert f"\x1b[1m{TITLE}\x1b[0m" in colored
    plain = run("open", seed_id, "--plain").lines
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in colored.splitlines()] == plain


def test_published_is_rfc_3339(run: Run) -> None:
    for row in run("list", "--json").json:
        assert Published.parse(row["published"], None)  # type: ignore[arg-type]
