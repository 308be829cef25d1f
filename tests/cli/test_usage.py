"""The grammar of the command line, its help, and what happens when something goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import TITLE, Run

from reader import __version__
from reader.cli import asking, screen
from reader.cli.parser import COMMANDS


def test_the_help_has_an_example_for_each_command(run: Run) -> None:
    ended = run("--help")
    assert (ended.code, ended.err) == (0, "")
    for command in COMMANDS:
        assert f"\n  {command.name} " in ended.out
        assert f"\n  {command.example}\n" in ended.out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_has_a_help_with_its_example(run: Run, command: object) -> None:
    name, example = command.name, command.example
    ended = run(name, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: reader {name} ")
    assert example in ended.out


@pytest.mark.parametrize("name", ["list", "search"])
def test_the_help_of_a_query_tells_of_the_star_and_of_quotes(run: Run, name: str) -> None:
    said = run(name, "--help").out
    assert "A Latin word may end in *" in said
    assert "Quotes keep words together" in said


@pytest.mark.parametrize("name", ["x" * 300, "a/" * 3000])
def test_an_archive_whose_name_cannot_be_is_one_line(run: Run, name: str) -> None:
    ended = run("--archive", name, "list")
    assert (ended.code, len(ended.err.splitlines())) == (1, 1)
    assert "READER_DEBUG" not in ended.err


def test_a_new_archive_that_was_named_is_told_once(run: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "other.db")
    assert run("--archive", path, "list").err == f"reader: there was no archive {path}; a new one was made\n"
    assert run("--archive", path, "list").err == ""
    assert run("list").err == ""


def test_the_version_is_shown(run: Run) -> None:
    assert run("--version").out == f"reader {__version__}\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["lst"],
        ["--nothing"],
        ["list", "--nothing"],
        ["open"],
        ["open", "a", "b"],
        ["--color", "red"],
        ["remove"],
        ["import"],
        ["--archive", "", "list"],
        ["list", "--archive", " "],
    ],
)
def test_a_mistake_of_usage_is_one_line_and_exit_code_2(run: Run, argv: list[str]) -> None:
    ended = run(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("reader: ")
    assert "--help" in ended.err
    assert ended.err.count("\n") == 1


def test_a_hostile_argument_is_not_echoed_as_it_is(run: Run) -> None:
    for argv in (["\x1b]0;owned\x07"], ["list", "--x\x1b[2J"], ["open", "a", "\x9b2J"]):
        assert run(*argv).err.removesuffix("\n").isprintable()


def test_options_for_all_commands_may_stand_before_or_after_the_command(run: Run) -> None:
    assert run("--color", "always", "search", "珠江").out == run("search", "--color", "always", "珠江").out


def test_what_follows_two_dashes_is_no_option(run: Run) -> None:
    assert run("list", "--", "--x").err == "reader: nothing matches --x\n"
    assert run("list", "--limit", "5", "--", "--x", "y").err == "reader: nothing matches --x y\n"
    assert run("open", "--", "-x").err.startswith("reader: there is no article with the id -x")


def test_without_a_terminal_the_screen_says_what_to_do_instead(run: Run) -> None:
    ended = run()
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("reader: there is no terminal to draw on; try `reader list`, `reader open ID` or")


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_dumb_terminal_gets_headlines_in_plain_text_and_how_to_open_one(
    run: Run, term: str, seed_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(screen, "is_interactive", lambda: True)
    ended = run()
    assert ended.code == 0
    assert any(line.startswith(seed_id) and TITLE in line for line in ended.lines)
    assert "reader open ID" in ended.err
    opened = run("open", seed_id)
    assert opened.code == 0
    assert opened.lines[1] == TITLE
    assert "\x1b" not in ended.out + opened.out


def test_a_fault_of_ours_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "read", lambda *_: 1 / 0)
    ended = run("list")
    assert ended.code == 1
    assert ended.err.startswith("reader: something went wrong: ZeroDivisionError")
    assert ended.err.count("\n") == 1
    monkeypatch.setenv("READER_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("list")


@pytest.mark.parametrize(
    ("color", "environment", "colored"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("never", {}, False),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
    ],
)
def test_colours_follow_the_option_then_the_environment(
    run: Run, terminal: object, color: str, environment: dict[str, str], colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(terminal)
    terminal(80)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run("--color", color, "search", "珠江").out) is colored


def test_a_pipe_has_no_escape_codes(run: Run, seed_id: str) -> None:
    for argv in (["list"], ["search", "珠江"], ["open", seed_id], ["config"], ["--help"]):
        assert "\x1b" not in run(*argv).out


def test_the_help_of_archive_names_its_arguments_and_has_an_example_of_each_action(run: Run) -> None:
    ended = run("archive", "--help")
    said = " ".join(ended.out.split())
    assert "  ADDRESS | FROM TO" in ended.out
    assert "ARCHIVE" not in ended.out
    assert "a year, by default, or a month" in said
    examples = ended.out.partition("examples:\n")[2].split("\n")
    assert [line.split()[:3] for line in examples if line] == [
        ["reader", "archive", "init"],
        ["reader", "archive", "copy"],
    ]
