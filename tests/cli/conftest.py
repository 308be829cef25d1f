"""Commands run in this process, with a home of their own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reader import cli, language
from reader.paths import config_file

SEED = Path(__file__).parents[2] / "seeds" / "000_61dbd8cee32d4bee.txt"
TITLE = "辽宁省与中央企业深化合作座谈会在北京举行"


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


Run = Callable[..., Ended]


def configure(text: str) -> Path:
    """Write config.yaml."""
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command line: `run("list", "--json")`."""

    def run(*argv: str) -> Ended:
        capsys.readouterr()
        code = cli.run(list(argv))
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    yield run
    language.use("en")


@pytest.fixture
def seed_id(run: Run) -> str:
    """The id of the seed's article."""
    return str(run("list", "--json", TITLE).json[0]["id"])


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make standard output look like a terminal of so many cells."""

    def pretend(columns: int) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("TERM", "xterm-256color")

    return pretend
