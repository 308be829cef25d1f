"""What an archive is, whatever stores it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from reader.archive.query import Query
from reader.article import Article, Headline

if TYPE_CHECKING:
    from reader.archive.copying import Records
    from reader.archive.deriving import Ahead
    from reader.archive.tree import State, Tag


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
    many days later (or, below 0, earlier) it was published, None where that is not known. `copy`: the same text from
    another source.
    """

    headline: Headline
    own: bool = False
    shared: tuple[tuple[Why, str], ...] = ()
    days: int | None = None
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that an archive follows, and what became of it when it was last asked.

    `url` is the address that it was subscribed by, under which its articles stand (Article.feed) whatever happens;
    `address` where it is now (a permanent redirect changes it). `title` is the feed's own, `home` the address of its
    site, `groups` the folders it lies in, outermost first, `language` a BCP 47 tag or empty.

    Times are epoch seconds, 0 for never: when it was `added`, last `asked`, last answered well (`succeeded`), and is
    `due`. `etag` and `modified` are the validators of RFC 9110 as the server sent them. `failures` counts those in a
    row, `error` is the last one's line, empty where the last answer was good; `gone` that the server said 410.
    `articles` is how many the archive has of it, which only the archive changes.
    """

    url: str
    address: str = ""
    title: str = ""
    home: str = ""
    groups: tuple[str, ...] = ()
    language: str = ""
    added: int = 0
    asked: int = 0
    succeeded: int = 0
    due: int = 0
    etag: str = ""
    modified: str = ""
    failures: int = 0
    error: str = ""
    gone: bool = False
    articles: int = 0


class MarkView(Protocol):
    """What a person did with an article."""

    @property
    def read(self) -> bool: ...  # noqa: D102
    @property
    def starred(self) -> bool: ...  # noqa: D102
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102


class MarksView(Protocol):
    """What `is:unread` and the like are answered from."""

    def of(self, ids: Iterable[str]) -> Mapping[str, MarkView]:
        """The mark of each of these articles."""

    def having(self, state: State, limit: int) -> list[str]:
        """The ids of articles that are read, or starred; `limit` at most."""

    def tagged(self, tag: Tag, limit: int) -> list[str]:
        """The ids of articles with a tag that this one means; `limit` at most."""


class Archive(Protocol):
    """Articles of one store. All methods may be called from any thread; each raises ReaderError with one clear line."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be put or removed."""

    @property
    def far(self) -> bool:
        """Whether a call takes as long as a network does, and so must not be made where a key would wait for it."""

    @property
    def problem(self) -> str:
        """What is wrong with the store just now, though it goes on, in one line; empty where nothing is."""

    def put(self, articles: Iterable[Article], ahead: Ahead | None = None) -> list[Stored]:
        """Take articles in, in one transaction; their related headlines become stubs or find their articles.

        `ahead` is what was derived of them ahead; what is missing is derived here.
        """

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

        Of articles with one text from several sources the list of all has the one that was taken in first, and a
        search the first of them that matches. A copy counts as read too where that one was read.
        """

    def related(self, article_id: str, limit: int = 10) -> list[Related]:
        """The article's copies, the page's own related headlines, then the most related that the archive finds.

        These are without near-duplicates.

        What is found comes with the newest first. Empty where there is no such article.
        """

    def story(self, article_id: str, limit: int = 50) -> list[Related]:
        """The articles that tell this one's story, itself among them, oldest first; empty where there is none."""

    def skip(self, offset: int, *, oldest: bool = False) -> str | None:
        """The `start` of the run that begins `offset` rows down the list of all; None past its end."""

    def count(self) -> int:
        """How many rows the list of all has: articles, stubs included, without copies behind their lead. It is kept."""

    def counts(self) -> tuple[int, int]:
        """How many articles there are, and how many of them are copies behind their lead. It is kept."""

    def copies(self, article_id: str) -> list[Headline]:
        """The other articles that have this one's text, from other sources, oldest first."""

    def subscriptions(self) -> list[Subscription]:
        """What the archive follows, in order of groups and then of titles."""

    def subscribe(self, subscriptions: Iterable[Subscription], *, all_of_them: bool = False) -> list[Subscription]:
        """Follow these, unless it does so already by `url` or `address`; return those that are new.

        With `all_of_them`, as they are taken over from another archive, it is `url` alone that counts.
        """

    def unsubscribe(self, urls: Iterable[str]) -> int:
        """Follow these no more, by `url`; their articles stay. Return how many there were."""

    def lease(self, now: int, seconds: int, limit: int, urls: Sequence[str] | None = None) -> list[Subscription]:
        """Take up to `limit` subscriptions that are due at `now`, or those of `urls` whether due or not, for oneself.

        Nobody else gets them until `settle`, or for `seconds` at most. Those longest due come first.
        """

    def settle(self, subscription: Subscription, articles: Iterable[Article] = ()) -> list[Stored]:
        """Keep what became of a subscription (by `url`) and put its articles in, in one transaction; its lease ends.

        Where it is followed no more nothing happens.
        """

    def release(self, urls: Iterable[str]) -> None:
        """Give leases back without an answer."""

    def by_feed(self, ids: Iterable[str]) -> dict[str, int]:
        """How many of these articles each feed has brought, by the `url` of its subscription; no zeros."""

    def readings(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """How title and source of each of these articles are read (`text.pinyin.reading`)."""

    def records(self, after: str | None = None, limit: int = 1000) -> Records:
        """Articles with all that is stored of them, oldest first, after the place that the batch before ended at."""

    def take_records(self, records: Records) -> int:
        """Take over articles from another archive, in the order of its batches; return how many were not there.

        Their ids, order, terms and groups stay. What is there already, by its id, stays as it is.
        """

    def interrupt(self) -> None:
        """Make what other threads wait for in this archive end early with Interrupted."""

    def close(self) -> None:
        """Let the store go."""


class Interrupted(Exception):  # noqa: N818 - no error: it was asked for
    """A call was ended by `interrupt`; its result is no longer wanted."""


Seeds = Callable[[], Iterable[Article]]
"""Gives the articles that a new archive starts with; called only when one is made."""
