"""`reader export`: what it writes, and that `reader import` takes it back the same."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.cli.conftest import TITLE, Run, configure
from tests.shared import hostile, needs_data

from reader.article import Article
from reader.cli.export import file_name

ARTICLES = (
    "---\ntitle: 甲/../乙\npublished: 2025-03-02\n---\n\n文\n---\ntitle: 丙\n---\n\n字\n\n```\n---\ntitle: 码\n```\n"
)


def articles(run: Run, archive: Path | None = None) -> list[dict[str, object]]:
    """All that is known of all articles."""
    options = ("--archive", str(archive)) if archive else ()
    return sorted(run(*options, "export", "--all", "--json").json, key=lambda row: str(row["id"]))


def test_an_article_is_written_as_markdown_with_front_matter(run: Run, seed_id: str) -> None:
    ended = run("export", seed_id)
    assert (ended.code, ended.err) == (0, "")
    assert ended.lines[:2] == ["---", f"title: {TITLE}"]
    assert "免责声明" in ended.out


def test_what_one_reader_writes_another_reads_from_its_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "more.md").write_text(ARTICLES, encoding="utf-8")
    run("import", str(tmp_path / "more.md"))
    text = run("export", "--all").out
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    ended = run("import", "--json", "-")
    assert (ended.code, ended.err) == (0, "")
    assert {row["outcome"] for row in ended.json} == {"unchanged"}
    assert len(ended.json) == len(articles(run))


def test_exported_and_imported_into_another_archive_articles_are_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "more.md").write_text(ARTICLES, encoding="utf-8")
    run("import", str(tmp_path / "more.md"))
    assert run("export", "--all", "--to", str(tmp_path / "out")).code == 0
    other = tmp_path / "other.db"
    run("--archive", str(other), "import", "--quiet", str(tmp_path / "out"))
    assert articles(run, other) == articles(run)


def test_a_query_chooses_and_rules_hide(run: Run, seed_id: str) -> None:
    assert run("export", "--query", "title:座谈会", "--json").json[0]["id"] == seed_id
    configure("hide:\n  - title:座谈会\n")
    hidden = run("export", "--query", "title:座谈会")
    assert (hidden.code, hidden.out) == (1, "")
    assert "nothing matches" in hidden.err
    assert run("export", "--query", "title:座谈会", "--all").code == 0


@pytest.mark.parametrize("words", [[], ["abc", "--all"], ["abc", "--query", "x"]])
def test_it_is_asked_which_articles_are_meant(run: Run, words: list[str]) -> None:
    ended = run("export", *words)
    assert (ended.code, ended.out) == (2, "")


def test_an_id_that_is_none_is_told(run: Run) -> None:
    assert run("export", "zzzzzz").code == 1


def test_each_article_gets_a_file_and_existing_ones_are_left(run: Run, tmp_path: Path) -> None:
    (tmp_path / "more.md").write_text(ARTICLES, encoding="utf-8")
    run("import", str(tmp_path / "more.md"))
    folder = tmp_path / "a" / "b"
    ended = run("export", "--query", "title:甲 OR title:丙", "--to", str(folder))
    assert ended.code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["2025-03-02 甲 .. 乙.md", "丙.md"]
    (folder / "丙.md").write_text("mine", encoding="utf-8")
    again = run("export", "--query", "title:甲 OR title:丙", "--to", str(folder))
    assert again.code == 1
    assert f"{folder / '丙.md'}: this file is there already" in again.err
    assert (folder / "丙.md").read_text(encoding="utf-8") == "mine"


def test_articles_of_one_name_get_files_of_their_own(run: Run, tmp_path: Path) -> None:
    text = "".join(f"---\ntitle: 同\nurl: https://a.b/{n}\n---\n\n文{n}\n" for n in range(3))
    (tmp_path / "more.md").write_text(text, encoding="utf-8")
    run("import", str(tmp_path / "more.md"))
    assert run("export", "--query", "title:同 文", "--to", str(tmp_path / "out")).code == 0
    assert len(list((tmp_path / "out").glob("同*.md"))) == 3


def test_a_folder_that_cannot_be_written_is_one_clear_line(run: Run, tmp_path: Path, seed_id: str) -> None:
    (tmp_path / "file").touch()
    ended = run("export", seed_id, "--to", str(tmp_path / "file"))
    assert ended.code == 1
    assert ended.err.startswith(f"reader: {tmp_path / 'file'}: cannot be written")


@needs_data
def test_no_title_makes_a_name_that_is_a_path_or_hidden_or_too_long() -> None:
    for title in (*hostile(), "../../x", "/x", ".x", "-x", "x" * 999, "中" * 999, "...", "a\\b", "con:"):
        name = file_name(Article(title, id="abcdefghijkl"))
        assert name
        assert not name.startswith((".", "-"))
        assert not set(name) & set("/\\\0\n:")
        assert len(name.encode()) <= 180
