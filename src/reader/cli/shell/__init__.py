"""`reader shell`: a login that can only read, as a forced command of sshd or as a login shell (docs/server.md).

What may be asked is in request.py, what the process leaves behind before it looks at that in surroundings.py, and what
Python itself refuses it from then on in guard.py.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reader.cli.context import Context, Exit
from reader.cli.output import Output, tell
from reader.cli.shell import guard, request, surroundings
from reader.cli.shell.request import ORIGINAL, Refused
from reader.errors import ReaderError
from reader.language import _
from reader.paths import is_address

if TYPE_CHECKING:
    from reader.settings import Settings

OURSELVES = ("reader shell", "reader-shell")
"""The forced command as a login shell is given it, with `-c`."""


def main(argv: Sequence[str]) -> int:
    """Serve one login, with the arguments after `shell`; return the exit code. Raises ReaderError."""
    if argv and argv[0] in {"-h", "--help"}:
        arguments_help()
        return Exit.GOOD
    surroundings.clean(argv)
    try:
        archive, asked = arguments_of(argv, os.environ)
        words = request.words(asked)
    except Refused as refusal:
        tell(str(refusal))
        return Exit.USAGE
    return serve(archive, words)


def arguments_of(argv: Sequence[str], environ: Mapping[str, str]) -> tuple[str | None, str]:
    """The archive that the administrator names, and what the client asks for; empty: the screen.

    `-c` comes from the client too: it is what sshd gives a login shell. Raises Refused.
    """
    archive: str | None = None
    asked: str | None = None
    rest = list(argv)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name == "--archive" and archive is None and (equals or rest):
            archive = value if equals else rest.pop(0)
        elif name == "-c" and not equals and len(rest) == 1:
            asked = rest.pop()
        else:
            raise Refused(_("reader shell takes --archive PATH and -c COMMAND only"))
    if archive is not None and not archive.startswith("/") and not is_address(archive):
        raise Refused(_("reader shell --archive needs a path that begins with /, or a postgresql:// address"))
    return archive, environ.get(ORIGINAL, "") if asked is None or asked.strip() in OURSELVES else asked


def serve(archive: str | None, words: list[str]) -> int:
    """Do what is asked, with this archive or that of the machine's settings; return the exit code."""
    from reader import settings as all_settings

    settings = all_settings.load(locked=True)
    if archive is None and ("archive",) not in settings.origins:
        text = _("no archive is set for reader shell: it stands in /etc/xdg/reader/config.yaml, or after --archive")
        raise ReaderError(text)
    surroundings.check_marks()
    if is_address(named := archive or str(settings.archive)):
        from reader.archive.postgres.address import Address

        hosts = Address.parse(named).hosts
        guard.let_reach(
            (place, int(host.port or 5432)) for host in hosts for place in (host.name, host.hostaddr) if place
        )
    if not words:
        from reader.cli import screen

        context = Context(settings, Output(), archive or str(settings.archive))
        try:
            return screen.start(context)
        finally:
            context.close()
    return _command(settings, archive or str(settings.archive), words)


def _command(settings: Settings, archive: str, words: list[str]) -> int:
    from importlib import import_module

    from reader.cli import parser

    if words[0] in {"help", "--help", "-h"}:
        request.write_help()
        return Exit.GOOD
    command = next(command for command in parser.COMMANDS if command.name == words[0])
    module = import_module(f"reader.cli.{command.module}")
    before = Namespace(archive=archive, color="auto", rest=words[1:])
    options = parser.parse(command, getattr(module, command.arguments), before, locked=True)
    if strange := request.strange_id(options):
        tell(strange)
        return Exit.USAGE
    context = Context(settings, Output(options.color), archive)
    try:
        return int(getattr(module, command.run)(context, options))
    finally:
        context.close()


def arguments_help() -> None:
    """Tell an administrator what it is for."""
    from reader.cli.output import write

    write(
        _(
            "usage: reader shell [--archive PATH] [-c COMMAND]\n\n"
            "A login that can only read: a forced command of sshd, or a login shell (reader-shell). Without a COMMAND\n"
            "it takes that of SSH_ORIGINAL_COMMAND, or opens the screen. docs/server.md says how to set it up.\n\n"
            "example:\n  reader shell --archive /srv/news/news.db\n\n"
        )
    )
    request.write_help()


def arguments(parser: ArgumentParser) -> None:
    """Declare no arguments: `reader shell` is seen to before any other command."""


def run(_context: Context, _options: Namespace) -> int:
    """Tell that it must come first: what stands before it would be read with the person's own settings."""
    tell(_("`reader shell` takes its options after its name; see `reader shell --help`"))
    return Exit.USAGE


__all__ = ["arguments", "arguments_of", "main", "run"]
