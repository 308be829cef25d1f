"""Dates as Chinese pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.article import Published
from reader.errors import ReaderError
from reader.formats.dates import of_feed, published, published_near, relative, zone_named, zone_of

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


NOW = datetime(2025, 3, 2, 15, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("２０２５年３月２日　１３：２５", "2025-03-02T13:25:00+08:00"),
        ("二〇二五年三月二日", "2025-03-02"),
        ("二○二四年十二月二十三日 13:25", "2024-12-23T13:25:00+08:00"),
        ("二零二四年十月三十日", "2024-10-30"),
        ("2025年3月2日 星期日 13:25", "2025-03-02T13:25:00+08:00"),
        ("2025年3月2日（星期日）13:25", "2025-03-02T13:25:00+08:00"),
        ("2025-3-2 下午3:05", "2025-03-02T15:05:00+08:00"),
        ("2025/03/02 中午12:30", "2025-03-02T12:30:00+08:00"),
        ("2025/03/02 凌晨12:30", "2025-03-02T00:30:00+08:00"),
        ("2025年3月2日13点05分", "2025-03-02T13:05:00+08:00"),
        ("2025年03月02日 | 13:25", "2025-03-02T13:25:00+08:00"),
        ("20250302132536", "2025-03-02T13:25:36+08:00"),
        ("2025-03-02 24:00", "2025-03-03T00:00:00+08:00"),
        ("2025-03-02 13:25:36 +0900", "2025-03-02T13:25:36+09:00"),
        ("2025-03-02 13:25 GMT", "2025-03-02T13:25:00+00:00"),
        ("2025-03-02 08:00-10:00", "2025-03-02T08:00:00+08:00"),
    ],
)
def test_pages_write_dates_in_many_ways(text: str, read: str) -> None:
    assert str(published(text, CHINA)) == read
    assert str(of_feed(text, CHINA, datetime(2025, 3, 3, 12, tzinfo=CHINA))) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Sun, 02 Mar 2025 13:25:36 +0800", "2025-03-02T13:25:36+08:00"),
        ("Mon, 2 Mar 25 13:25:36 GMT", "2025-03-02T13:25:36+00:00"),
        ("02 Mar 99 13:25", "1999-03-02T13:25:00+08:00"),
        ("Sun, 02 Mar 2025 13:25:36 CST", "2025-03-02T13:25:36+08:00"),
        ("Sun, 02 Mar 2025 13:25:36 GMT+8", "2025-03-02T13:25:36+08:00"),
        ("Sun, 02 Mar 2025 13:25:36 UTC+08:00", "2025-03-02T13:25:36+08:00"),
        ("Sun, 02 Mar 2025 13:25:36 EST", "2025-03-02T13:25:36-05:00"),
        ("Sun, 02 Mar 2025 13:25:36 Z", "2025-03-02T13:25:36+00:00"),
        ("Sun, 02 Mar 2025 13:25:36 +9999", "2025-03-02T13:25:36+08:00"),
        ("星期日, 02 三月 2025 13:25:36 +0800", "2025-03-02T13:25:36+08:00"),
        ("周日, 02 3月 2025 13:25:36 +0800", "2025-03-02T13:25:36+08:00"),
        ("Sun Mar 02 13:25:36 CST 2025", "2025-03-02T13:25:36+08:00"),
        ("Sun Mar  2 13:25:36 2025", "2025-03-02T13:25:36+08:00"),
        ("Sun Mar 02 2025 13:25:36 GMT+0800 (中国标准时间)", "2025-03-02T13:25:36+08:00"),
        ("March 2, 2025 1:25 pm", "2025-03-02T13:25:00+08:00"),
        ("02-Mar-2025 10:00:00", "2025-03-02T10:00:00+08:00"),
        ("Tuesday, March 2, 2021", "2021-03-02"),
        ("2020/1/10 14:33:00", "2020-01-10T14:33:00+08:00"),
        ("1/10/2020 2:33:00 PM", "2020-01-10T14:33:00+08:00"),
        ("13.1.2020 2:33", "2020-01-13T02:33:00+08:00"),
        ("2025-03-02T13:25+08", "2025-03-02T13:25:00+08:00"),
        ("2025-03-02T05:25:36Z", "2025-03-02T05:25:36+00:00"),
        ("20250302", "2025-03-02"),
        ("20250302T052536Z", "2025-03-02T05:25:36+00:00"),
        ("1740893136", "2025-03-02T13:25:36+08:00"),
        ("1740893136000", "2025-03-02T13:25:36+08:00"),
        ("3月2日 13:25", "2025-03-02T13:25:00+08:00"),
        ("刚刚", "2025-03-02T15:00:00+08:00"),
        ("3小时前", "2025-03-02T12:00:00+08:00"),
        ("半小时前", "2025-03-02T14:30:00+08:00"),
        ("昨天 12:01", "2025-03-01T12:01:00+08:00"),
        ("3 天前", "2025-02-27"),
        ("2 days ago", "2025-02-28"),
    ],
)
def test_feeds_write_dates_in_many_more(text: str, read: str) -> None:
    assert str(of_feed(text, CHINA, NOW)) == read


def test_cst_is_american_where_the_feed_is_not_of_china() -> None:
    assert str(of_feed("Sat, 01 Mar 2025 13:25:36 CST", UTC, NOW)) == "2025-03-01T13:25:36-06:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sunday",
        "May",
        "0",
        "0000-00-00 00:00:00",
        "1969-12-30",
        "2030-01-01",
        "Sun, 30 Feb 2025 10:00:00",
        "3/2/2025",
        "Sun, 02 Mar 2025 25:00:00",
        "2025-03-02 13:61",
        "99999999999999999999",
        "x" * 5000,
        "Sun, 02 Mar 999 13:00",
    ],
)
def test_what_is_no_date_of_a_feed_gives_none(text: str) -> None:
    assert of_feed(text, CHINA, NOW) is None


@given(st.datetimes(datetime(1971, 1, 1), datetime(2025, 3, 1)), st.integers(-12, 14))
def test_the_two_formats_that_feeds_should_have_are_read_exactly(moment: datetime, hours: int) -> None:
    at = moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    assert of_feed(format_datetime(at), CHINA, NOW) == Published(at)
    assert of_feed(at.isoformat(), CHINA, NOW) == Published(at)


@given(
    st.text(max_size=120)
    | st.lists(
        st.sampled_from(
            [
                "1",
                "2",
                "10",
                "2025",
                "年",
                "月",
                "日",
                ":",
                "-",
                "/",
                "Mar",
                "Mon,",
                "+08",
                "前",
                "昨天",
                "CST",
                "十",
                ".",
                "T",
                "Z",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_any_text_is_a_date_or_none(text: str) -> None:
    for found in (of_feed(text, CHINA, NOW), relative(text, NOW), published(text, CHINA)):
        assert found is None or Published.parse(str(found), CHINA).day == found.day
