"""The way from a command to the TUI: the only module of the commands that imports it."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli.context import Context
from reader.errors import ReaderError
from reader.language import _
from reader.paths import Location
from reader.terminal.known import TRUE_COLOUR, find
from reader.text.clean import clean_line

_COLOR_SYSTEMS = {TRUE_COLOUR: "truecolor", 256: "256"}
"""Rich's names; below 256 colours all are the terminal's own sixteen."""

PATIENCE = 0.15
"""Seconds that the first picture waits for what the person did elsewhere, where the archive is on a server."""

if TYPE_CHECKING:
    import subprocess


def is_interactive() -> bool:
    """Whether standard input and output are both a terminal."""
    return all(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stdout))


def can_draw() -> bool:
    """Whether there is a terminal to draw on, and it can move its cursor."""
    return is_interactive() and not find().dumb


def start(context: Context, article_id: str | None = None) -> int:
    """Run the TUI, at the article with this whole id if given; return the exit code. Or the linear reader, if asked.

    A terminal that cannot move its cursor gets a list of headlines instead. Raises ReaderError where there is none.
    """
    if context.linear or context.settings.linear == "yes":
        from reader.cli import linear

        return linear.run(context, article_id)
    if not is_interactive():
        raise ReaderError(_no_terminal(context))
    terminal = find()
    if terminal.dumb:
        return _without_screen(context)
    if context.output.color == "never":
        os.environ["NO_COLOR"] = "1"
    elif context.output.color == "always":
        os.environ.pop("NO_COLOR", None)
    if not terminal.colours:
        os.environ["NO_COLOR"] = "1"  # as Textual and Rich want to be told
    # Rich would guess from TERM, and take a VT220 for one of sixteen colours, and alacritty too.
    os.environ["TEXTUAL_COLOR_SYSTEM"] = _COLOR_SYSTEMS.get(terminal.colours, "standard")
    if context.file is None:
        # Where the person is may be known on the server: it is asked beside the rest of the start.
        context.marks.patience = PATIENCE
        context.marks.catch_up()
    # What a start makes stays; looking through it for garbage would take a tenth of the start. The app turns it on.
    gc.disable()
    # asyncio loads OpenSSL wherever there is one: 1 MB a session, for a screen that talks to no network.
    sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]
    locked = context.settings.locked
    command = None if locked else _command(context.location)
    making = None if locked or context.file is None else _made_apart(context.file)
    from reader.tui.app import run

    if making is not None:
        making.wait()
    return run(
        *(context.archive, context.marks, context.settings, article_id),
        command=command,
        environment=_environment(context.location),
        name=_name(context.location),
        terminal=terminal,
    )


def _name(location: Location) -> str:
    """What tells an archive from others, however it is written: the marks of one on a server are of that one alone."""
    return str(location.absolute()) if isinstance(location, Path) else ""


def _no_terminal(context: Context) -> str:
    """What a person can do without a terminal, in a session that has only some of the commands too."""
    if context.settings.locked:
        return _("there is no terminal to draw on; ssh -t gives one, and without one `list`, `open ID` and `help` work")
    return _("there is no terminal to draw on; try `reader list`, `reader open ID` or `reader --linear`")


def _without_screen(context: Context) -> int:
    """List as many headlines as the window has room for, and say how to go on."""
    from argparse import Namespace

    from reader.cli import listing
    from reader.cli.output import tell

    for mistake in context.settings.mistakes:
        tell(mistake)
    rows = shutil.get_terminal_size().lines
    options = Namespace(query=[], all=False, json=False, limit=max(5, rows - 3))
    code = listing.list_(context, options)
    text = _(
        "this terminal (TERM={term}) cannot show the screen; `reader open ID` shows an article, `reader --linear` reads"
        " in lines"
    )
    if context.settings.locked:
        text = _("this terminal (TERM={term}) cannot show the screen; `open ID` in its place shows an article")
    tell(text.format(term=clean_line(os.environ.get("TERM", ""))[:40]))
    return code


def _command(location: Location) -> tuple[str, ...] | None:
    """How to run `reader` on this archive in a process of its own; None where Python does not know its own program.

    An address may have a password in it, and everybody can read a command line: it goes by the environment.
    """
    if not sys.executable:
        return None
    program = (sys.executable, "-P", "-m", "reader")
    return (*program, "--archive", str(location)) if isinstance(location, Path) else program


def _environment(location: Location) -> dict[str, str]:
    """What that process has in its environment besides one's own."""
    return {} if isinstance(location, Path) else {"READER_ARCHIVE": location}


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
