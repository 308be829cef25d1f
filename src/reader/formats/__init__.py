"""From bytes to articles: what format they are in, by what they hold; each format is a module of its own.

`stream` reads a file of any size as far as its format allows, `read` bytes, `read_feed` what a subscription's address
answered. What comes out is clean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BufferedReader, BytesIO, RawIOBase, TextIOWrapper
from typing import BinaryIO, Protocol

from reader.article import Article
from reader.errors import ReaderError
from reader.formats import encoding
from reader.formats.cleaning import cleaned
from reader.formats.page import Feed, PageInfo
from reader.formats.sniffing import HEAD, Format, NoText, format_of, understood
from reader.language import _
from reader.text.clean import clean_line

__all__ = ["LONGEST", "LONGEST_FEED", "Feed", "NoText", "PageInfo", "Readable", "read", "read_feed", "stream"]

LONGEST = 20_000_000
"""Bytes that a page may have."""
LONGEST_FEED = 2_000_000_000
"""Bytes that a file of many articles may have: a feed, or articles in the exchange format."""


class Readable(Protocol):
    """What bytes can be read from: `read(n)` gives n bytes or fewer, none only at the end."""

    def read(self, size: int = -1, /) -> bytes: ...  # noqa: D102


def read(data: bytes, name: str, page: PageInfo | None = None) -> list[Article]:
    """The articles of a page or a feed, all text of them clean; `name` is what to call it in an error.

    The name does not tell the format. Raises ReaderError with one line that says what the bytes are where they are
    none of what can be read (NoText where they are no text at all).
    """
    return list(stream(BytesIO(data), name, page))


def stream(file: Readable, name: str, page: PageInfo | None = None) -> Iterator[Article]:
    """As `read`, of a file, whose articles come one at a time; of many articles those that are none are passed over.

    What raises ReaderError in the middle comes after the articles before it.
    """
    page = page or PageInfo()
    with _named(name):
        head = _begun(file)
        found = format_of(encoding.decode(head, page.charset), head)
        yield from _READERS[found](head, file, page)


def read_feed(data: bytes, name: str, page: PageInfo | None = None) -> Feed:
    """The feed, its title and articles clean. Raises ReaderError, with what the bytes are where they are no feed."""
    page = page or PageInfo()
    with _named(name):
        head = data[:HEAD]
        found = format_of(encoding.decode(head, page.charset), head)
        if found not in {Format.FEED, Format.JSON_FEED}:
            raise ReaderError(_("this is no feed but {what}").format(what=_(found.value)))
        given = _json_feed(data, page) if found is Format.JSON_FEED else _feed(BytesIO(data), page)
    return replace(
        given,
        title=clean_line(given.title)[:300],
        articles=_each_named(name, _good(given.articles)),
    )


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Let errors begin with the name."""
    try:
        yield
    except ReaderError as error:
        raise type(error)(f"{clean_line(name)}: {error}") from error


def _each_named(name: str, articles: Iterable[Article]) -> Iterator[Article]:
    with _named(name):
        yield from articles


def _begun(file: Readable) -> bytes:
    """The first HEAD bytes of a file, without blank ones before them. Raises ReaderError where there are none."""
    head, size = b"", 0
    while len(head) < HEAD and size <= LONGEST and (data := file.read(HEAD - len(head))):
        size += len(data)
        head = head + data if head.strip() else data
    if not head.strip():
        raise ReaderError(_("the file is empty"))
    return head


def _good(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, cleaned. Those that are none are passed over. Raises the first's ReaderError where all are."""
    any_good, first = False, None
    for article in articles:
        try:
            good = cleaned(article)
        except ReaderError as error:
            first = first or error
            continue
        any_good = True
        yield good
    if first and not any_good:
        raise first


def _feed(file: BinaryIO, page: PageInfo) -> Feed:
    from reader.formats import feed

    return feed.read(file, page)


def _json_feed(data: bytes, page: PageInfo) -> Feed:
    from reader.formats import json_feed

    return json_feed.read(_text(data, page), page)


def _feed_articles(head: bytes, file: Readable, page: PageInfo) -> Iterator[Article]:
    return _good(_feed(_again(head, file, LONGEST_FEED), page).articles)


def _json_feed_articles(head: bytes, file: Readable, page: PageInfo) -> Iterator[Article]:
    return _good(_json_feed(_whole(head, file, LONGEST_JSON), page).articles)


LONGEST_JSON = 50_000_000
"""Bytes of a feed in JSON, which is in memory as a whole."""


def _exchanged(head: bytes, file: Readable, page: PageInfo) -> Iterator[Article]:
    """The articles of a file in the exchange format. Raises the first one's ReaderError after all others."""
    from reader.formats import exchange

    name = encoding.encoding_of(head, page.charset) or "utf-8"
    text = TextIOWrapper(_again(head, file, LONGEST_FEED), name, "replace")
    failed, count = "", 0
    for number, (front, body) in enumerate(exchange.documents(iter(lambda: text.readline(HEAD) or None, None)), 1):
        try:
            article = cleaned(exchange.read(front, body, page))
        except ReaderError as error:
            failed = failed or _("article {number}: {error}").format(number=number, error=error)
            count += 1
            continue
        yield article
    text.detach()
    if failed:
        more = _(" (and {n} more like it)").format(n=count - 1) if count > 1 else ""
        raise ReaderError(failed + more)


def _web_page(head: bytes, file: Readable, page: PageInfo) -> Iterator[Article]:
    from reader.formats import html

    yield cleaned(html.read(_text(_whole(head, file), page), page))


def _saved_text(head: bytes, file: Readable, page: PageInfo) -> Iterator[Article]:
    from reader.formats import saved_text

    try:
        article = saved_text.read(_text(_whole(head, file), page), page)
    except saved_text.NoPage as error:
        raise ReaderError(
            _("{problem}; what can be read is: {understood}").format(problem=error, understood=understood())
        ) from error
    yield cleaned(article)


def _subscriptions(head: bytes, file: Readable, page: PageInfo) -> Iterator[Article]:  # noqa: ARG001
    raise ReaderError(_("this is a list of subscriptions; `reader opml import FILE` takes it in"))


_READERS: dict[Format, Callable[[bytes, Readable, PageInfo], Iterator[Article]]] = {
    Format.FEED: _feed_articles,
    Format.JSON_FEED: _json_feed_articles,
    Format.OPML: _subscriptions,
    Format.EXCHANGE: _exchanged,
    Format.HTML: _web_page,
    Format.SAVED_TEXT: _saved_text,
}


def _whole(head: bytes, file: Readable, longest: int = LONGEST) -> bytes:
    """All bytes of a file. Raises ReaderError where there are more than `longest`."""
    parts, size = [head], len(head)
    while size <= longest and (data := file.read(longest + 1 - size)):
        parts.append(data)
        size += len(data)
    if size > longest:
        raise ReaderError(_("the file is longer than {size} MB, too long for a page").format(size=longest // 1_000_000))
    return b"".join(parts)


def _text(data: bytes, page: PageInfo) -> str:
    """The text of a page. Raises NoText where it is none."""
    text = encoding.decode(data, page.charset)
    if text is None or "\0" in text:
        raise NoText(_("this is binary, not text"))
    return text


class _Again(RawIOBase):
    """A file of which the first bytes were read already, up to `left` bytes."""

    def __init__(self, head: bytes, file: Readable, left: int) -> None:
        self._head, self._file, self._left = head, file, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] if self._head else self._file.read(len(buffer))
        self._head = self._head[len(data) :]
        self._left -= len(data)
        if self._left < 0:
            raise ReaderError(_("the file is longer than {size} MB").format(size=LONGEST_FEED // 1_000_000))
        buffer[: len(data)] = data
        return len(data)


def _again(head: bytes, file: Readable, longest: int) -> BinaryIO:
    return BufferedReader(_Again(head, file, longest), HEAD)
