"""Compressed files as streams, in bounded memory, and no further than what is in them could honestly be."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from typing import Any, cast

from reader.errors import ReaderError
from reader.formats import Readable
from reader.language import _

RATIO = 200
"""Bytes that may come of one compressed byte. Pages come to 4 to 40, zeros to 1,000 and more."""
FREE = 20_000_000
"""Bytes that may come of any file beside these, since small files may be uniform."""
_WINDOW_BITS = 27
"""The logarithm of the bytes of memory that zstd may need: what `zstd --long` makes."""
_XZ_MEMORY = 1 << 28
"""Bytes of memory that xz may need; `xz -9` makes what needs 65 MB."""

BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)
"""What decompressors raise."""


class Measure:
    """Holds what comes out of something compressed against what went in."""

    def __init__(self, name: str, size: int = 0) -> None:
        self.name, self.came_in, self.came_out = name, size, 0

    def check(self, more: int) -> None:
        """Count bytes that came out. Raises ReaderError where they are too many."""
        self.came_out += more
        if self.came_out > FREE + RATIO * self.came_in:
            text = _("{name}: it unpacks to more than {ratio} times its size, which no archive of pages does")
            raise ReaderError(text.format(name=self.name, ratio=RATIO))


class Decompressed:
    """What a compressed file holds. `read` raises ReaderError where it is broken, or unpacks to too much."""

    def __init__(self, method: str, file: Readable, name: str) -> None:
        self._measure = Measure(name)
        self._source = _Counted(file, self._measure)
        self._name = name
        self._failed: ReaderError | None = None
        try:
            self._file = _OPENED[method](self._source)
        except BROKEN as error:
            raise self._broken() from error

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; of what is cut those that can be read come before the error."""
        parts: list[bytes] = []
        while size and not self._failed:
            try:
                # What one read of the source gives: more at a time would be lost with the error behind it.
                data = self._file.read1(min(size, 1 << 16) if size > 0 else 1 << 16)
            except Exception as error:
                self._failed = self._error(error)
                break
            if not data:
                break
            self._measure.check(len(data))
            parts.append(data)
            size -= len(data) if size > 0 else 0
        if self._failed and not parts:
            raise self._failed
        return b"".join(parts)

    def _error(self, error: Exception) -> ReaderError:
        """What to say of an error. Raises it where it is none of broken data."""
        if isinstance(error, ReaderError):
            return error
        if isinstance(error, BROKEN) or type(error).__name__ == "ZstdError":
            return self._broken()
        raise error

    def _broken(self) -> ReaderError:
        return ReaderError(_("{name}: the compressed data is broken or cut").format(name=self._name))


class _Counted:
    """A file whose bytes are counted as they are read."""

    def __init__(self, file: Readable, measure: Measure) -> None:
        self._file, self._measure = file, measure

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self._measure.came_in += len(data)
        return data

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


class _Xz:
    """An xz file, of one stream or several, read in bounded memory, which lzma.LZMAFile cannot."""

    def __init__(self, file: _Counted) -> None:
        self._file = file
        self._decompressor = self._new()
        self._waiting = b""

    @staticmethod
    def _new() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def read1(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof:
                rest = self._decompressor.unused_data.lstrip(b"\0") or self._file.read(65_536).lstrip(b"\0")
                if not rest:
                    return b""
                self._decompressor, self._waiting = self._new(), rest
            if not self._waiting and self._decompressor.needs_input:
                self._waiting = self._file.read(65_536)
                if not self._waiting:
                    raise EOFError
            data = self._decompressor.decompress(self._waiting, size)
            self._waiting = b""
            if data:
                return data


def _zstd(file: _Counted) -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    return zstd.ZstdFile(cast(Any, file), options={zstd.DecompressionParameter.window_log_max: _WINDOW_BITS})


_OPENED: dict[str, Any] = {
    "gzip": lambda file: gzip.GzipFile(fileobj=file),
    "bzip2": bz2.BZ2File,
    "xz": _Xz,
    "zstd": _zstd,
}
