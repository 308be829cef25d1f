"""What a store gives to the rules that all stores share: its tables, read and written by one call, in one transaction.

A key is an integer in order of publication; only the store knows how it is made. The number of a body, which only a
full text has, and the keys are the store's own and may change with the next call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from reader.archive.protocol import Subscription
from reader.article import Article, Headline

if TYPE_CHECKING:
    from reader.archive.deriving import Derived
    from reader.archive.indexing import Expression

Row = Sequence[Any]
"""Columns as the store has them, which nobody has looked at yet."""


class Place(NamedTuple):
    """Where an article stands: its key, the time it is sorted by (epoch seconds), the number of its body or None."""

    key: int
    time: int
    body: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles a search asks for; every condition that is not None narrows.

    `ids`: only these, whatever the index says. `start` and `end`: from this time on and before that one, epoch seconds.
    `beyond`: only what comes after this key, in the order of the walk: ascending with `oldest`, else descending.
    """

    expression: Expression | None = None
    ids: Sequence[str] | None = None
    id_prefix: str | None = None
    start: int | None = None
    end: int | None = None
    beyond: int | None = None
    oldest: bool = False


CANDIDATE = ("key", "number", "excerpt", "language", "feed", "reading", "time", "lead")
"""The columns of a candidate; those of a headline (rows.HEADLINE) follow."""


class Text(NamedTuple):
    """An article with a body: what tells whether another one is its copy."""

    name: str
    number: int
    time: int
    lead: str
    copies: int
    source: str
    url: str
    twin: int


class Record(NamedTuple):
    """An article with what is stored beside it; of its related headlines only the ids are there.

    `time` is that by which it is sorted, `lead` the id of the article whose copy it is, `copies` how many it has.
    """

    key: int
    time: int
    article: Article
    reading: str
    terms: str
    lead: str
    copies: int


class Kind(NamedTuple):
    """Of what kind a term is, and the share of texts that have it by its general frequency."""

    kind: str
    common: float


SUBJECT = ("key", "id", "lead", "time", "title", "terms")
"""The columns of an article as related.py compares it."""


class Reading(Protocol):
    """The tables as they are at one moment."""

    def wanted(self) -> None:
        """Raise Interrupted where the result of the call is no longer wanted."""

    def article(self, article_id: str) -> tuple[Place, Article] | None:
        """The article of this id with its related headlines, and where it stands."""

    def headlines(self, keys: Sequence[int]) -> list[Headline]:
        """The headlines of these keys, in their order."""

    def starting(self, prefix: str, limit: int) -> list[Headline]:
        """Those whose ids start so, in order of id."""

    def around(self, text: str, limit: int) -> list[Headline]:
        """Those next to this text in order of id, `limit` at most on each side."""

    def listed(self, beyond: int | None, limit: int, *, oldest: bool) -> list[Row]:
        """Key and headline columns of the list of all (without copies) after this key, `limit` at most."""

    def counts(self) -> tuple[int, int]:
        """How many articles there are, and how many of them are copies."""

    def skip(self, offset: int, *, oldest: bool) -> int | None:
        """The key of the row that is `offset` rows (from 0) down the list of all; None past its end."""

    def readings(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """How title and source of each of these articles are read."""

    def candidates(self, wanted: Wanted) -> Iterator[Sequence[Row]]:
        """CANDIDATE and headline columns of what is wanted, in order of keys, some at a time; read on only as asked.

        What the index cannot tell apart is among them.
        """

    def keys(self, expression: Expression, limit: int) -> list[int]:
        """The newest of what is true of the expression, `limit` at most."""

    def body(self, number: int) -> tuple[str, str]:
        """The columns `blocks` and `byline` of a body; that of a candidate may have come with others in one go."""

    def group(self, lead: str) -> list[Row]:
        """CANDIDATE and headline columns of an article and of its copies, itself first, then in order of keys."""

    def copies(self, article_id: str) -> list[Headline]:
        """The others that have this one's text, in order of keys."""

    def subject(self, article_id: str) -> Row | None:
        """SUBJECT of this article."""

    def subjects(self, keys: Sequence[int]) -> list[Row]:
        """SUBJECT of these articles."""

    def own(self, key: int) -> list[Row]:
        """SUBJECT of the related headlines of this article's page, in its order."""

    def sharing(self, words: Sequence[str], key: int, limit: int) -> Iterable[tuple[str, int]]:
        """For each term the keys of the nearest articles that have it, `limit` at most on each side of this one."""

    def text(self, key: int) -> tuple[str, str]:
        """The column `blocks` of an article's body, empty for a stub, and its excerpt."""

    def terms(self, words: Iterable[str]) -> Iterable[tuple[str, str, float, int]]:
        """Of those of these terms that are known: word, kind, `common`, and how many articles have chosen it."""

    def records(self, after: int | None, limit: int) -> list[Record]:
        """The articles whose keys come after this one, in order of keys."""

    def subscriptions(self, urls: Sequence[str] | None = None) -> list[Subscription]:
        """All of them, or those of these addresses; in no order."""

    def by_feed(self, ids: Iterable[str]) -> dict[str, int]:
        """How many of these articles each feed has brought."""


class Writing(Reading, Protocol):
    """The tables while one call changes them. What was changed last may be written only at `write`."""

    def alone(self) -> None:
        """Wait until nobody else puts in or removes; before anything is read of what is to be changed."""

    def expect(self, articles: Sequence[Article], derived: Sequence[Derived]) -> None:
        """Be told what will be asked for and put in, so that it can be read in one go."""

    def with_address(self, address: int) -> list[tuple[str, str]]:
        """Id and address of the articles with this hash of their address."""

    def with_twin(self, twin: int) -> list[str]:
        """The ids of the articles with this hash of title and day."""

    def has(self, article_id: str) -> bool:
        """Whether there is such an article."""

    def allot(self, times: Sequence[int], start: int) -> list[int]:
        """Free keys for the new articles `times[start:]` (epoch seconds, ascending), each above all of its time.

        They are for the first of these, one at least; use them before anything else is written, and ask for the rest.
        """

    def insert(self, place: Place, article: Article, derived: Derived | None) -> None:
        """Store an article that is not there at this place, index and all. Its related headlines have ids."""

    def take(self, place: Place, record: Record, derived: Derived, kinds: Mapping[str, Kind]) -> None:
        """Store an article that is not there at this place as another store has had it."""

    def update(self, place: Place, article: Article) -> None:
        """Store what has become of the article at this place."""

    def delete(self, article_id: str) -> bool:
        """Take an article out; return whether it was there."""

    def write(self) -> None:
        """Bring everything up to date."""

    def full_text(self, article_id: str) -> Text | None:
        """The article of this id, if it has a body."""

    def lead_of_body(self, number: int) -> Text | None:
        """The article that has this body, if it is no copy."""

    def near(self, spots: Sequence[int]) -> dict[int, list[int]]:
        """The bodies that are remembered at each of these spots."""

    def in_order(self, numbers: Sequence[int]) -> list[int]:
        """These bodies in order of the keys of their articles; one that no article has may be left out."""

    def remember(self, spots: Sequence[int], number: int) -> None:
        """Let a body be found at these spots."""

    def forget(self, spots: Sequence[int], number: int) -> None:
        """Let it be found there no more."""

    def join(self, article_id: str, lead: str) -> None:
        """Make one article a copy of the other."""

    def part(self, article_id: str, lead: str) -> None:
        """Let it be a copy of that one no more."""

    def disperse(self, lead: str) -> list[str]:
        """Let nobody be a copy of this article any more; return the ids of those who were, in order of keys."""

    def subscribe(self, subscription: Subscription) -> None:
        """Follow a feed that is not followed."""

    def unsubscribe(self, urls: Sequence[str]) -> int:
        """Follow these no more; return how many there were."""

    def lease(self, now: int, until: int, limit: int, urls: Sequence[str] | None) -> list[str]:
        """Take those that are due (none that is gone), or those of `urls`, unless somebody has them; longest due first.

        They are the caller's until that time, epoch seconds. Return their addresses, in order.
        """

    def settle(self, subscription: Subscription) -> bool:
        """Keep what became of a feed, and end its lease; return whether it is followed still.

        What the person chose, its groups, and when it was added, stay as they are.
        """

    def release(self, urls: Sequence[str]) -> None:
        """Give leases back."""
