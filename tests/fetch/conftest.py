"""A server on loopback and an archive, new for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fetch.server import Server

from reader.archive import open_archive
from reader.archive.protocol import Archive


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "a.db", list)
    yield opened
    opened.close()
