"""The measurements, by group; each gives rows for the table."""

from __future__ import annotations

import shutil
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

SIZES = (0, 1_000, 50_000)
"""Made-up articles beside the seed page's eleven."""

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


def scale(place: Place) -> list[Result]:
    """The same at three sizes of the archive, compared with the smallest."""
    tasks: dict[str, Callable[[dict[str, str]], float]] = {
        "reader list": lambda env: run_seconds([*READER, "list"], env),
        "reader search, common word": lambda env: run_seconds([*READER, "search", "经济"], env),
        "reader search, one match": lambda env: run_seconds([*READER, "search", "海上风电"], env),
        "first paint": partial(paint_seconds, READER, words=FIRST_WORDS),
    }
    rows = []
    for name, task in tasks.items():
        envs = [place.env(count) for count in SIZES]
        small, *large = alternate(7, *[partial(task, env) for env in envs])
        for count, seconds in zip(SIZES[1:], large, strict=True):
            rows.append(ratio(f"{name}, {count:,} articles", seconds, small, "at 11 articles"))
    return rows


def newsboat(place: Place) -> list[Result]:
    """The same thousand articles in newsboat, a reader in C++, from Debian: for the scale of things, not as a goal."""
    if not shutil.which("newsboat"):
        print("newsboat is not installed: left out", file=sys.stderr)
        return []
    feed, urls, cache = place.home / "feed.xml", place.home / "urls", place.home / "cache.db"
    feed.write_text(_rss(1_000), encoding="utf-8")
    urls.write_text(f"file://{feed}\n", encoding="utf-8")
    argv = ["newsboat", "-q", "-u", str(urls), "-c", str(cache)]
    env = place.env(1_000) | {"LANG": "C.UTF-8"}
    subprocess.run([*argv, "-x", "reload"], env=environment(env), capture_output=True, check=True)
    ours, theirs = alternate(
        5, partial(paint_seconds, READER, env, FIRST_WORDS), partial(paint_seconds, argv, env, "/1000)")
    )
    rows = [ratio("first paint, 1,000 articles", ours, theirs, "newsboat's list of feeds")]
    with Terminal(argv, COLUMNS, ROWS, env) as terminal:
        terminal.wait_for("/1000)")
        terminal.press("enter")
        answers = [terminal.measure("down") for _ in range(20)]
        sent = statistics.median(answer.bytes for answer in answers)
        first = statistics.median(answer.first for answer in answers)
        rows.append(Result("newsboat: down in the list, bytes", f"{sent:.0f} bytes", sent))
        rows.append(Result("newsboat: down in the list, first byte", f"{first:.1f} ms", first, "ms"))
        megabytes = terminal.memory() / MEGABYTE
        rows.append(Result("newsboat: memory", f"{megabytes:.0f} MB", megabytes, "MB"))
    return rows


def _rss(count: int) -> str:
    from email.utils import format_datetime
    from xml.sax.saxutils import escape

    items = "".join(
        f"<item><title>{escape(article.title)}</title><link>{article.url}</link><guid>{article.url}</guid>"
        f"<pubDate>{format_datetime(article.published.at) if article.published else ''}</pubDate>"
        f"<description>{escape(article.text)}</description></item>"
        for article in corpus.articles(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>news</title>{items}</channel></rss>'


GROUPS: dict[str, Callable[[Place], list[Result]]] = {
    "start": start,
    "commands": commands,
    "keys": keys,
    "rest": rest,
    "scale": scale,
    "newsboat": newsboat,
}
