"""However the reader ends, the terminal is as before and nothing is lost."""

import random
import signal
import sqlite3
from pathlib import Path

import pytest
from tests.terminal.harness import Terminal
from tests.terminal.seed import FIRST_WORDS

pytestmark = pytest.mark.terminal

CLEAN = {0, 1, 128 + signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGHUP}
DIED = {-signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP}


def assert_left_clean(terminal: Terminal) -> None:
    assert terminal.record.left_behind == []
    assert terminal.tty_restored
    assert b"Traceback" not in terminal.output


def assert_whole(home: Path) -> None:
    files = [*home.rglob("*.db")]
    for file in files:
        with sqlite3.connect(file) as store:
            assert store.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        store.close()


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_quitting_restores_the_terminal(reader, key):
    terminal = reader()
    terminal.wait_for(FIRST_WORDS[:4])
    terminal.send(b"q" if key == "q" else b"\x03")
    assert terminal.wait() == 0
    assert_left_clean(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("keys", [[], ["/", "合"], ["?"]], ids=["reading", "searching", "help"])
def test_a_signal_restores_the_terminal(reader, home, number, keys):
    terminal = reader(columns=100)
    terminal.wait_for(FIRST_WORDS[:4])
    terminal.press(*keys)
    terminal.signal(number)
    assert terminal.wait() in CLEAN | DIED
    assert_left_clean(terminal)
    assert_whole(home)


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP", "^C"])
def test_an_end_in_the_middle_of_the_start_is_clean(reader, home, how):
    dice = random.Random(how)
    for _ in range(6):
        terminal = reader(columns=100, rows=30)
        terminal.read(dice.uniform(0.08, 0.7))
        if how == "^C":
            terminal.send(b"\x03")
        else:
            terminal.signal(signal.Signals[how])
        assert terminal.wait() in CLEAN | DIED
        assert_left_clean(terminal)
        assert_whole(home)
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)


def test_a_kill_in_the_middle_of_the_first_start_loses_no_seed(reader, home):
    dice = random.Random(9)
    for _ in range(6):
        terminal = reader(columns=100, rows=30)
        terminal.settle(dice.uniform(0.05, 0.5), timeout=0)
        terminal.signal(signal.SIGKILL)
        terminal.wait()
        assert_whole(home)
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)


def test_a_closed_window_ends_the_reader(reader, home):
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)
    terminal.hang_up()
    assert terminal.process.wait(timeout=5) in CLEAN | DIED
    assert_whole(home)
