"""The measurements, by group; each gives rows for the table."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.terminal.harness import Terminal, environment

from benchmarks import corpus
from benchmarks.report import Result, alternate, ratio

BIN = Path(sys.executable).parent
READER = [str(BIN / "reader")] if (BIN / "reader").exists() else [sys.executable, "-m", "reader"]
NOTHING = [sys.executable, "-c", "pass"]
BARE = [sys.executable, str(Path(__file__).parent / "bare.py")]
FIRST_WORDS = "中新网北京3月2日电"
"""How the seed article's first paragraph begins: when that is written, there is something to read."""

COLUMNS, ROWS = 100, 24
MEGABYTE = 2**20


class Place:
    """A home of its own for what is measured, with an archive of so many made-up articles."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def env(self, count: int = 0) -> dict[str, str]:
        """The changes to the environment that lead to that archive and to no setting of the person's."""
        return {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / f"data-{count}"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "READER_ARCHIVE": str(corpus.archive(count)),
        }


def run_seconds(argv: Sequence[str], env: dict[str, str]) -> float:
    """How long a command takes from its start to the end of its output, in seconds. Raises where it fails."""
    start = time.perf_counter()
    subprocess.run(argv, env=environment(env), stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - start


def paint_seconds(argv: Sequence[str], env: dict[str, str], words: str) -> float:
    """How long a program takes from its start until it has written `words` to a terminal, in seconds."""
    with Terminal(argv, COLUMNS, ROWS, env) as terminal:
        return terminal.wait_for_output(words)


def seed_id(env: dict[str, str]) -> str:
    """The id of the seed article."""
    argv = [*READER, "search", "--limit", "1", "--json", "座谈会"]
    row = subprocess.run(argv, env=environment(env), capture_output=True, check=True, text=True).stdout
    return row.split('"id": "')[1].split('"')[0]


def start(place: Place) -> list[Result]:
    """From the start to an article that can be read."""
    env = place.env()
    ours, bare = alternate(
        9, partial(paint_seconds, READER, env, FIRST_WORDS), partial(paint_seconds, BARE, env, "word")
    )
    return [ratio("first paint, article readable", ours, bare, "a bare Textual app", 1.4)]


def commands(place: Place) -> list[Result]:
    """Commands whose output goes to a pipe."""
    env = place.env()
    names = {"open ID | cat": ["open", seed_id(env)], "list": ["list"], "search": ["search", "合作"]}
    measures = [partial(run_seconds, [*READER, *arguments], env) for arguments in names.values()]
    *ours, python = alternate(15, *measures, partial(run_seconds, NOTHING, env))
    goals = {"search": None}
    return [
        ratio(f"reader {name}", seconds, python, "python -c pass", goals.get(name, 8))
        for name, seconds in zip(names, ours, strict=True)
    ]


def keys(place: Place) -> list[Result]:
    """What a key costs on the line, as over SSH."""
    with Terminal(READER, COLUMNS, ROWS, place.env(1_000)) as terminal:
        terminal.wait_for(FIRST_WORDS)
        page, shown = _pages_of_the_body(terminal)
        terminal.press("g", "left")
        answers = [terminal.measure("j") for _ in range(40)]
    sent = statistics.median(answer.bytes for answer in answers)
    first = statistics.median(answer.first for answer in answers)
    return [
        Result("j in the list, bytes", f"{sent:.0f} bytes", sent, "", 600),
        Result("j in the list, first byte", f"{first:.1f} ms", first, "ms, median of 40", 10),
        Result("a page of the body", f"{page} bytes", page / shown, f"times the UTF-8 shown ({shown} bytes)", 2),
    ]


def _pages_of_the_body(terminal: Terminal) -> tuple[int, int]:
    """Page through the article, the sidebar hidden; give (bytes sent, bytes of UTF-8 then shown) of an average page."""
    terminal.press("enter", "z", "g")
    sent = shown = pages = 0
    while answer := terminal.measure("pagedown").bytes:
        pages += 1
        sent += answer
        shown += len("\n".join(line.strip() for line in terminal.lines[1:-1]).encode())
    return sent // pages, shown // pages


def rest(place: Place) -> list[Result]:
    """What it costs to leave the reader open."""
    rows = []
    for count in (0, 50_000):
        with Terminal(READER, COLUMNS, ROWS, place.env(count)) as terminal:
            terminal.wait_for(FIRST_WORDS)
            terminal.press("left", "pagedown", "pagedown", "enter", "pagedown")
            terminal.settle(1)
            if count == 0:
                seconds, sent = terminal.idle(5)
                rows.append(Result("idle for 5 s, bytes", f"{sent} bytes", sent, "", 0))
                rows.append(Result("idle for 5 s, CPU", f"{seconds * 1000:.0f} ms", seconds * 1000, "ms", 0))
            megabytes = terminal.memory() / MEGABYTE
            rows.append(Result(f"memory at {count + 11:,} articles", f"{megabytes:.0f} MB", megabytes, "MB", 70))
    return rows


GROUPS: dict[str, Callable[[Place], list[Result]]] = {
    "start": start,
    "commands": commands,
    "keys": keys,
    "rest": rest,
}
