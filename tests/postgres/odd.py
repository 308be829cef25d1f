"""A server that speaks PostgreSQL's protocol and answers with what no PostgreSQL would."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from reader.archive.postgres.schema import MIGRATIONS

BOOL, INT, TEXT = 16, 23, 25

Answer = tuple[Sequence[int], Sequence[Sequence[bytes | None]]]
"""The types of the columns, and the rows."""

USUAL: dict[str, Answer] = {
    "server_version_num": ([BOOL, INT, TEXT, TEXT], [[b"f", b"150000", b"15.1", b"UTF8"]]),
    "to_regclass": ([TEXT, TEXT], [[b"reader.version", b"reader"]]),
    "number FROM reader.version": ([INT], [[str(len(MIGRATIONS)).encode()]]),
    "has_table_privilege": ([BOOL], [[b"t"]]),
    "reader.period": ([INT] * 5, []),
}
"""What is answered to a statement that has this in it, as a server with an empty archive does."""


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def _rows(answer: Answer) -> bytes:
    types, rows = answer
    told = struct.pack("!H", len(types))
    for kind in types:
        told += b"column\0" + struct.pack("!IhIhih", 0, 0, kind, -1, -1, 0)
    sent = _message(b"T", told)
    for row in rows:
        values = (struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value for value in row)
        sent += _message(b"D", struct.pack("!H", len(row)) + b"".join(values))
    return sent + _message(b"C", b"SELECT 1\0")


class _Session:
    """One connection, from its start to its end."""

    def __init__(self, file: Any, send: Callable[[bytes], Any], answers: dict[str, Answer]) -> None:
        self._file, self._send, self._answers = file, send, answers
        self._state = b"I"

    def run(self) -> None:
        while (body := self._body())[:4] != struct.pack("!I", 0x30000):
            self._send(b"N")  # neither TLS nor GSS
            assert body
        parameters = (b"client_encoding\0UTF8\0", b"server_version\x0015.1\0")
        self._send(_message(b"R", struct.pack("!I", 0)) + b"".join(_message(b"S", each) for each in parameters))
        self._ready()
        statement = ""
        while (kind := self._file.read(1)) and kind != b"X":
            body = self._body()
            if kind == b"Q":
                self._send(self._answer(body[:-1].decode()))
                self._ready()
            elif kind == b"P":
                statement = body.split(b"\0")[1].decode()
                self._send(_message(b"1", b""))
            elif kind == b"B":
                self._send(_message(b"2", b""))
            elif kind == b"E":
                self._send(self._answer(statement))
            elif kind == b"S":
                self._ready()

    def _body(self) -> bytes:
        (length,) = struct.unpack("!I", self._file.read(4) or b"\0\0\0\4")
        return bytes(self._file.read(length - 4))

    def _ready(self) -> None:
        self._send(_message(b"Z", self._state))

    def _answer(self, statement: str) -> bytes:
        word = statement.split(maxsplit=1)[0].rstrip(";")
        if word in ("BEGIN", "COMMIT", "ROLLBACK"):
            self._state = b"T" if word == "BEGIN" else b"I"
            return _message(b"C", word.encode() + b"\0")
        if word == "SET":
            return _message(b"C", b"SET\0")
        return _rows(next((answer for part, answer in self._answers.items() if part in statement), ([TEXT], [])))


@contextmanager
def serving(answers: dict[str, Answer]) -> Iterator[str]:
    """The address of such a server, which answers as USUAL but for these."""
    chosen = USUAL | answers
    assert chosen.keys() == USUAL.keys()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _Session(self.rfile, self.wfile.write, chosen).run()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"postgresql://anna@127.0.0.1:{server.server_address[1]}/news"
        server.shutdown()
