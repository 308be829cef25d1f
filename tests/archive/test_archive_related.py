"""What the archive finds that is related to an article, and the story of an article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.archive.builders import empty, page, story

from reader.archive import topics
from reader.archive.protocol import Archive, Related, Why
from reader.archive.store import Store
from reader.article import Article
from reader.text.terms import weighed

pytestmark = pytest.mark.usefixtures("store")

DAY = 24 * 60
"""Minutes."""

QUAKE = "缅甸曼德勒发生强烈地震，救援队在曼德勒搜救，缅甸多地房屋倒塌。"
SPACE = "神舟十五号航天员乘组在空间站完成出舱活动，航天员状态良好。"
GRAIN = "黑龙江早稻丰收，农民抢收早稻，粮食产量增长。"
GAMES = "女排世界联赛中国女排三比一战胜巴西女排，李盈莹得分最高。"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = empty(tmp_path / "archive.db")
    yield archive
    archive.close()


def put(archive: Archive, *articles: Article) -> list[str]:
    return [stored.headline.id for stored in archive.put(articles)]


def titles(found: list[Related]) -> list[str]:
    return [related.headline.title for related in found]


def filler() -> list[Article]:
    return [
        story("神舟十五号乘组完成出舱活动", SPACE, minutes=-DAY),
        story("黑龙江早稻开镰收割", GRAIN, minutes=-2 * DAY),
        story("中国女排战胜巴西女排", GAMES, minutes=-3 * DAY),
    ]


def test_articles_on_the_same_event_are_related_and_others_are_not(archive: Archive) -> None:
    first, *_ = put(
        archive,
        story("缅甸中部发生强震", QUAKE),
        story("中国救援队抵达曼德勒", QUAKE + "中国救援队抵达缅甸。", minutes=DAY),
        *filler(),
    )
    assert titles(archive.related(first)) == ["中国救援队抵达曼德勒"]


def test_it_says_which_names_places_and_terms_are_shared_and_how_far_apart_they_are(archive: Archive) -> None:
    first, _, *_ = put(
        archive,
        story("缅甸中部发生强震", QUAKE),
        story("中国救援队抵达曼德勒", QUAKE + "中国救援队抵达缅甸。", minutes=2 * DAY),
        *filler(),
    )
    [found] = archive.related(first)
    assert (Why.PLACE, "缅甸") in found.shared
    assert (Why.TERM, "地震") in found.shared
    assert found.days == 2
    assert not found.own


def test_an_older_article_lies_a_negative_number_of_days_away(archive: Archive) -> None:
    _, second, *_ = put(archive, story("缅甸强震", QUAKE), story("曼德勒搜救", QUAKE[5:], minutes=5 * DAY), *filler())
    assert [found.days for found in archive.related(second)] == [-5]


def test_the_days_are_unknown_where_a_time_is(archive: Archive) -> None:
    first, *_ = put(archive, story("缅甸强震", QUAKE), story("曼德勒搜救", QUAKE[5:], published=None), *filler())
    assert [found.days for found in archive.related(first)] == [None]


def test_the_page_s_own_related_headlines_come_first_in_its_order_and_only_once(archive: Archive) -> None:
    first, *_ = put(
        archive,
        page("缅甸中部发生强震", "女排收官", "曼德勒搜救", published=story("").published),
        story("曼德勒地震灾区救援持续", QUAKE, minutes=DAY),
    )
    found = archive.related(first)
    assert titles(found)[:2] == ["女排收官", "曼德勒搜救"]
    assert [related.own for related in found][:2] == [True, True]
    assert len(set(titles(found))) == len(found)


def test_the_newest_stands_first(archive: Archive) -> None:
    parts = ["缅甸强震后搜救持续", "缅甸地震灾区倒塌房屋清理", "曼德勒医院收治伤员", "强震后曼德勒机场恢复"]
    stories = [
        story(title, f"{title}。{QUAKE}{title}。", minutes=days * DAY)
        for title, days in zip(parts, (0, 3, 1, 2), strict=True)
    ]
    ids = put(archive, *stories, *filler())
    assert titles(archive.related(ids[0])) == [parts[1], parts[3], parts[2]]


def test_the_same_text_from_another_source_is_left_out(archive: Archive) -> None:
    first, *_ = put(
        archive,
        story("缅甸中部发生强震", QUAKE, source="甲报", url="https://a.example/1"),
        story("缅甸中部发生强震", QUAKE, source="乙报", url="https://b.example/1", minutes=30),
        story("曼德勒地震", QUAKE, source="丙报", url="https://c.example/1", minutes=50),
        story("曼德勒医院收治伤员", "曼德勒的医院收治地震伤员，医生从仰光赶到曼德勒医院。", minutes=DAY),
        *filler(),
    )
    assert titles(archive.related(first)) == ["曼德勒医院收治伤员"]


def test_of_copies_among_the_related_one_is_kept(archive: Archive) -> None:
    hospital = "曼德勒的医院收治地震伤员，医生从仰光赶到曼德勒医院。"
    first, *_ = put(
        archive,
        story("缅甸中部发生强震", QUAKE),
        story("曼德勒医院收治伤员", hospital, url="https://a.example/2", minutes=DAY),
        story("曼德勒医院收治伤员", hospital, url="https://b.example/2", source="乙报", minutes=DAY + 9),
        *filler(),
    )
    assert titles(archive.related(first)) == ["曼德勒医院收治伤员"]


def test_no_more_are_found_than_asked_for(archive: Archive) -> None:
    ids = put(archive, *(story(f"缅甸强震第{n}日救援", QUAKE + f"第{n}日", minutes=n * 4 * DAY) for n in range(9)))
    assert len(archive.related(ids[0], 3)) == 3
    assert len(archive.related(ids[0], 0)) == 0


def test_an_article_that_is_not_there_has_nothing_related(archive: Archive) -> None:
    assert archive.related("nosuchid0000") == []
    assert archive.story("nosuchid0000") == []


def test_an_article_of_which_nothing_can_be_told_has_nothing_related(archive: Archive) -> None:
    [only, *_] = put(archive, story("95%", "12:00"), *filler())
    assert archive.related(only) == []
    assert titles(archive.story(only)) == ["95%"]


def test_a_removed_article_is_no_longer_related(archive: Archive) -> None:
    first, second, *_ = put(archive, story("缅甸强震", QUAKE), story("曼德勒搜救", QUAKE[5:], minutes=DAY), *filler())
    archive.remove([second])
    assert archive.related(first) == []


def test_a_rewritten_article_is_related_by_its_new_text(archive: Archive) -> None:
    address = "https://a.example/live"
    first, *_ = put(archive, story("缅甸强震", QUAKE), story("直播", GRAIN, url=address, minutes=DAY), *filler())
    assert titles(archive.related(first)) == []
    put(archive, story("直播：曼德勒搜救", QUAKE[5:], url=address, minutes=DAY))
    assert titles(archive.related(first)) == ["直播：曼德勒搜救"]


def test_articles_that_were_moved_to_make_room_are_still_related(archive: Archive) -> None:
    ids = put(archive, story("缅甸强震", QUAKE), story("曼德勒搜救", QUAKE[5:], minutes=0.5), *filler())
    for n in range(60):  # all between the two
        put(archive, story(f"快讯{n}", f"第{n}条", minutes=0.25))
    assert titles(archive.related(ids[0])) == ["曼德勒搜救"]
    assert titles(archive.related(ids[1])) == ["缅甸强震"]


def test_a_story_is_told_from_its_beginning_with_the_article_in_it(archive: Archive) -> None:
    days = ["缅甸中部发生强震", "中国救援队抵达曼德勒", "曼德勒搜救持续", "缅甸强震遇难人数上升"]
    stories = [story(title, f"{title}。{QUAKE}", minutes=n * 2 * DAY) for n, title in enumerate(days)]
    ids = put(archive, *reversed(stories), *filler())
    told = archive.story(ids[1])
    assert titles(told) == days
    assert [part.days for part in told] == [-4, -2, 0, 2]


def test_a_story_does_not_take_in_the_like_of_another_year(archive: Archive) -> None:
    first, *_ = put(archive, story("缅甸强震", QUAKE), story("缅甸强震一周年", QUAKE, minutes=365 * DAY), *filler())
    assert titles(archive.story(first)) == ["缅甸强震"]


def test_a_long_story_is_cut_to_the_parts_most_like_the_article(archive: Archive) -> None:
    ids = put(archive, *(story(f"缅甸强震第{n}日救援", QUAKE + f"第{n}日", minutes=n * DAY) for n in range(9)))
    told = archive.story(ids[4], 4)
    assert len(told) == 4
    assert ids[4] in [part.headline.id for part in told]


def test_how_many_articles_have_a_term_is_kept(archive: Archive) -> None:
    ids = put(archive, story("缅甸强震", QUAKE), story("曼德勒搜救", QUAKE[5:], minutes=DAY), *filler())
    archive.remove(ids[1:2])
    held = [word for record in archive.records().each for word in topics.weights(record.terms)]
    assert isinstance(archive, Store)
    known = archive._read(
        lambda tables: list(tables.terms([*held, *(word for word, *_ in weighed("曼德勒搜救", QUAKE[5:], 24))]))
    )
    assert {word: articles for word, _, _, articles in known if articles} == {word: held.count(word) for word in held}


@given(st.floats(0, 1), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_term_that_more_articles_have_is_never_rarer(common: float, some: int, more: int) -> None:
    few, many = sorted((some, more))
    assert topics.rarity(common, many, 10**6) <= topics.rarity(common, few, 10**6)
    assert topics.rarity(common, many, 10**6) > 0
