"""PostgreSQL beside SQLite over the same articles: searches, lists, how fast they are taken in, how large they are.

A server is started for it and filled, which takes long. `BENCH_POSTGRES=postgresql://…` names a database that has the
articles already; what is measured changes nothing in it.
"""

from __future__ import annotations

import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from tests.postgres.cluster import SUPERUSER, Cluster, missing

from benchmarks import corpus
from benchmarks.measures import MEGABYTE, Place
from benchmarks.report import Result
from benchmarks.scale import LARGE, calls_of
from reader.archive import open_archive
from reader.archive.postgres import schema
from reader.archive.postgres.address import Address
from reader.archive.postgres.archive import PostgresArchive
from reader.archive.protocol import Archive
from reader.intake.putting import put

SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "autovacuum_naptime": "1min"}
TAKEN_IN = 5_000
"""Articles of 700 characters by which the rate is measured."""
ROUNDS = 3


def postgres(place: Place) -> list[Result]:
    """Everything; without a server there is one row that says so."""
    if reason := missing():
        return [Result("PostgreSQL", reason, 0)]
    path = corpus.archive(LARGE)
    sqlite = open_archive(path, lambda: (), writable=False)
    with _filled(sqlite) as (address, cluster):
        archive = PostgresArchive(Address.parse(address), writable=False)
        rows = [*_beside(sqlite, archive), *_sizes(address)]
        archive.close()
        rows += _rates(place, cluster)
    sqlite.close()
    return rows


@contextmanager
def _filled(source: Archive) -> Iterator[tuple[str, Cluster]]:
    """The address of a database with the source's articles, and a server."""
    with Cluster(settings=SETTINGS) as cluster:
        if named := os.environ.get("BENCH_POSTGRES"):
            yield named, cluster
            return
        address = _new(cluster, "large")
        archive = PostgresArchive(Address.parse(address))
        print(f"filling PostgreSQL with {source.count():,} articles", file=sys.stderr)
        place = None
        while (batch := source.records(place)).each:
            archive.take_records(batch)
            place = batch.last
        archive.close()
        yield address, cluster


def _new(cluster: Cluster, name: str) -> str:
    cluster.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    with psycopg.connect(host=str(cluster.folder), port=cluster.port, user=SUPERUSER, dbname=name) as connection:
        schema.migrate(connection)
    return cluster.address(dbname=name)


def _beside(sqlite: Archive, archive: Archive) -> list[Result]:
    """Each call to one store and then to the other; which of them is first changes from call to call."""
    rows = []
    for (name, ours, _goal), (_name, theirs, _) in zip(calls_of(archive), calls_of(sqlite), strict=True):
        times: tuple[list[float], list[float]] = [], []
        for number, pair in enumerate(zip(ours, theirs, strict=True)):
            for which in (0, 1) if number % 2 else (1, 0):
                times[which].append(_milliseconds(pair[which]))
        mine, base = map(statistics.median, times)
        late = statistics.quantiles(times[0], n=20)[-1]
        told = f"{mine:.1f} ms, 95% {late:.1f} ms"
        goal = 3 if "characters" in name else None
        rows.append(Result(f"{name}, {LARGE:,} articles", told, mine / base, f"times SQLite ({base:.1f} ms)", goal))
        if goal:
            rows.append(Result("the same in milliseconds", told, mine, "ms, median", 50))
    return rows


def _milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _sizes(address: str) -> list[Result]:
    """What the tables and indexes take, to the text."""
    sql = """
        SELECT relname ~ '^search_.*(tsvector|tokens)', relname ~ '^search_' AND relkind = 'r', sum(size) FROM (
            SELECT relname, relkind,
                CASE relkind WHEN 'r' THEN pg_table_size(oid) ELSE pg_relation_size(oid) END AS size
            FROM pg_class WHERE relnamespace = 'reader'::regnamespace AND relkind IN ('r', 'i')
        ) AS relations GROUP BY 1, 2
    """
    with psycopg.connect(address) as connection:
        sizes = {(bool(index), bool(tokens)): int(size) for index, tokens, size in connection.execute(sql).fetchall()}
        ((text,),) = connection.execute(
            "SELECT sum(octet_length(title) + coalesce(octet_length(blocks), octet_length(excerpt)))"
            " FROM reader.article LEFT JOIN reader.body USING (key)"
        ).fetchall()
    index, tokens, total = sizes[True, False], sizes.get((False, True), 0), sum(sizes.values())
    return [
        Result("PostgreSQL: the index of tokens", f"{index / MEGABYTE:,.0f} MB", index / text, "times the UTF-8"),
        Result("PostgreSQL: the tokens beside it", f"{tokens / MEGABYTE:,.0f} MB", tokens / text, "times the UTF-8"),
        Result("PostgreSQL: all of the archive", f"{total / MEGABYTE:,.0f} MB", total / text, "times the UTF-8"),
    ]


def _rates(place: Place, cluster: Cluster) -> list[Result]:
    """Taking in, as `reader import` does it, in either store by turns."""
    rates: dict[str, list[float]] = {"PostgreSQL": [], "SQLite": []}
    for number in range(ROUNDS):
        archives: Sequence[tuple[str, Archive]] = (
            ("PostgreSQL", PostgresArchive(Address.parse(_new(cluster, f"intake{number}")))),
            ("SQLite", open_archive(place.home / f"intake{number}.db", lambda: ())),
        )
        for name, archive in archives:
            articles = itertools.islice(corpus.articles(TAKEN_IN), TAKEN_IN)
            start = time.perf_counter()
            for _stored in put(archive, articles):
                pass
            rates[name].append(TAKEN_IN / (time.perf_counter() - start))
            archive.close()
    mine, base = (statistics.median(rates[name]) for name in ("PostgreSQL", "SQLite"))
    return [
        Result("PostgreSQL: articles taken in, a second", f"{mine:.0f}", base / mine, f"SQLite's ({base:.0f}) to it")
    ]
