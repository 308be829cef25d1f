"""What one person does in one sitting: what was opened, marked and left, apart from any screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reader import place
from reader.archive.marks import Mark, Marks
from reader.archive.protocol import Archive, Related
from reader.archive.query import ALL, Query, QueryError
from reader.archive.rules import Rules
from reader.article import Article, Headline
from reader.place import TRAIL, Place
from reader.settings import SavedQuery, Settings

KEPT_MARKS = 5000
"""Marks kept in memory; past that they are read anew."""

UNMARKED = Mark()


class Session:
    """The archive, the person's marks and settings, and the trail of what was opened."""

    def __init__(
        self,
        archive: Archive,
        marks: Marks,
        settings: Settings,
        command: tuple[str, ...] | None = None,
        name: str = "",
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.archive = archive
        self.command = command
        """How to run `reader` on this archive in a process of its own; None where that cannot be done."""
        self.environment = environment or {}
        """What that process has in its environment besides one's own: what must not be in a list of processes."""
        self.marks = marks
        self.settings = settings
        self.queries: list[SavedQuery] = list(settings.queries)
        self.mistakes: list[str] = []
        """What is wrong with the rules for what to hide, a line each; such a rule hides nothing."""
        self.rules = Rules(settings.hide, self._note)
        self.filled: set[str] = set()
        """The articles whose full text has come, though lists may still call them stubs."""
        self.in_pinyin = settings.titles == "pinyin"
        """Whether lists show titles and sources in pinyin."""
        self._known: dict[str, Mark] = {}
        self._read: dict[str, tuple[str, str]] = {}
        self._told: tuple[str, ...] = ()
        self.later: Callable[[list[str]], None] | None = None
        """Asks for readings beside what is drawn, and has them kept; where it is None they are waited for."""
        self._trail = marks.history(200)
        self._here = len(self._trail) - 1
        self._place_name = f"place {name}".rstrip()
        self._kept = ""
        """The place as this session has read or written it last."""

    def _note(self, number: int, mistake: QueryError) -> None:
        self.mistakes.append(f"{self.settings.place_of_rule(number)}: {mistake}")

    def fetch_command(self, *arguments: str) -> tuple[str, ...]:
        """What to run in order to fetch; only where there is a `command`."""
        return (*(self.command or ()), "fetch", *arguments)

    def is_stub(self, headline: Headline) -> bool:
        """Whether only the headline, time and excerpt are known, as far as one knows by now."""
        return headline.stub and headline.id not in self.filled

    def shown(self, query: Query) -> Query:
        """The query without what the person wants hidden."""
        return self.rules.shown(query)

    def visible(self, found: Iterable[Related]) -> list[Related]:
        """Those of what is related that are not to be hidden. With rules it asks the archive for each."""
        if not self.rules:
            return list(found)
        return [each for each in found if self.is_shown(each.headline)]

    def is_shown(self, headline: Headline) -> bool:
        """Whether no rule hides it. With rules it asks the archive."""
        return self.rules.shows(headline.id, self.archive, self.marks)

    def mark_of(self, headline: Headline, around: Iterable[Headline] = ()) -> Mark:
        """The person's mark on a headline; those of the headlines `around` it are read in the same go."""
        if headline.id not in self._known:
            if len(self._known) > KEPT_MARKS:
                self._known.clear()
            ids = [headline.id, *(other.id for other in around)]
            found = self.marks.of(ids)
            self._known.update((each, found.get(each, UNMARKED)) for each in ids)
        return self._known[headline.id]

    def named(self, headline: Headline, around: Iterable[Headline] = ()) -> tuple[str, str]:
        """Title and source as lists show them; readings of the headlines `around` it are fetched in the same go."""
        if not self.in_pinyin or not headline.id:
            return headline.title, headline.source
        if headline.id not in self._read:
            if len(self._read) > KEPT_MARKS:
                self._read.clear()
            ids = [headline.id, *(other.id for other in around)]
            if self.later is not None:
                self.keep_readings(ids, {})  # as they are written, until it is known
                self.later(ids)
            else:
                self.keep_readings(ids, self.archive.readings(ids))
        from reader.text.latin import latin

        title, source = self._read[headline.id]
        return latin(headline.title, title), latin(headline.source, source)

    def keep_readings(self, ids: Iterable[str], found: Mapping[str, tuple[str, str]]) -> None:
        """Keep how title and source of these articles are read, in memory."""
        self._read |= dict.fromkeys(ids, ("", "")) | dict(found)

    def change(
        self, article_id: str, *, read: bool | None = None, starred: bool | None = None, position: int | None = None
    ) -> None:
        """Change the person's mark on an article, here and in the file; what is None stays."""
        self.marks.mark(article_id, read=read, starred=starred, position=position)
        self._known.pop(article_id, None)

    def forget_marks(self) -> None:
        """Read the marks anew: the person has changed some elsewhere."""
        self._known.clear()

    def set_tags(self, article_id: str, tags: Iterable[str]) -> None:
        """Let an article have these tags and no others."""
        self.marks.set_tags(article_id, tags)
        self._known.pop(article_id, None)

    def new_problem(self) -> str:
        """What is wrong with the marks or the archive, once; empty where nothing is, or where it has been told."""
        problems = [problem for problem in (self.archive.problem, self.marks.problem) if problem]
        told, self._told = self._told, tuple(problems)
        return next((problem for problem in problems if problem not in told), "")

    def visit(self, article_id: str) -> None:
        """Note that an article was opened: it is the newest of the trail, and read."""
        self.note(article_id)
        self.marks.visit(article_id)
        self.change(article_id, read=True)

    def note(self, article_id: str) -> None:
        """Put what is shown on the trail, that one may come back to it, though nobody has opened it."""
        if self._here < 0 or self._trail[self._here] != article_id:
            self._trail[self._here + 1 :] = [article_id]
            self._here = len(self._trail) - 1

    def along_trail(self, steps: int) -> str | None:
        """Go back (-1) or forward (1) through what was opened; the id there, or None at the trail's end."""
        there = self._here + steps
        if not 0 <= there < len(self._trail):
            return None
        self._here = there
        return self._trail[there]

    @property
    def trail(self) -> tuple[tuple[str, ...], int]:
        """The last articles of the trail, and which of them is the one where the person is."""
        start = max(0, min(self._here + 1, len(self._trail)) - TRAIL)
        return tuple(self._trail[start : start + TRAIL]), self._here - start

    def left(self) -> Place | None:
        """Where the person left this archive; None where that is not known."""
        self._kept = self.marks.state(self._place_name)
        return place.read(self._kept)

    def take_up(self, kept: Place) -> None:
        """Go on with the trail of a place."""
        if 0 <= kept.here < len(kept.trail):
            self._trail, self._here = list(kept.trail), kept.here

    def keep(self, here: Place) -> None:
        """Keep where the person is, for the next start.

        Of several sessions the last one in which something was done counts: what this one has written already is not
        written again, though another one has written something else since.
        """
        if (written := here.written()) != self._kept:
            self._kept = written
            self.marks.set_state(self._place_name, written)

    def first_article(self, article_id: str | None, *, anew: bool = False) -> Article | None:
        """What to show at the start: the article asked for, else the one left last, else the newest that has a body.

        With `anew` no matter what was left.
        """
        for candidate in filter(None, [article_id, *([] if anew else self._trail[:-4:-1])]):
            if (article := self.archive.get(candidate)) is not None:
                return article
        headlines = self.archive.headlines(self.shown(ALL), limit=20, marks=self.marks).headlines
        newest = next((headline for headline in headlines if not headline.stub), headlines[0] if headlines else None)
        return self.archive.get(newest.id) if newest else None
