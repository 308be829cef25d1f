"""What happens in a fetch, as it happens: the lines of `reader fetch --json`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of a feed."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"  # the server says that it is no more (410)
    WAITING = "waiting"  # not asked: another fetch has it, or it failed and may not be asked again yet


class Got(StrEnum):
    """What became of an article whose full text was asked for."""

    FILLED = "filled"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Begun:
    """So many feeds will be asked, of so many that are subscribed to."""

    feeds: int
    subscribed: int


@dataclass(frozen=True, slots=True)
class FeedDone:
    """What became of one feed, the `done`th of `feeds`.

    `new` and `updated` count articles, `error` is one line or empty.
    """

    url: str
    name: str
    outcome: Outcome
    new: int = 0
    updated: int = 0
    error: str = ""
    done: int = 0
    feeds: int = 0


@dataclass(frozen=True, slots=True)
class ArticleDone:
    """What became of one article whose full text was asked for; `error` is one line or empty."""

    id: str
    title: str
    outcome: Got
    error: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """All of it: feeds that were asked, articles that are new or have a better text, what failed, and how long it took.

    `failed` counts the feeds, those that are gone among them; where full texts were asked for, the articles.
    """

    feeds: int
    new: int
    updated: int
    failed: int
    seconds: float


Event = Begun | FeedDone | ArticleDone | Ended

_NAMES = {Begun: "begin", FeedDone: "feed", ArticleDone: "article", Ended: "end"}


def fields(event: Event) -> dict[str, Any]:
    """The event for programs: `event` with its name, and its fields, in this order for ever."""
    return {"event": _NAMES[type(event)]} | asdict(event)
