"""What the tests with a real terminal share: readers that are ended after the test, in a home of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.terminal.harness import READER, Terminal, environment

Start = Callable[..., Terminal]


@pytest.fixture
def reader() -> Iterator[Start]:
    """Start `reader ARGUMENTS…` in a terminal; keyword arguments are those of `Terminal`."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str, **options: Any) -> Terminal:
            return stack.enter_context(Terminal([*READER, *arguments], **options))

        yield start


@pytest.fixture
def piped(home: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run `reader ARGUMENTS…` without a terminal; `input` and `env` may be given."""

    def run(*arguments: str, input: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
        argv = [*READER, *arguments]
        return subprocess.run(argv, env=environment(env), input=input, capture_output=True, check=False, timeout=30)

    return run


@pytest.fixture
def seed_id(piped: Callable[..., subprocess.CompletedProcess[bytes]]) -> str:
    """The id of the article that a new archive starts with."""
    rows = [json.loads(line) for line in piped("list", "--json").stdout.splitlines()]
    (full,) = [row for row in rows if not row["stub"]]
    return str(full["id"])
