"""Articles and marks, and how they are stored."""

from __future__ import annotations

from pathlib import Path

from reader.archive.protocol import Archive, Seeds


def open_archive(path: Path, seeds: Seeds, *, writable: bool = True) -> Archive:
    """Open the archive in this file; where there is none, make it, with the seeds in it.

    One that is not `writable` is neither made nor changed, nor is anything beside it. Raises ReaderError where the file
    is no archive, damaged, made by a newer reader, or cannot be opened or made.
    """
    from reader.archive.sqlite.archive import SQLiteArchive

    return SQLiteArchive(path, seeds, writable=writable)
