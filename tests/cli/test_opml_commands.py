"""`reader opml`: lists of subscriptions come in and go out the same."""

from __future__ import annotations

import io
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run, configure
from tests.shared import DATA, needs_data

from reader.archive import open_archive
from reader.paths import default_archive

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><body>
  <outline text="新闻"><outline text="国内">
    <outline type="rss" text="中新网" xmlUrl="https://a.example/rss.xml" htmlUrl="https://a.example/"/>
  </outline></outline>
  <outline type="rss" text="B" xmlUrl="http://b.example/feed?x=1&amp;y=2"/>
</body></opml>"""


@pytest.fixture
def written(tmp_path: Path) -> str:
    path = tmp_path / "list.opml"
    path.write_text(LIST, encoding="utf-8")
    return str(path)


def known(run: Run, *where: str) -> list[tuple[Any, ...]]:
    rows = run(*where, "feeds", "--json").json
    return [(row["url"], row["title"], row["home"], row["group"], row["language"]) for row in rows]


def test_a_list_is_taken_in_and_what_is_known_stays(run: Run, written: str) -> None:
    ended = run("opml", "import", written)
    assert (ended.code, ended.err, ended.out) == (0, "", f"{written}: 2 feeds, 2 new\n")
    assert known(run) == [
        ("http://b.example/feed?x=1&y=2", "B", "", [], ""),
        ("https://a.example/rss.xml", "中新网", "https://a.example/", ["新闻", "国内"], ""),
    ]
    assert run("opml", "import", written).out == f"{written}: 2 feeds, 0 new\n"
    assert run("feeds").lines[0].split()[2:4] == ["never", "now"]


def test_standard_input_is_a_list_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIST.encode())))
    assert run("opml", "import", "-").out == "-: 2 feeds, 2 new\n"


def test_import_export_import_gives_the_same_list(run: Run, written: str, tmp_path: Path) -> None:
    run("opml", "import", written)
    out = str(tmp_path / "out.opml")
    assert run("opml", "export", out).out == f"{out}: 2 feeds\n"
    other = ("--archive", str(tmp_path / "other.db"))
    assert run(*other, "opml", "import", out).out == f"{out}: 2 feeds, 2 new\n"
    assert known(run, *other) == known(run)
    assert run(*other, "opml", "export").out == run("opml", "export").out == Path(out).read_text("utf-8")


@needs_data
@pytest.mark.parametrize("path", sorted((DATA / "opml").glob("*.*")), ids=lambda path: path.name)
def test_every_list_of_the_field_comes_in_or_is_one_line(run: Run, path: Path, tmp_path: Path) -> None:
    ended = run("opml", "import", str(path))
    if ended.code:
        assert (ended.out, ended.err.count("\n")) == ("", 1)
        return
    out, other = str(tmp_path / "out.opml"), ("--archive", str(tmp_path / "other.db"))
    run("opml", "export", out)
    run(*other, "opml", "import", out)
    assert known(run, *other) == known(run)


def test_names_and_groups_of_config_yaml_go_out(run: Run, written: str) -> None:
    run("opml", "import", written)
    configure("feeds:\n  http://b.example/feed?x=1&y=2:\n    name: 乙\n    group: 外文\n")
    out = run("opml", "export").out
    assert '<outline text="外文" title="外文">' in out
    assert 'title="乙"' in out


def test_one_file_that_is_no_list_does_not_stop_the_others(run: Run, written: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.opml"
    wrong.write_text("just words")
    ended = run("opml", "import", str(wrong), str(tmp_path / "missing"), str(tmp_path), written)
    assert (ended.code, ended.out) == (1, f"{written}: 2 feeds, 2 new\n")
    assert ended.err.count("\n") == 3
    assert all(line.startswith("reader: ") for line in ended.err.splitlines())


@pytest.mark.parametrize("argv", [["import"], ["export", "a", "b"], ["inport", "a"], []])
def test_a_mistake_of_usage_is_exit_code_2(run: Run, argv: list[str]) -> None:
    ended = run("opml", *argv)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_what_cannot_be_written_is_one_line(run: Run, written: str, tmp_path: Path) -> None:
    run("opml", "import", written)
    ended = run("opml", "export", str(tmp_path / "list.opml" / "x"))
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert Path(written).read_text("utf-8") == LIST


def test_nothing_to_export_is_told(run: Run, tmp_path: Path) -> None:
    ended = run("opml", "export", str(tmp_path / "out.opml"))
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert not (tmp_path / "out.opml").exists()


def test_without_an_action_it_is_said_which_there_are(run: Run) -> None:
    ended = run("opml")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "reader: say what to do: reader opml import FILE, or reader opml export\n"


def test_a_file_that_is_there_is_left_as_it_is(run: Run, written: str, tmp_path: Path) -> None:
    run("opml", "import", written)
    mine = tmp_path / "mine.opml"
    mine.write_text("mine", encoding="utf-8")
    ended = run("opml", "export", str(mine))
    assert (ended.code, mine.read_text("utf-8")) == (1, "mine")
    assert "there already" in ended.err


def test_a_feed_that_has_moved_for_good_is_exported_where_it_is_now(run: Run, written: str) -> None:
    run("opml", "import", written)
    with closing(open_archive(default_archive(), list)) as archive:
        one = next(each for each in archive.subscriptions() if each.title == "中新网")
        archive.settle(replace(one, address="https://new.example/rss.xml"))
    out = run("opml", "export").out
    assert 'xmlUrl="https://new.example/rss.xml"' in out
    assert "a.example/rss.xml" not in out
    Path(written).write_text(out, encoding="utf-8")
    assert run("opml", "import", written).out == f"{written}: 2 feeds, 0 new\n"


def test_what_cannot_be_followed_is_told_and_does_not_stop_the_others(run: Run, written: str) -> None:
    outlines = "".join(f'<outline text="x" xmlUrl="ftp://{n}.example/f"/>' for n in range(7))
    text = f'<opml><body><outline text="y" xmlUrl="javascript:\x1b[2J"/>{outlines}<outline xmlUrl=""/></body></opml>'
    Path(written).write_text(text.replace("</body>", '<outline xmlUrl="www.a.example/f"/></body>'), encoding="utf-8")
    ended = run("opml", "import", written)
    assert (ended.code, ended.out) == (0, f"{written}: 1 feed, 1 new\n")
    lines = ended.err.splitlines()
    assert lines[1] == f"reader: {written}: ftp://0.example/f: only http and https addresses are fetched; left out"
    assert lines[-1] == f"reader: {written}: and 3 more"
    assert all(line.isprintable() for line in lines)
    assert [url for url, *_ in known(run)] == ["http://www.a.example/f"]
