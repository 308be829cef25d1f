"""What `reader list` and `reader related` say of one text from several sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from reader.archive import open_archive
from reader.article import Article, Block, Kind, Published
from reader.text.cells import cells

TEXT = (
    "国家水利部门召开会商会议，分析研判珠江流域汛情发展的趋势，安排部署防汛抗洪的重点工作。会议指出，受连续强降雨影响，"
    "西江和北江的多条支流出现超过警戒水位的洪水，部分中小河流的形势严峻。会议要求，有关地方要压实责任，加密巡堤查险的"
    "频次，提前转移危险区域的群众，确保人民生命安全。在调度方面，流域机构将联合运用上游的骨干水库拦洪削峰。"
)
CODES = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture
def archive(tmp_path: Path) -> str:
    """An archive with one text from four papers."""
    path = tmp_path / "wire.db"
    archive = open_archive(path, list)
    at = datetime(2025, 3, 1, 8, tzinfo=UTC)
    archive.put(
        Article(
            f"珠江流域防汛会商之{name}",
            (Block(Kind.PARAGRAPH, TEXT),),
            url=f"https://{number}.example/1",
            source=f"{name}报",
            published=Published(at + timedelta(minutes=number)),
        )
        for number, name in enumerate("甲乙丙丁")
    )
    archive.close()
    return f"--archive={path}"


def test_one_row_says_how_many_sources_have_the_text(run: Run, archive: str, terminal: Callable[[int], None]) -> None:
    for width, tail in ((80, "之甲 +3 sources"), (64, "之甲 +3 sources"), (40, " +3"), (20, "")):
        terminal(width)
        line = CODES.sub("", run(archive, "list").out.rstrip("\n"))
        assert line.endswith(tail)
        assert cells(line) <= width
    assert [row["copies"] for row in run(archive, "list", "--json").json] == [3]


def test_a_pipe_gets_the_title_alone(run: Run, archive: str) -> None:
    assert run(archive, "list").lines[0].endswith("珠江流域防汛会商之甲")


def test_related_names_the_copies_first(run: Run, archive: str) -> None:
    (row,) = run(archive, "list", "--json").json
    lines = run(archive, "related", row["id"]).lines
    assert [line.split()[-1] for line in lines[::2]] == [f"珠江流域防汛会商之{name}" for name in "乙丙丁"]
    assert {line.strip() for line in lines[1::2]} == {"same text"}
    assert [each["copy"] for each in run(archive, "related", row["id"], "--json").json] == [True] * 3


def test_an_export_of_everything_has_the_copies_that_a_list_shows_behind_their_lead(run: Run, archive: str) -> None:
    assert len(run(archive, "list", "--json").json) == 1
    exported = run(archive, "export", "--all", "--json").json
    assert {row["source"] for row in exported} == {"甲报", "乙报", "丙报", "丁报"}
    assert len(exported) == 4
    assert len(run(archive, "export", "--query", "珠江流域", "--json").json) == 1, "as a list has them"
