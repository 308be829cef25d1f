"""On the screen every line of a pane is as wide as the pane and steers no terminal, whatever is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.hostile.documents import json_feed, markdown, payloads, yaml_article
from tests.tui.sitting import sitting

from reader.archive import open_archive
from reader.archive.marks import Marks
from reader.archive.query import ALL
from reader.errors import ReaderError
from reader.formats import read
from reader.session import Session
from reader.settings import load
from reader.text.cells import cells
from reader.tui.app import ReaderApp

pytestmark = pytest.mark.skipif(not payloads(), reason="the hostile payloads are not here")

STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def hostile_archive(path: Path) -> list[str]:
    """An archive of articles with hostile texts; the ids of those that have a body."""
    archive = open_archive(path, list)
    for number, bad in enumerate(payloads()[:68]):
        for make in (json_feed, markdown, yaml_article)[number % 3 :][:1]:
            try:
                archive.put(read(make(number, bad).encode("utf-8", "surrogatepass"), "hostile"))
            except ReaderError:
                continue
    ids = [headline.id for headline in archive.headlines(ALL, limit=500).headlines if not headline.stub]
    archive.close()
    return ids


@pytest.mark.parametrize("size", [(100, 30), (44, 20)])
async def test_no_line_is_wider_or_narrower_than_its_pane(tmp_path: Path, size: tuple[int, int]) -> None:
    ids = hostile_archive(tmp_path / "archive.db")
    assert len(ids) > 50
    archive, marks = open_archive(tmp_path / "archive.db", list), Marks(tmp_path / "marks.db")
    app = ReaderApp(Session(archive, marks, load()), driver=False)
    async with sitting(app, size) as it:
        reading = it.reading
        for article_id in ids:
            article = archive.get(article_id)
            assert article is not None
            reading.body.show(article)
            panes = [pane for pane in (reading.headlines, reading.body, reading.related) if pane.size.width]
            await it.send("j")
            for pane in panes:
                for y in range(pane.size.height):
                    strip = pane.render_line(y)
                    text = strip.text
                    assert cells(text) == pane.size.width, ascii(text)
                    assert not STEERING.search(text), ascii(text)
            for bar in (reading.title_bar, reading.state):
                assert not STEERING.search(bar.render_line(0).text)
    archive.close()
    marks.close()
