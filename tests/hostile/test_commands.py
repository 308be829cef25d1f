"""Commands write text and colours, whatever comes in, whatever things are called, whatever is typed."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Ended, Run, configure
from tests.hostile.documents import archives, documents, file_name, opml, payloads, short

from reader import cli
from reader.cli import parser
from reader.language import use
from reader.text.cells import cells

pytestmark = pytest.mark.skipif(not payloads(), reason="the hostile payloads are not here")

STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
COLOURS = re.compile(r"\x1b\[(?:0|1|2|1;7)m")
OTHER = "一篇无害的新闻"


def check(done: Ended, *, width: int | None = None) -> Ended:
    """The command wrote nothing that steers a terminal, no traceback, and no line wider than the terminal."""
    written = COLOURS.sub("", done.out)
    assert not STEERING.search(written), ascii(STEERING.split(written)[0][-80:])
    assert not STEERING.search(done.err), ascii(done.err[-300:])
    assert "Traceback" not in done.err
    assert "something went wrong" not in done.err, done.err[-300:]
    if width:
        assert not [line for line in written.splitlines() if cells(line) > width]
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for some formats and each text, called by the text as far as a file can be; and archives of such."""
    folder = tmp_path_factory.mktemp("hostile")
    chosen = [each for each in documents() if each[0].startswith(("JSON Feed ", "Markdown ", "RSS, by "))]
    for number, (name, data, bad) in enumerate(chosen):
        stem, ending = os.path.splitext(name)
        (folder / f"{number:04}{file_name(bad) or stem}{ending}").write_bytes(data)
    for name, data in archives().items():
        (folder / name).write_bytes(data)
    (folder / "harmless.md").write_text(f"---\ntitle: {OTHER}\n---\n\n正文无害。\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def archive(folder: Path) -> tuple[Path, str, str]:
    """All of them in one archive, with a subscription for each text; its path, and what was written on the way."""
    import contextlib
    import io

    path = folder / "archive.db"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        cli.run(["--archive", str(path), "import", str(folder)])
        for number, bad in enumerate(payloads()):
            file = folder / f"{number}{file_name(bad)}.opml"
            file.write_bytes(opml(number, bad).encode("utf-8", "surrogatepass"))
            cli.run(["--archive", str(path), "opml", "import", str(file)])
    use("en")
    return path, out.getvalue(), err.getvalue()


@pytest.fixture
def at(archive: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("READER_ARCHIVE", str(archive[0]))
    return archive[0]


def test_an_import_says_what_came_and_what_did_not(archive: tuple[Path, str, str]) -> None:
    _path, out, err = archive
    check(Ended(0, out, err))
    assert len(re.findall(r"^new ", out, re.M)) > 3 * len(payloads())
    assert OTHER in out


def test_every_command_that_reads(at: Path, run: Run, terminal, tmp_path: Path) -> None:
    rows = check(run("list", "--json", "--limit", "0")).json
    full = [row["id"] for row in rows if not row["stub"]][::9]
    assert len(rows) > 400
    check(run("feeds"))
    check(run("feeds", "--json"))
    check(run("search", "正文", "--json", "--limit", "0"))
    check(run("opml", "export"))
    check(run("export", "--all"))
    check(run("export", "--all", "--json"))
    for name in full[::4]:
        check(run("open", "--json", name))
        check(run("related", name))
        check(run("related", name, "--json"))
    terminal(60)
    for command in (["list", "--limit", "0"], ["search", "正文", "--limit", "0"], ["feeds"]):
        check(run(*command), width=60)
    for name in full:
        check(run("open", "--plain", name), width=60)
    for name in full[::8]:
        check(run("related", name), width=60)
    check(run("doctor", "--repair"))


def test_articles_in_files_stay_in_their_folder(at: Path, run: Run, tmp_path: Path) -> None:
    check(run("export", "--all", "--to", str(tmp_path / "to")))
    files = sorted((tmp_path / "to").iterdir())
    assert len(files) > 400
    assert all(file.parent == tmp_path / "to" and file.is_file() for file in files)
    assert not any(STEERING.search(file.name) for file in files)
    assert [path.name for path in tmp_path.iterdir()] == ["to"]
    other = check(run("--archive", str(tmp_path / "other.db"), "import", "--quiet", str(tmp_path / "to")))
    assert other.code == 0, other.err[-500:]


def typed() -> list[str]:
    """The texts as arguments, which cannot hold NUL and lone surrogates."""
    return [bad.replace("\0", "").encode(errors="replace").decode()[:500] for bad in payloads()]


@pytest.mark.parametrize("name", [each.name for each in parser.COMMANDS if each.name != "shell"])
def test_what_is_typed_is_not_sent_back_as_it_is(run: Run, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    for bad in typed()[:: 2 if name in {"search", "open", "queries"} else 8]:
        for arguments in ([bad], ["--", bad], ["add", bad, bad], ["--to", bad], [f"--{bad}"], ["--json", bad]):
            if name == "subscribe" or (name == "export" and arguments[0] == "--to"):
                continue  # would ask the network; would make the folder
            if name == "fetch" and arguments[0] != "--":
                continue
            assert check(run(name, *arguments)).code in {0, 1, 2}


def test_what_config_yaml_says_is_not_sent_back_as_it_is(run: Run) -> None:
    for bad in payloads()[::3]:
        name = json.dumps(short(bad))
        configure(
            f"theme: {name}\nmeasure: {name}\narchive: {name}\nkeys: {{quit: {name}, {name}: q}}\n"
            f"queries: {{{name}: {name}, b: {json.dumps('x' + short(bad))}}}\nhide: [{name}]\n"
            f"feeds: {{{name}: {{name: {name}}}, 'https://e.example/a': {{{name}: {name}, name: {name}}}}}\n"
            f"network: {{private: {name}, allow: [{name}], {name}: 1}}\n{name}: 1\n"
        )
        for command in (["config"], ["queries"], ["rules"], ["feeds"], ["list", "--limit", "1"], ["rules", "test"]):
            check(run(*command))
        configure(f"theme: ink\n{short(bad)}\n")
        check(run("config"))
