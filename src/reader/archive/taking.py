"""Taking articles in: which are the same story, what becomes of one that is there, and where the new ones go."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from reader.archive import rows
from reader.archive.copies import Copies
from reader.archive.deriving import Derived
from reader.archive.protocol import Outcome, Stored
from reader.archive.tables import Place, Writing
from reader.article import Article, Byline, Headline, Published, id_of, identified, stub_of
from reader.text.address import better, canonical, site
from reader.text.pieces import tell_apart

TELLING = 8
"""Characters from which on a title alone tells a story: 早报 and 天气预报 are titles of many."""

MUCH = 0.75
"""The share of a text that a feed may carry for less than the text."""


@dataclass(slots=True, eq=False)
class _Story:
    """An article as it will be after this call, and the place it has so far."""

    article: Article
    place: Place | None = None
    changed: bool = True
    derived: Derived | None = None
    listed: int | None = None
    """The time of the page that lists it first, in epoch seconds: where its own is not known it stands beside that."""


class Intake:
    """One call of `put`, inside its transaction. All its articles are in memory until `store`."""

    def __init__(self, tables: Writing) -> None:
        self._tables = tables
        self._now = int(time.time())
        self._stories: dict[str, _Story] = {}  # by id, in the order of the pages
        self._by_address: dict[str, _Story] = {}
        self._by_twin: dict[int, list[_Story]] = {}

    def take(self, article: Article, derived: Derived | None = None) -> tuple[str, Outcome]:
        """Find out what an article is to the archive; return its id and what became of it.

        `derived` is what was derived of it ahead, if anything.
        """
        story = self._find(article)
        if story is None:
            story = self._add(article)
            story.derived = derived
            if article.related:
                story.article = replace(story.article, related=self._relate(article, story.article.id))
            return story.article.id, Outcome.NEW
        old = story.article
        if article.stub or _is_less(old, article) or _begins(old, article):
            new = _completed(old, article)
        else:
            new = replace(_merged(old, article), related=self._relate(article, old.id) or old.related)
        if rows.same_row(new, old):
            return old.id, Outcome.UNCHANGED
        story.article, story.changed, story.derived = new, True, None
        self._know(story)
        if old.stub and not new.stub:
            return old.id, Outcome.FILLED
        # By which way it came is nothing that a person reads.
        silent = article.stub or rows.same_row(replace(new, url=old.url, feed=old.feed), old)
        return old.id, Outcome.UNCHANGED if silent else Outcome.UPDATED

    def store(self) -> None:
        """Write everything. Of articles of one time the first taken is the newest: they are listed as on the page."""
        new: list[tuple[int, _Story]] = []
        copies = Copies(self._tables)
        followers = {
            story.article.id: copies.leave(story.article.id)
            for story in self._stories.values()
            if story.place is not None and story.changed
        }
        for story in self._stories.values():
            if story.place is None:
                otherwise = self._now if story.listed is None else story.listed
                new.append((rows.sort_time(story.article, otherwise), story))
            elif story.changed:
                sort_time = rows.sort_time(story.article, story.place.time)
                if sort_time == story.place.time:
                    self._tables.update(story.place, story.article)
                else:
                    self._tables.delete(story.article.id)
                    new.append((sort_time, story))
        new.reverse()
        new.sort(key=lambda pair: pair[0])
        times = [sort_time for sort_time, _ in new]
        start = 0
        while start < len(new):
            for key in self._tables.allot(times, start):
                sort_time, story = new[start]
                self._tables.insert(Place(key, sort_time, None), story.article, story.derived)
                start += 1
        # What was a group stays one: its lead comes before those that may follow it.
        for story in sorted(self._stories.values(), key=lambda story: not followers.get(story.article.id)):
            if story.changed and not story.article.stub:
                name = story.article.id
                text = "\n".join(block.plain for block in story.article.blocks)
                hashes = story.derived.sketch if story.derived else None
                copies.enter(name, text, followers.get(name, ()), hashes)
        self._tables.write()

    def stored(self, article_id: str, outcome: Outcome) -> Stored:
        """What `put` says of it."""
        return Stored(self._stories[article_id].article.headline, outcome)

    def _find(self, article: Article) -> _Story | None:
        """The story that this article tells: of the same address, or of the same title on the same day."""
        if address := canonical(article.url):
            if story := self._by_address.get(address):
                return story
            for name, url in self._tables.with_address(rows.address(article.url)):
                if canonical(str(url)) == address:
                    return self._load(name)
        twin = rows.twin(article)
        known = self._by_twin.get(twin, [])
        loaded = [self._load(name) for name in self._tables.with_twin(twin) if name not in self._stories]
        return next((story for story in (*known, *loaded) if _same_story(story.article, article)), None)

    def _load(self, article_id: str) -> _Story:
        """The story of an article that is in the archive."""
        if article_id in self._stories:
            return self._stories[article_id]
        found = self._tables.article(article_id)
        assert found, "its id was read in this transaction"
        return self._know(_Story(found[1], found[0], changed=False))

    def _know(self, story: _Story) -> _Story:
        """Let `_find` find this story."""
        self._stories[story.article.id] = story
        if story.article.url:
            self._by_address[canonical(story.article.url)] = story
        same = self._by_twin.setdefault(rows.twin(story.article), [])
        if story not in same:
            same.append(story)
        return story

    def _add(self, article: Article) -> _Story:
        """A new story, without its related headlines so far."""
        article = identified(article, canonical(article.url))
        name, attempt = article.id, 0
        while name in self._stories or self._tables.has(name):
            attempt += 1
            name = _another_id(article.id, attempt)
        if name != article.id or article.related:
            article = replace(article, id=name, related=())
        return self._know(_Story(article))

    def _relate(self, article: Article, article_id: str) -> tuple[Headline, ...]:
        """The related headlines with the ids of the articles they stand for, in their order; new ones become stubs."""
        related = {self.take(stub_of(headline))[0]: headline for headline in article.related}
        related.pop(article_id, None)
        for name in related:
            if self._stories[name].listed is None:
                self._stories[name].listed = rows.sort_time(article, self._now)
        return tuple(replace(headline, id=name) for name, headline in related.items())


def _same_story(one: Article, other: Article) -> bool:
    """Whether articles of one twin hash are the same story."""
    if rows.squeezed(one.title) != rows.squeezed(other.title) or rows.day(one) != rows.day(other):
        return False
    if tell_apart(_said(one), _said(other)):
        return False  # flashes, bulletins and notices of one day have one title
    addresses, sources = (canonical(one.url), canonical(other.url)), (one.source, other.source)
    if not (one.stub or other.stub):
        return not any(mine and theirs and mine != theirs for mine, theirs in (addresses, sources))
    telling = len(rows.squeezed(one.title)) >= TELLING
    if all(addresses) and addresses[0] != addresses[1]:
        # A page that was moved or has another one for small screens.
        return telling and one.stub != other.stub and site(one.url) == site(other.url)
    return telling or not all(sources) or sources[0] == sources[1]


def _said(article: Article) -> str:
    """What is known of the text of an article: a stub's excerpt, which may be the summary of the text."""
    return "\n".join(block.text for block in article.body)


def _is_less(old: Article, new: Article) -> bool:
    """Whether the new one is only what a feed carries of what is there: of another feed, or much shorter than the page.

    It would else be another text at each fetch.
    """
    if old.stub or not new.feed:
        return False
    return bool(old.feed and old.feed != new.feed) or len(new.text) < MUCH * len(old.text)


def _begins(old: Article, new: Article) -> bool:
    """Whether the new article is only the beginning of the old one: a page that was saved by half.

    What stands below the text, or a new time of publication, shows that it was shortened on purpose.
    """
    if new.related or new.notice or new.published != old.published:
        return False
    old_text, new_text = ("\n".join(block.plain for block in article.blocks) for article in (old, new))
    return len(new_text) < len(old_text) and old_text.startswith(new_text)


def _merged(old: Article, new: Article) -> Article:
    """The new text under the old id; what only the old one knows stays, the excerpt of a stub too."""
    return replace(
        new,
        id=old.id,
        url=better(old.url, new.url) if canonical(old.url) == canonical(new.url) else new.url or old.url,
        source=new.source or old.source,
        section=new.section or old.section,
        published=_better(old.published, new.published),
        byline=new.byline if new.byline != Byline() else old.byline,
        language=new.language or old.language,
        excerpt=old.excerpt or new.excerpt,
        notice=new.notice or old.notice,
        related=old.related,
        feed=old.feed or new.feed,
    )


def _completed(old: Article, new: Article) -> Article:
    """The old article with what it lacks and the new one, which has no more text than its beginning, knows."""
    finer = old.published is None or (
        new.published and new.published.day == old.published.day and old.published.day_only
    )
    return replace(
        old,
        url=better(old.url, new.url) if canonical(old.url) == canonical(new.url) else old.url or new.url,
        source=old.source or new.source,
        published=new.published or old.published if finer else old.published,
        language=old.language or new.language,
        excerpt=old.excerpt or (new.excerpt if old.stub else ""),
        feed=old.feed or new.feed,
    )


def _better(old: Published | None, new: Published | None) -> Published | None:
    """The new time of publication, unless it says less than the old one."""
    if new is None or (old and new.day_only and not old.day_only and new.day == old.day):
        return old
    return new


def _another_id(article_id: str, attempt: int) -> str:
    """An id for a story whose own one belongs to another story by chance."""
    return id_of(f"{article_id}\n{attempt}")
