"""Feeds in XML: what an item says becomes an article, however it says it."""

from __future__ import annotations

from io import BytesIO

import pytest

from reader.article import Article, Block, Byline, Kind
from reader.errors import ReaderError
from reader.formats.feed import read, sniff
from reader.formats.page import Feed, PageInfo

LONG = "".join(f"<p>第{number}段。{'辽宁省与中央企业深化合作座谈会在北京举行。' * 6}</p>" for number in range(4))
ESCAPED = LONG.replace("<", "&lt;")
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def fed(document: str | bytes, page: PageInfo | None = None) -> Feed:
    return read(BytesIO(document if isinstance(document, bytes) else document.encode()), page or PageInfo())


def rss(items: str, head: str = "<title>中新网</title><link>https://www.chinanews.com.cn/</link>") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {SPACES}><channel>{head}{items}</channel></rss>'


def articles(items: str, page: PageInfo | None = None) -> list[Article]:
    return list(fed(rss(items), page).articles)


def one(fields: str, page: PageInfo | None = None) -> Article:
    (article,) = articles(f"<item>{fields}</item>", page)
    return article


def entry(fields: str, root: str = "") -> Article:
    (article,) = fed(
        f'<feed xmlns="http://www.w3.org/2005/Atom" {root}><title>F</title>'
        f"<entry><title>t</title>{fields}</entry></feed>"
    ).articles
    return article


def test_an_item_of_rss_is_an_article() -> None:
    article = one(
        "<title>标题</title><link>/gn/1.shtml</link><pubDate>Mon, 02 Mar 2025 13:25:36 +0800</pubDate>"
        f"<category>国内</category><dc:creator>记者 夏宾</dc:creator><description>{ESCAPED}</description>"
    )
    assert (article.title, article.url, article.source) == ("标题", "https://www.chinanews.com.cn/gn/1.shtml", "中新网")
    assert (str(article.published), article.section) == ("2025-03-02T13:25:36+08:00", ("国内",))
    assert (article.byline, article.language) == (Byline(reporters=("夏宾",)), "zh")
    assert [block.kind for block in article.blocks] == [Kind.PARAGRAPH] * 4
    assert article.blocks[3].text.startswith("第3段。")


def test_the_head_tells_of_the_feed() -> None:
    head = "<title>A &amp;amp; B</title><link>http://h/</link><language>zh_cn</language><ttl>15</ttl>"
    feed = fed(rss("<item><title>t</title></item>", head))
    assert (feed.title, feed.home, feed.language, feed.interval) == ("A & B", "http://h/", "zh-CN", 900)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("<ttl>1</ttl>", 300),
        ("<ttl>99999999</ttl>", 604_800),
        ("<ttl>x</ttl>", 0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod> daily </sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600),
    ],
)
def test_how_often_a_feed_may_be_asked_has_bounds(asked: str, seconds: int) -> None:
    assert fed(rss("", asked)).interval == seconds


def test_the_scroll_feed_without_guids_gives_each_item_once() -> None:
    text = "<description>\n　　中新网北京3月2日电 座谈会在北京举行。</description>"
    found = articles(
        f"<item><title>一</title><link>http://h/1</link>{text}</item>"
        f"<item><title>二</title><link>http://h/2</link>{text}</item>"
        f"<item><title>二</title><link>http://h/2</link>{text}</item>"
    )
    assert [article.title for article in found] == ["一", "二"]
    assert found[0].excerpt == found[1].excerpt == "中新网北京3月2日电 座谈会在北京举行。"


@pytest.mark.parametrize(
    ("description", "full"),
    [
        (ESCAPED, True),
        ("短讯一则。", False),
        (ESCAPED + "…", False),
        (ESCAPED + "&lt;p>[...]&lt;/p>", False),
        (ESCAPED + "&lt;p>&lt;a href='x'>阅读全文&lt;/a>&lt;/p>", False),
        (ESCAPED + "&lt;p>Read more »&lt;/p>", False),
        (ESCAPED + "&lt;p>会议公布了决定的全文。&lt;/p>", True),
        (ESCAPED + "&lt;p>他想了很久……&lt;/p>", True),
        ("很长的一段话,没有分段,也没有别的东西。" * 60, True),
        ("", False),
    ],
)
def test_a_description_is_full_text_or_an_excerpt(description: str, full: bool) -> None:
    article = one(f"<title>t</title><link>http://h/1</link><description>{description}</description>")
    assert article.stub is not full
    assert bool(article.excerpt) is (bool(description) and not full)


def test_an_excerpt_has_no_mark_of_more() -> None:
    assert one("<title>t</title><link>http://h/</link><description>短讯。[...]</description>").excerpt == "短讯。"


def test_what_has_no_address_has_no_more_to_fetch() -> None:
    assert not one("<title>t</title><description>短讯。</description>").stub


def test_content_is_the_full_text_and_a_description_of_its_own_the_excerpt() -> None:
    fields = "<title>t</title><link>http://h/</link><description>导语。</description><content:encoded>&lt;p>正文。&lt;/p></content:encoded>"
    article = one(fields)
    assert (article.excerpt, article.blocks) == ("导语。", (Block(Kind.PARAGRAPH, "正文。"),))
    assert one(fields.replace("导语。", "正文")).excerpt == ""


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("A &amp;amp; B", "A & B"),
        ("A & B", "A & B"),
        ("<![CDATA[A & B <em>C</em>]]>", "A & B C"),
        ("&lt;b>A&lt;/b> &nbsp;B&hellip;", "A B…"),
        ("a < b", "a < b"),
        ("x &lt;T> y", "x <T> y"),
        ("<b>A</b> <i>B</i>", "A B"),
        ("\n A\n B\t", "A B"),
        ("&#x3000;甲", "甲"),
        ("控\x0b制&#0;符\x00", "控制符"),
    ],
)
def test_titles_are_text(markup: str, title: str) -> None:
    assert one(f"<title>{markup}</title>").title == title


def test_an_item_without_title_is_called_by_its_first_words() -> None:
    assert one("<description>第一句话。第二句话。</description>").title == "第一句话。"
    assert one(f"<description>{'没有标点的话' * 30}</description>").title == ("没有标点的话" * 30)[:40] + "…"
    assert articles("<item><link>http://h/</link></item>") == []


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("<link>http://a/1</link><guid>http://b/2</guid>", "http://a/1"),
        ("<guid>http://b/2</guid>", "http://b/2"),
        ('<guid isPermaLink="false">http://b/2</guid>', ""),
        ("<guid>tag:b,2</guid>", ""),
        ("<link>http://a/1</link><feedburner:origLink>http://c/3</feedburner:origLink>", "http://c/3"),
        ("<link>http://a/1?x=1&y=2</link>", "http://a/1?x=1&y=2"),
        ("<link>http://a/1?x=1&amp;y=2</link>", "http://a/1?x=1&y=2"),
        ("<link><![CDATA[http://a/1?x=1&y=2]]></link>", "http://a/1?x=1&y=2"),
        ("<link> a b.html </link>", "https://www.chinanews.com.cn/a%20b.html"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>http://[bad</link>", "http://[bad"),  # which cleaning refuses
    ],
)
def test_addresses_of_rss(fields: str, address: str) -> None:
    assert one(f"<title>t</title>{fields}").url == address


@pytest.mark.parametrize(
    ("fields", "root", "address"),
    [
        ('<link href="http://a/1"/>', "", "http://a/1"),
        ('<link rel="self" href="http://a/0"/><link rel="alternate" href="http://a/1"/>', "", "http://a/1"),
        (
            '<link rel="alternate" type="text/plain" href="/0"/><link type="text/html" href="http://a/1"/>',
            "",
            "http://a/1",
        ),
        ('<link href="../1"/>', 'xml:base="http://a/b/c"', "http://a/1"),
        ('<link href="1" xml:base="d/"/>', 'xml:base="http://a/b/"', "http://a/b/d/1"),
        ("<id>http://a/1</id>", "", "http://a/1"),
        ("<id>tag:a,1</id>", "", ""),
    ],
)
def test_addresses_of_atom(fields: str, root: str, address: str) -> None:
    assert entry(fields, root).url == address


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('<content type="html">&lt;p>a &amp;amp; b&lt;/p></content>', "a & b"),
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a <i>b</i></p></div></content>', "a b"),
        ('<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>a b</h:p></h:div></content>', "a b"),
        ('<content type="text">a &lt;T> b</content>', "a <T> b"),
        ("<content>&lt;p>a b&lt;/p></content>", "a b"),
        ('<content mode="escaped" type="text/html">&lt;p>a b&lt;/p></content>', "a b"),
    ],
)
def test_content_of_atom(content: str, text: str) -> None:
    assert [block.text for block in entry(content).blocks] == [text]


def test_atom_has_authors_sources_and_days() -> None:
    article = entry(
        "<author><name>Ann B.</name><email>a@b.c</email></author><source><title>Elsewhere</title></source>"
        "<updated>2025-03-03T00:00:00Z</updated><published>2025-03-02T00:00:00Z</published>"
        '<category term="x" label="Life"/>'
    )
    assert (article.byline.reporters, article.source, article.section) == (("Ann B.",), "Elsewhere", ("Life",))
    assert str(article.published) == "2025-03-02T00:00:00+00:00"


def test_rdf_is_read_by_its_own_names() -> None:
    feed = fed(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:d="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>R</title><link>http://h/</link>'
        '<items><rdf:Seq><rdf:li resource="http://h/1"/></rdf:Seq></items></channel>'
        '<item rdf:about="http://h/1"><title>a</title><d:date>2025-03-02</d:date></item></rdf:RDF>'
    )
    (article,) = feed.articles
    assert (feed.title, feed.home) == ("R", "http://h/")
    assert (article.title, article.url, str(article.published)) == ("a", "http://h/1", "2025-03-02")


@pytest.mark.parametrize("declared", [SPACES, "", 'xmlns:dc="http://wrong/" xmlns:content="urn:x"'])
def test_a_namespace_may_be_missing_or_wrong(declared: str) -> None:
    (article,) = fed(
        f"<rss {declared}><channel><item><title>t</title><dc:date>2025-03-02</dc:date>"
        "<content:encoded>正文。</content:encoded></item></channel></rss>"
    ).articles
    assert (str(article.published), article.text) == ("2025-03-02", "t\n正文。")


def test_files_and_pictures_that_come_with_an_item() -> None:
    article = one(
        "<title>t</title><link>http://h/</link><description>本期节目。</description>"
        '<enclosure url="/a.mp3" type="audio/mpeg" length="45200000"/><media:thumbnail url="http://h/t.jpg"/>'
        '<media:group><media:content url="http://h/p.jpg" medium="image"/>'
        "<media:credit>张三</media:credit></media:group>"
    )
    assert article.blocks == (
        Block(Kind.FIGURE, "", "张三", "http://h/p.jpg"),
        Block(Kind.PARAGRAPH, "本期节目。"),
        Block(Kind.ITEM, "audio/mpeg, 45.2 MB: https://www.chinanews.com.cn/a.mp3"),
    )


@pytest.mark.parametrize(
    ("fields", "reporters", "source"),
    [
        ("<author>a@b.c (Ann B.)</author>", ("Ann B.",), "中新网"),
        ("<author>a@b.c</author>", (), "中新网"),
        ("<author>新华社</author>", (), "新华社"),
        ("<dc:creator>admin</dc:creator>", (), "中新网"),
        ("<dc:creator>张三 李四</dc:creator>", ("张三", "李四"), "中新网"),
        ('<source url="http://x/">人民日报</source><author>新华社</author>', (), "人民日报"),
        ("<dc:source>http://x/</dc:source>", (), "中新网"),
    ],
)
def test_who_tells_it(fields: str, reporters: tuple[str, ...], source: str) -> None:
    article = one(f"<title>t</title>{fields}")
    assert (article.byline.reporters, article.source) == (reporters, source)


def test_what_is_known_beside_the_feed_counts() -> None:
    page = PageInfo(language="zh-TW", url="https://h/feed.xml", source="我的")
    article = one("<title>t</title><link>a</link><pubDate>2025-03-02 13:25</pubDate>", page)
    assert (article.language, article.source, article.feed) == ("zh-TW", "我的", "https://h/feed.xml")
    assert (article.url, str(article.published)) == ("https://h/a", "2025-03-02T13:25:00+08:00")


def test_a_feed_that_calls_itself_english_may_be_chinese() -> None:
    head = "<title>新闻</title><language>en-US</language>"
    items = "<item><title>辽宁省座谈会举行</title><pubDate>2020/1/10 14:33:00</pubDate></item>"
    (article,) = fed(rss(items, head)).articles
    assert (article.language, str(article.published)) == ("zh", "2020-01-10T14:33:00+08:00")


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8", "utf-16"])
@pytest.mark.parametrize("declared", ["gb2312", "big5", "utf-8", "iso-8859-1"])
def test_feeds_in_any_encoding(encoding: str, declared: str) -> None:
    text = "新聞中心今天說這個國家的經濟還在發展" if encoding == "big5" else "新闻中心今天说这个国家的经济还在发展"
    document = (
        rss(f"<item><title>{text}</title></item>").replace('"utf-8"', f'"{declared}"', 1).replace("中新网", "新闻")
    )
    (article,) = fed(document.encode(encoding, "ignore")).articles
    assert article.title == text


WHOLE = "<item><title>{0}</title><link>http://h/{0}</link></item>"


@pytest.mark.parametrize(
    "damaged",
    [
        "<item><title>x</b></title><link>http://h/x</link></item>",
        "<item><title>x</title><link>http://h/x</link>",
        "<item><title>x</title><link>http://h/x</link><a></item>",
        "<item><title>x</title><link>http://h/x</link><a b='<' b=1 c></a></item>",
        "<item><title>x</title><link>http://h/x</link>" + "<a>" * 10_000 + "</item>",
        "<item><title>x</title><link>http://h/x</link><description>a & b < c &undefined; ]]></description></item>",
    ],
)
def test_damage_stays_in_its_item(damaged: str) -> None:
    found = articles(WHOLE.format(1) + damaged + WHOLE.format(2) + WHOLE.format(3))
    assert [article.title for article in found] == ["1", "x", "2", "3"]
    assert found[1].url == "http://h/x"


def test_of_a_feed_that_breaks_off_the_whole_items_are_read() -> None:
    document = rss("".join(map(WHOLE.format, range(100)))).encode()
    start, end = document.index(b"<item>"), document.index(b"</channel>")
    size = (end - start) // 100
    for cut in range(start, end, 37):
        whole = document[:cut].count(b"</item")
        if whole:
            assert len(list(fed(document[:cut]).articles)) == whole
        else:
            with pytest.raises(ReaderError, match="breaks off"):
                fed(document[:cut])
    assert size > 37


def test_a_feed_may_have_no_item_yet() -> None:
    assert list(fed(rss("")).articles) == []


def test_items_in_comments_and_in_code_are_none() -> None:
    found = articles(
        WHOLE.format(1) + "<item><title>x</title>"
        "<description><![CDATA[<pre></item><item><title>no</title></pre>]]></description></item>" + WHOLE.format(2)
    )
    assert [article.title for article in found] == ["1", "x", "2"]


JUNK = (
    "",
    "\n\n  ",
    "\ufeff",
    "<!-- <rss> -->",
    "<?phpxml version='1'?>\n",
    "<br />\n<b>Warning</b>: x in <b>y.php</b><br />\n",
)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_before_a_feed_is_passed_over(junk: str) -> None:
    document = junk + rss(WHOLE.format(1))
    assert sniff(document[:4096])
    assert [article.title for article in fed(document).articles] == ["1"]


@pytest.mark.parametrize(
    "document",
    [
        "",
        "text",
        "<html><body><rss version='2.0'></body></html>",
        "<!doctype html><!-- x --><html>",
        "<opml version='2.0'>",
        "<?xml version='1.0'?><svg/>",
        "2025-03-02\n　　<rss> is a format",
        '{"items": []}',
    ],
)
def test_what_is_no_feed_is_told_in_one_line(document: str) -> None:
    assert not sniff(document)
    with pytest.raises(ReaderError, match="no feed") as raised:
        fed(document)
    assert str(raised.value).isprintable()
