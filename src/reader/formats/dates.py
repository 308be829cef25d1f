"""Dates and times as Chinese news pages write them, and the time zone in which they are meant."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from reader.article import Published
from reader.errors import ReaderError
from reader.language import _

_SHANGHAI = "Asia/Shanghai"

_TIME = r"(?P<hour>\d{1,2})[:：时](?P<minute>\d{2})(?!\d)(?:[:：分](?P<second>\d{2})(?!\d)秒?|分)?"
_FULL = re.compile(
    r"(?<!\d)(?P<year>(?:19|20|21)\d\d)(?:年|[-/.])(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})(?!\d)日?"
    rf"(?:[T\s]{{0,3}}{_TIME}"
    r"(?:\.\d{1,9})?(?P<offset>Z|[+-]\d{2}:?\d{2}(?!\d))?)?",
    re.ASCII,
)
_MONTH_DAY = re.compile(
    rf"(?<!\d)(?P<month>\d{{1,2}})(?:月|[-/.])(?P<day>\d{{1,2}})(?!\d)日?(?:\s{{0,3}}{_TIME})?", re.ASCII
)

_FARTHEST = 8
"""Years between two leap days at most (1896 and 1904)."""


def zone_named(name: str) -> tzinfo:
    """The time zone of this IANA name. Raises ReaderError where the machine knows none of that name.

    Asia/Shanghai needs no zone data: it has been UTC+8 without summer time since 1992.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        if name == _SHANGHAI:
            return timezone(timedelta(hours=8), name)
        raise ReaderError(_("there is no time zone {name} on this machine").format(name=name)) from error


def zone_of(language: str) -> tzinfo:
    """The zone in which a page of this language (a BCP 47 tag) means its times: Chinese in UTC+8, else UTC."""
    return zone_named(_SHANGHAI) if language.partition("-")[0] == "zh" else UTC


def find(text: str) -> re.Match[str] | None:
    """The first date with a year in the text."""
    return _FULL.search(text)


def published(text: str, zone: tzinfo) -> Published | None:
    """The first date with a year in the text, with its time if given, in `zone` unless it says its offset.

    None where there is none, or where it is no day of the calendar.
    """
    found = find(text)
    if not found:
        return None
    parts = found.groupdict()
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        return _at(day, found, _offset(parts["offset"]) or zone)
    except ValueError:
        return None


def _at(day: date, found: re.Match[str], zone: tzinfo) -> Published:
    """The day with the time of day that was found, if any. Raises ValueError where that is none."""
    if found["hour"] is None:
        return Published.on(day, zone)
    return Published(
        datetime.combine(day, time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0)), zone)
    )


def _offset(written: str | None) -> tzinfo | None:
    if not written:
        return None
    return datetime.strptime(written, "%z").tzinfo


def published_near(text: str, near: Published | None, zone: tzinfo) -> Published | None:
    """As `published`; and a month and day alone (03-02) is the day of that name nearest to the day of `near`."""
    if find(text):
        return published(text, zone)
    found = _MONTH_DAY.search(text)
    if not found or near is None:
        return None
    days = []
    for year in range(near.day.year - _FARTHEST, near.day.year + _FARTHEST + 1):
        try:
            days.append(date(year, int(found["month"]), int(found["day"])))
        except ValueError:
            continue
    if not days:
        return None
    day = min(days, key=lambda day: abs(day - near.day))
    try:
        return _at(day, found, zone)
    except ValueError:
        return Published.on(day, zone)
