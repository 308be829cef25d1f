"""What a signal of the shell's job control does, and when."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest
from textual.app import App

from reader.tui.stopping import StoppableDriver

SIGNALS = {signal.SIGTSTP: "stop", signal.SIGCONT: "_go_on"}


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_only_asks_the_loop(monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    """It comes in the middle of whatever the main thread does, which may hold the lock that writing waits for."""
    driver = StoppableDriver(App())
    done: list[str] = []
    monkeypatch.setattr(driver, SIGNALS[number], lambda: done.append("done"))
    os.kill(os.getpid(), number)
    assert done == []
    await asyncio.sleep(0)
    assert done == ["done"]


async def test_where_stops_are_ignored_they_stay_so() -> None:
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    StoppableDriver(App())
    assert signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN


async def test_a_terminal_that_has_gone_is_not_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGCONT comes with the SIGHUP that ends the app, and may be heard before it."""
    driver = StoppableDriver(App())
    taken: list[str] = []
    monkeypatch.setattr(driver, "resume_application_mode", lambda: taken.append("taken"))
    keyboard, screen = os.openpty()
    try:
        driver.fileno = screen
        driver._go_on()
        assert taken == ["taken"]
        os.close(keyboard)
        driver._go_on()
        assert taken == ["taken"]
    finally:
        os.close(screen)
