"""Another person, who has not made the files: root may do anything, so a process that has become somebody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.shared import ROOT

NOBODY = 64123
"""A user id that owns nothing."""

PROGRAM = """
import json, os, sys
from pathlib import Path
import reader.archive.paging, reader.archive.parsing, reader.archive.search
import reader.archive.sqlite.archive, reader.archive.taking
from reader.archive import open_archive
from reader.archive.query import ALL, parse
from reader.article import Article
from reader.errors import ReaderError

if os.getuid() == 0 and sys.argv[2] != "0":
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
path, archive, said = Path(sys.argv[1]), None, "opened"
try:
    archive = open_archive(path, lambda: (), writable=sys.argv[3] == "writable")
except ReaderError as error:
    said = str(error)
while True:
    print(json.dumps(said), flush=True)
    if not (line := sys.stdin.readline()):
        break
    what, text = json.loads(line)
    try:
        if what == "sees":
            found = archive.headlines(parse(text) if text else ALL, limit=1000)
            said = [headline.title for headline in found.headlines]
        elif what == "put":
            said = len(archive.put([Article("新闻")]))
        elif what == "remove":
            said = archive.remove(["x"])
        elif what == "read_only":
            said = archive.read_only
        elif what == "die":
            os._exit(9)
    except ReaderError as error:
        said = str(error)
"""


class Somebody:
    """A person who opens an archive in a process of their own; `opened` is `opened`, or what was said instead.

    The archive lies in a folder of the fixture `public`.
    Who runs the tests without being root is somebody with their own rights, which the modes of the files limit too.
    """

    def __init__(self, path: Path, uid: int = NOBODY, *, writable: bool = True) -> None:
        argv = [sys.executable, "-c", PROGRAM, str(path), str(uid), "writable" if writable else "readable"]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(argv, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self.opened = self._answer()

    def sees(self, query: str = "") -> Any:
        """The titles that a query finds, or what is said instead."""
        return self.asked("sees", query)

    def asked(self, what: str, text: str = "") -> Any:
        """What comes of an order of PROGRAM."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([what, text]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def dies(self) -> None:
        """End without a word, as in a crash."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(["die", ""]) + "\n")
        self._process.stdin.close()
        self._process.wait(10)

    def _answer(self) -> Any:
        assert self._process.stdout
        assert self._process.stderr
        if not (line := self._process.stdout.readline()):
            raise AssertionError(self._process.stderr.read())
        return json.loads(line)

    def __enter__(self) -> Somebody:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert stream
            stream.close()
        self._process.wait(10)
