"""A shell can stop the reader at any moment and go on with it; the terminal is its own meanwhile."""

import random
import shlex
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest
from tests.terminal.harness import READER, Terminal
from tests.terminal.seed import FIRST_WORDS
from tests.terminal.test_ending import assert_whole

pytestmark = pytest.mark.terminal


@contextmanager
def bash() -> Iterator[Terminal]:
    """A terminal with a shell in it."""
    if not shutil.which("bash"):
        pytest.skip("bash, for its job control, is not installed")
    with Terminal(["bash", "--norc", "-i"], 100, 30, env={"PS1": "ready> "}) as terminal:
        terminal.wait_for("ready>")
        yield terminal


@pytest.fixture
def shell() -> Iterator[Terminal]:
    """A terminal with a shell in it, from which the reader was started."""
    with bash() as terminal:
        terminal.send(f"{shlex.join(READER)}\n".encode())
        terminal.wait_for(FIRST_WORDS)
        yield terminal


def stop(terminal: Terminal, how: str | signal.Signals) -> None:
    """Stop the reader by a key or a signal."""
    if isinstance(how, str):
        terminal.send(how.encode())
        return
    (running,) = [process for process in terminal.processes() if process.pid != terminal.process.pid]
    running.send_signal(how)


def until(wanted: Callable[[], Any]) -> Any:
    """What is wanted, once it is there."""
    end = time.monotonic() + 20
    while not (found := wanted()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def ends_clean(terminal: Terminal) -> None:
    """The reader is there and does what keys say; after its end the terminal is the shell's."""
    terminal.press("j", "q")
    terminal.wait_for(lambda text: text.rstrip().endswith("ready>"))
    assert terminal.record.left_behind in ([], ["bracketed paste"])  # bash's own, while it waits for a line
    assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("how", ["\x1a", signal.SIGTSTP], ids=["^Z", "SIGTSTP"])
def test_a_stopped_reader_gives_the_terminal_back_and_comes_back(shell, how):
    stop(shell, how)
    shell.wait_for("Stopped")
    assert shell.record.left_behind in ([], ["bracketed paste"])
    shell.send(b"fg\n")
    shell.wait_for(FIRST_WORDS)
    ends_clean(shell)


def test_one_that_was_stopped_without_being_asked_takes_the_terminal_again(shell):
    stop(shell, signal.SIGSTOP)
    shell.wait_for("Stopped")
    shell.send(b"clear; fg\n")
    shell.wait_for(FIRST_WORDS)
    ends_clean(shell)


def test_in_the_background_it_waits_for_the_terminal(shell):
    stop(shell, "\x1a")
    shell.wait_for("Stopped")
    shell.send(b"bg\n")
    shell.wait_for(lambda text: text.count("Stopped") + text.count("stopped") > 1 or text.count("ready>") > 1)
    shell.settle(0.5)
    shell.send(b"jobs\n")
    shell.settle(0.3)
    assert "珠江" not in shell.text
    shell.send(b"fg\n")
    shell.wait_for(FIRST_WORDS)
    ends_clean(shell)


def test_one_that_is_started_in_the_background_waits_for_the_terminal():
    with bash() as shell:
        shell.send(f"{shlex.join(READER)} &\n".encode())
        (running,) = until(lambda: [each for each in shell.processes() if each.pid != shell.process.pid])
        until(lambda: running.status() == psutil.STATUS_STOPPED)
        shell.send(b"fg\n")
        shell.wait_for(FIRST_WORDS)
        ends_clean(shell)


def test_it_can_be_stopped_in_the_middle_of_whatever_it_does(shell):
    dice = random.Random(1)
    for _ in range(8):
        for _ in range(dice.randrange(1, 30)):
            shell.send(dice.choice([b"j", b"k", b"t", b"\t", b"z"]))
        shell.settle(dice.uniform(0, 0.1), timeout=0)
        stop(shell, signal.SIGTSTP)
        shell.wait_for("Stopped")
        shell.send(b"clear; fg\n")
        shell.wait_for(lambda text: "Stopped" not in text and "? help" in text)
    ends_clean(shell)


@pytest.mark.parametrize("how", ["a closed window", "the shell's end"])
def test_one_that_is_stopped_ends_with_its_terminal(shell, home, how):
    (running,) = [process for process in shell.processes() if process.pid != shell.process.pid]
    stop(shell, "\x1a")
    shell.wait_for("Stopped")
    if how == "a closed window":
        shell.hang_up()
    else:
        shell.settle()
        shell.send(b"exit\n")
        shell.wait_for("There are stopped jobs.")
        shell.send(b"exit\n")
        shell.settle(1)  # a terminal takes what is written to it
    assert psutil.wait_procs([running], timeout=10)[1] == []
    assert_whole(home)


def test_where_no_shell_waits_it_says_so_and_goes_on(reader):
    terminal = reader()
    terminal.wait_for(FIRST_WORDS[:4])
    terminal.press("ctrl+z")
    terminal.wait_for("There is no shell to go back to.")
    terminal.press("q")
    assert terminal.wait() == 0
    assert terminal.tty_restored
