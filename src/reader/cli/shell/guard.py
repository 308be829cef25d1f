"""What Python itself refuses a locked session, whatever the rest of the program is told to do (PEP 578).

No request leads to any of this; should one ever, by a fault of ours or of a library, it ends here.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

REFUSED = frozenset(
    (
        *(
            "subprocess.Popen",
            "os.exec",
            "os.fork",
            "os.forkpty",
            "os.posix_spawn",
            "os.spawn",
            "os.system",
            "pty.spawn",
        ),
        *("os.startfile", "webbrowser.open", "os.chmod", "os.chown", "os.link", "os.symlink", "os.rename", "os.remove"),
        *("os.rmdir", "os.truncate", "os.putenv", "os.chdir", "os.kill", "os.killpg", "os.setxattr"),
        *("shutil.copyfile", "shutil.move", "shutil.rmtree", "shutil.copytree", "shutil.make_archive"),
        *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"),
        *("sqlite3.connect", "cpython.run_stdin", "cpython.run_interactivehook", "pdb.Pdb"),
    )
)
"""Audit events, by name (Python's table of audit events)."""

_ITS_OWN = frozenset(("NO_COLOR", "TEXTUAL_COLOR_SYSTEM"))
"""What this process says to its own libraries by the environment."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


_NUMBERS = re.compile(r"[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
"""An IP address, for which nobody is asked."""

_servers: set[tuple[str, int]] = set()
_sockets: set[str] = set()


def let_reach(servers: Iterable[tuple[str, int]]) -> None:
    """Let the archive's own servers be reached, once and for all: a name or an IP address, or the folder of a socket.

    libpq, which speaks to them, is not Python and asks nobody; but what looks whether they are alive is.
    """
    if _servers or _sockets:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
    for place, port in servers:
        if place.startswith("/"):
            _sockets.add(f"{place}/.s.PGSQL.{port}")
        else:
            _servers.add((place, port))


def _is_server(address: Any) -> bool:
    """Whether somebody connects to one of them."""
    if isinstance(address, str | bytes):
        return os.fsdecode(address) in _sockets
    import socket

    host, port = address[:2]
    for name, its_port in _servers:
        if port == its_port:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
            if host == name or host in {str(each[4][0]) for each in found}:
                return True
    return False


def begin(own: Path) -> None:
    """From now on, and for good: no process is started, nothing connected to, nothing written outside this folder.

    But for the archive's servers, should it be on one (`let_reach`).
    """
    allowed = str(own)
    above = {str(folder) for folder in own.parents}

    def refuse(event: str, details: tuple[Any, ...]) -> None:
        if event == "open":
            path, _mode, flags = details
            if flags & _WRITING and isinstance(path, str | bytes | os.PathLike) and not _is_allowed(path, allowed):
                raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), os.fsdecode(path))
        elif event == "os.mkdir":
            folder = os.fsdecode(details[0])
            if folder not in above and not _is_allowed(folder, allowed):
                raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), folder)
        elif event in REFUSED and not _is_its_own(event, details, allowed):
            raise PermissionError(errno.EPERM, f"{event}: {os.strerror(errno.EPERM)}")

    sys.addaudithook(refuse)


def _is_its_own(event: str, details: tuple[Any, ...], folder: str) -> bool:
    """Whether a session must do it: a word to its libraries, the mode of its marks, a way to the archive's servers."""
    if event == "os.putenv":
        return os.fsdecode(details[0]) in _ITS_OWN
    if event == "socket.getaddrinfo":
        name = os.fsdecode(details[0] or "")
        return bool(_NUMBERS.fullmatch(name)) or name in {server for server, _port in _servers}
    if event == "socket.connect":
        return _is_server(details[1])
    # A number is a file that was opened, and so allowed.
    return event == "os.chmod" and (isinstance(details[0], int) or _is_allowed(details[0], folder))


def _is_allowed(path: str | bytes | os.PathLike[str], folder: str) -> bool:
    name = os.fsdecode(path)
    return name == os.devnull or (f"{name}/".startswith(f"{folder}/") and ".." not in name.split("/"))
