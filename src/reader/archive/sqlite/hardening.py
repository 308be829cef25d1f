"""What is done because a file may be another's, made to do harm, or damaged (https://sqlite.org/security.html)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

LONGEST_VALUE = 1 << 28
"""Bytes of one value or row: an article with 5 million characters and all that is derived of it has a tenth of it."""


def harden(connection: apsw.Connection) -> None:
    """Take nothing in the file for trusted.

    Nothing in its schema runs: no views, no triggers (see `connection.allow_triggers`), no functions with side effects;
    a page whose cells do not fit is an error, and no value is longer than LONGEST_VALUE.
    """
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
    connection.pragma("cell_size_check", True)


@contextmanager
def held_against_damage(*, always: bool = False) -> Iterator[None]:
    """Turn what Python says of values that no reader writes into what SQLite says of damage.

    With READER_DEBUG it is left as it is (but not `always`), since it could be a fault of ours too.
    """
    try:
        yield
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        AssertionError,
        ArithmeticError,
        RecursionError,
    ) as error:
        if os.environ.get("READER_DEBUG") and not always:
            raise
        raise apsw.CorruptError(str(error)) from error


def identifier(name: str) -> str:
    """The name of a table or column as SQL may have it, where it cannot be a constant. Raises ValueError for others."""
    if not name.isidentifier() or not name.isascii():
        raise ValueError(name)
    return name
