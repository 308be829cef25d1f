"""What is fuzzed: each target takes any bytes, and raises where something comes of them that may not."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from reader.archive.query import QueryError, parse
from reader.archive.sqlite.salvage import Pages
from reader.errors import ReaderError
from reader.fetch.coding import CodingError, Decoder, TooLongError
from reader.formats import exchange, opml, read
from reader.formats.cleaning import cleaned
from reader.formats.page import PageInfo
from reader.settings import load
from reader.text.clean import clean, clean_address, clean_line, harmless
from reader.typeset import typeset

FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e001f\U000f0000-\U0010ffff]"
)
LONGEST_ANSWER = 10_000


def text_of(data: bytes) -> str:
    """Any bytes as a text, lone surrogates among it."""
    return data.decode("utf-8", "surrogatepass" if data[:1] == b"\xed" else "replace") if _decodes(data) else ""


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass" if data[:1] == b"\xed" else "replace")
    except UnicodeDecodeError:
        return False
    return True


def _is_line(said: str) -> None:
    """What is said is one harmless line."""
    assert "\n" not in said
    assert harmless(said) == said


def cleaning(data: bytes) -> None:
    """Cleaning is done once for all, and leaves nothing forbidden."""
    text = text_of(data)
    found = clean(text)
    assert clean(found) == found
    assert not FORBIDDEN.search(found)
    assert harmless(found) == found
    line = clean_line(text)
    assert clean_line(line) == line
    assert "\n" not in line
    address = clean_address(f"https://e.example/{text}")
    assert clean_address(address) == address


def formats(data: bytes) -> None:
    """Bytes give clean articles that can be typeset and come back from the exchange format, or one line."""
    try:
        articles = read(data, "fuzz")
    except ReaderError as error:
        _is_line(str(error))
        return
    for article in articles:
        assert cleaned(article) == article
        typeset(article, 40)
        front, body = next(iter(exchange.documents(iter(exchange.write(article).splitlines(keepends=True)))))
        assert cleaned(exchange.read(front, body, PageInfo())).title == article.title


def queries(data: bytes) -> None:
    """A query is read, or has a mistake at one of its characters."""
    text = text_of(data)
    for typing in (False, True):
        try:
            parse(text, typing=typing)
        except QueryError as error:
            _is_line(str(error))


def config(data: bytes) -> None:
    """A config.yaml gives settings, and harmless lines for what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_bytes(data)
        settings = load(path)
    for mistake in settings.mistakes:
        assert harmless(mistake) == mistake
        assert "\n" not in mistake


def subscriptions(data: bytes) -> None:
    """A list of subscriptions has http and https addresses only, or is none."""
    try:
        outlines = opml.read(data)
    except ReaderError as error:
        _is_line(str(error))
        return
    for outline in outlines:
        assert outline.url.lower().startswith(("http://", "https://"))
        assert clean_line(outline.title) == outline.title
    written = opml.write(outlines, "title")
    if "\ufffd" not in written:  # which tells that it was no UTF-8 once
        assert opml.read(written.encode()) == outlines


def codings(data: bytes) -> None:
    """A body in any coding is decoded within its bound, or refused."""
    headers = ("gzip", "deflate", "br", "zstd", "gzip, br", "x-gzip")
    decoder = Decoder(headers[data[0] % len(headers)] if data else "gzip", LONGEST_ANSWER)
    try:
        for start in range(1, len(data), 97):
            decoder.feed(data[start : start + 97])
        decoder.finish()
    except (CodingError, TooLongError):
        pass
    assert len(decoder.data) <= LONGEST_ANSWER


def salvage(data: bytes) -> None:
    """A damaged file gives records or none, and always an end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        path.write_bytes(data)
        path.with_name("archive.db-wal").write_bytes(data[len(data) // 2 :])
        with path.open("rb") as file:
            pages = Pages(file, path, 512)
            for number in range(1, pages.count + 1):
                assert all(isinstance(record.values, tuple) for record in pages.records(number))
                pages.tree(number)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (cleaning, formats, queries, config, subscriptions, codings, salvage)
}


def seeds(name: str) -> list[bytes]:
    """Beginnings for a target: small inputs that are good."""
    texts = {
        "formats": (
            "---\ntitle: 题\n---\n\n正文\n",
            "<html><title>题目是这样的</title><body><h1>题目是这样的</h1><p>正文。</p>",
            '<rss version="2.0"><channel><item><title>题</title></item></channel></rss>',
            '{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "题"}]}',
        ),
        "queries": ("title:水利 OR (珠江 -is:read) after:2025-01-01", '"a b" source:x* sort:best'),
        "config": ("theme: ink\nqueries: {a: b}\n", "keys:\n  quit: q\nfeeds:\n  https://e.example/: {interval: 1h}\n"),
        "subscriptions": ('<opml version="2.0"><body><outline text="a" xmlUrl="https://e.example/"/></body></opml>',),
        "cleaning": (
            "👩\u200d👩\u200d👧 \x1b]0;x\x07 ن\u200cه 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
    }
    found = [text.encode() for text in texts.get(name, ())]
    if name == "codings":
        import gzip
        import zlib

        found = [b"\0" + gzip.compress(b"text" * 99), b"\1" + zlib.compress(b"text" * 99)]
    if name == "salvage":
        found = [_database()]
    return found


def _database() -> bytes:
    import apsw

    connection = apsw.Connection(":memory:")
    connection.execute("PRAGMA page_size = 512; CREATE TABLE a (b, c)").fetchall()
    connection.executemany("INSERT INTO a VALUES (?, ?)", [(number, "x" * number) for number in range(0, 2000, 100)])
    data = io.BytesIO(bytes(connection.serialize("main"))).getvalue()
    connection.close()
    return data
