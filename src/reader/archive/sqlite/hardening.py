"""What is done because a file may be another's, made to do harm, or damaged (https://sqlite.org/security.html)."""

from __future__ import annotations

from contextlib import AbstractContextManager

import apsw

from reader.archive import damage

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


def held_against_damage(*, always: bool = False) -> AbstractContextManager[None]:
    """What damage.held_against_damage does, told as SQLite tells of damage."""
    return damage.held_against_damage(apsw.CorruptError, always=always)


def identifier(name: str) -> str:
    """The name of a table or column as SQL may have it, where it cannot be a constant. Raises ValueError for others."""
    if not name.isidentifier() or not name.isascii():
        raise ValueError(name)
    return name
