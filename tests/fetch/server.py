"""A real HTTP server on loopback, that answers as well or as badly as a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import ssl
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Self

import pytest

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="certificates are made with the openssl command")


@dataclass(frozen=True)
class Request:
    """What came: the target of the request line, and the headers by lower-case name."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What is answered; see `Server.set`."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0
    etag: str = ""
    length: int | None = None
    cut: int | None = None
    endless: bool = False
    drip: float = 0
    raw: bytes | None = None


class Server:
    """`with Server() as server: server.set("/feed", body=b"..."); server.url("/feed")`; what is not set is 404.

    `requests` are those that came, in order; `most_at_once` how many waited for their answer at a time. With `tls`
    (certificate, key) it speaks HTTPS.
    """

    def __init__(self, *, tls: tuple[Path, Path] | None = None) -> None:
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._at_once = 0
        self._replies: dict[str, Reply] = {}
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def set(
        self,
        path: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        delay: float = 0,
        etag: str = "",
        length: int | None = None,
        cut: int | None = None,
        endless: bool = False,
        drip: float = 0,
        raw: bytes | None = None,
    ) -> str:
        """Say what a path answers, after `delay` seconds; return its address.

        With `etag`, 304 to who has it. `length` is what Content-Length says instead of the truth; with `cut` the
        connection ends after so many bytes of the body; `endless` repeats the body for ever; with `drip` so many
        seconds lie between any two bytes. `raw` is sent as it is, in place of status, headers and body, and the
        connection closed.
        """
        self._replies[path] = Reply(status, headers or {}, body, delay, etag, length, cut, endless, drip, raw)
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Let a path redirect; return its address."""
        return self.set(path, status=status, headers={"Location": to})

    def asked(self, path: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.requests if request.path == path]

    async def _start(self) -> asyncio.Server:
        context = None
        if self._tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._tls)
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)

    async def _stop(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # What the other side breaks off is what these tests are about.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._exchange(reader, writer):
                pass
        writer.close()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether another may follow on this connection."""
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:-2])}
        request = Request(lines[0].split(" ")[1], headers)
        self.requests.append(request)
        reply = self._replies.get(request.path, Reply(status=404, body=b"not found"))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(reply.delay)
        self._at_once -= 1
        return await self._answer(request, reply, writer)

    async def _answer(self, request: Request, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        if reply.raw is not None:
            await self._send(writer, reply.raw, reply.drip)
            return False
        if reply.etag and request.headers.get("if-none-match") == reply.etag:
            await self._send(writer, self._head(304, {"ETag": reply.etag}))
            return True
        length = len(reply.body) if reply.length is None else reply.length
        headers = {} if reply.endless else {"Content-Length": str(length)}
        if reply.etag:
            headers["ETag"] = reply.etag
        await self._send(writer, self._head(reply.status, {**headers, **reply.headers}), reply.drip)
        await self._send(writer, reply.body[: reply.cut], reply.drip)
        while reply.endless:
            await self._send(writer, reply.body, reply.drip)
        return reply.cut is None and reply.length is None

    @staticmethod
    def _head(status: int, headers: Mapping[str, str]) -> bytes:
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Odd"
        fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {status} {phrase}\r\n{fields}\r\n".encode()

    @staticmethod
    async def _send(writer: asyncio.StreamWriter, data: bytes, drip: float = 0) -> None:
        pieces = [data] if not drip else [data[place : place + 1] for place in range(len(data))]
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(drip)


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate that signs itself, and its key, for `name` and 127.0.0.1."""
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command = ["openssl", "req", "-x509", *key, "-days", "2"]
    names = f"subjectAltName=DNS:{name}" + (",IP:127.0.0.1" if name == "localhost" else "")
    arguments = [*command, "-subj", f"/CN={name}", "-addext", names, "-out", paths[0], "-keyout", paths[1]]
    subprocess.run(arguments, check=True, capture_output=True, timeout=30)
    return paths
