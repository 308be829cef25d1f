"""An archive copied into another: what is kept, what an interruption leaves, and what is told where the two differ.

Files here; the same with servers: tests/postgres/test_doors_copy.py.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.archive.builders import story
from tests.cli.conftest import Run
from tests.shared import ROOT

from reader.archive import open_archive, transfer
from reader.archive.protocol import Archive, Subscription
from reader.archive.query import ALL, parse
from reader.article import Headline
from reader.errors import ReaderError
from reader.intake import seeds

LEFT = (
    "reader: not all was copied: {there} articles are there, {here} here; the same command again goes on from there\n"
)
TEXT = "珠江水量调度工程今日启动,各地代表出席并讲话。会议强调要保障供水安全,推进生态修复。" * 4

SLOWLY = (
    "import sys\nfrom reader.archive import transfer\nfrom reader import __main__\ntransfer.BATCH = 20\n"
    "from reader.archive.store import Store\ntake = Store.take_records\n"
    "def told(self, records):\n    n = take(self, records)\n    print('took', flush=True)\n    return n\n"
    "Store.take_records = told\nsys.exit(__main__.main())\n"
)
"""A program that copies twenty articles at a time, and says so."""


def filled(path: Path, many: int = 40) -> Path:
    """An archive with stubs, full texts, related headlines, copies of one text and feeds."""
    articles = [
        story(
            f"第{number}条新闻",
            TEXT + ("" if number % 10 == 0 else f"第{number}段。" * 20),
            minutes=number,
            url=f"https://a.example/{number}",
            source="中新网" if number % 2 else "新华社",
            feed="https://a.example/feed",
        )
        for number in range(many)
    ]
    with closing(open_archive(path, seeds)) as archive:
        archive.put(articles)
        archive.put(
            [replace(articles[0], url="https://b.example/copy", source="转载社", feed="https://b.example/feed")]
        )
        feed = Subscription(
            "https://a.example/feed", title="甲", groups=("新闻", "国内"), added=1_700_000_000, etag="x"
        )
        other = Subscription("https://b.example/feed", address="https://b.example/new", language="zh-CN", added=5)
        archive.subscribe([feed, other])
    return path


def everything(archive: Archive) -> list[object]:
    """What anybody can see of an archive."""
    shown: list[Headline] = []
    start: str | None = None
    while True:
        page = archive.headlines(ALL, start=start, limit=100)
        shown += page.headlines
        if (start := page.next) is None:
            break
    ids = [headline.id for headline in shown]
    copies = {each: archive.copies(each) for each in ids}
    ids += [copy.id for found in copies.values() for copy in found]
    return [
        shown,
        copies,
        [archive.get(each) for each in ids],
        [archive.related(each) for each in ids[:5]],
        archive.readings(ids),
        archive.subscriptions(),
        archive.count(),
    ]


def seen(path: Path) -> list[object]:
    with closing(open_archive(path, list)) as archive:
        return everything(archive)


def test_a_copy_has_all_of_it(run: Run, tmp_path: Path) -> None:
    source = filled(tmp_path / "from.db")
    ended = run("archive", "copy", str(source), str(tmp_path / "to.db"))
    assert (ended.code, ended.err) == (0, "")
    assert ended.lines[-1] == "All of it is the same."
    assert "52 articles copied" in ended.out
    assert "compared: 52 articles, their order and a checksum of each; 2 subscriptions" in ended.lines
    with closing(open_archive(source, list)) as archive:
        shown, (articles, copies) = archive.count(), archive.counts()
    assert (shown, articles, copies) == (51, 52, 1)
    assert "1 of them is a copy, which stands under another: lists show and count 51" in ended.lines
    assert seen(tmp_path / "to.db") == seen(source)


def test_again_nothing_is_copied_and_all_is_compared(run: Run, tmp_path: Path) -> None:
    source, target = filled(tmp_path / "from.db"), tmp_path / "to.db"
    run("archive", "copy", str(source), str(target))
    before = seen(target)
    ended = run("archive", "copy", str(source), str(target))
    assert ended.code == 0
    assert "0 articles copied" in ended.out
    assert seen(target) == before


@pytest.mark.parametrize("end", [KeyboardInterrupt(), ReaderError("the connection was lost")])
def test_what_was_interrupted_goes_on_with_the_same_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    source, target = filled(tmp_path / "from.db"), tmp_path / "to.db"
    monkeypatch.setattr(transfer, "BATCH", 10)
    taking, calls = _take(target), 0

    def interrupted(self: Archive, records: object) -> int:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise end
        return taking(self, records)

    with monkeypatch.context() as patch:
        patch.setattr("reader.archive.store.Store.take_records", interrupted)
        ended = run("archive", "copy", str(source), str(target))
    assert ended.code == (130 if isinstance(end, KeyboardInterrupt) else 1)
    assert ended.err.endswith(LEFT.format(there=20, here=52))
    with closing(open_archive(target, list)) as archive:
        assert archive.counts()[0] == 20
    ended = run("archive", "copy", str(source), str(target))
    assert (ended.code, ended.lines[-1]) == (0, "All of it is the same.")
    assert "32 articles copied" in ended.out
    assert seen(target) == seen(source)


def _take(path: Path) -> Callable[..., int]:
    from reader.archive.store import Store

    return Store.take_records


def test_a_killed_copy_is_gone_on_with(tmp_path: Path, home: Path, run: Run) -> None:
    source, target = filled(tmp_path / "from.db", 300), tmp_path / "to.db"
    argv = [sys.executable, "-c", SLOWLY, "archive", "copy", str(source), str(target)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "HOME": str(home)}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        for _ in range(4):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    with closing(open_archive(target, list)) as archive:
        assert 0 < archive.count() < 300
    ended = run("archive", "copy", str(source), str(target))
    assert (ended.code, ended.lines[-1]) == (0, "All of it is the same.")
    assert seen(target) == seen(source)


def test_a_copy_that_a_person_ends_says_how_far_it_came(tmp_path: Path, home: Path, run: Run) -> None:
    source, target = filled(tmp_path / "from.db", 300), tmp_path / "to.db"
    argv = [sys.executable, "-c", SLOWLY, "archive", "copy", str(source), str(target)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "HOME": str(home)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment}
    with subprocess.Popen(argv, **pipes) as process:  # type: ignore[call-overload]
        for _ in range(4):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _out, errors = process.communicate(timeout=120)
    with closing(open_archive(target, list)) as archive:
        there, _copies = archive.counts()
    assert 80 <= there < 312
    assert (process.returncode, errors) == (130, LEFT.format(there=there, here=312))
    assert run("archive", "copy", str(source), str(target)).code == 0


def test_what_differs_is_told_with_its_id(run: Run, tmp_path: Path) -> None:
    source, target = filled(tmp_path / "from.db"), tmp_path / "to.db"
    run("archive", "copy", str(source), str(target))
    with closing(open_archive(target, list)) as archive:
        changed = archive.get(archive.headlines(parse("title:第7条新闻")).headlines[0].id)
        assert changed is not None
        archive.put([replace(changed, notice="责任编辑:李雷")])
        archive.put([story("Only here", url="https://c.example/")])
        archive.unsubscribe(["https://a.example/feed"])
    ended = run("archive", "copy", str(source), str(target))
    assert ended.code == 1
    assert f"1 is another there, and was left: {changed.id}" in ended.lines
    assert "1 article is there besides" in ended.lines
    assert "All of it is the same." not in ended.lines
    with closing(open_archive(target, list)) as archive:
        kept = archive.get(changed.id)
        assert kept is not None
        assert kept.notice == "责任编辑:李雷"
        assert len(archive.subscriptions()) == 2


def test_what_a_store_lost_is_found_by_the_comparison(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = filled(tmp_path / "from.db")
    taking = _take(source)
    lost: list[str] = []

    def forgetful(self: Archive, records: object) -> int:
        kept = records.each[1:]  # type: ignore[attr-defined]
        lost.append(records.each[0].article.id)  # type: ignore[attr-defined]
        return taking(self, replace(records, each=kept))  # type: ignore[type-var]

    monkeypatch.setattr("reader.archive.store.Store.take_records", forgetful)
    ended = run("archive", "copy", str(source), str(tmp_path / "to.db"))
    assert ended.code == 1
    assert f"1 is missing: {lost[0]}" in ended.lines


@pytest.mark.parametrize(
    ("names", "code", "told"),
    [
        ((), 2, "two archives are needed"),
        (("from.db",), 2, "two archives are needed"),
        (("from.db", "a.db", "b.db"), 2, "two archives are needed"),
        (("from.db", "from.db"), 2, "cannot be copied into itself"),
        (("none.db", "to.db"), 1, "there is no archive"),
        (("from.db", "text.txt"), 1, ""),
        (("text.txt", "to.db"), 1, ""),
    ],
)
def test_what_cannot_be_copied_is_one_line(
    run: Run, tmp_path: Path, names: tuple[str, ...], code: int, told: str
) -> None:
    filled(tmp_path / "from.db", 2)
    (tmp_path / "text.txt").write_text("no archive " * 1000)
    ended = run("archive", "copy", *(str(tmp_path / name) for name in names))
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    assert told in ended.err
    assert not (tmp_path / "none.db").exists()
    if "none.db" in names:
        assert not (tmp_path / "to.db").exists()


def test_a_terminal_gets_a_bar_and_a_pipe_none(run: Run, tmp_path: Path, terminal: Callable[[int], None]) -> None:
    source = filled(tmp_path / "from.db")
    assert "\x1b" not in run("archive", "copy", str(source), str(tmp_path / "one.db")).out
    terminal(80)
    shown = run("archive", "copy", str(source), str(tmp_path / "two.db")).out
    assert "copying" in shown
    assert "comparing" in shown
    assert "/52" in shown
    assert "/104" in shown
