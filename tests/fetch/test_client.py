"""The client against a real server on loopback, that answers as well or as badly as servers do."""

from __future__ import annotations

import asyncio
import gc
import gzip
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.fetch.server import Server, certificate, needs_openssl

from reader.fetch.client import Answer, Client, FetchError, Limits
from reader.fetch.coding import CodingError, Decoder, TooLongError, zstd
from reader.fetch.network import Policy
from reader.fetch.robots import Rules

HERE = Policy(allow=("127.0.0.1", "localhost"))
TEXT = "国际新闻 ".encode() * 500


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(HERE, limits=Limits(size=100_000, seconds=2)) as made:
        yield made


async def refused(client: Client, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await client.get(url)
    line = str(caught.value)
    assert "\n" not in line
    assert ": " in line
    return caught.value


async def test_an_answer_has_what_the_server_said(server: Server, client: Client) -> None:
    headers = {
        "Content-Type": "Text/HTML; Charset=GB2312",
        "ETag": 'W/"a-1"',
        "Last-Modified": "Sun, 02 Mar 2025 05:25:36 GMT",
    }
    url = server.set("/page", headers=headers, body=TEXT)
    assert await client.get(url + "#part") == Answer(
        url=url,
        final=url,
        permanent=url,
        status=200,
        data=TEXT,
        charset="gb2312",
        media_type="text/html",
        etag='W/"a-1"',
        modified="Sun, 02 Mar 2025 05:25:36 GMT",
    )


async def test_who_asks_is_said_and_nothing_else_of_the_person(server: Server, client: Client) -> None:
    server.set("/cookie", headers={"Set-Cookie": "a=b; Path=/"}, body=b"x")
    await client.get(server.url("/cookie"))
    await client.get(server.url("/cookie"))
    headers = server.asked("/cookie")[-1].headers
    assert headers["user-agent"].startswith("reader-tui/")
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding"}


async def test_what_has_not_changed_is_not_sent_again(server: Server, client: Client) -> None:
    url = server.set("/same", body=TEXT, etag='"v1"')
    first = await client.get(url)
    again = await client.get(url, etag=first.etag, modified="yesterday, as the server wrote it")
    assert (again.not_modified, again.data, again.etag) == (True, b"", '"v1"')
    asked = server.asked("/same")[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v1"', "yesterday, as the server wrote it")
    assert (await client.get(url, etag='"v0"')).data == TEXT


@pytest.mark.parametrize("validator", ['"a"\r\nX-Evil: 1', "é", "a" * 5000, "\udcff"])
async def test_validators_that_cannot_be_sent_are_left_out(server: Server, client: Client, validator: str) -> None:
    url = server.set("/odd", body=TEXT)
    assert (await client.get(url, etag=validator, modified=validator)).data == TEXT
    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(server.asked("/odd")[-1].headers)


async def test_304_to_who_did_not_ask_for_it_is_an_error(server: Server, client: Client) -> None:
    error = await refused(client, server.set("/304", status=304))
    assert error.status == 304


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 502, 503, 206, 599])
async def test_other_statuses_are_errors_that_name_them(server: Server, client: Client, status: int) -> None:
    error = await refused(client, server.set("/status", status=status, body=TEXT))
    assert error.status == status
    assert str(status) in str(error)
    assert error.gone == (status == 410)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("9999999", 86_400), ("soon", 0), ("-5", 0), ("", 0), ("9" * 5000, 0), ("１２", 0)],
)
async def test_retry_after_is_seconds_of_a_day_at_most(
    server: Server, client: Client, value: str, seconds: int
) -> None:
    url = server.set("/busy", status=429, headers={"Retry-After": value})
    assert (await refused(client, url)).retry_after == seconds


async def test_retry_after_may_be_a_date(server: Server, client: Client) -> None:
    at = datetime.now(UTC) + timedelta(minutes=10)
    url = server.set("/busy", status=503, headers={"Retry-After": format_datetime(at, usegmt=True)})
    assert 590 <= (await refused(client, url)).retry_after <= 601


async def test_redirects_are_followed_and_permanent_ones_told(server: Server, client: Client) -> None:
    server.redirect("/a", "/b", 301)
    server.redirect("/b", server.url("/c#part"), 308)
    server.redirect("/c", f"//user:word@127.0.0.1:{server.port}/d?x=1", 302)
    server.redirect("/d?x=1", "e", 301)
    server.set("/e", body=TEXT)
    answer = await client.get(server.url("/a"))
    assert (answer.url, answer.permanent, answer.final) == (server.url("/a"), server.url("/c"), server.url("/e"))
    assert "authorization" not in server.asked("/d?x=1")[-1].headers


async def test_a_temporary_redirect_first_leaves_the_address(server: Server, client: Client) -> None:
    server.redirect("/t", "/u", 307)
    server.redirect("/u", "/v", 301)
    server.set("/v", body=TEXT)
    assert (await client.get(server.url("/t"))).permanent == server.url("/t")


async def test_redirects_in_a_circle_or_too_many_end(server: Server, client: Client) -> None:
    server.redirect("/x", "/y")
    server.redirect("/y", "/x")
    assert "circle" in str(await refused(client, server.url("/x")))
    for number in range(7):
        server.redirect(f"/n{number}", f"/n{number + 1}")
    server.set("/n7", body=TEXT)
    assert "5" in str(await refused(client, server.url("/n0")))
    assert not server.asked("/n6")
    assert (await client.get(server.url("/n2"))).final == server.url("/n7")


@pytest.mark.parametrize("to", ["http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://0x0a.1/"])
async def test_a_redirect_into_a_private_network_is_refused(server: Server, client: Client, to: str) -> None:
    error = await refused(client, server.redirect("/inside", to, 301))
    assert "network.allow" in str(error)
    assert error.permanent


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)", "http://", "http://a b/"]
)
async def test_a_redirect_to_anything_but_http_is_refused(server: Server, client: Client, to: str) -> None:
    await refused(client, server.redirect("/elsewhere", to))


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("gzip", lambda data: gzip.compress(data[:700]) + gzip.compress(data[700:]) + b"\0" * 100),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("zstd", lambda data: zstd.compress(data[:700]) + zstd.compress(data[700:])),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
        ("identity", bytes),
    ],
)
async def test_bodies_come_decoded(server: Server, client: Client, coding: str, encode) -> None:
    url = server.set("/coded", headers={"Content-Encoding": coding}, body=encode(TEXT))
    assert (await client.get(url)).data == TEXT
    cut = server.set("/coded", headers={"Content-Encoding": coding}, body=encode(TEXT)[:-110] or b"x")
    if coding != "identity":
        assert "decompress" in str(await refused(client, cut))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "lzma", "gzip, gzip, gzip", "gzip, gzip"])
async def test_what_is_not_in_its_coding_is_an_error(server: Server, client: Client, coding: str) -> None:
    url = server.set("/plain", headers={"Content-Encoding": coding}, body=b"<rss>" + TEXT)
    assert "decompress" in str(await refused(client, url))


@pytest.fixture(scope="module")
def zeros() -> dict[str, bytes]:
    """2 GB of zeros in gzip and in gzip twice, and much of them in the others."""
    piece = bytes(1_000_000)
    coder = zlib.compressobj(9, wbits=31)
    start = coder.compress(b"") + coder.flush(zlib.Z_FULL_FLUSH)
    # Where it is flushed fully, nothing refers back, and one piece can stand for each.
    plain = start + (coder.compress(piece) + coder.flush(zlib.Z_FULL_FLUSH)) * 2000
    return {
        "gzip": plain,
        "gzip, gzip": gzip.compress(plain, 1),
        "br": brotli.compress(piece * 50, quality=1),
        "zstd": zstd.compress(piece * 50),
    }


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip", "br", "zstd"])
async def test_bombs_are_refused_in_little_time(server: Server, zeros: dict[str, bytes], coding: str) -> None:
    url = server.set("/bomb", headers={"Content-Encoding": coding}, body=zeros[coding])
    async with Client(HERE) as client:
        with at_most(9):
            error = await refused(client, url)
            assert "longer than 10 MB" in str(error)


async def test_what_is_too_long_is_refused_at_once_where_it_says_so(server: Server, client: Client) -> None:
    url = server.set("/long", body=b"x", length=10**12)
    assert "longer than 0.1 MB" in str(await refused(client, url))


async def test_a_body_without_end_ends(server: Server, client: Client) -> None:
    assert "longer than" in str(await refused(client, server.set("/endless", body=TEXT, endless=True)))


async def test_only_the_beginning_may_be_asked_for(server: Server, client: Client) -> None:
    url = server.set("/endless", body=gzip.compress(TEXT), headers={"Content-Encoding": "gzip"}, endless=True)
    assert (await client.get(url, head=1000)).data[:1000] == TEXT[:1000]


@pytest.mark.parametrize(
    "badly",
    [
        {"cut": 3000},
        {"length": 5000},
        {"length": 10},
        {"body": TEXT * 100, "length": 90_000},
        {"raw": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"},
        {"raw": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"},
        {"raw": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 4\r\n\r\nhell"},
        {"raw": b"HTTP/1.1 200 OK\r\nContent-Le"},
        {"raw": b"SSH-2.0-OpenSSH\r\n\r\n"},
        {"raw": b"\0\x15\x03\x01\x02\x02\x16\r\n\r\n"},
        {"raw": b""},
        {"headers": {f"x{number}": "y" * 50 for number in range(2000)}},
        {"headers": {"x": "y" * 1_000_000}},
        {"headers": {"Location": "/" * 40_000}, "status": 302},
    ],
    ids=str,
)
async def test_answers_that_are_not_whole_or_not_http_are_errors(server: Server, client: Client, badly) -> None:
    error = await refused(client, server.set("/bad", **{"body": TEXT, **badly}))
    assert len(str(error)) < 200


@pytest.mark.parametrize(
    "slowly",
    [
        {"delay": 5},
        {"body": TEXT, "drip": 0.02},
        {"raw": b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000, "drip": 0.02},
    ],
    ids=["no answer", "body", "header"],
)
async def test_what_takes_too_long_ends_in_time(server: Server, slowly) -> None:
    async with Client(HERE, limits=Limits(seconds=0.3)) as client:
        error = await refused(client, server.set("/slow", **slowly))
        assert "0.3 s" in str(error)


async def test_the_time_is_that_of_all_redirects(server: Server) -> None:
    for number in range(5):
        server.set(f"/s{number}", status=302, headers={"Location": f"/s{number + 1}"}, delay=0.15)
    async with Client(HERE, limits=Limits(seconds=0.4)) as client:
        assert "0.4 s" in str(await refused(client, server.url("/s0")))


async def test_few_requests_go_to_one_host_at_a_time() -> None:
    with Server() as server:
        url = server.set("/turn", body=TEXT, delay=0.05)
        async with Client(HERE, limits=Limits(seconds=0.5)) as client:
            # Together they take longer than one may: waiting for a turn is not counted.
            await asyncio.gather(*(client.get(url) for _ in range(24)))
        assert server.most_at_once == 2


async def test_few_requests_go_on_at_a_time_in_all() -> None:
    with Server() as server:
        server.set("/turn", body=TEXT, delay=0.05)
        # loopback has many addresses
        urls = [server.url("/turn", host) for host in ("127.0.0.1", "localhost", "127.0.0.01", "0x7f.1")]
        async with Client(HERE, limits=Limits(per_host=5, total=3)) as client:
            await asyncio.gather(*(client.get(url) for url in urls * 4))
        assert server.most_at_once == 3


async def test_redirects_to_and_fro_between_hosts_wait_for_nobody(server: Server) -> None:
    server.redirect("/to", server.url("/fro", "localhost"))
    server.redirect("/fro", server.url("/there"))
    server.set("/there", body=TEXT)
    async with Client(HERE, limits=Limits(per_host=1, total=2)) as client:
        urls = [server.url("/to"), server.url("/fro", "localhost")] * 10
        async with asyncio.timeout(5):
            answers = await asyncio.gather(*map(client.get, urls))
    assert {answer.data for answer in answers} == {TEXT}


async def test_nobody_listening_and_no_such_host_are_told(client: Client) -> None:
    assert "refused" in str(await refused(client, "http://127.0.0.1:1/"))
    assert str(await refused(client, "http://nowhere.invalid/")).startswith("nowhere.invalid: ")


@needs_openssl
async def test_a_certificate_that_is_not_trusted_is_refused_and_one_that_is_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = certificate(tmp_path), certificate(tmp_path, "other.example")
    with Server(tls=ours) as good, Server(tls=other) as bad:
        good.set("/feed", body=TEXT)
        async with Client(HERE) as client:
            assert "certificate" in str(await refused(client, good.url("/feed")))
        (tmp_path / "all.pem").write_bytes(ours[0].read_bytes() + other[0].read_bytes())
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "all.pem"))
        async with Client(HERE) as client:
            assert (await client.get(good.url("/feed", "localhost"))).data == TEXT
            assert (await client.get(good.url("/feed"))).data == TEXT
            assert "certificate" in str(await refused(client, bad.url("/feed")))
            plain = await asyncio.start_server(_says_no, "127.0.0.1", 0)
            async with plain:
                port = plain.sockets[0].getsockname()[1]
                assert "secure" in str(await refused(client, f"https://127.0.0.1:{port}/"))


async def _says_no(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()


@needs_openssl
async def test_https_goes_through_a_proxy_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = certificate(tmp_path)
    heads: list[bytes] = []

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        place = heads[-1].split(b" ")[1].decode()
        there, back = await asyncio.open_connection("127.0.0.1", int(place.rpartition(":")[2]))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pipe(reader, back), pipe(there, writer), return_exceptions=True)

    with Server(tls=pair) as server:
        server.set("/feed", body=TEXT)
        proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
        monkeypatch.setenv("https_proxy", f"reader:word@127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
        async with proxy, Client(HERE) as client:
            assert (await client.get(server.url("/feed", "localhost"))).data == TEXT
        assert b"Proxy-Authorization: Basic cmVhZGVyOndvcmQ=" in heads[0]
        assert b"/feed" not in heads[0]
        assert "proxy-authorization" not in server.requests[0].headers


async def test_a_proxy_of_the_environment_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as proxy:
        proxy.set("http://news.example/feed", body=b"through the proxy")
        monkeypatch.setenv("http_proxy", f"http://reader:word@127.0.0.1:{proxy.port}")
        async with Client(Policy(allow=("127.0.0.2",))) as client:
            assert (await client.get("http://news.example/feed")).data == b"through the proxy"
            assert proxy.requests[0].headers["proxy-authorization"] == "Basic cmVhZGVyOndvcmQ="
            for inside in ("http://10.0.0.1/", "http://localhost/", "http://127.1/"):
                assert "network.allow" in str(await refused(client, inside))
            assert len(proxy.requests) == 1
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        server.set("/near", body=b"direct")
        async with Client(HERE) as client:
            assert (await client.get(server.url("/near"))).data == b"direct"
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        async with Client(HERE) as client:
            assert "proxy" in str(await refused(client, "http://news.example/feed"))


async def test_who_is_ended_while_tidying_up_leaves_nothing_open(server: Server) -> None:
    """A session left open is an error here: each warning is."""
    tidying = asyncio.Event()

    async def asking() -> None:
        async with Client(HERE) as client:
            await client.get(server.set("/page", body=TEXT))
            # The rules of a site that are still asked for take a moment to be given up.
            client.robots["somewhere"] = asyncio.create_task(_slow_to_end(tidying))
            await asyncio.sleep(0)

    task = asyncio.create_task(asking())
    await tidying.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gc.collect()


async def _slow_to_end(told: asyncio.Event) -> Rules:
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        told.set()
        await asyncio.sleep(0.01)
    return Rules()


@given(data=st.binary(max_size=300), coding=st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, zstd", ""]))
def test_any_bytes_are_decoded_or_refused(data: bytes, coding: str) -> None:
    decoder = Decoder(coding, 200)
    try:
        for place in range(0, len(data), 7):
            decoder.feed(data[place : place + 7])
        decoder.finish()
    except (CodingError, TooLongError):
        pass
    assert len(decoder.data) <= 200


@given(
    data=st.binary(max_size=3000),
    coder=st.sampled_from(
        [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd.compress)]
    ),
    step=st.integers(1, 500),
    longest=st.integers(0, 4000),
)
def test_what_comes_out_is_what_went_in_or_as_much_as_is_allowed(data: bytes, coder, step: int, longest: int) -> None:
    coding, encode = coder
    coded = encode(data)
    decoder = Decoder(coding, longest)
    try:
        for place in range(0, len(coded), step):
            decoder.feed(coded[place : place + step])
    except TooLongError:
        assert max(len(data), len(coded)) > longest
        assert data.startswith(bytes(decoder.data))
    else:
        assert decoder.finish() == data


def test_thousands_of_empty_members_end() -> None:
    decoder = Decoder("gzip", 10_000_000)
    with pytest.raises(CodingError):
        decoder.feed(gzip.compress(b"") * 4000)
