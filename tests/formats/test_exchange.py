"""The exchange format: what is written is read back the same, and what people write by hand is read."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.shared import hostile, needs_data

from reader.article import Article, Block, Byline, Headline, Kind, Published
from reader.errors import ReaderError
from reader.formats import exchange, exchange_markdown, handwritten, read
from reader.formats.cleaning import cleaned
from reader.text.clean import clean_line

MARKUP = [
    *"`*_[]<>&!~#+-=|\\\"'()1.: \n",
    "---",
    "```",
    "&amp;",
    "&#35;",
    "http://a.b",
    "中",
    "。",
    "\u3000",
    "e\u0301",
]
LINE = st.text(st.sampled_from("中文新闻，。ab ") | st.characters(), max_size=30) | st.lists(
    st.sampled_from(MARKUP), max_size=12
).map("".join)
ADDRESS = st.sampled_from(
    ["", "https://a.b/c", "https://a.b/c_(d)?e=1&copy;=2", "http://x/*_~[1]~~#t", "https://中.中/中"]
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))])
PUBLISHED = st.none() | st.builds(
    lambda at, zone, day_only: Published.on(at.date(), zone) if day_only else Published(at.replace(tzinfo=zone)),
    st.datetimes(min_value=datetime(1900, 1, 3), max_value=datetime(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0)
    ),
    ZONES,
    st.booleans(),
)
BLOCK = st.builds(Block, st.sampled_from(Kind), LINE) | st.builds(
    Block, st.just(Kind.FIGURE) | st.sampled_from(Kind), LINE, LINE, ADDRESS
)
NAMES = st.lists(LINE, max_size=3).map(tuple)
HEADLINE = st.builds(
    Headline, LINE, source=LINE, section=NAMES, published=PUBLISHED, url=ADDRESS, excerpt=LINE, stub=st.just(True)
)
ARTICLES = st.builds(
    Article,
    title=LINE.map(lambda text: text + "题"),
    blocks=st.lists(BLOCK, max_size=6).map(tuple),
    url=ADDRESS,
    source=LINE,
    section=NAMES,
    published=PUBLISHED,
    byline=st.builds(Byline, LINE, LINE, NAMES),
    language=st.sampled_from(["", "zh", "en-GB", "zh-Hant"]),
    excerpt=LINE,
    notice=LINE,
    related=st.lists(HEADLINE, max_size=3).map(tuple),
    feed=ADDRESS,
).map(cleaned)


def block(kind: Kind, text: str, **more: str) -> Article:
    return cleaned(Article("题", blocks=(Block(kind, text, **more),)))


@settings(max_examples=400)
@given(ARTICLES)
@example(block(Kind.HEADING, "C #"))
@example(block(Kind.HEADING, "a \\#"))
@example(block(Kind.PARAGRAPH, "1. a"))
@example(block(Kind.PARAGRAPH, "- - -"))
@example(block(Kind.PARAGRAPH, "==="))
@example(block(Kind.ITEM, "# a"))
@example(block(Kind.CODE, "a\n---\ntitle: x\n````\nb\n"))
@example(block(Kind.CODE, "\n a\n\n"))
@example(block(Kind.FIGURE, "", image="https://a.b/(c"))
@example(block(Kind.FIGURE, "[a](b) \\", credit='"记者" &amp; \\'))
@example(block(Kind.PARAGRAPH, "题图", image="https://a.b/c", credit="某"))
@example(cleaned(Article("- no: 'yes'", source="true", section=("a, b", "[c]"), excerpt="# x")))
def test_what_is_written_is_read_back_the_same(article: Article) -> None:
    assert read(exchange.write(article).encode(), "p") == [article]


@settings(max_examples=100)
@given(st.lists(ARTICLES, max_size=4))
def test_articles_one_after_another_are_read_back_in_order(articles: list[Article]) -> None:
    text = "".join(map(exchange.write, articles))
    if text:
        assert read(text.encode(), "p") == articles


@settings(max_examples=300)
@given(st.lists(BLOCK, max_size=5))
def test_both_ways_to_read_markdown_read_the_same(blocks: list[Block]) -> None:
    article = cleaned(Article("题", blocks=tuple(blocks)))
    if all(map(exchange_markdown.fits, article.blocks)):
        text = exchange_markdown.write(article.blocks)
        assert exchange_markdown._simple(text) == list(article.blocks)
        assert handwritten.read(text) == article.blocks


@settings(max_examples=400)
@given(st.lists(st.sampled_from([*MARKUP, "\n\n", "- ", "> ", "## ", "![a](b)", "a"]), max_size=25).map("".join))
def test_the_short_way_reads_nothing_otherwise_than_markdown_is_read(text: str) -> None:
    simple = exchange_markdown._simple(text)
    assert simple is None or tuple(simple) == handwritten.read(text)


@given(ARTICLES)
def test_the_front_matter_is_yaml_for_everyone(article: Article) -> None:
    head = exchange.write(article).split("\n---\n")[0].split("\n...\n")[0]
    assert yaml.safe_load(head)["title"] in {article.title} or not isinstance(yaml.safe_load(head)["title"], str)


def test_an_article_reads_well() -> None:
    article = Article(
        "辽宁省座谈会在北京举行",
        (
            Block(Kind.PARAGRAPH, "中新网3月2日电 会议举行。"),
            Block(Kind.HEADING, "背景"),
            Block(Kind.ITEM, "其一"),
            Block(Kind.ITEM, "其二"),
            Block(Kind.FIGURE, "签约", "张三 摄", "https://i.example/1.jpg"),
        ),
        url="https://www.example.cn/a/1.html",
        source="中国新闻网",
        section=("财经", "经济观察"),
        published=Published(datetime(2025, 3, 2, 13, 25, 36, tzinfo=timezone(timedelta(hours=8)))),
        byline=Byline("中新网", "北京", ("张三",)),
        language="zh",
        related=(
            Headline("另一篇", published=Published.on(date(2025, 3, 1), timezone(timedelta(hours=8))), stub=True),
        ),
    )
    text = exchange.write(article)
    assert text == (
        "---\n"
        "title: 辽宁省座谈会在北京举行\n"
        "url: https://www.example.cn/a/1.html\n"
        "source: 中国新闻网\n"
        "section: [财经, 经济观察]\n"
        "published: 2025-03-02T13:25:36+08:00\n"
        "byline:\n"
        "  agency: 中新网\n"
        "  place: 北京\n"
        "  reporters: [张三]\n"
        "related:\n"
        "  - title: 另一篇\n"
        "    published: 2025-03-01\n"
        "language: zh\n"
        "---\n"
        "\n"
        "中新网3月2日电 会议举行。\n"
        "\n"
        "## 背景\n"
        "\n"
        "- 其一\n"
        "- 其二\n"
        "\n"
        '![签约](https://i.example/1.jpg "张三 摄")\n'
    )


def test_front_matter_of_hugo_and_jekyll_is_read() -> None:
    (article,) = read(
        b"---\nlayout: post\ntitle: 'A *title*'\ndate: 2020-01-10 14:33:00 +0800\nauthor: Jane Doe\ntags: [a, b]\n"
        b"categories: world\nlink: https://a.b/c\n---\n\nSome *emphasis*,\nand a [link](https://x.y).\n\n"
        b"---\n\n1. one\n2. two\n\n> said\n\n![cap](https://a.b/i.png 'Jane')\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "p",
    )
    assert (article.title, article.url, article.section) == ("A *title*", "https://a.b/c", ("world",))
    assert article.byline.reporters == ("Jane Doe",)
    assert article.published
    assert article.published.at.isoformat().startswith("2020-01-10T14:33:00")
    assert article.blocks == (
        Block(Kind.PARAGRAPH, "Some emphasis, and a link."),
        Block(Kind.ITEM, "one"),
        Block(Kind.ITEM, "two"),
        Block(Kind.QUOTATION, "said"),
        Block(Kind.FIGURE, "cap", "Jane", "https://a.b/i.png"),
        Block(Kind.CODE, "a | b\n1 | 2"),
    )


@pytest.mark.parametrize("start", ["# 标题\n\n", "标题\n===\n\n", "\ufeff\n# 标题\n"])
def test_markdown_without_front_matter_has_its_first_heading_as_title(start: str) -> None:
    (article,) = read(f"{start}第一行\n第二行\n\n```\ncode\n```\n".encode(), "p")
    assert (article.title, article.language) == ("标题", "zh")
    assert article.blocks == (Block(Kind.PARAGRAPH, "第一行第二行"), Block(Kind.CODE, "code"))


def test_articles_in_yaml_alone_are_read_several_of_them() -> None:
    text = (
        "title: 甲\nblocks:\n  - 一段\n  - {kind: heading, text: 二}\n"
        "---\ntitle: 乙\nbody: |\n  三\n\n  - 四\n"
        "---\ntitle: 丙\n---\n\n五\n"
    )
    articles = read(text.encode(), "p")
    assert [article.title for article in articles] == ["甲", "乙", "丙"]
    assert [[(block.kind, block.text) for block in article.blocks] for article in articles] == [
        [(Kind.PARAGRAPH, "一段"), (Kind.HEADING, "二")],
        [(Kind.PARAGRAPH, "三"), (Kind.ITEM, "四")],
        [(Kind.PARAGRAPH, "五")],
    ]


def test_one_bad_article_does_not_lose_the_others() -> None:
    good = exchange.write(Article("甲", excerpt="文"))
    text = good + "---\ntitle: [\n---\n\n" + good.replace("甲", "乙")
    found, said = [], ""
    from reader.formats import stream

    try:
        for article in stream(io.BytesIO(text.encode()), "p"):
            found.append(article.title)
    except ReaderError as error:
        said = str(error)
    assert found == ["甲", "乙"]
    assert said.startswith("p: article 2: ")


def test_what_an_archive_calls_an_article_stays_there() -> None:
    article = Article("甲", id="abcdefghijkl", related=(Headline("乙", id="bbbbbbbbbbbb", stub=True),))
    back = read(exchange.write(article).encode(), "p")[0]
    assert back == replace(article, id="", related=(Headline("乙", stub=True),))


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: &a x\nurl: *a\n---\n",
        "---\ntitle: x\na: &a [x,x,x,x]\nb: &b [*a,*a,*a]\n---\n",
        "---\ntitle: " + "[" * 100_000 + "\n---\n",
        "---\ntitle: " + "{a: " * 100_000 + "\n---\n",
        "---\ntitle: x\n" + "".join(f"{' ' * n}a:\n" for n in range(2000)) + "---\n",
        "---\ntitle: x\na: [" + "1," * 1_100_000 + "]\n---\n",
        "---\ntitle: !!python/object/apply:os.system [echo]\n---\n",
        "---\ntitle: x\n? [a]\n: b\n---\n",
        "---\n- title\n---\n",
        "---\ntitle: x\n\x01: \n---\n",
        "---\nnames: x\n---\n\ntext without a title",
        "# \n\ntext",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_yaml_that_is_a_bomb_or_none_is_refused_at_once(text: str) -> None:
    with at_most(12):
        with pytest.raises(ReaderError) as raised:
            read(text.encode(), "p")
        assert str(raised.value).isprintable()


def read_or_refused(data: bytes) -> list[Article]:
    """The articles; none after a refusal in one clear line."""
    try:
        return read(data, "p")
    except ReaderError as error:
        said = str(error)
    assert clean_line(said) == said
    return []


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "> ", "- ", "*a ", "`", "<a ", "|", "a|\n-|\n", "# ", "\\", "&", "~~a", "---\n", "\n", "1. ", "```\n"],
)
def test_no_flood_of_markdown_takes_long(piece: str) -> None:
    with at_most(12):
        for head in ("# t\n\n", "---\ntitle: t\n---\n\n"):
            read_or_refused((head + piece * (50_000 // len(piece))).encode())


@needs_data
def test_no_hostile_text_comes_out_of_any_place() -> None:
    for payload in hostile():
        text = payload[:5_000]
        article = Article(
            "题" + text,
            (Block(Kind.PARAGRAPH, "文" + text), Block(Kind.FIGURE, text, text, "https://a.b/c")),
            source=text,
        )
        for data in (exchange.write(article), f"---\ntitle: 题 {text}\n---\n\n{text}", f"# 题 {text}\n\n{text}"):
            for one in read_or_refused(data.encode("utf-8", "replace")):
                assert cleaned(one) == one


@settings(max_examples=100)
@given(st.text(max_size=200), st.sampled_from(["---\n", "---\ntitle: a\n---\n", "title: a\n", "# a\n"]))
def test_any_text_is_read_or_refused(text: str, start: str) -> None:
    for article in read_or_refused((start + text).encode("utf-8", "replace")):
        assert cleaned(article) == article
