"""Times as a person writes them in a query: `2025-03-02`, `上周`, `7d`; days lie in the local zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from functools import partial

from reader.archive.tree import Time
from reader.text.fold import fold

Period = tuple[datetime, datetime | None]
"""From when on, and before when; None where only a moment is meant."""

NAMES = {
    "今天": ("day", 0),
    "今日": ("day", 0),
    "昨天": ("day", -1),
    "昨日": ("day", -1),
    "前天": ("day", -2),
    "本周": ("week", 0),
    "这周": ("week", 0),
    "上周": ("week", -1),
    "本星期": ("week", 0),
    "这星期": ("week", 0),
    "上星期": ("week", -1),
    "本月": ("month", 0),
    "这个月": ("month", 0),
    "上月": ("month", -1),
    "上个月": ("month", -1),
    "今年": ("year", 0),
    "去年": ("year", -1),
    "前年": ("year", -2),
    "today": ("day", 0),
    "yesterday": ("day", -1),
    "this-week": ("week", 0),
    "last-week": ("week", -1),
    "this-month": ("month", 0),
    "last-month": ("month", -1),
    "this-year": ("year", 0),
    "last-year": ("year", -1),
}
"""Periods with a name: a unit, and how many of it before this one. Weeks begin on Monday (ISO 8601)."""

_date = re.compile(r"([12][0-9]{3})(?:[-/年]([0-9]{1,2})(?:[-/月]([0-9]{1,2}))?)?[年月日]?").fullmatch
_date_time = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}.*").fullmatch
_ago = re.compile(r"([0-9]{1,4})(h|d|w|m|y|小时|天|周|个月|年)").fullmatch
_started = re.compile(r"[0-9][0-9/年月日:.t+-]*|[0-9]{1,4}[小个]").fullmatch

_LETTERS = {"小时": "h", "天": "d", "周": "w", "个月": "m", "年": "y"}


def read(field: str, text: str, now: datetime | None) -> Time | None:
    """What `after:`, `since:`, `before:` or `on:` says with this text; None where it is no time."""
    try:
        found = period(text, now)
    except (ValueError, OverflowError, OSError):
        return None
    if found is None:
        return None
    start, end = found
    if field == "on":
        return Time(start, end) if end else None
    return Time(end=start) if field == "before" else Time(start)


def period(text: str, now: datetime | None) -> Period | None:
    """The period that a text names, seen from `now` (aware; None: this moment, in the local zone).

    Raises ValueError, OverflowError or OSError for what looks like a time that does not exist.
    """
    text = fold(text)
    place = partial(_place, zone=now.tzinfo if now else None)
    present = (now or datetime.now().astimezone()).replace(tzinfo=None, microsecond=0)
    if text in _names():
        unit, count = _names()[text]
        return place(_begin(present, unit, count)), place(_begin(present, unit, count + 1))
    if match := _date(text):
        year, month, day = match.groups()
        first = datetime(int(year), int(month or 1), int(day or 1))  # noqa: DTZ001
        unit = "day" if day else "month" if month else "year"
        return place(first), place(_begin(first, unit, 1))
    if match := _ago(text):
        return place(_back(present, int(match[1]), _LETTERS.get(match[2], match[2]))), None
    if _date_time(text):
        moment = datetime.fromisoformat(text.upper()).replace(microsecond=0)
        return moment if moment.tzinfo else place(moment), None
    return None


def goes_on(text: str) -> bool:
    """Whether more characters after it may make a time of this text."""
    text = fold(text)
    return bool(_started(text)) or any(name.startswith(text) for name in _names())


def write(time: Time, now: datetime | None = None) -> list[str]:
    """The conditions that `read` makes this time of, seen from `now`: one, or `after:` and `before:`.

    A start that lies whole hours, days, months or years before `now`, within a minute, is written as `since:7d`.
    """
    start, end = time.start, time.end
    if start and end:
        for text in (f"{start:%Y-%m-%d}", f"{start:%Y-%m}", f"{start:%Y}"):
            if period(text, now) == (start, end):
                return [f"on:{text}"]
    conditions = []
    if start:
        ago = now and _written_ago(start, now)
        conditions.append(f"since:{ago}" if ago else f"after:{_written(start, now)}")
    if end:
        conditions.append(f"before:{_written(end, now)}")
    return conditions


def _names() -> dict[str, tuple[str, int]]:
    """The names as a query is compared: folded, so that 上週 is 上周."""
    if not _folded:
        _folded.update((fold(name), value) for name, value in NAMES.items())
    return _folded


_folded: dict[str, tuple[str, int]] = {}


def _place(moment: datetime, zone: tzinfo | None) -> datetime:
    """A moment of the clock on the wall in a zone; None is the local zone, with its summer time."""
    return moment.replace(tzinfo=zone) if zone else moment.astimezone()


def _begin(moment: datetime, unit: str, count: int) -> datetime:
    """The beginning of the day, week, month or year that holds the moment, or of one `count` later."""
    midnight = moment.replace(hour=0, minute=0, second=0)
    if unit == "day":
        return midnight + timedelta(days=count)
    if unit == "week":
        return midnight + timedelta(days=7 * count - midnight.weekday())
    return _months(midnight.replace(day=1) if unit == "month" else midnight.replace(month=1, day=1), count, unit)


def _back(moment: datetime, count: int, letter: str) -> datetime:
    """The moment `count` units (h, d, w, m, y) earlier."""
    if letter in "my":
        return _months(moment, -count, "month" if letter == "m" else "year")
    return moment - timedelta(hours=count * {"h": 1, "d": 24, "w": 168}[letter])


def _months(moment: datetime, count: int, unit: str) -> datetime:
    """The same day of another month or year, or the last one where that is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + count * (12 if unit == "year" else 1), 12)
    first = moment.replace(year=year, month=month + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=min(moment.day, (following - timedelta(days=1)).day))


def _written(moment: datetime, now: datetime | None) -> str:
    day = f"{moment:%Y-%m-%d}"
    found = period(day, now)
    return day if found and found[0] == moment else moment.isoformat(timespec="seconds")


def _written_ago(moment: datetime, now: datetime) -> str:
    """`7d` where that is what lies between, to the minute; else empty."""
    now = now.replace(microsecond=0)
    # Somebody who writes a moment writes no seconds; it is meant as it stands.
    slack = timedelta(minutes=1 if moment.second else 0)
    hours = round((now - moment).total_seconds() / 3600)
    months = round(hours / 730.5)
    counts = {"y": months // 12, "m": months, "d": hours // 24, "h": hours}
    for letter, count in counts.items():
        if 0 < count < 10_000 and abs(_back(now, count, letter) - moment) <= slack:
            return f"{count}{letter}"
    return ""
