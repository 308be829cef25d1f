"""What holds for every test: a home of its own, and no setting of the person who runs it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that `tests.shared` can be imported however pytest is started

# The same tests get the same examples, and no change is blamed for what was there; `make properties` looks anew.
settings.register_profile("reader", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=500)
settings.load_profile("reader")

FOREIGN = ("NO_COLOR", "FORCE_COLOR", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "COLUMNS", "LINES", "TMUX")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, and an environment without the settings of the one who runs the tests."""
    folder = tmp_path_factory.mktemp("home")
    for name in os.environ:
        if name in FOREIGN or (name.startswith(("READER_", "XDG_", "PG")) and name != "READER_COMMAND"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(folder / "no system configuration"))
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why tests were skipped, one line for each reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} skipped: {reason}")


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that other users can reach: pytest closes its own whenever it starts anywhere on the machine."""
    folder = Path(tempfile.mkdtemp(prefix="reader-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
