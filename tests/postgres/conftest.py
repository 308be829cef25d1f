"""Servers for the tests that need one; where none can be started they are skipped, and say why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.postgres.cluster import Bouncer, Cluster, missing, missing_bouncer, standby_of

Pair = tuple[Cluster, Cluster]


@pytest.fixture(scope="session")
def primary() -> Iterator[Cluster]:
    """One server for all tests that do it no harm."""
    if reason := missing():
        pytest.skip(reason)
    with Cluster(tcp=True) as cluster:
        yield cluster


@pytest.fixture
def database(primary: Cluster) -> Iterator[str]:
    """The name of an empty database on `primary`; its address is `primary.address(dbname=database)`."""
    name = primary.create_database()
    yield name
    primary.drop_database(name)


@pytest.fixture
def spare() -> Iterator[Cluster]:
    """A server that this test alone has."""
    if reason := missing():
        pytest.skip(reason)
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def bouncer(primary: Cluster) -> Iterator[Bouncer]:
    """A pgbouncer before `primary`, in transaction mode, with two connections for all."""
    if reason := missing_bouncer():
        pytest.skip(reason)
    with Bouncer(primary, size=2) as running:
        yield running


@pytest.fixture(scope="module")
def _servers() -> Iterator[Pair]:
    if reason := missing():
        pytest.skip(reason)
    with Cluster(tcp=True) as first, standby_of(first) as second:
        yield first, second


@pytest.fixture
def pair(_servers: Pair) -> Iterator[Pair]:
    """A primary and its hot standby; a test may kill, stop and freeze them, but not promote: others use them next."""
    yield _servers
    for server in _servers:
        server.thaw()
        server.start()
    _servers[1].wait_for(_servers[0])


@pytest.fixture
def own_pair() -> Iterator[Pair]:
    """A primary and its hot standby that this test alone has, for promotions."""
    if reason := missing():
        pytest.skip(reason)
    with Cluster(tcp=True) as first, standby_of(first) as second:
        yield first, second
