"""The members of tar, zip and WARC archives, one at a time."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO, cast

from reader.errors import ReaderError
from reader.formats import NoText, Readable
from reader.intake.compressed import BROKEN, Measure
from reader.intake.course import Course
from reader.intake.opening import MOST_MEMBERS, Begun, Page
from reader.language import _
from reader.text.clean import clean_line

LONGEST_PIPED = 100_000_000
"""Bytes of a zip that cannot be read from its end (from a pipe, in another archive) and so is held in memory."""
_LONGEST_DIRECTORY = 200_000_000
"""Bytes of a zip's directory, which is in memory as a whole."""
_LONGEST_EXTENSION = 1_000_000
"""Bytes of a tar's extended header (POSIX.1-2017, pax), which says a name in a few hundred."""
_ENDS = 100
"""Times that a tar may be asked for more after its end."""
_BROKEN = (*BROKEN, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError, KeyError, AttributeError)


def members(kind: str, page: Page, course: Course) -> Iterator[Page]:
    """The files in an archive, without folders, links and hidden ones; each is to be read before the next is asked for.

    Members that cannot be read are told to the course. Raises ReaderError where the archive itself cannot.
    """
    if kind == "warc":
        from reader.intake import warc

        yield from warc.members(page, course)
        return
    try:
        yield from (_zip if kind == "zip" else _tar)(page, course)
    except _BROKEN as error:
        text = _("{name}: the archive is broken or cut: {why}")
        raise ReaderError(text.format(name=page.name, why=clean_line(str(error)) or type(error).__name__)) from error


class Member:
    """A member's bytes, held against the size of its archive. `read` raises ReaderError where they are broken."""

    def __init__(self, file: Readable, name: str, measure: Measure | None = None) -> None:
        self._file, self._name, self._measure = file, name, measure

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        try:
            data: bytes = self._file.read(size)
        except ReaderError:
            raise
        except _BROKEN as error:
            text = _("{name}: it is broken or cut: {why}")
            raise ReaderError(
                text.format(name=self._name, why=clean_line(str(error)) or type(error).__name__)
            ) from error
        if self._measure:
            self._measure.check(len(data))
        return data


def _is_hidden(path: str) -> bool:
    """Whether any part of a path is hidden, or it is what macOS puts beside files."""
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in path.split("/"))


def _tar(page: Page, course: Course) -> Iterator[Page]:  # noqa: ARG001
    with tarfile.open(fileobj=cast(BinaryIO, _Ending(page.file)), mode="r|", tarinfo=_TarMember) as tar:
        while (member := tar.next()) is not None:
            tar.members = []  # type: ignore[attr-defined]  # else it keeps them all
            if not member.isreg() or _is_hidden(member.name):
                continue
            name = f"{page.name}/{clean_line(member.name)}"
            file = tar.extractfile(member)
            if file:
                yield replace(page, name=name, file=Member(file, name), among=True)


class _Ending:
    """A file that says when it is at its end: tarfile would look for a member's claimed exabytes piece by piece."""

    def __init__(self, file: Readable) -> None:
        self._file, self._ends = file, 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self._ends += not data
        if self._ends > _ENDS:
            raise tarfile.ReadError("unexpected end of data")
        return data


class _TarMember(tarfile.TarInfo):
    """A member whose extended headers, which are read into memory, have an end."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if not self.isreg() and self.size > _LONGEST_EXTENSION:
            raise tarfile.ReadError("a header in it is too long")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def _zip(page: Page, course: Course) -> Iterator[Page]:
    file, size = _seekable(page)
    _check_directory(file, size)
    measure = Measure(page.name, size)
    with zipfile.ZipFile(file) as archive:
        listed = archive.infolist()
        if listed and listed[0].filename in {"mimetype", "[Content_Types].xml"}:
            raise NoText(_("{name}: this is an office document or a book").format(name=page.name))
        for info in listed:
            path = _path(info)
            if not path or path.endswith("/") or _is_hidden(path):
                continue
            name = f"{page.name}/{clean_line(path)}"
            if hindrance := _hindrance(info):
                course.fail(ReaderError(f"{name}: {hindrance}"))
                continue
            try:
                with archive.open(info) as opened:
                    yield replace(page, name=name, file=Member(opened, name, measure), among=True)
            except _BROKEN as error:
                course.fail(
                    ReaderError(_("{name}: it is broken or cut: {why}").format(name=name, why=clean_line(str(error))))
                )


def _hindrance(info: zipfile.ZipInfo) -> str:
    """Why a member cannot be read, an empty text where it can."""
    if info.flag_bits & 1:
        return _("it is encrypted; unpack the archive with its password first")
    # LZMA in a zip says itself how much memory it needs, up to 4 GB.
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}:
        return _("it is compressed in an unusual way; unpack the archive first")
    return ""


def _path(info: zipfile.ZipInfo) -> str:
    """A member's path; what does not say that it is in UTF-8 is in Chinese archives mostly in GB 18030."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        data = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _seekable(page: Page) -> tuple[BinaryIO, int]:
    """The file of a zip, to be read from its end, and its size."""
    under: Any = page.file.file if isinstance(page.file, Begun) else page.file
    if not isinstance(under, Member) and getattr(under, "seekable", lambda: False)():
        size = under.seek(0, 2)
        return under, size
    data = bytearray()
    while len(data) <= LONGEST_PIPED and (more := page.file.read(1 << 16)):
        data += more
    if len(data) > LONGEST_PIPED:
        text = _("{name}: a ZIP archive that does not lie in a file of its own may have {size} MB")
        raise ReaderError(text.format(name=page.name, size=LONGEST_PIPED // 1_000_000))
    return BytesIO(data), len(data)


def _check_directory(file: BinaryIO, size: int) -> None:
    """Raise BadZipFile where the directory says that it is larger than it may be (APPNOTE.TXT 6.3.10, 4.3.14, 4.3.16).

    It is read as a whole, and each member takes some hundred bytes of memory.
    """
    tail_size = min(size, 65_557 + 20 + 56)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    end = tail.rfind(b"PK\x05\x06")
    count, length = (
        int.from_bytes(tail[end + 10 : end + 12], "little"),
        int.from_bytes(tail[end + 12 : end + 16], "little"),
    )
    long_end = tail.rfind(b"PK\x06\x06")
    if long_end >= 0:
        count = int.from_bytes(tail[long_end + 32 : long_end + 40], "little")
        length = int.from_bytes(tail[long_end + 40 : long_end + 48], "little")
    if end >= 0 and (count > MOST_MEMBERS or length > _LONGEST_DIRECTORY):
        raise zipfile.BadZipFile("its directory is too long")
    file.seek(0)
