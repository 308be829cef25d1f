"""What stands for a character that an encoding lacks: a question mark for each cell, so that no column shifts."""

from __future__ import annotations

import codecs

ERRORS = "reader.cells"
"""The name of this way for `errors=` of streams and codecs, once `register` was called."""


def register() -> None:
    """Make the name known to Python's codecs."""
    codecs.register_error(ERRORS, _question_marks)


def _question_marks(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from reader.text.cells import cells

    return "?" * cells(error.object[error.start : error.end]), error.end
