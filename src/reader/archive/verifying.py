"""Whether an article matches a query: the truth that candidates from an index are held against, in every store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import NamedTuple

from reader.archive import tags
from reader.archive.indexing import SPOKEN_FIELDS
from reader.archive.protocol import MarkView
from reader.archive.tree import And, Field, Heard, Id, Is, Language, Node, Not, Or, State, Tag, Text, Time
from reader.article import Headline
from reader.text.fold import fold
from reader.text.matching import matches


class Body(NamedTuple):
    """What is read only where a query needs it: the text after the title, the reporters, whether there is a figure."""

    text: str
    reporters: tuple[str, ...] = ()
    figure: bool = False


class Candidate:
    """An article that may match; `lead` is the id of that whose copy it is.

    `load` reads its body; it is called once at most, and only where it is needed.
    """

    def __init__(
        self,
        headline: Headline,
        *,
        epoch: int,
        language: str,
        feed: str,
        reading: str,
        load: Callable[[], Body],
        mark: MarkView | None = None,
        lead: str = "",
    ) -> None:
        self.headline = headline
        self.time = epoch
        self.language = language
        self.feed = feed
        self.mark = mark
        self.lead = lead
        self._readings = reading.split("\n")
        self._load = load
        self._body: Body | None = None
        self._folded: dict[Field, str] = {}

    @property
    def body(self) -> Body:
        """What is read only where it is needed."""
        if self._body is None:
            self._body = self._load()
        return self._body

    def holds(self, node: Node) -> bool:  # noqa: PLR0911
        """Whether this is true of the article."""
        match node:
            case Text(term, field):
                return matches(self.folded(field), term)
            case And(parts):
                return all(self.holds(part) for part in sorted(parts, key=_cost))
            case Or(parts):
                return any(self.holds(part) for part in sorted(parts, key=_cost))
            case Not(part):
                return not self.holds(part)
            case Heard(_, field):
                fields = SPOKEN_FIELDS if field is Field.ANY else (field,)
                return any(self.heard(node, each) for each in fields)
            case Id(prefix):
                return self.headline.id.startswith(prefix)
            case Language(tag):
                return f"{self.language.lower()}-".startswith(f"{tag}-")
            case Time(start, end):
                return self._within(start, end)
            case Is(state):
                return self._is(state)
            case Tag():
                return self.mark is not None and any(tags.matches(tag, node) for tag in self.mark.tags)

    def _within(self, start: datetime | None, end: datetime | None) -> bool:
        """Whether it was published then. A day of which no time is known is that day wherever one asks from."""
        published, at = self.headline.published, float(self.time)
        if published and published.day_only and (bound := start or end):
            at = datetime.combine(published.day, time(), bound.tzinfo).timestamp()
        return (start is None or at >= start.timestamp()) and (end is None or at < end.timestamp())

    def folded(self, field: Field) -> str:
        """The folded text of a field."""
        if field not in self._folded:
            self._folded[field] = fold(self._text(field))
        return self._folded[field]

    def heard(self, node: Heard, field: Field) -> list[tuple[int, int]]:
        """The parts [start, end) of this field (of the first reporter that matches) that match by sound."""
        if field is Field.REPORTER:
            # Where no reporter has a reading the body need not be loaded to know it.
            pairs = zip(self.body.reporters if self._readings[2:] else (), self._readings[2:], strict=False)
        else:
            pairs = zip([self._text(field)], self._readings[field is Field.SOURCE :], strict=False)
        return next(filter(None, (node.spoken.spans(text, reading) for text, reading in pairs)), [])

    def _text(self, field: Field) -> str:  # noqa: PLR0911
        headline = self.headline
        match field:
            case Field.TITLE:
                return headline.title
            case Field.SOURCE:
                return headline.source
            case Field.SECTION:
                return "\n".join(headline.section)
            case Field.FEED:
                return self.feed
            case Field.REPORTER:
                return "\n".join(self.body.reporters)
            case Field.BODY:
                return self.body.text
            case Field.ANY:
                return f"{headline.title}\n{self.body.text}"

    def _is(self, state: State) -> bool:
        match state:
            case State.STUB:
                return self.headline.stub
            case State.FIGURE:
                return self.body.figure
            case State.STARRED:
                return self.mark is not None and self.mark.starred
            case State.READ:
                return self.mark is not None and self.mark.read
            case State.UNREAD:
                return self.mark is None or not self.mark.read


def asks_for_marks(node: Node) -> bool:
    """Whether the query speaks of what a person did."""
    match node:
        case Is(State.READ | State.UNREAD | State.STARRED) | Tag():
            return True
        case And(parts) | Or(parts):
            return any(map(asks_for_marks, parts))
        case Not(part):
            return asks_for_marks(part)
        case _:
            return False


def _cost(node: Node) -> int:
    """What is cheap to find out comes first: 0 without the body, 1 with it."""
    match node:
        case Text(_, Field.ANY | Field.BODY | Field.REPORTER) | Is(State.FIGURE):
            return 1
        case And(parts) | Or(parts):
            return max(map(_cost, parts))
        case Not(part):
            return _cost(part)
        case _:
            return 0
