"""Asking a terminal at once, without a screen: what `reader doctor` shows of it."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from dataclasses import dataclass, field

from reader.terminal import answers
from reader.terminal.answers import Answer, Answers, Background, Name, Widths

PATIENCE = 1.0
"""Seconds to wait for answers."""

_ASKED = (
    # On the other screen, so that nothing of this one is drawn over.
    f"\x1b[?1049h{answers.WIDTHS}\x1b[?1049l"
    f"{answers.BACKGROUND}"
    "\x1b[>q"  # XTVERSION: what it calls itself
    "\x1b[c"  # DA1, which every terminal answers, and so ends the wait
)


@dataclass(slots=True)
class Replies:
    """What the terminal said. None, empty: it did not.

    `wide` are the groups of ambiguous characters (`text.ambiguous.GROUPS`) that it draws in two cells.
    """

    wide: frozenset[str] | None = None
    dark: bool | None = None
    name: str = ""
    answered: bool = False
    seconds: float = field(default=PATIENCE)


def ask() -> Replies:
    """Ask the terminal of standard input and output, which both are one; what else is typed meanwhile is lost."""
    replies = Replies()

    def note(answer: Answer) -> None:
        match answer:
            case Widths():
                replies.wide = answer.wide
            case Background():
                replies.dark = answer.dark
            case Name():
                replies.name = answer.text

    parted = Answers(note)
    source = sys.stdin.fileno()
    before = termios.tcgetattr(source)
    start = time.monotonic()
    try:
        tty.setcbreak(source, termios.TCSAFLUSH)
        parted.expect()
        sys.stdout.write(_ASKED)
        sys.stdout.flush()
        while "c" not in parted.done and (left := start + PATIENCE - time.monotonic()) > 0:
            if select.select([source], [], [], left)[0] and not _take(source, parted):
                break
    finally:
        termios.tcsetattr(source, termios.TCSAFLUSH, before)
    replies.answered = bool(parted.done)
    replies.seconds = time.monotonic() - start
    return replies


def _take(source: int, parted: Answers) -> bool:
    """Take in what has come; False where the terminal has gone."""
    try:
        data = os.read(source, 4096)
    except OSError:
        return False
    parted.feed(data.decode("utf-8", "replace"))
    return bool(data)
