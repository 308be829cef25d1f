"""Files that a person asks for."""

from __future__ import annotations

import os
from pathlib import Path


def write_new(path: Path, text: str, folder: int | None = None) -> bool:
    """Write a new file as a whole; False where there is one of this name already, be it a link. Raises OSError.

    No link is followed at its name, even one that leads to no file yet: in a folder where others may put one they would
    choose what is written. `folder` is the file descriptor of the folder in which it is made.
    """
    name = path.name if folder is not None else str(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(name, flags, 0o666, dir_fd=folder)
    except FileExistsError:
        return False
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except BaseException:
        os.unlink(name, dir_fd=folder)
        raise
    return True
