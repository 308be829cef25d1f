"""`reader import`, `reader remove` and `reader mark`."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.cli.conftest import SEED, TITLE, Run


def test_importing_a_page_twice_changes_nothing_and_says_so(run: Run, seed_id: str) -> None:
    ended = run("import", str(SEED))
    assert (ended.code, ended.lines) == (0, [f"unchanged  {seed_id}  {TITLE}"])


def test_importing_takes_a_page_in_and_says_its_id(run: Run, seed_id: str) -> None:
    run("remove", seed_id)
    ended = run("import", str(SEED))
    assert ended.lines[0].startswith("new  ")
    assert run("open", ended.lines[0].split()[1], "--json").json[0]["title"] == TITLE


def test_an_updated_page_keeps_its_id_and_its_marks(run: Run, seed_id: str, tmp_path: Path) -> None:
    run("mark", seed_id, "--star")
    page = tmp_path / "page.txt"
    page.write_text(SEED.read_text(encoding="utf-8").replace("(完)", "更新。(完)"), encoding="utf-8")
    assert run("import", str(page)).lines == [f"updated  {seed_id}  {TITLE}"]
    assert run("list", "--json", "更新").json[0]["starred"]


def test_standard_input_can_be_imported(run: Run, seed_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("remove", seed_id)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(SEED.read_bytes())))
    assert run("import", "-").lines[0].startswith("new  ")


def test_a_file_that_fails_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    ended = run("import", str(empty), str(SEED), str(tmp_path / "missing"))
    assert ended.code == 1
    assert ended.lines[0].startswith("unchanged  ")
    assert ended.err.splitlines() == [
        f"reader: {empty}: the file is empty",
        f"reader: {tmp_path / 'missing'}: there is no such file",
    ]


def test_removing_removes_all_that_are_named(run: Run) -> None:
    rows = run("list", "--json").json
    ended = run("remove", rows[1]["id"][:8], rows[2]["id"], rows[2]["id"])
    assert ended.code == 0
    assert ended.lines == [f"removed  {row['id']}  {row['title']}" for row in rows[1:3]]
    assert [row["id"] for row in run("list", "--json").json] == [rows[0]["id"], *(row["id"] for row in rows[3:])]


def test_a_wrong_name_leaves_everything_as_it_was(run: Run, seed_id: str) -> None:
    for command in (["remove"], ["mark", "--read"]):
        ended = run(*command, seed_id, "zzzzzz")
        assert (ended.code, ended.out) == (1, "")
        assert "zzzzzz" in ended.err
        assert "all 2 were left as they are" in ended.err
    row = run("list", "--json", TITLE).json[0]
    assert (row["id"], row["read"]) == (seed_id, False)


def test_marks_are_set_and_taken_away(run: Run, seed_id: str) -> None:
    def marks() -> tuple[bool, bool]:
        row = run("list", "--json", TITLE).json[0]
        return row["read"], row["starred"]

    assert run("mark", seed_id, "--read", "--star").code == 0
    assert marks() == (True, True)
    assert "  ★  " in run("list", TITLE).out
    run("mark", seed_id, "--unread")
    assert marks() == (False, True)
    run("mark", seed_id, "--unstar")
    assert marks() == (False, False)


@pytest.mark.parametrize("options", [[], ["--read", "--unread"], ["--star", "--unstar"]])
def test_marking_needs_one_of_each_pair_at_most_and_one_at_least(run: Run, seed_id: str, options: list[str]) -> None:
    ended = run("mark", seed_id, *options)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_marks_hang_on_the_article_in_any_archive(run: Run, seed_id: str, tmp_path: Path) -> None:
    run("mark", seed_id, "--star")
    assert run("--archive", str(tmp_path / "other.db"), "list", "--json", TITLE).json[0]["starred"]
