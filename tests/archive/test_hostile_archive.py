"""An archive may have been written by somebody else, and lie where others write: no harm comes of it, or to it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.archive.builders import NOON, empty
from tests.shared import hostile, needs_data

from reader.archive import open_archive
from reader.archive.marks import Marks
from reader.archive.protocol import Subscription
from reader.archive.query import ALL, parse
from reader.article import Article, Block, Byline, Headline, Kind, Published
from reader.errors import ReaderError
from reader.paths import data_folder

STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def article(number: int) -> Article:
    return Article(
        f"第{number}条水利新闻",
        (
            Block(Kind.PARAGRAPH, f"正文{number}，水利部说。"),
            Block(Kind.FIGURE, "图", "某人 摄", "https://e.example/1.jpg"),
        ),
        url=f"https://e.example/{number}",
        source="某报",
        section=("财经",),
        published=Published(NOON),
        byline=Byline("中新网", "北京", ("记者",)),
        related=(Headline(f"相关{number}", stub=True),),
        feed="https://e.example/feed",
    )


def changed(path: Path, sql: str, *bindings: Any) -> None:
    """Let somebody else change the file."""
    connection = apsw.Connection(str(path))
    connection.execute(sql, bindings or None).fetchall()
    connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    archive = empty(path)
    archive.put(map(article, range(3)))
    archive.subscribe([Subscription("https://e.example/feed", title="某报")])
    archive.close()
    return path


def texts(value: object) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
    elif hasattr(value, "__dataclass_fields__"):
        yield from texts(astuple(value))


def everything(path: Path) -> list[object]:
    """All that a person can be shown of an archive."""
    archive = open_archive(path, list)
    found: list[object] = []
    page = archive.headlines(ALL, limit=500)
    found += page.headlines
    found += archive.headlines(parse("水利"), limit=500).headlines
    found += archive.subscriptions()
    for headline in page.headlines:
        found += [archive.get(headline.id), *archive.related(headline.id), *archive.nearest(headline.title)]
    archive.close()
    return found


@needs_data
def test_what_is_read_of_it_is_clean_whatever_it_holds(path: Path) -> None:
    for bad in (hostile()[:68])[::4]:
        text = "水利" + bad.replace("\0", "").encode("utf-8", "replace").decode()[:3000]
        blocks = json.dumps([["code", text, text, text], ["figure", text, text, "javascript:alert(1)"]])
        changed(path, "UPDATE article SET title = ?1, source = ?1, section = ?1, excerpt = ?1, url = ?1", text)
        changed(path, "UPDATE body SET blocks = ?, notice = ?2, byline = ?2 || char(10) || ?2", blocks, text)
        changed(path, "UPDATE subscription SET title = ?1, error = ?1, etag = ?1, groups = ?1, home = ?1", text)
        for value in everything(path):
            for found in texts(value):
                assert not STEERING.search(found), ascii(found[:100])
                assert "javascript:" not in found


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE article SET title = x'ff00ff'",
        "UPDATE article SET title = CAST(x'ff00ff' AS TEXT)",
        "UPDATE article SET published = 'yesterday'",
        "UPDATE article SET time = 'x'",
        'UPDATE body SET blocks = \'[["script", "", "", ""]]\'',
        "UPDATE body SET blocks = '[['",
        f"UPDATE body SET blocks = '{'[' * 5000}'",
        "UPDATE body SET byline = ''",
        "UPDATE subscription SET due = 'x'",
        "UPDATE article SET terms = 'x'",
        "DELETE FROM body",
        "DELETE FROM tally",
    ],
)
def test_what_no_reader_writes_is_damage_and_said_in_a_line(path: Path, sql: str) -> None:
    changed(path, sql)
    with pytest.raises(ReaderError, match=r"is damaged; `reader doctor --repair` saves what can be read") as raised:
        everything(path)
    assert "\n" not in str(raised.value)


def test_no_trigger_of_somebody_else_runs(path: Path) -> None:
    changed(path, "CREATE TRIGGER evil AFTER INSERT ON article BEGIN DELETE FROM body; END")
    before = everything(path)
    archive = open_archive(path, list)
    with pytest.raises(ReaderError, match="has triggers that reader did not make"):
        archive.put([article(7)])
    archive.close()
    assert everything(path) == before


def test_no_view_of_somebody_else_is_read(path: Path) -> None:
    changed(path, "ALTER TABLE article RENAME TO hidden")
    changed(path, "CREATE VIEW article AS SELECT * FROM hidden")
    with pytest.raises(ReaderError, match="prohibited"):
        everything(path)


def test_a_value_that_fills_the_memory_is_refused(path: Path) -> None:
    changed(
        path, "UPDATE article SET title = CAST(zeroblob(300000000) AS TEXT) WHERE key = (SELECT min(key) FROM article)"
    )
    with pytest.raises(ReaderError):
        everything(path)


def test_our_own_triggers_run_and_nothing_of_the_archive_is_trusted(path: Path) -> None:
    archive = open_archive(path, list)
    archive.put([article(9)])
    assert [each.articles for each in archive.subscriptions()] == [4]
    archive.close()


# Files


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "file"
    target.parent.mkdir()
    link = tmp_path / "archive.db"
    link.symlink_to(target)
    with pytest.raises(ReaderError, match="link that leads to no file"):
        empty(link)
    assert Marks(link).problem
    assert not target.exists()


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_marks_are_for_one_person_whatever_the_umask_is(umask: int) -> None:
    path = data_folder() / "marks.db"
    before = os.umask(umask)
    try:
        marks = Marks(path)
        marks.mark("a" * 12, read=True)
    finally:
        os.umask(before)
    assert not marks.problem
    assert data_folder().stat().st_mode & 0o777 == 0o700
    for file in data_folder().iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file
    marks.close()
    path.chmod(0o644)
    Marks(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another person")


def as_another(do: Callable[[], str]) -> str:
    """What a person who owns nothing here comes to, who has loaded all that is needed before."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            os.write(write, do().encode())
        except BaseException as error:
            os.write(write, repr(error).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(write)
    with os.fdopen(read) as said:
        return said.read()


def looked_into(path: Path) -> str:
    archive = open_archive(path, list)
    said = f"{archive.count()} {archive.read_only} {len(archive.headlines(parse('水利')).headlines)}"
    try:
        archive.put([article(8)])
    except ReaderError:
        said += " refused"
    archive.close()
    return said


@needs_root
@pytest.mark.parametrize("mode", [0o755, 0o1777])
@pytest.mark.parametrize("in_use", [False, True])
def test_another_s_archive_is_read_and_nothing_is_left_beside_it(path: Path, mode: int, in_use: bool) -> None:
    everything(path)
    with tempfile.TemporaryDirectory() as folder:
        shared = Path(shutil.copy(path, Path(folder) / "archive.db"))
        shared.chmod(0o644)
        Path(folder).chmod(mode)
        session = open_archive(shared, list) if in_use else None
        if session:
            session.put([article(5)])
        before = {file.name: file.read_bytes() for file in shared.parent.iterdir()}
        assert as_another(lambda: looked_into(shared)) == f"{8 if in_use else 6} True {4 if in_use else 3} refused"
        assert {file.name for file in shared.parent.iterdir()} == before.keys()
        assert all(file.stat().st_uid == 0 for file in shared.parent.iterdir())
        assert shared.read_bytes() == before[shared.name]
        if session:
            session.close()
        owner = open_archive(shared, list)  # who writes on as before
        owner.put([article(6)])
        owner.close()
