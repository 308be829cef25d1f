"""What comes into an archive: files, standard input, and the seeds."""

from __future__ import annotations

import os
import stat
import sys

from reader.archive.protocol import Archive, Stored
from reader.article import Article
from reader.errors import ReaderError
from reader.formats import LONGEST, PageInfo, read
from reader.formats.dates import zone_named
from reader.language import _
from reader.paths import shipped
from reader.text.clean import clean_line


def take(archive: Archive, path: str, page: PageInfo | None = None) -> list[Stored]:
    """Put the articles of a saved page into the archive; `path` `-` is standard input.

    Raises ReaderError with one line where the file cannot be read, is no page, or the archive cannot take it.
    """
    return archive.put(articles_of(path, page))


def articles_of(path: str, page: PageInfo | None = None) -> list[Article]:
    """The articles of a saved page, for which no archive is needed. Raises ReaderError as `take` does."""
    if path == "-":
        return read(_standard_input(), _("standard input"), page)
    return read(_file(path), path, page)


def seeds() -> list[Article]:
    """The articles that a new archive starts with, as seeds/seeds.yaml lists them. Raises ReaderError."""
    import yaml

    folder = shipped("seeds")
    articles: list[Article] = []
    try:
        listed = yaml.safe_load((folder / "seeds.yaml").read_text(encoding="utf-8"))
        for seed in listed or []:
            zone = zone_named(seed["zone"]) if "zone" in seed else None
            page = PageInfo(seed.get("language", ""), zone, seed.get("url", ""))
            articles += articles_of(str(folder / seed["file"]), page)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
        text = _("the seeds in {folder} cannot be used ({why}); install reader again")
        raise ReaderError(text.format(folder=folder, why=clean_line(repr(error)))) from error
    return articles


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise ReaderError(_("there is no standard input"))
    return sys.stdin.buffer.read(LONGEST + 1)


def _file(path: str) -> bytes:
    """The first LONGEST + 1 bytes of a file or pipe; one byte too many is what tells that it is too long."""
    try:
        # Asked before it is opened: to open a device may do something, and to read one may never end.
        mode = os.stat(path).st_mode  # noqa: PTH116
        if stat.S_ISDIR(mode):
            raise ReaderError(_("{path}: this is a folder; name the files in it").format(path=clean_line(path)))
        if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
            text = _("{path}: this is not a file but a device or socket; use `-` to read standard input")
            raise ReaderError(text.format(path=clean_line(path)))
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        raise ReaderError(_why_not(path, error)) from error


def _why_not(path: str, error: OSError | ValueError) -> str:
    shown = clean_line(path)
    if isinstance(error, FileNotFoundError):
        return _("{path}: there is no such file").format(path=shown)
    if isinstance(error, PermissionError):
        return _("{path}: you may not read this file").format(path=shown)
    why = error.strerror if isinstance(error, OSError) else str(error)
    return _("{path}: cannot be read: {why}").format(path=shown, why=why)
