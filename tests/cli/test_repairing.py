"""`reader doctor --repair`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

from reader.paths import default_archive, marks_file

PAGE = 8192


def damage(path: Path, page: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[page * PAGE : (page + 1) * PAGE] = b"\xa5" * PAGE
    path.write_bytes(data)


def test_it_repairs_what_is_damaged_and_says_what_became_of_it(run: Run, seed_id: str) -> None:
    assert run("mark", seed_id, "--star").code == 0
    articles = len(run("list", "--json", "--limit", "0").lines)
    for path in (default_archive(), marks_file()):
        damage(path)
    done = run("doctor", "--repair")
    assert done.code == 0, done.err
    assert f"{articles} articles saved, 0 lost" in done.out
    assert "1 mark saved" in done.out
    kept = [
        path.name
        for path in default_archive().parent.iterdir()
        if ".damaged-" in path.name and not path.name.endswith("-wal")
    ]
    assert len(kept) == 2
    assert all(name in done.out for name in kept)
    assert run("list", "is:starred", "--json").json[0]["id"] == seed_id


def test_what_is_damaged_names_the_command_that_helps(run: Run, seed_id: str) -> None:
    damage(default_archive(), 2)  # an index
    failed = run("open", seed_id, "--plain")
    assert failed.code == 1
    assert "is damaged; `reader doctor --repair` saves what can be read" in failed.err
    assert run("doctor", "--repair").code == 0
    assert run("open", seed_id, "--plain").code == 0


def test_what_is_sound_is_left_and_said(run: Run, seed_id: str) -> None:
    before = default_archive().read_bytes()
    done = run("doctor", "--repair")
    assert done.code == 0
    assert "all of it can be read; nothing was done" in done.out
    assert default_archive().read_bytes() == before


def test_what_cannot_be_repaired_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "photo.jpg"
    other.write_bytes(b"\xff\xd8\xff" * 1000)
    done = run("--archive", str(other), "doctor", "--repair")
    assert done.code == 1
    assert "nothing of a reader archive is in it" in done.err
    assert "neither" in run("doctor", "--repair").err
