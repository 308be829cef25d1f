"""The lists of the linear reader: headlines by number, read a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from reader.archive.protocol import Related
from reader.archive.query import Query
from reader.article import Article, Headline
from reader.session import Session

PAGE = 10
"""Headlines of a page."""


class Rows:
    """Headlines that are numbered from 1; `notes` say why each is there, `first` is the first one of the page now."""

    def __init__(self, name: str, headlines: Sequence[Headline] = (), notes: Sequence[str] = ()) -> None:
        self.name = name
        self.first = 1
        self.asked_of: tuple[Article, int] | None = None
        """The article that was open when this list was asked for, and its number."""
        self._headlines = list(headlines)
        self._notes = list(notes)

    @classmethod
    def of_related(cls, name: str, found: Sequence[Related], notes: Sequence[str]) -> Rows:
        """What is related to an article, with the reasons."""
        return cls(name, [each.headline for each in found], notes)

    def get(self, number: int) -> Headline | None:
        """The headline of this number, None where there is none."""
        while number > len(self._headlines) and self.read_on():
            pass
        return self._headlines[number - 1] if 0 < number <= len(self._headlines) else None

    def note(self, number: int) -> str:
        """Why the headline of this number is there, or empty."""
        return self._notes[number - 1] if 0 < number <= len(self._notes) else ""

    @property
    def page(self) -> range:
        """The numbers of the page now."""
        self.get(self.first + PAGE - 1)
        return range(self.first, min(self.first + PAGE, len(self._headlines) + 1))

    @property
    def known(self) -> int:
        """How many there are, as far as is known."""
        return len(self._headlines)

    @property
    def total(self) -> int | None:
        """How many there are, None where that is not known yet."""
        return len(self._headlines)

    def turn(self, pages: int) -> bool:
        """Go on by pages, back where negative; False where there is none."""
        there = self.first + pages * PAGE
        if there < 1 or self.get(there) is None:
            return False
        self.first = there
        return True

    def show(self, number: int) -> None:
        """Let the page be that on which this number stands."""
        self.first = (number - 1) // PAGE * PAGE + 1

    def read_on(self) -> bool:
        """Read more; False where there is no more."""
        return False


class Found(Rows):
    """What a query finds."""

    def __init__(self, name: str, session: Session, query: Query) -> None:
        super().__init__(name)
        self._session = session
        self._query = query
        self._next: str | None = None
        self._begun = False

    @property
    def total(self) -> int | None:
        """How many there are: of all articles the archive knows it, of others once the last one was read."""
        if self._query.empty:
            return self._session.archive.count()
        return None if self._next or not self._begun else self.known

    def read_on(self) -> bool:
        """Read a page more."""
        if self._begun and self._next is None:
            return False
        session = self._session
        page = session.archive.headlines(self._query, start=self._next, limit=PAGE, marks=session.marks)
        self._headlines += page.headlines
        self._begun, self._next = True, page.next
        return bool(page.headlines)
