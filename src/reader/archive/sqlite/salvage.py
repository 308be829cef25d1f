"""Records out of a damaged SQLite file, page by page, with no tree to lead to them (https://sqlite.org/fileformat2.html).

What the write-ahead log has is read before what the file has, as far as its checksums hold. Nothing is written, and no
damage raises: what cannot be read is left out.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO

_MAGIC = b"SQLite format 3\0"
_INTERIOR_INDEX, _INTERIOR_TABLE, _LEAF_INDEX, _LEAF_TABLE = 2, 5, 10, 13
_WAL_HEADER, _FRAME_HEADER = 32, 24
_MOST_COLUMNS = 100
LONGEST = 1 << 28
"""Bytes of a record; a longer one is damage."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table, or an entry of an index (`rowid` is None then), and the page it lies on."""

    page: int
    rowid: int | None
    values: tuple[Any, ...]


class Pages:
    """The pages of an open file at this path as they were after the last transaction that its log has whole."""

    def __init__(self, file: BinaryIO, path: Path, usual_size: int) -> None:
        # The file is not opened again: whoever closes it would give up the lock on it (POSIX, fcntl).
        length = os.fstat(file.fileno()).st_size
        self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if length else b""
        self.size = self._page_size(usual_size)
        log = path.with_name(f"{path.name}-wal")
        self._newer = _newer(log.read_bytes(), self.size) if log.exists() else {}
        head = self.page(1)
        self._usable = self.size - (head[20] if head.startswith(_MAGIC) and head[20] < 64 else 0)
        self.count = max(-(-len(self._data) // self.size), max(self._newer, default=0))
        self.free = self._free(head)

    def _page_size(self, usual_size: int) -> int:
        head = bytes(self._data[:18])
        said = struct.unpack(">H", head[16:18])[0] if head.startswith(_MAGIC) and len(head) == 18 else 0
        said = 1 << 16 if said == 1 else said
        return said if said >= 512 and said & (said - 1) == 0 else usual_size

    def page(self, number: int) -> bytes:
        """A page, zeros where there is none."""
        data = self._newer.get(number) or bytes(self._data[(number - 1) * self.size : number * self.size])
        return data.ljust(self.size, b"\0")

    def _free(self, head: bytes) -> set[int]:
        """The pages that are not used: what they hold was taken out."""
        free: set[int] = set()
        trunk = struct.unpack(">I", head[32:36])[0]
        while 1 < trunk <= self.count and trunk not in free:
            free.add(trunk)
            page = self.page(trunk)
            trunk, count = struct.unpack(">II", page[:8])
            if count > self.size // 4 - 2:
                return set()
            free.update(struct.unpack(f">{count}I", page[8 : 8 + 4 * count]))
        return free

    def tree(self, root: int) -> set[int]:
        """The pages of a table or index, as far as one leads to the next."""
        found: set[int] = set()
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if not 0 < number <= self.count or number in found:
                continue
            found.add(number)
            page, start = self.page(number), 100 if number == 1 else 0
            if page[start] in {_INTERIOR_INDEX, _INTERIOR_TABLE}:
                waiting.append(_long(page, start + 8))
                waiting += [_long(page, at) for at in self._cells(page, start, 12)]
        return found

    def records(self, number: int) -> Iterator[Record]:
        """What lies on a page; nothing where it is none of a table or an index."""
        page, start = self.page(number), 100 if number == 1 else 0
        kind = page[start]
        if kind not in {_INTERIOR_INDEX, _LEAF_INDEX, _LEAF_TABLE}:
            return
        interior = kind == _INTERIOR_INDEX
        for at in self._cells(page, start, 12 if interior else 8):
            try:
                length, place = _varint(page, at + 4 * interior)
                rowid = None
                if kind == _LEAF_TABLE:
                    rowid, place = _varint(page, place)
                    rowid -= (rowid >> 63) << 64
                values = _values(self._payload(page, place, length, is_table=kind == _LEAF_TABLE))
            except (IndexError, ValueError, struct.error):
                continue
            yield Record(number, rowid, values)

    def _cells(self, page: bytes, start: int, head: int) -> Iterator[int]:
        """Where the cells of a page begin."""
        count = struct.unpack(">H", page[start + 3 : start + 5])[0]
        first = start + head
        for at in range(first, min(first + 2 * count, self.size - 1), 2):
            place = struct.unpack(">H", page[at : at + 2])[0]
            if first + 2 * count <= place < self.size - 3:
                yield place

    def _payload(self, page: bytes, place: int, length: int, *, is_table: bool) -> bytes:
        """The bytes of a record, those on overflow pages too. Raises ValueError where they are not there."""
        if length > min(LONGEST, self.count * self.size):
            raise ValueError("longer than the file")
        usable = self._usable
        least = (usable - 12) * 32 // 255 - 23
        most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
        if length <= most:
            data = page[place : place + length]
            if len(data) < length:
                raise ValueError("cut")
            return data
        local = least + (length - least) % (usable - 4)
        local = local if local <= most else least
        parts, had = [page[place : place + local]], local
        following, seen = _long(page, place + local), set[int]()
        while had < length:
            if not 1 < following <= self.count or following in seen or following in self.free:
                raise ValueError("the chain is broken")
            seen.add(following)
            beyond = self.page(following)
            part = beyond[4 : 4 + min(usable - 4, length - had)]
            parts.append(part)
            had += len(part)
            following = _long(beyond, 0)
        return b"".join(parts)


def _newer(log: bytes, size: int) -> dict[int, bytes]:
    """The pages of a write-ahead log, of those transactions that are whole."""
    if len(log) < _WAL_HEADER or _long(log, 0) & ~1 != 0x377F0682 or _long(log, 8) != size:
        return {}
    order = ">" if _long(log, 0) & 1 else "<"
    one, two = _checksum(log[:24], 0, 0, order)
    if (one, two) != struct.unpack(">II", log[24:32]):
        return {}
    whole: dict[int, bytes] = {}
    pages: dict[int, bytes] = {}
    for at in range(_WAL_HEADER, len(log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        head, data = log[at : at + _FRAME_HEADER], log[at + _FRAME_HEADER : at + _FRAME_HEADER + size]
        one, two = _checksum(head[:8] + data, one, two, order)
        if head[8:16] != log[16:24] or (one, two) != struct.unpack(">II", head[16:24]):
            break
        pages[_long(head, 0)] = data
        if _long(head, 4):  # the size of the file after a transaction: here one ends
            whole.update(pages)
            pages.clear()
    return whole


def _checksum(data: bytes, one: int, two: int, order: str) -> tuple[int, int]:
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two


def _long(data: bytes, at: int) -> int:
    number: int = struct.unpack(">I", data[at : at + 4])[0]
    return number


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next thing begins."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9


_NUMBERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes of whole numbers by their serial type."""


def _values(data: bytes) -> tuple[Any, ...]:
    """The values of a record; what is no UTF-8 in a text becomes U+FFFD. Raises ValueError where it is none."""
    end, at = _varint(data, 0)
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(data, at)
        kinds.append(kind)
        if len(kinds) > _MOST_COLUMNS or kind in {10, 11}:
            raise ValueError("no record")
    sizes = [_NUMBERS.get(kind, 8 if kind == 7 else max(0, (kind - 12) // 2)) for kind in kinds]
    starts = list(accumulate(sizes, initial=end))
    if at != end or starts[-1] != len(data):
        raise ValueError("no record")
    return tuple(_value(kind, data[a:b]) for kind, a, b in zip(kinds, starts, starts[1:], strict=False))


def _value(kind: int, data: bytes) -> Any:
    match kind:
        case 0:
            return None
        case 8 | 9:
            return kind - 8
        case 7:
            return struct.unpack(">d", data)[0]
        case _ if kind in _NUMBERS:
            return int.from_bytes(data, "big", signed=True)
        case _:
            return data.decode("utf-8", "replace") if kind % 2 else data
