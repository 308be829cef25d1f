"""Articles into an archive, in batches, so that memory does not grow with their number and ^C keeps what has come."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from reader.archive.protocol import Archive, Stored
from reader.article import Article
from reader.intake.ahead import batches
from reader.intake.course import Course


def put(archive: Archive, articles: Iterable[Article], course: Course | None = None) -> Iterator[Stored]:
    """Put articles into the archive and tell what became of each, in their order, batch by batch.

    Whatever ends `articles` early, ^C too, comes through after those before it were put. Raises ReaderError where the
    archive cannot take them; what was put before stays. `course` is what `articles` tell of beside articles.
    """
    for batch in batches(articles, course or Course()):
        with _undisturbed():
            stored = archive.put(batch.articles, batch.ahead)
        yield from stored


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let ^C wait until a transaction is over, where it would raise KeyboardInterrupt in the middle of it."""
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    asked = False

    def wait(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        nonlocal asked
        asked = True

    signal.signal(signal.SIGINT, wait)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if asked:
        raise KeyboardInterrupt
