"""`reader doctor`: what is well, what is not, and nothing that is nobody's business."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.cli.conftest import TITLE, Ended, Run, configure

from reader.cli import about_files, doctor
from reader.paths import default_archive, marks_file
from reader.text.cells import cells


def findings(ended: Ended) -> dict[str, dict[str, Any]]:
    said = json.loads(ended.out)
    return {finding["name"]: finding for finding in said["findings"]}


@pytest.fixture
def archive(run: Run, seed_id: str) -> Path:
    """An archive and marks as they are after some use."""
    assert run("mark", seed_id, "--read").code == 0
    return default_archive()


def test_where_all_is_well_it_says_so(run: Run, archive: Path) -> None:
    ended = run("doctor")
    assert ended.code == 0
    assert ended.lines[-1] == "All is well."
    assert "11 articles" in ended.out
    assert "1 mark" in ended.out
    assert "\x1b" not in ended.out


def test_the_json_is_one_object_with_every_part(run: Run, archive: Path) -> None:
    ended = run("doctor", "--json")
    found = findings(ended)
    assert ended.code == 0
    assert json.loads(ended.out)["problems"] == 0
    wanted = {"terminal", "colours", "widths", "background", "encoding", "clipboard", "hyperlinks", "archive"}
    assert wanted | {"archive_health", "marks", "config", "disk", "python", "textual", "sqlite"} <= found.keys()
    assert {finding["state"] for finding in found.values()} <= {"ok", "note", "problem"}


def test_the_json_tells_nothing_of_the_person(run: Run, archive: Path, home: Path) -> None:
    configure("feeds:\n  https://secret.example/feed.xml:\n    intervall: 30m\nqueries:\n  Private: secret\n")
    ended = run("doctor", "--json")
    for private in (str(home), TITLE, "secret", "Private"):
        assert private not in ended.out
    assert "~/" in findings(ended)["archive"]["value"]


def test_looking_makes_nothing(run: Run, home: Path) -> None:
    ended = run("doctor", "--json")
    assert ended.code == 0
    assert findings(ended)["archive"]["value"].endswith("not there yet")
    assert not default_archive().exists()
    assert not marks_file().exists()


def test_a_mistake_in_the_settings_is_a_problem(run: Run) -> None:
    configure("theme: pink\n")
    ended = run("doctor", "--json")
    assert ended.code == 1
    assert findings(ended)["config"]["state"] == "problem"
    assert "reader config" in findings(ended)["config"]["advice"]


@pytest.mark.parametrize("full", [[], ["--full"]])
def test_a_damaged_archive_is_a_problem(run: Run, archive: Path, full: list[str]) -> None:
    with apsw.Connection(str(archive)) as connection:
        connection.pragma("wal_checkpoint(TRUNCATE)")
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'article_time'").fetchall()[0][0]
    connection.close()
    with archive.open("r+b") as file:
        file.seek((page - 1) * 8192)
        file.write(b"\xff" * 200)
    ended = run("doctor", "--json", *full)
    assert ended.code == 1
    assert findings(ended)["archive_health"]["value"] == "damaged"


def test_a_file_that_is_no_archive_is_a_problem(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "news.db"
    other.write_text("no archive at all, but a long enough text" * 100, encoding="utf-8")
    ended = run("--archive", str(other), "doctor", "--json")
    assert ended.code == 1
    assert "not a reader archive" in findings(ended)["archive"]["advice"]


def test_articles_that_the_index_lacks_are_a_problem(run: Run, archive: Path) -> None:
    with apsw.Connection(str(archive)) as connection:
        connection.execute("DELETE FROM search WHERE rowid = (SELECT min(key) FROM article)")
    connection.close()
    ended = run("doctor", "--json")
    assert ended.code == 1
    assert "differ by 1" in findings(ended)["archive_health"]["value"]


def test_a_large_archive_is_looked_at_for_a_while(run: Run, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about_files, "QUICK", -1.0)
    monkeypatch.setattr("reader.archive.sqlite.health._STEPS", 1)
    found = findings(run("doctor", "--json"))
    assert found["archive_health"]["state"] == "ok"
    assert "--full" in found["archive_health"]["advice"]
    assert findings(run("doctor", "--json", "--full"))["archive_health"]["value"] == "whole"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write anything")
def test_marks_that_cannot_be_kept_are_a_problem(run: Run, archive: Path) -> None:
    marks_file().chmod(0o400)
    assert run("doctor", "--json").code == 1


@pytest.mark.parametrize(("free", "state"), [(10 * 2**20, "problem"), (200 * 2**20, "note"), (2**40, "ok")])
def test_a_full_disk_is_told(run: Run, archive: Path, free: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = about_files.shutil.disk_usage("/")
    monkeypatch.setattr(about_files.shutil, "disk_usage", lambda _: usage._replace(free=free))
    assert findings(run("doctor", "--json"))["disk"]["state"] == state


def test_a_missing_part_is_a_problem(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PARTS", ("rich", "no-such-part"))
    ended = run("doctor")
    assert ended.code == 1
    assert "install reader-tui anew" in ended.out
    assert ended.lines[-1] == "1 problem."


@pytest.mark.parametrize(
    ("environment", "name", "state"),
    [
        ({"TERM": "dumb"}, "terminal", "note"),
        ({"TERM": "alacritty", "SSH_CONNECTION": "1"}, "terminal", "ok"),
        ({"TERM": "linux"}, "characters", "note"),
    ],
)
def test_what_a_terminal_cannot_do_is_worth_a_note(
    run: Run, environment: dict[str, str], name: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    assert findings(run("doctor", "--json"))[name]["state"] == state


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 KB"), (81_000_000_000, "81 GB")]
)
def test_sizes_are_short(number: int, said: str) -> None:
    assert about_files.size(number) == said


@pytest.mark.parametrize("columns", [30, 40, 59, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(
    run: Run, archive: Path, terminal: Callable[[int], None], columns: int
) -> None:
    terminal(columns)
    assert max(cells(line) for line in re.sub("\x1b[^m]*m", "", run("doctor").out).splitlines()) <= columns
