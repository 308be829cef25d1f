"""What a locked session leaves behind before it looks at what is asked: the environment, signals, limits, its folder.

By the time that Python runs, what an environment can do to a process that starts (LD_*, PYTHON*) has been done, so it
starts anew, isolated and in a clean one. docs/server.md says what sshd has to keep away.
"""

from __future__ import annotations

import os
import pwd
import re
import resource
import signal
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from reader.cli.shell.request import ORIGINAL
from reader.errors import ReaderError
from reader.language import _

_LOCALE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,40}")  # no slash: a locale may be a path
KEPT = {
    **dict.fromkeys(("LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"), _LOCALE),
    "LANGUAGE": re.compile(r"[A-Za-z0-9_.@:-]{1,100}"),
    "TERM": re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]{0,60}"),
    "COLORTERM": re.compile(r"truecolor|24bit"),
    "NO_COLOR": re.compile(r"[A-Za-z0-9]{1,10}"),
    "SSH_CONNECTION": re.compile(r"[0-9A-Za-z.:% ]{1,200}"),
    "SSH_TTY": re.compile(r"/dev/[0-9A-Za-z/]{1,60}"),
}
"""What is kept of the environment, where all of a value is this. (SSH_ORIGINAL_COMMAND is looked at later.)"""

HARMLESS = {*KEPT, "HOME", "USER", "LOGNAME", "PATH", "SHELL", "MAIL", "PWD", "OLDPWD", "SHLVL", "_", "SSH_CLIENT"}
"""What sshd and a shell set, and what can have done nothing to a Python that starts isolated, whatever its value is.

But for the locale, which no program that starts Python reads from a path (glibc takes `LOCPATH` for that).
"""

LARGEST_FILE = 256 << 20
"""Bytes of a file that may be written; marks take a hundred for each article."""


def clean(argv: Sequence[str]) -> None:
    """Go on in a clean and isolated process: this one where it is one, else a new one in its place.

    Raises ReaderError where that cannot be.
    """
    environment = clean_environment(os.environ)
    if not sys.flags.isolated or not HARMLESS.union(environment).issuperset(os.environ):
        if not sys.executable:
            raise ReaderError(_("reader shell does not know its own Python"))
        program = [sys.executable, "-I", "-m", "reader", "shell", *argv]
        try:
            os.execve(sys.executable, program, environment)  # noqa: S606
        except OSError as error:
            raise ReaderError(f"{sys.executable}: {error.strerror}") from error
    os.environ.clear()
    os.environ.update(environment)
    os.chdir("/")
    os.umask(0o077)
    sys.dont_write_bytecode = True
    for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
        signal.signal(number, signal.SIG_IGN)
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, LARGEST_FILE)):
        _soft, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most, most) if hard == resource.RLIM_INFINITY else (min(most, hard),) * 2)
    from reader.cli.shell import guard
    from reader.paths import data_folder

    guard.begin(data_folder())


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What a locked session has of an environment: the terminal and the language, and who the person really is."""
    try:
        person = pwd.getpwuid(os.getuid())
    except KeyError:
        raise ReaderError(_("the user {uid} is not in the password database").format(uid=os.getuid())) from None
    kept = {name: value for name, value in environ.items() if name in KEPT and KEPT[name].fullmatch(value)}
    if ORIGINAL in environ:
        kept[ORIGINAL] = environ[ORIGINAL]
    # A path that is none of theirs, and leads nowhere that could be written
    home = person.pw_dir if person.pw_dir.startswith("/") else "/nonexistent"
    return kept | {"HOME": home, "USER": person.pw_name, "LOGNAME": person.pw_name, "PATH": "/usr/bin:/bin"}


def check_marks() -> None:
    """Raise ReaderError where a file of marks is not the person's own alone, but leads somewhere else."""
    from reader.paths import data_folder

    folder = data_folder()
    home = Path(os.environ["HOME"])
    if not folder.resolve().is_relative_to(home.resolve()):
        raise _not_own(folder)
    for file in folder.glob("marks*"):  # with what SQLite puts beside them, and those of archives on servers
        try:
            found = file.lstat()
        except OSError:
            continue
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or found.st_uid != os.getuid():
            raise _not_own(file)


def _not_own(path: Path) -> ReaderError:
    return ReaderError(_("{path} is a link, or not your own; it is not used").format(path=path))
