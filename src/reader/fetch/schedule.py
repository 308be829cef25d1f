"""When a feed is asked next."""

from __future__ import annotations

from binascii import crc32

from reader.archive.protocol import Subscription

DAY = 24 * 3600

INTERVAL = 3600
"""Seconds between two questions to a feed that says nothing of it, and of which the person says nothing."""

LONGEST_BACK_OFF = DAY

GONE = 30 * DAY
"""Seconds until a feed is asked again that the server called gone (410): such words are final, servers seldom are."""

SPREAD = 10
"""Per cent of an interval by which feeds are spread, so that those subscribed to at once are not asked at once."""


def interval(wanted: int, own: int) -> int:
    """Seconds between two questions: what the person wants, or INTERVAL; never less than the feed itself asks for."""
    return max(wanted or INTERVAL, own)


def own_interval(before: Subscription) -> int:
    """What a feed that has not changed asked for when it last had: the wait that was chosen then, 0 where none was.

    An answer "not modified" has no text, and so does not say it again.
    """
    if before.failures or not before.asked or before.due <= before.asked:
        return 0
    return round((before.due - before.asked) / _share(before.url))


def is_due(one: Subscription, now: int) -> bool:
    """Whether it is to be asked: it is time, or it was last asked in what is the future, by a clock that was wrong."""
    return one.due <= now or one.asked > now + DAY


def due(now: int, seconds: int, url: str) -> int:
    """The moment to ask again: after so many seconds, and up to SPREAD per cent more, always the same for one feed."""
    return now + round(seconds * _share(url))


def due_after_failure(now: int, seconds: int, failures: int, retry_after: int, url: str) -> int:
    """The moment to ask again after so many failures in a row: each doubles the interval, up to a day.

    Never earlier than the server asks for (Retry-After, RFC 9110 10.2.3), nor than an interval that is longer anyway.
    """
    doubled = seconds << min(failures, 20)
    wait = max(seconds, min(doubled, LONGEST_BACK_OFF))
    return max(due(now, wait, url), now + retry_after)


def _share(url: str) -> float:
    return 1 + crc32(url.encode("utf-8", "surrogatepass")) % 1000 / 1000 * SPREAD / 100
