"""The files that are meant by what a person names: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from reader.errors import ReaderError
from reader.intake.course import Course
from reader.language import _
from reader.text.clean import clean_line

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is meant: its path, what to call it, and whether it is one `among` many, found in a folder."""

    path: str
    name: str
    among: bool = False


def found(paths: Iterable[str], course: Course) -> Iterator[Found]:
    """The files of these paths, each as it is come to. What is not there is told to the course."""
    for path in paths:
        try:
            yield from _found(path, course)
        except ReaderError as error:
            course.fail(error)


def _found(path: str, course: Course) -> Iterator[Found]:
    if path == STANDARD_INPUT:
        yield Found(path, _("standard input"))
    elif glob.has_magic(path) and not os.path.lexists(path):
        matching = sorted(glob.glob(path, recursive=True))  # noqa: PTH207
        if not matching:
            raise ReaderError(_("{path}: no file is named so").format(path=clean_line(path)))
        for each in matching:
            yield from _named(each, course)
    else:
        yield from _named(path, course)


def _named(path: str, course: Course) -> Iterator[Found]:
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116
    except (OSError, ValueError) as error:
        raise ReaderError(_why_not(path, error)) from error
    if not is_folder:
        yield Found(path, clean_line(path))
        return
    empty, failures = True, course.failures
    for file in _walked(path, course):
        empty = False
        yield Found(file, clean_line(file), among=True)
    if empty and course.failures == failures:
        raise ReaderError(_("{path}: there are no files in this folder").format(path=clean_line(path)))


def _walked(folder: str, course: Course) -> Iterator[str]:
    """The regular files of a folder and those below it, in order of name, without hidden ones; no folder twice."""
    waiting = [folder]
    seen: set[tuple[int, int]] = set()
    while waiting:
        path = waiting.pop()
        try:
            status = os.stat(path)  # noqa: PTH116
            if not stat.S_ISDIR(status.st_mode):
                if stat.S_ISREG(status.st_mode):
                    yield path
                continue
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            names = sorted((name for name in os.listdir(path) if not name.startswith(".")), reverse=True)  # noqa: PTH208
        except PermissionError:
            course.fail(ReaderError(_("{path}: you may not look into this folder").format(path=clean_line(path))))
            continue
        except OSError as error:
            course.fail(ReaderError(_why_not(path, error)))
            continue
        waiting += [os.path.join(path, name) for name in names]  # noqa: PTH118


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file, or standard input, to be read. Raises ReaderError where it is none, or where reading it fails."""
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise ReaderError(_("there is no standard input"))
        yield sys.stdin.buffer
        return
    try:
        # Asked before it is opened: to open a device may do something, and to read one may never end.
        mode = os.stat(path).st_mode  # noqa: PTH116
        if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
            text = _("{path}: this is not a file but a device or socket; use `-` to read standard input")
            raise ReaderError(text.format(path=clean_line(path)))
        with open(path, "rb") as file:  # noqa: PTH123
            yield file
    except (OSError, ValueError) as error:
        raise ReaderError(_why_not(path, error)) from error


def _why_not(path: str, error: OSError | ValueError) -> str:
    shown = clean_line(path) or "''"
    if isinstance(error, FileNotFoundError):
        return _("{path}: there is no such file").format(path=shown)
    if isinstance(error, PermissionError):
        return _("{path}: you may not read this file").format(path=shown)
    why = error.strerror if isinstance(error, OSError) else str(error)
    return _("{path}: cannot be read: {why}").format(path=shown, why=why)
