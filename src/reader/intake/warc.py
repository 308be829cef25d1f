"""Web archives (WARC, ISO 28500): the pages and feeds that servers answered, with address and encoding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reader.errors import ReaderError
from reader.formats import Readable
from reader.intake.archives import Member
from reader.intake.compressed import Measure
from reader.intake.course import Course
from reader.intake.opening import Page
from reader.language import _
from reader.text.clean import clean_address, clean_line

_MEDIA = {
    *("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/xml", "application/xml"),
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", ""),
}
"""Media types of what may be an article or a feed; an empty one is none that was said."""


def members(page: Page, course: Course) -> Iterator[Page]:
    """The responses in a web archive that were good and may be pages or feeds.

    Those of other media types are passed over, and counted. Raises ReaderError where the archive is broken.
    """
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
    from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]

    broken = (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError, KeyError, IndexError, TypeError)
    found = ArchiveIterator(page.file)
    found.INC_RECORD = ""  # a warning that it writes to standard error
    records = iter(found)
    while True:
        try:
            record = next(records, None)
        except broken as error:
            why = clean_line(str(error))[:100]
            raise ReaderError(
                _("{name}: the web archive is broken or cut: {why}").format(name=page.name, why=why)
            ) from error
        if record is None:
            return
        if record.rec_type not in {"response", "resource"}:
            continue
        answer = record.http_headers
        if answer is not None and not str(answer.get_statuscode()).startswith("2"):
            continue
        said = (answer or record.rec_headers).get_header("Content-Type") or ""
        media, _semicolon, parameters = said.partition(";")
        if media.strip().lower() not in _MEDIA:
            course.passed_over += 1
            continue
        address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
        name = f"{page.name}/{clean_line(address)[:300]}"
        info = replace(page.info, url=clean_address(address), charset=_charset(parameters) or page.info.charset)
        yield Page(name, _Body(record, name), info, among=True)


def _charset(parameters: str) -> str:
    """The charset among the parameters of a Content-Type (RFC 9110, 8.3.1)."""
    for parameter in parameters.split(";")[:10]:
        key, _equals, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            return value.strip(" \t\"'")[:40]
    return ""


class _Body:
    """The body of a response, without its codings. `read` raises ReaderError where it is broken or was cut."""

    def __init__(self, record: Any, name: str) -> None:
        self._record, self._name = record, name
        self._file: Readable | None = None
        # A record does not say how large it is compressed; what it says is its size before its codings are undone.
        self._measure = Measure(name, int(record.length or 0))

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        if self._file is None:
            self._file = Member(_decoded(self._record, self._name), self._name)
        parts = []
        while size and (data := self._file.read(min(size, 1 << 16) if size > 0 else 1 << 16)):
            self._measure.check(len(data))
            parts.append(data)
            size -= len(data) if size > 0 else 0
        if size and getattr(self._record.raw_stream, "limit", 0) > 0:
            raise ReaderError(_("{name}: the web archive ends in the middle of it").format(name=self._name))
        return b"".join(parts)


def _decoded(record: Any, name: str) -> Readable:
    """The stream of a record without transfer and content codings."""
    coding = (record.http_headers.get_header("Content-Encoding") or "").lower() if record.http_headers else ""
    if "br" not in coding:
        stream: Readable = record.content_stream()
        return stream
    from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]

    chunked = "chunked" in (record.http_headers.get_header("Transfer-Encoding") or "").lower()
    return _Brotli(ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream, name)


class _Brotli:
    """What is coded by Brotli, a piece at a time: some bytes of it can become gigabytes."""

    def __init__(self, file: Readable, name: str) -> None:
        import brotli  # type: ignore[import-untyped]

        self._file, self._name = file, name
        self._decompressor = brotli.Decompressor()
        self._error: type[Exception] = brotli.error

    def read(self, size: int = -1, /) -> bytes:
        try:
            while not self._decompressor.is_finished():
                more = self._file.read(16_384) if self._decompressor.can_accept_more_data() else b""
                data: bytes = self._decompressor.process(more, output_buffer_limit=max(size, 65_536))
                if data:
                    return data
                if not more and self._decompressor.can_accept_more_data():
                    break
        except self._error as error:
            raise ReaderError(_("{name}: it is broken or cut: {why}").format(name=self._name, why="Brotli")) from error
        return b""
