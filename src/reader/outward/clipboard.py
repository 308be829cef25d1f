"""The clipboard of the terminal (OSC 52), through tmux and GNU screen too.

A terminal says nothing about what became of it, and most refuse to be asked, so nobody can claim more than that it was
sent. tmux takes it from a program only with `set-clipboard on`, and passes it through only with `allow-passthrough on`,
neither of which is its default; but it takes it from `tmux load-buffer -w`, and then it has it for certain.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum

LONGEST = 74_994
"""Bytes of UTF-8 that are sent at most: with them the sequence has some 100,000, which is what terminals take."""

_PIECE = 240
"""Bytes of a string that GNU screen passes through at once; 256 is what the oldest take, 768 the newest."""

_WITHOUT = ("", "dumb", "linux", "ansi", "cygwin", "cons25", "sun", "minix", "hurd", "vt52")
_WITHOUT_BEGIN = ("vt1", "vt2", "vt3", "vt4", "vt5", "linux-", "xterm-old")
_PATIENCE = 2.0
"""Seconds that tmux may take."""


class Fate(StrEnum):
    """What became of a text."""

    TMUX = "tmux"  # tmux has it, and has sent it on
    SENT = "sent"  # it was sent; nobody knows more
    NOWHERE = "nowhere"  # the terminal has no clipboard, or is not to be sent anything
    TOO_LONG = "too long"


def fate(text: str, setting: str, environment: Mapping[str, str] = os.environ) -> Fate:
    """What can become of a text: `setting` is auto, on or off. With TMUX `to_tmux` has yet to be tried."""
    if setting == "off" or (setting == "auto" and not _may_have_one(environment)):
        return Fate.NOWHERE
    if len(text.encode()) > LONGEST:
        return Fate.TOO_LONG
    return Fate.TMUX if environment.get("TMUX") else Fate.SENT


def needs_permission(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a tmux lies between, which takes what is sent only where its person has allowed it."""
    return bool(environment.get("TMUX")) or environment.get("TERM", "").startswith("tmux")


def sequence(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """What to write to the terminal so that it takes the text, in ASCII.

    What a terminal is not sure to be gets both forms: each takes one and is silent about the other.
    """
    import base64

    data = base64.b64encode(text.encode()).decode("ascii")
    plain = f"\x1b]52;c;{data}\a"
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith("tmux"):
        return plain + f"\x1bPtmux;\x1b{plain}\x1b\\"
    pieces = (plain[start : start + _PIECE] for start in range(0, len(plain), _PIECE))
    through = "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    if environment.get("STY"):
        return through
    return plain + through if term.startswith("screen") else plain


def to_tmux(text: str) -> bool:
    """Give the text to the tmux that one is in, which sends it on to its terminal; False where it does not take it.

    It may take a moment, so it is no call for an event loop.
    """
    import shutil
    import subprocess

    program = shutil.which("tmux")
    if program is None:
        return False
    try:
        done = subprocess.run(
            (program, "load-buffer", "-w", "-"),
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _may_have_one(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is none of those that are known to have no clipboard."""
    term = environment.get("TERM", "")
    if term in _WITHOUT or term.startswith(_WITHOUT_BEGIN):
        return False
    inside = environment.get("TMUX") or environment.get("STY")
    return bool(inside) or not environment.get("VTE_VERSION")  # GNOME's and its kin take none
