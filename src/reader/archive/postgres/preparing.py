"""A database made ready for an archive: schema, groups, rights, and what a new archive starts with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reader.archive.postgres import roles, schema
from reader.archive.postgres.archive import PostgresArchive
from reader.archive.postgres.pool import Pool
from reader.archive.postgres.roles import Rights

if TYPE_CHECKING:
    from psycopg import Connection

    from reader.archive.postgres.address import Address
    from reader.archive.protocol import Seeds


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done: whether there was no archive before, how many articles it was given, and who may do what."""

    new: bool
    seeds: int
    rights: Rights


def prepare(
    address: Address, readers: Sequence[str], fetchers: Sequence[str], *, partitions: str, seeds: Seeds
) -> Prepared:
    """Bring the database's archive to this reader's version, or make it, and give rights, in one transaction.

    `partitions`: how long those are that are made from now on, `month` or `year`; empty: as they are. An archive
    without articles is given the seeds. Run again, or by two at once, it comes to the same. Raises ReaderError.
    """

    def work(connection: Connection[Any]) -> tuple[bool, bool, Rights]:
        roles.check(connection, readers, fetchers)
        new = schema.migrate(connection, partitions)
        rights = roles.apply(connection, readers, fetchers)
        # A standby may not show it yet: what there is is asked here.
        empty = connection.execute("SELECT NOT EXISTS (SELECT FROM reader.article)").fetchone() == (True,)
        return new, empty, rights

    pool = Pool(address)
    try:
        new, empty, rights = pool.write(work, seconds=0)
    finally:
        pool.close()
    articles = list(seeds()) if empty else []
    if not articles:
        return Prepared(new, 0, rights)
    archive = PostgresArchive(address)
    try:
        archive.put(articles)
        return Prepared(new, archive.count(), rights)
    finally:
        archive.close()
