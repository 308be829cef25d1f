"""Measure reader against its goals: `python -m benchmarks [GROUP…]`, all groups without one.

`sessions=10` measures the group `sessions` with ten of them.

Each measured program meets its baseline turn by turn in one run, and medians are compared, so a busy machine matters
less. The exit status is 1 where a goal is not met.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import line, measures, news, newsboat, scale, sessions
from benchmarks.measures import Place
from benchmarks.report import Result, table


def _postgres(place: Place) -> list[Result]:
    from benchmarks.postgres import postgres  # psycopg, and a million articles: only where it is asked for

    return postgres(place)


ASKED_FOR = {"postgres": _postgres}
"""Groups that are not among all."""

GROUPS = measures.GROUPS | {
    "line": line.line,
    "scale": scale.scale,
    "archive": scale.archive,
    "intake": scale.intake,
    "news": news.news,
    "newsboat": newsboat.newsboat,
    "sessions": sessions.sessions,
}


def main(names: list[str]) -> int:
    """Run the groups of measurements with these names and print one table."""
    sized = {name: size for name, _, size in (each.partition("=") for each in names or GROUPS)}
    known = GROUPS | ASKED_FOR
    unknown = [name for name, size in sized.items() if name not in known or (size and name != "sessions")]
    if unknown:
        print(f"no such group: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    results: list[Result] = []
    try:
        for name, size in sized.items():
            print(f"measuring: {name}", file=sys.stderr)
            with tempfile.TemporaryDirectory() as home:
                place = Place(Path(home))
                results += sessions.sessions(place, int(size)) if size else known[name](place)
    finally:
        print(table(results))
    return int(any(result.verdict == "OVER" for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
