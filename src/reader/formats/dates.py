"""Dates and times as Chinese news pages and feeds write them, and the time zone in which they are meant."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from reader.article import Published
from reader.errors import ReaderError
from reader.formats import dates_numerals
from reader.language import _

_SHANGHAI = "Asia/Shanghai"

_HALF = r"(?P<half>凌晨|清晨|早晨|早上|上午|中午|午后|下午|傍晚|晚上|晚间|[AaPp]\.?[Mm]\.?)"
_TIME = (
    rf"(?:{_HALF}\s?)?(?P<hour>\d{{1,2}})(?:[:：]|[时時点點](?=\d))(?P<minute>\d{{2}})(?!\d)"
    r"(?:[:：分](?P<second>\d{2})(?!\d)秒?|分)?(?:\.\d{1,9})?"
    r"(?:\s?(?P<late>[AaPp])\.?[Mm]\b\.?)?"
)
_OFFSET = (
    r"(?:(?P<offset>Z\b|[+-]\d{2}(?!\d)|\s?[+-]\d{2}:?\d{2}(?!\d)|\s?(?:GMT|UTC)(?:[+-]\d{1,2}(?::?\d{2})?(?!\d)|\b)))?"
)
_WEEKDAY = r"(?:\s{0,3}[(\[]?(?:星期|周|週|礼拜)[一二三四五六日天][)\]]?)?"
_BETWEEN = r"(?:[T\s]{0,3}|\s?[,，|/·]\s?)"
_FULL = re.compile(
    r"(?<!\d)(?P<year>(?:19|20|21)\d\d)\s?(?:年|[-/.])\s?(?P<month>\d{1,2})\s?(?:月|[-/.])\s?(?P<day>\d{1,2})(?!\d)\s?[日号]?"
    rf"(?:{_WEEKDAY}{_BETWEEN}{_TIME}{_OFFSET})?",
    re.ASCII,
)
_RUN = re.compile(
    r"(?P<year>(?:19|20|21)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?", re.ASCII
)
_MONTH_DAY = re.compile(
    rf"(?<!\d)(?P<month>\d{{1,2}})(?:月|[-/.])(?P<day>\d{{1,2}})(?!\d)日?(?:\s{{0,3}}{_TIME})?", re.ASCII
)
_AGO = re.compile(
    r"(?P<just>刚刚|刚才|just now)"
    r"|(?P<amount>\d{1,4}|半|an?)\s?个?(?P<unit>秒|分|小?时|天|日|周|星期|月|年|second|sec|min|hour|day|week|month|year)"
    r"[a-z钟]{0,4}\s?(?:之?前|以前|ago)"
    rf"|(?P<day>今天|今日|昨天|昨日|前天|前日|today|yesterday)(?:\s{{0,3}}(?:at\s)?{_TIME})?",
    re.I | re.ASCII,
)
_SECONDS = {
    "秒": 1,
    "sec": 1,
    "second": 1,
    "分": 60,
    "min": 60,
    "时": 3600,
    "小时": 3600,
    "hour": 3600,
}
_DAYS = {"天": 1, "日": 1, "day": 1, "周": 7, "星期": 7, "week": 7, "月": 30, "month": 30, "年": 365, "year": 365}
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2, "t": 0, "y": 1}

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
    return zone_named(_SHANGHAI) if language.partition("-")[0].lower() == "zh" else UTC


def find(text: str) -> re.Match[str] | None:
    """The first date with a year in the text, written in digits; the match's places are those of `text`."""
    return _FULL.search(dates_numerals.narrow(text))


def published(text: str, zone: tzinfo) -> Published | None:
    """The first date with a year in the text, with its time if given, in `zone` unless it says its offset.

    Chinese numerals (二〇二五年三月二日) and a bare run of 14 or 12 digits are dates too. None where there is none, or
    where it is no day of the calendar.
    """
    narrow = dates_numerals.narrow(text)
    found = _FULL.search(narrow) or _RUN.fullmatch(narrow.strip())
    if not found and "年" in narrow:
        found = _FULL.search(dates_numerals.digits(narrow))
    return dated(found, zone) if found else None


def dated(found: re.Match[str], zone: tzinfo) -> Published | None:
    """What the groups year, month, day and those of a time of day say; None where that is no moment of the calendar."""
    parts = found.groupdict()
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        return _at(day, found, _offset(found) or zone)
    except (ValueError, OverflowError):
        return None


def _offset(found: re.Match[str]) -> tzinfo | None:
    """The offset that was found; 08:00-10:00 has none, but an end."""
    written = found.groupdict().get("offset") or ""
    span = written.startswith("-") and found["second"] is None and "T" not in found[0]
    return None if span else offset_of(written.strip())


def _at(day: date, found: re.Match[str], zone: tzinfo) -> Published:
    """The day with the time of day that was found, if any. Raises ValueError where that is none."""
    parts = found.groupdict()
    if parts.get("hour") is None:
        return Published.on(day, zone)
    moment = time_of_day(
        int(parts["hour"]), int(parts["minute"]), int(parts.get("second") or 0), parts.get("half") or parts.get("late")
    )
    # 24:00 is the end of a day (ISO 8601), which is the midnight of the next.
    return Published(datetime.combine(day, time(), zone) + moment)


def time_of_day(hour: int, minute: int, second: int, half: str | None = None) -> timedelta:
    """The time since midnight; `half` is what says which half of the day is meant. Raises ValueError for 25:00."""
    if half and half[0] in "Pp下傍晚午中" and hour < 12 and not (half[0] == "中" and hour > 3):
        hour += 12
    elif half and half[0] in "Aa凌" and hour == 12:
        hour = 0
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):
        raise ValueError
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def offset_of(written: str) -> tzinfo | None:
    """The zone of `Z`, `+0800`, `+08:00`, `+8`, `GMT+8`, `UTC`; None where nothing is written, or no such offset is.

    Raises nothing: an offset of a day or more is None.
    """
    if written in ("Z", "z", "GMT", "UTC", "UT"):
        return UTC
    number = written.lstrip("GMTUCgmtuc")
    digits = number[1:].replace(":", "")
    if not digits.isdecimal() or number[0] not in "+-":
        return None
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:  # UTC+14 is the farthest there is
        return None
    if not hours and not minutes:
        return UTC
    seconds = (hours * 60 + minutes) * 60
    return timezone(timedelta(seconds=-seconds if number[0] == "-" else seconds))


def published_near(text: str, near: Published | None, zone: tzinfo) -> Published | None:
    """As `published`; and a month and day alone (03-02) is the day of that name nearest to the day of `near`."""
    narrow = dates_numerals.narrow(text)
    if _FULL.search(narrow):
        return published(text, zone)
    found = _MONTH_DAY.search(narrow)
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


def relative(text: str, now: datetime) -> Published | None:
    """A moment told from `now` (aware): 刚刚, 3小时前, 昨天 12:01, 2 days ago. None where the text begins with none."""
    found = _AGO.match(dates_numerals.narrow(text).strip())
    if not found:
        return None
    try:
        if found["just"]:
            return Published(now)
        if found["day"]:
            return _at(now.date() - timedelta(_DAYS_BACK[found["day"][0].lower()]), found, now.tzinfo or UTC)
        return _ago(found["amount"], found["unit"].lower(), now)
    except (ValueError, OverflowError):
        return None


def _ago(amount: str, unit: str, now: datetime) -> Published:
    count = int(amount) if amount.isdecimal() else (0.5 if amount == "半" else 1)
    if unit in _SECONDS:
        return Published(now - timedelta(seconds=_SECONDS[unit] * count))
    return Published.on((now - timedelta(_DAYS[unit] * count)).date(), now.tzinfo or UTC)


def of_feed(text: str, zone: tzinfo, now: datetime | None = None) -> Published | None:
    """The moment that a feed's date means, in `zone` unless it says its own; what is relative is told from `now`.

    None where it is none, lies before 1970 or more than a day after `now` (this moment, unless given).
    """
    from reader.formats import feed_dates

    return feed_dates.read(text, zone, now or datetime.now(UTC).astimezone(zone))
