"""Web pages as articles: what a reader can rely on, on small pages made up for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bounds import at_most

from reader.article import Article, Kind
from reader.errors import ReaderError
from reader.formats.html import joined, next_page, read
from reader.formats.page import PageInfo

FIRST = "中新网某地3月2日电 (记者 张三)会议三月一日在某地举行，来自各地的代表出席了会议，并就议程交换了意见。"
SECOND = "与会者说，今后将继续推进有关工作，扩大合作的范围，让更多的人从中得到实际的好处，事情正在一步一步做好。"
THIRD = "会后，代表们参观了当地的展览，对所见的变化表示赞赏，并约定明年再来。(完)"
HEAD = """<title>某地举行会议_新闻中心_某网</title>"""
BODY = f"<p>\u3000\u3000{FIRST}</p><p>\u3000\u3000{SECOND}</p><p>\u3000\u3000{THIRD}</p>"
MENU = "<ul>" + "".join(f'<li><a href="/{n}/">频道{n}</a></li>' for n in range(40)) + "</ul>"


def page(
    body: str = BODY,
    head: str = HEAD,
    meta: str = "<p>2025年03月02日 13:25 来源：某某日报 作者：李四</p>",
    after: str = "",
) -> str:
    return (
        f"<html><head>{head}</head><body>{MENU}<div>首页 > 财经 > 正文</div>"
        f"<div class='main'><h1>某地举行会议</h1>{meta}<div class='txt'>{body}</div>{after}</div>"
        f"<div class='bottom'>版权所有 京ICP备000001号 {MENU}</div></body></html>"
    )


def article(text: str, url: str = "") -> Article:
    return read(text, PageInfo(url=url))


def refusal(text: str) -> str:
    """Why a page is refused, empty where it is an article."""
    try:
        article(text, "https://a.example/c.html")
    except ReaderError as error:
        return str(error)
    return ""


def body_of(text: str) -> list[str]:
    return [block.plain for block in article(text).blocks]


def test_an_article_comes_out_whole() -> None:
    found = article(page())
    assert found.title == "某地举行会议"
    assert found.source == "某某日报"
    assert str(found.published) == "2025-03-02T13:25:00+08:00"
    assert found.section == ("财经",)
    assert found.language == "zh"
    assert found.byline.agency == "中新网"
    assert found.byline.reporters == ("张三",)
    assert [block.text for block in found.blocks] == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "around",
    [
        "责任编辑：王五",
        "(责任编辑：王五)",
        "【编辑:王五】",
        "[责任编辑：王五 PK123]",
        "分享到：微信 微博",
        "扫一扫，用手机看新闻",
        "本文来源：某网 责任编辑：王五_NN001",
        "（原标题：某地举行的会议）",
        "打开APP，阅读全文",
        "未经授权，不得转载",
        "声明：本文仅代表作者个人观点，不代表本网立场。",
        "关键词：会议 展览",
        "上一篇：另一件事",
        "图片来源于网络",
    ],
)
def test_what_sites_put_around_a_body_is_not_in_it(around: str) -> None:
    assert body_of(page(f"{BODY}<p>{around}</p>")) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("name", ["comment-list", "pinglun", "recommend", "sidebar", "rank"])
def test_comments_and_asides_are_not_in_it(name: str) -> None:
    talk = f"<div class='{name}'>" + "<p>我看这件事情，说得很好，大家都来看看吧，真的不错。</p>" * 3 + "</div>"
    assert body_of(page(BODY, after=talk)) == [FIRST, SECOND, THIRD]
    assert body_of(page(BODY + talk)) == [FIRST, SECOND, THIRD]


def test_a_short_flash_is_an_article() -> None:
    assert body_of(page("<p>记者三月二日从有关方面获悉，某地当天举行了会议，各方代表出席。</p>")) == [
        "记者三月二日从有关方面获悉，某地当天举行了会议，各方代表出席。"
    ]


def test_a_body_of_bare_lines_comes_in_paragraphs() -> None:
    assert body_of(page("<br>".join(f"\u3000\u3000{line}" for line in (FIRST, SECOND, THIRD)))) == [
        FIRST,
        SECOND,
        THIRD,
    ]


def test_a_body_in_a_table_for_layout_is_found() -> None:
    assert body_of(page(f"<table><tr><td>{BODY}</td></tr></table>")) == [FIRST, SECOND, THIRD]


def test_a_picture_in_the_body_keeps_caption_and_credit() -> None:
    picture = '<p><img src="/a.jpg"></p><p>图为会场。王五 摄</p>'
    found = article(page(f"<p>{FIRST}</p>{picture}<p>{SECOND}</p>"), "https://news.example/1.html")
    figure = next(block for block in found.blocks if block.kind is Kind.FIGURE)
    assert (figure.text, figure.credit, figure.image) == ("图为会场。", "王五 摄", "https://news.example/a.jpg")


@pytest.mark.parametrize(
    ("meta", "source"),
    [
        ("<p>2025-03-02 13:25 来源: 某某日报</p>", "某某日报"),
        ("<p>稿源：某某日报 2025-03-02 13:25</p>", "某某日报"),
        ("<p>2025年03月02日13:25 某某日报</p>", "某某日报"),
        ("<p>某某日报 2025-03-02 13:25:36</p>", "某某日报"),
        ("<p>李四/某某日报</p><p>2025-03-02 13:25</p>", "某某日报"),
        ("<p>信息来源：某市政府办公室 发布时间：2025-03-02 13:25 浏览次数：12</p>", "某市政府办公室"),
        ("<span class='date'>2025-03-02 13:25</span><span class='source'>某某日报</span>", "某某日报"),
        ("<p>2025-03-02 13:25</p>", "某网"),
    ],
)
def test_the_source_is_found_where_pages_put_it(meta: str, source: str) -> None:
    found = article(page(meta=meta))
    assert found.source == source
    assert str(found.published).startswith("2025-03-02T13:25")


def test_the_date_is_that_of_the_article() -> None:
    head = HEAD + '<meta name="others" content="页面生成时间 2023-10-23 11:23:36">'
    comments = "<div class='comments'><p>网友 2025-03-05 08:00:00</p><p>说得好。</p></div>"
    top = "<div>今天是2026年1月1日 星期四</div>"
    text = page(head=head, after=comments).replace("<body>", f"<body>{top}")
    assert str(article(text).published) == "2025-03-02T13:25:00+08:00"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2025-03-02T13:25:36+08:00">',
        '<meta name="PubDate" content="2025-03-02 13:25:36">',
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-03-02T05:25:36Z"}</script>',
        '<script>var detail = {"publish_time": "2025-03-02 13:25:36"}</script>',
        '<script>var ct = "1740893136";</script>',
    ],
)
def test_the_date_is_found_where_only_machines_read_it(head: str) -> None:
    text = page(head=HEAD + head, meta="").replace("中新网某地3月2日电 (记者 张三)", "")
    assert str(article(text).published) == "2025-03-02T13:25:36+08:00"


def test_the_title_is_not_that_of_the_site() -> None:
    assert (
        article(page(head="<title>某网</title>").replace("<h1>", "<h2>").replace("</h1>", "</h2>")).title
        == "某地举行会议"
    )


def test_related_headlines_come_with_address_date_and_excerpt() -> None:
    related = (
        "<h3>相关阅读</h3><ul><li><a href='/a.html'>另一个地方也举行会议</a>"
        "<p>据当地消息，另一个地方昨天也举行了类似的会议，与会者很多。</p>"
        "<span>时间:03-01</span></li><li><a href='/b.html'>第三个地方没有举行会议</a></li></ul>"
        "<h3>热门排行</h3><ul><li><a href='/c.html'>与此毫无关系的一条热门新闻</a></li></ul>"
    )
    found = article(page(after=related), "https://news.example/1.html").related
    assert [headline.title for headline in found] == ["另一个地方也举行会议", "第三个地方没有举行会议"]
    assert found[0].url == "https://news.example/a.html"
    assert str(found[0].published) == "2025-03-01"
    assert found[0].excerpt.startswith("据当地消息")


def test_the_canonical_address_counts_unless_it_is_the_sites() -> None:
    link = '<link rel="canonical" href="{}">'
    assert article(page(head=HEAD + link.format("https://a.example/x/1.html")), "http://m.a.example/1").url == (
        "https://a.example/x/1.html"
    )
    assert article(page(head=HEAD + link.format("https://a.example/")), "http://a.example/1.html").url == (
        "http://a.example/1.html"
    )
    assert (
        article(page(head=HEAD + link.format("javascript:x")), "http://a.example/1.html").url
        == "http://a.example/1.html"
    )


def test_a_body_that_only_a_script_holds_is_read() -> None:
    body = BODY.replace("<", "\\u003C").replace("/", "\\u002F")
    state = f"<script>var data = {{content: '{body}'}}</script>"
    text = f"<html><head>{HEAD}{state}</head><body><div id=root></div></body></html>"
    assert body_of(text) == [FIRST, SECOND, THIRD]


def test_english_pages_are_read_too() -> None:
    first = (
        "The council met on Sunday to discuss the plan, which has divided the town for years, and agreed to vote again."
    )
    second = (
        "Members said that they would listen to residents first. A report is expected in the spring, the mayor added."
    )
    text = (
        "<html lang='en'><head><title>Council meets again - The Daily</title>"
        '<meta property="article:published_time" content="2025-03-02T09:00:00Z"></head>'
        '<body><nav><a href="/">Home</a></nav>'
        f"<article><h1>Council meets again</h1><p>{first}</p><p>{second}</p></article>"
        "<footer>© The Daily</footer></body></html>"
    )
    found = article(text)
    assert (found.title, found.language, str(found.published)) == (
        "Council meets again",
        "en",
        "2025-03-02T09:00:00+00:00",
    )
    assert [block.text for block in found.blocks] == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html></html>",
        f"<html><head>{HEAD}</head><body>{MENU * 5}</body></html>",
        "<html><head><title>某网</title><script src=app.js></script></head><body><div id=app></div></body></html>",
        "<html><head><title>登录</title></head><body><form>账号<input><input type=password></form></body></html>",
        "<html><head><title>某网</title></head><body>"
        + "".join(f"<li><a href='/{n}.html'>这里是第{n}条新闻的标题一共十几个字</a></li>" for n in range(80))
        + "</body></html>",
    ],
)
def test_a_page_without_an_article_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ReaderError) as refused:
        article(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("links", "url", "following"),
    [
        ('<a href="c_2.html">下一页</a>', "https://a.example/n/c.html", "https://a.example/n/c_2.html"),
        (
            '<a href="c-3.html">3</a><a href="c-4.html">4</a>',
            "https://a.example/n/c-2.html",
            "https://a.example/n/c-3.html",
        ),
        ('<a href="/n/c.html?page=2">【2】</a>', "https://a.example/n/c.html", "https://a.example/n/c.html?page=2"),
        ('<link rel="next" href="/n/c_2.html">', "https://a.example/n/c.html", "https://a.example/n/c_2.html"),
        ('<a href="https://evil.example/n/c_2.html">下一页</a>', "https://a.example/n/c.html", ""),
        ('<a href="d.html">下一篇</a>', "https://a.example/n/c.html", ""),
        ('<a href="c_2.html">下一页</a>', "https://a.example/n/c_2.html", ""),
        ('<a href="javascript:next()">下一页</a>', "https://a.example/n/c.html", ""),
    ],
)
def test_the_next_page_is_found_on_the_same_host_only(links: str, url: str, following: str) -> None:
    assert next_page(page(after=links), url) == following


def test_pages_of_one_article_are_joined_without_what_they_repeat() -> None:
    first, second = article(page(f"<p>{FIRST}</p><p>{SECOND}</p>")), article(page(f"<p>{FIRST}</p><p>{THIRD}</p>"))
    assert [block.text for block in joined(first, [second]).blocks] == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 10_000 + BODY,
        "<table><tr><td>" * 5_000 + BODY,
        "<title>" + "_x" * 200_000 + "</title><h1>标题标题</h1>" + "<p>标题标题</p>" * 5_000,
        "<script>" + 'content:"' * 100_000 + "</script>",
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<div class="' + "comment-" * 100_000 + '">x</div>',
        "<p>" + "2019 " * 200_000,
        "<p>相关阅读</p><p><a href=/a>一二三四五六七八九十</a></p>" * 5_000,
        "<p>" + " " * 1_000_000 + "x",
    ],
    ids=["levels", "tables", "title", "scripts", "json", "class", "dates", "lists", "spaces"],
)
def test_hostile_pages_take_bounded_time(text: str) -> None:
    with at_most(9):
        assert "\n" not in refusal(text)
        next_page(text, "https://a.example/c.html")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_pages_raise_nothing_but_reader_errors(data: st.DataObject) -> None:
    text = page(BODY, after="<h3>相关阅读</h3><ul><li><a href='/a.html'>另一个地方也举行会议</a></li></ul>")
    for _number in range(data.draw(st.integers(0, 5))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 60)))
        text = text[:start] + data.draw(st.text(alphabet="<>\"'&/\0\ud800 =;[]{}甲1", max_size=8)) + text[end:]
    assert "\n" not in refusal(text)


def told(*paragraphs: str, above: str = "", below: str = "") -> Article:
    """The article of a page of a made-up university, with these paragraphs."""
    body = "".join(f"<p>{each}</p>" for each in paragraphs)
    return read(
        f"<html><head><title>关于举行讲座的通知</title></head><body>{above}<h1>关于举行讲座的通知</h1>"
        f"<p>2025-03-02 13:25 来源：宣传部</p><div class='v_news_content'>{body}</div>{below}</body></html>",
        PageInfo(),
    )


FILLER = (
    "学校将于本周举行一场关于汉字排版的公开讲座，欢迎全校师生参加，讲座由图书馆和新闻学院共同举办，并提供线上直播。"
)


@pytest.mark.parametrize(
    "sentence",
    [
        "时间：3月2日下午",
        "企业已取得食品经营许可证。",
        "用户下载该APP后即可在线观看讲座。",
        "声明：我公司从未授权任何个人以公司名义对外收费。",
        "项目已完成备案。",
    ],
)
def test_what_only_looks_like_small_print_stays(sentence: str) -> None:
    assert sentence in [block.text for block in told(FILLER, sentence, FILLER).blocks]


@pytest.mark.parametrize(
    "line",
    [
        "发布时间：2025-03-02",
        "京ICP备12345678号",
        "食品经营许可证：JY1234567",
        "上一条：某会议召开 下一条：另一会议召开",
        "下载客户端看更多",
    ],
)
def test_small_print_in_the_body_goes(line: str) -> None:
    assert line not in [block.text for block in told(FILLER, FILLER, line).blocks]


def test_the_breadcrumb_may_have_arrows() -> None:
    above = "<div>本页位置： <a href='/'>首页</a> → <a href='/cj'>财经中心</a> → <a href='/g'>经济观察</a></div>"
    assert told(FILLER, above=above).section == ("财经中心", "经济观察")
