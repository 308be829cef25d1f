"""What an archive is, whatever stores it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from reader.archive.query import Query
from reader.article import Article, Headline

if TYPE_CHECKING:
    from reader.archive.tree import State


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


class Why(StrEnum):
    """Of what kind a term is that two articles share."""

    NAME = "name"
    PLACE = "place"
    ORGANISATION = "organisation"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Related:
    """A headline related to an article, and why.

    `own`: the article's page lists it itself. `shared`: the terms that both have, the most telling first. `days`: how
    many days later (or, below 0, earlier) it was published, None where that is not known.
    """

    headline: Headline
    own: bool = False
    shared: tuple[tuple[Why, str], ...] = ()
    days: int | None = None


class MarkView(Protocol):
    """What a person did with an article."""

    @property
    def read(self) -> bool: ...  # noqa: D102
    @property
    def starred(self) -> bool: ...  # noqa: D102


class MarksView(Protocol):
    """What `is:unread` and the like are answered from."""

    def of(self, ids: Iterable[str]) -> Mapping[str, MarkView]:
        """The mark of each of these articles."""

    def having(self, state: State, limit: int) -> list[str]:
        """The ids of articles that are read, or starred; `limit` at most."""


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

    def headlines(
        self,
        query: Query,
        *,
        start: str | None = None,
        limit: int = 50,
        oldest: bool = False,
        marks: MarksView | None = None,
    ) -> Page:
        """The newest (with `oldest`, the oldest; with query.best, the best) headlines that match, from `start` on.

        First all that match as the query is written, then all that match only by pinyin. With a query each headline's
        excerpt is the text around the first match in the body, else it is empty. Without `marks` all is unread.
        """

    def related(self, article_id: str, limit: int = 10) -> list[Related]:
        """The page's own related headlines, then what the archive finds: the most related, without near-duplicates.

        What is found comes with the newest first. Empty where there is no such article.
        """

    def story(self, article_id: str, limit: int = 50) -> list[Related]:
        """The articles that tell this one's story, itself among them, oldest first; empty where there is none."""

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
