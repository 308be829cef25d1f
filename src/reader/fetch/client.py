"""The HTTP client: every request that reader makes goes through it, and none can cost more than `Limits` say."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from reader import __version__
from reader.fetch.address import Address, parse
from reader.fetch.answer import Answer, Reply, Request, answer_of, validator
from reader.fetch.coding import ACCEPTED, CodingError, Decoder, TooLongError
from reader.fetch.errors import FetchError
from reader.fetch.failures import CAUGHT, failure
from reader.fetch.names import CheckedResolver, Names
from reader.fetch.network import Policy
from reader.fetch.proxy import Proxy, proxy_for
from reader.language import _

if TYPE_CHECKING:
    from reader.fetch.robots import Rules

__all__ = ["FEEDS", "PAGES", "PRODUCT", "Answer", "Client", "FetchError", "Limits"]

PRODUCT = "reader-tui"
"""The name by which servers and their robots.txt know us."""
FEEDS = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
"""`Accept` for a feed, or a page that may name one."""
PAGES = "text/html, application/xhtml+xml, */*;q=0.5"
"""`Accept` for a page."""

_AGENT = f"{PRODUCT}/{__version__} (terminal news reader)"
_LONGEST_HEADER = 32_768  # bytes of one field; policies of content security come near it
_MOST_HEADERS = 256
_PROXY_LOOKUP = 3  # seconds
_PERMANENT, _REDIRECTS = {301, 308}, {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may cost: `size` bytes, as they come and decoded; `seconds` with all redirects, of which there
    may be `redirects`; and how many requests go on at a time, `per_host` and in all (`total`). Waiting for one's turn
    is not counted.
    """

    size: int = 10_000_000
    seconds: float = 20
    redirects: int = 5
    per_host: int = 2
    total: int = 16


class Client:
    """Asks servers, under a policy and within limits; to be used as `async with Client(policy) as client`.

    No cookies are kept and no referrer sent. Certificates are always checked, against those of the system
    (`SSL_CERT_FILE` and `SSL_CERT_DIR` are obeyed). Proxies are those of the environment. One client serves one run.
    """

    def __init__(self, policy: Policy, *, limits: Limits = Limits()) -> None:
        self.policy = policy
        self.limits = limits
        self.robots: dict[str, asyncio.Task[Rules]] = {}
        self._names = Names()
        self._total = asyncio.Semaphore(limits.total)
        self._hosts: dict[str, asyncio.Semaphore] = {}

    async def __aenter__(self) -> Self:
        trusted = ssl.create_default_context()
        # What goes through a proxy connects to it alone; it was chosen by whoever runs the machine, and may be private.
        self._direct = _session(CheckedResolver(self._names, self.policy), trusted, self.limits)
        self._proxied = _session(CheckedResolver(self._names, Policy("allow")), trusted, self.limits)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        closing = asyncio.create_task(self._close())
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            await closing  # who is ended while tidying up still tidies up
            raise

    async def _close(self) -> None:
        for task in self.robots.values():
            task.cancel()
        await asyncio.gather(*self.robots.values(), return_exceptions=True)
        await self._direct.close()
        await self._proxied.close()

    async def get(
        self,
        url: str,
        *,
        etag: str = "",
        modified: str = "",
        accept: str = FEEDS,
        robots: bool = False,
        head: int = 0,
    ) -> Answer:
        """Ask for an address. With `robots`, what a site's robots.txt does not allow is not asked for, nor too soon.

        `etag` and `modified` are the validators of an earlier answer (RFC 9110, 13.1); what has not changed since
        comes as `not_modified`. With `head` only so many bytes of the beginning are read, or a few more, and what is
        longer is no error. Raises FetchError; an answer that is not whole is never given as one that is.
        """
        request = Request(accept, validator(etag), validator(modified), head)
        asked = address = parse(url)
        lasting, left = asked, self.limits.seconds
        seen = {asked}
        for _hop in range(self.limits.redirects + 1):
            await self._check(address, robots=robots)
            reply, took = await self._ask(address, request, left)
            left -= took
            if reply.status not in _REDIRECTS or not reply.location:
                return answer_of(reply, request, asked, address, lasting)
            following = parse(reply.location, address)
            if lasting == address and reply.status in _PERMANENT:
                lasting = following
            address = following
            if address in seen:
                line = _("{host}: it redirects in a circle").format(host=asked.host)
                raise FetchError(line, status=reply.status)
            seen.add(address)
        line = _("{host}: it redirects more than {count} times").format(host=asked.host, count=self.limits.redirects)
        raise FetchError(line, status=reply.status)

    async def _check(self, address: Address, *, robots: bool) -> None:
        """Whether an address may be asked for at all. Raises FetchError."""
        self.policy.check(address)
        if robots:
            from reader.fetch.robots import obey

            await obey(self, str(address))

    async def _ask(self, address: Address, request: Request, seconds: float) -> tuple[Reply, float]:
        """Ask one server within `seconds`; return what it answered, and how long that took."""
        async with self._turn(address.host):
            began = time.monotonic()
            try:
                async with asyncio.timeout(max(seconds, 0)):
                    reply = await self._reply(address, request)
            except TimeoutError as error:
                line = _("{host}: no answer within {seconds} s, or not the whole of it")
                raise FetchError(line.format(host=address.host, seconds=f"{self.limits.seconds:g}")) from error
            except CAUGHT as error:
                raise failure(address.host, error) from error
            return reply, time.monotonic() - began

    async def _reply(self, address: Address, request: Request) -> Reply:
        proxy = proxy_for(address)
        if proxy:
            await self._check_behind_proxy(address)
        session = self._proxied if proxy else self._direct
        async with session.get(
            URL(str(address), encoded=True),
            headers=request.headers | _authorization(proxy, address),
            allow_redirects=False,
            proxy=URL(proxy.url) if proxy else None,
            proxy_headers=_authorization(proxy),
        ) as response:
            headers = response.headers
            data = b""
            if 200 <= response.status < 300:
                data = await _body(response, address.host, request.head or self.limits.size, cut=bool(request.head))
            return Reply(response.status, headers, data)

    async def _check_behind_proxy(self, address: Address) -> None:
        """Refuse what is known here to be private; often a proxy is there because names cannot be looked up here."""
        if self.policy.private == "allow" or address.ip:
            return
        try:
            async with asyncio.timeout(_PROXY_LOOKUP):
                known = await self._names.of(address.host)
        except (OSError, TimeoutError):
            return
        self.policy.permitted(address, known)

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """One of the places for requests to a host and one of all. In this order nobody holds what others wait for."""
        place = self._hosts.setdefault(host, asyncio.Semaphore(self.limits.per_host))
        async with place, self._total:
            yield


def _session(resolver: CheckedResolver, trusted: ssl.SSLContext, limits: Limits) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(resolver=resolver, ssl=trusted, limit=limits.total, use_dns_cache=False)
    return aiohttp.ClientSession(
        connector=connector,
        headers={"User-Agent": _AGENT, "Accept-Encoding": ACCEPTED},
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        auto_decompress=False,
        requote_redirect_url=False,
        trust_env=False,
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
        max_headers=_MOST_HEADERS,
    )


async def _body(response: aiohttp.ClientResponse, host: str, longest: int, *, cut: bool) -> bytes:
    """The body, decoded; with `cut`, only its beginning. Raises FetchError."""
    coding = ", ".join(response.headers.getall("Content-Encoding", ()))
    try:
        decoder = Decoder(coding, longest)
        if not cut and (response.content_length or 0) > longest:
            raise TooLongError
        protocol = response.connection.protocol if response.connection else None
        async for chunk in response.content.iter_any():
            decoder.feed(chunk)
        # Nothing may follow; where something does, the length was wrong, and what came is not the whole.
        if protocol is not None and isinstance(protocol.exception(), HttpProcessingError):
            raise FetchError(_("{host}: the answer is longer than it says").format(host=host))
        return decoder.finish()
    except TooLongError as error:
        if cut:
            return bytes(decoder.data)
        line = _("{host}: the answer is longer than {size} MB").format(host=host, size=f"{longest / 1_000_000:g}")
        raise FetchError(line) from error
    except CodingError as error:
        line = _("{host}: the answer cannot be decompressed; it is broken or cut off").format(host=host)
        raise FetchError(line) from error


def _authorization(proxy: Proxy | None, address: Address | None = None) -> dict[str, str]:
    """What a proxy is shown: in the request for `address` where it reads that, else when the tunnel is opened."""
    reads = address is None or address.scheme == "http"
    return {"Proxy-Authorization": proxy.authorization} if proxy and proxy.authorization and reads else {}
