"""A locked session: what can be asked, and what it keeps of its surroundings. Over a real sshd: tests/terminal."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.attempts import POSSIBLE, REFUSED
from tests.cli.conftest import TITLE, Ended, Run
from tests.shared import ROOT

from reader import cli, language
from reader.cli import screen, shell
from reader.cli.shell import request, surroundings
from reader.cli.shell.request import Refused
from reader.errors import ReaderError
from reader.paths import data_folder, marks_file

Ask = Callable[..., Ended]


@pytest.fixture
def ask(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Ask for something in a locked session, as sshd passes it on, without the new process."""
    archive = tmp_path / "news.db"
    run("--archive", str(archive), "list")
    monkeypatch.setattr(surroundings, "clean", lambda argv: None)

    def ask(asked: str, *argv: str) -> Ended:
        capsys.readouterr()
        monkeypatch.setenv(request.ORIGINAL, asked)
        code = cli.run(["shell", *(argv or ("--archive", str(archive)))])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    yield ask
    language.use("en")


@pytest.fixture
def article(run: Run, ask: Ask, tmp_path: Path) -> str:
    return str(run("--archive", str(tmp_path / "news.db"), "list", "--json", TITLE).json[0]["id"])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "secret").write_text("the secret\n")
    return folder


@pytest.mark.parametrize("attempt", REFUSED, ids=lambda attempt: ascii(attempt)[:50])
def test_what_is_not_possible_is_refused_in_one_line(ask: Ask, article: str, place: Path, attempt: str) -> None:
    ended = ask(attempt.format(place=place, id=article))
    assert ended.code in {1, 2}
    assert ended.out == ""
    assert ended.err.startswith("reader: ")
    assert ended.err.count("\n") == 1
    assert ended.err.rstrip("\n").isprintable()
    assert "the secret" not in ended.err
    assert [file.name for file in place.iterdir()] == ["secret"]


@pytest.mark.parametrize(("asked", "shown"), POSSIBLE)
def test_what_is_possible_is_done(ask: Ask, article: str, asked: str, shown: str) -> None:
    ended = ask(asked.format(id=article))
    assert shown in ended.out
    if shown:
        assert (ended.code, ended.err) == (0, "")


def test_without_a_terminal_it_advises_what_it_does(ask: Ask, article: str) -> None:
    ended = ask("")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    advised = re.findall("`([a-z]+)( ID)?`", ended.err)
    assert [name for name, _id in advised] == ["list", "open", "help"]
    for name, of in advised:
        assert ask(f"{name} {article}" if of else name).code == 0


@pytest.mark.parametrize("term", ["dumb", ""])
def test_on_a_dumb_terminal_it_advises_what_it_does(
    ask: Ask, article: str, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setattr(screen, "is_interactive", lambda: True)
    monkeypatch.setenv("TERM", term)
    ended = ask("")
    assert TITLE in ended.out
    assert ended.err.endswith("cannot show the screen; `open ID` in its place shows an article\n")
    assert ask(f"open {article}").code == 0


def test_the_help_of_a_command_has_no_option_that_is_not_possible(ask: Ask) -> None:
    for command in request.POSSIBLE:
        shown = ask(f"{command} --help")
        assert shown.code == 0
        assert not any(option in shown.out for option in ("--archive", "--to ", "--query", "config.yaml\n"))


@given(st.text(max_size=60))
def test_whatever_is_asked_is_refused_or_begins_with_what_is_possible(asked: str) -> None:
    try:
        words = request.words(asked)
    except Refused as refusal:
        told = str(refusal)
        assert len(told.splitlines()) == 1
        return
    assert not words or words[0] in {*request.POSSIBLE, "help", "--help", "-h"}


def test_what_stands_in_quotes_is_text(ask: Ask) -> None:
    assert request.words("search 'a;b $(c) `d`' \"e|f > g\"") == ["search", "a;b $(c) `d`", "e|f > g"]
    assert request.words("reader list 辽宁 -沈阳 (a OR b*)") == ["list", "辽宁", "-沈阳", "(a", "OR", "b*)"]
    assert request.words("") == request.words("reader") == request.words("  ") == []
    assert request.words("search 👨‍👩‍👧 می‌خواهم")[0] == "search"


def test_the_archive_is_the_administrators_and_the_rest_the_clients() -> None:
    original = {request.ORIGINAL: "list"}
    arguments = shell.arguments_of
    assert arguments([], {}) == (None, "")
    assert arguments([], original) == (None, "list")
    assert arguments(["--archive", "/srv/n.db"], original) == ("/srv/n.db", "list")
    assert arguments(["--archive=/srv/n.db"], {}) == ("/srv/n.db", "")
    assert arguments(["-c", "open x"], original) == (None, "open x")
    # a forced command that is given to the login shell
    assert arguments(["-c", "reader shell"], original) == arguments(["-c", "reader-shell"], original) == (None, "list")
    assert arguments(["-c", "reader shell"], {}) == (None, "")


@pytest.mark.parametrize(
    "argv",
    [
        ["list"],
        ["-c"],
        ["-c", "list", "--archive", "/x"],
        ["-c", "list", "-c", "open"],
        ["-lc", "list"],
        ["-c=list"],
        ["-l"],
        ["--archive"],
        ["--archive", "relative.db"],
        ["--archive="],
        ["--archive", "/a", "--archive", "/b"],
        ["--arch", "/a"],
        [""],
    ],
)
def test_other_arguments_are_refused(argv: list[str]) -> None:
    with pytest.raises(Refused):
        shell.arguments_of(argv, {})


def test_without_an_archive_that_an_administrator_has_set_there_is_none(ask: Ask, home: Path) -> None:
    from tests.cli.conftest import configure

    configure("archive: /srv/own.db\n")
    ended = ask("list", "-c", "reader shell")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("reader: no archive is set for reader shell")
    ended = ask("list", "--archive", str(home / "none.db"))
    assert ended.err.startswith(f"reader: there is no archive {home / 'none.db'}")
    assert not (data_folder() / "archive.db").exists()
    assert not (home / "none.db").exists()


def test_the_machines_settings_hold_and_not_the_persons_own(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cli.conftest import configure

    configure("hide: [珠江]\nqueries: {own: 珠江}\nlanguage: zh\nbroken: [\n")
    machine = tmp_path / "etc" / "reader" / "config.yaml"
    machine.parent.mkdir(parents=True)
    machine.write_text(f"archive: {tmp_path / 'news.db'}\nqueries: {{house: 珠江}}\n", "utf-8")
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))
    ended = ask("list @house", "-c", "reader shell")
    assert (ended.code, ended.err) == (0, "")
    assert "珠江" in ended.out
    assert "there is no saved query own" in ask("list @own", "-c", "reader shell").err


def test_no_more_is_kept_of_an_environment_than_the_terminal_and_the_language() -> None:
    person = pwd.getpwuid(os.getuid())
    who = {"HOME": person.pw_dir, "USER": person.pw_name, "LOGNAME": person.pw_name, "PATH": "/usr/bin:/bin"}
    kept = {"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.GB18030", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    kept |= {"NO_COLOR": "1", "SSH_CONNECTION": "::1 5 ::1 22", "SSH_TTY": "/dev/pts/3", request.ORIGINAL: "list; id"}
    gone = dict.fromkeys(("LD_PRELOAD", "PYTHONPATH", "PYTHONSTARTUP", "READER_ARCHIVE", "TEXTUAL_LOG", "PAGER"), "/x")
    gone |= dict.fromkeys(("EDITOR", "BROWSER", "XDG_DATA_HOME", "XDG_CONFIG_DIRS", "TERMINFO", "LOCPATH", "TZ"), "/x")
    gone |= {"HOME": "/x", "PATH": "/x", "USER": "root", "SHELL": "/bin/sh", "READER_DEBUG": "1", "IFS": " "}
    assert surroundings.clean_environment(kept | gone) == kept | who
    assert surroundings.clean_environment({}) == who
    clean = surroundings.clean_environment(kept)
    assert surroundings.clean_environment(clean) == clean


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LANG", "../../tmp/x"),
        ("LC_ALL", "/tmp/x"),
        ("LANG", "en_US.UTF-8\n"),
        ("LC_MESSAGES", "a" * 100),
        ("TERM", "../x"),
        ("TERM", "xterm\x1b[2J"),
        ("COLORTERM", "no"),
        ("LANGUAGE", "zh:/tmp"),
        ("SSH_TTY", "/tmp/x"),
        ("NO_COLOR", ""),
        ("TERM", ""),
    ],
)
def test_values_that_are_more_than_a_name_are_dropped(name: str, value: str) -> None:
    assert name not in surroundings.clean_environment({name: value})


def test_marks_that_lead_somewhere_else_are_not_used(ask: Ask, home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("theirs")
    for file in marks_file().parent.iterdir():
        file.unlink()
    for make in (lambda: marks_file().symlink_to(elsewhere), lambda: os.link(elsewhere, marks_file())):
        make()
        ended = ask("list")
        assert (ended.code, ended.out) == (1, "")
        assert ended.err == f"reader: {marks_file()} is a link, or not your own; it is not used\n"
        marks_file().unlink()
    marks_file().parent.rmdir()
    marks_file().parent.symlink_to(tmp_path)
    assert "is a link" in ask("list").err
    assert elsewhere.read_text() == "theirs"


GUARDED = """
import os, socket, subprocess, sys, shutil
from pathlib import Path
from reader.cli.shell import guard
own, other = Path(sys.argv[1]), Path(sys.argv[2])
guard.begin(own)
def attempt(what):
    try:
        what()
    except PermissionError:
        return "refused"
    except BaseException as error:
        return repr(error)
    return "done"
for what in (
    lambda: subprocess.run(["true"]), lambda: os.system("true"), lambda: os.execv("/bin/true", ["true"]),
    lambda: os.fork(), lambda: os.posix_spawn("/bin/true", ["true"], {}), lambda: os.popen("true"),
    lambda: socket.create_connection(("127.0.0.1", 9)), lambda: socket.getaddrinfo("localhost", 1),
    lambda: (other / "new").write_text("x"), lambda: open(other / "there", "a"), lambda: open(other / "there", "r+"),
    lambda: os.open(other / "there", os.O_RDWR), lambda: (own / ".." / "new").write_text("x"),
    lambda: os.rename(other / "there", other / "gone"), lambda: os.unlink(other / "there"),
    lambda: os.mkdir(other / "d"),
    lambda: os.symlink("/", other / "l"), lambda: os.link(other / "there", own / "l"), lambda: os.chmod(other, 0o777),
    lambda: os.truncate(other / "there", 0), lambda: os.kill(os.getppid(), 15), lambda: os.chdir(other),
):
    print(attempt(what))
for what in (
    lambda: own.mkdir(parents=True), lambda: (own / "marks.db").write_text("x"), lambda: open(os.devnull, "w"),
    lambda: (own / "marks.db").read_text(),
):
    print(attempt(what))
"""


def test_python_itself_refuses_what_reaches_out(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("there")
    argv = [sys.executable, "-c", GUARDED, str(tmp_path / "home" / "own"), str(tmp_path)]
    done = subprocess.run(
        argv, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.split() == ["refused"] * 22 + ["done"] * 4
    assert (tmp_path / "there").read_text() == "there"


def test_a_process_starts_anew_isolated_and_in_a_clean_environment(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "news.db"
    run("--archive", str(archive), "list")
    evil = tmp_path / "evil"
    evil.mkdir()
    (evil / "usercustomize.py").write_text("import os; os.mkdir(os.environ['EVIL'])")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(evil),
        "XDG_DATA_HOME": str(evil),
        "READER_ARCHIVE": str(evil / "a.db"),
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TEXTUAL_LOG": str(evil / "log"),
        request.ORIGINAL: "open nothing-like-it",
        "READER_DEBUG": "1",
    }
    argv = [sys.executable, "-m", "reader", "shell", "--archive", str(archive)]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "reader: an id has letters and digits only\n"
    assert [file.name for file in evil.iterdir()] == ["usercustomize.py"]


def test_a_user_that_no_database_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    with pytest.raises(ReaderError, match="not in the password database"):
        surroundings.clean_environment({})


def test_the_command_tells_an_administrator_what_it_is(run: Run) -> None:
    assert "reader shell [--archive PATH]" in run("shell", "--help").out
    ended = run("--color", "never", "shell")
    assert (ended.code, ended.err) == (
        2,
        "reader: `reader shell` takes its options after its name; see `reader shell --help`\n",
    )


@pytest.mark.parametrize("name", ["reader-shell", "-reader-shell", "/usr/local/bin/reader-shell"])
def test_as_a_login_shell_it_takes_what_sshd_gives_one(name: str) -> None:
    code = f"import sys; from reader.__main__ import shell; sys.argv = [{name!r}, '-c', 'ls -l']; sys.exit(shell())"
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "reader: ls is not possible here; open, list, search, related, export are\n"
