"""Dates as Chinese pages write them."""

from __future__ import annotations

from datetime import date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.article import Published
from reader.errors import ReaderError
from reader.formats.dates import published, published_near, zone_named, zone_of

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2025-03-02 13:25:36", "2025-03-02T13:25:36+08:00"),
        ("2025年03月02日 13:25", "2025-03-02T13:25:00+08:00"),
        ("2025年3月2日13:25", "2025-03-02T13:25:00+08:00"),
        ("2025年3月2日 13时25分", "2025-03-02T13:25:00+08:00"),
        ("2025/3/2 9:05", "2025-03-02T09:05:00+08:00"),
        ("2025.3.2", "2025-03-02"),
        ("2025/3/2", "2025-03-02"),
        ("发布时间:2025-03-02", "2025-03-02"),
        ("2025-03-02T13:25:36+09:00", "2025-03-02T13:25:36+09:00"),
        ("2025-03-02T13:25:36.123Z", "2025-03-02T13:25:36+00:00"),
    ],
)
def test_a_date_is_read_as_it_is_meant(text: str, read: str) -> None:
    assert str(published(text, CHINA)) == read


@pytest.mark.parametrize(
    "text", ["", "03-02", "2025-13-02", "2025-02-30", "2025-03-02 25:00", "12025-03-02", "20250302"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert published(text, CHINA) is None


@pytest.mark.parametrize(
    ("text", "near", "read"),
    [
        ("03-02", date(2025, 3, 2), "2025-03-02"),
        ("12-31", date(2025, 1, 2), "2024-12-31"),
        ("01-02", date(2024, 12, 31), "2025-01-02"),
        ("3月2日", date(2025, 3, 9), "2025-03-02"),
        ("02-29", date(2025, 3, 2), "2024-02-29"),
        ("2023-03-02", date(2025, 3, 2), "2023-03-02"),
    ],
)
def test_a_month_and_day_lie_nearest_to_the_article(text: str, near: date, read: str) -> None:
    assert str(published_near(text, Published.on(near, CHINA), CHINA)) == read


@pytest.mark.parametrize("text", ["", "13-02", "02-30", "昨天"])
def test_what_is_no_month_and_day_gives_none(text: str) -> None:
    assert published_near(text, Published.on(date(2025, 3, 2), CHINA), CHINA) is None


@given(st.dates(date(1910, 1, 1), date(2150, 1, 1)), st.integers(-180, 180))
def test_the_day_found_is_never_farther_than_half_a_year(near: date, days: int) -> None:
    day = near + timedelta(days=days)
    found = published_near(f"{day:%m-%d}", Published.on(near, CHINA), CHINA)
    assert found
    assert found.day == day or (day.month, day.day) == (2, 29)


def test_china_has_a_zone_even_where_the_machine_has_no_zone_data(monkeypatch: pytest.MonkeyPatch) -> None:
    import zoneinfo

    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    try:
        published_there = published("2025-03-02 13:25", zone_of("zh-CN"))
        assert str(published_there) == "2025-03-02T13:25:00+08:00"
    finally:
        zoneinfo.reset_tzpath()


@pytest.mark.parametrize("name", ["Nowhere/Nothing", "", "../etc/passwd", "a\0b"])
def test_an_unknown_zone_is_one_clear_line(name: str) -> None:
    with pytest.raises(ReaderError, match="there is no time zone"):
        zone_named(name)


def test_other_languages_are_read_in_utc() -> None:
    assert str(published("2025-03-02 13:25", zone_of("en"))) == "2025-03-02T13:25:00+00:00"
