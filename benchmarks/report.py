"""What a measurement says, and the table of all of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One row: what was measured, in words how much, what it is compared with, and whether the goal is met.

    `figure` is what the goal speaks of (a ratio, bytes, milliseconds …); with no goal the row only informs.
    """

    what: str
    measured: str
    figure: float
    compared: str = ""
    goal: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the goal is met: PASS, OVER, or nothing where there is none."""
        if self.goal is None:
            return ""
        return "PASS" if self.figure <= self.goal else "OVER"


def ratio(what: str, ours: Sequence[float], base: Sequence[float], name: str, goal: float | None = None) -> Result:
    """The median of our times over the median of the baseline's, both in seconds."""
    mine, theirs = statistics.median(ours), statistics.median(base)
    return Result(what, f"{mine * 1000:.0f} ms", mine / theirs, f"times {name} ({theirs * 1000:.0f} ms)", goal)


def alternate(rounds: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Run each measure in turn, so that all of them meet the same weather; a first round warms up and is not kept."""
    columns: list[list[float]] = [[] for _ in measures]
    for number in range(rounds + 1):
        for column, measure in zip(columns, measures, strict=True):
            value = measure()
            if number:
                column.append(value)
    return columns


def table(results: Sequence[Result]) -> str:
    """The rows as text for people."""
    rows = [("what", "measured", "figure", "goal", "", "")]
    for result in results:
        goal = "" if result.goal is None else f"<= {result.goal:g}"
        rows.append((result.what, result.measured, f"{result.figure:.3g}", goal, result.verdict, result.compared))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
