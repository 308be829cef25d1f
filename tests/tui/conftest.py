"""The app on archives of its own, in English, on a day that stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path

import pytest
from tests.tui.articles import archive_of, five_hundred
from tests.tui.sitting import Open, Sitting, sitting
from textual import _wait

from reader import language
from reader.archive import open_archive
from reader.archive.marks import Marks
from reader.archive.protocol import Archive
from reader.article import Article
from reader.intake import seeds
from reader.paths import config_file
from reader.session import Session
from reader.settings import Settings, load
from reader.tui import dates
from reader.tui.app import ReaderApp


class ADay(date):
    """The day after the seed page was published, whatever the calendar says."""

    @classmethod
    def today(cls) -> date:
        return date(2025, 3, 3)


@pytest.fixture(autouse=True)
def same_day_and_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the screen shows does not depend on the day and the locale of the test."""
    monkeypatch.setattr(dates, "date", ADay)
    # Textual's pilot sleeps this long, several times, after each key; the tests wait for what was asked for instead.
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", 0.002)
    language.use("en")
    yield
    language.use("en")


@pytest.fixture(scope="session")
def seed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new archive's file."""
    file = tmp_path_factory.mktemp("archive") / "seed.db"
    open_archive(file, seeds).close()
    return file


@pytest.fixture(scope="session")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an archive of 500 articles."""
    file = tmp_path_factory.mktemp("archive") / "large.db"
    archive_of(file, *five_hundred()).close()
    return file


@pytest.fixture
def seed(seed_file: Path, tmp_path: Path) -> Iterator[Archive]:
    """An archive with the seed page: one article, ten stubs."""
    yield from _copy(seed_file, tmp_path)


@pytest.fixture
def large(large_file: Path, tmp_path: Path) -> Iterator[Archive]:
    """An archive of 500 articles."""
    yield from _copy(large_file, tmp_path)


def _copy(file: Path, folder: Path) -> Iterator[Archive]:
    archive = open_archive(Path(shutil.copy(file, folder / file.name)), lambda: ())
    yield archive
    archive.close()


@pytest.fixture
def new_archive(tmp_path: Path) -> Iterator[Callable[..., Archive]]:
    """Make archives with these articles: `new_archive(*articles)`."""
    made: list[Archive] = []

    def make(*articles: Article) -> Archive:
        made.append(archive_of(tmp_path / f"new{len(made)}.db", *articles))
        return made[-1]

    yield make
    for archive in made:
        archive.close()


@pytest.fixture
def marks_path(tmp_path: Path) -> Path:
    """Where the person's marks are kept."""
    return tmp_path / "marks.db"


@pytest.fixture
def marks(marks_path: Path) -> Iterator[Marks]:
    """The person's marks."""
    marks = Marks(marks_path)
    yield marks
    marks.close()


@pytest.fixture
def settings() -> Settings:
    """The settings of a person who has none."""
    return load()


@pytest.fixture
def settings_of() -> Callable[[str], Settings]:
    """The settings of a person who has written this into config.yaml."""

    def written(text: str) -> Settings:
        config_file().parent.mkdir(parents=True, exist_ok=True)
        config_file().write_text(text, "utf-8")
        return load()

    return written


@pytest.fixture
def open_reader(marks_path: Path, settings: Settings) -> Iterator[Open]:
    """Start the app, any number of times one after the other, with the same marks."""
    opened: list[Marks] = []

    def start(
        archive: Archive,
        article_id: str | None = None,
        *,
        size: tuple[int, int] = (100, 30),
        settings: Settings = settings,
        marks: Marks | None = None,
        command: tuple[str, ...] | None = None,
    ) -> AbstractAsyncContextManager[Sitting]:
        opened.append(marks or Marks(marks_path))
        return sitting(ReaderApp(Session(archive, opened[-1], settings, command), article_id, driver=False), size)

    yield start
    for each in opened:
        each.close()
