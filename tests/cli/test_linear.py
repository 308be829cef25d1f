"""`reader --linear`: everything in lines of words, without a screen, a cursor or a terminal."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import TITLE, Run, configure

Say = Callable[..., list[str]]

LONG = "第一段说的是水利工程的规划。" * 60


@pytest.fixture
def say(run: Run, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Type lines into the linear reader; what it says."""

    def say(*typed: str, arguments: tuple[str, ...] = ("--linear",)) -> list[str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        ended = run(*arguments)
        assert (ended.code, ended.err) == (0, "")
        assert "\x1b" not in ended.out
        return ended.lines

    return say


def after(lines: list[str], beginning: str) -> list[str]:
    """The lines after the one that begins so."""
    return lines[next(number for number, line in enumerate(lines) if line.startswith(beginning)) + 1 :]


def test_headlines_are_numbered_and_told_in_words_a_page_at_a_time(say: Say) -> None:
    lines = say("n", "n", "p", "p")
    assert lines[1] == "Headlines, 1 to 10 of 11."
    assert lines[2] == f"1. {TITLE}; unread, 中国新闻网, 2025-03-02"
    assert "only an excerpt" in lines[3]
    assert after(lines, "Headlines, 11 to 11 of 11.")[1:3] == ["End of the list.", "This is the end of the list."]
    assert lines[-1] == "This is the beginning of the list."


def test_a_number_opens_the_article_as_plain_paragraphs(say: Say, run: Run, seed_id: str) -> None:
    lines = after(say("1", "q"), "Article 1 of 11.")
    assert lines[:4] == [TITLE, "Section: 财经, 经济观察", "中国新闻网, 2025-03-02 13:25, 王翕瞳", "State: unread"]
    assert lines[4].startswith("中新网北京3月2日电")
    assert "Picture: 项目签约仪式。 王翕瞳 摄" in lines
    assert lines[-2].startswith("Notice: 免责声明")
    assert lines[-1] == "End of the article."
    assert run("list", "--json", f"id:{seed_id}").json[0]["read"]


def test_a_long_article_makes_pauses_and_goes_on_where_it_was_left(say: Say, run: Run, tmp_path: Path) -> None:
    page = tmp_path / "long.md"
    page.write_text("---\ntitle: 长文\ndate: 2026-01-01\n---\n\n" + "\n\n".join([LONG] * 5), encoding="utf-8")
    run("import", str(page))
    first = say("1", "")
    assert "Part 1 of 3." in first
    assert after(first, "Part 2 of 3.")[:2] == [LONG, LONG]
    assert first[-1] == "Enter goes on."
    again = say("1", "n", "p", "n", "n")
    assert "You were here before; p leads to the part before this one." in again
    assert after(again, "You were here before")[0] == "Part 2 of 3."
    assert again[-1] == "End of the article."
    assert any(line.startswith("Article 2 of") for line in again)


def test_marks_are_set_and_said(say: Say, run: Run, seed_id: str) -> None:
    lines = say("s", "1", "s", "u", "#水利 广东", "#-广东", "a", "u 2", "s 99")
    assert lines[-8:] == [
        "End of the article.",
        "Starred.",
        "Marked as unread.",
        "Tags: 广东 水利",
        "Tags: 水利",
        "It has no address.",
        "Marked as read.",
        "There is no number 99 in this list.",
    ]
    assert "Say its number too, or open an article first." in lines
    row = run("list", "--json", f"id:{seed_id}").json[0]
    assert (row["read"], row["starred"], row["tags"]) == (False, True, ["水利"])
    assert f"1. {TITLE}; unread, starred, tags 水利, 中国新闻网, 2025-03-02" in say()


def test_searches_and_related_lists_lead_back(say: Say) -> None:
    lines = say("/ln", "1", "r", "b", "b", "b", "b")
    assert after(lines, "Search for ln, 1 to 1 of 1.")[0].startswith(f"1. {TITLE}; unread, by pinyin")
    assert any(line.startswith(f"Related to {TITLE}, 1 to 10 of 10.") for line in lines)
    assert any(line.endswith(", listed by the page") for line in lines)
    assert sum(line == "Article 1 of 1." for line in lines) == 2
    assert lines[-1] == "This is the list of all; q quits."


def test_what_cannot_be_done_is_said_in_a_line(say: Say) -> None:
    lines = say("/(", "/zzzz", "/", "0", "99", "xx", "@", "r", "9" * 5000, "\x1b]0;x\x07?")
    assert "column 1: this opening bracket has no closing one" in lines
    assert "Nothing matches zzzz." in lines
    assert "/ and words: what should be searched for?" in lines
    assert "There is no number 99 in this list." in lines
    assert "xx is no command; ? says what can be typed." in lines
    assert "There are no saved queries." in lines
    assert lines[-1] == "q: quit"


def test_saved_queries_and_rules_hold(say: Say) -> None:
    configure("queries:\n  会: title:座谈会\nhide:\n  - title:羊绒\nlinear: yes\n")
    lines = say("@", "@会", arguments=())
    assert "Saved queries: 会" in lines
    assert "Search for 会, 1 to 1 of 1." in lines
    assert not any("羊绒" in line for line in lines)


def test_one_article_can_be_opened_so(say: Say, seed_id: str) -> None:
    lines = say("b", arguments=("open", seed_id, "--linear"))
    assert lines[1] == TITLE
    assert "Headlines, 1 to 10 of 11." in lines


def test_no_screen_is_loaded_for_it() -> None:
    code = (
        "import sys; sys.argv[1:] = ['--linear']; from reader.__main__ import main; code = main();"
        " sys.exit(code or 'textual' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"1\nr\n/x\nq\n", capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
