"""Working ahead: where much is taken in, reading and deriving go on in a process of their own while the archive writes.

The process is forked once some articles have been read, so that few cost nothing more; it goes on with the very
iterator. It touches neither the archive nor the terminal: what it meets is told by the process that it was forked from.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, TextIO

from reader.archive.deriving import Ahead, derive_all
from reader.article import Article
from reader.errors import ReaderError
from reader.intake.course import Course
from reader.language import _

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

FIRST = 32
"""Articles of the first batch, small so that something is soon to be seen,"""
BATCH = 1000
"""and of the others."""
CHARACTERS = 1_000_000
"""Characters of text with which a batch is full too."""
FAILURES = 20
"""Failures that are told at once, at the latest."""

FEW = 200
"""Articles for which no process is worth while."""


@dataclass(slots=True)
class Batch:
    """Articles to be put in one transaction, what was derived of each, and what happened on the way to them."""

    articles: list[Article]
    ahead: Ahead | None = None
    failures: list[ReaderError] = field(default_factory=list)
    name: str = ""
    passed_over: int = 0


def batches(articles: Iterable[Article], course: Course) -> Iterator[Batch]:
    """The articles in batches, in order; memory does not grow with their number.

    Whatever ends `articles` early comes through after those before it.
    """
    source = iter(articles)
    yield from _gathered(islice(source, FEW), FIRST)
    following = next(source, None)
    if following is None:
        return
    source = chain([following], source)
    yield from _from_child(source, course) if _can_fork() else _gathered(source)


def _gathered(articles: Iterable[Article], most: int = BATCH) -> Iterator[Batch]:
    """Batches made here, of `most` articles at most the first."""
    gathered: list[Article] = []
    characters = 0
    try:
        for article in articles:
            gathered.append(article)
            characters += sum([len(block.text) for block in article.blocks]) + len(article.excerpt)
            if len(gathered) >= most or characters >= CHARACTERS:
                full, gathered, characters, most = Batch(gathered, derive_all(gathered)), [], 0, BATCH
                yield full
    except GeneratorExit:
        raise
    except BaseException:
        # What ended them, ^C too, may have come before they were derived.
        if gathered:
            yield Batch(gathered)
        raise
    if gathered:
        yield Batch(gathered, derive_all(gathered))


def _can_fork() -> bool:
    """Whether there is a second processor, on a system whose libraries can be forked."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _from_child(articles: Iterator[Article], course: Course) -> Iterator[Batch]:
    from multiprocessing import get_context

    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    # A daemon: whatever way this process ends, it does not wait for the other one, which may wait for it.
    child = context.Process(target=_produce, args=(articles, course, here, there, sys.stdin), daemon=True)
    try:
        with _deaf(), _without_stdin():
            child.start()
        there.close()
        for batch in _received(here, child):
            for failure in batch.failures:
                course.fail(failure)
            course.name, course.passed_over = batch.name, batch.passed_over
            if batch.articles:
                yield batch
    finally:
        if child.pid:
            child.terminate()
            child.join()
        here.close()


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold ^C back: between the fork and what makes sure of its end no process may be left, nor the child be hit."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_stdin() -> Iterator[None]:
    """Hide standard input, which multiprocessing closes in the child, where it may be what is read."""
    stdin, sys.stdin = sys.stdin, None
    try:
        yield
    finally:
        sys.stdin = stdin


def _received(here: Connection, child: ForkProcess) -> Iterator[Batch]:
    """What comes until the child says that there is no more. Raises what it met, ReaderError where it was killed."""
    while True:
        try:
            found: Batch | BaseException | None = here.recv()
        except (EOFError, OSError):
            child.join()
            said = _("reading was ended by the system ({code}); what came before is kept: import again for the rest")
            raise ReaderError(said.format(code=child.exitcode)) from None
        if found is None:
            return
        if isinstance(found, BaseException):
            raise found
        yield found


def _produce(articles: Iterator[Article], course: Course, here: Connection, there: Connection, stdin: TextIO) -> None:
    """The child: sends batches, then None, or the exception that ended them."""
    sys.stdin = stdin
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is for the parent, which ends this process
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    here.close()
    failures: list[ReaderError] = []

    def send(batch: Batch) -> None:
        batch.failures, batch.name, batch.passed_over = failures[:], course.name, course.passed_over
        there.send(batch)
        failures.clear()

    def fail(error: ReaderError) -> None:
        failures.append(ReaderError(str(error)))
        if len(failures) >= FAILURES:
            send(Batch([]))

    course.failed = fail
    with suppress(BrokenPipeError):
        try:
            for batch in _gathered(articles):
                send(batch)
            send(Batch([]))
            there.send(None)
        except BrokenPipeError:
            raise
        except Exception as error:
            there.send(error if isinstance(error, ReaderError) else RuntimeError(repr(error)))
    # What was forked with this process, the archive's connection above all, is not this process's to close.
    os._exit(0)
