"""Where things are: the person's own folders, and the files that travel with the program."""

from __future__ import annotations

import os
import re
from pathlib import Path

APP = "reader-tui"
"""The name of our folders; `reader` alone is taken by another program's library."""


def data_folder() -> Path:
    """The folder of the archive and the marks (XDG_DATA_HOME or the platform's own)."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False)


def config_file() -> Path:
    """The path of config.yaml, whether it exists or not."""
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / "config.yaml"


def system_config_files() -> list[Path]:
    """The config.yaml files of the machine, the most important first: one in each folder of XDG_CONFIG_DIRS.

    In each folder ours is called as our folders are, or `reader`; relative folders do not count (XDG Base Directory
    Specification).
    """
    folders = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    found = []
    for folder in dict.fromkeys(filter(os.path.isabs, folders)):
        files = [Path(folder) / name / "config.yaml" for name in (APP, "reader")]
        found += [file for file in files if os.path.lexists(file)][:1]
    return found


Location = Path | str
"""Where an archive is: a file, or the address of a database on a server (`is_address`)."""

SCHEMES = ("postgresql://", "postgres://")
"""How an address of a database begins, as libpq has it."""

# A colon may be as wide as input methods for Chinese write it.
_LIKE_ADDRESS = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*[:：]/|postgres(?:ql)?(?:[:：]|//))", re.IGNORECASE)
_PASSWORD = re.compile(r"(postgres(?:ql)?(?:[:：]/*|//)[^\s:@/?]*):\S*@|([:：]/+[^\s:@/?]*):[^\s/@]*@", re.IGNORECASE)
_PARAMETER = re.compile(r"([?&])(?:ssl)?password=[^&\s]*", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether this names a database of a server and no file, be it as an address must be (SCHEMES) or mistyped.

    A mistyped one, with the password in it, would else become the name of a folder. A file that is called so begins
    with `./`.
    """
    return _LIKE_ADDRESS.match(text) is not None


def location(text: str) -> Location:
    """The archive that a person names: an address as it stands, or a file, `~` being their home."""
    return text if is_address(text) else Path(text).expanduser()


def without_passwords(text: str) -> str:
    """The text with no password left in what looks like the address of a database, well-formed or not."""
    if "@" not in text and "?" not in text:
        return text
    return _PARAMETER.sub(r"\1password=…", _PASSWORD.sub(r"\1\2@", text))


def default_archive() -> Location:
    """The archive that is opened when nobody names another: READER_ARCHIVE, else archive.db in the data folder."""
    named = os.environ.get("READER_ARCHIVE")
    return location(named) if named else data_folder() / "archive.db"


def marks_file(server: str = "") -> Path:
    """The file of this person's marks, one for all archives in files, since marks hang on ids.

    Each database on a `server` has another, named after it: there the marks are delivered.
    """
    return data_folder() / (f"marks-{server}.db" if server else "marks.db")


def shipped(folder: str) -> Path:
    """A folder that travels with the program (`styles`, `seeds`): in the installed package, else in the checkout."""
    package = Path(__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parents[1] / folder
