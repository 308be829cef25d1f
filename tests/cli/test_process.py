"""Commands as processes: what they import, closed pipes, full disks and encodings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import SEED, TITLE

from reader.archive import open_archive
from reader.intake import seeds

SOURCE = Path(__file__).parents[2] / "src"
HEAVY = ("textual", "rich.console", "yaml", "importlib.metadata", "asyncio", "reader.tui")
CHINESE = ("pypinyin", "opencc", "rjieba")
"""What is needed only where an article is taken in."""


def process(*argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "reader", *argv],
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=str(SOURCE)) | environment,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the seeds in it, made once."""
    path = tmp_path_factory.mktemp("made") / "archive.db"
    open_archive(path, seeds).close()
    return path


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """An archive of the test's own with the seeds in it."""
    return Path(shutil.copy(made, tmp_path))


@pytest.mark.parametrize(
    "argv",
    [
        ["--help"],
        ["--version"],
        ["list"],
        ["list", "--json"],
        ["search", "珠江"],
        ["search", "zhujiang", "is:unread"],
        ["related", "ID"],
        ["queries"],
        ["rules"],
        ["open", "ID"],
        ["open", "ID", "--json"],
        ["import", str(SEED)],
        ["mark", "ID", "--read"],
        ["remove", "ID"],
        ["config"],
    ],
    ids=" ".join,
)
def test_no_command_imports_what_is_heavy(argv: list[str], archive: Path) -> None:
    listed = process("--archive", str(archive), "list", "--json", TITLE).stdout
    argv = [json.loads(listed)["id"] if word == "ID" else word for word in argv]
    heavy = HEAVY if "import" in argv else HEAVY + CHINESE
    code = (
        "import sys; from reader.cli import run; code = run(sys.argv[1:]); "
        f"print(code, [name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "--archive", str(archive), *argv],
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=str(SOURCE)),
        check=False,
    )
    assert ended.stderr.splitlines()[-1] == b"0 []"


def test_a_closed_pipe_ends_quietly(archive: Path) -> None:
    script = f"'{sys.executable}' -m reader --archive '{archive}' list --json | head -c 1; echo ${{PIPESTATUS[0]}}"
    environment = dict(os.environ, PYTHONPATH=str(SOURCE))
    for argv in ("list --json", "--help", "search 的"):
        ended = subprocess.run(
            ["bash", "-c", script.replace("list --json", argv)], capture_output=True, env=environment, check=False
        )
        assert ended.stderr == b""
        assert ended.stdout.endswith(b"0\n")


def test_nobody_reading_at_all_ends_quietly(archive: Path) -> None:
    for argv in (["list"], ["--version"]):
        read, written = os.pipe()
        os.close(read)
        ended = subprocess.run(
            [sys.executable, "-m", "reader", "--archive", str(archive), *argv],
            stdout=written,
            stderr=subprocess.PIPE,
            env=dict(os.environ, PYTHONPATH=str(SOURCE)),
            check=False,
        )
        os.close(written)
        assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_one_clear_line(archive: Path) -> None:
    for argv in (["list"], ["--help"]):
        with open("/dev/full", "wb") as full:
            ended = subprocess.run(
                [sys.executable, "-m", "reader", "--archive", str(archive), *argv],
                stdout=full,
                stderr=subprocess.PIPE,
                env=dict(os.environ, PYTHONPATH=str(SOURCE)),
                check=False,
            )
        assert ended.returncode == 1
        assert ended.stderr == b"reader: the output cannot be written: No space left on device\n"


def test_closed_standard_streams_are_no_crash(archive: Path) -> None:
    for closed in (">&-", "2>&-", "<&-", "<&- >&- 2>&-"):
        script = f"'{sys.executable}' -m reader --archive '{archive}' list {closed}"
        ended = subprocess.run(
            ["bash", "-c", script], capture_output=True, env=dict(os.environ, PYTHONPATH=str(SOURCE)), check=False
        )
        assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", TITLE.encode()),
        ("gb18030", TITLE.encode("gb18030")),
        ("gbk", TITLE.encode("gbk")),
        ("ascii", b"?" * 40),
        ("latin-1", b"?" * 40),
    ],
)
def test_the_output_has_the_encoding_that_is_asked_for_and_its_columns(
    archive: Path, encoding: str, expected: bytes
) -> None:
    ended = process("--archive", str(archive), "list", TITLE, PYTHONIOENCODING=encoding)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.rstrip().endswith(expected)
    row = json.loads(
        process("--archive", str(archive), "list", "--json", TITLE, PYTHONIOENCODING=encoding).stdout.decode(encoding)
    )
    assert row["title"] == TITLE


def test_the_locale_c_gets_utf_8(archive: Path) -> None:
    ended = process("--archive", str(archive), "list", LC_ALL="C")
    assert TITLE.encode() in ended.stdout


def test_an_interrupt_ends_without_a_traceback(archive: Path) -> None:
    import signal

    started = subprocess.Popen(
        [sys.executable, "-m", "reader", "--archive", str(archive), "import", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=str(SOURCE)),
    )
    with started:
        with pytest.raises(subprocess.TimeoutExpired):
            started.wait(0.5)
        started.send_signal(signal.SIGINT)
        assert started.stderr
        assert started.stderr.read() == b""
        assert started.wait(10) in (-signal.SIGINT, 130)
