"""Articles that are put many at once: their index is the same as if they had come one by one."""

from __future__ import annotations

import random
from pathlib import Path

import apsw
import pytest
from tests.archive.builders import empty, story, titles

from reader.archive.deriving import MANY
from reader.archive.protocol import Archive
from reader.archive.query import parse
from reader.archive.sqlite import index, segments
from reader.article import Article

WORDS = (
    *(
        "经济",
        "发展",
        "辽宁",
        "合作",
        "A股",
        "5G",
        "神舟",
        "十五号",
        "女排",
        "iPhone",
        "重庆",
        "長江",
        "ﬁn",
        "26…",
        "℃",
    ),
    *("℃", "café", "мир", "3.5%", "한국", "テレビ", "10", "100", "1a", "internationalisation", "internationally"),
)


def articles(count: int, seed: int = 1) -> list[Article]:
    """So many articles of all kinds of words, from the newest on."""
    dice = random.Random(seed)
    return [
        story(
            f"{seed}第{number}条" + "".join(dice.choices(WORDS, k=6)),
            *(" ".join(dice.choices(WORDS, k=30)) for _ in range(3)),
            minutes=-number * 7 - seed,
            source=dice.choice(("新华社", "路透", "")),
            url=f"https://news.example/{seed}/{number}",
            language=dice.choice(("zh-CN", "en", "")),
        )
        for number in range(count)
    ]


def tokens(path: Path) -> list[tuple[str, str]]:
    """Which token stands in which article, and that FTS5 finds nothing wrong with its index."""
    connection = apsw.Connection(str(path))
    connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    connection.execute("CREATE VIRTUAL TABLE temp.token USING fts5vocab(main, search, instance)")
    sql = "SELECT term, id FROM token LEFT JOIN article ON key = doc ORDER BY 1, 2"
    found = [(str(term), str(name)) for term, name in connection.execute(sql).fetchall()]
    connection.close()
    return found


def structure(path: Path) -> segments.Structure:
    connection = apsw.Connection(str(path))
    data = connection.execute("SELECT block FROM search_data WHERE id = 10").fetchall()[0][0]
    connection.close()
    return segments.Structure(data)


def few_at_once(archive: Archive, several: list[Article]) -> None:
    for start in range(0, len(several), MANY - 1):
        archive.put(several[start : start + MANY - 1])


def test_many_have_the_tokens_that_few_have(tmp_path: Path) -> None:
    many, few = empty(tmp_path / "many.db"), empty(tmp_path / "few.db")
    several = articles(3 * MANY)
    for start in range(0, len(several), MANY):
        many.put(several[start : start + MANY])
    few_at_once(few, several)
    assert tokens(tmp_path / "many.db") == tokens(tmp_path / "few.db")
    many.close()
    few.close()


def test_they_are_found_removed_and_replaced_like_all_others(tmp_path: Path) -> None:
    many, few = empty(tmp_path / "many.db"), empty(tmp_path / "few.db")
    first, second = articles(MANY + 30), articles(MANY, seed=2)
    changed = [story(f"改过的{article.title}", "全新的内容。", url=article.url) for article in first[:20]]
    for archive, put in ((many, many.put), (few, lambda several: few_at_once(few, several))):
        put(first)
        assert titles(archive, "第7条")
        archive.remove([headline.id for headline in archive.headlines(parse("神舟")).headlines[:15]])
        put([*second, *changed])
    assert tokens(tmp_path / "many.db") == tokens(tmp_path / "few.db")
    for text in ("A股", "重庆", "cafe", "5g 女排", "nüpai", "lang:zh", "source:路透 十五号", "改过", "全新"):
        assert titles(many, text) == titles(few, text)
    many.close()
    few.close()


def test_segments_are_merged_when_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MERGED", 4)
    archive = empty(tmp_path / "archive.db")
    for seed in range(9):
        archive.put(articles(MANY, seed=seed))
    assert len(structure(tmp_path / "archive.db").segments) < 6
    assert len({name for _, name in tokens(tmp_path / "archive.db")}) == 9 * MANY
    archive.close()


def test_where_the_format_is_not_known_fts5_takes_them_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(data: bytes) -> None:
        raise ValueError(data)

    few = empty(tmp_path / "few.db")
    several = articles(MANY)
    few_at_once(few, several)
    monkeypatch.setattr(segments, "Structure", unknown)
    many = empty(tmp_path / "many.db")
    many.put(several)
    assert tokens(tmp_path / "many.db") == tokens(tmp_path / "few.db")
    many.close()
    few.close()


def test_few_new_articles_among_many_known_ones_need_no_segment(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    several = articles(2 * MANY)
    archive.put(several[:MANY])
    before = len(structure(tmp_path / "archive.db").segments)
    archive.put(several[index.FEW // 2 : MANY + index.FEW // 2])
    found = structure(tmp_path / "archive.db").segments
    assert [segment[7] for segment in found][before:] == [index.FEW // 2]
    assert titles(archive, f"第{MANY + 3}条")
    archive.close()


def test_a_structure_reads_back_as_it_was_written(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    archive.put(articles(MANY))
    archive.put(articles(30, seed=2))
    archive.close()
    connection = apsw.Connection(str(tmp_path / "archive.db"))
    data = connection.execute("SELECT block FROM search_data WHERE id = 10").fetchall()[0][0]
    assert bytes(segments.Structure(data)) == data
    connection.close()
