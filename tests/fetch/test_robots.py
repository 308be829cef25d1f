"""robots.txt is obeyed: asked once, for pages alone, as RFC 9309 has it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from tests.bounds import at_most
from tests.fetch.server import Server

from reader.fetch.client import Client, FetchError, Limits
from reader.fetch.network import Policy
from reader.fetch.robots import allowed

PAGE = b"<html><title>x</title>"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        for path in ("/open", "/shut/page", "/shut/but"):
            running.set(path, body=PAGE)
        yield running


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(Policy(allow=("127.0.0.1", "localhost")), limits=Limits(seconds=1)) as made:
        yield made


RULES = b"""\xef\xbb\xbf# all
User-agent: *
Disallow: /shut/
Allow: /shut/but$

User-agent: GPTBot
Disallow: /
"""


async def test_what_a_site_shuts_is_not_fetched(server: Server, client: Client) -> None:
    server.set("/robots.txt", body=RULES)
    assert await allowed(client, server.url("/open"))
    assert await allowed(client, server.url("/shut/but"))
    assert not await allowed(client, server.url("/shut/page"))
    with pytest.raises(FetchError, match=r"robots\.txt") as caught:
        await client.get(server.url("/shut/page"), robots=True)
    assert caught.value.permanent
    assert not server.asked("/shut/page")
    assert (await client.get(server.url("/open"), robots=True)).data == PAGE
    assert len(server.asked("/robots.txt")) == 1


async def test_feeds_are_not_asked_about(server: Server, client: Client) -> None:
    server.set("/robots.txt", body=b"User-agent: *\nDisallow: /")
    assert (await client.get(server.url("/open"))).data == PAGE
    assert not server.asked("/robots.txt")


async def test_many_pages_at_once_ask_once(server: Server, client: Client) -> None:
    server.set("/robots.txt", body=RULES, delay=0.1)
    await asyncio.gather(*(client.get(server.url("/open"), robots=True) for _ in range(5)))
    assert len(server.asked("/robots.txt")) == 1


async def test_a_redirect_to_what_is_shut_is_not_followed(server: Server, client: Client) -> None:
    server.set("/robots.txt", body=RULES)
    server.redirect("/way", server.url("/shut/page"))
    with pytest.raises(FetchError, match=r"robots\.txt"):
        await client.get(server.url("/way"), robots=True)
    assert not server.asked("/shut/page")


@pytest.mark.parametrize("name", ["reader-tui", "Reader-TUI", "reader-tui*"])
async def test_a_group_of_our_own_counts(server: Server, client: Client, name: str) -> None:
    server.set("/robots.txt", body=f"User-agent: *\nDisallow: /\n\nUser-agent: {name} # us\nDisallow: /shut".encode())
    assert await allowed(client, server.url("/open"))
    assert not await allowed(client, server.url("/shut/page"))


@pytest.mark.parametrize(
    ("reply", "open_"),
    [
        ({"status": 404}, True),
        ({"status": 403}, True),
        ({"status": 429}, False),
        ({"status": 500}, False),
        ({"status": 503}, False),
        ({"raw": b""}, False),
        ({"delay": 3}, False),
        ({"status": 302, "headers": {"Location": "/robots.txt"}}, True),
        ({"status": 302, "headers": {"Location": "http://10.0.0.1/robots.txt"}}, False),
        ({"body": b"<html>no such page</html>"}, True),
        ({"body": b""}, True),
        ({"body": b"\0\xff" * 1000}, True),
        ({"body": b"User-agent: *\nAllow: /\n" * 5000, "endless": True}, True),
        ({"body": b"User-agent: *\nDisallow: /\n" + b"# more\n" * 200_000}, False),
    ],
    ids=str,
)
async def test_a_missing_one_opens_a_site_and_an_unreachable_one_shuts_it(
    server: Server, client: Client, reply, open_: bool
) -> None:
    server.set("/robots.txt", **reply)
    assert await allowed(client, server.url("/open")) is open_
    if not open_:
        with pytest.raises(FetchError, match=r"robots\.txt"):
            await client.get(server.url("/open"), robots=True)


async def test_it_may_lie_behind_a_redirect(server: Server, client: Client) -> None:
    server.redirect("/robots.txt", server.url("/its/robots", "localhost"), 301)
    server.set("/its/robots", body=RULES)
    assert not await allowed(client, server.url("/shut/page"))


async def test_a_delay_between_pages_is_kept_and_is_not_waiting_for_an_answer(server: Server, client: Client) -> None:
    server.set("/robots.txt", body=b"User-agent: *\nCrawl-delay: 0.6\n")
    began = time.monotonic()
    await asyncio.gather(*(client.get(server.url("/open"), robots=True) for _ in range(4)))
    assert time.monotonic() - began >= 1.8


@pytest.mark.parametrize(("delay", "kept"), [("86400", 10), ("inf", 0), ("-1", 0), ("soon", 0), ("1e400", 0)])
async def test_a_delay_has_its_limit(server: Server, client: Client, delay: str, kept: float) -> None:
    server.set("/robots.txt", body=f"User-agent: *\nCrawl-delay: {delay}\n".encode())
    await allowed(client, server.url("/open"))
    (rules,) = [task.result() for task in client.robots.values()]
    assert rules.delay == kept


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: a{number}\n" for number in range(12_000)) + "Disallow: /x\n" * 20_000,
        "User-agent: *\nDisallow: /" + "a*" * 200_000 + "b$\n",
        "User-agent: *\n" + "".join(f"Disallow: /a*b*c{number}$\n" for number in range(20_000)),
        "user agent " * 40_000,
        " " * 500_000,
    ],
    ids=["names", "stars", "rules", "fields", "blanks"],
)
async def test_a_hostile_one_takes_little_time(server: Server, client: Client, text: str) -> None:
    server.set("/robots.txt", body=text.encode())
    with at_most(15):
        await allowed(client, server.url("/" + "a" * 1500))


async def test_a_client_that_closes_leaves_nothing_behind(server: Server) -> None:
    server.set("/robots.txt", delay=5)
    async with Client(Policy(allow=("127.0.0.1",))) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await allowed(client, server.url("/open"))
    assert len(asyncio.all_tasks()) == 1
