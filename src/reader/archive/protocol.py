"""What an archive is, whatever stores it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from reader.archive.query import Query
from reader.article import Article, Headline


class Outcome(StrEnum):
    """What became of an article that was put into an archive."""

    NEW = "new"
    FILLED = "filled"  # the full text of what was a stub
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Stored:
    """An article's id, headline and outcome after `put`."""

    headline: Headline
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Page:
    """A run of headlines, newest first unless asked otherwise.

    `next` is what to pass as `start` for the following run, None where there is no more. It is opaque.
    """

    headlines: tuple[Headline, ...]
    next: str | None


class Archive(Protocol):
    """Articles of one store. All methods may be called from any thread; each raises ReaderError with one clear line."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be put or removed."""

    def put(self, articles: Iterable[Article]) -> list[Stored]:
        """Take articles in, in one transaction; their related headlines become stubs or find their articles."""

    def get(self, article_id: str) -> Article | None:
        """The article with this whole id; its `related` have ids, excerpts and know whether they are stubs."""

    def resolve(self, prefix: str, limit: int = 10) -> list[Headline]:
        """The headlines whose id starts with `prefix` (case-insensitive), in order of id, `limit` at most."""

    def nearest(self, text: str, limit: int = 3) -> list[Headline]:
        """Headlines whose titles (else whose ids) are most like `text`, best first; some, unless it is blank."""

    def remove(self, ids: Sequence[str]) -> int:
        """Remove these articles; return how many there were."""

    def headlines(self, query: Query, *, start: str | None = None, limit: int = 50, oldest: bool = False) -> Page:
        """The newest (with `oldest`, the oldest) headlines that match, from `start` on.

        With a query each headline's excerpt is the text around the first match in the body, else it is empty.
        """

    def skip(self, offset: int, *, oldest: bool = False) -> str | None:
        """The `start` of the run that begins `offset` headlines down the list of all; None past its end."""

    def count(self) -> int:
        """How many articles there are, stubs included; kept, not counted."""

    def interrupt(self) -> None:
        """Make what other threads wait for in this archive end early with Interrupted."""

    def close(self) -> None:
        """Let the store go."""


class Interrupted(Exception):  # noqa: N818 - no error: it was asked for
    """A call was ended by `interrupt`; its result is no longer wanted."""


Seeds = Callable[[], Iterable[Article]]
"""Gives the articles that a new archive starts with; called only when one is made."""
