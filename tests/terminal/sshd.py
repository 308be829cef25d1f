"""A real sshd on this machine, that only one test knows."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")
needs_ssh = pytest.mark.skipif(
    not SSHD or not shutil.which("ssh"), reason="OpenSSH's client and server are not installed"
)

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
StrictModes no
UsePAM no
PasswordAuthentication no
PidFile none
"""

QUIET = [
    *("-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
    *("-o", "LogLevel=ERROR", "-o", "BatchMode=yes"),
]


class Server:
    """Where a server listens, and how it is asked: `folder` has its keys, `host` and `key`."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.folder = folder

    def options(self) -> list[str]:
        """What leads ssh, scp and sftp there, with the key."""
        return [*QUIET, "-i", str(self.folder / "key"), "-o", f"Port={self.port}"]

    def command(self, user: str, *options: str, remote: Sequence[str] = ()) -> list[str]:
        """The command line of ssh: options, the user, and what is asked of the server."""
        return ["ssh", *self.options(), *options, f"{user}@127.0.0.1", "--", *remote]


@contextlib.contextmanager
def serving(folder: Path, config: str, before: str = "") -> Iterator[Server]:
    """Run sshd with these lines after those of CONFIG.

    `before` are commands of a shell that run first, in a mount namespace of the server's own, and without which it does
    not start. Skips the test where it does not start.
    """
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port, file = _free_port(), folder / "sshd_config"
    file.write_text(CONFIG.format(port=port, folder=folder) + config)
    argv = [str(SSHD), "-D", "-e", "-f", str(file)]
    if before:
        argv = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", f'{before}\nexec "$@"', "sh", *argv]
    log = folder / "log"
    with log.open("wb") as stream:
        server = subprocess.Popen(argv, stderr=stream)
    try:
        if not _wait_until_open(port, server):
            pytest.skip(f"sshd does not start here: {log.read_text()[-500:].strip()}")
        yield Server(port, folder)
    finally:
        server.terminate()
        server.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_open(port: int, server: subprocess.Popen[bytes]) -> bool:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        if server.poll() is not None:
            return False
        time.sleep(0.1)
    return False
