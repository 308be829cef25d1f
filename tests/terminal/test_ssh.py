"""Over a real sshd on this machine: the screen with a terminal, the text without one."""

import contextlib
import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from tests.terminal.harness import READER, Terminal, environment
from tests.terminal.seed import FIRST_WORDS, LAST_WORDS, TITLE

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")
pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not SSHD or not shutil.which("ssh"), reason="OpenSSH's client and server are not installed"),
]

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
PidFile none
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_open(port: int) -> bool:
    for _ in range(50):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def ssh(tmp_path: Path, home: Path):
    """Give the command line of ssh to a server that only this test knows; options come before the remote command."""
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port, config = free_port(), tmp_path / "sshd_config"
    config.write_text(CONFIG.format(port=port, folder=tmp_path))
    server = subprocess.Popen([str(SSHD), "-D", "-e", "-f", config], stderr=subprocess.PIPE, text=True)
    if not wait_until_open(port):
        server.kill()
        pytest.skip(f"sshd does not start here: {server.communicate()[1].strip()}")
    remote = shlex.join(
        ["env", *(f"{name}={value}" for name, value in environment().items() if name != "TERM"), *READER]
    )

    def command(*options: str, arguments: str = "") -> list[str]:
        quiet = [
            "-F",
            "none",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
        ]
        where = ["-i", str(tmp_path / "key"), "-p", str(port), f"{getpass.getuser()}@127.0.0.1"]
        return ["ssh", *quiet, *options, *where, f"{remote} {arguments}"]

    yield command
    server.terminate()
    server.communicate(timeout=10)


def test_reading_over_ssh(ssh):
    with Terminal(ssh("-tt"), 100, 30) as terminal:
        terminal.wait_for(FIRST_WORDS)
        terminal.resize(60, 20)
        terminal.press("enter")
        terminal.wait_for(TITLE[:8])
        terminal.press("q")
        assert terminal.wait() == 0
        assert terminal.record.left_behind == []
        assert terminal.tty_restored


def test_a_command_over_ssh_gives_text(ssh, seed_id):
    argv = ssh(arguments=f"open {seed_id}")
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    assert TITLE in done.stdout
    assert LAST_WORDS in done.stdout
    assert "\x1b" not in done.stdout


def test_a_lost_connection_ends_the_reader(ssh, home):
    with Terminal(ssh("-tt"), 100, 30) as terminal:
        terminal.wait_for(FIRST_WORDS)
        assert readers_at(home)
    end = time.monotonic() + 10
    while readers_at(home):
        assert time.monotonic() < end, "the reader is still running"
        time.sleep(0.1)


def readers_at(home: Path) -> list[psutil.Process]:
    """The readers that run with this home folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.cmdline()[-len(READER) :] == READER and process.environ().get("HOME") == str(home):
                found.append(process)
    return found
