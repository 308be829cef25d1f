"""Commands that fetch: a server on loopback that they are allowed to ask."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest
from tests.cli.conftest import Run, configure
from tests.fetch.feed_text import rss
from tests.fetch.server import Server

from reader.cli import questions

ALLOWED = "network:\n  allow: 127.0.0.1\n"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server, and a config.yaml that allows it."""
    configure(ALLOWED)
    with Server() as running:
        yield running


def feed(server: Server, path: str, *titles: str, name: str = "试验源") -> str:
    """A feed with these articles; its address."""
    return server.set(path, body=rss(titles, base=server.url(path), title=name), etag=f'"{len(titles)}"')


def answering(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let a person at a terminal type this."""
    monkeypatch.setattr(questions, "is_possible", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def urls(run: Run) -> list[str]:
    """The addresses of all feeds."""
    return [row["url"] for row in run("feeds", "--json").json]
