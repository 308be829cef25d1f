"""What becomes of articles that are put into an archive, and how they are listed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.archive.builders import CHINA, DAY, EXAMPLES, NOON, anew, empty, page, story, titles

from reader.archive import open_archive
from reader.archive.protocol import Archive, Outcome
from reader.archive.query import ALL
from reader.article import Article, Block, Byline, Headline, Kind, Published, identified
from reader.errors import ReaderError
from reader.text.clean import clean_line

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    archive = empty(path)
    yield archive
    archive.close()


def outcomes(archive: Archive, *articles: Article) -> list[Outcome]:
    return [stored.outcome for stored in archive.put(articles)]


def rich_article() -> Article:
    return Article(
        "标题",
        (Block(Kind.HEADING, "小标题"), Block(Kind.FIGURE, "图为现场", "王翕瞳 摄", "https://e.example/1.jpg")),
        url="https://e.example/1",
        source="中国新闻网",
        section=("财经", "经济观察"),
        published=Published(NOON),
        byline=Byline("中新网", "北京", ("王翕瞳", "李爱平")),
        language="zh-CN",
        excerpt="摘要",
        notice="免责声明",
    )


def test_an_article_comes_back_as_it_was_put(archive: Archive) -> None:
    article = identified(rich_article())
    (stored,) = archive.put([article])
    assert stored.outcome is Outcome.NEW
    assert stored.headline.id == article.id
    assert archive.get(article.id) == article


@given(
    published=st.none()
    | st.dates().map(lambda day: Published.on(day, CHINA))
    | st.datetimes(timezones=st.just(CHINA)).map(lambda at: Published(at.replace(microsecond=0))),
    text=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])).map(clean_line).filter(bool),
)
@settings(max_examples=EXAMPLES)
def test_any_clean_text_and_time_come_back(
    tmp_path_factory: pytest.TempPathFactory, published: Published | None, text: str
) -> None:
    archive = anew(tmp_path_factory)
    (stored,) = archive.put([story(text, text, published=published)])
    found = archive.get(stored.headline.id)
    assert found == story(text, text, published=published, id=stored.headline.id)
    archive.close()


def test_related_headlines_become_stubs_in_the_page_order(archive: Archive) -> None:
    (stored,) = archive.put([page("要闻", "甲", "乙", "丙")])
    found = archive.get(stored.headline.id)
    assert found
    assert [(related.title, related.stub, related.excerpt) for related in found.related] == [
        ("甲", True, "甲的摘要"),
        ("乙", True, "乙的摘要"),
        ("丙", True, "丙的摘要"),
    ]
    stub = archive.get(found.related[0].id)
    assert stub
    assert (stub.title, stub.published, stub.body[0].text) == ("甲", DAY, "甲的摘要")


def test_a_page_and_its_related_headlines_are_listed_in_the_page_order(archive: Archive) -> None:
    archive.put([page("要闻", "甲", "乙", published=DAY), page("次闻", "丙", "乙", published=DAY)])
    assert titles(archive) == ["要闻", "甲", "乙", "次闻", "丙"]


def test_a_related_headline_without_a_date_stands_beside_its_page(archive: Archive) -> None:
    archive.put([story("新", minutes=60), page("页", "有日", minutes=0), story("旧", minutes=-60)])
    undated = replace(page("另一页", minutes=30), related=(Headline("无日"),))
    archive.put([undated])
    assert titles(archive)[:4] == ["新", "另一页", "无日", "页"]


@pytest.mark.sqlite
def test_putting_a_page_again_changes_nothing(archive: Archive, path: Path) -> None:
    archive.put([page("要闻", "甲", "乙")])
    watcher = apsw.Connection(str(path))
    before = watcher.pragma("data_version")  # changes with every commit that writes anything
    assert outcomes(archive, page("要闻", "甲", "乙")) == [Outcome.UNCHANGED]
    assert watcher.pragma("data_version") == before
    archive.put([page("要闻", "丙")])
    assert watcher.pragma("data_version") != before
    watcher.close()


def test_the_full_text_fills_a_stub_of_the_same_title_and_day(archive: Archive) -> None:
    (stored,) = archive.put([page("要闻", "国内首套 主网自愈系统")])
    related = archive.get(stored.headline.id).related[0]  # type: ignore[union-attr]
    full = story("国内首套主网自愈系统", "全文。", url="https://e.example/2", source="中新网")
    assert outcomes(archive, full) == [Outcome.FILLED]
    filled = archive.get(related.id)
    assert filled
    assert (filled.stub, filled.excerpt, filled.url) == (False, related.excerpt, full.url)
    assert filled.published == full.published
    assert archive.get(stored.headline.id).related[0].stub is False  # type: ignore[union-attr]
    assert outcomes(archive, full) == [Outcome.UNCHANGED]
    assert archive.count() == 2


def test_a_stub_adds_nothing_to_what_is_there(archive: Archive) -> None:
    archive.put([story("要闻", "全文。")])
    assert outcomes(archive, Article("要闻", published=DAY, excerpt="别的摘要")) == [Outcome.UNCHANGED]
    assert archive.count() == 1


def test_the_same_address_is_the_same_article_whatever_its_title(archive: Archive) -> None:
    (first,) = archive.put([story("旧标题", "旧文。", url="https://e.example/1")])
    (second,) = archive.put([story("新标题", "新文。", url="https://e.example/1", minutes=5)])
    assert (second.outcome, second.headline.id) == (Outcome.UPDATED, first.headline.id)
    assert titles(archive) == ["新标题"]
    assert (titles(archive, "旧文"), titles(archive, "新文")) == ([], ["新标题"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"source": "中新网"}, {"source": "人民网"}, False),
        ({"source": "中新网"}, {}, True),
        ({"url": "https://e.example/1"}, {"url": "https://e.example/2"}, False),
        ({"url": "https://e.example/1"}, {}, True),
        ({}, {"published": Published(NOON + timedelta(days=1))}, False),
        ({"published": None}, {"published": None}, True),
    ],
)
def test_equal_titles_are_one_story_unless_something_speaks_against_it(
    archive: Archive, one: dict[str, object], other: dict[str, object], same: bool
) -> None:
    archive.put([story("今日要闻", "一。", **one)])
    assert outcomes(archive, story("今日要闻", "二。", **other)) == [Outcome.UPDATED if same else Outcome.NEW]
    assert archive.count() == (1 if same else 2)


FLASHES = (
    "央行今日宣布下调存款准备金率，市场的反应积极。",
    "某地发生地震，目前没有人员伤亡的报告。",
    "股市收盘上涨，成交量有所放大。",
)


@pytest.mark.parametrize("title", ["快讯", "今日重要财经新闻的汇总"])
@pytest.mark.parametrize("published", [DAY, None])
@pytest.mark.parametrize("full", [True, False])
def test_flashes_of_one_title_and_day_are_stories_of_their_own(
    archive: Archive, title: str, published: Published | None, full: bool
) -> None:
    flashes = [
        story(title, text, published=published, source="试验社")
        if full
        else Article(title, excerpt=text, published=published, source="试验社")
        for text in FLASHES
    ]
    assert outcomes(archive, *flashes) == [Outcome.NEW] * 3
    assert outcomes(archive, *reversed(flashes)) == [Outcome.UNCHANGED] * 3
    assert archive.count() == 3
    for text in FLASHES:
        assert titles(archive, text) == [title]


def test_a_flash_does_not_fill_the_stub_of_another_one(archive: Archive) -> None:
    archive.put([Article("快讯", excerpt=FLASHES[0], published=DAY, source="试验社")])
    assert outcomes(archive, story("快讯", FLASHES[1], source="试验社")) == [Outcome.NEW]
    assert outcomes(archive, story("快讯", FLASHES[0] + "专家作了解读。", source="试验社")) == [Outcome.FILLED]
    assert archive.count() == 2


def test_a_page_that_was_saved_by_half_does_not_replace_the_whole(archive: Archive) -> None:
    (stored,) = archive.put([story("要闻", "第一段。", "第二段,很长。")])
    assert outcomes(archive, story("要闻", "第一段。", "第二段,")) == [Outcome.UNCHANGED]
    assert archive.get(stored.headline.id).text.endswith("第二段,很长。")  # type: ignore[union-attr]
    assert outcomes(archive, story("要闻", "第一段。", "第二段,更正。")) == [Outcome.UPDATED]


@pytest.mark.parametrize(
    "known",
    [
        {"notice": "免责声明"},
        {"related": (Headline("甲", published=DAY),)},
        {"published": Published(NOON + timedelta(hours=1))},
    ],
)
def test_a_page_that_lost_its_last_paragraph_on_purpose_replaces_the_old_one(
    archive: Archive, known: dict[str, object]
) -> None:
    (stored,) = archive.put([story("要闻", "第一段。", "第二段。")])
    assert outcomes(archive, story("要闻", "第一段。", **known)) == [Outcome.UPDATED]
    assert archive.get(stored.headline.id).text == "要闻\n第一段。"  # type: ignore[union-attr]


def test_what_a_feed_carries_does_not_replace_the_page(archive: Archive) -> None:
    feed, url = "https://a.example/feed", "https://a.example/1"
    whole = story("甲", "第一段讲了很多。", "第二段讲得更多，一直讲到了最后。", url=url)
    short = story("甲", "编者另写的一段。", url=url, feed=feed)
    assert [stored.outcome for stored in archive.put([short])] == ["new"]
    assert [stored.outcome for stored in archive.put([whole])] == ["updated"]
    (again,) = archive.put([replace(short, blocks=(Block(Kind.PARAGRAPH, "编者又改了这段。"),))])
    assert again.outcome == "unchanged"
    assert archive.get(again.headline.id).blocks == whole.blocks


def test_two_feeds_with_different_texts_do_not_take_turns(archive: Archive) -> None:
    url = "https://a.example/1"
    one = story("甲", "一种说法，说得很长很长。", url=url, feed="https://a.example/rss")
    other = story("甲", "另一种说法，也很长很长。", url=url, feed="https://a.example/json")
    outcomes = [archive.put([each])[0].outcome for each in (one, other, one, other)]
    assert outcomes == ["new", "unchanged", "unchanged", "unchanged"]


def test_an_update_keeps_what_only_the_old_copy_knew(archive: Archive) -> None:
    (stored,) = archive.put([rich_article()])
    archive.put([Article("标题", (Block(Kind.PARAGRAPH, "更正。"),), url="https://e.example/1", published=DAY)])
    found = archive.get(stored.headline.id)
    assert found
    assert (found.text, found.source, found.published) == ("标题\n更正。", "中国新闻网", Published(NOON))
    assert (found.byline, found.notice) == (rich_article().byline, rich_article().notice)


def test_two_stories_that_share_an_id_by_chance_are_both_kept(archive: Archive) -> None:
    stored = archive.put(story(title, id="samesamesame") for title in "甲乙丙")
    ids = [each.headline.id for each in stored]
    assert len(set(ids)) == 3
    assert [archive.get(each).title for each in ids] == ["甲", "乙", "丙"]  # type: ignore[union-attr]


def test_the_list_is_in_exact_order_of_publication(archive: Archive) -> None:
    minutes = list(range(-300, 300))
    random.Random(2).shuffle(minutes)
    for at in range(0, 600, 7):
        archive.put([story(f"第{minute}分", minutes=minute / 15) for minute in minutes[at : at + 7]])
    newest_first = [f"第{minute}分" for minute in sorted(minutes, reverse=True)]
    assert titles(archive) == newest_first
    assert titles(archive, oldest=True, limit=7) == newest_first[::-1]
    assert titles(archive, "正文", limit=7) == newest_first


@given(st.lists(st.lists(st.integers(-40, 40), min_size=1, max_size=12), max_size=12))
@settings(max_examples=EXAMPLES)
def test_however_articles_arrive_lists_and_searches_are_in_order(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[int]]
) -> None:
    archive = anew(tmp_path_factory)
    expected: list[tuple[int, int, int, str]] = []
    for number, batch in enumerate(batches):
        archive.put([story(f"{number}之{place}", minutes=second / 60) for place, second in enumerate(batch)])
        expected += [(-second, -number, place, f"{number}之{place}") for place, second in enumerate(batch)]
    in_order = [title for *_, title in sorted(expected)]
    assert titles(archive) == titles(archive, "正文") == in_order
    archive.close()


def test_many_articles_of_one_second_make_room_in_little_time(archive: Archive) -> None:
    archive.put([story(f"背景{n}", minutes=n / 6) for n in range(-200, 200)])
    archive.put([story(f"同时{n}") for n in range(3000)])
    for n in range(200):
        archive.put([story(f"再次{n}")])
    same = [f"再次{n}" for n in reversed(range(200))] + [f"同时{n}" for n in range(3000)]
    assert titles(archive, limit=1000)[199:-201] == same
    assert titles(archive, "背景", limit=1000) == [f"背景{n}" for n in reversed(range(-200, 200))]


def test_an_article_without_a_time_counts_as_published_when_it_came(archive: Archive) -> None:
    future = Published.on(date(9998, 1, 1), CHINA)
    archive.put([story("旧闻"), story("无时间", published=None), story("未来", published=future)])
    assert titles(archive) == ["未来", "无时间", "旧闻"]
    (headline,) = [each for each in archive.headlines(ALL).headlines if each.title == "无时间"]
    assert headline.published is None


def test_skip_gives_the_place_of_any_headline(archive: Archive) -> None:
    archive.put([story(f"{n:02}", minutes=n) for n in range(20)])
    for oldest in (False, True):
        order = titles(archive, oldest=oldest)
        for offset in range(20):
            start = archive.skip(offset, oldest=oldest)
            run = archive.headlines(ALL, start=start, limit=3, oldest=oldest)
            assert [headline.title for headline in run.headlines] == order[offset : offset + 3]
        assert archive.skip(20, oldest=oldest) is None


def test_the_count_is_kept(archive: Archive) -> None:
    stored = archive.put([page("要闻", "甲", "乙"), story("次闻")])
    assert archive.count() == 4
    assert archive.remove([stored[0].headline.id, "unknown", "辽宁"]) == 1
    assert archive.count() == len(titles(archive)) == 3
    assert titles(archive, "要闻的正文") == []


def test_an_id_may_be_shortened(archive: Archive) -> None:
    ids = ("abcdefghijkl", "abcdzzzzzzzz", "zbcdefghijkl")
    archive.put(story(title, id=name) for title, name in zip("甲乙丙", ids, strict=True))
    assert [headline.title for headline in archive.resolve("ABCD")] == ["甲", "乙"]
    assert [headline.title for headline in archive.resolve("abcd", limit=1)] == ["甲"]
    assert archive.resolve("%") == archive.resolve("辽") == archive.resolve("a\ud800") == []
    assert archive.get("abcd") is archive.get("辽") is None


def test_the_nearest_titles_are_offered_then_the_nearest_ids(archive: Archive) -> None:
    archive.put([story("辽宁省与中央企业座谈会在北京举行", id="abcdefghijkl"), story("北京天气"), story("羊绒")])
    assert archive.nearest("中央企业坐谈会")[0].title.startswith("辽宁省")
    assert [headline.title for headline in archive.nearest("北京", limit=1)] == ["北京天气"]
    assert archive.nearest("abcdx")[0].id == "abcdefghijkl"
    assert archive.nearest("") == archive.nearest(" ") == []


@pytest.mark.parametrize("text", ["bzzz", "BZZZ", " bzzz ", "b\0", "b\ud800", "b" * 5000])
def test_the_ids_that_begin_alike_are_offered_before_those_that_stand_near(archive: Archive, text: str) -> None:
    archive.put(story(title, id=name) for title, name in zip("甲乙丙丁", ("aaaa", "baaa", "caaa", "daaa"), strict=True))
    offered = [headline.id for headline in archive.nearest(text, limit=2)]
    assert offered[0] == "baaa"
    assert len(offered) == 2


@pytest.mark.parametrize("text", ["zzzz", "0", "珠江", '"*', "\ud800"])
def test_something_is_offered_whatever_was_asked_for(archive: Archive, text: str) -> None:
    assert archive.nearest(text) == []
    archive.put([story("辽宁"), story("羊绒")])
    assert len(archive.nearest(text)) == 2


@pytest.mark.sqlite
def test_a_new_archive_has_the_seeds_and_an_emptied_one_stays_empty(path: Path) -> None:
    archive = open_archive(path, lambda: [page("要闻", "甲")])
    assert titles(archive) == ["要闻", "甲"]
    archive.remove([headline.id for headline in archive.headlines(ALL).headlines])
    archive.close()

    def never() -> list[Article]:
        raise AssertionError("an archive that is there takes no seeds")

    assert titles(open_archive(path, never)) == []


def test_a_call_that_fails_leaves_nothing_behind(archive: Archive) -> None:
    def broken() -> Iterator[Article]:
        yield story("甲")
        raise ReaderError("no more")

    with pytest.raises(ReaderError, match="no more"):
        archive.put(broken())
    assert (archive.count(), titles(archive)) == (0, [])


def test_a_place_that_is_none_is_told(archive: Archive) -> None:
    with pytest.raises(ReaderError, match="no place in a list"):
        archive.headlines(ALL, start="x'; DROP TABLE article")


def test_an_excerpt_is_given_only_where_it_is_asked_for(archive: Archive) -> None:
    archive.put([page("要闻", "甲")])
    assert {headline.excerpt for headline in archive.headlines(ALL).headlines} == {""}


def test_headlines_carry_what_a_list_shows(archive: Archive) -> None:
    archive.put([rich_article()])
    (headline,) = archive.headlines(ALL).headlines
    assert headline == Headline(
        "标题", headline.id, "中国新闻网", ("财经", "经济观察"), Published(NOON), "https://e.example/1", False, ""
    )
