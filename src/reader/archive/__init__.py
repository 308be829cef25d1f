"""Articles and marks, and how they are stored."""

from __future__ import annotations

from reader.archive.protocol import Archive, Seeds
from reader.paths import Location, is_address


def open_archive(location: Location, seeds: Seeds, *, writable: bool = True, latest: bool = False) -> Archive:
    """Open the archive in this file, or in the database that has this address.

    Where there is no file it is made, with the seeds in it; a database is made ready by `reader archive init` alone.
    One that is not `writable` is neither made nor changed, nor is anything beside it. With `latest` a database is read
    from its primary where that answers, else from any of its servers. Raises ReaderError where there is no archive, it
    is damaged, was made by a newer reader, or cannot be reached, opened or made.
    """
    if isinstance(location, str) and is_address(location):
        from reader.archive.postgres.address import Address
        from reader.archive.postgres.driver import need_driver

        need_driver()
        from reader.archive.postgres.archive import PostgresArchive

        return PostgresArchive(Address.parse(location), writable=writable, latest=latest)
    from pathlib import Path

    from reader.archive.sqlite.archive import SQLiteArchive

    return SQLiteArchive(Path(location), seeds, writable=writable)
