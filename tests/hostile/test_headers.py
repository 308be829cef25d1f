"""What a server puts into its headers is not sent on to the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cli.conftest import Run, configure
from tests.fetch.server import Server
from tests.hostile.documents import payloads, rss, short
from tests.hostile.test_commands import check

pytestmark = pytest.mark.skipif(not payloads(), reason="the hostile payloads are not here")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def answer(status: int, bad: str, body: bytes) -> bytes:
    """An answer whose reason phrase and headers hold the text, as far as a line can."""
    line = short(bad).replace("\r", "").replace("\n", "").encode("utf-8", "replace")
    names = (b"Location: http://127.0.0.1:1/", b"ETag: ", b"Last-Modified: ", b"Content-Type: text/xml; charset=")
    names += (b"Content-Encoding: ", b"Retry-After: ", b"Server: ")
    chosen = names if status != 200 else names[:4]
    headers = b"".join(name + line + b"\r\n" for name in chosen)
    return b"HTTP/1.1 %d " % status + line + b"\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize("status", [200, 301, 404, 503, 999])
def test_no_header_reaches_the_terminal(server: Server, run: Run, status: int) -> None:
    configure("network:\n  allow: [127.0.0.1]\n")
    run("list")
    for number, bad in enumerate(payloads()[:68:5]):
        path = f"/{status}/{number}"
        server.set(path, raw=answer(status, bad, rss(number, bad).encode("utf-8", "surrogatepass")))
        check(run("subscribe", server.url(path)))
    check(run("fetch", "--all"))
    check(run("feeds"))
    check(run("feeds", "--json"))
