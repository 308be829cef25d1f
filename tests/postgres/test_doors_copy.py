"""Archives copied from files to servers and back; what any copy keeps and tells: tests/cli/test_copying.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from tests.cli import conftest as commands
from tests.cli import test_copying as files
from tests.cli.conftest import Run
from tests.postgres.cluster import Cluster, missing
from tests.shared import ROOT

from reader.archive import open_archive
from reader.archive.marks import Marks
from reader.paths import marks_file

pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'psycopg[binary]')")

run = commands.run
SLOWLY = files.SLOWLY


@contextmanager
def slowly(source: Path, address: str, home: Path, *, batches: int) -> Iterator[subprocess.Popen[str]]:
    """A copy in a process of its own, which has taken so many batches."""
    argv = [sys.executable, "-c", SLOWLY, "archive", "copy", str(source), address]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "HOME": str(home)}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for _ in range(batches):
            process.stdout.readline()
        yield process


def seen(address: str) -> list[object]:
    with closing(open_archive(address, list)) as archive:
        return files.everything(archive)


def test_there_and_back_all_is_the_same(primary: Cluster, run: Run, tmp_path: Path) -> None:
    source, back = files.filled(tmp_path / "from.db"), tmp_path / "back.db"
    addresses = [primary.address(dbname=primary.create_database()) for _ in range(2)]
    for address in addresses:
        assert run("archive", "init", "--empty", address).code == 0
    way = [str(source), *addresses, str(back)]
    for one, other in pairwise(way):
        ended = run("archive", "copy", one, other)
        assert (ended.code, ended.err, ended.lines[-1]) == (0, "", "All of it is the same.")
        assert "52 articles copied" in ended.out
    assert seen(addresses[0]) == seen(addresses[1]) == files.seen(source) == files.seen(back)
    again = run("archive", "copy", str(source), addresses[0])
    assert "0 articles copied" in again.out


def test_what_was_copied_is_found_and_grows_as_any_archive(primary: Cluster, run: Run, tmp_path: Path) -> None:
    source = files.filled(tmp_path / "from.db")
    address = primary.address(dbname=primary.create_database())
    run("archive", "init", "--empty", address)
    run("archive", "copy", str(source), address)
    for query in ("第7条", "珠江", "diqitiao", "source:新华社", "feed:b.example"):
        assert run("--archive", address, "search", query).out == run("--archive", str(source), "search", query).out
    text = f"# 又一条\n\n{files.TEXT}\n"
    (tmp_path / "copy.md").write_text(text)
    for place in (address, str(source)):
        run("--archive", place, "import", str(tmp_path / "copy.md"))
    assert seen(address)[0] == files.seen(source)[0]


@pytest.fixture
def own(run: Run) -> Cluster:
    if reason := missing():
        pytest.skip(reason)
    cluster = Cluster(tcp=True)
    cluster.start()
    yield cluster  # type: ignore[misc]
    cluster.close()


def test_a_server_that_dies_in_the_middle_is_gone_on_with(own: Cluster, run: Run, tmp_path: Path, home: Path) -> None:
    source = files.filled(tmp_path / "from.db", 200)
    address = own.address(dbname=own.create_database())
    run("archive", "init", "--empty", address)
    with slowly(source, address, home, batches=3) as process:
        own.kill()
        _out, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert len(errors.splitlines()) == 2
    assert errors.endswith("reader: not all was copied; the same command again goes on from there\n")
    own.start()
    with slowly(source, address, home, batches=2) as process:
        process.send_signal(signal.SIGKILL)
    with closing(open_archive(address, list)) as archive:
        assert 0 < archive.count() < 200
    ended = run("archive", "copy", str(source), address)
    assert (ended.code, ended.lines[-1]) == (0, "All of it is the same.")
    assert seen(address) == files.seen(source)


def test_a_copy_that_a_person_ends_says_how_far_it_came(primary: Cluster, run: Run, tmp_path: Path, home: Path) -> None:
    source = files.filled(tmp_path / "from.db", 300)
    address = primary.address(dbname=primary.create_database())
    run("archive", "init", "--empty", address)
    with slowly(source, address, home, batches=3) as process:
        process.send_signal(signal.SIGINT)
        _out, errors = process.communicate(timeout=120)
    with closing(open_archive(address, list)) as archive:
        there, _copies = archive.counts()
    assert 60 <= there < 312
    assert (process.returncode, errors) == (130, files.LEFT.format(there=there, here=312))
    assert run("archive", "copy", str(source), address).code == 0


def test_two_that_copy_the_same_at_once_do_no_harm(primary: Cluster, run: Run, tmp_path: Path, home: Path) -> None:
    source = files.filled(tmp_path / "from.db", 100)
    address = primary.address(dbname=primary.create_database())
    run("archive", "init", "--empty", address)
    argv = [sys.executable, "-c", SLOWLY, "archive", "copy", str(source), address]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "HOME": str(home)}
    running = [subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(2)]
    assert [process.communicate(timeout=120)[0].splitlines()[-1] for process in running] == [
        "All of it is the same."
    ] * 2
    assert seen(address) == files.seen(source)


# Marks


def marked(run: Run, place: str) -> dict[str, tuple[bool, bool, tuple[str, ...]]]:
    """The marks that the first articles have, by their titles."""
    return {row["title"]: (row["read"], row["starred"]) for row in run("--archive", place, "list", "--json").json}


def test_a_persons_marks_come_along_and_the_later_ones_stay(primary: Cluster, run: Run, tmp_path: Path) -> None:
    source = str(files.filled(tmp_path / "from.db"))
    address = primary.address(dbname=primary.create_database())
    run("archive", "init", "--empty", address)
    ids = [row["id"] for row in run("--archive", source, "list", "--json").json]
    assert run("--archive", source, "mark", ids[0], "--read", "--star", "--tag", "水利").code == 0
    assert run("--archive", source, "mark", ids[1], "--read").code == 0
    with closing(Marks(marks_file())) as own:
        own.visit(ids[2])
    ended = run("archive", "copy", source, address)
    assert (ended.code, ended.err, ended.lines[-1]) == (0, "", "All of it is the same.")
    assert "4 marks copied, 4 compared, 1 visit copied" in ended.lines
    assert marked(run, address) == marked(run, source)
    assert [row["id"] for row in run("--archive", address, "list", "--json", "tag:水利").json] == [ids[0]]
    # what is done there later stays, and comes back
    run("--archive", address, "mark", ids[0], "--unstar")
    ended = run("archive", "copy", "--marks", source, address)
    assert ended.code == 0
    assert "articles copied" not in ended.out
    assert "0 marks copied" in ended.out
    assert run("archive", "copy", address, source).code == 0
    assert marked(run, source) == marked(run, address)
    assert not next(iter(run("--archive", source, "list", "--json", "--limit", "1").json))["starred"]


def test_who_only_reads_takes_their_own_marks_along(primary: Cluster, run: Run, tmp_path: Path) -> None:
    source, name = str(files.filled(tmp_path / "from.db")), primary.create_database()
    run("archive", "init", "--empty", primary.address(dbname=name), "--reader", f"wang_{name}")
    run("archive", "copy", source, primary.address(dbname=name))
    article = run("--archive", source, "list", "--json").json[0]["id"]
    run("--archive", source, "mark", article, "--star")
    wang = primary.address(user=f"wang_{name}", dbname=name)
    refused = run("archive", "copy", source, wang)
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert f"wang_{name} may not do this in {name}; its administrator can grant it" in refused.err
    ended = run("archive", "copy", "--marks", source, wang)
    assert (ended.code, ended.err) == (0, "")
    assert [row["id"] for row in run("--archive", wang, "list", "--json", "is:starred").json] == [article]


def test_marks_of_other_archives_stay_where_they_are(primary: Cluster, run: Run, tmp_path: Path) -> None:
    source, private = str(files.filled(tmp_path / "from.db")), str(tmp_path / "private.db")
    address = primary.address(dbname=primary.create_database())
    run("archive", "init", "--empty", address)
    (tmp_path / "page.md").write_text("# 私人的\n\n正文。\n")
    run("--archive", private, "import", str(tmp_path / "page.md"))
    own = run("--archive", private, "list", "--json", "私人的").json[0]["id"]
    run("--archive", private, "mark", own, "--star")
    assert "0 marks copied, 0 compared" in run("archive", "copy", source, address).lines
    assert primary.sql("SELECT count(*) FROM reader.mark", dbname=address.rpartition("/")[2]) == [(0,)]
