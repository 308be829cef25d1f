"""Content codings (RFC 9110, 8.4.1) undone as the body comes, with a limit on what comes out."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

import brotli  # type: ignore[import-untyped]

ACCEPTED = "gzip, deflate, br, zstd"
"""What `Accept-Encoding` says."""

_LONGEST_CHAIN = 2
# Each member of a gzip body costs a decoder and a copy of what follows it.
_MOST_FRAMES = 1000
# RFC 9659: a decoder may refuse a window of more than 8 MB.
_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}


class TooLongError(Exception):
    """More comes out than was allowed."""


class CodingError(Exception):
    """What came is not in the coding that was named, or ends in its middle; or the coding is not known."""


class Decoder:
    """What a body is, decoded, of which no more than `longest` bytes are ever kept."""

    def __init__(self, header: str, longest: int) -> None:
        """Take the value of `Content-Encoding`. Raises CodingError where it names what is not understood."""
        names = [name for part in header.lower().split(",") if (name := part.strip()) and name != "identity"]
        if len(names) > _LONGEST_CHAIN or not all(name in _STEPS for name in names):
            raise CodingError(header)
        self.data = bytearray()
        self._longest = longest
        self._came = 0
        # Each coding with how many bytes more it may give; the last one with what `data` has room for.
        self._steps = [(_STEPS[name](), [longest]) for name in reversed(names)]

    def feed(self, data: bytes) -> None:
        """Add the next bytes of the body. Raises CodingError, and TooLongError with `data` filled to its limit."""
        # What decodes to nothing is not to go on for ever either.
        self._came += len(data)
        too_long = self._came > self._longest
        for step, room in self._steps:
            try:
                data = step.feed(data, room[0] + 1)
            except _FAILURES as error:
                raise CodingError(str(error)) from error
            too_long |= len(data) > room[0]
            data = data[: room[0]]
            room[0] -= len(data)
        self.data += data[: self._longest - len(self.data)]
        if too_long:
            raise TooLongError

    def finish(self) -> bytes:
        """The whole body. Raises CodingError where a coding has not come to its end."""
        if self._came and not all(step.complete for step, _ in self._steps):
            raise CodingError
        return bytes(self.data)


class _Step(Protocol):
    """One coding."""

    def feed(self, data: bytes, longest: int) -> bytes:
        """What `data` adds, `longest` bytes or a little more where it would be more than these."""

    @property
    def complete(self) -> bool:
        """Whether the coding has come to its end."""


class _Frame(Protocol):
    """What decodes one member or frame."""

    @property
    def eof(self) -> bool:
        """Whether it has come to its end."""

    @property
    def unused_data(self) -> bytes:
        """What came after its end."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """What `data` adds, `max_length` bytes at most."""


class _Framed:
    """gzip (RFC 1952) and zstd (RFC 8878): one or more members or frames, each with a decoder of its own."""

    def __init__(self, new: Callable[[], _Frame], begins: bytes) -> None:
        """Take what makes a decoder, and how what follows has to begin not to be padding."""
        self._new = new
        self._begins = begins
        self._frame = new()
        self._frames = 1

    def feed(self, data: bytes, longest: int) -> bytes:
        out = b""
        while data and len(out) < longest:
            if self._frame.eof:
                if not data.startswith(self._begins):
                    break
                self._frames += 1
                if self._frames > _MOST_FRAMES:
                    raise ValueError(self._frames)
                self._frame = self._new()
            out += self._frame.decompress(data, longest - len(out))
            data = self._frame.unused_data if self._frame.eof else b""
        return out

    @property
    def complete(self) -> bool:
        return self._frame.eof


class _Deflate:
    """deflate, in the zlib format (RFC 1950) or, as some servers send it, without."""

    def __init__(self) -> None:
        self._decoder: zlib._Decompress | None = None
        self._head = b""

    def feed(self, data: bytes, longest: int) -> bytes:
        if self._decoder is None:
            self._head += data
            if len(self._head) < 2:
                return b""
            data = self._head
            wrapped = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
            self._decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        return self._decoder.decompress(data, longest)

    @property
    def complete(self) -> bool:
        return self._decoder is not None and self._decoder.eof


class _Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    def feed(self, data: bytes, longest: int) -> bytes:
        if self._decoder.is_finished():
            return b""
        out: bytes = self._decoder.process(data, output_buffer_limit=longest)
        while not self._decoder.can_accept_more_data() and len(out) < longest:
            out += self._decoder.process(b"", output_buffer_limit=longest - len(out))
        return out

    @property
    def complete(self) -> bool:
        return bool(self._decoder.is_finished())


def _gzip() -> _Framed:
    # As gzip(1) takes it, what follows and is no member is padding.
    return _Framed(lambda: zlib.decompressobj(wbits=16 + zlib.MAX_WBITS), b"\x1f")


def _zstd() -> _Framed:
    return _Framed(lambda: zstd.ZstdDecompressor(options=_WINDOW), b"")


_STEPS: dict[str, Callable[[], _Step]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _zstd,
}
_FAILURES = (zlib.error, brotli.error, zstd.ZstdError, EOFError, ValueError)
