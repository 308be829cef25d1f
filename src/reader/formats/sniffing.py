"""What format bytes are in, told from how they begin and never from a name."""

from __future__ import annotations

import re
from enum import Enum
from importlib import import_module

from reader.errors import ReaderError
from reader.language import N_, _

HEAD = 65_536
"""Bytes by which a format is told."""


class NoText(ReaderError):  # noqa: N818 - it says what the bytes are
    """The bytes are no text at all, so that among many files they are likely not meant."""


class Format(Enum):
    """The formats that are told apart, by what a person calls a file of each."""

    FEED = N_("a feed")
    JSON_FEED = N_("a feed (JSON)")
    OPML = N_("a list of subscriptions (OPML)")
    EXCHANGE = N_("Markdown")
    HTML = N_("a web page")
    SAVED_TEXT = N_("text")


_READ_BY = ("saved_text", "html", "feed", "exchange")
"""The modules whose DESCRIPTION says what can be read."""

_SIGNATURES = (
    (b"\x89PNG", N_("a picture (PNG)")),
    (b"\xff\xd8\xff", N_("a picture (JPEG)")),
    (b"GIF8", N_("a picture (GIF)")),
    (b"RIFF", N_("a picture, sound or film (RIFF)")),
    (b"%PDF", N_("a PDF")),
    (b"PK\x03\x04", N_("a ZIP archive, or a document in one")),
    (b"\x1f\x8b", N_("compressed (gzip)")),
    (b"BZh", N_("compressed (bzip2)")),
    (b"\xfd7zXZ\0", N_("compressed (xz)")),
    (b"\x28\xb5\x2f\xfd", N_("compressed (zstd)")),
    (b"7z\xbc\xaf", N_("a 7z archive")),
    (b"SQLite format 3\0", N_("a database (SQLite)")),
    (b"\x7fELF", N_("a program (ELF)")),
)
"""How files begin that are no pages."""

_COMMENTS = re.compile(r"[\s\ufeff]*(?:<!--(?:(?!-->).){0,4000}-->\s*|<\?(?:(?!\?>).){0,1000}\?>\s*){0,20}", re.S)
_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|script|link)\b", re.I)
_FRAGMENT = re.compile(
    r"<(?:div|p|h[1-6]|article|section|main|table|ul|ol|span|a|img|br|center|font|header|nav|iframe|style)\b[^>]{0,2000}>",
    re.I,
)
_XML = re.compile(
    r"[\s\ufeff]*<(?:\?xml\b|[A-Za-z][\w.-]{0,40}:[A-Za-z]|[A-Za-z][\w.-]{0,40}\s[^<>]{0,500}\bxmlns\b)", re.I
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def format_of(text: str | None, data: bytes) -> Format:
    """The format of a file that begins so; `text` is what `data` says, None where that is no text.

    Raises ReaderError, NoText where it is one, with what it is where nothing can read it.
    """
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise NoText(not_understood(_(what)))
    if text is None or _is_binary(text):
        raise NoText(not_understood(_("binary, not text")))
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        from reader.formats import json_feed

        if json_feed.sniff(text):
            return Format.JSON_FEED
    elif "<" in start[:4096] and not start.startswith("---"):
        return _markup(text) or _plain(text)
    return _plain(text)


def understood() -> str:
    """What can be read, for an error line."""
    modules = (import_module(f"reader.formats.{name}") for name in _READ_BY)
    return ", ".join(_(module.DESCRIPTION) for module in modules)


def not_understood(what: str) -> str:
    """The line that says what it is instead of what can be read."""
    return _("this is {what}; what can be read is: {understood}").format(what=what, understood=understood())


def _markup(text: str) -> Format | None:
    """The format of what may be markup; None where it is a text that has a `<` somewhere."""
    from reader.formats import feed, opml

    head = text[:4096]
    if feed.sniff(head):
        return Format.FEED
    if opml.sniff(head):
        return Format.OPML
    start = _COMMENTS.match(text)
    begun = text[start.end() :] if start else text
    if _DOCUMENT.match(begun) or (begun.startswith("<") and (_DOCUMENT.search(begun) or _FRAGMENT.match(begun))):
        return Format.HTML
    if _XML.match(text):
        raise ReaderError(not_understood(_("XML of another kind")))
    return None


def _plain(text: str) -> Format:
    from reader.formats import exchange

    return Format.EXCHANGE if exchange.sniff(text) else Format.SAVED_TEXT


def _is_binary(text: str) -> bool:
    """Whether it has a NUL, or more control characters than strayed into it: then it is no text for people."""
    return "\0" in text or len(_CONTROL.findall(text)) > len(text) // 10 + 20
