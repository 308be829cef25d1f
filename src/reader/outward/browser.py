"""The person's own browser, on their own desktop."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from reader.text.shown import encoded

_PATIENCE = 3.0
"""Seconds after which a program that has not failed is taken for good: it may be the browser itself."""


def is_here(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a browser that is opened would be seen by the person: on a desktop, and not over SSH."""
    if any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return False
    return platform == "darwin" or any(environment.get(name) for name in ("WAYLAND_DISPLAY", "DISPLAY"))


def open_there(url: str) -> bool:
    """Open an http or https address in the browser; False where there is none, or it fails within three seconds.

    The address is one argument, in ASCII, that begins with http; no shell of ours sees it. The program has a session of
    its own and nothing of the terminal. Python's webbrowser is not used: it may start one that wants the terminal.
    """
    import shutil
    import subprocess
    import threading

    address = encoded(url)
    program = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if not address or program is None:
        return False
    # xdg-open is a shell script: what a shell might take for its own is escaped, though it quotes it.
    for character in "$`();!*'":
        address = address.replace(character, f"%{ord(character):02X}")
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            (program, address), stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, close_fds=True
        )
    except OSError:
        return False
    try:
        return process.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, daemon=True).start()
        return True
