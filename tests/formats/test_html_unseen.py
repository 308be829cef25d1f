"""Bodies on pages of sites that nobody has seen: no name helps, and what is around the body is longer than it."""

from __future__ import annotations

import json
import time

import pytest

from reader.errors import ReaderError
from reader.formats.html import read
from reader.formats.page import PageInfo

TITLE = "某地举行汉字排版讲座"
BODY = [
    "本报讯（记者 张三）三月二日，一场关于汉字排版的讲座在某地图书馆举行，三百多名读者到场，另有数千人在线观看。",
    "主讲人说，排版的好坏不在花样，而在让人忘记排版：行长适中，标点不出现在行首，段落之间留有余地，读者便不会累。",
    "讲座之后，图书馆展出了一批旧报纸的排版样张，其中最早的一张印于一百多年前，铅字的痕迹至今清晰可见。",
    "据悉，展览将持续到本月底，读者凭证件即可免费入场，周一闭馆。",
]
TALK = [
    "这样的讲座应该多办一些，我在外地，只能看直播，希望下次能到现场去听一听。",
    "说得对，现在很多网页的字太小，行又太长，看一会儿眼睛就花了，真是受罪。",
    "我不完全同意，字体和屏幕的关系更大，排版再好，屏幕不行，也是没有办法的。",
]
HEADLINES = [f"这是另外一条与讲座毫无关系的新闻标题之{n}" for n in "一二三四五六七八"]


def page(content: str, below: str = "", head: str = "", menu: int = 12) -> str:
    """A page whose boxes have no names: a menu, the title, a line of facts, what is given."""
    links = "".join(f"<li><a href='/{n}/'>频道{n}</a></li>" for n in range(menu))
    return (
        f"<html><head><title>{TITLE}_某网</title>{head}</head><body><div><ul>{links}</ul></div><div><div><div>"
        f"<h1>{TITLE}</h1><div><span>2025-03-02 13:25</span> <span>来源：某某日报</span></div>{content}</div></div>"
        f"{below}"
        f"<div>版权所有 某网 京ICP备00000001号</div></div></body></html>"
    )


def box(lines: list[str] = BODY) -> str:
    return f"<div>{paragraphs(lines)}</div>"


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>\u3000\u3000{line}</p>" for line in lines)


def body_of(text: str) -> list[str]:
    return [block.plain for block in read(text, PageInfo()).blocks]


def refusal(text: str) -> str:
    """Why a page is refused, empty where it is an article."""
    try:
        read(text, PageInfo())
    except ReaderError as error:
        return str(error)
    return ""


COMMENTS = "<div><h3>网友评论</h3>" + "".join(
    f"<div><div><a href='/u/{n}'>读者{n}</a> <i>2025-03-0{n % 9 + 1} 10:00</i></div><div>{TALK[n % 3]}</div>"
    f"<div><a href='#'>回复</a> <a href='#'>赞({n})</a></div></div>"
    for n in range(40)
)
CARDS = (
    "<div>"
    + "".join(
        f"<div><h3><a href='/n/{n}'>{HEADLINES[n % 8]}</a></h3><div>{TALK[n % 3]}{TALK[n % 2]}</div><i>03-01</i></div>"
        for n in range(24)
    )
    + "</div>"
)
LIST = "<div><ul>" + "".join(f"<li><a href='/n/{n}'>{HEADLINES[n % 8]}</a></li>" for n in range(30)) + "</ul></div>"


@pytest.mark.parametrize("below", [COMMENTS, CARDS, LIST, COMMENTS + CARDS], ids=["comments", "cards", "list", "both"])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_what_is_longer_than_the_body_is_not_taken_for_it(below: str, count: int) -> None:
    assert body_of(page(box(BODY[:count]), below)) == BODY[:count]
    assert body_of(page(box(BODY[:count]) + below)) == BODY[:count]


@pytest.mark.parametrize(
    "content",
    [
        f"<div>{'<br>'.join(BODY)}</div>",
        "<div>" + "<br><br>".join(f"\u3000\u3000{line}" for line in BODY) + "</div>",
        "<div>" + "".join(f"<div>{line}</div>" for line in BODY) + "</div>",
        "".join(f"<section><section><span>{line}</span></section></section>" for line in BODY),
        f"<table><tr><td><table><tr><td>{paragraphs(BODY)}</td></tr></table></td></tr></table>",
        "<table>" + "".join(f"<tr><td>{line}</td></tr>" for line in BODY) + "</table>",
        f"{box(BODY[:2])}<div><a href='/ad'>限时优惠，点击了解</a></div>{box(BODY[2:])}",
        paragraphs(BODY),
        f"<p>{BODY[0]}</p>{box(BODY[1:])}",
    ],
    ids=["breaks", "indents", "boxes", "sections", "tables", "rows", "halves", "unboxed", "lead"],
)
def test_the_markup_of_the_paragraphs_does_not_matter(content: str) -> None:
    assert body_of(page(content, CARDS)) == BODY


def test_links_without_addresses_are_still_no_body() -> None:
    scripted = LIST.replace(" href=", " data-to=")
    assert body_of(page(box(), scripted).replace("<a href=", "<a data-to=")) == BODY


@pytest.mark.parametrize("name", ["content comment", "right-content share", "pinglun"])
def test_a_body_is_one_whatever_its_box_is_called(name: str) -> None:
    assert body_of(page(f"<div class='{name}'>{paragraphs(BODY)}</div>", LIST)) == BODY


@pytest.mark.parametrize("inner", [f"<div><h4>相关阅读</h4>{LIST}</div>", LIST], ids=["headed", "bare"])
def test_a_body_goes_on_below_a_list_in_its_middle(inner: str) -> None:
    content = f"<div>{paragraphs(BODY[:2])}{inner}{paragraphs(BODY[2:])}</div>"
    assert body_of(page(content, CARDS)) == BODY


def test_a_chronicle_keeps_its_dates_and_its_texts() -> None:
    days = [f"3月{n}日 10:{n}0" for n in range(1, 5)]
    content = "<div>" + "".join(f"<p>{day}</p><p>{line}</p>" for day, line in zip(days, BODY, strict=True)) + "</div>"
    assert [line for line in body_of(page(content, COMMENTS)) if line not in days] == BODY


def test_a_table_of_facts_above_a_notice_is_no_part_of_it() -> None:
    facts = (
        "<table><tr><td>索引号：</td><td>000000001/2025-00001</td><td>主题分类：</td><td>文化、综合</td></tr>"
        "<tr><td>发文机关：</td><td>某市文化局</td><td>成文日期：</td><td>2025年03月01日</td></tr></table>"
    )
    text = page(box()).replace("<h1>", f"{facts}<h1>")
    assert body_of(text) == BODY
    assert read(text, PageInfo()).source == "某某日报"


@pytest.mark.parametrize(
    "below",
    [f"<div><a href='/x'>{TITLE}</a></div>{LIST}", f"<ul><li><a href='/x'>{TITLE}</a></li></ul>{CARDS}"],
    ids=["list", "cards"],
)
def test_a_link_with_the_title_below_the_body_is_not_where_it_begins(below: str) -> None:
    shown = page(box(), below).replace(f"<h1>{TITLE}</h1>", "")
    assert body_of(shown)[-4:] == BODY


def test_a_heading_with_words_of_the_title_is_not_where_the_body_begins() -> None:
    content = f"<div>{paragraphs(BODY[:3])}<p>汉字排版讲座</p>{paragraphs(BODY[3:])}</div>"
    found = read(page(content).replace(f"<h1>{TITLE}</h1>", ""), PageInfo())
    assert found.title == TITLE
    assert BODY[0] in [block.plain for block in found.blocks]


MARKUP = paragraphs(BODY)
LINES = [{"type": "text", "text": line} for line in BODY]


def escaped(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c").replace("/", "\\/")


STATES = {
    "state": f"<script>window.__STATE__={escaped({'a': {'title': TITLE, 'detail': MARKUP}})};(()=>1)()</script>",
    "next": f"<script type='application/json'>{escaped({'props': {'data': {'name': TITLE, 'text': MARKUP}}})}</script>",
    "blocks": f"<script>window.DATA = {escaped({'a': {'title': TITLE, 'list': LINES}})}</script>",
    "call": f"<script>var d=(function(a){{return {{name:{escaped(TITLE)},txt:{escaped(MARKUP)},n:a}}}}(1))</script>",
    "handed": f"<script>init(JSON.parse({json.dumps(escaped({'title': TITLE, 'html': MARKUP}))}))</script>",
    "linked": "<script type='application/ld+json'>"
    + escaped({"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(BODY)})
    + "</script>",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "below", ["", LIST, f"<div><p>{TALK[0]}{TALK[1]}</p><p>{TALK[2]}{TALK[0]}</p></div>"], ids=["none", "list", "talk"]
)
def test_a_body_that_only_scripts_hold_is_read_and_not_what_is_drawn_instead(state: str, below: str) -> None:
    assert body_of(page("<div id='root'></div>", below + STATES[state])) == BODY


def test_a_body_in_a_hidden_field_is_read() -> None:
    field = f"<textarea style='display:none'>{MARKUP.replace('<', '&lt;')}</textarea>"
    assert body_of(page(field)) == BODY


def test_a_body_that_is_drawn_is_not_that_of_another_article_in_the_scripts() -> None:
    other = escaped({"list": [{"title": HEADLINES[0], "content": paragraphs(TALK * 9)}]})
    assert body_of(page(box(BODY[:2]), f"<script>window.DATA={other}</script>")) == BODY[:2]


@pytest.mark.parametrize(
    "text",
    [
        "<script>" + "x=(" * 300_000 + "</script>",
        "<script>" + 'a={"b":' * 100_000 + "</script>",
        "<script>" + "'<p>" * 200_000 + "</script>",
        "<script>JSON.parse('" + "\\\\" * 300_000 + "</script>",
        "<script>" + json.dumps([{"text": "甲，乙，丙，丁"}] * 30_000) + "</script>",
        "<div>" * 2_000 + "<p>甲，乙。丙丁戊己庚辛壬癸子丑</p><a href=x>甲</a>" * 5_000,
        "<div><p>甲，乙。丙丁戊己庚辛壬癸子丑</p>" * 5_000,
    ],
    ids=["calls", "objects", "strings", "escapes", "blocks", "deep", "nested"],
)
def test_hostile_pages_end_in_one_line(text: str) -> None:
    start = time.perf_counter()
    assert "\n" not in refusal(f"<title>{TITLE}</title>{text}")
    assert time.perf_counter() - start < 3
