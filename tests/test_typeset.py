"""An article becomes lines of cells: all of it, in order, no wider than asked, and beautiful where the width allows."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.shared import corpus, hostile, needs_data, seed_paragraphs

from reader import language
from reader.article import Article, Block, Byline, Headline, Kind, Published, stub_of
from reader.text.cells import cells
from reader.text.clean import clean, clean_line
from reader.text.linebreak import CLOSING, OPENING
from reader.typeset import Line, Role, typeset

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def english() -> None:
    language.use("en")


def seed() -> Article:
    """The seed page's body, put together by hand."""
    lines = seed_paragraphs()
    blocks = [
        Block(Kind.FIGURE, line.removesuffix("王翕瞳 摄"), "王翕瞳 摄")
        if line.endswith("摄")
        else Block(Kind.PARAGRAPH, line)
        for line in lines[4 : lines.index("• 相关阅读")]
    ]
    return Article(
        lines[1],
        tuple(blocks),
        source="中国新闻网",
        section=("财经", "经济观察"),
        published=Published(datetime(2025, 3, 2, 13, 25, 36, tzinfo=ZONE)),
        byline=Byline("中新网", "北京", ("王翕瞳", "李明")),
        notice=lines[-1],
    )


def of(*blocks: Block, **fields: str) -> Article:
    return Article("Title", blocks, **fields)  # type: ignore[arg-type]


def plain(article: Article, width: int, measure: int = 80) -> list[str]:
    return [line.text for line in typeset(article, width, measure)]


def body(article: Article, width: int) -> list[str]:
    """The plain lines after the title and the empty line that follows it."""
    return plain(article, width)[2:]


def roles(lines: list[Line]) -> list[Role]:
    return [run.role for line in lines for run in line.runs]


def assert_well_set(article: Article, width: int) -> None:
    lines = typeset(article, width)
    text = article.text
    shown = 0
    for line in lines:
        assert 0 <= line.start <= line.end <= len(text)
        assert cells(line.text) <= width or width == 1
        column = 0
        for run in line.runs:
            assert run.column >= column
            column = run.column + cells(run.text)
            if run.start >= 0:
                assert text[run.start : run.start + len(run.text)] == run.text
                assert not text[shown : run.start].strip()
                shown = run.start + len(run.text)
        assert column <= width or width == 1
    assert not text[shown:].strip()
    for line, following in pairwise(lines):
        assert line.end <= following.start


def test_the_heading_block() -> None:
    assert plain(seed(), 60)[:4] == [
        "财经 › 经济观察",
        "辽宁省与中央企业深化合作座谈会在北京举行",
        "中国新闻网  2025-03-02 13:25  王翕瞳、李明",
        "",
    ]
    assert roles(typeset(seed(), 60)[:3]) == [Role.SECTION, Role.TITLE, Role.META, Role.META, Role.META]


def test_facts_wrap_whole_where_the_line_is_short() -> None:
    assert plain(seed(), 20)[3:6] == ["中国新闻网", "2025-03-02 13:25", "王翕瞳、李明"]


def test_a_day_without_a_time_shows_no_time() -> None:
    article = replace(of(), published=Published.on(date(2025, 3, 2), ZONE), byline=Byline(reporters=("Ann", "Bob")))
    assert plain(article, 60)[1] == "2025-03-02  Ann, Bob"


def test_chinese_paragraphs_are_indented_by_two_ems_and_latin_ones_are_not() -> None:
    article = of(
        Block(Kind.PARAGRAPH, "2023年以来，AI 发展。" * 5), Block(Kind.PARAGRAPH, "In 2023 the word 中国 was used.")
    )
    assert body(article, 40) == [
        "    2023年以来，AI 发展。2023年以来，AI",
        "发展。2023年以来，AI 发展。2023年以来，",
        "AI 发展。2023年以来，AI 发展。",
        "",
        "In 2023 the word 中国 was used.",
    ]


def test_addresses_do_not_make_a_chinese_paragraph_latin() -> None:
    address = "https://news.example.com.cn/finance/economy/a-long-way-to-go/index.html?from=search&lang=zh-hans"
    for text in (f"详见{address}。", f"报道：{address} 和 {address}", "来信请寄 editor@mail.news.example.com.cn"):
        assert body(of(Block(Kind.PARAGRAPH, text)), 40)[0].startswith("    ")
    latin = of(Block(Kind.PARAGRAPH, f"See {address} for the story in 中文."))
    assert body(latin, 40)[0].startswith("See")


def test_a_figure_is_set_apart_with_its_credit_at_the_right_edge() -> None:
    figure = Block(Kind.FIGURE, "项目签约仪式。", "王翕瞳 摄")
    assert body(of(figure), 40) == ["  ▏ 项目签约仪式。         王翕瞳 摄"]
    assert body(of(figure), 30) == ["  ▏ 项目签约仪式。", "  ▏              王翕瞳 摄"]
    assert body(of(Block(Kind.FIGURE, "", "王翕瞳 摄")), 30) == ["  ▏              王翕瞳 摄"]
    lines = typeset(of(figure), 40)
    assert roles(lines[-1:]) == [Role.BAR, Role.CAPTION, Role.CREDIT]


def test_quotations_items_headings_and_code() -> None:
    article = of(
        Block(Kind.HEADING, "小标题"),
        Block(Kind.QUOTATION, "引用的话" * 6),
        Block(Kind.ITEM, "第一项" * 7),
        Block(Kind.ITEM, "第二项"),
        Block(Kind.CODE, "if x:\n    y = 1  # a comment that runs on"),
    )
    assert body(article, 30) == [
        "小标题",
        "",
        "  ▏ 引用的话引用的话引用的话引",
        "  ▏ 用的话引用的话引用的话",
        "",
        "• 第一项第一项第一项第一项第一",
        "  项第一项第一项",
        "• 第二项",
        "",
        "if x:",
        "    y = 1  # a comment that ru",
        "ns on",
    ]


def test_a_stub_says_that_only_its_excerpt_is_known() -> None:
    stub = stub_of(Headline("标题", url="https://example.org/1", stub=True, excerpt="摘要……"))
    assert plain(stub, 60) == [
        "标题",
        "",
        "    摘要……",
        "",
        "Only the excerpt of this article is known.",
        "https://example.org/1",
    ]
    assert Role.NOTE in roles(typeset(replace(stub, excerpt="", url=""), 60))


def test_the_notice_comes_last_after_a_short_rule() -> None:
    assert body(of(Block(Kind.PARAGRAPH, "Text."), notice="Small print."), 60) == [
        "Text.",
        "",
        "────────",
        "Small print.",
    ]


@pytest.mark.parametrize("width", [80, 81, 200, 10_000])
def test_the_measure_holds_however_wide_the_pane(width: int) -> None:
    assert plain(seed(), width) == plain(seed(), 80)
    assert max(map(cells, plain(seed(), width, measure=50))) <= 50


@pytest.mark.parametrize("width", range(30, 121))
def test_no_line_of_the_seed_page_begins_or_ends_wrongly(width: int) -> None:
    article = seed()
    lines = [line for line in typeset(article, width, measure=width) if line.end > line.start]
    for line, following in pairwise(lines):
        if "\n" not in article.text[line.end : following.start] and line.runs[-1].role == following.runs[-1].role:
            assert article.text[line.end - 1] not in OPENING
            assert article.text[following.start] not in CLOSING


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, *range(8, 201, 3)])
def test_the_seed_page_is_whole_at_every_width(width: int) -> None:
    assert_well_set(seed(), width)


words = st.text(max_size=80) | st.text("中文，。“”12年% abc", max_size=80)
figures = st.builds(Block, st.just(Kind.FIGURE), words.map(clean), words.map(clean_line))
blocks = st.builds(Block, st.sampled_from([kind for kind in Kind if kind != Kind.FIGURE]), words.map(clean)) | figures
articles = st.builds(
    Article,
    words.map(clean_line),
    st.lists(blocks, max_size=5).map(tuple),
    source=words.map(clean_line),
    section=st.lists(words.map(clean_line), max_size=3).map(tuple),
    byline=st.builds(Byline, reporters=st.lists(words.map(clean_line), max_size=3).map(tuple)),
    excerpt=words.map(clean),
    notice=words.map(clean),
)


@given(articles, st.integers(1, 120))
def test_any_article_is_whole_at_any_width(article: Article, width: int) -> None:
    assert_well_set(article, width)


@needs_data
def test_hostile_text_is_set_whole() -> None:
    for payload in hostile():
        text = clean(payload)[:2000]
        figure = Block(Kind.FIGURE, text, clean_line(text))
        assert_well_set(Article(clean_line(text), (figure, Block(Kind.CODE, text)), source=clean_line(text)), 40)


@needs_data
def test_the_corpus_is_set_whole() -> None:
    for number, text in enumerate(corpus(100, step=151)):
        article = Article("标题", tuple(Block(Kind.PARAGRAPH, line) for line in text.splitlines()))
        assert_well_set(article, 8 + 2 * number)


@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_position_is_shown_by_the_last_line_that_starts_at_or_before_it(width: int) -> None:
    article = seed()
    lines = typeset(article, width)
    starts = [line.start for line in lines]
    for offset, character in enumerate(article.text):
        line = lines[bisect_right(starts, offset) - 1]
        assert character.isspace() or line.start <= offset < line.end


def test_a_huge_article_is_set_in_seconds() -> None:
    article = of(Block(Kind.PARAGRAPH, "，".join(seed_paragraphs()) * 500))
    with at_most(15):
        lines = typeset(article, 80)
        assert len(lines) > 10_000
