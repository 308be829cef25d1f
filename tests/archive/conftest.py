"""The tests of what every store does run once for each."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.postgres import stores
from tests.postgres.cluster import Cluster, missing


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test for every store, in modules that use the fixture `store` and get their archives from builders.py.

    Not so those that are marked `sqlite`, and those that need no archive.
    """
    if "store" in metafunc.fixturenames:
        named = set(inspect.signature(metafunc.function).parameters) & set(metafunc.fixturenames)
        alone = not named or any(mark.name == "sqlite" for mark in metafunc.definition.iter_markers())
        metafunc.parametrize("store", ["sqlite"] if alone else ["sqlite", "postgres"], indirect=True, scope="module")


@pytest.fixture(scope="session")
def _server() -> Iterator[Cluster]:
    if reason := missing():
        pytest.skip(reason)
    with Cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """Which store `builders.empty` opens: `sqlite` or `postgres`."""
    if request.param == "sqlite":
        yield request.param
        return
    cluster: Cluster = request.getfixturevalue("_server")
    os.environ[stores.SERVER] = stores.prepare(cluster)
    yield request.param
    stores.recycle(Path("/"))
    del os.environ[stores.SERVER]


@pytest.fixture(autouse=True)
def _recycled(request: pytest.FixtureRequest) -> Iterator[None]:
    """The databases of one test's files are the next one's."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if stores.SERVER in os.environ and folder is not None:
        stores.recycle(folder)
