"""What commands write: encodings, colours, widths, and streams that break."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from reader.errors import ReaderError
from reader.language import _
from reader.paths import without_passwords
from reader.text.clean import harmless
from reader.text.replacing import ERRORS, register

DEFAULT_WIDTH = 80
"""Cells of a terminal that does not say how wide it is."""


def prepare() -> None:
    """Let what an encoding lacks be written as `?`, one for each cell, instead of failing.

    Python itself takes the locale C for UTF-8 (PEP 538, PEP 540), and so do we.
    """
    register()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors=ERRORS)


class Output:
    """Standard output for one command. `color` is auto, always or never.

    With auto there are escape codes on a terminal only, those that it knows, and none where NO_COLOR is set and not
    empty (no-color.org) or TERM is dumb. `width` is the terminal's width in cells, None where it is no terminal.
    `links`, a setting (auto, on, off), says whether addresses become links there.
    """

    def __init__(self, color: str = "auto", links: str = "off") -> None:
        self.color = color
        stream = sys.stdout
        terminal = stream is not None and stream.isatty()
        self.width = _terminal_width(stream) if terminal and stream is not None else None
        plain = not terminal or bool(os.environ.get("NO_COLOR"))
        self._known: frozenset[int] | None = None
        if color == "auto" and not plain:
            from reader.terminal.known import find

            this = find()
            plain, self._known = this.dumb, this.attributes
        self.colored = color == "always" or (color == "auto" and not plain)
        self.links = False
        if terminal and links != "off":
            from reader.outward.links import shows_links

            self.links = shows_links(links)
        self.encoding = (stream.encoding if stream is not None else "") or "utf-8"

    def line(self, text: str = "") -> None:
        """Write one line. Raises BrokenPipeError where nobody reads, ReaderError where it cannot be written."""
        write(text + "\n", links=self.links)

    def style(self, text: str, codes: str) -> str:
        """The text with SGR codes (ECMA-48) around it: 1 bold, 2 dim, 7 reverse; as it is where there is no colour."""
        if self._known is not None:
            codes = ";".join(code for code in codes.split(";") if int(code or 0) in self._known)
        return f"\x1b[{codes}m{text}\x1b[0m" if self.colored and text and codes else text

    def link(self, text: str, url: str) -> str:
        """The text as a link to an http or https address, on a terminal that has links."""
        if not self.links or not url:
            return text
        from reader.outward.links import linked

        return linked(text, url)

    def can_show(self, text: str) -> bool:
        """Whether the encoding of standard output has these characters."""
        try:
            text.encode(self.encoding)
        except (UnicodeError, LookupError):
            return False
        return True


def write(text: str, *, links: bool = False) -> None:
    """Write to standard output, if there is one, but for what would steer a terminal, wherever it may come from."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(harmless(text, colours=True, links=links))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(error) from error


def flush() -> None:
    """Hand over all that was written. Raises as `Output.line` does."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(error) from error


def tell(text: str, *more: str) -> None:
    """Write one line to standard error, after `reader: `, and then `more` lines; where that fails, nothing happens."""
    if sys.stderr is None:
        return
    try:
        flush()
    except (OSError, ReaderError):
        abandon()
    try:
        sys.stderr.write(harmless(without_passwords("\n".join((f"reader: {text}", *more, "")))))
        sys.stderr.flush()
    except OSError:
        return


def abandon() -> None:
    """Give standard output up, so that the interpreter does not fail on it at its end."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError, AttributeError):
        return


def _unwritable(error: OSError) -> ReaderError:
    abandon()
    return ReaderError(_("the output cannot be written: {why}").format(why=error.strerror or error))


def _terminal_width(stream: TextIO) -> int:
    """COLUMNS, else what the terminal says."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns[:6]) > 0:
        return int(columns[:6])
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):
        return DEFAULT_WIDTH
