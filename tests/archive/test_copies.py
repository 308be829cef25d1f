"""One text from several sources is one row of a list; and no story stands behind another one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.archive.builders import EXAMPLES, anew, corpus_articles, empty, everything, story
from tests.shared import needs_data

from reader.archive.marks import Marks
from reader.archive.protocol import Archive, Outcome
from reader.archive.query import ALL, parse
from reader.archive.sqlite.archive import SQLiteArchive
from reader.archive.store import Store
from reader.article import Article, Block, Headline, Kind

pytestmark = pytest.mark.usefixtures("store")

DAY = 24 * 60
"""Minutes."""

SENTENCES = (
    "国家水利部门今天召开会商会议，分析研判珠江流域汛情发展的趋势，安排部署防汛抗洪的重点工作。",
    "会议指出，受连续强降雨影响，西江和北江的多条支流出现超过警戒水位的洪水，部分中小河流的形势严峻。",
    "会议要求，有关地方要压实责任，加密巡堤查险的频次，提前转移危险区域的群众，确保人民生命安全。",
    "在调度方面，流域机构将联合运用上游的骨干水库拦洪削峰，为下游的堤防减轻压力，同时兼顾灌溉和供水。",
    "专家表示，未来一周流域仍有中到大雨，局部地区有暴雨，需要警惕山洪和地质灾害的风险。",
)
TEXT = "".join(SENTENCES)


def wire(source: str, title: str = "珠江流域防汛会商召开", text: str = TEXT, **fields: object) -> Article:
    """A text as one paper has it."""
    fields.setdefault("url", f"https://{crc32(source.encode())}.example/{crc32(f'{title}{text}'.encode())}")
    return story(title, text, source=source, **fields)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = empty(tmp_path / "archive.db")
    yield archive
    archive.close()


def put(archive: Archive, *articles: Article) -> list[str]:
    return [stored.headline.id for stored in archive.put(articles)]


def listed(archive: Archive, text: str = "") -> list[tuple[str, int]]:
    return [(each.source, each.copies) for each in everything(archive, parse(text) if text else ALL)]


def sources(headlines: list[Headline]) -> list[str]:
    return [each.source for each in headlines]


VARIANTS = {
    "another title and dateline": ("珠江汛情会商", "本报广州3月2日讯（记者 王某）" + TEXT),
    "an agency's dateline": ("水利部会商", "新华社北京3月2日电（记者李某、王某）" + TEXT),
    "an editor's line": ("会商", TEXT + "\n（责任编辑：王小明）\n来源：新华社"),
    "another last passage": (
        "会商",
        "".join(SENTENCES[:-1]) + "更多消息请继续关注本台的后续报道，我们将持续跟进事态的发展。",
    ),
    "a passage less": ("会商", "".join(SENTENCES[:2] + SENTENCES[3:])),
    "traditional characters": (
        "會商",
        TEXT.replace("国", "國").replace("门", "門").replace("会", "會").replace("险", "險"),
    ),
    "other widths and marks": ("会商", TEXT.replace("，", ", ").replace("。", ".\n")),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("together", [True, False])
def test_one_text_from_two_sources_is_one_row(archive: Archive, variant: str, together: bool) -> None:
    title, text = VARIANTS[variant]
    articles = [wire("甲报"), wire("乙报", title, text, minutes=DAY)]
    ids = [name for each in ([articles] if together else [[one] for one in articles]) for name in put(archive, *each)]
    assert listed(archive) == [("甲报", 1)]
    assert archive.count() == 1
    assert sources(archive.copies(ids[0])) == ["乙报"]
    assert sources(archive.copies(ids[1])) == ["甲报"]


OTHERS = {
    "another number": TEXT + "共转移群众3214人。",
    "another place": TEXT.replace("珠江", "淮河"),
    "one character of a number in hanzi": TEXT.replace("未来一周", "未来十一周"),
    "what is only supposed": TEXT.replace("出现超过", "疑似出现超过"),
    "another office": TEXT.replace("会议要求", "副会议要求"),
    "the contrary": TEXT.replace("需要警惕", "不需要警惕"),
    "a sentence in another one's place": TEXT.replace(
        SENTENCES[2], "会议决定启动四级应急响应，派出两个工作组赶赴现场指导。"
    ),
    "a roundup": TEXT
    + "".join(f"另有消息说，{word}的有关工作正在推进当中，各方都表示满意。" for word in "春夏秋冬东西南北"),
}


@pytest.mark.parametrize("variant", OTHERS)
def test_what_is_told_otherwise_is_another_story(archive: Archive, variant: str) -> None:
    put(archive, wire("甲报", text=TEXT + "共转移群众3215人。" if "number" in variant else TEXT))
    put(archive, wire("乙报", text=OTHERS[variant]))
    assert archive.count() == 2
    assert {copies for _, copies in listed(archive)} == {0}


def test_a_paper_s_own_new_version_is_no_copy(archive: Archive) -> None:
    put(archive, wire("甲报", url="https://a.example/1"), wire("甲报", "又一题", url="https://a.example/2"))
    assert archive.count() == 2


def test_after_days_the_same_text_is_another_story(archive: Archive) -> None:
    put(archive, wire("甲报"), wire("乙报", minutes=4 * DAY))
    assert archive.count() == 2


def test_a_short_text_says_too_little(archive: Archive) -> None:
    put(
        archive,
        wire("甲报", text="股市今日休市，明日照常开市交易。"),
        wire("乙报", text="股市今日休市，明日照常开市交易。"),
    )
    assert archive.count() == 2


def test_a_search_shows_the_first_of_a_group_that_matches(archive: Archive) -> None:
    put(archive, wire("甲报"), wire("乙报", "会商之二"), wire("丙报", "会商之三"))
    assert listed(archive, "防汛") == [("甲报", 2)]
    assert listed(archive, "防汛 sort:best") == [("甲报", 2)]
    assert listed(archive, "source:丙") == [("丙报", 2)]
    assert len(listed(archive, "会商之")) == 1
    assert len(listed(archive, "huishangzhi")) == 1


@pytest.mark.parametrize("text", ["huishang", "huishang sort:best"])
def test_what_is_written_in_a_copy_goes_before_what_is_heard_in_the_first(archive: Archive, text: str) -> None:
    put(archive, wire("甲报", "珠江会商"), wire("乙报", "珠江 huishang"), wire("丙报", "会商"))
    assert listed(archive, text) == [("乙报", 2)]


def test_a_copy_of_what_was_read_is_read(archive: Archive, tmp_path: Path) -> None:
    ids = put(archive, wire("甲报"), wire("乙报"))
    marks = Marks(tmp_path / "marks.db")
    unread = parse("is:unread")
    assert sources(list(archive.headlines(unread, marks=marks).headlines)) == ["甲报"]
    marks.mark(ids[0], read=True)
    assert archive.headlines(unread, marks=marks).headlines == ()
    assert sources(list(archive.headlines(parse("is:read"), marks=marks).headlines)) == ["甲报"]
    marks.mark(ids[1], starred=True)
    assert sources(list(archive.headlines(parse("is:starred"), marks=marks).headlines)) == ["乙报"]
    marks.close()


def test_when_the_first_is_removed_another_takes_its_place(archive: Archive) -> None:
    ids = put(archive, wire("甲报"), wire("乙报", minutes=1), wire("丙报", minutes=2))
    archive.remove([ids[0]])
    assert listed(archive) == [("乙报", 1)]
    archive.remove([ids[2]])
    assert listed(archive) == [("乙报", 0)]
    archive.remove([ids[1]])
    assert (listed(archive), archive.count()) == ([], 0)


def test_a_corrected_copy_stands_for_itself_and_the_first_keeps_its_place(archive: Archive) -> None:
    addresses = [f"https://{name}.example/1" for name in "abc"]
    articles = [wire(f"{name}报", url=url) for name, url in zip("甲乙丙", addresses, strict=True)]
    put(archive, *articles)
    other = replace(articles[1], blocks=(Block(Kind.PARAGRAPH, TEXT.replace("珠江", "淮河")),))
    assert [stored.outcome for stored in archive.put([other])] == [Outcome.UPDATED]
    assert sorted(listed(archive)) == [("乙报", 0), ("甲报", 1)]
    archive.put([replace(articles[0], blocks=(Block(Kind.PARAGRAPH, TEXT + "（完）"),))])
    assert sorted(listed(archive)) == [("乙报", 0), ("甲报", 1)]
    archive.put([articles[1]])
    assert listed(archive) == [("甲报", 2)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
@pytest.mark.parametrize("texts", [(TEXT, TEXT, TEXT), (TEXT, TEXT.replace("珠江", "淮河"), TEXT)])
def test_a_group_that_changes_at_once_is_grouped_once(
    archive: Archive, order: tuple[int, ...], texts: tuple[str, ...]
) -> None:
    articles = [wire(f"{name}报", url=f"https://{name}.example/1") for name in "甲乙丙"]
    put(archive, *articles)
    changed = [
        replace(article, title="更正", blocks=(Block(Kind.PARAGRAPH, f"{text}本报已更正。"),))
        for article, text in zip(articles, texts, strict=True)
    ]
    archive.put([changed[number] for number in order])
    copies = 3 - len(set(texts))
    assert archive.count() == len(everything(archive, ALL)) == 3 - copies
    assert sum(count for _, count in listed(archive)) == copies


def test_a_copy_of_a_copy_is_held_against_the_first(archive: Archive) -> None:
    tail = "".join(f"在{place}，防汛的准备工作已经就绪，值守的人员全部到岗到位。" for place in ("梧州", "肇庆", "佛山"))
    more = "".join(
        f"{name}也有群众参加巡堤，他们说自己守着自己的家园，心里踏实。" for name in ("清远", "韶关", "河源", "惠州")
    )
    put(archive, wire("甲报"), wire("乙报", text=TEXT + tail), wire("丙报", text=TEXT + tail + more))
    assert sorted(listed(archive)) == [("丙报", 0), ("甲报", 1)]


def test_copies_come_first_among_the_related_and_once(archive: Archive) -> None:
    ids = put(
        archive,
        wire("甲报"),
        wire("乙报", "另题"),
        wire("丁报", "珠江防汛之后", "珠江流域防汛的后续工作。" * 3, minutes=DAY),
    )
    related = archive.related(ids[0])
    assert [(each.headline.source, each.copy) for each in related][:1] == [("乙报", True)]
    assert len({each.headline.id for each in related}) == len(related)
    assert not any(each.copy for each in related[1:])
    assert [each.headline.source for each in archive.story(ids[0])].count("乙报") == 0


def test_skipping_counts_the_rows_that_are_shown(archive: Archive) -> None:
    for number in range(12):
        text = TEXT.replace("珠江", f"第{'一二三四五六七八九十甲乙'[number]}江")
        put(archive, *(wire(f"{name}报", f"{number}", text, minutes=4 * number * DAY) for name in "甲乙丙"))
    rows = everything(archive, ALL)
    assert [row.copies for row in rows] == [2] * 12
    assert archive.count() == 12
    for oldest in (False, True):
        rows = everything(archive, ALL, oldest=oldest)
        for offset in range(12):
            start = archive.skip(offset, oldest=oldest)
            assert archive.headlines(ALL, start=start, limit=1, oldest=oldest).headlines == (rows[offset],)
        assert archive.skip(12, oldest=oldest) is None


def remembered(archive: Archive) -> set[str]:
    """The ids of the articles whose sketches are kept."""
    sql = "SELECT id FROM sketch JOIN article ON body = number"
    if not isinstance(archive, SQLiteArchive):
        sql = "SELECT id FROM reader.sketch JOIN reader.name USING (key)"
    assert isinstance(archive, Store)
    return archive._read(lambda tables: {name for (name,) in tables._connection.execute(sql)})  # type: ignore[attr-defined]


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.integers(0, 2), st.sampled_from("+-~")), max_size=20))
@settings(max_examples=EXAMPLES)
def test_however_articles_come_change_and_go_the_groups_hold(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str]]
) -> None:
    archive = anew(tmp_path_factory)
    texts = [TEXT.replace("珠江", river) for river in ("珠江", "淮河", "海河")]
    ids: dict[str, str] = {}
    for number, (name, which, what) in enumerate(steps):
        if what == "-":
            archive.remove([ids.pop(name, "")])
        else:
            minutes = number if what == "~" else 0
            [ids[name]] = put(
                archive, wire(f"{name}报", text=texts[which], url=f"https://{name}.example/", minutes=minutes)
            )
    rows = [(each.article.id, each.lead, each.copies) for each in archive.records().each]
    assert archive.count() == sum(not lead for _, lead, _ in rows)
    assert remembered(archive) == {name for name, lead, _ in rows if not lead}
    assert {name: copies for name, lead, copies in rows if not lead} == {
        name: sum(lead == name for _, lead, _ in rows) for name, lead, _ in rows if not lead
    }
    shown = {row.id: row.copies for row in everything(archive, ALL)}
    assert shown == {name: copies for name, lead, copies in rows if not lead}
    # All of one text are in one group, whatever came before.
    by_text: dict[str, set[str]] = {}
    for name, lead, _ in rows:
        by_text.setdefault(archive.get(name).blocks[0].text, set()).add(lead or name)  # type: ignore[union-attr]
    assert all(len(group) == 1 for group in by_text.values())
    archive.close()


@needs_data
def test_no_two_items_of_a_programme_are_taken_for_one(archive: Archive) -> None:
    articles = corpus_articles(1500)
    dice = random.Random(3)
    archive.put(replace(each, source=f"{dice.randrange(10**6)}报") for each in articles)
    assert archive.count() == len({each.title + str(each.published) for each in articles})
