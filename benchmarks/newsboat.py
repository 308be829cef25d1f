"""The same articles in newsboat, a reader in C++, in the same run: for the scale of things, not as a goal."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from tests.terminal.harness import Answer, Terminal, environment

from benchmarks import corpus
from benchmarks.measures import COLUMNS, FIRST_WORDS, MEGABYTE, READER, ROWS, Place, paint_seconds
from benchmarks.news import write_rss
from benchmarks.report import Result, alternate, ratio

ARTICLES = 50_000
Measure = Callable[[str], Answer]
WORD = corpus.COMMON[:2]


def newsboat(place: Place) -> list[Result]:
    """Start, keys, a search and memory, side by side."""
    if not shutil.which("newsboat"):
        print("newsboat is not installed: left out", file=sys.stderr)
        return []
    env = place.env(ARTICLES) | {"LANG": "C.UTF-8"}
    argv = _newsboat(place, env)
    ours, theirs = alternate(
        5,
        partial(paint_seconds, READER, env, FIRST_WORDS),
        partial(paint_seconds, argv, env, f"({ARTICLES}/"),
    )
    rows = [ratio(f"first paint, {ARTICLES:,} articles", ours, theirs, "newsboat's list of feeds")]
    with Terminal(READER, COLUMNS, ROWS, env) as reader, Terminal(argv, COLUMNS, ROWS, env) as other:
        reader.wait_for(FIRST_WORDS)
        other.wait_for(f"({ARTICLES}/")
        start = time.perf_counter()
        other.press("enter")
        other.settle(0.3, 30)
        rows.append(_told("newsboat: from its list of feeds to the articles", time.perf_counter() - start - 0.3))
        reader.press("left")
        rows += _keys("down in the list", reader.measure, other.measure, ["down"] * 20)
        rows.append(_told("a search to its first byte", _search(reader, "/", f"{WORD}\r")))
        rows.append(_told("newsboat: a search to its first byte", _search(other, "/", f"{WORD}\r")))
        for name, terminal in (("", reader), ("newsboat: ", other)):
            megabytes = terminal.memory() / MEGABYTE
            rows.append(Result(f"{name}memory, {ARTICLES:,} articles", f"{megabytes:.0f} MB", megabytes, "MB"))
    return rows


def _newsboat(place: Place, env: dict[str, str]) -> list[str]:
    """The command line of a newsboat that has the articles in its cache."""
    feed, urls, cache = place.home / "feed.xml", place.home / "urls", place.home / "cache.db"
    write_rss(feed, ARTICLES)
    urls.write_text(f"file://{feed}\n", encoding="utf-8")
    argv = ["newsboat", "-q", "-u", str(urls), "-c", str(cache)]
    print(f"newsboat takes {ARTICLES:,} articles in", file=sys.stderr)
    subprocess.run([*argv, "-x", "reload"], env=environment(env), capture_output=True, check=True)
    return argv


def _keys(name: str, ours: Measure, theirs: Measure, keys: Sequence[str]) -> list[Result]:
    """What the keys cost in both, pressed in turn."""
    answers = [(ours(key), theirs(key)) for key in keys]
    rows = []
    for who, mine in (("", [one for one, _ in answers]), ("newsboat: ", [other for _, other in answers])):
        sent, first = statistics.median(each.bytes for each in mine), statistics.median(each.first for each in mine)
        rows.append(Result(f"{who}{name}, bytes", f"{sent:.0f} bytes", sent))
        rows.append(Result(f"{who}{name}, first byte", f"{first:.1f} ms", first, "ms"))
    return rows


def _search(terminal: Terminal, opening: str, text: str) -> float:
    """Seconds from the end of a query to the first byte of what it finds."""
    terminal.press(opening)
    terminal.send(text[:-1].encode())
    terminal.settle(0.3)
    start = time.perf_counter()
    terminal.send(text[-1:].encode())
    terminal.read(20)
    return time.perf_counter() - start


def _told(what: str, seconds: float) -> Result:
    return Result(what, f"{seconds * 1000:.0f} ms", seconds * 1000, "ms")
