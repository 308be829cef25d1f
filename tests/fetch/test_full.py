"""The full text of stubs: what page is taken for an article's own, and what is told where none is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fetch.feed_text import WORDS, page, rss
from tests.fetch.server import Server

from reader.archive.protocol import Archive
from reader.article import Article, Published
from reader.fetch.events import ArticleDone, Ended, Event, Got
from reader.fetch.full import full
from reader.fetch.likeness import pieces, same_story
from reader.settings import NetworkSettings, Settings, load

TITLE = "珠江流域压咸补淡应急水量调度今天正式启动"
HTML = {"Content-Type": "text/html; charset=utf-8"}
DAY = Published(datetime(2025, 3, 2, tzinfo=UTC))


def settings(*allow: str) -> Settings:
    return replace(load(Path("/nowhere/config.yaml")), network=NetworkSettings(allow=allow or ("127.0.0.1",)))


def stub(archive: Archive, url: str, title: str = TITLE, excerpt: str = "") -> str:
    (stored,) = archive.put([Article(title, url=url, excerpt=excerpt, published=DAY, feed="http://f/")])
    return stored.headline.id


def ask(archive: Archive, *ids: str) -> list[Event]:
    return list(full(archive, settings(), ids))


def only(events: list[Event]) -> ArticleDone:
    first, last = events
    assert isinstance(first, ArticleDone)
    assert isinstance(last, Ended)
    assert last.failed == (first.outcome is Got.FAILED)
    return first


def test_a_stub_gets_the_text_of_its_page_and_keeps_its_id_and_feed(archive: Archive, server: Server) -> None:
    name = stub(archive, server.set("/a.html", body=page(TITLE), headers=HTML))
    assert only(ask(archive, name)) == ArticleDone(name, TITLE, Got.FILLED)
    article = archive.get(name)
    assert article
    assert [block.text for block in article.blocks] == list(WORDS)
    assert article.feed == "http://f/"
    assert archive.count() == 1
    assert only(ask(archive, name)).outcome is Got.UNCHANGED
    server.set("/a.html", body=page(TITLE, [*WORDS, WORDS[0][::-1]]), headers=HTML)
    assert only(ask(archive, name)).outcome is Got.UPDATED


def test_the_page_may_be_elsewhere_and_call_itself_otherwise(archive: Archive, server: Server) -> None:
    more = '<link rel="canonical" href="https://www.example.org/other">'
    server.set("/there.html", body=page(f"{TITLE}_某某网", more=more), headers=HTML)
    name = stub(archive, server.redirect("/a.html", "/there.html"))
    assert only(ask(archive, name)).outcome is Got.FILLED
    assert archive.count() == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ({"status": 404}, "404"),
        ({"status": 500}, "500"),
        ({"body": page("今日天气预报晴转多云"), "headers": HTML}, "another text is there now: 今日天气预报晴转多云"),
        ({"body": b"%PDF-1.7", "headers": {"Content-Type": "application/pdf"}}, "application/pdf, not a page"),
        ({"body": b"\x89PNG\r\n\x1a\n" + bytes(300), "headers": HTML}, "PNG"),
        ({"body": rss([TITLE, "别的"]), "headers": HTML}, "page"),
        ({"body": b"", "headers": HTML}, "127.0.0.1"),
        ({"body": f"<html><title>{TITLE}</title><body></body></html>".encode(), "headers": HTML}, "127.0.0.1"),
        ({"status": 302, "headers": {"Location": "http://192.168.0.1/"}}, "private network"),
    ],
)
def test_what_is_not_the_articles_page_is_told_in_a_line_and_the_stub_stays(
    archive: Archive, server: Server, reply: dict[str, object], said: str
) -> None:
    name = stub(archive, server.set("/a.html", **reply))  # type: ignore[arg-type]
    before = archive.get(name)
    done = only(ask(archive, name))
    assert (done.id, done.title, done.outcome) == (name, TITLE, Got.FAILED)
    assert said in done.error
    assert "\n" not in done.error
    assert archive.get(name) == before


def test_a_server_that_sends_to_its_front_page_has_lost_the_article(archive: Archive, server: Server) -> None:
    server.set("/", body=page(TITLE), headers=HTML)
    name = stub(archive, server.redirect("/a.html", "/"))
    assert only(ask(archive, name)).outcome is Got.FAILED


def test_what_robots_txt_forbids_is_not_fetched(archive: Archive, server: Server) -> None:
    server.set("/robots.txt", body=b"User-agent: *\nDisallow: /a.html\n")
    name = stub(archive, server.set("/a.html", body=page(TITLE), headers=HTML))
    assert "robots.txt" in only(ask(archive, name)).error
    assert server.asked("/a.html") == []


def test_an_article_without_an_address_is_told(archive: Archive) -> None:
    assert only(ask(archive, stub(archive, ""))).error == "the article has no address"
    assert only(ask(archive, "nosuchid")).outcome is Got.FAILED


def test_an_article_of_several_pages_is_one(archive: Archive, server: Server) -> None:
    def part(number: int, following: str) -> bytes:
        texts = [f"第{number}页第{line}段：{WORDS[line]}" for line in range(3)]
        link = f'<div class="page"><a href="{following}">下一页</a></div>' if following else ""
        return page(TITLE, texts, more=link)

    server.set("/a_2.html", body=part(2, "a_3.html"), headers=HTML)
    server.set("/a_3.html", body=part(3, ""), headers=HTML)
    name = stub(archive, server.set("/a.html", body=part(1, "a_2.html"), headers=HTML))
    assert only(ask(archive, name)).outcome is Got.FILLED
    article = archive.get(name)
    assert article
    assert [block.text[:6] for block in article.blocks] == [f"第{p}页第{n}段" for p in (1, 2, 3) for n in range(3)]


def test_half_of_an_article_is_not_taken_for_the_whole(archive: Archive, server: Server) -> None:
    link = '<div class="page"><a href="a_2.html">下一页</a></div>'
    server.set("/a_2.html", status=503)
    name = stub(archive, server.set("/a.html", body=page(TITLE, more=link), headers=HTML))
    assert only(ask(archive, name)).outcome is Got.FAILED
    # Where the second page is not there at all, the first is all there is.
    server.set("/a_2.html", status=404)
    assert only(ask(archive, name)).outcome is Got.FILLED


def test_pages_that_lead_in_a_circle_end(archive: Archive, server: Server) -> None:
    link = '<div class="page"><a href="{}">下一页</a></div>'
    server.set("/a_2.html", body=page(TITLE, [WORDS[2]], more=link.format("a.html")), headers=HTML)
    name = stub(archive, server.set("/a.html", body=page(TITLE, WORDS[:2], more=link.format("a_2.html")), headers=HTML))
    assert only(ask(archive, name)).outcome is Got.FILLED
    assert len(server.requests) == 3  # robots.txt and both pages


def test_several_are_fetched_and_one_that_fails_hinders_no_other(archive: Archive, server: Server) -> None:
    titles = [f"{TITLE}之{number}" for number in "一二三"]
    names = [
        stub(archive, server.set(f"/{number}.html", body=page(title), headers=HTML), title)
        for number, title in enumerate(titles)
    ]
    lost = stub(archive, server.url("/lost.html"), "别处的一条消息")
    *events, end = ask(archive, names[0], lost, *names[1:], names[0])
    outcomes = {event.id: event.outcome for event in events if isinstance(event, ArticleDone)}
    assert outcomes == dict.fromkeys(names, Got.FILLED) | {lost: Got.FAILED}
    assert len(events) == 4
    assert isinstance(end, Ended)
    assert (end.updated, end.failed) == (3, 1)


@pytest.mark.parametrize(
    ("known", "there", "same"),
    [
        (TITLE, f"{TITLE}-某某新闻网", True),
        (TITLE, "珠江壓鹹補淡應急水量調度今天啟動", True),
        ("（两会观察）民生实事怎么办", "民生实事怎么办", True),
        ("Storm closes schools in the north", "Storm closes schools across the north | The Daily", True),
        (TITLE, "某某新闻网_权威媒体", False),
        (TITLE, "404 页面不存在", False),
        ("Storm closes schools in the north", "The Daily - news, sport and weather", False),
        ("", "某某新闻网", False),
    ],
)
def test_a_title_may_be_reworded_but_not_another(known: str, there: str, same: bool) -> None:
    assert same_story(Article(known), Article(there)) is same


def test_a_new_title_over_the_known_text_is_the_same_story() -> None:
    known = Article("珠江调水启动", excerpt=WORDS[0])
    there = Article("千里珠江一泓清水送下游", blocks=Article("", excerpt=WORDS[0] + WORDS[1]).body)
    assert same_story(known, there)
    assert not same_story(replace(known, excerpt=WORDS[2]), there)


@given(st.text(max_size=200))
def test_the_pieces_of_a_text_are_short_and_every_text_has_its_own_title(text: str) -> None:
    found = pieces(text)
    assert all(piece.isascii() or len(piece) <= 2 for piece in found)
    assert not found or same_story(Article(text), Article(text))
