"""A window may take any size, any number of times: nothing breaks, and at rest the screen is right."""

import random

import pytest
from tests.terminal.seed import FIRST_WORDS

pytestmark = pytest.mark.terminal

EXTREMES = [(8, 2), (500, 200), (1, 1), (2, 50), (500, 2), (20, 5), (69, 18), (70, 17)]


def test_after_a_storm_of_sizes_the_screen_is_as_it_was(reader):
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)
    terminal.press("enter", "pagedown")
    terminal.settle(0.5)
    before = terminal.text
    dice = random.Random(4)
    sizes = EXTREMES + [(dice.randint(8, 180), dice.randint(2, 60)) for _ in range(60)]
    dice.shuffle(sizes)
    for number, (columns, rows) in enumerate(sizes):
        terminal.resize(columns, rows)
        terminal.read(0.01 if number % 4 else 0.1)
    terminal.settle(0.5)
    terminal.resize(100, 30)
    terminal.wait_for(lambda text: text == before)
    assert b"Traceback" not in terminal.output


def test_keys_in_a_storm_do_no_harm(reader):
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)
    dice = random.Random(5)
    for columns, rows in EXTREMES * 3:
        terminal.resize(columns, rows)
        terminal.send(dice.choice([b"?", b"j", b"\t", b"z", b"/", b"\x10", b"\r", b" "]))
        terminal.settle(0.03)
        terminal.send(b"\x1b")
        terminal.settle(0.03)
    terminal.resize(100, 30)
    terminal.settle(0.5)
    terminal.send(b"\x03")
    assert terminal.wait() == 0
    assert b"Traceback" not in terminal.output
    assert terminal.record.left_behind == []


@pytest.mark.parametrize(("columns", "rows"), EXTREMES[:3])
def test_a_start_in_any_size(reader, columns, rows):
    terminal = reader(columns=columns, rows=rows)
    terminal.settle(0.6, timeout=20)
    terminal.press("j", "enter", "pagedown", quiet=0.03)
    terminal.resize(100, 30)
    terminal.wait_for(lambda text: "辽宁" in text and len(text.splitlines()) >= 20)
    assert b"Traceback" not in terminal.output
