"""Articles related to an article, and the story that it belongs to, by the terms that they share.

Articles are compared as vectors: of each of its terms the weight in the text times the rarity in the archive, the whole
of length 1. The likeness of two articles is the cosine between them: 0 for no term in common, 1 for the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from reader.archive import rows
from reader.archive.protocol import Related, Why
from reader.archive.tables import Reading, Row
from reader.archive.topics import rarity, weights
from reader.article import Headline
from reader.text.clean import clean_line

NEAREST = 60
"""Articles of one term that are looked at in each direction of time, the nearest ones: it bounds the cost."""

COMPARED = 60
"""Articles that are compared as vectors: those that share most."""

UNRELATED, BEYOND = 0.05, 0.15
"""A likeness below this is chance; and below the other nothing is worth a place after the first."""

MONTH = 30
"""Days after which nearness in time counts half of what it can; it can halve a score, no more."""

FIRST = 5
"""The most related articles, which a person sees first, stand together; so do the next ones."""

COPY, COPY_DAYS = 0.5, 3
"""So alike at least, and at most so many days apart, may be two articles that have one text."""

COPIED = 0.6
"""The share of the longer text's sentences that the other has too, from which on they are one text."""

JOINS, STAYS, GAP = 0.25, 0.15, 30
"""What joins a story is so like one of its articles and so like the first, and at most so many days from the one."""

FOLLOWED = 6
"""Articles of a story of which is asked what joins them: it bounds the cost."""

DAY = 86_400
"""Seconds."""

Vector = dict[str, float]

_sentence_end = re.compile(r"[。！？!?；;\n]+|\.\s").split


@dataclass(frozen=True, slots=True)
class Match:
    """An article that is like another one: what both have, the most telling first, and how alike they are.

    `score` is the likeness, halved at most where they are far apart in time (`time` is in epoch seconds). Articles of
    one `group` are copies of one text.
    """

    key: int
    name: str
    group: str
    time: int
    title: str
    vector: Vector
    shared: tuple[str, ...]
    likeness: float
    score: float


def related(tables: Reading, article_id: str, limit: int) -> list[Related]:
    """The article's copies; all related headlines of its page, in its order; `limit` at most that the archive finds.

    Of those the best five, first what tells the same story, the newest of it first; then the next five so, and so on.
    """
    space = _Space(tables)
    article = space.article(article_id)
    if article is None:
        return []
    copies = tables.copies(article_id)
    apart = {article_id, *(copy.id for copy in copies)}
    own = [match for match in space.own(article) if match.name not in apart]
    apart.update(match.name for match in own)
    found = [match for match in space.like(article) if match.name not in apart]
    me = tables.headlines([article.key])[0]
    return [
        *(Related(copy, days=_days(me, copy), copy=True) for copy in copies),
        *_shown(space, article, own, own=True),
        *_shown(space, article, _newest_first(_distinct(space, found, article, limit))),
    ]


def story(tables: Reading, article_id: str, limit: int) -> list[Related]:
    """The articles that tell of the same events, this one among them, oldest first; the most alike `limit`."""
    space = _Space(tables)
    article = space.article(article_id)
    if article is None:
        return []
    joined = {article.key: article}
    waiting = [article]
    for _ in range(FOLLOWED):
        if not waiting:
            break
        member = waiting.pop(0)
        for match in space.like(member):
            if match.likeness < JOINS or abs(match.time - member.time) > GAP * DAY or match.key in joined:
                continue
            as_first = _compared(article, match)
            if as_first.likeness >= STAYS:
                joined[match.key] = as_first
                waiting.append(as_first)
        waiting.sort(key=lambda match: -match.likeness)
    told = {match.group: match for match in sorted(joined.values(), key=lambda match: match.name == article.name)}
    most_alike = sorted(told.values(), key=lambda match: -match.likeness)[:limit]
    return _shown(space, article, sorted(most_alike, key=lambda match: (match.time, match.key)))


class _Space:
    """The articles of an archive as vectors, with what has been asked for so far of how rare its terms are."""

    def __init__(self, tables: Reading) -> None:
        self.tables = tables
        self._count, _copies = tables.counts()
        self._rarity: dict[str, float] = {}
        self._kinds: dict[str, str] = {}
        self._sentences: dict[int, frozenset[str]] = {}

    def article(self, article_id: str) -> Match | None:
        """The article of this id, as a match of its own."""
        row = self.tables.subject(article_id)
        return self._matches([row])[0] if row else None

    def own(self, article: Match) -> list[Match]:
        """The related headlines of the article's page, in its order."""
        return [_compared(article, match) for match in self._matches(self.tables.own(article.key))]

    def like(self, article: Match) -> list[Match]:
        """The articles most like this one, best first; none that is like it only by chance."""
        found = self.tables.subjects(self._sharing(article))
        matches = [_compared(article, match) for match in self._matches(found)]
        best = sorted((match for match in matches if match.likeness >= UNRELATED), key=lambda match: -match.score)
        return [*best[:FIRST], *(match for match in best[FIRST:] if match.likeness >= BEYOND)]

    def sentences(self, key: int) -> frozenset[str]:
        """What an article says, without its title."""
        if key not in self._sentences:
            text = rows.body_text(*self.tables.text(key))
            self._sentences[key] = frozenset(filter(None, map(str.strip, _sentence_end(text))))
        return self._sentences[key]

    def why(self, word: str) -> tuple[Why, str]:
        """A word of a vector with its kind."""
        return Why(self._kinds[word]), clean_line(word)

    def _sharing(self, article: Match) -> list[int]:
        """The keys of those articles that share most with this one, by what the terms tell."""
        told: dict[int, float] = {}
        worth = {word: value * self._rarity[word] for word, value in article.vector.items()}
        for word, key in self.tables.sharing(list(worth), article.key, NEAREST):
            told[key] = told.get(key, 0.0) + worth[word]
        return sorted(told, key=told.__getitem__, reverse=True)[:COMPARED]

    def _matches(self, found: Sequence[Row]) -> list[Match]:
        """Articles by their columns SUBJECT, each compared with itself."""
        held = [weights(column) for *_, column in found]
        self._learn({word for words in held for word in words} - self._rarity.keys())
        vectors = [self._vector(words) for words in held]
        return [
            Match(key, name, lead or name, time, title, vector, tuple(vector), 1.0, 1.0)
            for (key, name, lead, time, title, _), vector in zip(found, vectors, strict=True)
        ]

    def _vector(self, words: dict[str, float]) -> Vector:
        told = {word: weight * self._rarity[word] for word, weight in words.items() if word in self._rarity}
        length = sqrt(sum(value * value for value in told.values()))
        return {word: value / length for word, value in told.items()}

    def _learn(self, words: Iterable[str]) -> None:
        for word, kind, common, articles in self.tables.terms(words):
            self._rarity[word] = rarity(common, articles, self._count)
            self._kinds[word] = kind


def _compared(article: Match, other: Match) -> Match:
    """The other article as a match of this one."""
    mine = article.vector
    shares = {word: value * mine[word] for word, value in other.vector.items() if word in mine}
    likeness = sum(shares.values())
    nearness = MONTH / (MONTH + abs(other.time - article.time) / DAY)
    shared = tuple(sorted(shares, key=shares.__getitem__, reverse=True))
    return replace(other, shared=shared, likeness=likeness, score=likeness * (1 + nearness) / 2)


def _distinct(space: _Space, matches: Iterable[Match], article: Match, limit: int) -> list[Match]:
    """The first `limit` matches, without near-duplicates of the article and of each other."""
    kept: list[Match] = []
    for match in matches:
        if len(kept) >= limit:
            break
        if not any(_one_text(space, match, other) for other in (article, *kept)):
            kept.append(match)
    return kept


def _one_text(space: _Space, one: Match, other: Match) -> bool:
    """Whether two articles are near-duplicates: copies, and what is too short or too much changed to be one."""
    if one.group == other.group:
        return True
    if abs(one.time - other.time) > COPY_DAYS * DAY or _compared(one, other).likeness < COPY:
        return False
    mine, theirs = space.sentences(one.key), space.sentences(other.key)
    if not mine or not theirs:
        return rows.squeezed(one.title) == rows.squeezed(other.title)
    return len(mine & theirs) >= COPIED * max(len(mine), len(theirs))


def _newest_first(matches: list[Match]) -> list[Match]:
    """Runs of FIRST; in each first those of one story with the article, then the others, the newest first."""
    runs = (matches[start : start + FIRST] for start in range(0, len(matches), FIRST))
    return [
        match
        for run in runs
        for match in sorted(run, key=lambda match: (match.likeness >= JOINS, match.time, match.key), reverse=True)
    ]


def _shown(space: _Space, article: Match, matches: list[Match], *, own: bool = False) -> list[Related]:
    """Matches as the archive's protocol tells of them."""
    keys = [article.key, *(match.key for match in matches)]
    me, *headlines = space.tables.headlines(keys)
    return [
        Related(headline, own, tuple(map(space.why, match.shared)), _days(me, headline))
        for headline, match in zip(headlines, matches, strict=True)
    ]


def _days(one: Headline, other: Headline) -> int | None:
    return (other.published.day - one.published.day).days if one.published and other.published else None
