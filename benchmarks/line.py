"""The line between the reader and a terminal: bytes of a key, and time on slow lines (slow_line.py)."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.terminal.harness import Terminal

from benchmarks.measures import FIRST_WORDS, READER, Place
from benchmarks.report import Result
from benchmarks.slow_line import SlowLine

SEGMENT = 1_400
"""Bytes that go in one segment of TCP over any network."""

FAST = (1e7, 0.0)
LINES = {"9,600 baud": (960, 0.05), "100 ms": (1e6, 0.1), "300 ms": (1e6, 0.3)}
"""Bytes a second, and seconds of round trip."""

MOVES = 24


def line(place: Place) -> list[Result]:
    """All of it."""
    rows: list[Result] = []
    for size in ((80, 24), (200, 50)):
        for slow in ("off", "on"):
            rows += _bytes(place, size, slow)
    for name, (rate, round_trip) in LINES.items():
        rows += _times(place, name, rate, round_trip)
    return rows


def _started(place: Place, size: tuple[int, int], slow: str) -> Terminal:
    """A reader that starts anew on an archive of a thousand articles."""
    config = Path(place.env(1_000)["XDG_CONFIG_HOME"]) / "reader-tui" / "config.yaml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f"language: en\nresume: never\nslow: {slow}\n", encoding="utf-8")
    return Terminal(READER, *size, place.env(1_000))


def _bytes(place: Place, size: tuple[int, int], slow: str) -> list[Result]:
    """Bytes that moves cost: of most, and of those that scroll the list."""
    told = f"{size[0]}x{size[1]}{', slow: on' if slow == 'on' else ''}"
    rows = []
    with _started(place, size, slow) as terminal:
        far = SlowLine(terminal, *FAST)
        far.wait_for(FIRST_WORDS)
        goal = 8_000 if size == (80, 24) else None
        rows.append(Result(f"first screen, {told}", f"{far.bytes} bytes", far.bytes, "", goal))
        far.press("left")
        far.press("g")
        rows += _moves(far, f"j in the headlines, {told}")
        far.press("r")
        rows += _moves(far, f"j in the related list, {told}", 6)
        for key in ("left", "/", "经", "济"):
            far.press(key)
        far.press("enter")
        rows += _moves(far, f"j in search results, {told}")
        far.press("enter")
        if page := far.press("pagedown")[0]:
            rows.append(Result(f"a page of the article, {told}", f"{page} bytes", page))
    return rows


def _moves(far: SlowLine, what: str, count: int = MOVES) -> list[Result]:
    """Most moves; and one in which the list scrolls by half a page, which in a high one takes two segments."""
    costs = [far.press("j")[0] for _ in range(count)]
    median, most = statistics.median(costs), max(costs)
    rows = [Result(what, f"{median:.0f} bytes", median, "", SEGMENT)]
    if most > 2 * median and (often := sum(1 for cost in costs if cost > most / 2)):
        compared = f"where it scrolls, one move in {count / often:.0f}"
        rows.append(Result(f"  {what.split(',', maxsplit=1)[0]}", f"{most} bytes", most, compared, 2 * SEGMENT))
    return rows


def _times(place: Place, name: str, rate: float, round_trip: float) -> list[Result]:
    """How long a person waits on one line."""
    rows = []
    with _started(place, (80, 24), "auto") as terminal:
        far = SlowLine(terminal, rate, round_trip)
        far.wait_for(FIRST_WORDS)
        took = far.shown - terminal.started
        rows.append(Result(f"first screen at {name}", f"{took:.1f} s", took, "seconds, the start included"))
        far.press("left")
        far.press("g")
        seconds = statistics.median(far.press("j")[1] for _ in range(9))
        rows.append(Result(f"j at {name}", f"{seconds * 1000:.0f} ms", seconds * 1000, "ms until it is shown, median"))
        held = far.hold("j", 3)
        shown = f"{held.frames} frames, {held.most_waiting} bytes"
        rows.append(
            Result(f"j held for 3 s at {name}", shown, held.most_waiting, "bytes on their way at most", SEGMENT)
        )
        least = SEGMENT / rate * 2 + 2 * round_trip + 0.2
        rows.append(
            Result(f"until it rests, at {name}", f"{held.after:.2f} s", held.after, "seconds after the release", least)
        )
    return rows
