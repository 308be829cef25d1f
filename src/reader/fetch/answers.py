"""What a feed's answer means: what is kept of it, when to ask again, and its articles."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reader.archive.protocol import Subscription
from reader.article import Article
from reader.errors import ReaderError
from reader.fetch import schedule
from reader.fetch.errors import FetchError
from reader.fetch.events import Outcome
from reader.fetch.followed import Followed
from reader.formats.page import PageInfo
from reader.language import _
from reader.text.clean import clean_address, clean_line

if TYPE_CHECKING:
    from reader.fetch.client import Answer

LONGEST_ERROR = 500
"""Characters of an error that are kept."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The subscription as it is `after` an answer, the articles that came; and the outcome, if none of them is new."""

    after: Subscription
    articles: Sequence[Article] = ()
    outcome: Outcome = Outcome.UNCHANGED


def unchanged(followed: Followed, answer: Answer) -> Answered:
    """What is kept of a feed that has not changed (304)."""
    before = followed.subscription
    return _good(
        followed,
        # A server need not repeat its validators.
        replace(before, etag=answer.etag or before.etag, modified=answer.modified or before.modified),
        answer,
        schedule.own_interval(before),
    )


def changed(followed: Followed, answer: Answer) -> Answered:
    """What is kept of a feed that came, and its articles. Raises ReaderError where what came is no feed."""
    from reader import formats

    before, host = followed.subscription, urlsplit(answer.final).hostname or ""
    page = PageInfo(language=followed.language, url=answer.final, charset=answer.charset, source=followed.feed.name)
    try:
        if not answer.data.strip():
            raise ReaderError(_("{host}: the answer is empty").format(host=host))
        feed = formats.read_feed(answer.data, host, page)
        articles = list(feed.articles)
    except ReaderError:
        raise
    except Exception as error:  # a fault of ours must not keep other feeds from coming
        raise not_readable(answer.final, error) from error
    known = replace(
        before,
        title=before.title or feed.title,
        home=clean_address(feed.home) or before.home,
        language=before.language or feed.language,
        etag=answer.etag,
        modified=answer.modified,
    )
    return replace(_good(followed, known, answer, feed.interval), articles=articles)


def failed(followed: Followed, error: ReaderError, *, forget: bool) -> Answered:
    """What is kept of a feed that failed; with `forget` it is asked for whole next time."""
    before, now = followed.subscription, int(time.time())
    gone = isinstance(error, FetchError) and error.gone
    retry_after = error.retry_after if isinstance(error, FetchError) else 0
    failures, seconds = before.failures + 1, schedule.interval(followed.feed.interval, 0)
    due = schedule.due_after_failure(now, seconds, failures, retry_after, before.url)
    after = replace(
        before,
        asked=now,
        due=max(due, now + schedule.GONE) if gone else due,
        failures=failures,
        error=clean_line(str(error))[:LONGEST_ERROR],
        gone=gone,
    )
    if forget:
        after = replace(after, etag="", modified="")
    return Answered(after, outcome=Outcome.GONE if gone else Outcome.FAILED)


def not_readable(url: str, error: Exception) -> ReaderError:
    """The line for a fault of ours."""
    host = urlsplit(url).hostname or ""
    return ReaderError(_("{host}: this feed cannot be read: {error}").format(host=host, error=repr(error)[:200]))


def _good(followed: Followed, known: Subscription, answer: Answer, own_interval: int) -> Answered:
    """What is kept of a feed that answered well; `known` says what is known of it now."""
    now = int(time.time())
    due = schedule.due(now, schedule.interval(followed.feed.interval, own_interval), known.url)
    return Answered(
        replace(known, address=answer.permanent, asked=now, succeeded=now, due=due, failures=0, error="", gone=False)
    )
