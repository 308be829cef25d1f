"""Measure reader against its goals: `python -m benchmarks [GROUP…]`, all groups without one.

Each measured program meets its baseline turn by turn in one run, and medians are compared, so a busy machine matters
less. The exit status is 1 where a goal is not met.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import line, measures, news, newsboat, scale
from benchmarks.measures import Place
from benchmarks.report import Result, table

GROUPS = measures.GROUPS | {
    "line": line.line,
    "scale": scale.scale,
    "archive": scale.archive,
    "intake": scale.intake,
    "news": news.news,
    "newsboat": newsboat.newsboat,
}


def main(names: list[str]) -> int:
    """Run the groups of measurements with these names and print one table."""
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    results: list[Result] = []
    try:
        for name in names or GROUPS:
            print(f"measuring: {name}", file=sys.stderr)
            with tempfile.TemporaryDirectory() as home:
                results += GROUPS[name](Place(Path(home)))
    finally:
        print(table(results))
    return int(any(result.verdict == "OVER" for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
