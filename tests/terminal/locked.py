"""A machine with accounts that can only read, as docs/server.md sets them up, without a trace on the real one.

Accounts, settings and mounts are made in a mount namespace of the server's own, in which a copy of /etc stands in the
place of the real one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from tests.shared import ROOT
from tests.terminal.sshd import Server, serving

from reader.archive import open_archive
from reader.intake import seeds

ACCOUNTS = {"forced": 64201, "login": 64202, "lenient": 64203, "barred": 64204}
"""Accounts with a forced command and with a login shell; one of whose environment sshd lets everything pass; and one
whose password is locked, which without PAM keeps keys out too."""

CONFIG = """
AuthorizedKeysFile {folder}/keys/%u
Subsystem sftp internal-sftp
{documented}
Match User lenient
    AcceptEnv *
"""


def documented() -> str:
    """The lines for sshd_config in docs/server.md, with what holds for the group `readers`: the account `login`."""
    text = (ROOT / "docs" / "server.md").read_text("utf-8")
    lines = text.partition("`/etc/ssh/sshd_config`:\n\n")[2].splitlines()
    return "\n".join(takewhile(lambda line: not line or line.startswith("    "), lines))


Tree = dict[str, tuple[int, int, str]]


class Machine:
    """The server, the archive, and the folder `place`, which everybody can read and write."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.archive = folder / "srv" / "news.db"
        self.homes = folder / "home"
        self.place = folder / "place"

    def tree(self) -> Tree:
        """All that an account could have changed but its marks: modes, sizes and digests, by path."""
        found: Tree = {}
        for top in (self.homes, self.place, self.archive.parent):
            for path in sorted(top.rglob("*")):
                if path.name.startswith("marks.db") or path in self._on_the_way_to_marks():
                    continue
                state = path.lstat()
                text = path.read_bytes() if stat.S_ISREG(state.st_mode) else b""
                found[str(path)] = state.st_mode, state.st_size, hashlib.sha256(text).hexdigest()
        return found

    def _on_the_way_to_marks(self) -> set[Path]:
        ways = (".local", ".local/share", ".local/share/reader-tui")
        return {self.homes / account / way for account in ACCOUNTS for way in ways}


@contextlib.contextmanager
def locked_machine(folder: Path) -> Iterator[Machine]:
    """Set the machine up in a folder that everybody can reach, and let it serve."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("only the superuser can set up accounts, in a mount namespace")
    shutil.copytree("/etc", folder / "etc", symlinks=True, ignore_dangling_symlinks=True)
    for name in ("home", "keys", "srv", "place"):
        (folder / name).mkdir(mode=0o755)
    (folder / "place").chmod(0o1777)
    (folder / "place" / "secret").write_text("the secret\n")
    _make_evil(folder / "place" / "evil")
    before = os.umask(0o022)
    open_archive(folder / "srv" / "news.db", seeds).close()
    os.umask(before)
    _make_settings(folder)
    with serving(folder, CONFIG.format(folder=folder, documented=documented()), _mounts(folder)) as server:
        _make_accounts(folder)
        yield Machine(server, folder)


def _make_settings(folder: Path) -> None:
    settings = folder / "etc" / "xdg" / "reader" / "config.yaml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"archive: {folder}/srv/news.db\nlanguage: en\n")
    shell = folder / "reader-shell"
    shell.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -m reader shell "$@"\n')
    shell.chmod(0o755)


def _make_accounts(folder: Path) -> None:
    for name, uid in ACCOUNTS.items():
        home = folder / "home" / name
        own = folder / "reader-shell" if name == "login" else "/bin/sh"
        _append(folder / "etc" / "passwd", f"{name}:x:{uid}:{uid}::{home}:{own}")
        _append(folder / "etc" / "group", f"{'readers' if name == 'login' else name}:x:{uid}:")
        _append(folder / "etc" / "shadow", f"{name}:{'!' if name == 'barred' else '*'}:20000:0:99999:7:::")
        _furnish(home, folder / "place")
        for path in (home, *home.rglob("*")):
            os.chown(path, uid, uid, follow_symlinks=False)
        key = (folder / "key.pub").read_text()
        forced = f'restrict,pty,command="{sys.executable} -I -m reader shell --archive {folder}/srv/news.db" '
        (folder / "keys" / name).write_text(("" if name == "login" else forced) + key)


def _append(file: Path, line: str) -> None:
    with file.open("a") as stream:
        stream.write(line + "\n")


def _furnish(home: Path, place: Path) -> None:
    """Put into a home what must not be read or run: settings, start-up files, an environment."""
    run = f"touch {place}/started\n"
    files = {
        **dict.fromkeys((".profile", ".bashrc", ".bash_profile", ".kshrc", ".ssh/rc"), run),
        ".ssh/environment": f"READER_ARCHIVE={place}/own.db\nPYTHONPATH={place}/evil\n",
        ".config/reader-tui/config.yaml": f"archive: {place}/own.db\nhide: [辽宁]\n",
        "secret": "the secret\n",
    }
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    evil = f"import os; os.close(os.open('{place}/started', os.O_CREAT))\n"
    files[f".local/lib/{version}/site-packages/usercustomize.py"] = evil
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)


def _make_evil(folder: Path) -> None:
    """Modules that tell that they were imported, for an environment that leads Python to them."""
    folder.mkdir(mode=0o755)
    for name in ("sitecustomize", "usercustomize", "reader", "shlex", "textual"):
        (folder / f"{name}.py").write_text(f"import os; os.close(os.open('{folder.parent}/started', os.O_CREAT))\n")
    (folder / "env.sh").write_text(f"touch {folder.parent}/started\n")


def _mounts(folder: Path) -> str:
    """Commands that put the copy of /etc into its place, and let everybody reach this Python and these sources."""
    lines = [f"mount --bind {folder}/etc /etc"]
    done: set[Path] = set()
    for wanted in (Path(sys.executable).resolve(), Path(sys.prefix), Path(sys.base_prefix), ROOT / "src"):
        for folder_on_way in reversed(wanted.parents):
            if folder_on_way.stat().st_mode & 0o001 or folder_on_way in done:
                continue
            done.add(folder_on_way)
            inner = folder_on_way / wanted.relative_to(folder_on_way).parts[0]
            kept = f"{folder}/way{len(done)}"
            lines += [
                f"mkdir {kept}",
                f"mount --bind {inner} {kept}",
                f"mount -t tmpfs -o mode=755 tmpfs {folder_on_way}",
            ]
            lines += [f"mkdir {inner}", f"mount --bind {kept} {inner}"]
    return "\n".join(lines)


def run(argv: list[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a client without a terminal."""
    return subprocess.run(argv, input=data, capture_output=True, check=False, timeout=60)
