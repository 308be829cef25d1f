"""robots.txt (RFC 9309): what a site does not want programs to fetch, and how long they are to wait in between."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.fetch.address import Address, parse
from reader.fetch.errors import FetchError
from reader.language import _

if TYPE_CHECKING:
    from protego import Protego

    from reader.fetch.client import Client

LONGEST = 512_000
"""Bytes that are read of a robots.txt (RFC 9309, 2.5: 500 KiB at least)."""
LONGEST_DELAY = 10.0
"""Seconds that `Crawl-delay` may ask for; who asks for more gets these."""

_AGENT = re.compile(r"\s*user[-\s]*agent[:\s]*(?P<name>[^#]*)", re.IGNORECASE)


@dataclass(slots=True)
class Rules:
    """What one site's robots.txt says to us. Without a `parsed` one everything is allowed, or, `closed`, nothing."""

    parsed: Protego | None = None
    closed: bool = False
    delay: float = 0
    turn: float = 0

    def allow(self, url: str) -> bool:
        """Whether an address of the site may be fetched."""
        from reader.fetch.client import PRODUCT

        return not self.closed and (self.parsed is None or self.parsed.can_fetch(url, PRODUCT))

    async def wait(self) -> None:
        """Let the delay pass since the last page of the site whose turn it was."""
        if not self.delay:
            return
        now = asyncio.get_running_loop().time()
        mine = max(now, self.turn)
        self.turn = mine + self.delay
        await asyncio.sleep(mine - now)


async def allowed(client: Client, url: str) -> bool:
    """Whether the site's robots.txt lets us fetch an address. It is asked for once in the life of a client.

    Where there is none (4xx) everything is allowed, where it cannot be had (5xx, no connection) nothing (RFC 9309,
    2.3.1). Raises FetchError where `url` is no address.
    """
    return (await _rules(client, parse(url))).allow(url)


async def obey(client: Client, url: str) -> None:
    """Wait until an address may be fetched. Raises FetchError where it may not."""
    address = parse(url)
    rules = await _rules(client, address)
    if rules.closed:
        line = _("{host}: its robots.txt cannot be had, so none of its pages is fetched now; try later")
        raise FetchError(line.format(host=address.host))
    if not rules.allow(url):
        line = _("{host}: its robots.txt does not allow programs to fetch this page").format(host=address.host)
        raise FetchError(line, permanent=True)
    await rules.wait()


async def _rules(client: Client, address: Address) -> Rules:
    task = client.robots.get(address.origin)
    if task is None:
        task = client.robots[address.origin] = asyncio.create_task(_fetched(client, address))
    # Who is cancelled must not take the rules from others that wait for them.
    return await asyncio.shield(task)


async def _fetched(client: Client, address: Address) -> Rules:
    try:
        answer = await client.get(f"{address.origin}/robots.txt", accept="text/plain, */*;q=0.5", head=LONGEST)
    except FetchError as error:
        # Redirects without an end count as none (2.3.1.2); 429 says that the site is overloaded, as 503 does.
        return Rules(closed=not 300 <= error.status < 500 or error.status == 429)
    return await asyncio.to_thread(_read, answer.data[:LONGEST].decode("utf-8-sig", "replace"))


def _read(text: str) -> Rules:
    from protego import Protego

    from reader.fetch.client import PRODUCT

    parsed = Protego.parse("\n".join(map(_for_us, text.splitlines())))
    return Rules(parsed, delay=min(parsed.crawl_delay(PRODUCT) or 0, LONGEST_DELAY))


def _for_us(line: str) -> str:
    """The line, with one name for all programs that we are not: thousands of them in a group would take minutes."""
    found = _AGENT.match(line)
    if not found:
        return line
    from reader.fetch.client import PRODUCT

    name = found["name"].strip().lower()
    ours = name == "*" or (name.strip("*") and PRODUCT.startswith(name.strip("*")))
    return line if ours else "User-agent: others"
