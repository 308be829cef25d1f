"""Taking nothing in a SQLite file for trusted: it may be another's, made to do harm."""

from __future__ import annotations

import apsw

LONGEST_VALUE = 1 << 28
"""Bytes of one value or row: an article with 5 million characters and all that is derived of it has a tenth of it."""


def harden(connection: apsw.Connection) -> None:
    """Let nothing in the schema run (https://sqlite.org/security.html), before anything is read.

    No views, no triggers (see `connection.allow_triggers`), no functions with side effects; a page whose cells do not
    fit is an error, and no value is longer than LONGEST_VALUE.
    """
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
    connection.pragma("cell_size_check", True)
