"""News coming in: a large feed beside newsboat, a thousand feeds at once, and a reader that is used meanwhile."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path
from xml.sax.saxutils import escape

import psutil
from tests.terminal.harness import Terminal, environment

from benchmarks import corpus
from benchmarks.measures import COLUMNS, FIRST_WORDS, MEGABYTE, READER, ROWS, Place
from benchmarks.report import Result

IMPORTED, FEWER, MANY = 50_000, 10_000, 100_000
FEEDS = 1_000
KEYS = 150


def news(place: Place) -> list[Result]:
    """All of it."""
    return [*_import(place), *_fetch(place), *_meanwhile(place)]


def _import(place: Place) -> list[Result]:
    """A feed of 50,000 articles, taken in by both; and what that takes of memory, at two sizes."""
    large, small = place.home / "large.xml", place.home / "small.xml"
    write_rss(large, IMPORTED)
    write_rss(small, FEWER)
    rows = []
    seconds, most = _imported(place, large, "large.db")
    _, less = _imported(place, small, "small.db")
    rate = IMPORTED / seconds
    if shutil.which("newsboat"):
        theirs = IMPORTED / _newsboat(place, large)
        rows.append(
            Result(
                "import of 50,000 articles",
                f"{rate:,.0f} a second",
                theirs / rate,
                f"newsboat's {theirs:,.0f} to ours",
                3,
            )
        )
    else:
        rows.append(Result("import of 50,000 articles", f"{rate:,.0f} a second", rate))
    told = f"{most / MEGABYTE:.0f} MB"
    rows.append(Result("its memory, both processes", told, most / less, f"times that of {FEWER:,} articles", 1.25))
    return rows


def _imported(place: Place, feed: Path, name: str) -> tuple[float, int]:
    """Seconds that an import into a new archive takes, and the most bytes that it and its children had."""
    env = environment(_env(place, name))
    start = time.perf_counter()
    process = psutil.Popen([*READER, "import", "--quiet", str(feed)], env=env)
    most = 0
    while process.poll() is None:
        most = max(most, _memory(process))
        time.sleep(0.05)
    if process.returncode:
        raise RuntimeError(f"the import ended with {process.returncode}")
    return time.perf_counter() - start, most


def _memory(process: psutil.Process) -> int:
    """Bytes of a process and its children; what they share after a fork counts once."""
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_full_info().pss
    except psutil.Error:
        return total
    return total


def _newsboat(place: Place, feed: Path) -> float:
    urls, cache = place.home / "urls", place.home / "cache.db"
    urls.write_text(f"file://{feed}\n", encoding="utf-8")
    argv = ["newsboat", "-q", "-u", str(urls), "-c", str(cache), "-x", "reload"]
    start = time.perf_counter()
    subprocess.run(argv, env=environment({"HOME": str(place.home)}), capture_output=True, check=True)
    return time.perf_counter() - start


def _fetch(place: Place) -> list[Result]:
    """A thousand feeds from a server on loopback: all new, then none changed."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    env = _env(place, "feeds.db")
    config = Path(env["XDG_CONFIG_HOME"]) / "reader-tui" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("network:\n  allow:\n    - 127.0.0.0/8\n", encoding="utf-8")
    # As many hosts as feeds: what is asked of one host at a time is bounded.
    addresses = [f"http://127.0.{number // 250}.{number % 250 + 1}:{port}/{number}.xml" for number in range(FEEDS)]
    opml = place.home / "feeds.opml"
    outlines = "".join(f'<outline type="rss" text="{at}" xmlUrl="{at}"/>' for at in addresses)
    opml.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
    subprocess.run([*READER, "opml", "import", str(opml)], env=environment(env), capture_output=True, check=True)
    rates = []
    for arguments in (["--all"], ["--all"]):
        argv = [*READER, "fetch", "--json", *arguments]
        start = time.perf_counter()
        run = subprocess.run(argv, env=environment(env), capture_output=True, text=True, check=True)
        end = json.loads(run.stdout.splitlines()[-1])
        rates.append((FEEDS / (time.perf_counter() - start), end["new"]))
    server.terminate()
    (fresh, new), (unchanged, none) = rates
    if (new, none) != (FEEDS, 0):
        raise RuntimeError(f"{new} and {none} new articles instead of {FEEDS} and 0")
    return [
        Result("feeds a second, one new article each", f"{fresh:.0f}", fresh),
        Result("feeds a second, none changed", f"{unchanged:.0f}", 200 / unchanged, "of 200 a second, inverse", 1),
    ]


def _serve(pipe: Connection) -> None:
    """Answer every address with a feed of one article, or 304 where it is known."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            name = head.split(" ")[1].strip("/")
            if "if-none-match" in head.lower():
                writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
            else:
                body = (
                    f'<rss version="2.0"><channel><title>{name}</title><item>'
                    f"<title>第{name}条新闻：辽宁经济发展</title><link>http://news.example/{name}.shtml</link>"
                    "</item></channel></rss>"
                ).encode()
                size = len(body)
                head_of_answer = (
                    f'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Type: text/xml\r\nContent-Length: {size}\r\n\r\n'
                )
                writer.write(head_of_answer.encode() + body)
            await writer.drain()
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1024)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""


def _meanwhile(place: Place) -> list[Result]:
    """The keys of a reader while 100,000 articles are taken into its archive."""
    feed = place.home / "many.xml"
    write_rss(feed, MANY)
    path = place.home / "busy.db"
    shutil.copy(corpus.archive(1_000), path)
    env = _env(place, "busy.db")
    with Terminal(READER, COLUMNS, ROWS, env) as terminal:
        terminal.wait_for(FIRST_WORDS)
        terminal.press("left")
        argv = [*READER, "import", "--quiet", str(feed)]
        with subprocess.Popen(argv, env=environment(env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as busy:
            time.sleep(3)
            first = _keys(terminal, busy)
            busy.terminate()
    return [_told(first)]


def _keys(terminal: Terminal, busy: subprocess.Popen[bytes]) -> list[float]:
    """Milliseconds to the first byte of each key, as long as the import goes on."""
    first: list[float] = []
    for number in range(KEYS):
        if busy.poll() is not None:
            raise RuntimeError("the import ended before the keys were measured")
        first.append(terminal.measure("k" if number % 20 > 9 else "j", quiet=0.05).first)
    return first


def _told(first: Sequence[float]) -> Result:
    median, late = statistics.median(first), statistics.quantiles(first, n=20)[-1]
    told = f"{median:.1f} ms, 95% {late:.1f} ms"
    return Result("a key while 100,000 articles come in, first byte", told, late, "ms, 95%", 30)


def _env(place: Place, name: str) -> dict[str, str]:
    """The environment of an archive of its own."""
    return {
        "HOME": str(place.home),
        "XDG_DATA_HOME": str(place.home / "data"),
        "XDG_CONFIG_HOME": str(place.home / "config"),
        "READER_ARCHIVE": str(place.home / name),
        "LANG": "C.UTF-8",
    }


def write_rss(path: Path, count: int) -> None:
    """Write made-up articles as one RSS file, a paragraph in a <p> each."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?><rss version="2.0"><channel><title>news</title><language>zh-cn</language>')
        for article in corpus.articles(count):
            published = format_datetime(article.published.at) if article.published else ""
            body = escape("".join(f"<p>{block.text}</p>" for block in article.blocks))
            file.write(
                f"<item><title>{escape(article.title)}</title><link>{article.url}</link><guid>{article.url}</guid>"
                f"<pubDate>{published}</pubDate><description>{body}</description></item>"
            )
        file.write("</channel></rss>\n")
