"""What a person feels at 1,000, 50,000 and 1,000,000 articles."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import apsw
from tests.terminal.harness import Terminal

from benchmarks import corpus
from benchmarks.measures import COLUMNS, FIRST_WORDS, MEGABYTE, READER, ROWS, Place, paint_seconds, run_seconds
from benchmarks.report import Result, alternate, ratio
from reader.archive import open_archive
from reader.archive.protocol import Archive
from reader.archive.query import ALL, Query, parse
from reader.archive.sqlite.connection import first

SMALL, MIDDLE, LARGE = 1_000, 50_000, 1_000_000
"""Made-up articles beside the seed page's eleven; those of the largest archive are short."""

SAMPLES = 60
IMPORTED = 3_000

TABLES_OF_TEXT = {"article", "body"}


def scale(place: Place) -> list[Result]:
    """Starts and commands at three sizes, compared with the smallest; keys and memory at the largest."""
    tasks: dict[str, tuple[Callable[[dict[str, str]], float], float | None]] = {
        "first paint": (partial(paint_seconds, READER, words=FIRST_WORDS), 1.15),
        "reader list": (lambda env: run_seconds([*READER, "list"], env), None),
        "reader search, common word": (lambda env: run_seconds([*READER, "search", "经济"], env), None),
        "reader search, one match": (lambda env: run_seconds([*READER, "search", "海上风电"], env), None),
    }
    envs = [place.env(count) for count in (SMALL, MIDDLE, LARGE)]
    rows = []
    for name, (task, goal) in tasks.items():
        small, *large = alternate(9, *[partial(task, env) for env in envs])
        for count, seconds in zip((MIDDLE, LARGE), large, strict=True):
            rows.append(ratio(f"{name}, {count:,} articles", seconds, small, f"at {SMALL:,} articles", goal))
    with Terminal(READER, COLUMNS, ROWS, envs[-1]) as terminal:
        terminal.wait_for(FIRST_WORDS)
        terminal.press("left")
        rows += [_key(terminal, "j", "j", 20), *(_key(terminal, name, name) for name in ("pagedown", "s"))]
        rows.append(_key(terminal, "end", "end", before="home"))
        megabytes = terminal.memory() / MEGABYTE
        rows.append(Result(f"memory at {LARGE:,} articles", f"{megabytes:.0f} MB", megabytes, "MB", 80))
    return rows


def archive(place: Place) -> list[Result]:
    """What the archive itself takes, in this process: searches, the best first, related articles, counts."""
    del place
    rows = []
    for count in (MIDDLE, LARGE):
        store = open_archive(corpus.archive(count), lambda: ())
        for name, calls, goal in calls_of(store):
            # Initials of made-up titles, whose letters are all as frequent, are the hardest there are.
            told = None if count == LARGE and "pinyin" in name else goal
            rows.append(_timed(f"{name}, {count:,}", calls, told))
        store.close()
    return rows


def intake(place: Place) -> list[Result]:
    """Taking articles of 700 characters in, and how large the index is for it."""
    store = open_archive(place.home / "intake.db", lambda: ())
    articles = corpus.articles(IMPORTED)
    start = time.perf_counter()
    while batch := list(itertools.islice(articles, corpus.BATCH)):
        store.put(batch)
    rate = IMPORTED / (time.perf_counter() - start)
    store.close()
    rows = [Result("articles taken in, a second", f"{rate:.0f}", 1500 / rate, "of 1,500 a second, inverse", 1)]
    for count in (SMALL, MIDDLE):
        share = _index_share(corpus.archive(count))
        goal = 1.2 if count >= MIDDLE else None  # below that, the list of all tokens weighs more than where they are
        rows.append(Result(f"index to text, {count:,} articles", f"{share:.2f}", share, "times the UTF-8", goal))
    return rows


def calls_of(store: Archive) -> list[tuple[str, list[Callable[[], object]], float | None]]:
    """Named lists of calls, each with the goal for their median in milliseconds."""
    dice = random.Random(3)
    headlines = store.headlines(ALL, limit=2000).headlines
    texts = [article.text for one in dice.sample(headlines, 200) if (article := store.get(one.id))]
    named: list[tuple[str, list[Query], float | None]] = []
    for length in (1, 2, 4, 8):
        named.append((f"search, {length} characters", [parse(_part(dice, texts, length)) for _ in range(SAMPLES)], 20))
    initials = ["".join(dice.choices("bcdfghjlmnqsxyz", k=dice.randint(3, 5))) for _ in range(SAMPLES // 2)]
    syllables = ["liaoning", "zhongguo", "jingji", "beijing", "fazhan", "hezuo", "qiye", "shanghai", "keji", "shenyang"]
    named.append(("search, pinyin", [parse(text) for text in (*initials, *syllables)], 30))
    best = [parse(f"{_part(dice, texts, 2)} sort:best") for _ in range(SAMPLES // 3)]
    named.append(("search, best first", [*best, parse("经济 sort:best")], 100))
    calls: list[tuple[str, list[Callable[[], object]], float | None]] = [
        (name, [partial(store.headlines, query) for query in queries], goal) for name, queries, goal in named
    ]
    ids = [one.id for one in dice.sample(headlines, SAMPLES)]
    calls.append(("related", [partial(store.related, name) for name in ids], 10))
    calls.append(("open", [partial(store.get, name) for name in ids], 10))
    middle = [dice.randrange(store.count()) for _ in range(SAMPLES)]
    calls.append(("a page anywhere", [partial(_page_at, store, row) for row in middle], 20))
    return calls


def _page_at(store: Archive, row: int) -> object:
    return store.headlines(ALL, start=store.skip(row))


def _part(dice: random.Random, texts: Sequence[str], length: int) -> str:
    """Some characters of some text, Chinese only."""
    while True:
        text = dice.choice(texts)
        start = dice.randrange(len(text) - length)
        part = text[start : start + length]
        if all("一" <= character <= "鿿" for character in part):
            return part


def _timed(name: str, calls: Sequence[Callable[[], object]], goal: float | None) -> Result:
    """The median and the 95th percentile of calls."""
    times = []
    for call in calls:
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    median, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    told = f"{median:.1f} ms, 95% {late:.1f} ms"
    if "characters" not in name:
        return Result(name, told, median, "ms, median", goal)
    return Result(name, told, max(median, late / 3), "ms, median or p95 / 3", goal)


def _key(terminal: Terminal, key: str, name: str, samples: int = 10, before: str = "") -> Result:
    first = []
    for _ in range(samples):
        terminal.press(*filter(None, [before]))
        first.append(terminal.measure(key).first)
    median, late = statistics.median(first), statistics.quantiles(first, n=20)[-1]
    what = f"{name} at {LARGE:,} articles, first byte"
    return Result(what, f"{median:.1f} ms, 95% {late:.1f} ms", max(median, late / 2), "ms, median or p95 / 2", 10)


def _index_share(path: Path) -> float:
    """The bytes of all that is neither an article's row nor its body, and of the columns that only searches use."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    sizes: dict[str, Any] = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    derived = connection.execute("SELECT sum(octet_length(reading) + octet_length(terms)) FROM article").fetchall()[0][
        0
    ]
    lengths = "SELECT sum(octet_length(title) + ifnull(octet_length(blocks), octet_length(excerpt)))"
    text = first(connection, f"{lengths} FROM article LEFT JOIN body ON number = article.body")[0]
    index = sum(size for name, size in sizes.items() if name not in TABLES_OF_TEXT and not name.startswith("sqlite_"))
    return float((index + derived) / text)
