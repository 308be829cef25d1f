"""Dates as a list has room for them."""

from __future__ import annotations

from datetime import date

from reader.article import Published
from reader.wording import days_later

SOON = 30
"""Days up to which one counts them; beyond, a date says more."""


def short_date(published: Published, today: date | None = None) -> str:
    """The time of today, the month and day of this year, else the whole date."""
    today = today or date.today()  # noqa: DTZ011
    if published.day == today and not published.day_only:
        return f"{published.at:%H:%M}"
    return f"{published.day:%m-%d}" if published.day.year == today.year else published.day.isoformat()


def when_related(days: int | None, published: Published | None) -> str:
    """How many days after (or before) another article one was published; its date where that is long."""
    if days is None or abs(days) > SOON:
        return short_date(published) if published else ""
    return days_later(days)
