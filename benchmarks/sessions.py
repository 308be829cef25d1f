"""Many people at once on one shared archive: what each session costs, how soon it is there, how fast its keys are.

`make bench ARGS=sessions` opens COUNT sessions; `sessions=10` so many. Each person has a home and marks of their own.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psutil
from tests.terminal.harness import Terminal

from benchmarks import corpus
from benchmarks.measures import COLUMNS, FIRST_WORDS, MEGABYTE, READER, ROWS, Place
from benchmarks.report import Result, ratio

COUNT = 100
ARTICLES = 50_000
SERVER = 4096
"""MB of the server that is spoken of, of which 512 are left to the system and to a fetch."""
SYSTEM = 512

OPENERS = 4
"""Sessions that are opened at a time: people do not come all in one second."""


def sessions(place: Place, count: int = COUNT) -> list[Result]:
    """Open the sessions, use each, and measure while all of them are open."""
    alone = [_alone(place, number) for number in range(5)]
    with _opened(place, count) as people:
        for terminal in people:
            terminal.press("left", "pagedown", "enter", "pagedown", "left", quiet=0.02)
        time.sleep(1)
        memory = [_memory(terminal) for terminal in people]
        idle = _idle(people)
        among = [_alone(place, count + number) for number in range(5)]
    shared, private = (statistics.median(column) / MEGABYTE for column in zip(*memory, strict=True))
    room = int((SERVER - SYSTEM) / shared)
    starts, keys = zip(*among, strict=True)
    starts_alone, keys_alone = zip(*alone, strict=True)
    return [
        Result(f"memory a session, {count} open", f"{shared:.1f} MB", shared, "MB (PSS), median", 35),
        Result("of it its own alone", f"{private:.1f} MB", private, "MB (USS), median"),
        Result(f"sessions in {SERVER} MB", f"{room}", 100 / room, f"of 100, inverse; {SYSTEM} MB are left", 1),
        ratio("a start while all are open", starts, starts_alone, "one alone", 1.5),
        ratio("j in the list, first byte", keys, keys_alone, "of one alone", 1.5),
        Result("all idle for 5 s, CPU a session", f"{idle * 1000 / count:.1f} ms", idle * 1000 / count, "ms", 1),
    ]


def _person(place: Place, number: int) -> dict[str, str]:
    home = place.home / f"person{number}"
    home.mkdir(exist_ok=True)
    return place.env(ARTICLES) | {"HOME": str(home), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}


def _alone(place: Place, number: int) -> tuple[float, float]:
    """Seconds of one more session until its article can be read, and until the first byte of an answer to `j`."""
    with Terminal(READER, COLUMNS, ROWS, _person(place, number)) as terminal:
        start = terminal.wait_for_output(FIRST_WORDS, timeout=120)
        terminal.press("left")
        return start, statistics.median(terminal.measure("j", quiet=0.05).first for _ in range(12)) / 1000


@contextmanager
def _opened(place: Place, count: int) -> Iterator[list[Terminal]]:
    """So many sessions, each with an article to read."""
    corpus.archive(ARTICLES)
    with ExitStack() as stack, ThreadPoolExecutor(OPENERS) as pool:

        def start(number: int) -> Terminal:
            terminal = stack.enter_context(Terminal(READER, COLUMNS, ROWS, _person(place, number)))
            terminal.wait_for_output(FIRST_WORDS, timeout=300)
            return terminal

        yield list(pool.map(start, range(count)))


def _memory(terminal: Terminal) -> tuple[float, float]:
    """Bytes of a session: its share of what several processes have (PSS), and what it has alone (USS)."""
    full = [process.memory_full_info() for process in terminal.processes()]
    return sum(each.pss for each in full), sum(each.uss for each in full)


def _idle(people: Sequence[Terminal], seconds: float = 5) -> float:
    """Seconds of CPU that all of them use together while nobody does anything."""
    processes: list[psutil.Process] = [process for terminal in people for process in terminal.processes()]
    before = sum(sum(process.cpu_times()[:2]) for process in processes)
    time.sleep(seconds)
    return sum(sum(process.cpu_times()[:2]) for process in processes) - before
