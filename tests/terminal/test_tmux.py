"""In tmux: another size, a detached session, another client."""

import itertools
import shutil
import subprocess
import time

import psutil
import pytest
from tests.terminal.harness import READER, Terminal, environment
from tests.terminal.left import SIZE, assert_is_back, assert_is_kept, go_somewhere
from tests.terminal.seed import FIRST_WORDS, TITLE

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed"),
]


class Tmux:
    """A tmux server of its own with the reader in its only window."""

    def __init__(self, socket: str, **env: str | None) -> None:
        self.command = ["tmux", "-S", socket, "-f", "/dev/null"]
        self._env = environment(env)
        self("new-session", "-d", "-x", "100", "-y", "30", *READER)

    def __call__(self, *arguments: str) -> str:
        argv = [*self.command, *arguments]
        return subprocess.run(argv, env=self._env, capture_output=True, text=True, check=True, timeout=10).stdout

    def wait_for(self, wanted: str, timeout: float = 15) -> str:
        end = time.monotonic() + timeout
        for _ in itertools.count():
            shown = self("capture-pane", "-p")
            if wanted in shown:
                return shown
            assert time.monotonic() < end, f"waited for {wanted!r}:\n{shown}"
            time.sleep(0.1)
        raise AssertionError

    def wait_until_still(self, wanted: str) -> str:
        """What is shown once the wanted words are and nothing changes any more."""
        before, shown = "", self.wait_for(wanted)
        while shown != before:
            time.sleep(0.5)
            before, shown = shown, self("capture-pane", "-p")
        return shown


@pytest.fixture
def tmux(tmp_path_factory):
    session = Tmux(str(tmp_path_factory.mktemp("t") / "s"))
    yield session
    subprocess.run([*session.command, "kill-server"], check=False, capture_output=True)


def test_a_window_of_tmux_can_change_its_size(tmux):
    tmux.wait_for(FIRST_WORDS)
    tmux("resize-window", "-x", "60", "-y", "20")
    tmux("send-keys", "Enter")
    tmux.wait_for(TITLE[:10])
    tmux("resize-window", "-x", "140", "-y", "40")
    shown = tmux.wait_for(FIRST_WORDS)
    assert max(len(line) for line in shown.splitlines()) <= 140


def test_a_window_that_has_another_size_for_a_moment_loses_no_lines(tmux):
    whole = tmux.wait_until_still(FIRST_WORDS)
    for _ in range(20):
        tmux("resize-window", "-x", "90", "-y", "28", ";", "resize-window", "-x", "100", "-y", "30")
        time.sleep(0.2)
        tmux.wait_for(whole)


def test_a_session_can_be_left_and_taken_up_from_a_terminal_of_another_size(tmux):
    tmux.wait_for(FIRST_WORDS)
    for columns, rows in ((120, 35), (60, 18)):
        with Terminal([*tmux.command, "attach"], columns, rows) as terminal:
            terminal.wait_for(TITLE[:8])
            tmux("detach-client")
            assert terminal.wait() == 0
    tmux("send-keys", "q")
    end = time.monotonic() + 10
    while subprocess.run([*tmux.command, "has-session"], capture_output=True, check=False).returncode == 0:
        assert time.monotonic() < end, "the reader did not end"
        time.sleep(0.1)


def test_a_person_can_scroll_back_and_select_in_copy_mode(tmux):
    shown = tmux.wait_until_still(FIRST_WORDS)
    tmux("copy-mode")
    tmux("send-keys", "-X", "cursor-up")
    tmux("resize-window", "-x", "90", "-y", "28")
    tmux("send-keys", "-X", "cancel")
    tmux("resize-window", "-x", "100", "-y", "30")
    tmux.wait_for(shown)
    tmux("send-keys", "?")
    tmux.wait_for("Half a page down")


@pytest.mark.parametrize(
    ("colorterm", "expected", "unexpected"), [("truecolor", "48;2;", "48;5;"), (None, "48;5;", "48;2;")]
)
def test_true_colour_is_sent_where_the_terminal_around_tmux_has_it(tmp_path, colorterm, expected, unexpected):
    session = Tmux(str(tmp_path / "s"), COLORTERM=colorterm, TERM="tmux-256color")
    try:
        session.wait_for(FIRST_WORDS)
        shown = session("capture-pane", "-p", "-e")
        assert expected in shown
        assert unexpected not in shown
    finally:
        subprocess.run([*session.command, "kill-server"], check=False, capture_output=True)


def test_all_is_there_again_after_tmux_was_killed(tmux, home):
    tmux("set", "-g", "status", "off")
    with Terminal([*tmux.command, "attach"], *SIZE) as terminal:
        shown = go_somewhere(terminal)
        server = psutil.Process(int(tmux("display-message", "-p", "#{pid}")))
        readers = server.children(recursive=True)
        server.kill()
        _, alive = psutil.wait_procs(readers, timeout=10)
        assert not alive
    assert_is_kept(home)
    with Terminal(READER, *SIZE) as terminal:
        assert_is_back(terminal, shown)
