"""A damaged archive or marks file: what can be read goes into a new one, which takes its place; the old one is kept.

The rows are told from each other by the tree that they hang on and, where that is broken, by what their columns hold.
Only what nothing else can be made of is saved; the rest is derived anew. Until the new file takes the old one's place,
in one step, the old one is as it was, and it stays under another name.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

import apsw

from reader.archive import marks
from reader.archive.sqlite import connection as sqlite
from reader.archive.sqlite import rebuild
from reader.archive.sqlite.connection import Format, plainly
from reader.archive.sqlite.hardening import held_against_damage
from reader.archive.sqlite.salvage import Pages
from reader.archive.sqlite.schema import ARCHIVE
from reader.errors import ReaderError
from reader.language import _

_SHARED_LOCK = (0x40000000, 512)
"""The bytes that SQLite locks (https://sqlite.org/fileformat2.html#the_lock_byte_page), some while a file is open."""

_BESIDE = ("-wal", "-journal", "-shm")
"""What SQLite keeps beside a file."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a damaged file: `kept` is where the old one is now.

    `saved` are the articles (or marks) in the new one; `lost` how many more there were, as far as that can be told,
    `textless` those saved of which the text was lost, `headless` the texts saved of which the headline was.
    """

    kept: Path
    saved: int
    lost: int = 0
    textless: int = 0
    headless: int = 0


@dataclass(frozen=True, slots=True)
class Store:
    """A kind of file that can be repaired: its format, how to look through it, how to fill a new one."""

    form: Format
    look_through: Callable[[apsw.Connection], None]
    fill: Callable[[apsw.Connection, Pages], rebuild.Filled]


ARCHIVE_FILE = Store(ARCHIVE, rebuild.read_archive, rebuild.fill_archive)
MARKS_FILE = Store(marks.FORMAT, rebuild.read_marks, rebuild.fill_marks)


def is_sound(path: Path, store: Store) -> bool:
    """Whether all of the file can be read. Raises ReaderError where it is not ours, too new, or cannot be opened."""
    try:
        connection, _hindrance = sqlite.connect(path)
        with closing(connection), held_against_damage(always=True):
            found = connection.execute("PRAGMA integrity_check(1)").fetchall()
            if str(found[0][0]) != "ok":
                return False
            sqlite.version(connection, path, store.form)
            store.look_through(connection)
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError):
        return False
    except (apsw.Error, OSError) as error:
        raise ReaderError(sqlite.explain(error, path, store.form.name)) from error
    return True


def repair(path: Path, store: Store) -> Repaired:
    """Make a new file of what can be read of a damaged one.

    Raises ReaderError where that cannot be done: somebody has it open, there is nothing of ours in it, no room. The
    file is then as it was.
    """
    path = path.resolve()
    with plainly(path, store.form.name), _alone_with(path, store.form) as file, _scratch(path) as folder:
        new = folder / path.name
        pages = Pages(file, path, sqlite.PAGE_SIZE)
        filled = _made(new, store, pages)
        if not filled.saved and not filled.rows:
            text = _("{path}: nothing of a reader {name} is in it; move it away, and a new one is made")
            raise ReaderError(text.format(path=path, name=_(store.form.name)))
        _like(new, path.stat())
        kept = _swap(new, path)
    return Repaired(kept, filled.saved, filled.lost, filled.textless, filled.headless)


def _made(new: Path, store: Store, pages: Pages) -> rebuild.Filled:
    """A new file, on the disk and sound."""
    sqlite.prepare(new, private=True)
    connection, _hindrance = sqlite.connect(new)
    with closing(connection):
        with sqlite.transaction(connection):
            sqlite.migrate(connection, new, store.form)
            sqlite.allow_triggers(connection, new, store.form)
            filled = store.fill(connection, pages)
        sqlite.write_ahead(connection)
    if not is_sound(new, store):
        raise ReaderError(_("{path}: what was saved cannot be read; nothing was changed").format(path=new.name))
    with new.open("rb") as file:
        os.fsync(file.fileno())
    return filled


@contextmanager
def _alone_with(path: Path, form: Format) -> Iterator[BinaryIO]:
    """The file, with everybody else kept out of it as SQLite would. Raises ReaderError where somebody has it open."""
    with path.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_LOCK[1], _SHARED_LOCK[0])
        except OSError as error:
            text = _("The {name} {path} is open in another reader; end that and try again")
            raise ReaderError(text.format(name=_(form.name), path=path)) from error
        yield file


@contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    """A folder beside the file, for this person alone; it goes with all that is in it, and so do those left behind."""
    prefix = f".{path.name}.repair-"
    for old in path.parent.glob(f"{prefix}*"):
        shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=path.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _like(new: Path, old: os.stat_result) -> None:
    """Give the new file the old one's permissions, and its owner where one may."""
    with suppress(PermissionError):
        os.chown(new, old.st_uid, old.st_gid)
    new.chmod(old.st_mode & 0o777)


def _swap(new: Path, path: Path) -> Path:
    """Put the new file in the old one's place; return the old one's new name.

    At each moment there is a file under the old name, and from the first on all of the old one under the new name: the
    log is kept before the file is replaced, since SQLite would else apply it to the new one.
    """
    kept = _free_name(path)
    _keep(path, kept)
    for ending in _BESIDE[:2]:
        beside = path.with_name(path.name + ending)
        if beside.exists():
            _keep(beside, kept.with_name(kept.name + ending))
    _sync(path.parent)
    for ending in _BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    new.replace(path)
    _sync(path.parent)
    return kept


def _keep(path: Path, kept: Path) -> None:
    """Give a file a second name; where the file system has no such thing, another name."""
    try:
        os.link(path, kept)
    except FileExistsError:
        raise
    except OSError:
        path.rename(kept)


def _free_name(path: Path) -> Path:
    """`archive.db.damaged-2026-11-24`, with a number behind it where there is one of that day."""
    name = f"{path.name}.damaged-{date.today().isoformat()}"  # noqa: DTZ011 - a person's day
    number = 1
    kept = path.with_name(name)
    while os.path.lexists(kept):
        number += 1
        kept = path.with_name(f"{name}-{number}")
    return kept


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
