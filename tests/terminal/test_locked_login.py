"""A login that can only read, over a real sshd: by a forced command and by a login shell."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from tests.attempts import POSSIBLE, REFUSED
from tests.terminal.harness import Terminal
from tests.terminal.locked import ACCOUNTS, Machine, locked_machine, run
from tests.terminal.seed import FIRST_WORDS, TITLE
from tests.terminal.sshd import needs_ssh

pytestmark = [pytest.mark.terminal, needs_ssh]


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="reader-test-"))
    folder.chmod(0o755)
    with locked_machine(folder) as machine:
        yield machine
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def connected(machine: Machine) -> Iterator[dict[str, list[str]]]:
    """For each account options of ssh that use one connection for all that is asked."""
    options = {}
    for name in ("forced", "login", "lenient"):
        socket = machine.server.folder / name
        options[name] = ["-o", f"ControlPath={socket}"]
        opened = run(machine.server.command(name, "-M", "-N", "-f", *options[name]))
        assert opened.returncode == 0, opened.stderr
    yield options
    for name, option in options.items():
        run(machine.server.command(name, *option, "-O", "exit"))


@pytest.fixture(scope="module")
def article(machine: Machine, connected: dict[str, list[str]]) -> str:
    listed = run(machine.server.command("forced", *connected["forced"], remote=["list", "--json", TITLE]))
    return listed.stdout.decode().split('"id": "')[1].split('"')[0]


def ask(machine: Machine, connected: dict[str, list[str]], account: str, asked: str) -> tuple[str, int, str, str]:
    done = run(machine.server.command(account, *connected[account], remote=[asked]))
    return asked, done.returncode, done.stdout.decode(), done.stderr.decode()


def test_each_attempt_is_refused_in_one_line_and_leaves_no_trace(
    machine: Machine, connected: dict[str, list[str]], article: str
) -> None:
    attempts = [attempt.format(place=machine.place, id=article) for attempt in REFUSED]
    assert len(attempts) >= 60
    before = machine.tree()
    accounts = ["forced", "login"] * len(attempts)
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda pair: ask(machine, connected, *pair), zip(accounts, attempts, strict=False)))
    for asked, code, out, err in ended:
        told = (asked, code, out, err)
        assert code in {1, 2}, told
        assert out == "", told
        assert err.startswith("reader: "), told
        assert err.count("\n") == 1, told
        assert "the secret" not in err, told
    assert machine.tree() == before


def test_what_is_possible_is_done(machine: Machine, connected: dict[str, list[str]], article: str) -> None:
    before = machine.tree()
    asked = [(account, text.format(id=article)) for text, _shown in POSSIBLE for account in ("forced", "login")]
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda pair: ask(machine, connected, *pair), asked))
    for (_text, shown), *both in zip(POSSIBLE, ended[::2], ended[1::2], strict=True):
        for told in both:
            assert shown in told[2], told
            assert told[1] == 0 or not shown, told
    assert machine.tree() == before


def test_the_other_doors_of_ssh_are_shut(machine: Machine, article: str) -> None:
    """Files, subsystems, forwarding, agents, displays, and no terminal at all."""
    server, place = machine.server, machine.place
    before = machine.tree()
    options, attempts = server.options(), []
    for account in ("forced", "login"):
        where = f"{account}@127.0.0.1"
        attempts += [
            ["sftp", *options, "-b", "-", where],
            ["scp", *options, f"{where}:{place}/secret", f"{server.folder}/got"],
            ["scp", "-O", *options, f"{where}:{place}/secret", f"{server.folder}/got"],
            ["scp", "-O", *options, f"{server.folder}/key.pub", f"{where}:{place}/put"],
            ["scp", "-s", *options, f"{server.folder}/key.pub", f"{where}:{place}/put"],
            server.command(account, "-s", remote=["sftp"]),
            server.command(account, "-s", remote=["netconf"]),
            server.command(account, "-W", f"127.0.0.1:{server.port}"),
            server.command(account, "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9", remote=["list"]),
            server.command(account, "-T"),
            server.command(account, "-tt", remote=["bash"]),
            server.command(account, "-tt", remote=[f"list; touch {place}/made"]),
        ]
    with ThreadPoolExecutor(4) as pool:
        ended = list(
            pool.map(lambda argv: run(argv, f"get {place}/secret {server.folder}/got\nls\n".encode()), attempts)
        )
    for argv, done in zip(attempts, ended, strict=True):
        assert done.returncode not in {0, -1}, (argv, done)
        assert b"the secret" not in done.stdout + done.stderr
        assert b"SSH-2.0" not in done.stdout
    assert not (server.folder / "got").exists()
    assert machine.tree() == before


def test_no_environment_leads_anywhere_else(machine: Machine, article: str) -> None:
    """What sshd keeps out, and what a careless one lets in."""
    place = machine.place
    before = machine.tree()
    names = {
        "PYTHONPATH": f"{place}/evil",
        "PYTHONHOME": f"{place}/evil",
        "PYTHONSTARTUP": f"{place}/evil/reader.py",
        "PYTHONINSPECT": "1",
        "PYTHONUSERBASE": f"{place}/evil",
        "READER_ARCHIVE": f"{place}/made.db",
        "READER_DEBUG": "1",
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_LOG": f"{place}/made.log",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_SCREENSHOT": "0",
        "XDG_DATA_HOME": str(place),
        "XDG_CONFIG_HOME": str(place),
        "XDG_CONFIG_DIRS": str(place),
        "HOME": str(place),
        "PATH": f"{place}/evil",
        "ENV": f"{place}/evil/env.sh",
        "BASH_ENV": f"{place}/evil/env.sh",
        "PAGER": f"touch {place}/started",
        "EDITOR": f"touch {place}/started",
        "BROWSER": f"touch {place}/started",
        "LESSOPEN": f"|touch {place}/started",
        "LANG": f"../../{place}/evil",
        "LANGUAGE": f"zh:{place}",
        "TERM": f"../..{place}/x",
        "TERMINFO": str(place),
        "LOCPATH": str(place),
        "SSH_ORIGINAL_COMMAND": "cat /etc/passwd",
        "IFS": "l",
    }
    given = " ".join(f'{name}="{value}"' for name, value in names.items())
    for account in ("forced", "login", "lenient"):
        done = run(machine.server.command(account, "-o", f"SetEnv={given}", remote=["list", "--limit", "1", TITLE]))
        assert (done.returncode, done.stderr) == (0, b""), (account, done.stderr)
        assert done.stdout.decode().startswith(article), (account, done.stdout)
    assert machine.tree() == before


def test_the_screen_has_nothing_that_reaches_out(machine: Machine) -> None:
    before = machine.tree()
    with Terminal(machine.server.command("login", "-tt"), 100, 40) as terminal:
        terminal.wait_for(FIRST_WORDS)
        for key in ("R", "f", "S", "d", "E"):
            terminal.press(key)
            terminal.wait_for("This is not possible in this session.")
            terminal.press("j", "k")
            assert "not possible" in terminal.text
        terminal.press("\x1a", "\x1c", "t", "s", "enter", "pagedown")
        terminal.press("?")
        terminal.wait_for("Keys and help")
        assert "Fetch" not in terminal.text
        assert "config.yaml" not in terminal.text
        terminal.press("q", "ctrl+p")
        terminal.wait_for("Find an action")
        terminal.press("f", "e", "t", "c", "h")
        terminal.wait_for(lambda text: "Fetch" not in text)
        terminal.press("escape")
        running = processes_of(ACCOUNTS["login"])
        assert len(running) <= 2, running  # a shell that waits, and the reader
        assert any("-m reader shell" in each for each in running)
        terminal.press("q")
        assert terminal.wait() == 0
        assert terminal.record.left_behind == []
        assert terminal.tty_restored
    assert (machine.homes / "login" / ".local/share/reader-tui/marks.db").stat().st_mode & 0o777 == 0o600
    assert machine.tree() == before


def test_an_article_is_opened_where_it_was_left(machine: Machine, article: str) -> None:
    for words in (FIRST_WORDS, "100%"):
        with Terminal(machine.server.command("forced", "-tt", remote=[f"reader open {article}"]), 80, 24) as terminal:
            terminal.wait_for(words)
            terminal.press("end", "q")
            assert terminal.wait() == 0


def test_marks_that_lead_somewhere_else_are_refused(machine: Machine, connected: dict[str, list[str]]) -> None:
    marks = machine.homes / "lenient" / ".local/share/reader-tui/marks.db"
    marks.unlink(missing_ok=True)
    marks.parent.mkdir(parents=True, exist_ok=True)
    marks.symlink_to(machine.place / "evil" / "env.sh")
    before = machine.tree()
    _asked, code, out, err = ask(machine, connected, "lenient", "list")
    assert (code, out, err) == (1, "", f"reader: {marks} is a link, or not your own; it is not used\n")
    assert machine.tree() == before
    marks.unlink()


def test_a_locked_password_keeps_keys_out_where_there_is_no_pam(machine: Machine) -> None:
    done = run(machine.server.command("barred", remote=["list"]))
    assert done.returncode == 255
    assert b"Permission denied" in done.stderr


def processes_of(uid: int) -> list[str]:
    """The command lines of this user's processes."""
    return [
        shlex.join(process.info["cmdline"] or [process.info["name"]])
        for process in psutil.process_iter(["uids", "cmdline", "name"])
        if process.info["uids"] and process.info["uids"].real == uid and "sshd" not in process.info["name"]
    ]
