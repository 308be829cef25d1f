"""What somebody else has written into the tables of an archive is clean where it is read, or one line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.archive.builders import page, story
from tests.archive.test_hostile_archive import STEERING, texts
from tests.postgres import stores
from tests.postgres.cluster import Cluster
from tests.postgres.helpers import Background
from tests.postgres.odd import BOOL, INT, TEXT, USUAL, Answer, serving

from reader.archive.postgres.address import Address
from reader.archive.postgres.archive import PostgresArchive
from reader.archive.postgres.health import examine
from reader.archive.protocol import Subscription
from reader.archive.query import ALL, parse
from reader.errors import ReaderError

HOSTILE = "水利\x1b]0;a\x07\x1b[2J\u202e\u2066\x9b31m\x08\r\u200b[/b][link=x]%s"


@pytest.fixture
def archive(primary: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresArchive]:
    monkeypatch.setenv(stores.SERVER, stores.prepare(primary))
    opened = stores.open_database(tmp_path / "archive.db")
    assert isinstance(opened, PostgresArchive)
    opened.put([page("水利要闻", "甲", "乙"), story("水利又闻", "水利部门会商。")])
    opened.subscribe([Subscription("https://e.example/feed", title="某报")])
    yield opened
    opened.close()


def change(archive: PostgresArchive, sql: str, *bindings: object) -> None:
    archive._pool.write(lambda connection: connection.execute(sql.encode(), bindings or None))


def everything(archive: PostgresArchive) -> list[object]:
    """All that a person can be shown of an archive."""
    listed = archive.headlines(ALL, limit=500).headlines
    found: list[object] = [*listed, *archive.headlines(parse("水利"), limit=500).headlines, *archive.subscriptions()]
    for headline in listed:
        found += [archive.get(headline.id), *archive.related(headline.id), *archive.nearest(headline.title)]
    return found


def test_what_is_read_is_clean_whatever_it_is(archive: PostgresArchive) -> None:
    blocks = json.dumps([["code", HOSTILE, HOSTILE, HOSTILE], ["figure", HOSTILE, HOSTILE, "javascript:alert(1)"]])
    columns = ("title", "source", "section", "excerpt", "url", "language", "feed", "reading")
    for column in columns:
        change(archive, f"UPDATE reader.article SET {column} = %s", HOSTILE)
    change(
        archive,
        "UPDATE reader.body SET blocks = %s, notice = %s, byline = %s",
        blocks,
        HOSTILE,
        f"{HOSTILE}\n{HOSTILE}",
    )
    change(archive, "UPDATE reader.subscription SET title = %s, error = %s, home = %s", HOSTILE, HOSTILE, HOSTILE)
    for value in everything(archive):
        for found in texts(value):
            assert not STEERING.search(found), ascii(found[:100])
            assert "javascript:" not in found


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reader.article SET published = 'yesterday'",
        """UPDATE reader.body SET blocks = '[["script", "", "", ""]]'""",
        "UPDATE reader.body SET blocks = '[['",
        "UPDATE reader.body SET blocks = repeat('[', 5000)",
        "UPDATE reader.body SET related = '{'",
        "UPDATE reader.body SET byline = ''",
        "UPDATE reader.article SET terms = 'x'",
        "DELETE FROM reader.body",
        "UPDATE reader.name SET key = key + 1000000",
    ],
)
def test_what_no_reader_writes_is_said_in_a_line(archive: PostgresArchive, sql: str) -> None:
    change(archive, sql)
    with pytest.raises(ReaderError, match="that no reader writes") as raised:
        everything(archive)
    assert "\n" not in str(raised.value)


def test_rows_that_are_gone_are_no_traceback(archive: PostgresArchive) -> None:
    said: list[str] = []
    for table in ("search", "topic", "term", "sketch", "feed", "article"):
        change(archive, f"DELETE FROM reader.{table}")
        try:
            everything(archive)
        except ReaderError as error:
            said.append(str(error))
    assert not [line for line in said if "\n" in line]


def counted(address: str) -> int:
    archive = PostgresArchive(Address.parse(address, {}))
    try:
        return archive.count()
    finally:
        archive.close()


def test_a_server_that_answers_as_one_does_has_an_archive() -> None:
    with serving({}) as address:
        assert counted(address) == 0


@pytest.mark.parametrize(
    "answer",
    [
        ([BOOL, TEXT, TEXT, TEXT], [[b"f", b"150000", b"15", b"UTF8"]]),
        ([BOOL, INT, TEXT, TEXT], [[b"f", None, b"15", b"UTF8"]]),
        ([BOOL, INT, TEXT, TEXT], [[b"f", b"x\x1b[2J", b"15", b"UTF8"]]),
        ([BOOL], [[b"f"]]),
        ([BOOL, INT, TEXT, TEXT], [[b"f", b"150000", None, None]]),
    ],
)
def test_a_server_that_says_nonsense_of_itself_is_told_at_once(
    answer: Answer, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving({"server_version_num": answer}) as address:
        with pytest.raises(ReaderError) as raised:
            Background(lambda: counted(address)).result(5)
        hosts, database = examine(Address.parse(address, {}))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", str(raised.value))
    assert re.search("is no PostgreSQL server|an archive needs", str(raised.value))
    assert hosts[0].error
    assert database is None
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("to_regclass", ([TEXT, TEXT], [])),
        ("number FROM reader.version", ([TEXT], [[b"abc\x1b[31m"]])),
        ("number FROM reader.version", ([INT], [[b"abc\x1b[31m"]])),
        ("number FROM reader.version", ([INT], [[None]])),
        ("number FROM reader.version", ([INT], [])),
        ("number FROM reader.version", ([INT], [[b"2"], [b"2"]])),
        ("has_table_privilege", ([BOOL], [])),
    ],
)
def test_an_archive_that_says_nonsense_of_its_version_is_told(part: str, answer: Answer) -> None:
    assert part in USUAL
    with serving({part: answer}) as address, pytest.raises(ReaderError) as raised:
        Background(lambda: counted(address)).result(5)
    assert "\x1b" not in str(raised.value)
    assert re.search("reader.version does not say|that no reader writes", str(raised.value))


def test_doctor_has_a_line_for_a_server_that_says_nonsense_of_its_database() -> None:
    with serving({}) as address:  # it answers in one empty row to all that doctor alone asks
        (host,), database = examine(Address.parse(address, {}))
    assert "is no PostgreSQL server" in host.error
    assert database is None


def test_a_version_that_somebody_has_taken_out_is_told(archive: PostgresArchive) -> None:
    change(archive, "CREATE TABLE public.kept AS SELECT * FROM reader.version")
    try:
        change(archive, "DELETE FROM reader.version")
        again = PostgresArchive(archive._address)
        for call in (again.count, lambda: again.put([story("新的标题", "甲")]), lambda: archive.put([])):
            with pytest.raises(ReaderError, match="does not say of which version"):
                call()
        again.close()
    finally:
        change(archive, "INSERT INTO reader.version SELECT * FROM public.kept; DROP TABLE public.kept")
