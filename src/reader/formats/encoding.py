"""From bytes to text, by byte order mark, as UTF-8, or as GB18030 (which holds GBK and GB 2312)."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SPOILED = 0.05
"""The share of characters that may be unreadable in what still counts as text of an encoding."""


def decode(data: bytes) -> str | None:
    """The text, with U+FFFD for what is spoilt and without a last character that is cut; None where it is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding)
    text = _decode(data, "utf-8")
    return text if text is not None else _decode(data, "gb18030")


def _decode(data: bytes, encoding: str) -> str | None:
    """The text in this encoding; None where too much of what is not ASCII is unreadable."""
    # An incremental decoder keeps a cut last character to itself, waiting for the rest.
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data, final=False)
    spoilt = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore")) if spoilt else 0
    return text if spoilt <= foreign * _SPOILED or (spoilt <= 1 and len(text) > 100) else None
