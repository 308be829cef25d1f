"""Dates as feeds write them: RFC 822 and RFC 3339, and everything that is found in their place."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from reader.article import Published
from reader.formats import dates
from reader.formats.dates_numerals import narrow, number

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
"""How far ahead of now a date may lie: clocks go wrong, and times of China are called GMT."""

_LONGEST = 100
"""Characters of a date; what is longer is none."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<name>[A-Za-z]{3,9}\.?|[一二三四五六七八九十]{1,2}月|\d{1,2}月)"
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d{1,9})?)?(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
)
_ZONE = r"(?:\s?(?P<zone>(?:GMT|UTC)?\s?[+-]\d{1,2}:?\d{0,2}|[A-Za-z]{1,5}))?"
_RFC_822 = re.compile(
    # The name of the day is often wrong and never needed.
    rf"(?:[^\W\d]{{1,12}}\.?\s?,?\s?)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH}[\s,-]\s?(?P<year>\d{{2,4}})"
    rf"(?:(?:,?\s|T|\sat\s){_CLOCK}{_ZONE})?"
)
_USUAL = re.compile(
    rf"[A-Z][a-z]{{2}}, (\d\d) ({'|'.join(map(str.title, _MONTHS))}) (\d{{4}}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)"
    r" (GMT|[+-](?:0\d|1[0-3])[0-5]\d)",
    re.ASCII,
)
_CTIME = re.compile(
    # asctime; Java's Date has the zone before the year, JavaScript's the year before the time.
    rf"(?:[^\W\d]{{1,12}}\.?,?\s)?{_MONTH}\s?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?(?:\s(?P<early>\d{{4}}),?)?"
    rf"(?:\s(?:at\s)?{_CLOCK}{_ZONE})?(?:\s(?P<year>\d{{4}}))?"
)
_SLASHED = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<sign>[/.-])(?P<two>\d{{1,2}})[/.-](?P<year>\d{{4}})(?:,?\s{_CLOCK}{_ZONE})?"
)
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d{1,9})?", re.ASCII)
_BASIC = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)

_HOURS = {
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "ICT": 7, "WIB": 7,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
"""Hours ahead of UTC of the zones' names: those of RFC 822, and the usual ones of Asia, Europe and Oceania."""


def read(text: str, zone: tzinfo, now: datetime) -> Published | None:
    """The moment that the text means: see `dates.of_feed`."""
    if usual := _USUAL.fullmatch(text):
        return _of_usual(usual, now)
    text = " ".join(narrow(text[: _LONGEST + 1]).split())
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = _read(text, zone, now)
        sensible = found and _EARLIEST <= found.at <= _latest(now)
    except (ValueError, OverflowError):
        return None
    return found if sensible else None


def _of_usual(found: re.Match[str], now: datetime) -> Published | None:
    """What RFC 822 says and nearly all feeds write, at a third of the time."""
    day, month, year, hour, minute, second, offset = found.groups()
    number = _MONTHS.index(month.lower()) + 1
    try:
        zone = dates.offset_of(offset) or UTC
        at = datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=zone)
        return Published(at) if _EARLIEST <= at <= _latest(now) else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=8)
def _latest(now: datetime) -> datetime:
    return now.astimezone(UTC) + _AHEAD


def _read(text: str, zone: tzinfo, now: datetime) -> Published | None:
    """Whatever moment it is. Raises ValueError or OverflowError where it is none of the calendar."""
    if found := _RFC_822.match(text) or _CTIME.match(text):
        named = _named(found, zone)
        if named:
            return named
    if _EPOCH.fullmatch(text):
        seconds = float(text)
        return Published(
            datetime.fromtimestamp(int(seconds / 1000 if seconds > 1e11 else seconds), UTC).astimezone(zone)
        )
    if found := _BASIC.fullmatch(text):
        return _basic(found, zone)
    written = dates.published(text, zone) or dates.relative(text, now)
    if written or dates.find(text):
        return written
    if found := _SLASHED.match(text):
        return _slashed(found, zone)
    return dates.published_near(text, Published(now), zone)


def _named(found: re.Match[str], zone: tzinfo) -> Published | None:
    """A date with the month's name; None where it is no month's."""
    parts = found.groupdict()
    month, year = _month(parts["name"]), parts.get("early") or parts["year"]
    if not month or not year:
        return None
    return _at(date(_year(year), month, int(parts["day"])), found, zone)


def _month(name: str) -> int:
    """1 to 12, or 0 for what names no month."""
    if name.endswith("月"):
        numeral = name[:-1]
        return int(numeral) if numeral.isascii() else number(numeral)
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _year(digits: str) -> int:
    """RFC 5322, 4.3: two digits below 50 are of this century, others, and three digits, count from 1900."""
    year = int(digits)
    if len(digits) > 3:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _at(day: date, found: re.Match[str], zone: tzinfo) -> Published:
    if found["hour"] is None:
        return Published.on(day, zone)
    clock = dates.time_of_day(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), found["half"])
    return Published(datetime(day.year, day.month, day.day, tzinfo=_zone(found["zone"] or "", zone)) + clock)


def _zone(written: str, zone: tzinfo) -> tzinfo:
    """The zone that is named, `zone` where none is, or none that is known."""
    written = written.replace(" ", "").upper()
    if offset := dates.offset_of(written):
        return offset
    if written == "CST":
        # China's standard time where the feed is of there, else that of the central United States (RFC 822).
        china = zone.utcoffset(datetime(2025, 1, 1)) == timedelta(hours=8)  # noqa: DTZ001 - a zone is asked
        return zone if china else timezone(timedelta(hours=-6))
    if written in _HOURS:
        return timezone(timedelta(hours=_HOURS[written]))
    # RFC 5322, 4.3: military letters have been used both ways round, so that nothing is known but Z.
    return UTC if len(written) == 1 else zone


def _basic(found: re.Match[str], zone: tzinfo) -> Published:
    """The basic format of ISO 8601: 20250302T132536Z."""
    year, month, day, hour, minute, second, offset = found.groups()
    if hour is None:
        return Published.on(date(int(year), int(month), int(day)), zone)
    clock = dates.time_of_day(int(hour), int(minute), int(second or 0))
    return Published(datetime(int(year), int(month), int(day), tzinfo=dates.offset_of(offset or "") or zone) + clock)


def _slashed(found: re.Match[str], zone: tzinfo) -> Published | None:
    """A date with its year last, if day and month can be told apart: by size, a.m. (American) or dots (German)."""
    one, two = int(found["one"]), int(found["two"])
    if one > 12 or found["sign"] == "." or one == two:
        day, month = one, two
    elif two > 12 or found["half"]:
        day, month = two, one
    else:
        return None
    return _at(date(int(found["year"]), month, day), found, zone)
