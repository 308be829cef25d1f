"""Articles as long as they may be, and longer: taken in, found, opened and scrolled through in bounded time and memory.

Time is not measured but the work that takes it; the time limits only end what would hang.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.tui.sitting import sitting

from reader.archive import open_archive
from reader.archive.marks import Marks
from reader.session import Session
from reader.settings import load
from reader.tui.app import ReaderApp
from reader.tui.widgets import setting
from reader.typeset import typeset

SENTENCE = "辽宁省与中央企业深化合作座谈会3月1日在北京举行。省委书记主持会议并讲话，2390亿元。"
MEMORY = 700_000_000
"""Bytes that a command may need for the longest articles; it needs half of it."""
TIMEOUT = 240


def documents() -> Iterator[str]:
    """Articles in the exchange format, each beyond one limit."""
    head = "---\ntitle: {}\nlanguage: zh\n---\n\n"
    paragraph = SENTENCE * 12
    yield head.format("很长的文章") + "\n\n".join([paragraph] * (5_100_000 // len(paragraph))) + "\n"
    yield head.format("很长的一行") + "汉字" * 550_000 + "\n\n末段。\n"
    yield head.format("很多的段落") + "\n\n".join(f"第{number}段。" for number in range(100_100)) + "\n"
    figures = "\n\n".join(f"![图{number}](https://e.example/{number}.jpg)" for number in range(1_100))
    yield head.format("很多的图片") + f"{figures}\n\n末段。\n"
    related = "".join(f"- {{title: 相关新闻标题第{number}条}}\n" for number in range(10_100))
    yield f"---\ntitle: 很多的相关\nlanguage: zh\nrelated:\n{related}---\n\n正文。\n"


@dataclass
class Taken:
    """An archive with these articles, and their ids by title."""

    path: Path
    ids: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "reader", "--archive", str(self.path), *arguments]
        environment = os.environ | {"HOME": str(self.path.parent), "LANG": "C.UTF-8"}
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        done = subprocess.run(command, capture_output=True, env=environment, timeout=TIMEOUT, check=False)
        assert done.returncode == 0, done.stderr.decode()
        assert max(0, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before) * 1024 < MEMORY
        return done.stdout.decode()


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    folder = tmp_path_factory.mktemp("limits")
    (folder / "long.md").write_text("\n".join(documents()), "utf-8")
    taken = Taken(folder / "archive.db")
    taken.run("import", "--quiet", str(folder / "long.md"))
    rows = [json.loads(line) for line in taken.run("search", "--json", "title:很长 OR title:很多").splitlines()]
    taken.ids = {row["title"]: row["id"] for row in rows}
    assert len(taken.ids) == 5
    return taken


CUTS = {
    "很长的文章": "article has more than 5,000,000 characters",
    "很长的一行": "paragraph has more than 1,000,000 characters",
    "很多的段落": "article has more than 100,000 paragraphs",
    "很多的图片": "more than 1,000 pictures",
    "很多的相关": "page lists more than 10,000 headlines",
}


@pytest.mark.parametrize("title", CUTS)
def test_it_is_written_and_says_where_it_was_cut(taken: Taken, title: str) -> None:
    how = "--json" if title in {"很长的文章", "很多的段落"} else "--plain"  # to typeset these takes seconds
    text = " ".join(taken.run("open", how, taken.ids[title]).split())
    assert "… cut here: " in text
    assert CUTS[title].replace(" ", "") in text.replace(" ", "")


def test_it_is_found(taken: Taken) -> None:
    found = taken.run("search", "--json", "会议并讲话", "--limit", "5").splitlines()
    assert any(json.loads(line)["id"] == taken.ids["很长的文章"] for line in found)
    assert len(taken.run("related", taken.ids["很多的相关"], "--json").splitlines()) == 10_000


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many characters are typeset between two looks at the keys."""
    counted: list[int] = []
    advance = setting.Setting.advance

    def counting(self: setting.Setting, characters: int) -> None:
        before = self.lines[-1].end if self.lines else 0
        advance(self, characters)
        counted.append((self.lines[-1].end if self.lines else 0) - before)

    monkeypatch.setattr(setting.Setting, "advance", counting)
    return counted


async def test_the_screen_never_waits_for_a_long_article(taken: Taken, tmp_path: Path, pieces: list[int]) -> None:
    archive, marks = open_archive(taken.path, list), Marks(tmp_path / "marks.db")
    app = ReaderApp(Session(archive, marks, load()), taken.ids["很长的文章"], driver=False)
    async with sitting(app, (100, 30)) as it:
        assert "辽宁省与中央企业" in it.body
        assert "cut here" not in it.body
        await it.send("G", "space")
        for columns in (60, 40, 200, 80):
            await it.resize(columns, 24)
        assert "辽宁省与中央企业" in it.body or "省委书记" in it.body
        await it.send("g")
    assert max(pieces) < setting.AT_ONCE + 2 * len(SENTENCE) * 12
    assert len(pieces) > 5
    archive.close()
    marks.close()


@pytest.mark.parametrize("title", ["很多的图片", "很长的一行"])
async def test_its_end_is_reached_and_kept_in_another_width(taken: Taken, tmp_path: Path, title: str) -> None:
    archive, marks = open_archive(taken.path, list), Marks(tmp_path / "marks.db")
    app = ReaderApp(Session(archive, marks, load()), taken.ids[title], driver=False)
    async with sitting(app, (100, 30)) as it:
        await it.send("G")
        await it.until(lambda: "末段。" in it.body, TIMEOUT)
        body = it.reading.body
        top = body.position
        await it.resize(70, 24)
        await it.until(lambda: body._setting is None, TIMEOUT)
        assert len(body._lines) == len(typeset(body.article, body.size.width))
        assert body.position == top
        await it.send("g")
        assert title in it.body
    archive.close()
    marks.close()
