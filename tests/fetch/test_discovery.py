"""The feeds of a site are found where pages name them and where publishing systems put them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.fetch.server import Server
from tests.shared import DATA, needs_data

from reader.errors import ReaderError
from reader.fetch.client import Client, FetchError
from reader.fetch.discovery import Found, discover, guesses, kind_of, links
from reader.fetch.network import Policy

RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>a</title></item></channel></rss>'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title></feed>'
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": []}'
PAGE = "<!doctype html><html><head>{head}</head><body>{body}</body></html>"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(Policy(allow=("127.0.0.1",))) as made:
        yield made


def page(server: Server, path: str, head: str = "", body: str = "") -> str:
    text = PAGE.format(head=head, body=body).encode()
    return server.set(path, headers={"Content-Type": "text/html; charset=utf-8"}, body=text)


@pytest.mark.parametrize(("data", "kind"), [(RSS, "RSS"), (ATOM, "Atom"), (JSON, "JSON Feed")])
async def test_a_feed_is_itself(server: Server, client: Client, data: bytes, kind: str) -> None:
    server.redirect("/old", "/feed", 301)
    server.set("/feed", headers={"Content-Type": "text/html"}, body=data)
    assert await discover(client, server.url("/old")) == [Found(server.url("/feed"), kind=kind)]


async def test_the_feeds_that_a_page_names_come_in_its_order_and_are_feeds(server: Server, client: Client) -> None:
    head = """<link rel="alternate" type="application/rss+xml" title=" 国际\x1b[31m新闻 " href="rss.xml">
        <link rel="alternate" type="application/atom+xml" title="broken" href="/404">
        <link rel="alternate" type="application/rss+xml" title="none" href="/page">
        <link rel="alternate" type="application/rss+xml" title="评论" href="/comments/feed/">
        <LINK REL='ALTERNATE HOME' TYPE='application/feed+json; charset=utf-8' HREF='/feed.json'>
        <link rel="alternate" hreflang="en" href="/en"><link rel="stylesheet" href="/feed.css">"""
    page(server, "/news/page", head, "<a href='/atom.xml'><b>Atom</b> feed</a> <a href=/about>about</a>")
    page(server, "/page")
    for path, data in (("/news/rss.xml", RSS), ("/comments/feed/", RSS), ("/feed.json", JSON), ("/atom.xml", ATOM)):
        server.set(path, body=data)
    assert await discover(client, server.url("/news/page")) == [
        Found(server.url("/news/rss.xml"), "国际新闻", "RSS"),
        Found(server.url("/feed.json"), "", "JSON Feed"),
        Found(server.url("/atom.xml"), "Atom feed", "Atom"),
        Found(server.url("/comments/feed/"), "评论", "RSS"),
    ]
    assert not server.asked("/en")
    assert not server.asked("/feed.css")


@pytest.mark.parametrize("path", ["/feed/", "/atom.xml", "/index.xml", "/rss.xml", "/blog/index.xml"])
async def test_unnamed_feeds_are_found_at_the_usual_places(server: Server, client: Client, path: str) -> None:
    page(server, "/blog/post")
    server.set(path, body=ATOM)
    assert [found.url for found in await discover(client, server.url("/blog/post"))] == [server.url(path)]


async def test_one_feed_by_several_ways_comes_once(server: Server, client: Client) -> None:
    page(
        server,
        "/",
        '<link rel=alternate type="application/rss+xml" href=/rss>',
        "<a href=/feed>x</a><a href=/rss>y</a>",
    )
    server.redirect("/rss", "/feed.xml", 301)
    server.redirect("/feed", "/feed.xml", 301)
    server.set("/feed.xml", body=RSS)
    assert [found.url for found in await discover(client, server.url("/"))] == [server.url("/feed.xml")]


async def test_where_there_is_none_it_is_told(server: Server, client: Client) -> None:
    url = page(server, "/", "<title>x</title>")
    with pytest.raises(ReaderError, match=r"127\.0\.0\.1: no feed was found"):
        await discover(client, url)
    server.set("/", body=bytes(range(256)) * 10)
    with pytest.raises(ReaderError, match="no feed"):
        await discover(client, url)
    server.set("/", body=b"")
    with pytest.raises(ReaderError, match="no feed"):
        await discover(client, url)


async def test_what_cannot_be_had_is_told(server: Server, client: Client) -> None:
    with pytest.raises(FetchError, match="404"):
        await discover(client, server.url("/nothing"))


async def test_few_addresses_are_asked_whatever_a_page_names(server: Server, client: Client) -> None:
    page(server, "/", "".join(f'<link rel=alternate type="application/rss+xml" href="/rss{n}">' for n in range(500)))
    with pytest.raises(ReaderError):
        await discover(client, server.url("/"))
    assert len(server.requests) <= 21


async def test_a_page_cannot_make_us_ask_inside_a_network(server: Server, client: Client) -> None:
    inside = "".join(
        f'<link rel=alternate type="application/rss+xml" href="{url}">'
        for url in (
            "http://10.0.0.1/rss",
            "file:///etc/passwd",
            "http://[::1]/rss",
            "javascript:rss",
            "//169.254.169.254/rss",
        )
    )
    page(server, "/", inside)
    with pytest.raises(ReaderError, match="no feed"):
        await discover(client, server.url("/"))


@pytest.mark.parametrize(
    "href",
    [
        "/rss",
        "/feed",
        "/feed/",
        "feed.xml",
        "/a/rss.xml",
        "/rss/china.xml",
        "/atom.xml",
        "/index.xml",
        "/blog/index.rss",
        "/rss.php",
        "/x.atom",
        "/news_rss.aspx",
        "/?feed=rss2",
        "/list?format=atom&x=1",
        "/rss2",
        "https://other.example/feeds",
    ],
)
def test_links_that_look_like_feeds_are_tried(href: str) -> None:
    assert len(links(f"<a href='{href}'>x</a>", "https://a.example/b/")) == 1


@pytest.mark.parametrize(
    "href", ["/", "/feedback", "/news/1.html", "/embrassy", "/sitemap.xml", "/rss-explained-simply", "/a?feeding=x"]
)
def test_other_links_are_not(href: str) -> None:
    assert links(f"<a href='{href}'>x</a>", "https://a.example/b/") == []


def test_addresses_are_relative_to_the_base_of_the_page() -> None:
    text = "<base href='/x/y'><a href='rss'>a</a><a href='http://['>b</a>"
    assert links(text, "https://a.example/b/") == [Found("https://a.example/x/rss", "a")]
    assert (
        links("<base href='file:///'><a href='rss'>a</a>", "https://a.example/b/")[0].url == "https://a.example/b/rss"
    )


def test_guesses_begin_with_the_page_s_own_folder() -> None:
    assert guesses("https://a.example/blog/post?x=/y")[:2] == [
        "https://a.example/blog/feed/",
        "https://a.example/blog/index.xml",
    ]
    assert guesses("https://a.example/")[0] == "https://a.example/feed/"
    assert len(guesses("https://a.example/a/b/c/d")) <= 10


@given(
    st.text()
    | st.lists(
        st.sampled_from(["<a href=rss>", "<link rel=alternate ", "type=text/xml ", "'", "<!--", "]]>", "\0"])
    ).map("".join)
)
def test_any_text_is_a_page_with_or_without_feeds(text: str) -> None:
    assert isinstance(links(text, "https://a.example/"), list)


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 300_000,
        "<a href=rss>" * 100_000,
        "<a href='/" + "rss-" * 500 + "'>x</a>" * 1000,
        ("<a href='/" + "-rss" * 500 + "'>x</a>") * 900,
        "<link rel=alternate type=text/xml href=x>" * 40_000,
        "<a href=rss>" + "<b>x" * 400_000,
    ],
    ids=["deep", "links", "long", "longs", "declared", "text"],
)
def test_a_hostile_page_takes_little_time(text: str) -> None:
    with at_most(15):
        links(text, "https://a.example/")


@needs_data
def test_real_feeds_are_told_from_real_pages() -> None:
    feeds = [path for path in (DATA / "feeds").iterdir() if path.is_file()]
    assert feeds
    unknown = [path.name for path in feeds if kind_of(path.read_bytes()[:65536]) is None]
    assert unknown == []
    pages = [path for path in sorted((DATA / "pages").rglob("*.htm*"))[:30] if path.is_file()]
    assert [path.name for path in pages if kind_of(path.read_bytes()) is not None] == []
