"""The harness tells the truth: what these tests rely on, shown on programs whose doings are known."""

import signal
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.terminal.display import Display
from tests.terminal.harness import Terminal


def test_text_exit_status_and_output_are_those_of_the_program():
    with Terminal(["sh", "-c", "printf '你好\\r\\n'; exit 3"]) as terminal:
        assert terminal.wait() == 3
        assert terminal.lines[0] == "你好"
        assert bytes(terminal.output) == "你好\r\r\n".encode()


def test_the_program_has_the_terminal_as_its_own_and_hears_of_its_size():
    program = "trap 'stty size; exit' WINCH; stty size </dev/tty; while :; do sleep 0.05; done"
    with Terminal(["sh", "-c", program], 90, 20) as terminal:
        terminal.wait_for("20 90")
        terminal.resize(70, 10)
        terminal.wait_for("10 70")


def test_what_a_program_leaves_behind_is_seen():
    with Terminal(["printf", "\\033[?1049h\\033[?25l\\033[?1003;1006h\\033[?2004h\\033[>1u"]) as terminal:
        terminal.wait()
        assert terminal.record.left_behind == [
            "the alternate screen", "a hidden cursor", "the mouse", "bracketed paste", "the keyboard protocol"
        ]  # fmt: skip
    with Terminal(["stty", "-echo"]) as terminal:
        terminal.wait()
        assert not terminal.tty_restored


def test_signals_and_silence_are_told():
    with Terminal(["sleep", "60"]) as terminal:
        with pytest.raises(AssertionError, match="waited for"):
            terminal.wait_for("never", timeout=0.1)
        terminal.signal(signal.SIGTERM)
        assert terminal.wait() == -signal.SIGTERM


def test_idle_and_memory_are_measured():
    with Terminal([sys.executable, "-c", "print('x' * 9, flush=True)\nwhile True: pass"]) as busy:
        busy.wait_for("xxx")
        seconds, count = busy.idle(0.3)
        assert seconds > 0.05
        assert count == 0
        assert busy.memory() > 2**20


SEQUENCES = [
    "\x1b[1;31m",
    "\x1b[?1049h",
    "\x1b[>4;2m",
    "\x1b]0;title\x07",
    "\x1bP+q\x1b\\",
    "\x1b[?2026$p",
    "\x9b2J",
    "\x1b(B",
]


@given(st.lists(st.sampled_from([*SEQUENCES, "文", "a", "\r\n"]), max_size=12), st.integers(1, 5))
def test_the_screen_is_the_same_however_the_bytes_are_cut(parts: list[str], size: int):
    data = "".join(parts).encode()
    whole, cut = Display(20, 5, "utf-8", {}), Display(20, 5, "utf-8", {})
    whole.draw(data)
    for start in range(0, len(data), size):
        cut.draw(data[start : start + size])
    assert cut.lines == whole.lines
    assert cut.record == whole.record


@given(st.lists(st.sampled_from(SEQUENCES), max_size=8))
def test_control_sequences_draw_nothing(sequences: list[str]):
    display = Display(20, 5, "utf-8", {})
    display.draw("".join(sequences).encode())
    assert not any(display.lines)


def test_text_goes_on_after_a_character_without_a_cell():
    display = Display(20, 5, "utf-8", {})
    display.draw("❤\ufe0f汉\u20dd字a\u0301b".encode())
    assert display.lines[0] == "❤汉字\u00e1b"


def test_queries_are_answered():
    display = Display(20, 5, "utf-8", {"\x1b[?2048$p": "\x1b[?2048;2$y"})
    assert display.draw(b"a\x1b[?2048$pb") == "\x1b[?2048;2$y"
    assert display.lines[0] == "ab"
