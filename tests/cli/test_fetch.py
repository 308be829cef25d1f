"""`reader fetch`: what it says, to whom, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Run, configure
from tests.cli.feed_server import ALLOWED, answering, feed, server, urls
from tests.fetch.feed_text import page, rss
from tests.fetch.server import Server

from reader.archive import open_archive
from reader.archive.query import ALL
from reader.text.cells import cells

__all__ = ["server"]

SOURCE = Path(__file__).parents[2] / "src"


def listed(run: Run, tmp_path: Path, *addresses: str) -> None:
    """Subscribe without asking anybody."""
    outlines = "".join(f'<outline xmlUrl="{address}"/>' for address in addresses)
    path = tmp_path / "list.opml"
    path.write_text(f"<opml><body>{outlines}</body></opml>")
    assert run("opml", "import", str(path)).code == 0


def test_in_a_pipe_there_is_a_line_for_each_feed_and_one_for_all(run: Run, server: Server, tmp_path: Path) -> None:
    server.set("/bad", status=500)
    listed(run, tmp_path, feed(server, "/f", "第一条"), server.url("/bad"))
    ended = run("fetch")
    assert ended.code == 1
    *lines, last = ended.lines
    host = f"127.0.0.1:{server.port}"
    assert sorted(lines) == [
        f"failed  {host}/bad  127.0.0.1: it answered 500 Internal Server Error",
        "new  试验源  1 new",
    ]
    assert last.startswith("2 feeds, 1 new, 1 failed, ")
    assert ended.err == ""


def test_without_failures_the_exit_code_is_0_and_nothing_due_is_said(run: Run, server: Server) -> None:
    run("subscribe", feed(server, "/f", "第一条"))
    ended = run("fetch")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("nothing is due before ")
    assert run("fetch", "--quiet").out == ""
    assert run("fetch", "--all").lines[0] == "unchanged  试验源"
    feed(server, "/f", "第一条", "第二条")
    assert run("fetch", "试验").lines[0] == "new  试验源  1 new"


def test_as_json_every_event_is_a_line_with_stable_fields(run: Run, server: Server, tmp_path: Path) -> None:
    url = feed(server, "/f", "第一条")
    listed(run, tmp_path, url)
    begin, done, end = run("fetch", "--json").json
    assert begin == {"event": "begin", "feeds": 1, "subscribed": 1}
    assert done == {
        "event": "feed",
        "url": url,
        "name": "试验源",
        "outcome": "new",
        "new": 1,
        "updated": 0,
        "error": "",
        "done": 1,
        "feeds": 1,
    }
    assert list(end) == ["event", "feeds", "new", "updated", "failed", "seconds"]
    assert run("fetch", "--json").json[0] == {"event": "begin", "feeds": 0, "subscribed": 1}


def test_nobody_subscribed_is_told_with_what_to_do(run: Run) -> None:
    ended = run("fetch")
    assert (ended.code, ended.out) == (0, "")
    assert "reader subscribe ADDRESS" in ended.err
    ended = run("fetch", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert [row["event"] for row in ended.json] == ["begin", "end"]


def test_quiet_tells_errors_alone(run: Run, server: Server, tmp_path: Path) -> None:
    server.set("/bad", status=404)
    listed(run, tmp_path, feed(server, "/f", "第一条"), server.url("/bad"))
    ended = run("fetch", "--quiet")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"reader: failed  127.0.0.1:{server.port}/bad  127.0.0.1: it answered 404 Not Found\n"


@pytest.mark.parametrize(
    "argv", [["--full"], ["--full", "x", "--all"], ["x", "--all"], ["--json", "--quiet"], ["--all", "--due"]]
)
def test_a_mistake_of_usage_is_exit_code_2(run: Run, argv: list[str]) -> None:
    ended = run("fetch", *argv)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_an_unknown_feed_is_told_and_nobody_is_asked(run: Run, server: Server) -> None:
    run("subscribe", feed(server, "/f", "第一条"))
    asked = len(server.requests)
    assert run("fetch", "试验源", "别的").code == 1
    assert len(server.requests) == asked


def test_in_a_pipe_a_feed_that_is_gone_is_told_with_the_command(run: Run, server: Server, tmp_path: Path) -> None:
    url = server.set("/f", status=410)
    listed(run, tmp_path, url)
    ended = run("fetch")
    assert ended.code == 1
    assert f"`reader unsubscribe {url}`" in ended.err
    assert urls(run) == [url]


@pytest.mark.parametrize(("typed", "left"), [("y\n", 0), ("\n", 1), ("n\n", 1), ("", 1)])
def test_at_a_terminal_unsubscribing_is_offered(
    run: Run, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, left: int
) -> None:
    listed(run, tmp_path, server.set("/f", status=410))
    answering(monkeypatch, typed)
    assert run("fetch").code == 1
    assert len(run("feeds", "--json").lines) == left


def test_the_full_text_of_a_stub_is_fetched(run: Run, server: Server) -> None:
    run("subscribe", feed(server, "/f", "珠江水量调度启动"))
    server.set("/f/article/1.html", body=page("珠江水量调度启动"), headers={"Content-Type": "text/html"})
    (row,) = run("list", "--json", "title:珠江水量调度启动").json
    assert row["stub"]
    ended = run("fetch", "--full", row["id"][:8])
    assert (ended.code, ended.lines[0]) == (0, f"filled  {row['id']}  珠江水量调度启动")
    assert "压咸补淡" in run("open", row["id"]).out
    article, end = run("fetch", "--full", row["id"], "--json").json
    assert article == {
        "event": "article",
        "id": row["id"],
        "title": "珠江水量调度启动",
        "outcome": "unchanged",
        "error": "",
    }
    assert end["event"] == "end"
    server.set("/f/article/1.html", status=404)
    ended = run("fetch", "--full", row["id"])
    assert (ended.code, "404" in ended.out) == (1, True)


@pytest.mark.parametrize("width", [40, 80])
def test_on_a_terminal_a_bar_moves_and_errors_stay_above_it(
    run: Run, server: Server, tmp_path: Path, terminal: Callable[[int], None], width: int
) -> None:
    server.set("/bad", status=500)
    slow = server.set("/slow", body=rss(["第二条"]), delay=0.4)
    listed(run, tmp_path, feed(server, "/f", "第一条"), server.url("/bad"), slow)
    terminal(width)
    ended = run("fetch")
    assert ended.code == 1
    assert "127.0.0.1: it answered 500 Internal Server Error" in " ".join(ended.out.split())
    assert "/3" in ended.out
    assert cells(ended.lines[-1].rpartition("\x1b[2K")[2]) <= width
    assert "3 feeds, 2 new, 1 failed" in ended.lines[-1]


def test_a_dumb_terminal_and_a_pipe_get_no_bar(
    run: Run, server: Server, terminal: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("subscribe", feed(server, "/f", "第一条"))
    terminal(80)
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in run("fetch", "--all").out


def test_a_name_that_could_steer_the_terminal_is_harmless(run: Run, server: Server, tmp_path: Path) -> None:
    listed(run, tmp_path, server.set("/f", body=rss(["a"], title="x&#x9b;2J[red]y\x1b[2Jz")))
    for argv in (["fetch"], ["feeds"], ["fetch", "--all", "--json"]):
        out = run(*argv).out
        assert all(line.isprintable() for line in out.splitlines())


def started(home: Path, *argv: str) -> subprocess.Popen[str]:
    environment = dict(os.environ, PYTHONPATH=str(SOURCE), HOME=str(home))
    return subprocess.Popen(
        [sys.executable, "-m", "reader", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_keeps_what_has_come_and_gives_the_leases_back(
    run: Run, server: Server, tmp_path: Path, home: Path, number: signal.Signals, code: int
) -> None:
    slow = [server.set(f"/slow{index}", delay=30) for index in range(3)]
    listed(run, tmp_path, feed(server, "/f", "第一条"), *slow)
    with started(home, "fetch", "--json") as process:
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline())["feeds"] == 4
        assert json.loads(process.stdout.readline())["outcome"] == "new"
        process.send_signal(number)
        assert process.wait(20) == code  # the slow ones would take 30
        assert process.stderr.read() == ""
    assert len(run("list", "title:第一条").lines) == 1
    configure(ALLOWED)
    from reader.paths import default_archive

    archive = open_archive(default_archive(), list)
    assert len(archive.lease(int(time.time()), 60, 10, slow)) == 3
    archive.close()


def test_an_interrupt_says_how_much_had_come(run: Run, server: Server, tmp_path: Path, home: Path) -> None:
    listed(run, tmp_path, feed(server, "/f", "第一条", "第二条"), server.set("/slow", delay=30))
    with started(home, "fetch") as process:
        assert process.stdout
        assert process.stderr
        assert "2 new" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr.read() == "reader: stopped; what had come is kept: 2 new articles\n"


def test_while_full_texts_come_the_bar_says_how_many(
    run: Run, server: Server, tmp_path: Path, terminal: Callable[[int], None]
) -> None:
    titles = ["珠江水量调度启动", "辽宁春耕由南向北展开"]
    url = server.set("/f", body=rss(titles, base=server.url("")))
    for number, title in enumerate(titles, 1):
        text = page(title)
        server.set(f"/article/{number}.html", body=text, headers={"Content-Type": "text/html"}, delay=0.3 * number)
    configure(f"{ALLOWED}feeds:\n  {url}:\n    full: yes\n")
    listed(run, tmp_path, url)
    terminal(80)
    out = run("fetch").out
    assert "1 full text" in out
    assert out.splitlines()[-1].endswith(" s")


def test_whoever_reads_the_output_may_stop(run: Run, server: Server, tmp_path: Path, home: Path) -> None:
    listed(run, tmp_path, *(feed(server, f"/f{index}", f"第{index}条") for index in range(5)))
    process = started(home, "fetch", "--json")
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(10) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_nothing_due_loads_no_network(run: Run, server: Server, home: Path) -> None:
    run("subscribe", feed(server, "/f", "第一条"))
    code = (
        "import sys; from reader.cli import run; assert run(['fetch']) == 0;"
        "sys.exit(bool({'aiohttp', 'lxml', 'rich.console', 'pypinyin'} & set(sys.modules)))"
    )
    environment = dict(os.environ, PYTHONPATH=str(SOURCE), HOME=str(home))
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert b"nothing is due" in ended.stdout


def test_what_comes_is_in_the_list(run: Run, server: Server, tmp_path: Path) -> None:
    listed(run, tmp_path, feed(server, "/f", *(f"第{index}条" for index in range(30))))
    assert run("fetch").code == 0
    from reader.paths import default_archive

    archive = open_archive(default_archive(), list)
    assert sum(headline.source == "试验源" for headline in archive.headlines(ALL, limit=100).headlines) == 30
    archive.close()
