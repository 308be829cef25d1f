"""What comes into an archive: files, folders, archives of many pages, standard input, and the seeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reader.archive.protocol import Archive, Stored
from reader.article import Article
from reader.errors import ReaderError
from reader.formats import PageInfo, stream
from reader.intake.course import Course
from reader.intake.putting import put
from reader.intake.seeding import seeds

if TYPE_CHECKING:
    from reader.intake.opening import Page

__all__ = ["Course", "articles", "articles_of", "put", "seeds", "take"]


def take(archive: Archive, path: str, page: PageInfo | None = None) -> list[Stored]:
    """Put the articles of a file or folder into the archive; `path` `-` is standard input.

    Raises ReaderError with one line where something in it cannot be read, or the archive cannot take it.
    """
    return archive.put(articles_of(path, page))


def articles_of(path: str, page: PageInfo | None = None) -> list[Article]:
    """The articles of a file or folder, for which no archive is needed. Raises ReaderError as `take` does."""
    errors: list[ReaderError] = []
    found = list(articles([path], page, Course(errors.append)))
    if errors:
        raise errors[0]
    return found


def articles(paths: Iterable[str], page: PageInfo | None = None, course: Course | None = None) -> Iterator[Article]:
    """The articles of files, folders, patterns (`*.html`), archives and standard input (`-`), one at a time.

    `page` says what the pages do not. What cannot be read is told to the course and does not stop the others; among
    many files those that are no text (pictures, programs) are passed over, and counted there.
    """
    from reader.intake import files, opening

    page, course = page or PageInfo(), course or Course()
    for found in files.found(paths, course):
        try:
            with files.opened(found.path) as file:
                for each in opening.pages(opening.Page(found.name, file, page, found.among), course):
                    course.name = each.name
                    yield from _read(each, course)
        except ReaderError as error:
            course.fail(error, found.among)


def _read(page: Page, course: Course) -> Iterator[Article]:
    try:
        yield from stream(page.file, page.name, page.info)
    except ReaderError as error:
        course.fail(error, page.among)
