"""The way from a command to the TUI: the only module of the commands that imports it."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from reader.cli.context import Context
from reader.errors import ReaderError
from reader.language import _

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


def is_interactive() -> bool:
    """Whether standard input and output are both a terminal."""
    return all(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stdout))


def start(context: Context, article_id: str | None = None) -> int:
    """Run the TUI, at the article with this whole id if given; return the exit code.

    Raises ReaderError where there is no terminal, or one (TERM unset or dumb) that cannot move its cursor.
    """
    if not is_interactive():
        raise ReaderError(_("there is no terminal to draw on; try `reader list` or `reader open ID`"))
    if os.environ.get("TERM", "") in {"", "dumb"}:
        raise ReaderError(
            _(
                "this terminal (TERM={term}) cannot show the screen; try `reader list` or `reader open --plain ID`"
            ).format(term=os.environ.get("TERM", ""))
        )
    if context.output.color == "never":
        os.environ["NO_COLOR"] = "1"
    elif context.output.color == "always":
        os.environ.pop("NO_COLOR", None)
    # What a start makes stays; looking through it for garbage would take a tenth of the start. The app turns it on.
    gc.disable()
    making = _made_apart(context.path)
    from reader.tui.app import run

    if making is not None:
        making.wait()
    name = str(context.path.absolute())
    return run(context.archive, context.marks, context.settings, article_id, _command(context.path), name=name)


def _command(path: Path) -> tuple[str, ...] | None:
    """How to run `reader` on this archive in a process of its own; None where Python does not know its own program."""
    return (sys.executable, "-P", "-m", "reader", "--archive", str(path)) if sys.executable else None


def _made_apart(path: Path) -> subprocess.Popen[bytes] | None:
    """Where there is no archive yet, a process that makes one: what cuts and reads Chinese for it takes 90 MB for good.

    Should it fail, the archive is made here, and what is wrong is told.
    """
    if os.path.lexists(path) or (command := _command(path)) is None:
        return None
    import subprocess

    quiet = subprocess.DEVNULL
    with suppress(OSError):
        return subprocess.Popen((*command, "list", "--limit", "1"), stdin=quiet, stdout=quiet, stderr=quiet)
    return None
