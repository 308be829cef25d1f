"""Over a real sshd on this machine: the screen with a terminal, the text without one."""

import contextlib
import getpass
import shlex
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from tests.terminal.harness import READER, Terminal, environment
from tests.terminal.left import SIZE, assert_is_back, assert_is_kept, go_somewhere
from tests.terminal.seed import FIRST_WORDS, LAST_WORDS, TITLE
from tests.terminal.sshd import needs_ssh, serving

pytestmark = [pytest.mark.terminal, needs_ssh]


@pytest.fixture
def ssh(tmp_path: Path, home: Path):
    """Give the command line of ssh to a server that only this test knows; options come before the remote command."""
    remote = shlex.join(
        ["env", *(f"{name}={value}" for name, value in environment().items() if name != "TERM"), *READER]
    )
    config = f"AuthorizedKeysFile {tmp_path}/key.pub\nPermitRootLogin prohibit-password\n"
    with serving(tmp_path, config) as server:

        def command(*options: str, arguments: str = "") -> list[str]:
            return server.command(getpass.getuser(), *options, remote=[f"{remote} {arguments}"])

        yield command


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


@pytest.mark.parametrize("end", ["the session's sshd", "the client"])
def test_all_is_there_again_after_the_connection_was_killed(ssh, home, end):
    with Terminal(ssh("-tt"), *SIZE) as terminal:
        shown = go_somewhere(terminal)
        (reading,) = readers_at(home)
        # The reader's parents are a shell and the processes of this session, the server itself above them.
        sessions = [parent for parent in reading.parents() if parent.name().startswith("sshd")]
        if end == "the client":
            terminal.process.kill()
        else:
            sessions[0].kill()
        _, alive = psutil.wait_procs([reading], timeout=10)
        assert not alive
    assert_is_kept(home)
    with Terminal(ssh("-tt"), *SIZE) as terminal:
        assert_is_back(terminal, shown)
