"""People with roles of their own on a server, and the machines that they read on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.postgres.cluster import Cluster, wait_until

from reader.archive.postgres import marks
from reader.archive.postgres.address import Address
from reader.archive.postgres.marks import ServerMarks
from reader.archive.postgres.marks_schema import GRANTS, TABLES
from reader.archive.postgres.pool import Pool

GROUPS = "DO $$ BEGIN CREATE ROLE reader_read; CREATE ROLE reader_fetch; EXCEPTION WHEN duplicate_object THEN END $$"
"""The roles belong to the server, not to one of its databases."""


def prepare(cluster: Cluster, dbname: str, *people: str, owner: str = "") -> None:
    """Make the tables of the marks in a database, and these people, who may only read."""
    with cluster.connect(dbname) as connection:
        connection.execute(GROUPS)
        if owner:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (owner,)).fetchall():
                connection.execute(f'CREATE ROLE "{owner}"'.encode())
            connection.execute(f'GRANT CREATE ON DATABASE "{dbname}" TO "{owner}"'.encode())
            connection.execute(f'SET ROLE "{owner}"'.encode())
        connection.execute("CREATE SCHEMA reader")
        connection.execute(TABLES.encode())
        connection.execute("RESET ROLE")
        connection.execute("GRANT USAGE ON SCHEMA reader TO reader_read, reader_fetch")
        connection.execute(GRANTS.encode())
        for person in people:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (person,)).fetchall():
                connection.execute(f'CREATE ROLE "{person}" LOGIN IN ROLE reader_read'.encode())


class Machine:
    """A machine with a home of its own, on which a person reads."""

    def __init__(self, home: Path, address: str) -> None:
        self.path = home / "marks.db"
        self.address = address

    @contextmanager
    def session(self) -> Iterator[ServerMarks]:
        """The person's marks there while a session lasts."""
        opened = self.open()
        try:
            yield opened
        finally:
            opened.close()

    def open(self) -> ServerMarks:
        """The marks, which the caller closes; the first reading waits long for the server, so that tests are sure."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(marks, "PATIENCE", 20.0)
            return ServerMarks(self.path, Pool(Address.parse(self.address)))


def seen(here: ServerMarks, true: Any, what: str) -> None:
    """Wait until what was done elsewhere is here."""

    def looked() -> Any:
        here.catch_up(5.0)
        return true()

    wait_until(looked, what)
