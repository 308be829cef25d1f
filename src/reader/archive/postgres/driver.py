"""Whether the driver of PostgreSQL is there; to be asked before anything else of this room is imported."""

from __future__ import annotations

from reader.errors import ReaderError
from reader.language import _


def need_driver() -> None:
    """Raise ReaderError, with what to install, where psycopg or the library below it is missing."""
    try:
        import psycopg  # noqa: F401
    except ImportError:  # also where psycopg finds no libpq
        raise ReaderError(
            _("An archive on PostgreSQL needs psycopg 3: pip install 'reader-tui[postgres]', or 'psycopg[binary]'")
        ) from None
