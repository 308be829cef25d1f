"""Real feeds, damaged ones, and those that mean harm: all are read or refused, in bounded time and memory."""

from __future__ import annotations

import io
import random
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.shared import DATA, needs_data

from reader.article import Article
from reader.errors import ReaderError
from reader.formats import feed_source
from reader.formats.encoding import decode
from reader.formats.feed import read, sniff
from reader.formats.feed_address import with_own_addresses
from reader.formats.json_feed import read as read_json
from reader.formats.json_feed import sniff as sniff_json
from reader.formats.page import PageInfo
from reader.text.address import canonical

COUNTS = {
    "489.rss": 10,
    "4fsodonline.atom": 25,
    "DaringFireball.atom": 48,
    "DaringFireball.rss": 47,
    "EMarley.rss": 10,
    "KatieFloyd.rss": 20,
    "OneFootTsunami.atom": 25,
    "aktuality.rss": 30,
    "allthis.atom": 12,
    "atp.rss": 100,
    "bio.rdf": 30,
    "cloudblog.rss": 20,
    "dcrainmaker.xml": 8,
    "donthitsave.xml": 10,
    "expertopinionent.atom": 43,
    "livemint.xml": 25,
    "macworld.rss": 30,
    "manton.rss": 10,
    "monkeydom.rss": 13,
    "natasha.xml": 10,
    "phpxml.rss": 20,
    "rubenerd.rss": 10,
    "russcox.atom": 19,
    "scriptingNews.rss": 50,
    "theomnishow.rss": 4,
    "youthink-zh.atom": 20,
    "3960.json": 20,
    "DaringFireball.json": 48,
    "ScriptingNews.json": 50,
    "allthis.json": 12,
    "authors.json": 0,  # whose items have neither title nor text
    "curt.json": 26,
    "inessential.json": 20,
    "jsonfeed-extension.json": 3,
    "pxlnv.json": 20,
    "rose.json": 84,
}
"""Articles in each; of those in XML, as many as feedparser 6.0.14 finds."""

BROKEN = "allthis-partial.json"


def articles(data: bytes, name: str) -> list[Article]:
    if name.endswith(".json"):
        return list(read_json(decode(data) or "", PageInfo()).articles)
    return list(read(io.BytesIO(data), PageInfo()).articles)


WITHOUT_ADDRESS = {
    "DaringFireball.atom": 2,
    "DaringFireball.rss": 2,
    "OneFootTsunami.atom": 3,
    "ScriptingNews.json": 49,
    "jsonfeed-extension.json": 3,
    "scriptingNews.rss": 49,
}
"""Items that link to a page that others link to as well, or to nothing."""


@needs_data
@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_real_feeds_are_read_whole(name: str, count: int) -> None:
    data = (DATA / "feeds" / name).read_bytes()
    head = (decode(data[:4096]) or "")[:4096]
    assert (sniff(head), sniff_json(head)) == ((False, True) if name.endswith(".json") else (True, False))
    found = articles(data, name)
    assert len(found) == count
    for article in found:
        assert article.title
        assert article.published
    without = [article.title for article in found if not article.url]
    assert len(without) == WITHOUT_ADDRESS.get(name, 0)
    # No two of the others have one address, so none takes another's place in an archive.
    assert len({canonical(article.url) for article in found if article.url}) == count - len(without)


@needs_data
def test_every_file_is_accounted_for() -> None:
    assert {path.name for path in (DATA / "feeds").iterdir()} == {*COUNTS, BROKEN}
    with pytest.raises(ReaderError, match=r"no whole JSON: .* line 1, column 10308"):
        articles((DATA / "feeds" / BROKEN).read_bytes(), BROKEN)


def damaged(data: bytes, random: random.Random) -> bytes:
    start = random.randrange(max(1, len(data) - 20_000)) if random.random() < 0.3 else 0
    damaged = bytearray(data[:2000] + data[max(2000, start) : start + 20_000])
    for _ in range(random.randrange(1, 4)):
        at, how = random.randrange(len(damaged)), random.randrange(5)
        if how == 0 and at > 100:
            del damaged[at:]
        elif how == 1:
            del damaged[at : at + random.randrange(2000)]
        elif how == 2:
            for _ in range(random.randrange(100)):
                damaged[random.randrange(len(damaged))] = random.randrange(256)
        elif how == 3:
            damaged[at:at] = random.choice(
                [b"<a>" * 10_000, b"&x;" * 1000, b"<![CDATA[", b"-->", b"<item>", b"\0\x1b]0;x\7"]
            )
        else:
            damaged = bytearray(
                damaged.decode("utf-8", "ignore").encode(random.choice(["gb18030", "big5", "utf-16"]), "ignore")
            )
        damaged = damaged or bytearray(b" ")
    return bytes(damaged)


@needs_data
@settings(max_examples=150)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(COUNTS)))
def test_a_damaged_feed_is_read_or_refused(random: random.Random, name: str) -> None:
    said = ""
    with at_most(15):
        try:
            found = articles(damaged((DATA / "feeds" / name).read_bytes(), random), name)
        except ReaderError as error:
            said, found = str(error), []
        assert said.isprintable()
        assert all(article.title for article in found)


BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True))
    + '<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>'
)


def test_entities_of_a_document_type_are_never_resolved() -> None:
    document = f"{BOMB}<rss version='2.0'><channel><item><title>x&j;&file;</title></item></channel></rss>"
    (article,) = read(io.BytesIO(document.encode()), PageInfo()).articles
    assert article.title == "x&j;&file;"


PIECES = (
    "<item>",
    "<item><title>x</title></item>",
    "<item><title>a</b></title>x</item>",
    "<item a=\"",
    "<![CDATA[",
    "<item><![CDATA[",
    "]]>",
    "<!--",
    "<!DOCTYPE a ['",
    "<?a",
    "<a>",
    "<",
    "&",
    "&#0;",
    "&lt;div>",
    '="',
    " ",
)  # fmt: skip
STARTS = ("", "<rss version='2.0'><channel><title>t</title>", "<feed><entry><title>z</title></entry><entry><title>y")


@pytest.mark.parametrize("piece", PIECES)
def test_no_flood_takes_long(piece: str) -> None:
    said = ""
    with at_most(9):
        for start in STARTS:
            try:
                for _article in read(
                    io.BytesIO((start + piece * (300_000 // len(piece))).encode()), PageInfo()
                ).articles:
                    pass
            except ReaderError as error:
                said += str(error)
        assert said.isprintable()


class Endless(io.RawIOBase):
    """A file that goes on with the same piece for so many bytes."""

    def __init__(self, start: bytes, piece: bytes, size: int) -> None:
        self.chunks = self._chunks(start, piece, size)
        self.read_bytes = 0

    def _chunks(self, start: bytes, piece: bytes, size: int) -> Iterator[bytes]:
        yield start
        many = piece * (65_536 // len(piece) + 1)
        for _ in range(size // len(many)):
            yield many

    def read(self, size: int = -1) -> bytes:
        data = next(self.chunks, b"")
        self.read_bytes += len(data)
        return data


ITEM = f"<item><title>t</title><link>http://h/</link><description>{'字' * 2000}</description></item>\n".encode()
HEAD = b"<rss version='2.0'><channel><title>t</title>"


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (HEAD, ITEM),
        (HEAD + ITEM + b"<item><description>", "字".encode()),
        (HEAD + ITEM + b"<item><description><![CDATA[", ITEM),
        (HEAD, b"<junk>x</junk>"),
    ],
    ids=["items", "an endless item", "an endless CDATA section", "no item"],
)
def test_memory_does_not_grow_with_a_feed(start: bytes, piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_source, "LONGEST_ITEM", 300_000)
    file = Endless(start, piece, 16_000_000)
    tracemalloc.start()
    with suppress(ReaderError):
        list(read(file, PageInfo()).articles)  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_an_address_that_items_of_other_titles_have_is_none_of_theirs() -> None:
    links = [
        "http://h.cn/a#1",
        "http://h.cn/a#2",
        "https://www.h.cn/a?utm_source=x",
        "http://h.cn/b",
        "http://h.cn/b",
        "http://h.cn/",
    ]
    titles = ["one", "two", "three", "four", "four", "five"]
    pairs = enumerate(zip(titles, links, strict=True))
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid>{n}</guid></item>" for n, (title, link) in pairs
    )
    head = "<rss version='2.0'><channel><title>t</title><link>http://h.cn/</link>"
    found = articles(f"{head}{items}</channel></rss>".encode(), "made.rss")
    assert [(article.title, article.url) for article in found] == [
        ("one", ""),
        ("two", ""),
        ("three", ""),
        ("four", "http://h.cn/b"),
        ("five", ""),
    ]


def test_a_feed_that_fails_gives_what_came_before() -> None:
    def broken() -> Iterator[Article]:
        yield Article("one", url="http://h/1")
        raise ReaderError("cut")

    found = with_own_addresses(broken(), "")
    assert next(found).title == "one"
    with pytest.raises(ReaderError, match="cut"):
        next(found)


def test_no_more_is_read_than_is_asked_for() -> None:
    file = Endless(HEAD, ITEM, 50_000_000)
    feed = read(file, PageInfo())  # type: ignore[arg-type]
    next(feed.articles)
    assert file.read_bytes < 1_000_000
