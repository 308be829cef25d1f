"""An archive on a server, as it is named on the command line and in the settings; without any server."""

from __future__ import annotations

import builtins
import json
import re
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.conftest import Run, configure
from tests.shared import ROOT

from reader import paths
from reader.archive.marks import Marks
from reader.archive.postgres.address import Address
from reader.cli import screen
from reader.cli.context import Context
from reader.cli.output import Output
from reader.settings import load

ADDRESS = "postgresql://news:geheim@db1,db2:5433/news?sslmode=require"
SHOWN = "postgresql://news@db1,db2:5433/news?sslmode=require"
NOWHERE = "postgresql://news:geheim@127.0.0.1:1/news"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ADDRESS, SHOWN),
        ("postgres://a:b@/x", "postgres://a@/x"),
        ("postgresql://a:p@ss/w@h/x", "postgresql://a@h/x"),
        ("postgresql://:b@h", "postgresql://@h"),
        (
            "postgresql://h/x?user=a&password=b&connect_timeout=3",
            "postgresql://h/x?user=a&password=…&connect_timeout=3",
        ),
        ("postgresql://h/x?sslpassword=b", "postgresql://h/x?password=…"),
        ("postgresql://h:5432,i:5433/x", "postgresql://h:5432,i:5433/x"),
        ("postgresql://[::1]:5432/x", "postgresql://[::1]:5432/x"),
        ("cannot reach postgresql://a:b@h/x: no", "cannot reach postgresql://a@h/x: no"),
        ("https://a.example/?password=b", "https://a.example/?password=…"),
        ("mysql://a:b@h/x", "mysql://a@h/x"),
        ("postgresql:/a:b@h/x", "postgresql:/a@h/x"),
        ("PostgreSQL:/a:p@ss/w@h/x", "PostgreSQL:/a@h/x"),
        ("postgres:a:b@h/x", "postgres:a@h/x"),
        ("postgresql//a:b@h/x", "postgresql//a@h/x"),
        ("postgresql：//a:b@h/x", "postgresql：//a@h/x"),
        ("mysql:/a:b@h/x", "mysql:/a@h/x"),
        ("postgresql:/h/x?password=b", "postgresql:/h/x?password=…"),
        ("https://a.example:8080/@name", "https://a.example:8080/@name"),
        ("/srv/news.db", "/srv/news.db"),
    ],
)
def test_no_password_is_left_in_what_is_told(text: str, expected: str) -> None:
    assert paths.without_passwords(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("/srv/news.db", "~/news.db", "news.db", "host=db dbname=x", "x", "postgresql.db", "postgres/news.db"),
        *("./a:b.db", "a:b.db", "2025:01.db", "新闻:一.db", "./postgres:news", "./letters:/x", "folder/a:/b"),
    ],
)
def test_all_else_is_a_file(text: str) -> None:
    assert not paths.is_address(text)
    assert paths.location(text) == Path(text).expanduser()


@pytest.mark.parametrize(
    "text",
    [
        *("postgresql:/wang:geheim@127.0.0.1/news", "postgres:/wang:geheim@h/news", "postgresql:wang:geheim@h/news"),
        *("postgres:news?password=geheim", "mysql://wang:geheim@h/news", "letters:/wang:geheim@h/news"),
        *("POSTGRESQL://wang:geheim@h/news", " postgresql://wang:geheim@h/news", "postgresql//wang:geheim@h/news"),
        "postgresql：//wang:geheim@h/news",
    ],
)
def test_a_mistyped_address_is_refused_and_makes_no_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    refused = [run("--archive", text, "list"), run("archive", "copy", "a.db", text), run("archive", "init", text)]
    refused.append(run("archive", "init", "--reader", "wang", text))
    monkeypatch.setenv("READER_ARCHIVE", text)
    refused += [run("list"), run()]
    for ended in refused:
        assert (ended.code in {1, 2}, ended.out, ended.err.count("\n")) == (True, "", 1)
        assert "geheim" not in ended.err
    assert "it has the form postgresql://user@host/database" in refused[0].err
    assert "geheim" not in run("doctor").out
    assert sorted(tmp_path.rglob("*")) == before


def test_the_settings_name_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = tmp_path / "etc" / "reader" / "config.yaml"
    machine.parent.mkdir(parents=True)
    machine.write_text("archive: postgres://db1/machine\n")
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))
    assert load().archive == "postgres://db1/machine"
    own = configure(f"archive: {ADDRESS}\n")
    assert (load().archive, load().mistakes) == (ADDRESS, ())
    shown = run("config")
    assert f"archive: '{SHOWN}'  # {own}" in shown.lines
    assert yaml.safe_load(shown.out)["archive"] == SHOWN
    monkeypatch.setenv("READER_ARCHIVE", "postgresql:///environment")
    assert load().archive == "postgresql:///environment"
    ended = run("--archive", ADDRESS, "config")
    assert f"archive: '{SHOWN}'  # --archive" in ended.lines
    assert "geheim" not in shown.out + ended.out


@pytest.mark.parametrize(
    "value",
    ["postgresql://a:geheim@h/ x", "mysql://a:geheim@h/x", "'postgresql://a:geheim@h\tx'", "postgresql:/a:geheim@h/x"],
)
def test_a_mistake_in_the_settings_does_not_tell_the_password(run: Run, value: str) -> None:
    configure(f"archive: {value}\n")
    ended = run("config")
    assert ended.code == 1
    assert ended.err.startswith("reader: config.yaml:1:10: archive: ")
    assert "geheim" not in ended.out + ended.err


@pytest.mark.parametrize(
    "argv",
    [
        ("--archive", "postgresql://a:geheim@h:port/x", "list"),
        ("list", "--archive", "postgresql://a:geheim@h:99999/x"),
        ("list", "--archve", ADDRESS, "--nothing"),
        ("open", "--archive", "postgresql://a:geheim@h/x?nothing=1", "x"),
        ("archive", ADDRESS),
        ("archive", "copy", ADDRESS),
        ("archive", "init", ADDRESS, ADDRESS),
        ("archive", "init", "/srv/news.db"),
        ("archive", "init", ADDRESS, "--reader", "pg_monitor"),
        ("archive", "init", ADDRESS, "--fetcher", ""),
        ("archive", "init", ADDRESS, "--partitions", "week"),
        ("archive", "init", ADDRESS, "--marks"),
        ("archive", "copy", "a.db", ADDRESS, "--reader", "wang"),
        ("archive", "copy", "--empty", "a.db", "b.db"),
        ("archive",),
    ],
)
def test_a_wrong_command_line_is_one_line_without_the_password(run: Run, argv: tuple[str, ...]) -> None:
    ended = run(*argv)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "geheim" not in ended.err


@pytest.mark.parametrize("argv", [("list",), ("open", "qv3k"), ("fetch",), ("doctor", "--json"), ("archive", "init")])
def test_a_server_that_does_not_answer_is_told_without_the_password(run: Run, argv: tuple[str, ...]) -> None:
    ended = run("--archive", NOWHERE, *argv)
    assert ended.code == 1
    assert "geheim" not in ended.out + ended.err
    if argv[0] == "doctor":
        found = {each["name"]: each for each in json.loads(ended.out)["findings"]}
        assert found["archive"]["state"] == found["host_1"]["state"] == "problem"
    else:
        assert (ended.out, ended.err.count("\n")) == ("", 1)


def test_one_line_says_that_no_server_answers_though_marks_wait_for_it(run: Run) -> None:
    pytest.importorskip("psycopg")
    from reader.archive.postgres.marks import open_marks

    with closing(open_marks(Address.parse(NOWHERE))) as marks:
        marks.mark("qv3k", starred=True)
    ended = run("--archive", NOWHERE, "list", "is:starred")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "does not answer" in ended.err


@pytest.mark.parametrize(
    "argv", [("list",), ("list", "is:starred"), ("tags",), ("mark", "qv3k", "--star"), ("doctor",)]
)
def test_whom_no_server_has_let_in_leaves_no_file(run: Run, argv: tuple[str, ...]) -> None:
    assert run("--archive", NOWHERE, *argv).code == 1
    assert list(paths.data_folder().glob("marks-*")) == []


def test_where_no_host_is_named_the_line_names_the_socket(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    ended = run("--archive", "postgresql:///news?port=1", "list")
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert re.match(r"reader: /\S+/\.s\.PGSQL\.1 does not answer \(nothing listens there\)", ended.err)
    assert "  the local socket:1" in run("--archive", "postgresql:///news?port=1", "doctor").out


@pytest.mark.parametrize("argv", [("list",), ("doctor", "--json"), ("archive", "init")])
def test_without_the_driver_it_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    importing = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ModuleNotFoundError("No module named 'psycopg'")
        return importing(name, *rest)

    for name in [name for name in sys.modules if name.startswith(("psycopg", "reader.archive.postgres"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    ended = run("--archive", NOWHERE, *argv)
    assert ended.code == 1
    assert "pip install 'reader-tui[postgres]'" in " ".join((ended.out + ended.err).split())


def test_a_repair_says_that_there_is_nothing_to_repair(run: Run) -> None:
    ended = run("--archive", NOWHERE, "doctor", "--repair")
    assert (ended.code, ended.err, len(ended.lines)) == (0, "", 1)
    assert "nothing to repair here" in ended.out
    assert "geheim" not in ended.out


def test_the_process_that_fetches_gets_the_address_where_no_list_of_processes_shows_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: dict[str, Any] = {}

    def start(*_parts: object, **options: Any) -> int:
        started.update(options)
        return 0

    from reader.tui import app

    monkeypatch.setattr(app, "run", start)
    monkeypatch.setattr(screen, "is_interactive", lambda: True)
    monkeypatch.setattr(Context, "archive", None)
    monkeypatch.setattr(Context, "marks", Marks(tmp_path / "marks.db"))
    monkeypatch.setenv("TERM", "xterm-256color")
    context = Context(load(), Output(), ADDRESS)
    assert screen.start(context) == 0
    assert "geheim" not in " ".join(started["command"])
    assert started["environment"] == {"READER_ARCHIVE": ADDRESS}
    assert started["name"] == ""
    context.close()


def test_no_start_without_an_address_loads_the_driver() -> None:
    import subprocess

    code = (
        "import sys; from reader import cli; cli.run(['list']); "
        "sys.exit(any(name.startswith(('psycopg', 'reader.archive.postgres')) for name in sys.modules))"
    )
    environment = {"PYTHONPATH": str(ROOT / "src"), "HOME": str(paths.data_folder().parent), "LANG": "C.UTF-8"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert done.returncode == 0
