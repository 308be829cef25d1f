"""Feeds in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.article import Article, Block, Kind
from reader.errors import ReaderError
from reader.formats.json_feed import read, sniff
from reader.formats.page import PageInfo

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: Any, **head: Any) -> str:
    return json.dumps({"version": VERSION, "title": "F", **head, "items": items})


def one(page: PageInfo | None = None, head: dict[str, Any] | None = None, **item: Any) -> Article:
    (article,) = read(feed(item, **(head or {})), page or PageInfo()).articles
    return article


def test_an_item_is_an_article() -> None:
    article = one(
        head={"home_page_url": "https://h/", "language": "en-us", "authors": [{"name": "The Staff"}]},
        id=2,
        url="a/1",
        title="A &amp; B",
        content_html="<p>One.</p><p>Two.</p>",
        summary="In short.",
        date_published="2025-03-02T13:25:36+08:00",
        date_modified="2025-03-04T13:25:36+08:00",
        tags=["life", "art"],
        image="/p.jpg",
        external_url="https://elsewhere/",
        attachments=[{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 45_200_000}],
    )
    assert (article.title, article.url, article.source, article.language) == ("A & B", "https://h/a/1", "F", "en-US")
    assert (article.excerpt, article.section, article.byline.reporters) == ("In short.", ("life",), ("The Staff",))
    assert str(article.published) == "2025-03-02T13:25:36+08:00"
    assert article.blocks == (
        Block(Kind.FIGURE, "", image="https://h/p.jpg"),
        Block(Kind.PARAGRAPH, "One."),
        Block(Kind.PARAGRAPH, "Two."),
        Block(Kind.ITEM, "https://elsewhere/"),
        Block(Kind.ITEM, "audio/mpeg, 45.2 MB: https://h/a.mp3"),
    )


def test_text_is_literal_and_needs_no_title() -> None:
    article = one(id="1", content_text="a <b> & c.\n第二段")
    assert [block.text for block in article.blocks] == ["a <b> & c.", "第二段"]
    assert article.title == "a <b> & c."


def test_a_summary_alone_makes_a_stub() -> None:
    article = one(id="1", url="https://h/1", title="t", summary="In short.", external_url="https://e/")
    assert article.stub
    assert article.excerpt == "In short."


@pytest.mark.parametrize(
    ("item", "address"),
    [
        ({"id": "https://h/1"}, "https://h/1"),
        ({"id": "x", "external_url": "https://e/"}, "https://e/"),
        ({"id": "x", "url": "javascript:alert(1)"}, ""),
        ({"id": "x"}, ""),
    ],
)
def test_addresses(item: dict[str, Any], address: str) -> None:
    assert one(title="t", **item).url == address


@pytest.mark.parametrize(
    "author", [{"author": {"name": "Ann"}}, {"authors": [{"name": "Ann"}, {}, 3]}, {"author": "Ann"}]
)
def test_authors_of_every_version(author: dict[str, Any]) -> None:
    assert one(title="t", **author).byline.reporters == ("Ann",)


def test_rss_may_be_written_in_json() -> None:
    item = {"title": "t", "link": "http://h/1", "description": "d", "pubDate": "Mon, 02 Mar 2025 13:25:36 GMT"}
    text = json.dumps({"rss": {"version": "2.0", "channel": {"title": "S", "link": "http://h/", "item": [item, item]}}})
    assert sniff(text)
    given = read(text, PageInfo())
    (article,) = given.articles
    assert (given.title, given.home, article.url, article.excerpt) == ("S", "http://h/", "http://h/1", "d")
    assert str(article.published) == "2025-03-02T13:25:36+00:00"


def test_what_is_known_beside_the_feed_counts() -> None:
    page = PageInfo(language="zh-CN", url="https://h/feed.json", source="我的")
    article = one(page, title="t", url="1", date_published="2025-03-02 13:25")
    assert (article.language, article.source, article.feed, article.url) == ("zh-CN", "我的", page.url, "https://h/1")
    assert str(article.published) == "2025-03-02T13:25:00+08:00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no whole JSON: it cannot be read from line 1, column 1 on"),
        ('{"version": "https://jsonfeed.org/version/1",\n "items": [{"id"', "line 2"),
        ("[]", "without a list of items"),
        ('{"items": {}}', "without a list of items"),
        ("[" * 200_000, "nested too deeply"),
        ('{"items":' * 200_000, "nested too deeply"),
        ('{"items": ' + "9" * 200_000 + "}", "without a list of items"),
    ],
)
def test_what_is_no_feed_is_told_in_one_line(text: str, said: str) -> None:
    with pytest.raises(ReaderError, match=said) as raised:
        read(text, PageInfo())
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    "text", [feed(), '{"items": [], "feed_url": "https://h/"}', '\ufeff {"version":"http:\\/\\/jsonfeed.org']
)
def test_a_feed_is_told_by_its_beginning(text: str) -> None:
    assert sniff(text)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"title": "https://jsonfeed.org/"}', "<rss/>", 'x {"version": "https://jsonfeed.org"}']
)
def test_other_json_is_no_feed(text: str) -> None:
    assert not sniff(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url", "#value"]), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = (
    "id url external_url title content_html content_text summary image date_published author authors tags language "
    "attachments"
)


@given(st.lists(st.dictionaries(st.sampled_from(NAMES.split()), VALUES, max_size=8), max_size=4), VALUES)
def test_members_of_any_type_do_no_harm(items: list[dict[str, Any]], title: Any) -> None:
    for article in read(feed(*items, title=title, language=title, authors=title), PageInfo()).articles:
        assert article.title
