"""Names asked once in a run, and connections to none but the addresses that were checked."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress

from aiohttp.abc import AbstractResolver, ResolveResult

from reader.fetch.address import Address
from reader.fetch.network import Policy

_MOST = 4096
"""Hosts that are remembered."""


class Names:
    """The IP addresses of hosts, as the system tells them; each is asked for once as long as it has an answer."""

    def __init__(self) -> None:
        self._asked: dict[str, asyncio.Future[list[str]]] = {}

    async def of(self, host: str) -> list[str]:
        """The addresses of a host, in the order in which to try them (RFC 6724). Raises OSError."""
        asked = self._asked.get(host)
        if asked is None or (asked.done() and (asked.cancelled() or asked.exception())):
            if len(self._asked) >= _MOST:
                self._asked.clear()
            asked = self._asked[host] = _look_up(host)
        # Who is cancelled must not take the answer from others that wait for it.
        return await asyncio.shield(asked)


def _look_up(host: str) -> asyncio.Future[list[str]]:
    """Ask in a thread that ends with the program: the system's resolver cannot be stopped, and may take a minute."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())

    def ask() -> None:
        result: list[str] | OSError
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            result = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        except OSError as error:
            result = error
        except UnicodeError:
            result = socket.gaierror(socket.EAI_NONAME, "not a name")
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, result)

    def tell(result: list[str] | OSError) -> None:
        if answer.done():
            return
        if isinstance(result, OSError):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    threading.Thread(target=ask, name=f"name of {host}", daemon=True).start()
    return answer


class CheckedResolver(AbstractResolver):
    """Gives aiohttp the addresses that a policy permits; as it connects to these, a name cannot change in between."""

    def __init__(self, names: Names, policy: Policy) -> None:
        self._names = names
        self._policy = policy

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The permitted addresses of a host. Raises OSError, or FetchError where none is permitted."""
        ips = self._policy.permitted(Address("http", host.rstrip("."), port, "/"), await self._names.of(host))
        found = [_result(host, ip, port) for ip in ips]
        return [result for result in found if family in (socket.AF_UNSPEC, result["family"])]

    async def close(self) -> None:
        """Nothing is held."""


def _result(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    return ResolveResult(
        hostname=host, host=ip, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
    )
