"""The line: one that drops, one that is slow, and one on which nothing happens."""

import signal

import psutil
import pytest
from benchmarks.slow_line import SlowLine
from tests.terminal.harness import Terminal
from tests.terminal.left import SIZE, assert_is_back, assert_is_kept, go_somewhere
from tests.terminal.seed import FIRST_WORDS

pytestmark = pytest.mark.terminal

ANSWERS = {"\x1b[5n": "\x1b[0n"}


@pytest.mark.parametrize("how", [signal.SIGKILL, "a closed window"])
def test_all_is_there_again_after_the_reader_was_ended(reader, home, how):
    terminal = reader(columns=SIZE[0], rows=SIZE[1], replies=ANSWERS)
    shown = go_somewhere(terminal)
    if isinstance(how, str):
        terminal.hang_up()
    else:
        terminal.signal(how)
    terminal.process.wait(timeout=10)
    assert_is_kept(home)
    assert_is_back(reader(columns=SIZE[0], rows=SIZE[1]), shown)


# A slow line


def held_over(terminal: Terminal, **options) -> tuple[SlowLine, object]:
    """Hold j down in the list for two seconds, over a line of 9,600 baud."""
    line = SlowLine(terminal, 960, 0.05, **options)
    line.wait_for(FIRST_WORDS)
    line.press("left")
    line.press("g")
    return line, line.hold("j", 2)


def cursor_of(terminal: Terminal) -> str:
    return next(line for line in terminal.lines if line.startswith("▌"))


def test_a_key_that_is_held_down_drops_frames_and_is_never_behind(reader):
    terminal = reader()
    line, held = held_over(terminal)
    assert 1 < held.frames < 30  # of sixty presses, ten of which move the cursor
    assert held.most_waiting < 1400  # no frame waits behind another
    cursor = cursor_of(terminal)
    line.press("j")
    assert cursor_of(terminal) == cursor  # it was on the last headline already: every press has counted


def test_a_slow_line_is_noticed_told_and_drawn_on_less(reader):
    terminal = reader()
    line, _ = held_over(terminal)
    assert b"is slow" in terminal.output
    cost, _ = line.press("k")
    assert cost < 150
    line.press("/")
    before = terminal.output.count("合作".encode())
    line.send("合")
    line.send("作")
    line.settle(1)
    assert "合作" in terminal.lines[0]
    assert terminal.output.count("合作".encode()) > before


def test_a_terminal_that_never_answers_is_painted_on_all_the_same(reader):
    terminal = reader()
    line, held = held_over(terminal, answers=False, buffer=500)
    assert held.bytes > 0
    cursor = cursor_of(terminal)
    line.press("j")
    assert cursor_of(terminal) == cursor


def test_the_last_answer_does_not_go_to_the_shell(reader):
    terminal = reader()
    line = SlowLine(terminal, 1e6, 0.3)
    line.wait_for(FIRST_WORDS)
    line.send("j")
    line.run(0.2)
    line.send("q")
    while terminal.process.poll() is None:
        line.run(0.05)
    assert not line._due


# Nothing happens


def switches(terminal: Terminal) -> int:
    """How often a thread of the reader has woken up and gone to sleep again."""
    total = 0
    for process in terminal.processes():
        for thread in psutil.Process(process.pid).threads():
            with open(f"/proc/{process.pid}/task/{thread.id}/status") as status:
                total += sum(int(row.split()[1]) for row in status if row.startswith("voluntary_ctxt_switches"))
    return total


@pytest.mark.skipif(not psutil.LINUX, reason="/proc is Linux's")
def test_while_nothing_happens_no_thread_wakes_up_and_nothing_is_written(reader):
    terminal = reader(columns=100, rows=30, replies=ANSWERS)
    terminal.wait_for(FIRST_WORDS)

    def assert_rests(after: str) -> None:
        terminal.wait_for(lambda text: True)
        terminal.settle(1.6)  # the place is kept, what is unread counted, a notice gone
        assert terminal.text  # answers what the reader has asked
        terminal.settle(0.5)
        before = switches(terminal)
        _, count = terminal.idle(1.5)
        assert (switches(terminal) - before, count) == (0, 0), after

    terminal.press("enter", "j")
    assert_rests("reading")
    terminal.press("left", "/", "合", "作")
    assert_rests("searching")
    terminal.press("escape", "ctrl+p")
    assert_rests("the palette")
    terminal.press("escape")
    terminal.resize(80, 24)
    assert_rests("a resize")
