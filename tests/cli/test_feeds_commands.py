"""`reader subscribe`, `reader unsubscribe` and `reader feeds`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Run, configure
from tests.cli.feed_server import ALLOWED, answering, feed, server, urls
from tests.fetch.feed_text import page
from tests.fetch.server import Server

from reader.text.cells import cells

__all__ = ["server"]


def linked(*paths: str) -> bytes:
    """A page that names these feeds."""
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="T{path}" href="{path}">' for path in paths
    )
    return f"<html><head>{links}</head><body>news</body></html>".encode()


def test_a_feed_is_subscribed_to_and_its_first_articles_come_at_once(run: Run, server: Server) -> None:
    url = feed(server, "/f", "第一条", "第二条")
    ended = run("subscribe", url)
    assert (ended.code, ended.err, ended.out) == (0, "", f"subscribed  试验源  2 new articles  {url}\n")
    assert len(run("list", f"feed:{url}").lines) == 2
    again = run("subscribe", url)
    assert (again.code, again.out, again.err) == (0, "", "reader: you are subscribed to 试验源 already\n")


def test_the_one_feed_of_a_page_is_taken(run: Run, server: Server) -> None:
    feed(server, "/f", "第一条")
    server.set("/", body=linked("/f"))
    assert run("subscribe", server.url("/")).code == 0
    assert urls(run) == [server.url("/f")]
    assert "already" in run("subscribe", server.url("/")).err


def test_in_a_pipe_several_feeds_are_listed_and_nothing_is_done(run: Run, server: Server) -> None:
    addresses = [feed(server, path, "第一条") for path in ("/a", "/b")]
    ended = run("subscribe", server.set("/", body=linked("/a", "/b")))
    assert (ended.code, ended.out) == (1, "")
    assert all(address in ended.err for address in addresses)
    assert "reader subscribe FEED-ADDRESS" in ended.err
    assert run("feeds").out == ""


def test_one_of_several_feeds_is_chosen_by_its_number(run: Run, server: Server) -> None:
    for path in ("/a", "/b"):
        feed(server, path, "第一条")
    site = server.set("/", body=linked("/a", "/b"))
    assert run("subscribe", site, "--choose", "2", "--name", "乙", "--group", "新闻 / 国内").code == 0
    (row,) = run("feeds", "--json").json
    assert (row["url"], row["name"], row["group"]) == (server.url("/b"), "乙", ["新闻", "国内"])
    wrong = run("subscribe", site, "--choose", "3")
    assert (wrong.code, "there are 2 feeds" in wrong.err) == (1, True)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("\n", "a"),
        ("2\n", "b"),
        ("1,2\n", "ab"),
        ("２\n1，3\n3 1\n", "ac"),
        ("q\n", ""),
        ("", ""),
        ("4\nx\n0\n1\n", ""),
    ],
)
def test_at_a_terminal_the_person_is_asked(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch, typed: str, chosen: str
) -> None:
    for path in ("/a", "/b", "/c"):
        feed(server, path, f"第一条{path}")
    answering(monkeypatch, typed)
    ended = run("subscribe", server.set("/", body=linked("/a", "/b", "/c")))
    assert ended.code == (0 if chosen else 1)
    assert sorted(urls(run) if chosen else []) == [server.url(f"/{name}") for name in chosen]


@pytest.mark.parametrize(
    ("path", "said"),
    [("/none", "404"), ("/page", "no feed was found"), ("/gone", "410"), ("/secret", "private network")],
)
def test_what_is_no_feed_is_told_and_the_others_are_taken(run: Run, server: Server, path: str, said: str) -> None:
    server.set("/page", body=page("一个网页"))
    server.set("/gone", status=410)
    server.redirect("/secret", "http://192.168.1.1/")
    good = feed(server, "/f", "第一条")
    ended = run("subscribe", server.url(path), good)
    assert (ended.code, ended.err.count("\n"), said in ended.err) == (1, 1, True)
    assert urls(run) == [good]


@pytest.mark.parametrize(
    "url", ["ftp://a.example/f", "javascript:alert(1)", "http://", "\x1b]0;x\x07", "http://u:p@a/"]
)
def test_what_is_no_address_is_told_without_asking_anybody(run: Run, url: str) -> None:
    ended = run("subscribe", url)
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.removesuffix("\n").isprintable()


def test_one_name_cannot_be_given_to_two_feeds(run: Run) -> None:
    assert run("subscribe", "http://a/", "http://b/", "--name", "x").code == 2


def test_a_subscription_ends_by_address_name_or_part_and_its_articles_stay(run: Run, server: Server) -> None:
    feeds = {path: feed(server, path, f"第一条{path}", name=f"试验源{path}") for path in ("/one", "/two", "/three")}
    run("subscribe", *feeds.values())
    assert run("unsubscribe", feeds["/one"] + "#x").code == 0
    assert run("unsubscribe", "试验源/two").out == f"unsubscribed  试验源/two  1 article stays  {feeds['/two']}\n"
    assert run("unsubscribe", "THREE").code == 0
    assert run("feeds").out == ""
    assert len(run("list", "title:第一条").lines) == 3


def test_what_is_not_clear_is_listed_and_ends_nothing(run: Run, server: Server) -> None:
    feeds = [feed(server, path, f"第一条{path}", name=f"试验源{path}") for path in ("/one", "/two")]
    run("subscribe", *feeds)
    ended = run("unsubscribe", "试验源", "/one")
    assert (ended.code, ended.out) == (1, "")
    assert all(url in ended.err for url in feeds)
    missing = run("unsubscribe", "别的\x1b[2J")
    assert (missing.code, missing.err) == (1, "reader: no feed 别的 is subscribed to; see `reader feeds`\n")
    assert len(urls(run)) == 2


def test_the_list_counts_what_is_unread_and_says_what_is_wrong(run: Run, server: Server) -> None:
    good, bad = feed(server, "/good", "第一条", "第二条"), feed(server, "/bad", "第三条", name="坏源")
    run("subscribe", good, bad)
    read = run("list", "--json", "title:第一条").json[0]["id"]
    run("mark", read, "--read")
    server.set("/bad", status=500)
    run("fetch", "--all")
    rows = {row["name"]: row for row in run("feeds", "--json").json}
    assert (rows["试验源"]["unread"], rows["试验源"]["articles"]) == (1, 2)
    assert (rows["坏源"]["unread"], rows["坏源"]["failures"]) == (1, 1)
    assert "500" in rows["坏源"]["error"]
    assert rows["坏源"]["succeeded"] <= rows["坏源"]["asked"] < rows["坏源"]["due"]
    lines = run("feeds").lines
    assert len(lines) == 2
    assert [line.split()[:2] for line in lines if "坏源" not in line] == [["1", "2"]]
    assert next(line for line in lines if "坏源" in line).endswith(rows["坏源"]["error"])


def test_as_json_each_feed_has_stable_fields(run: Run, server: Server) -> None:
    run("subscribe", feed(server, "/f", "第一条"))
    (row,) = run("feeds", "--json").json
    assert list(row) == [
        *("url", "address", "name", "title", "home", "group", "language", "unread", "articles"),
        *("added", "asked", "succeeded", "due", "failures", "error", "gone"),
    ]
    assert (row["language"], row["gone"], row["error"]) == ("zh-CN", False, "")


def test_without_any_it_says_how_to_begin(run: Run) -> None:
    ended = run("feeds")
    assert (ended.code, ended.out) == (0, "")
    assert "reader subscribe ADDRESS" in ended.err


def test_the_settings_of_config_yaml_are_shown(run: Run, server: Server) -> None:
    url = feed(server, "/f", "第一条")
    run("subscribe", url, "--name", "甲")
    configure(f"{ALLOWED}feeds:\n  {url}:\n    name: 我的源\n    group: 新闻/国内\n")
    (row,) = run("feeds", "--json").json
    assert (row["name"], row["group"], row["title"]) == ("我的源", ["新闻", "国内"], "甲")
    assert run("unsubscribe", "我的源").code == 0


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_on_a_terminal_no_line_is_wider_than_it(
    run: Run, server: Server, terminal: Callable[[int], None], width: int
) -> None:
    long = feed(server, "/f", "第一条", name="一个名字很长很长很长很长很长很长很长很长很长的源")
    run("subscribe", long, "--group", "很长很长很长很长很长很长的组/很长")
    server.set("/f", status=500)
    run("fetch", "--quiet", long)
    terminal(width)
    lines = run("--color", "never", "feeds").lines
    assert max(map(cells, lines)) <= width
    assert "it answered 500 Internal Server Error" in " ".join(" ".join(lines).split())


def test_an_archive_that_is_read_only_says_so(run: Run, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.db"
    path.parent.mkdir()
    run("--archive", str(path), "list")
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        ended = run("--archive", str(path), "subscribe", feed(server, "/f", "第一条"))
        if ended.code:  # root may write anything
            assert ended.err.count("\n") == 1
    finally:
        path.parent.chmod(0o700)
