"""A damaged archive or marks file is made whole of what can be read of it, and the old one is kept."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from tests.archive.builders import NOON, empty

from reader.archive.marks import Mark, Marks
from reader.archive.query import parse
from reader.archive.sqlite import rebuild, repair
from reader.archive.sqlite.connection import PAGE_SIZE
from reader.archive.sqlite.salvage import Pages
from reader.archive.sqlite.schema import ARCHIVE
from reader.article import Article, Block, Byline, Headline, Kind, Published
from reader.errors import ReaderError

ARTICLES = 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of articles with related headlines, made once."""
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    archive = empty(path)
    chance = random.Random(7)

    def words(length: int) -> str:
        return "".join(chr(chance.randrange(0x4E00, 0x9F00)) for _ in range(length))

    archive.put(
        Article(
            f"第{number}条{words(12)}",
            tuple(Block(Kind.PARAGRAPH, words(200)) for _ in range(2)),
            url=f"https://e.example/{number}",
            source="某报",
            published=Published(NOON + timedelta(minutes=number)),
            byline=Byline("中新网", "北京", ("王翕瞳",)),
            feed="https://e.example/feed",
            related=(Headline(f"相关{number}{words(9)}", stub=True),),
        )
        for number in range(ARTICLES)
    )
    archive.close()
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to be damaged."""
    return Path(shutil.copy(whole, tmp_path / "archive.db"))


def contents(path: Path) -> dict[str, Article]:
    """All articles of an archive that can be read."""
    archive = empty(path)
    found: dict[str, Article] = {}
    start: str | None = None
    while True:
        page = archive.headlines(parse(""), start=start, limit=500)
        for headline in page.headlines:
            article = archive.get(headline.id)
            assert article is not None
            found[article.id] = article
        start = page.next
        if start is None:
            break
    assert archive.count() == len(found)
    archive.close()
    return found


def overwritten(path: Path, damage: Callable[[bytearray], None]) -> None:
    data = bytearray(path.read_bytes())
    damage(data)
    path.write_bytes(data)


def zeroed(path: Path, *numbers: int) -> None:
    """Fill pages, from 1, with zeros."""

    def damage(data: bytearray) -> None:
        for number in numbers:
            data[(number - 1) * PAGE_SIZE : number * PAGE_SIZE] = bytes(PAGE_SIZE)

    overwritten(path, damage)


def pages_of(path: Path, table: str) -> list[int]:
    """The pages of a table, its root first, then in order."""
    with path.open("rb") as file:
        pages = Pages(file, path, PAGE_SIZE)
        root = dict(rebuild._roots(pages))[table]
        return [root, *sorted(pages.tree(root) - {root})]


def as_before(whole: Path) -> dict[str, Article]:
    return contents(Path(shutil.copy(whole, whole.with_name("read.db"))))


def test_an_archive_without_damage_is_left_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    assert repair.is_sound(path, repair.ARCHIVE_FILE)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "lost", ["the first page", "the schema's root", "an index", "the full-text index", "the header"]
)
def test_what_is_not_the_articles_own_costs_nothing(whole: Path, path: Path, lost: str) -> None:
    places = {
        "the first page": [1],
        "the schema's root": pages_of(path, "article")[:1],
        "an index": pages_of(path, "article_id"),
        "the full-text index": pages_of(path, "search_data"),
    }
    if lost == "the header":
        overwritten(path, lambda data: data.__setitem__(slice(0, 100), bytes(100)))
    else:
        zeroed(path, *places[lost])
    assert not repair.is_sound(path, repair.ARCHIVE_FILE)
    done = repair.repair(path, repair.ARCHIVE_FILE)
    assert (done.saved, done.lost, done.textless, done.headless) == (2 * ARTICLES, 0, 0, 0)
    assert contents(path) == as_before(whole)
    assert repair.is_sound(path, repair.ARCHIVE_FILE)


def test_what_was_saved_can_be_found_and_followed_as_before(whole: Path, path: Path) -> None:
    zeroed(path, *pages_of(path, "search_data"), *pages_of(path, "topic_data"))
    repair.repair(path, repair.ARCHIVE_FILE)
    before, after = empty(Path(shutil.copy(whole, path.with_name("old.db")))), empty(path)
    for query in ("某报", "title:第7条", "wxt", "source:某报 is:stub", "feed:e.example"):
        one, other = (archive.headlines(parse(query), limit=500).headlines for archive in (before, after))
        assert one == other
    (name,) = (headline.id for headline in after.headlines(parse("title:第7条")).headlines)
    assert [each.headline for each in after.related(name) if each.own] == [
        each.headline for each in before.related(name) if each.own
    ]
    assert after.put([Article("又一条", (Block(Kind.PARAGRAPH, "正文。"),))])
    before.close()
    after.close()


def test_lost_articles_are_counted_and_their_texts_stay(whole: Path, path: Path) -> None:
    leaf = pages_of(path, "article")[-1]
    zeroed(path, leaf)
    done = repair.repair(path, repair.ARCHIVE_FILE)
    before, after = as_before(whole), contents(path)
    assert done.lost > 0
    assert done.saved + done.lost == len(before)
    assert {name: article.title for name, article in after.items() if name in before} == {
        name: article.title for name, article in before.items() if name in after
    }
    texts = [article.blocks for article in after.values()]
    lost = [article for name, article in before.items() if name not in after]
    assert done.headless == sum(not article.stub for article in lost)
    assert all(article.stub or article.blocks in texts for article in lost)


def test_lost_texts_leave_their_headlines(whole: Path, path: Path) -> None:
    zeroed(path, pages_of(path, "body")[-1])
    done = repair.repair(path, repair.ARCHIVE_FILE)
    before, after = as_before(whole), contents(path)
    assert done.saved == len(before)
    assert done.textless == sum(not before[name].stub and after[name].stub for name in before) > 0


def test_a_cut_file_gives_what_is_left(whole: Path, path: Path) -> None:
    data = path.read_bytes()
    for part in (3, 2):
        path.write_bytes(data[: len(data) // part + 100])
        done = repair.repair(path, repair.ARCHIVE_FILE)
        before, after = as_before(whole), contents(path)
        assert done.saved == sum(name in before for name in after) > 0
        assert all(before[name].title == article.title for name, article in after.items() if name in before)


def test_no_flipped_bits_anywhere_make_it_fail(path: Path) -> None:
    data = path.read_bytes()
    for seed in range(12):
        chance = random.Random(seed)

        def flip(data: bytearray, chance: random.Random = chance) -> None:
            for _ in range(8):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)

        path.write_bytes(data)
        overwritten(path, flip)
        if not repair.is_sound(path, repair.ARCHIVE_FILE):
            done = repair.repair(path, repair.ARCHIVE_FILE)
            assert done.saved + done.lost >= 2 * ARTICLES - 3
        assert len(contents(path)) >= 2 * ARTICLES - 12
        for kept in path.parent.glob("*.damaged-*"):
            kept.unlink()


def with_log(path: Path) -> None:
    """Put one more article in, which stays in the write-ahead log: the process that did it is killed."""
    code = (
        "import os, sys; from pathlib import Path; from reader.archive import open_archive;"
        "from reader.article import Article, Block, Kind;"
        "archive = open_archive(Path(sys.argv[1]), list);"
        "archive.put([Article('还在日志里', (Block(Kind.PARAGRAPH, '正文。'),))]); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=60)
    assert path.with_name(path.name + "-wal").stat().st_size


def test_what_only_the_log_has_is_saved_too_and_the_log_is_kept(path: Path) -> None:
    with_log(path)
    zeroed(path, 1, *pages_of(path, "article_id"))
    done = repair.repair(path, repair.ARCHIVE_FILE)
    assert "还在日志里" in {article.title for article in contents(path).values()}
    assert done.kept.with_name(done.kept.name + "-wal").exists()


def test_a_lost_log_costs_what_only_it_had(path: Path) -> None:
    with_log(path)
    path.with_name(path.name + "-wal").unlink()
    if not repair.is_sound(path, repair.ARCHIVE_FILE):
        repair.repair(path, repair.ARCHIVE_FILE)
    assert len(contents(path)) == 2 * ARTICLES


def test_the_old_file_is_kept_as_it_was_under_a_name_of_its_own(path: Path) -> None:
    path.chmod(0o640)
    kept = []
    for _ in range(2):
        zeroed(path, 1)
        damaged = path.read_bytes()
        done = repair.repair(path, repair.ARCHIVE_FILE)
        assert done.kept.read_bytes() == damaged
        kept.append(done.kept)
    assert len(set(kept)) == 2
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(path.parent.iterdir()) == sorted([path, *kept])


@pytest.mark.parametrize("step", ["link", "replace", "fsync"])
def test_nothing_is_lost_where_it_fails_on_the_way(path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    zeroed(path, 1)
    damaged = path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "link":
        monkeypatch.setattr(repair, "_keep", fail)
    else:
        monkeypatch.setattr(*((Path, "replace") if step == "replace" else (os, "fsync")), fail)
    with pytest.raises(ReaderError, match="No space left"):
        repair.repair(path, repair.ARCHIVE_FILE)
    monkeypatch.undo()
    assert path.read_bytes() == damaged
    assert not list(path.parent.glob(".*"))
    assert repair.repair(path, repair.ARCHIVE_FILE).saved == 2 * ARTICLES


def test_it_is_left_alone_while_another_session_has_it_open(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reader.archive import open_archive;"
        "archive = open_archive(Path(sys.argv[1]), list); print(archive.count(), flush=True); sys.stdin.read()"
    )
    session = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert session.stdout
    assert session.stdout.readline().strip() == str(2 * ARTICLES)
    before = path.read_bytes()
    with pytest.raises(ReaderError, match="open in another reader"):
        repair.repair(path, repair.ARCHIVE_FILE)
    session.communicate(timeout=60)
    assert path.read_bytes() == before


NOT_OURS = [b"", b"no archive at all\n" * 1000, random.Random(1).randbytes(50_000)]


@pytest.mark.parametrize("data", NOT_OURS, ids=["empty", "text", "bytes"])
def test_a_file_without_anything_of_ours_is_left_as_it_is(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    with pytest.raises(ReaderError, match="nothing of a reader archive is in it"):
        repair.repair(path, repair.ARCHIVE_FILE)
    assert path.read_bytes() == data


def test_another_program_s_file_is_not_damaged(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = apsw.Connection(str(path))
    other.execute("PRAGMA application_id = 7; CREATE TABLE a (b)").fetchall()
    other.close()
    with pytest.raises(ReaderError, match="is not a reader archive"):
        repair.is_sound(path, repair.ARCHIVE_FILE)


def test_marks_come_through(tmp_path: Path) -> None:
    path = tmp_path / "marks.db"
    marks = Marks(path)
    for number in range(300):
        marks.mark(f"{number:a>12}", read=number % 2 == 0, starred=number % 3 == 0, position=number)
    for number in range(20):
        marks.visit(f"{number:a>12}")
    marks.set_tags(f"{7:a>12}", ["水利"])
    marks.set_state("pane", "body")
    marks.close()
    zeroed(path, 1)
    assert not repair.is_sound(path, repair.MARKS_FILE)
    assert repair.repair(path, repair.MARKS_FILE).saved == 300
    marks = Marks(path)
    assert not marks.problem
    assert marks.of([f"{7:a>12}", f"{6:a>12}"]) == {
        f"{7:a>12}": Mark(False, False, 7, ("水利",)),
        f"{6:a>12}": Mark(True, True, 6),
    }
    assert marks.history(20) == [f"{number:a>12}" for number in range(20)]
    assert marks.state("pane") == "body"
    marks.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_is_known_of_every_table_whether_it_is_saved_or_made_anew(path: Path) -> None:
    connection = apsw.Connection(str(path))
    sql = "SELECT name, type FROM pragma_table_list WHERE type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'"
    found = dict(connection.execute(sql).fetchall())
    connection.close()
    tables = {name for name, kind in found.items() if kind == "table"}
    assert tables == {*rebuild.SAVED, *rebuild.DERIVED}
    assert ARCHIVE.name == "archive"
