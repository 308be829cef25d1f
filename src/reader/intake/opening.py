"""What lies in a file: itself, what it is compressed from, or the members of an archive, told by what it holds.

Nothing is unpacked to disk: members are read as streams, and their paths are names to show and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reader.errors import ReaderError
from reader.formats import PageInfo, Readable
from reader.intake.course import Course
from reader.language import _

DEEPEST = 2
"""Archives within archives: a tar within a zip is read, one within that is not."""
MOST_MEMBERS = 1_000_000
"""Members of all archives in a file."""

HEAD = 65_536
_TAR_CHECKSUM = slice(148, 156)
_TAR_HEADER = 512


@dataclass(frozen=True, slots=True)
class Page:
    """Something to read: what to call it, its bytes, what is known of it, and whether it is one among many."""

    name: str
    file: Readable
    info: PageInfo
    among: bool = False


@dataclass(slots=True)
class Begun:
    """A file of which the beginning was looked at."""

    file: Readable
    head: bytes
    at: int = 0

    @classmethod
    def of(cls, file: Readable) -> Begun:
        """Look at the beginning of a file."""
        return cls(file, file.read(HEAD))

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, of the beginning or of what follows it, so that an error there does not spoil these."""
        if self.at >= len(self.head):
            return self.file.read(size)
        data = self.head[self.at :] if size < 0 else self.head[self.at : self.at + size]
        self.at += len(data)
        return data


def pages(page: Page, course: Course, depth: int = 0, compressed: bool = False) -> Iterator[Page]:
    """The pages that lie in this one, itself where it is no archive. Members that cannot be read are told.

    Raises ReaderError where the archive itself is broken, after those pages that could be read.
    """
    begun = Begun.of(page.file)
    page = replace(page, file=begun)
    head = begun.head
    if method := _compression(head):
        from reader.intake.compressed import Decompressed

        if compressed:
            raise ReaderError(_("{name}: this is compressed twice").format(name=page.name))
        unpacked = replace(page, file=Decompressed(method, begun, page.name))
        yield from pages(unpacked, course, depth, compressed=True)
        return
    archive = _archive(head)
    if not archive:
        yield page
        return
    if depth >= DEEPEST:
        raise ReaderError(_("{name}: archives are nested too deep here").format(name=page.name))
    if page.info.url:
        raise ReaderError(
            _("{name}: there is more than one page in this, which cannot all have one address").format(name=page.name)
        )
    from reader.intake import archives

    for count, member in enumerate(archives.members(archive, page, course)):
        if count >= MOST_MEMBERS:
            raise ReaderError(
                _("{name}: there are more than {most} files in it").format(name=page.name, most=MOST_MEMBERS)
            )
        try:
            yield from pages(member, course, depth + 1)
        except ReaderError as error:
            course.fail(error, among=True)


def _compression(head: bytes) -> str:
    """The compression by which a file begins, an empty text where it is none."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"BZh") and head[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}:
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\0"):
        return "xz"
    return "zstd" if head.startswith(b"\x28\xb5\x2f\xfd") else ""


def _archive(head: bytes) -> str:
    """The kind of archive that a file is, an empty text where it is none."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"WARC/"):
        return "warc"
    return "tar" if _is_tar(head[:_TAR_HEADER]) else ""


def _is_tar(header: bytes) -> bool:
    """Whether this is a header of a tar, whose bytes add up to what it says (POSIX.1-2017, pax, ustar)."""
    if len(header) < _TAR_HEADER or not header[0]:
        return False
    try:
        said = int(header[_TAR_CHECKSUM].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return said == sum(header) - sum(header[_TAR_CHECKSUM]) + 8 * ord(" ")
