"""`reader config`, and what settings do to every command."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.cli.conftest import Run, configure

from reader.actions import ACTIONS
from reader.paths import config_file


def test_it_says_where_the_file_is_and_what_is_in_force(run: Run) -> None:
    ended = run("config")
    assert ended.code == 0
    assert ended.lines[0] == f"# {config_file()} (not there yet)"
    shown = yaml.safe_load(ended.out)
    assert (shown["theme"], shown["measure"], shown["sidebar"]) == ("ink", 80, 38)
    assert list(shown["keys"]) == [action.id for action in ACTIONS]


@pytest.mark.parametrize("name", ["archive.db", "新 闻: #1.db"])
def test_what_it_shows_is_itself_a_file_without_mistakes(run: Run, name: str, tmp_path: Path) -> None:
    shown = run("--archive", str(tmp_path / name), "config").out
    assert yaml.safe_load(shown)["archive"] == str(tmp_path / name)
    path = configure(shown)
    ended = run("config")
    assert (ended.code, ended.err, ended.lines[0]) == (0, "", f"# {path}")


def test_what_the_file_says_is_shown(run: Run) -> None:
    configure("measure: 60\nkeys:\n  quit: x\n")
    shown = yaml.safe_load(run("config").out)
    assert (shown["measure"], shown["keys"]["quit"]) == (60, "x")


def test_saved_queries_and_rules_are_shown_as_the_file_may_say_them(run: Run) -> None:
    configure("queries:\n  合作: '\"合作 座谈会\" is:unread'\n  It's: a*\nhide: source:广告\n")
    shown = yaml.safe_load(run("config").out)
    assert shown["queries"] == {"合作": '"合作 座谈会" is:unread', "It's": "a*"}
    assert shown["hide"] == ["source:广告"]
    configure(run("config").out)
    ended = run("config")
    assert (ended.code, yaml.safe_load(ended.out)["queries"]) == (0, shown["queries"])


def test_a_mistake_is_one_line_and_commands_still_run(run: Run) -> None:
    configure("\nmeasure: 200\n")
    mistake = "reader: config.yaml:2:10: measure: 200 is not between 20 and 80; 80 is used\n"
    assert (run("config").code, run("config").err) == (1, mistake)
    ended = run("list")
    assert (ended.code, ended.err, len(ended.lines)) == (0, mistake, 11)


def test_the_archive_of_the_file_is_used_and_an_option_is_stronger(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(f"archive: {tmp_path / 'from-file.db'}\n")
    run("list")
    assert (tmp_path / "from-file.db").exists()
    monkeypatch.setenv("READER_ARCHIVE", str(tmp_path / "from-environment.db"))
    run("list")
    assert (tmp_path / "from-environment.db").exists()
    run("--archive", str(tmp_path / "from-option.db"), "list")
    assert (tmp_path / "from-option.db").exists()
    assert f"archive: {tmp_path / 'x.db'}" in run("--archive", str(tmp_path / "x.db"), "config").out


def test_the_language_of_the_file_is_spoken(run: Run) -> None:
    configure("language: zh\n")
    assert "没有与 xyzzy 匹配的文章" in run("search", "xyzzy").err


def test_it_says_where_each_value_comes_from(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = tmp_path / "etc" / "reader" / "config.yaml"
    machine.parent.mkdir(parents=True)
    machine.write_text(
        "archive: /srv/news.db\nmeasure: 60\nhide: [广告]\nqueries: {House: '\"a b\"'}\nkeys: {star: V}\n"
        "feeds:\n  https://a.example/f:\n    interval: 2h\nnetwork:\n  allow: [10.0.0.0/8]\n"
    )
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))
    own = configure("measure: 70\nhide: [own]\nfeeds:\n  https://a.example/f:\n    name: A\n")
    shown = run("config")
    assert (shown.code, shown.err) == (0, "")
    assert shown.lines[:2] == [f"# {own}", f"# {machine}"]
    for line in (
        f"archive: /srv/news.db  # {machine}",
        f"measure: 70  # {own}",
        "sidebar: 38  # default",
        f"  House: '\"a b\"'  # {machine}",
        f"  - own  # {own}",
        f"  - 广告  # {machine}",
        f"    interval: 2h  # {machine}",
        f"    name: A  # {own}",
        "  private: deny  # default",
        f"    - 10.0.0.0/8  # {machine}",
    ):
        assert line in shown.lines
    assert any(line.startswith("  star: V ") and line.endswith(f" · {machine}") for line in shown.lines)
    assert f"archive: {tmp_path / 'x.db'}  # --archive" in run("--archive", str(tmp_path / "x.db"), "config").lines
    configure(shown.out)  # what it shows is itself a file that says the same
    assert yaml.safe_load(run("config").out) == yaml.safe_load(shown.out)
