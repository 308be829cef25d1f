"""What a fetch says of itself: feeds done, new articles, failures; and what that is in words. No screen, no process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.language import _, ngettext
from reader.text.clean import clean_line

if TYPE_CHECKING:
    from reader.fetch.followed import Followed
    from reader.tui.child import Ending, Event

MOST_FAILURES = 5000
"""Failures kept; an archive follows fewer feeds."""

LONGEST = 500
"""Characters kept of a name, an address or an error."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A feed or a full text that could not be fetched: its name or title, why in one line, and its address or ""."""

    name: str
    error: str
    url: str


class Tally:
    """What a fetch of feeds has said so far. `take` is called in another thread than all else."""

    def __init__(self) -> None:
        self.feeds: int | None = None
        """How many are asked; None until that is known."""
        self.done = self.new = self.updated = 0
        self.failures: list[Failure] = []
        self.complete = False
        """Whether the fetch came to its own end."""

    def take(self, event: Event) -> None:
        """Take a line in; one that is of no kind known here says nothing."""
        match event.get("event"):
            case "begin":
                self.feeds = _number(event, "feeds")
            case "feed":
                self._take_feed(event)
            case "end":
                self.complete = True

    def _take_feed(self, event: Event) -> None:
        self.done = max(self.done, _number(event, "done"))
        self.feeds = max(self.feeds or 0, _number(event, "feeds"), self.done)
        self.new += _number(event, "new")
        self.updated += _number(event, "updated")
        outcome, url = _line(event, "outcome"), _line(event, "url")
        if outcome not in {"failed", "gone"} or len(self.failures) >= MOST_FAILURES:
            return
        error = _line(event, "error") or (_("It failed.") if outcome == "failed" else "")
        if outcome == "gone":
            error = _with_gone(error, url)
        self.failures.append(Failure(_line(event, "name") or url, error, url))

    def failures_with(self, followed: list[Followed]) -> list[Failure]:
        """What failed in this fetch; then those that failed when they were last asked, and were not asked in it."""
        told = {failure.url for failure in self.failures}
        return [*self.failures, *failures_of([one for one in followed if one.url not in told])]

    def summary(self, errors_key: str) -> str:
        """What came of it, in a line; `errors_key` shows the failures."""
        parts = [ngettext("{n:,} new article", "{n:,} new articles", self.new).format(n=self.new)]
        if not self.new:
            parts = [_("Nothing new")]
        if self.updated:
            parts.append(ngettext("{n:,} updated", "{n:,} updated", self.updated).format(n=self.updated))
        if failed := len(self.failures):
            failed_text = ngettext("{n:,} failed: see {key}", "{n:,} failed: see {key}", failed)
            parts.append(failed_text.format(n=failed, key=errors_key))
        return " · ".join(parts)


class FullText:
    """What the fetch of one article's full text has said."""

    def __init__(self, article_id: str) -> None:
        self.id = article_id
        self.title = self.outcome = self.error = ""

    def take(self, event: Event) -> None:
        """Take a line in."""
        if event.get("event") == "article":
            self.title, self.outcome = _line(event, "title"), _line(event, "outcome")
            self.error = _line(event, "error")

    def failure(self, ending: Ending) -> Failure | None:
        """Why there is no full text; None where there is."""
        if self.outcome in {"filled", "updated", "unchanged"}:
            return None
        return Failure(self.title or self.id, self.error or ended_early(ending), "")

    def problem(self, failure: Failure) -> str:
        """That in a line."""
        return _("No full text: {error}").format(
            error=f"{failure.error} ({self.title})" if self.title else failure.error
        )


def ended_early(ending: Ending) -> str:
    """Why a command ended before its time, in a line: in its own words, else by how it ended."""
    if ending.complaint:
        return ending.complaint
    if ending.code < 0:
        return _("it was ended by signal {number}").format(number=-ending.code)
    return _("it ended early (exit code {code})").format(code=ending.code)


def failures_of(followed: list[Followed]) -> list[Failure]:
    """The feeds that failed when they were last asked, whoever asked."""
    return [
        Failure(one.name, _with_gone(error, one.url) if one.subscription.gone else error, one.url)
        for one in followed
        if (error := clean_line(one.subscription.error)[:LONGEST])
    ]


def _with_gone(error: str, url: str) -> str:
    gone = _("The server says that it is gone for good: reader unsubscribe {url}").format(url=url).rstrip()
    return f"{error} · {gone}" if error else gone


def _number(event: Event, name: str) -> int:
    value = event.get(name)
    return value if isinstance(value, int) and 0 < value < 10**9 else 0


def _line(event: Event, name: str) -> str:
    """A text of the event on one clean line: it comes from servers, and is cut before it is cleaned too."""
    value = event.get(name)
    return clean_line(value[: 10 * LONGEST])[:LONGEST] if isinstance(value, str) else ""
