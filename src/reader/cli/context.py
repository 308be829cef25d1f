"""What every command works with: the archive, the marks, the settings and the output, each opened when it is needed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli.output import Output, tell
from reader.errors import ReaderError
from reader.language import _
from reader.paths import Location, location, without_passwords
from reader.settings import Settings

if TYPE_CHECKING:
    from reader.archive.marks import Marks
    from reader.archive.postgres.pool import Pool
    from reader.archive.protocol import Archive
    from reader.archive.rules import Rules
    from reader.article import Article, Headline


class Exit(IntEnum):
    """The exit codes."""

    GOOD = 0
    FAILED = 1  # or nothing found
    USAGE = 2


class Context:
    """What one command works with; `archive` overrides the setting, and `linear` asks for lines instead of a screen."""

    def __init__(self, settings: Settings, output: Output, archive: str | None = None, *, linear: bool = False) -> None:
        self.settings = settings
        self.output = output
        self.linear = linear
        self.location: Location = location(archive) if archive else settings.archive
        self.is_named = archive is not None
        """Whether the archive was named on the command line."""
        self.latest = False
        """Whether what the command does must not go by what is out of date; to be set before the archive is used."""
        self.failure = ""
        """The line about why the command failed, once that is known; what only repeats it need not be told."""
        self._archive: Archive | None = None
        self._marks: Marks | None = None
        self._rules: Rules | None = None
        self._in_pinyin: bool | None = None

    @property
    def file(self) -> Path | None:
        """The file of the archive; None where it is a database on a server."""
        return self.location if isinstance(self.location, Path) else None

    @property
    def shown(self) -> str:
        """Where the archive is, as it can be told to people: no password is in it."""
        return without_passwords(str(self.location))

    @property
    def archive(self) -> Archive:
        """The archive; a file is made with the seeds in it where there is none, which is told of a named one.

        Raises ReaderError.
        """
        if self._archive is None:
            from reader.archive import open_archive

            is_new = self.is_named and self.file is not None and not os.path.lexists(self.file)
            self._archive = open_archive(self.location, seeds, writable=not self.settings.locked, latest=self.latest)
            if is_new:
                tell(_("there was no archive {path}; a new one was made").format(path=self.file))
        return self._archive

    @property
    def marks(self) -> Marks:
        """This person's marks; where the archive is on a server they are there too. Raises ReaderError.

        They share the archive's connections, unless those may not write. Where there is no file of them yet, a server
        has to let the person in first: else each mistyped name would leave one.
        """
        if self._marks is None:
            pool = None
            if self.file is None and not self.marks_file.exists():
                self.archive.count()
            if self.file is None and not self.settings.locked:
                from reader.archive.postgres.archive import PostgresArchive

                pool = self.archive.pool if isinstance(self.archive, PostgresArchive) else None
            self._marks = open_marks(self.location, pool)
        return self._marks

    @property
    def marks_file(self) -> Path:
        """The file of this person's marks on this machine, whether it exists or not."""
        return marks_file_of(self.location)

    @property
    def has_marks(self) -> bool:
        """Whether there is a file of marks that can be opened."""
        return self.marks_file.exists() and (self.file is not None or has_driver())

    @property
    def rules(self) -> Rules:
        """The rules for what to hide. One that is wrong is told, once, and hides nothing."""
        if self._rules is None:
            from reader.archive.rules import Rules

            place = self.settings.place_of_rule
            self._rules = Rules(self.settings.hide, lambda number, mistake: tell(f"{place(number)}: {mistake}"))
        return self._rules

    def shows(self, headline: Headline) -> bool:
        """Whether no rule hides it."""
        return self.rules.shows(headline.id, self.archive, self.marks)

    def measure(self) -> None:
        """Measure text as this terminal draws it, before any is laid out: for a pipe too, since what reads it shows it.

        The terminal is not asked; what it answered when the screen was last open is kept with the marks.
        """
        from reader.terminal import kept
        from reader.terminal.known import find

        terminal = find()
        if self.settings.ambiguous != "auto" or (terminal.follows_xterm and self.has_marks):
            kept.measure(self.settings.ambiguous, terminal, self.marks)

    @property
    def in_pinyin(self) -> bool:
        """Whether rows on this terminal show titles in pinyin."""
        if self._in_pinyin is None:
            from reader.terminal.known import find

            titles = self.settings.titles
            wanted = titles == "pinyin" or (titles == "auto" and find().console)
            self._in_pinyin = wanted and self.output.width is not None
        return self._in_pinyin

    def named(self, headline: Headline) -> Headline:
        """The headline with title and source as rows show them."""
        if not self.in_pinyin:
            return headline
        from dataclasses import replace

        from reader.text.latin import latin

        title, source = self.archive.readings([headline.id]).get(headline.id, ("", ""))
        return replace(headline, title=latin(headline.title, title), source=latin(headline.source, source), heard=())

    def close(self) -> None:
        """Let the marks and the archive go; tell why marks were not kept, which hinders nothing else."""
        for store in (self._marks, self._archive):  # marks deliver what is left, by the archive's connections
            if store is not None:
                store.close()
        problem = self._marks.problem if self._marks is not None else ""
        if problem and not (self.failure and self.failure in problem):
            tell(problem)

    def resolve(self, prefixes: Sequence[str]) -> list[Headline] | None:
        """The headlines of these ids or beginnings of ids, in order; None, and a word on each, where any is not one."""
        found = [self._resolve(prefix) for prefix in prefixes]
        articles = [headline for headline in found if headline is not None]
        return articles if len(articles) == len(found) else None

    def _resolve(self, prefix: str) -> Headline | None:
        prefix = prefix.strip()
        candidates = self.archive.resolve(prefix, 10) if prefix else []
        if len(candidates) == 1:
            return candidates[0]
        from reader.cli.rows import short_row
        from reader.text.clean import clean_line

        shown = clean_line(prefix)[:80]
        if candidates:
            text = _("the id {id} is not clear; it could be:")
        elif candidates := self.archive.nearest(prefix) if shown else []:
            text = _("there is no article with the id {id}; nearest are:")
        else:
            text = _("there is no article with the id {id}; see `reader list`")
        tell(text.format(id=shown or "''"), *map(short_row, candidates))
        return None


def open_marks(location: Location, pool: Pool | None = None) -> Marks:
    """This person's marks on the articles of the archive there. Raises ReaderError where the driver is missing."""
    if isinstance(location, Path):
        from reader.archive.marks import Marks
        from reader.paths import marks_file

        return Marks(marks_file())
    from reader.archive.postgres.driver import need_driver

    need_driver()
    from reader.archive.postgres import marks
    from reader.archive.postgres.address import Address

    return marks.open_marks(Address.parse(location), pool)


def marks_file_of(location: Location) -> Path:
    """The file on this machine of the marks on the articles of the archive there."""
    if isinstance(location, Path):
        from reader.paths import marks_file

        return marks_file()
    from reader.archive.postgres import marks
    from reader.archive.postgres.address import Address

    return marks.file_of(Address.parse(location))


def has_driver() -> bool:
    """Whether the driver for archives on servers is there."""
    from reader.archive.postgres.driver import need_driver

    try:
        need_driver()
    except ReaderError:
        return False
    return True


def seeds() -> Sequence[Article]:
    """What a new archive starts with."""
    from reader.intake import seeds

    return seeds()
