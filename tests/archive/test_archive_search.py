"""Searching finds exactly what matches, newest first."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.archive.builders import CHINA, corpus_articles, empty, everything, page, story, titles
from tests.shared import needs_data

from reader.archive.marks import Marks
from reader.archive.parsing import DEPTH
from reader.archive.protocol import Archive, Interrupted
from reader.archive.query import Query, QueryError, parse
from reader.archive.tree import And, Field, Text
from reader.article import Article, Byline, Published
from reader.text.cut import has_cjk
from reader.text.fold import fold
from reader.text.matching import Term, matches

pytestmark = pytest.mark.usefixtures("store")

PIECES = [
    "辽宁",
    "宁省",
    "省",
    "，",
    "。",
    "2390",
    "亿元",
    "39",
    "0",
    "SU",
    "su7",
    "Ultra",
    " ",
    "—",
    "ｓｕ",
    "e\u0301",
]
PIECES += ["の", "한"]


EXACT = 500
"""Substrings that are looked for."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, dict[str, str]]]:
    """An archive of the corpus, and the folded text of each of its articles by id."""
    archive = empty(tmp_path_factory.mktemp("corpus") / "archive.db")
    articles = corpus_articles(1000)
    stored = archive.put(articles)
    yield archive, {each.headline.id: fold(article.text) for each, article in zip(stored, articles, strict=True)}
    archive.close()


def ids(archive: Archive, *terms: Term) -> set[str]:
    texts = tuple(dict.fromkeys(map(Text, terms)))
    found = everything(archive, Query(And(texts) if len(texts) > 1 else texts[0]), limit=500)
    assert len({headline.id for headline in found}) == len(found)
    return {headline.id for headline in found}


@needs_data
@pytest.mark.parametrize("part_of_the_work", range(4))
def test_any_part_of_a_text_is_found_exactly_where_it_is(
    corpus: tuple[Archive, dict[str, str]], part_of_the_work: int
) -> None:
    """Chinese, numbers and all that mixes with them; what is of letters alone is found by word instead."""
    archive, texts = corpus
    rng = random.Random(part_of_the_work)
    lines = [line for text in texts.values() for line in text.split("\n") if line]
    for _ in range(EXACT // 4):
        part = ""
        while not any("一" <= character <= "鿿" or character.isdecimal() for character in part):
            line = rng.choice(lines)
            start, length = rng.randrange(len(line)), rng.randint(1, 12)
            part = line[start : start + length].strip()
        if has_cjk(part) or not (part[0].isalpha() or part[-1].isalpha()):
            assert ids(archive, Term(part)) == {name for name, text in texts.items() if part in text}, part
        else:
            assert ids(archive, Term(part)) == {name for name, text in texts.items() if matches(text, Term(part))}, part


@needs_data
@pytest.mark.parametrize(
    "typed", ["2023", "5G", "gdp", "g*", "3.5%", "——", "……", "% 亿", "APEC 经济", "“一带一路” 中国"]
)
def test_words_numbers_and_punctuation_are_found_by_the_rule_of_matching(
    corpus: tuple[Archive, dict[str, str]], typed: str
) -> None:
    archive, texts = corpus
    terms = parse(typed).terms
    assert ids(archive, *terms) == {name for name, text in texts.items() if all(matches(text, term) for term in terms)}


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join), min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join), min_size=1, max_size=5),
    st.booleans(),
)
def test_mixed_scripts_are_found_by_the_rule_of_matching(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], words: list[str], prefix: bool
) -> None:
    archive = empty(tmp_path_factory.mktemp("mixed") / "archive.db")
    stored = archive.put([story(f"第{n}篇", body) for n, body in enumerate(bodies)])
    texts = {each.headline.id: fold(f"第{n}篇\n{bodies[n]}") for n, each in enumerate(stored)}
    for word in filter(str.strip, words):
        term = Term(word, prefix)
        assert ids(archive, term) == {name for name, text in texts.items() if matches(text, term)}
    archive.close()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = empty(tmp_path / "archive.db")
    archive.put([story(f"第{n}条", f"正文提到数字{n}。" + "别的话。" * 40, minutes=n) for n in range(130)])
    archive.put([page("中央企业座谈会", "珠江压咸补淡", minutes=-1)])
    yield archive
    archive.close()


@given(typed=st.text() | st.text(alphabet="\"'*()^:-+{}%;辽ab\x00\ud800 "), typing=st.booleans())
def test_whatever_is_typed_is_a_query_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, typed: str, typing: bool
) -> None:
    archive = _one_article(tmp_path_factory)
    with suppress(QueryError):
        query = parse(typed, typing)
        found = archive.headlines(query).headlines
        if isinstance(query.tree, Text) and query.tree.field is Field.ANY:
            assert any(not headline.spoken for headline in found) == matches(fold("辽宁\n正文 a-b"), query.tree.term)
    assert isinstance(archive.nearest(typed), list)
    assert isinstance(archive.resolve(typed), list)


LANGUAGE = ["id:", "\ud800", "\x00", '"', "(", ")", "-", "OR ", "AND ", "辽宁", "liao", "title:", "source:", "is:read"]
LANGUAGE += [
    "is:unread",
    "is:starred",
    "has:figure",
    "lang:",
    "zh",
    "on:",
    "2025",
    "since:",
    "7d",
    "sort:best",
    " ",
    "*",
]
LANGUAGE += [
    "，",
    "a",
    "İ",
    "ﬀ",
    "\u200b",
    "😀",
    "reporter:",
    "\ue001辽",
    "feed:",
    "%",
    "_",
    "'",
    ";",
    "NEAR",
    "^",
    "NOT ",
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(LANGUAGE), max_size=8).map("".join), st.booleans(), st.booleans())
def test_no_query_gets_into_the_language_of_the_store(
    tmp_path_factory: pytest.TempPathFactory, typed: str, typing: bool, oldest: bool
) -> None:
    archive = _one_article(tmp_path_factory)
    with suppress(QueryError):
        found = archive.headlines(parse(typed, typing), oldest=oldest).headlines
        assert len(found) <= archive.count() == 1


_cached: list[Archive] = []


def _one_article(factory: pytest.TempPathFactory) -> Archive:
    if not _cached:
        _cached.append(empty(factory.mktemp("typed") / "archive.db"))
        _cached[0].put([story("辽宁", "正文 a-b")])
    return _cached[0]


def test_pages_of_matches_follow_one_another(archive: Archive) -> None:
    assert titles(archive, "正文提到", limit=40) == [f"第{n}条" for n in reversed(range(130))]
    assert titles(archive, "正文提到", limit=40, oldest=True) == [f"第{n}条" for n in range(130)]


def test_each_term_may_match_in_the_title_or_in_the_body(archive: Archive) -> None:
    assert titles(archive, "第7条 数字7") == ["第7条"]
    assert titles(archive, "第7条 数字8") == []


def test_the_excerpt_shows_the_match_in_the_body(archive: Archive) -> None:
    (headline,) = archive.headlines(parse("数字77")).headlines
    assert headline.excerpt.startswith("正文提到数字77。")
    (headline,) = archive.headlines(parse("第77条")).headlines
    assert headline.excerpt == ""


def test_a_stub_is_found_by_its_excerpt(archive: Archive) -> None:
    assert titles(archive, "压咸补淡的摘要") == ["珠江压咸补淡"]


def test_a_query_of_many_words_is_answered(archive: Archive) -> None:
    assert titles(archive, " ".join(f"词{n}" for n in range(90))) == []
    assert titles(archive, "别的话。" * 40) != []


def test_a_search_that_is_no_longer_wanted_ends(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    archive.put(_many())
    ended: list[str] = []

    def search() -> None:
        try:
            archive.headlines(parse("-正文"))
            ended.append("done")
        except Interrupted:
            ended.append("interrupted")

    thread = threading.Thread(target=search)
    thread.start()
    while thread.is_alive() and not ended:
        time.sleep(0.005)
        archive.interrupt()
    thread.join()
    assert ended == ["interrupted"]
    assert len(archive.headlines(parse("正文")).headlines) == 50
    archive.close()


def test_whenever_a_search_is_interrupted_the_next_one_is_answered(archive: Archive) -> None:
    stop = threading.Event()

    def disturb() -> None:
        while not stop.is_set():
            archive.interrupt()

    thread = threading.Thread(target=disturb)
    thread.start()
    for _ in range(300):
        with suppress(Interrupted):
            archive.headlines(parse("正文 数字"), limit=3)
            archive.count()
    stop.set()
    thread.join()
    assert archive.count() == 132
    assert len(archive.headlines(parse("正文提到")).headlines) == 50


def test_what_was_read_is_passed_over(archive: Archive, tmp_path: Path) -> None:
    marks = Marks(tmp_path / "marks.db")
    for headline in archive.headlines(parse("正文提到")).headlines:
        marks.mark(headline.id, read=True)
    unread = archive.headlines(parse("is:unread 正文提到"), marks=marks).headlines
    assert [headline.title for headline in unread[:2]] == ["第79条", "第78条"]
    assert len(archive.headlines(parse("is:read"), marks=marks).headlines) == 50
    assert archive.headlines(parse("is:starred"), marks=marks).headlines == ()
    marks.close()


@pytest.mark.parametrize("zone", [-11, 0, 8, 14])
def test_a_day_of_which_no_time_is_known_is_that_day_wherever_one_asks_from(tmp_path: Path, zone: int) -> None:
    archive = empty(tmp_path / "archive.db")
    archive.put([story(f"{day}日的会", published=Published.on(date(2025, 3, day), CHINA)) for day in (1, 2, 3)])
    now = datetime(2025, 3, 20, 12, tzinfo=timezone(timedelta(hours=zone)))

    def found(text: str) -> list[str]:
        return [headline.title for headline in archive.headlines(parse(text, now=now)).headlines]

    assert found("on:2025-03-02") == ["2日的会"]
    assert found("before:2025-03-02") == ["1日的会"]
    assert found("after:2025-03-02") == ["3日的会", "2日的会"]
    archive.close()


def test_what_is_heard_side_by_side_stands_before_what_is_heard_with_gaps(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    newest_last = ["北京举行座谈会", "办好大京剧", "乌军目标 击退"]
    archive.put([story(title, "正文", minutes=n) for n, title in enumerate(newest_last)])
    assert titles(archive, "bj") == ["北京举行座谈会", "乌军目标 击退", "办好大京剧"]
    archive.close()


def test_a_field_is_heard_in_itself_alone(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    archive.put([story("新华书店开业", source="央视网"), story("开业", source="新华社", minutes=1)])
    assert titles(archive, "source:xinhua") == ["开业"]
    assert titles(archive, "title:xinhua") == ["新华书店开业"]
    assert titles(archive, "source:x华") == ["开业"]
    archive.close()


def test_reporters_are_heard_too(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    archive.put([story("开业", byline=Byline("", "", ("王翕瞳",))), story("停业", minutes=1)])
    assert titles(archive, "wangxitong") == titles(archive, "reporter:wxt") == ["开业"]
    assert titles(archive, "title:wangxitong") == []
    archive.close()


def test_compatibility_forms_of_chinese_are_found_inside_words(tmp_path: Path) -> None:
    archive = empty(tmp_path / "archive.db")
    archive.put([story("xa株式会社")])
    assert titles(archive, "a㍿") == titles(archive, "a株式会社") == ["xa株式会社"]
    archive.close()


@pytest.mark.parametrize("typed", ["\u200b", "\ue123", "\x01"])
def test_what_no_cleaned_text_has_is_not_looked_for_everywhere(archive: Archive, typed: str) -> None:
    assert archive.headlines(parse(typed)).headlines == ()


def test_brackets_as_deep_as_they_may_be_are_answered(archive: Archive) -> None:
    text = "数字"
    for level in range(DEPTH):
        text = f"({text} {'正文' if level % 2 else 'OR 没有的话'})"
    assert archive.headlines(parse(text)).headlines


def _many() -> list[Article]:
    return [story(f"第{n}条", "正文。" * 100, minutes=n) for n in range(2500)]
