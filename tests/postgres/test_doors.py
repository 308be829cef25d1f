"""The ways to an archive on a server: made ready by an administrator, looked at, read over a locked login."""

from __future__ import annotations

import json
import os
import pwd
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.attempts import POSSIBLE, REFUSED
from tests.cli import conftest as commands
from tests.cli.conftest import TITLE, Ended, Run, configure
from tests.postgres.cluster import Cluster, address_of
from tests.shared import ROOT

from reader import cli
from reader.cli.shell import request, surroundings
from reader.paths import data_folder

pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'psycopg[binary]')")

SECRET = "geheim"
run = commands.run


class Place:
    """A database on a server, and people of it who have names that no other test has."""

    def __init__(self, primary: Cluster, name: str) -> None:
        self.primary, self.name = primary, name

    def role(self, who: str) -> str:
        return f"{who}_{self.name}"

    def address(self, who: str = "", **parameters: str) -> str:
        """An address of the superuser, or of one of the people."""
        user = self.role(who) if who else "postgres"
        return self.primary.address(user=user, dbname=self.name, password=SECRET, **parameters)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.primary.sql(statement, dbname=self.name)


@pytest.fixture
def place(primary: Cluster, database: str) -> Iterator[Place]:
    place = Place(primary, database)
    yield place
    for who in ("wang", "li", "news"):
        if primary.sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (place.role(who),)):
            place.sql(f'DROP OWNED BY "{place.role(who)}"')
            place.sql(f'DROP ROLE "{place.role(who)}"')


@pytest.fixture
def ready(place: Place, run: Run) -> Place:
    """The same, made ready: `news` fetches, `wang` reads."""
    ended = run("archive", "init", place.address(), "--fetcher", place.role("news"), "--reader", place.role("wang"))
    assert (ended.code, ended.err) == (0, "")
    return place


def findings(ended: Ended) -> dict[str, dict[str, Any]]:
    return {finding["name"]: finding for finding in json.loads(ended.out)["findings"]}


# Made ready


def test_an_administrator_is_told_what_was_made_and_what_is_left(place: Place, run: Run) -> None:
    news, wang, li = map(place.role, ("news", "wang", "li"))
    ended = run("archive", "init", "--fetcher", news, "--reader", wang, li, place.address())
    assert (ended.code, ended.err) == (0, "")
    assert ended.lines[0] == f"{place.address().replace(':' + SECRET, '')}: an archive was made"
    assert "  11 articles put into it" in ended.lines
    assert f"  reader_fetch: fetches, imports, removes · {news}" in ended.lines
    assert f"  reader_read: reads, and keeps marks of its own · {li}, {wang}" in ended.lines
    assert "made without a password" in ended.out
    again = run("archive", "init", place.address())
    assert again.lines[0].endswith(": the archive is up to date")
    assert "put into it" not in again.out
    assert "left to do" not in again.out
    assert SECRET not in ended.out + again.out


def test_one_that_is_to_be_filled_from_elsewhere_begins_empty(place: Place, run: Run) -> None:
    assert run("archive", "init", "--empty", place.address()).code == 0
    assert run("--archive", place.address(), "list").out == ""


def test_several_at_once_make_one_archive(place: Place, home: Path) -> None:
    argv = [sys.executable, "-m", "reader", "archive", "init", place.address(), "--reader", place.role("wang")]
    environment = os.environ | {"HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    running = [
        subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [(*process.communicate(timeout=120), process.returncode) for process in running]
    assert [(errors, code) for _out, errors, code in ended] == [("", 0)] * 3
    assert sum("an archive was made" in out for out, _errors, _code in ended) == 1
    assert place.sql("SELECT count(*) FROM reader.article") == [(11,)]


def test_an_older_reader_leaves_an_archive_of_a_newer_one_as_it_is(ready: Place, run: Run) -> None:
    ready.sql("UPDATE reader.version SET number = 99")
    for argv in (("archive", "init", ready.address()), ("--archive", ready.address("wang"), "list")):
        ended = run(*argv)
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
        assert "newer reader" in ended.err
    assert ready.sql("SELECT number FROM reader.version") == [(99,)]


def test_without_init_the_line_says_who_does_it(place: Place, run: Run) -> None:
    for command in ("list", "fetch"):
        ended = run("--archive", place.address(), command)
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
        assert "reader archive init" in ended.err
    found = findings(run("--archive", place.address(), "doctor", "--json"))
    assert found["archive"]["state"] == "problem"
    assert "reader archive init" in found["archive"]["advice"]


def test_who_may_not_is_told_in_one_line(ready: Place, run: Run) -> None:
    for argv in (
        ("archive", "init", ready.address("wang")),
        ("archive", "init", ready.address("news"), "--reader", "x"),
        ("--archive", ready.address("wang"), "remove", "--", "tn5b"),
        ("--archive", ready.address("wang"), "subscribe", "https://a.example/"),
        ("archive", "copy", ready.address("wang"), ready.address("wang")),
    ):
        ended = run(*argv)
        assert ended.code in {1, 2}
        assert (ended.out, ended.err.count("\n")) == ("", 1), argv
        assert SECRET not in ended.err
    assert ready.sql("SELECT count(*) FROM reader.article") == [(11,)]


# Used


def test_a_reader_reads_and_a_fetcher_changes(ready: Place, run: Run, home: Path) -> None:
    reads, fetches = ready.address("wang"), ready.address("news")
    assert TITLE in run("list", "--archive", reads).out
    assert "珠江" in run("--archive", reads, "search", "珠江").out
    (home / "page.md").write_text("# 新来的\n\n正文。\n")
    assert run("--archive", fetches, "import", str(home / "page.md")).code == 0
    assert "新来的" in run("--archive", reads, "list").out


def test_a_file_of_marks_is_made_once_a_server_has_let_one_in(ready: Place, run: Run) -> None:
    for address in (ready.address("nobody"), ready.address("wang").replace(f"/{ready.name}", "/none")):
        assert run("--archive", address, "list", "is:starred").code == 1
    assert list(data_folder().glob("marks-*")) == []
    assert run("--archive", ready.address("wang"), "list").code == 0
    (file,) = data_folder().glob("marks-*.db")
    port = ready.primary.port
    name = re.escape(ready.name.replace("_", "-"))
    assert re.fullmatch(f"marks-{name}-127.0.0.1-{port}-[0-9a-f]{{8}}-wang-{name}.db", file.name)


def test_the_settings_and_the_environment_name_it_too(
    ready: Place,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(f"archive: {ready.address('wang')}\n")
    assert TITLE in run("list").out
    configure("")
    monkeypatch.setenv("READER_ARCHIVE", ready.address("wang"))
    assert TITLE in run("list").out


# Looked at


def test_the_doctor_tells_of_the_server(ready: Place, run: Run) -> None:
    found = findings(run("--archive", ready.address("wang"), "doctor", "--json"))
    assert found["archive"]["state"] == "ok"
    assert "11 articles" in found["archive"]["value"]
    assert "partition" in found["archive"]["value"]
    assert "primary" in found["host_1"]["value"]
    assert found["role"]["value"] == f"{ready.role('wang')}, reads"
    assert found["psycopg"]["state"] == "ok"
    assert SECRET not in run("--archive", ready.address("wang"), "doctor").out
    found = findings(run("--archive", ready.address("news"), "doctor", "--json"))
    assert found["role"]["value"] == f"{ready.role('news')}, fetches and reads"
    found = findings(run("--archive", ready.address(), "doctor", "--json"))
    assert found["role"]["state"] == "note"


def test_the_doctor_tells_which_hosts_are_there(pair: tuple[Cluster, Cluster], run: Run) -> None:
    first, second = pair
    both = address_of(first, second)
    assert run("archive", "init", both).code == 0
    second.wait_for(first)
    found = findings(run("--archive", both, "doctor", "--json"))
    assert "primary" in found["host_1"]["value"]
    assert "standby, up to date" in found["host_2"]["value"]
    assert {found[name]["state"] for name in ("archive", "host_1", "host_2")} == {"ok"}
    first.kill()
    ended = run("--archive", both, "doctor", "--json")
    found = findings(ended)
    assert ended.code == 1
    assert (found["archive"]["state"], found["primary"]["state"]) == ("ok", "problem")
    assert found["host_1"]["state"] == "note"
    assert "cut off" in found["host_2"]["advice"]
    assert "marks_waiting" not in found
    article = run("--archive", both, "list", "--json").json[0]["id"]
    run("--archive", both, "mark", article, "--star")
    found = findings(run("--archive", both, "doctor", "--json"))
    assert (found["marks_waiting"]["value"], found["marks_waiting"]["state"]) == ("1 mark", "note")
    second.kill()
    found = findings(run("--archive", both, "doctor", "--json"))
    assert {found[name]["state"] for name in ("archive", "host_1", "host_2")} == {"problem"}


def test_two_servers_that_take_changes_are_a_problem(own_pair: tuple[Cluster, Cluster], run: Run) -> None:
    first, second = own_pair
    both = address_of(first, second)
    assert run("archive", "init", both).code == 0
    second.wait_for(first)
    assert "primary" not in findings(run("--archive", both, "doctor", "--json"))
    second.promote()
    ended = run("--archive", both, "doctor", "--json")
    found = findings(ended)["primary"]
    assert (ended.code, found["state"], json.loads(ended.out)["problems"]) == (1, "problem", 1)
    which = f"127.0.0.1:{first.port}, 127.0.0.1:{second.port}"
    assert found["value"] == f"2 servers of the address take changes: {which}"
    assert "stop all but one" in found["advice"]
    ended = run("--archive", both, "doctor")
    assert ended.code == 1
    assert "problem: 2 servers of the address take changes" in ended.out
    assert "1 problem." in ended.lines


def test_one_server_by_two_names_is_one(ready: Place, run: Run) -> None:
    port = ready.primary.port
    twice = f"postgresql://{ready.role('wang')}@127.0.0.1:{port},localhost:{port}/{ready.name}"
    ended = run("--archive", twice, "doctor", "--json")
    assert (ended.code, "primary" in findings(ended)) == (0, False)


def test_there_is_nothing_to_repair(ready: Place, run: Run) -> None:
    ended = run("--archive", ready.address("wang"), "doctor", "--repair")
    assert ended.code == 0
    assert "nothing to repair here" in ended.lines[0]


def test_a_damaged_local_file_of_marks_is_set_aside_and_the_marks_come_back(ready: Place, run: Run) -> None:
    address = ready.address("wang")
    article = run("--archive", address, "list", "--json").json[0]["id"]
    assert run("--archive", address, "mark", article, "--star").code == 0
    (file,) = data_folder().glob("marks-*.db")
    for beside in data_folder().glob("marks-*.db-*"):
        beside.unlink()
    file.write_bytes(b"no marks " * 2000)
    ended = run("--archive", address, "doctor", "--repair")
    assert ended.code == 0
    assert f"{file}: damaged; the server has all marks but those that waited here" in ended.lines
    kept = Path(ended.lines[-1].rpartition(": ")[2])
    assert kept.read_bytes() == b"no marks " * 2000
    assert TITLE in run("--archive", address, "list", "is:starred").out
    assert "nothing was done" in run("--archive", address, "doctor", "--repair").out


# A locked login


def test_a_locked_session_gets_no_more_than_it_does_of_a_file(
    ready: Place,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(surroundings, "clean", lambda argv: None)
    monkeypatch.setattr(cli.shell.guard, "let_reach", lambda servers: None)
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "secret").write_text("the secret\n")
    article = run("--archive", ready.address("wang"), "list", "--json", TITLE).json[0]["id"]
    before = ready.sql("SELECT md5(string_agg(a::text, '' ORDER BY key)) FROM reader.article a")

    def ask(asked: str) -> Ended:
        capsys.readouterr()
        monkeypatch.setenv(request.ORIGINAL, asked.format(place=folder, id=article))
        code = cli.run(["shell", "--archive", ready.address("news")])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    for asked, shown in POSSIBLE:
        assert shown in ask(asked).out, asked
    for attempt in REFUSED:
        ended = ask(attempt)
        assert (ended.out, ended.err.count("\n")) == ("", 1), attempt
        assert SECRET not in ended.err
    assert [file.name for file in folder.iterdir()] == ["secret"]
    assert ready.sql("SELECT md5(string_agg(a::text, '' ORDER BY key)) FROM reader.article a") == before


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_locked_login_is_the_role_of_its_name_and_reaches_its_server(
    ready: Place, home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = pwd.getpwuid(os.getuid()).pw_name
    ready.sql(f"DO $$ BEGIN CREATE ROLE {me} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    ready.sql(f"GRANT reader_read TO {me}")
    address = f"postgresql://{name}:{ready.primary.port}/{ready.name}"
    evil = {"PGUSER": "postgres", "PGHOST": "/nonexistent", "PGOPTIONS": "-c search_path=evil", "PGSERVICE": "evil"}
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        request.ORIGINAL: "list --limit 1",
    } | evil
    argv = [sys.executable, "-m", "reader", "shell", "--archive", address]
    try:
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        assert "2025-" in done.stdout
    finally:
        ready.sql(f"DROP OWNED BY {me}")
        ready.sql(f"DROP ROLE {me}")


def test_its_connections_cannot_write_whoever_the_role_is(ready: Place) -> None:
    from reader.archive import open_archive
    from reader.errors import ReaderError

    archive = open_archive(ready.address("news"), list, writable=False)
    with pytest.raises(ReaderError):
        archive.remove([archive.resolve("")[0].id])
    archive.close()
