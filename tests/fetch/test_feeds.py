"""Asking feeds: what every answer of a server does to a subscription and to the archive."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fetch.feed_text import page, rss
from tests.fetch.server import Server, certificate, needs_openssl

from reader.archive import open_archive
from reader.archive.protocol import Archive, Stored, Subscription
from reader.archive.query import ALL
from reader.article import Article
from reader.errors import ReaderError
from reader.fetch import client as network
from reader.fetch import schedule
from reader.fetch.client import Limits
from reader.fetch.events import ArticleDone, Begun, Ended, Event, FeedDone, Outcome
from reader.fetch.feeds import fetch
from reader.settings import FeedSettings, NetworkSettings, Settings, load

HOUR, DAY = 3600, 24 * 3600


def settings(*, allow: tuple[str, ...] = ("127.0.0.1",), **feeds: FeedSettings) -> Settings:
    """Settings under which loopback may be asked."""
    plain = load(Path("/nowhere/config.yaml"))
    return replace(plain, feeds=feeds, network=NetworkSettings(allow=allow))


def limited(monkeypatch: pytest.MonkeyPatch, **limits: float) -> None:
    """Let the client be less patient."""
    real = network.Client
    monkeypatch.setattr(network, "Client", lambda policy: real(policy, limits=Limits(**limits)))  # type: ignore[arg-type]


def follow(archive: Archive, *urls: str) -> None:
    archive.subscribe(Subscription(url) for url in urls)


def done(events: list[Event]) -> dict[str, FeedDone]:
    """What became of each feed, by its address."""
    return {event.url: event for event in events if isinstance(event, FeedDone)}


def ask(archive: Archive, *urls: str, force: bool = False, **feeds: FeedSettings) -> list[Event]:
    return list(fetch(archive, settings(**feeds), urls or None, force=force))


def one(archive: Archive, url: str) -> Subscription:
    return next(known for known in archive.subscriptions() if known.url == url)


def titles(archive: Archive) -> list[str]:
    return [headline.title for headline in archive.headlines(ALL).headlines]


def test_new_articles_come_in_under_their_feed(archive: Archive, server: Server) -> None:
    url = server.set("/f", body=rss(["第一条", "第二条"]), etag='"1"')
    follow(archive, url)
    before = int(time.time())
    events = ask(archive)
    assert events[0] == Begun(1, 1)
    assert events[1] == FeedDone(url, "试验源", Outcome.NEW, 2, 0, "", 1, 1)
    assert isinstance(events[2], Ended)
    assert (events[2].feeds, events[2].new, events[2].failed) == (1, 2, 0)
    assert sorted(titles(archive)) == ["第一条", "第二条"]
    known = one(archive, url)
    assert (known.title, known.etag, known.failures, known.error, known.articles) == ("试验源", '"1"', 0, "", 2)
    assert known.home == "http://example.org/"
    assert before <= known.succeeded <= known.asked <= time.time()
    assert before + HOUR <= known.due <= time.time() + HOUR * 1.1


def test_only_what_is_due_is_asked(archive: Archive, server: Server) -> None:
    url = server.set("/f", body=rss(["第一条"]))
    follow(archive, url)
    ask(archive)
    assert ask(archive)[0] == Begun(0, 1)
    assert len(server.asked("/f")) == 1
    assert ask(archive, force=True)[0] == Begun(1, 1)
    assert ask(archive, url)[0] == Begun(1, 1)
    assert len(server.asked("/f")) == 3


def test_nobody_subscribed_is_an_end_at_once(archive: Archive) -> None:
    begun, ended = ask(archive)
    assert begun == Begun(0, 0)
    assert isinstance(ended, Ended)


def test_what_has_not_changed_costs_no_text(archive: Archive, server: Server) -> None:
    url = server.set(
        "/f", body=rss(["第一条"], more="<ttl>180</ttl>"), etag='W/"x y"', headers={"Last-Modified": "never"}
    )
    follow(archive, url)
    ask(archive)
    first = one(archive, url)
    assert first.due - first.asked >= 3 * HOUR  # what the feed itself asks for
    event = done(ask(archive, url))[url]
    assert (event.outcome, event.new, event.error) == (Outcome.UNCHANGED, 0, "")
    request = server.asked("/f")[1]
    assert (request.headers["if-none-match"], request.headers["if-modified-since"]) == ('W/"x y"', "never")
    again = one(archive, url)
    assert (again.etag, again.modified, again.title) == (first.etag, first.modified, "试验源")
    assert abs((again.due - again.asked) - (first.due - first.asked)) <= 1


def test_a_permanent_redirect_moves_the_subscription_and_a_temporary_one_does_not(
    archive: Archive, server: Server
) -> None:
    target = server.set("/new", body=rss(["第一条"]))
    moved, passing = server.redirect("/old", "/new", 301), server.redirect("/tmp", "/new", 302)
    follow(archive, moved, passing)
    ask(archive)
    assert one(archive, moved).address == target
    assert one(archive, passing).address == passing
    ask(archive, moved)
    assert len(server.asked("/old")) == 1
    assert {known.url for known in archive.subscriptions()} == {moved, passing}


def test_a_permanent_redirect_to_what_is_no_feed_moves_nothing(archive: Archive, server: Server) -> None:
    server.set("/parked", body=page("这个域名正在出售"))
    url = server.redirect("/f", "/parked", 301)
    follow(archive, url)
    assert done(ask(archive))[url].outcome is Outcome.FAILED
    assert one(archive, url).address == url


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ({"status": 404}, "404"),
        ({"status": 500}, "500"),
        ({"body": page("一个网页")}, "no feed"),
        ({"body": b"\x89PNG\r\n\x1a\n" + bytes(500), "headers": {"Content-Type": "image/png"}}, "PNG"),
        ({"body": b""}, "empty"),
        ({"body": rss(["第一条"]), "cut": 100}, "127.0.0.1"),
        ({"body": rss(["第一条"]), "length": 10_000}, "127.0.0.1"),
        ({"raw": b"garbage\r\n\r\n"}, "127.0.0.1"),
        ({"raw": b""}, "127.0.0.1"),
        ({"status": 302, "headers": {"Location": "/f"}}, "circle"),
        ({"status": 302, "headers": {"Location": "http://10.1.2.3/secret"}}, "private network"),
        ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, "http"),
    ],
)
def test_every_failure_is_one_line_and_the_feed_is_left_alone_for_longer(
    archive: Archive, server: Server, reply: dict[str, object], said: str
) -> None:
    url = server.set("/f", **reply)  # type: ignore[arg-type]
    good = server.set("/good", body=rss(["第二条"]))
    follow(archive, url, good)
    events = ask(archive)
    event = done(events)[url]
    assert event.outcome is Outcome.FAILED
    assert said in event.error
    assert "\n" not in event.error
    assert isinstance(events[-1], Ended)
    assert (events[-1].failed, events[-1].new) == (1, 1)
    known = one(archive, url)
    assert (known.failures, known.error, known.succeeded, known.gone) == (1, event.error, 0, False)
    assert known.due - known.asked >= 2 * HOUR
    assert titles(archive) == ["第二条"]


@pytest.mark.parametrize("reply", [{"delay": 5}, {"body": b"<rss>", "endless": True, "drip": 0.02}, {"drip": 0.2}])
def test_what_is_too_slow_fails_in_time(
    archive: Archive, server: Server, reply: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, seconds=0.5)
    url = server.set("/f", **({"body": rss(["第一条"])} | reply))  # type: ignore[arg-type]
    follow(archive, url)
    assert "no answer within 0.5 s" in done(ask(archive))[url].error


def test_what_never_ends_fails_when_it_is_too_long(
    archive: Archive, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, size=100_000)
    url = server.set("/f", body=b"<rss><channel>" + b" " * 10_000, endless=True)
    follow(archive, url)
    assert "longer than 0.1 MB" in done(ask(archive))[url].error


@needs_openssl
def test_a_certificate_that_nobody_vouches_for_is_refused(archive: Archive, tmp_path: Path) -> None:
    with Server(tls=certificate(tmp_path)) as server:
        url = server.set("/f", body=rss(["第一条"]))
        follow(archive, url)
        assert "certificate" in done(ask(archive))[url].error
        assert server.requests == []


def test_a_private_address_is_refused_unless_it_is_allowed(archive: Archive, server: Server) -> None:
    url = server.set("/f", body=rss(["第一条"]))
    follow(archive, url)
    event = done(list(fetch(archive, settings(allow=()))))[url]
    assert (event.outcome, "network.allow" in event.error) == (Outcome.FAILED, True)
    assert server.requests == []


def test_a_feed_that_is_gone_is_told_so_and_asked_again_in_a_month(archive: Archive, server: Server) -> None:
    url = server.set("/f", status=410)
    follow(archive, url)
    events = ask(archive)
    assert done(events)[url].outcome is Outcome.GONE
    assert isinstance(events[-1], Ended)
    assert events[-1].failed == 1
    assert one(archive, url).gone
    assert one(archive, url).due - time.time() > 29 * DAY
    server.set("/f", body=rss(["第一条"]))
    assert done(ask(archive, url))[url].outcome is Outcome.NEW
    assert not one(archive, url).gone


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_a_pause_gets_it(archive: Archive, server: Server, status: int) -> None:
    url = server.set("/f", status=status, headers={"Retry-After": "40000"})
    follow(archive, url)
    ask(archive)
    assert one(archive, url).due >= time.time() + 40000 - 2
    event = done(ask(archive, force=True))[url]
    assert (event.outcome, event.error) == (Outcome.WAITING, one(archive, url).error)
    assert len(server.asked("/f")) == 1
    ask(archive, url)  # a person who names it wants it
    assert len(server.asked("/f")) == 2


def test_failures_in_a_row_are_forgotten_with_a_good_answer(archive: Archive, server: Server) -> None:
    url = server.set("/f", status=500)
    follow(archive, url)
    waits = []
    for _time in range(7):
        ask(archive, url)
        known = one(archive, url)
        waits.append(known.due - known.asked)
    assert waits == sorted(waits)
    assert waits[0] >= 2 * HOUR
    assert DAY <= waits[-1] <= DAY * 1.1 + 1
    server.set("/f", body=rss(["第一条"]))
    ask(archive, url)
    known = one(archive, url)
    assert (known.failures, known.error) == (0, "")
    assert known.due - known.asked <= HOUR * 1.1 + 1


def test_what_was_no_feed_is_asked_for_whole_next_time(archive: Archive, server: Server) -> None:
    url = server.set("/f", body=rss(["第一条"]), etag='"1"')
    follow(archive, url)
    ask(archive)
    server.set("/f", body=page("网站维护中"), etag='"2"')
    assert done(ask(archive, url))[url].outcome is Outcome.FAILED
    assert one(archive, url).etag == ""
    assert titles(archive) == ["第一条"]
    server.set("/f", status=500)
    server.set("/g", body=rss(["第二条"]), etag='"1"')
    follow(archive, server.url("/g"))
    ask(archive, server.url("/g"))
    server.set("/g", status=500)
    ask(archive, server.url("/g"))
    assert one(archive, server.url("/g")).etag == '"1"'


def test_the_settings_of_a_feed_are_stronger_than_what_it_says(archive: Archive, server: Server) -> None:
    url = server.set("/f", body=rss(["第一条"]))
    follow(archive, url)
    # As it is written in config.yaml: another form of the address is the same feed.
    feeds = {url + "/": FeedSettings(interval=2 * DAY, name="我的源")}
    event = done(list(fetch(archive, settings(**feeds))))[url]
    assert event.name == "我的源"
    known = one(archive, url)
    assert known.due - known.asked >= 2 * DAY


def test_the_full_text_of_new_stubs_comes_where_it_is_wanted(archive: Archive, server: Server) -> None:
    url = server.set("/f", body=rss(["珠江水量调度启动", "找不到的网页"], base=server.url("")))
    server.set("/article/1.html", body=page("珠江水量调度启动"), headers={"Content-Type": "text/html"})
    follow(archive, url)
    events = ask(archive, **{url: FeedSettings(full=True)})
    outcomes = {event.title: str(event.outcome) for event in events if isinstance(event, ArticleDone)}
    assert outcomes == {"珠江水量调度启动": "filled", "找不到的网页": "failed"}
    assert isinstance(events[-1], Ended)
    assert events[-1].failed == 0  # the feed did not fail
    assert len(server.asked("/robots.txt")) == 1
    stubs = {headline.title: headline.stub for headline in archive.headlines(ALL).headlines}
    assert stubs == {"珠江水量调度启动": False, "找不到的网页": True}


def test_no_feed_waits_for_the_full_texts_of_another(
    archive: Archive, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.fetch.feeds.IN_FLIGHT", 1)
    urls = [server.set(f"/f{n}", body=rss([f"第{n}条新的消息"], base=server.url(f"/{n}"))) for n in range(3)]
    follow(archive, *urls)
    events = ask(archive, **{url: FeedSettings(full=True) for url in urls})
    assert [type(event) for event in events] == [Begun, *[FeedDone] * 3, *[ArticleDone] * 3, Ended]


def test_two_fetches_at_once_ask_each_feed_once(archive: Archive, server: Server, tmp_path: Path) -> None:
    bodies = [rss([f"第{number}条"], base=f"http://{number}.example.org") for number in range(40)]
    urls = [server.set(f"/f{number}", body=body, delay=0.02) for number, body in enumerate(bodies)]
    follow(archive, *urls)
    other = open_archive(tmp_path / "a.db", list)
    events: list[list[Event]] = [[], []]
    threads = [
        threading.Thread(target=lambda mine=mine, store=store: mine.extend(fetch(store, settings())))
        for mine, store in zip(events, (archive, other), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(request.path for request in server.requests) == sorted(f"/f{number}" for number in range(40))
    assert len(titles(archive)) == 40
    told = [done(mine) for mine in events]
    asked = [sum(event.outcome is Outcome.NEW for event in mine.values()) for mine in told]
    assert sum(asked) == 40


def test_an_end_in_the_middle_keeps_what_has_come_and_gives_the_leases_back(archive: Archive, server: Server) -> None:
    quick = [server.set(f"/f{number}", body=rss([f"第{number}条"])) for number in range(3)]
    slow = [server.set(f"/slow{number}", delay=30) for number in range(3)]
    follow(archive, *quick, *slow)
    events = fetch(archive, settings())
    for event in events:
        if isinstance(event, FeedDone):
            break
    started = time.monotonic()
    events.close()
    assert time.monotonic() - started < 20  # the slow ones would take 30
    assert titles(archive)
    now = int(time.time())
    left = [url for url in (*quick, *slow) if one(archive, url).asked == 0]
    assert set(slow) <= set(left)
    assert {known.url for known in archive.lease(now, 60, 100, left)} == set(left)


@pytest.mark.parametrize("link", ["http://example.org/", "http://example.org/page"])
def test_items_that_all_link_to_one_page_are_articles_of_their_own(archive: Archive, server: Server, link: str) -> None:
    body = rss(["第一条", "第二条"])
    for number in (1, 2):
        body = body.replace(f"http://example.org/article/{number}.html".encode(), link.encode())
    url = server.set("/f", body=body)
    follow(archive, url)
    assert done(ask(archive))[url].new == 2
    event = done(ask(archive, url))[url]
    assert (event.new, event.updated) == (0, 0)


def test_a_fault_with_one_feed_does_not_keep_the_others_from_coming(
    archive: Archive, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = [
        server.set(f"/f{number}", body=rss([f"第{number}条"], base=f"http://{number}.example.org"))
        for number in range(3)
    ]
    follow(archive, *urls)
    settle = archive.settle

    def failing(subscription: Subscription, articles: Sequence[Article] = ()) -> list[Stored]:
        if subscription.url == urls[1] and articles:
            raise ZeroDivisionError("a fault\nof ours")
        return settle(subscription, articles)

    monkeypatch.setattr(archive, "settle", failing)
    told = done(ask(archive))
    assert [str(told[url].outcome) for url in urls] == ["new", "failed", "new"]
    assert "ZeroDivisionError" in told[urls[1]].error
    assert "\n" not in told[urls[1]].error
    assert one(archive, urls[1]).failures == 1


def test_a_clock_that_was_wrong_for_a_while_stops_nothing(archive: Archive, server: Server) -> None:
    url = server.set("/f", body=rss(["第一条"]))
    follow(archive, url)
    future = int(time.time()) + 400 * DAY
    archive.settle(replace(one(archive, url), asked=future, succeeded=future, due=future + HOUR))
    assert done(ask(archive))[url].outcome is Outcome.NEW


def test_an_archive_that_cannot_be_written_is_one_error(tmp_path: Path, server: Server, archive: Archive) -> None:
    url = server.set("/f", body=rss(["第一条"]))
    follow(archive, url)
    archive.close()
    (tmp_path / "a.db").chmod(0o400)
    shut = open_archive(tmp_path / "a.db", list)
    if shut.read_only:  # root may write anything
        with pytest.raises(ReaderError):
            list(fetch(shut, settings()))
    shut.close()


def test_the_next_question_is_never_before_the_interval_and_never_much_after() -> None:
    for url in ("http://a/", "http://b/", "http://c/新闻"):
        assert HOUR <= schedule.due(0, HOUR, url) <= HOUR * 1.1
        for failures in range(1, 40):
            wait = schedule.due_after_failure(0, HOUR, failures, 0, url)
            assert HOUR * 2 <= wait <= DAY * 1.1
            assert schedule.due_after_failure(0, HOUR, failures, 3 * DAY, url) == 3 * DAY
        assert schedule.due_after_failure(0, 7 * DAY, 1, 0, url) >= 7 * DAY
    assert schedule.interval(0, 0) == HOUR
    assert schedule.interval(300, 0) == 300
    assert schedule.interval(300, 7200) == 7200
