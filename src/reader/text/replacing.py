"""What stands for a character that an encoding lacks, so that no column shifts.

That is ASCII for the marks and lines that we draw, and for all else a question mark for each cell.
"""

from __future__ import annotations

import codecs

ERRORS = "reader.cells"
"""The name of this way for `errors=` of streams and codecs, once `register` was called."""


def register() -> None:
    """Make the name known to Python's codecs."""
    codecs.register_error(ERRORS, _instead)


def _instead(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from reader.text.cells import cells
    from reader.text.glyphs import PLAIN

    lacking = error.object[error.start : error.end]
    each = "".join(PLAIN.get(one, "?") if cells(one) == 1 else "?" * cells(one) for one in lacking)
    # What joins characters into one, as in emoji, makes them narrower together, or wider.
    return each if len(each) == cells(lacking) else "?" * cells(lacking), error.end
