"""On a terminal that draws “ ● │ in two cells every line stays straight, whenever it says so."""

from __future__ import annotations

import pytest
from tests.terminal.display import Screen
from tests.terminal.harness import Terminal
from tests.terminal.seed import FIRST_WORDS

from reader.terminal.answers import WIDTHS

pytestmark = pytest.mark.terminal

RULE = 37
"""The column of the rule between the panes."""


def columns_of(terminal: Terminal, mark: str) -> list[set[int]]:
    """The columns in which a mark stands, for each row between the bars."""
    screen = terminal.display.screen
    rows = range(1, screen.lines - 1)
    return [{x for x in range(screen.columns) if screen.buffer[row][x].data == mark} for row in rows]


def is_straight(terminal: Terminal, mark: str = "|") -> bool:
    return all(RULE in columns for columns in columns_of(terminal, mark))


def wide_cells(line: str) -> int:
    screen = Screen(400, 1)
    screen.wide = True
    screen.draw(line)
    return screen.cursor.x


def test_the_rule_is_straight_from_the_first_start_and_after_moves_and_resizes(reader, piped, seed_id):
    terminal = reader(columns=100, rows=24, wide=True)
    terminal.wait_for(lambda text: FIRST_WORDS[:6] in text and is_straight(terminal))
    terminal.press("j", "j", "pagedown", "g", "enter", "pagedown", "z", "z", quiet=0.05)
    terminal.resize(80, 30)
    terminal.wait_for(lambda text: len(text.splitlines()) == 30 and is_straight(terminal))
    terminal.press("/", *"会议", "enter")
    terminal.wait_for(lambda _: is_straight(terminal))
    terminal.press("escape", "q")
    assert terminal.wait() == 0

    again = reader(columns=100, rows=24, replies={"\x1b[6n": ""}, wide=True)
    again.wait_for_output("%", timeout=30)  # what is kept is right before any answer
    again.wait_for(lambda _: is_straight(again))

    narrow = piped("open", seed_id, TERM="vt220").stdout.decode()
    lines = piped("open", seed_id).stdout.decode()
    assert lines != narrow
    assert max(map(wide_cells, lines.splitlines())) <= 80
    assert max(map(wide_cells, narrow.splitlines())) > 80


def test_an_answer_that_comes_late_is_followed_and_one_that_never_comes_is_not_waited_for(reader):
    late = reader(columns=100, rows=24, wide=True)
    late.wait_for_output(FIRST_WORDS)  # drawn, though nothing has been answered yet
    late.wait_for(lambda _: is_straight(late))
    never = reader(columns=100, rows=24, env={"TERM": "alacritty"}, replies={"\x1b[6n": ""})
    never.wait_for(lambda text: FIRST_WORDS in text and is_straight(never, "▕"))
    never.press("q")
    assert never.wait() == 0


def test_the_setting_is_stronger_than_what_the_terminal_does(reader, piped, home):
    config = home / "config" / "reader-tui" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("ambiguous: wide\n", encoding="utf-8")
    terminal = reader(columns=100, rows=24, env={"XDG_CONFIG_HOME": str(home / "config")})
    terminal.wait_for(lambda text: FIRST_WORDS[:6] in text)
    assert b"\x1b[6n" not in terminal.output
    assert "●" not in terminal.text
    assert "•" not in piped("list", XDG_CONFIG_HOME=str(home / "config")).stdout.decode()


def test_asking_costs_no_more_than_a_few_bytes(reader):
    terminal = reader(columns=80, rows=24)
    terminal.wait_for(FIRST_WORDS)
    assert len(WIDTHS.encode()) < 40
    assert 0 < terminal.output.find(WIDTHS.encode()) < terminal.output.find(FIRST_WORDS.encode())
    assert terminal.output.count(b"\x1b[6n") == 3
