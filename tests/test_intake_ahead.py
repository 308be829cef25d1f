"""Reading in a process of its own, where much is taken in."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from reader import intake
from reader.article import Article
from reader.errors import ReaderError
from reader.intake import ahead

pytestmark = pytest.mark.skipif(not ahead._can_fork(), reason="needs Linux and two processors")


def made(count: int, begin: int = 0) -> Iterator[Article]:
    return (Article(f"第{n}篇文章", excerpt=f"摘要{n}", source="测试") for n in range(begin, begin + count))


OF_OTHERS: set[psutil.Process] = set()
"""What other tests in this process have left running: servers, and what multiprocessing keeps books with."""


@pytest.fixture(autouse=True)
def of_others() -> None:
    OF_OTHERS.clear()
    OF_OTHERS.update(psutil.Process().children())


def children() -> list[psutil.Process]:
    """The processes that read for this one."""
    return [process for process in psutil.Process().children() if process not in OF_OTHERS]


def child() -> psutil.Process:
    (process,) = children()
    return process


def test_all_articles_come_in_order_with_what_was_derived_of_them() -> None:
    course = intake.Course()
    found = list(ahead.batches(made(1500), course))
    assert [article for batch in found for article in batch.articles] == list(made(1500))
    assert all(batch.ahead and len(batch.articles) == len(batch.ahead.each) for batch in found)
    assert not children()


@pytest.mark.parametrize("count", [0, 1, ahead.FEW, ahead.FEW + 1, ahead.FEW + ahead.BATCH])
def test_no_number_of_articles_loses_one(count: int) -> None:
    assert sum(len(batch.articles) for batch in ahead.batches(made(count), intake.Course())) == count


def test_errors_are_told_once_in_order_and_counted_from_both_processes() -> None:
    told: list[str] = []
    course = intake.Course(lambda error: told.append(str(error)))

    def articles() -> Iterator[Article]:
        for n in range(100):
            course.fail(ReaderError(f"{n}"))
            yield from made(7, 7 * n)

    assert sum(len(batch.articles) for batch in ahead.batches(articles(), course)) == 700
    assert told == [str(n) for n in range(100)]
    assert course.failures == 100


def test_errors_after_the_last_article_are_told_too() -> None:
    told: list[str] = []
    course = intake.Course(lambda error: told.append(str(error)))

    def articles() -> Iterator[Article]:
        yield from made(ahead.FEW + 10)
        for n in range(3):
            course.fail(ReaderError(f"{n}"))

    list(ahead.batches(articles(), course))
    assert told == ["0", "1", "2"]


@pytest.mark.parametrize("error", [ReaderError("broken"), ValueError("ours")])
def test_what_ends_the_articles_comes_through_after_those_before_it(error: Exception) -> None:
    def articles() -> Iterator[Article]:
        yield from made(ahead.FEW + 10)
        raise error

    count = 0

    def counted() -> None:
        nonlocal count
        for batch in ahead.batches(articles(), intake.Course()):
            count += len(batch.articles)

    with pytest.raises((ReaderError, RuntimeError), match=str(error)):
        counted()
    assert count == ahead.FEW + 10
    assert not children()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_reading_process_that_is_killed_is_one_plain_line(number: signal.Signals) -> None:
    found = 0

    def killing() -> None:
        nonlocal found
        for batch in ahead.batches(made(100_000), intake.Course()):
            found += len(batch.articles)
            if found > ahead.FEW:
                child().send_signal(number)

    with pytest.raises(ReaderError, match="ended by the system") as raised:
        killing()
    assert "\n" not in str(raised.value)
    assert found > ahead.FEW
    assert not children()


def test_whoever_stops_early_leaves_no_process() -> None:
    batches = ahead.batches(made(100_000), intake.Course())
    while sum(1 for _ in zip(range(3), batches, strict=False)) and not children():
        pass
    batches.close()  # type: ignore[attr-defined]
    assert not children()


def feed(count: int) -> bytes:
    item = "<item><title>第{n}篇文章的标题</title><link>http://a.example/{n}</link><description>{text}</description></item>"
    text = "这是一段并不长的文字，为的是让每一篇都有些可读的内容。" * 8
    items = "".join(item.format(n=n, text=text) for n in range(count))
    return f"<rss version='2.0'><channel><title>测试</title>{items}</channel></rss>".encode()


def environment(home: Path) -> dict[str, str]:
    folders = {f"XDG_{name}_HOME": str(home / name) for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    return os.environ | folders | {"PYTHONPATH": str(Path(__file__).parents[1] / "src"), "LC_ALL": "C.UTF-8"}


def reader(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reader", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment(home))


def test_an_interruption_keeps_what_has_come_and_leaves_no_process(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(feed(20_000))
    with reader(tmp_path, "import", "--json", str(file)) as process:
        assert process.stdout
        assert process.stderr
        for _ in range(ahead.FEW + 10):
            process.stdout.readline()
        children = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGINT)
        for each in children:
            # As a terminal does, which sends it to all.
            each.send_signal(signal.SIGINT)
        process.stdout.read()
        errors = process.stderr.read().decode()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert children
    assert not [each for each in children if psutil.pid_exists(each.pid)]
    with reader(tmp_path, "list", "--json", "--limit", "100000") as listing:
        assert listing.stdout
        kept = listing.stdout.read().count(b"\n")
    assert ahead.FEW < kept < 20_000


def test_standard_input_goes_on_in_the_other_process(tmp_path: Path) -> None:
    with reader(tmp_path, "import", "-") as process:
        out, errors = process.communicate(feed(1000))
    assert process.returncode == 0
    assert out.count(b"new  ") == 1000
    assert b"1,000 new" in errors


def test_standard_input_after_much_else_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(feed(300))
    with reader(tmp_path, "import", str(file), "-") as process:
        out, errors = process.communicate(feed(400))
    assert (process.returncode, out.count(b"new  ")) == (0, 400), errors


def test_a_reader_of_the_output_that_has_enough_ends_it_quietly(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(feed(5000))
    with reader(tmp_path, "import", str(file)) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
    assert process.returncode == 0
    assert errors == b""


def test_a_killed_import_leaves_no_process(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(feed(20_000))
    with reader(tmp_path, "import", "--json", str(file)) as process:
        assert process.stdout
        for _ in range(ahead.FEW + 10):
            process.stdout.readline()
        children = psutil.Process(process.pid).children()
        process.kill()
    end = time.monotonic() + 5
    while any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in children):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_bad_files_among_many_are_all_told(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(60):
        (folder / f"{n:03}.txt").write_bytes(b"" if n % 2 else feed(10))
    told: list[str] = []
    course = intake.Course(lambda error: told.append(str(error)))
    count = sum(len(batch.articles) for batch in ahead.batches(intake.articles([str(folder)], None, course), course))
    assert count == 300
    assert [line.partition(".txt")[0][-3:] for line in told] == [f"{n:03}" for n in range(60) if n % 2]


def test_a_feed_in_memory_is_the_same_either_way() -> None:
    from reader.formats import PageInfo, stream

    whole = list(stream(io.BytesIO(feed(600)), "feed", PageInfo()))
    ahead_of_it = ahead.batches(stream(io.BytesIO(feed(600)), "feed", PageInfo()), intake.Course())
    assert [article for batch in ahead_of_it for article in batch.articles] == whole
