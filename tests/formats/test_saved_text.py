"""A page saved as text becomes an article: the seed, and pages that differ from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from reader.article import Article, Block, Byline, Kind
from reader.errors import ReaderError
from reader.formats import PageInfo, read

SEED = Path(__file__).parents[2] / "seeds" / "000_61dbd8cee32d4bee.txt"


@pytest.fixture(scope="module")
def article() -> Article:
    return read(SEED.read_bytes(), "seed")[0]


def page(*lines: str, title: str = "标题", time: str = "2025-01-02 10:00") -> Article:
    return read("\n".join((title, time, *lines, "")).encode(), "page")[0]


def test_the_seed_has_its_section_title_time_source_and_language(article: Article) -> None:
    assert article.section == ("财经", "经济观察")
    assert article.title == "辽宁省与中央企业深化合作座谈会在北京举行"
    assert str(article.published) == "2025-03-02T13:25:36+08:00"
    assert article.source == "中国新闻网"
    assert article.language == "zh"


def test_the_seed_names_agency_place_and_reporter_and_keeps_the_paragraph_whole(article: Article) -> None:
    assert article.byline == Byline("中新网", "北京", ("王翕瞳",))
    assert article.blocks[0].text.startswith("中新网北京3月2日电 (王翕瞳)以“聚力促振兴、共谋谱新篇”为主题的")


def test_the_seed_has_seven_paragraphs_and_two_figures_in_order(article: Article) -> None:
    paragraph, figure = Kind.PARAGRAPH, Kind.FIGURE
    kinds = [paragraph, figure, *[paragraph] * 4, figure, *[paragraph] * 2]
    assert [block.kind for block in article.blocks] == kinds
    caption = "辽宁省与中央企业深化合作座谈会3月1日在北京举行,图为会议现场。"
    assert article.blocks[1] == Block(figure, caption, credit="王翕瞳 摄")
    assert article.blocks[6] == Block(figure, "项目签约仪式。", credit="王翕瞳 摄")


def test_the_seed_keeps_its_end_mark_and_no_indent(article: Article) -> None:
    assert article.blocks[-1].text == "会后,与会人员共同观看了“行走的辽宁 看得见的山海”主题优品展。(完)"
    assert all(block.text == block.text.strip() for block in article.blocks)


def test_every_line_of_the_seeds_body_is_in_the_article_whole(article: Article) -> None:
    body = SEED.read_text(encoding="utf-8").partition("来源:中国新闻网")[2].partition("• 相关阅读")[0]
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    assert ["".join(block.plain.split()) for block in article.blocks] == ["".join(line.split()) for line in lines]


def test_the_seed_has_ten_related_headlines_in_the_pages_order(article: Article) -> None:
    assert len(article.related) == 10
    assert all(headline.stub and headline.excerpt for headline in article.related)
    assert {str(headline.published) for headline in article.related} == {"2025-03-02"}
    first, last = article.related[0], article.related[-1]
    assert first.title == "国内首套110千伏主网自愈系统投运 复电效率较人工操作快95%"
    assert first.excerpt.startswith("中新网深圳3月2日电 (索有为 徐跃超 张宗包)南方电网")
    assert first.excerpt.endswith("首次110千伏主网自愈实战演练。 留仙洞是深圳市集战...")
    assert last.title == "全国人大代表钟波:民营企业发展要找准定位、选准赛道"


def test_the_seeds_disclaimer_is_its_notice_and_no_body_text(article: Article) -> None:
    assert article.notice.startswith("免责声明:本网对文中陈述")
    assert article.notice.endswith("本网站将在第一时间及时删除。")
    assert "免责声明" not in article.text


def test_what_the_parser_cannot_know_is_taken_from_the_page_info() -> None:
    zone = timezone(timedelta(hours=-5))
    info = PageInfo(language="zh-Hant", zone=zone, url="https://example.org/1")
    article = read(SEED.read_bytes(), "seed", info)[0]
    assert (article.language, article.url) == ("zh-Hant", "https://example.org/1")
    assert article.published
    assert article.published.at == datetime(2025, 3, 2, 13, 25, 36, tzinfo=zone)


def test_an_ideographic_or_no_break_indent_is_style_as_well() -> None:
    article = page("\u3000\u3000第一段。", "\u00a0\u00a0第二段。")
    assert [block.text for block in article.blocks] == ["第一段。", "第二段。"]


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("会议现场。 李明 摄", "会议现场。", "李明 摄"),
        ("会议现场 李明 摄", "会议现场", "李明 摄"),
        ("会议现场。中新社记者 李明摄", "会议现场。", "中新社记者 李明摄"),
        ("“行走的辽宁”王翕瞳、李明 摄", "“行走的辽宁”", "王翕瞳、李明 摄"),
        ("王翕瞳 摄", "", "王翕瞳 摄"),
        ("签约仪式。主办方供图", "签约仪式。", "主办方供图"),
        ("签约仪式。(王翕瞳 摄)", "签约仪式。", "王翕瞳 摄"),
        ("签约仪式（中新社记者 王翕瞳、李明 摄）", "签约仪式", "中新社记者 王翕瞳、李明 摄"),
        ("(主办方供图)", "", "主办方供图"),
    ],
)
def test_a_line_without_indent_that_ends_with_a_credit_is_a_figure(line: str, caption: str, credit: str) -> None:
    assert page("  正文。", line).blocks[1] == Block(Kind.FIGURE, caption, credit=credit)


@pytest.mark.parametrize("line", ["  他说,这张照片由李明摄", "他喜欢拍摄。", "没有缩进的一段。", "签约仪式。(完)"])
def test_other_lines_are_paragraphs(line: str) -> None:
    assert page(line).blocks == (Block(Kind.PARAGRAPH, line.strip()),)


def test_a_related_list_of_january_may_lie_in_the_year_before() -> None:
    related = ("  • 相关阅读", "  • 年末的新闻", "    时间:12-30", "  • 年初的新闻", "    时间:01-03")
    article = page("  正文。", *related, time="2025-01-02 10:00")
    assert [str(headline.published) for headline in article.related] == ["2024-12-30", "2025-01-03"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("12-31 23:59", "2024-12-31T23:59:00+08:00"),
        ("1月3日 8:05:09", "2025-01-03T08:05:09+08:00"),
        ("01-03 25:00", "2025-01-03"),
    ],
)
def test_a_related_headline_keeps_its_time_of_day(written: str, read_as: str) -> None:
    article = page("  正文。", "  • 相关阅读", "  • 新闻", f"    时间:{written}", time="2025-01-02 10:00")
    assert [str(headline.published) for headline in article.related] == [read_as]


def test_a_page_may_have_no_related_list_and_no_notice() -> None:
    article = page("  正文。")
    assert (article.related, article.notice) == ((), "")


def test_a_notice_may_stand_before_the_related_list() -> None:
    article = page("  正文。", "免责声明:无。", "相关阅读", "• 甲", "• 乙")
    assert article.notice == "免责声明:无。"
    assert [headline.title for headline in article.related] == ["甲", "乙"]


def test_source_time_and_author_may_share_a_line() -> None:
    meta = "来源: 新华社 作者:李明 2025年03月02日 13:25"
    article = read(f"首页 > 国际\n标题\n{meta}\n  正文。".encode(), "page")[0]
    assert (article.source, article.section, str(article.published)) == (
        "新华社",
        ("国际",),
        "2025-03-02T13:25:00+08:00",
    )
    assert article.byline.reporters == ("李明",)


def test_an_english_page_is_read_in_utc_and_has_no_chinese_about_it() -> None:
    text = "Home > World\nA headline\nPublished: 2025-03-02 13:25\nSource: The Agency\n\nA paragraph.\n\nAnother one.\n"
    article = read(text.encode(), "page")[0]
    assert (article.title, article.source, article.section) == ("A headline", "The Agency", ("World",))
    assert str(article.published) == "2025-03-02T13:25:00+00:00"
    assert article.language == ""
    assert len(article.blocks) == 2


def test_windows_line_ends_change_nothing(article: Article) -> None:
    assert read(SEED.read_bytes().replace(b"\n", b"\r\n"), "seed") == [article]


def test_a_page_cut_anywhere_is_refused_within_a_sentence_and_else_still_an_article(article: Article) -> None:
    data = SEED.read_bytes()
    body, related = data.index("中新网北京".encode()) + 12, data.index("相关阅读".encode())
    refused = 0
    for end in range(body, len(data), 97):
        cut = article_or_refusal(data[:end])
        if isinstance(cut, str):
            assert cut.startswith("seed: the page ends in the middle of a sentence")
            assert end < related
            refused += 1
        else:
            assert replace(cut, blocks=(), related=(), notice="", byline=Byline()) == replace(
                article, blocks=(), related=(), notice="", byline=Byline()
            )
    assert refused > (related - body) // 97 * 0.8


def article_or_refusal(data: bytes) -> Article | str:
    try:
        return read(data, "seed")[0]
    except ReaderError as error:
        return str(error)


@pytest.mark.parametrize(
    ("end", "whole"),
    [
        ("  本次会议", False),
        ("  本次会议,", False),
        ("  本次会议\u3000", False),
        ("  本次会议\n", True),
        ("  本次会议\r\n  ", True),
        ("  本次会议。", True),
        ("  “本次会议。”\u200b", True),
        ("  本次会议。(完)", True),
        ("  The meeting", False),
        ("  The meeting.", True),
        ("会议现场。王翕瞳 摄", True),
        ("• 第一项", True),
        ("  本次会议\n相关阅读", True),
        ("  本次会议\n免责声明:无", True),
    ],
)
def test_a_page_is_whole_if_it_ends_with_a_line_a_sentence_or_what_stands_below_the_body(end: str, whole: bool) -> None:
    data = f"标题\n2025-01-02 10:00\n  正文。\n{end}".encode()
    if whole:
        assert read(data, "page.txt")[0].blocks[0].text == "正文。"
    else:
        with pytest.raises(ReaderError, match=r"^page\.txt: the page ends in the middle of a sentence"):
            read(data, "page.txt")


def test_a_page_saved_half_says_so() -> None:
    head = SEED.read_text(encoding="utf-8").partition("来源")[0]
    with pytest.raises(ReaderError, match=r"^page\.txt: the page was only half saved"):
        read(head.encode(), "page.txt")


@pytest.mark.parametrize(
    "text", ["只有一行", "Notes\n\nNo date here.\n", "2025-03-02 13:25:36 started\n", "a,b\n1,2\n"]
)
def test_text_that_is_no_news_page_is_refused_with_what_can_be_read(text: str) -> None:
    with pytest.raises(ReaderError, match=r"no title with the time .* news pages saved as text"):
        read(text.encode(), "notes.txt")
