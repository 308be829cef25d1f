"""Lists of headlines ask the archive for no more than is looked at."""

from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.archive import open_archive
from reader.archive.protocol import Page
from reader.archive.query import ALL, parse
from reader.article import Headline, Published
from reader.tui.listing import KEPT_PAGES, PAGE, Fixed, Found, Newest
from reader.tui.widgets.headline_list import short_date


class Pretended:
    """An archive of so many headlines, of which title and place are the same number; it notes what it is asked for."""

    def __init__(self, length):
        self.length = length
        self.asked = []

    def count(self):
        return self.length

    def headlines(self, query, *, start=None, limit=50):
        assert query is ALL
        first = int(start or 0)
        self.asked.append(first)
        end = min(first + limit, self.length)
        rows = tuple(Headline(str(number), id=f"id{number}") for number in range(first, end))
        return Page(rows, str(end) if end < self.length else None)

    def skip(self, offset):
        return str(offset) if offset < self.length else None


def test_nothing_is_read_until_it_is_looked_at():
    archive = Pretended(1_000_000)
    newest = Newest(archive)
    assert len(newest) == 1_000_000
    assert archive.asked == []


def test_a_page_is_read_once():
    archive = Pretended(1_000_000)
    newest = Newest(archive)
    for row in range(2 * PAGE):
        assert newest.row(row).title == str(row)
    assert archive.asked == [0, PAGE]


def test_the_end_of_a_long_list_is_one_page_away():
    archive = Pretended(1_000_000)
    newest = Newest(archive)
    assert newest.row(999_999).title == "999999"
    assert len(archive.asked) == 1


def test_no_row_before_the_first_or_after_the_last():
    newest = Newest(Pretended(3))
    assert [newest.row(row) for row in (-1, 3, 1000)] == [None] * 3
    assert Newest(Pretended(0)).row(0) is None


def test_memory_does_not_grow_with_what_was_looked_at():
    archive = Pretended(100 * PAGE)
    newest = Newest(archive)
    for row in range(0, 100 * PAGE, PAGE):
        newest.row(row)
    archive.asked.clear()
    for row in range(99 * PAGE, (100 - KEPT_PAGES) * PAGE - 1, -PAGE):
        newest.row(row)
    assert archive.asked == []
    newest.row(0)
    assert archive.asked == [0]


@given(st.integers(0, 2000), st.lists(st.integers(-5, 2005), max_size=30))
def test_each_row_is_the_same_whatever_was_looked_at_before(length, rows):
    newest = Newest(Pretended(length))
    for row in rows:
        headline = newest.row(row)
        assert (headline.title if headline else None) == (str(row) if 0 <= row < length else None)


@pytest.fixture(scope="module")
def five_hundred(large_file):
    archive = open_archive(large_file, lambda: ())
    yield archive
    archive.close()


@given(rows=st.lists(st.integers(0, 499), max_size=10))
def test_the_rows_are_those_of_a_real_archive(five_hundred, rows):
    newest = Newest(five_hundred)
    assert [newest.row(row).title[:5] for row in rows] == [f"第{500 - row:03}号" for row in rows]


def test_rows_of_articles_that_have_gone_meanwhile_are_empty():
    archive = Pretended(1000)
    newest = Newest(archive)
    newest.row(0)
    archive.length = 10
    assert newest.row(0).title == "0"
    assert newest.row(500) is None
    assert newest.row(999) is None


def test_found_grows_by_the_pages_that_are_added():
    query = parse("江")
    found = Found(query, "江", Page((Headline("a"), Headline("b")), "more"), before=lambda: None)
    assert (len(found), found.next, found.row(2)) == (2, "more", None)
    found.add(Page((Headline("c"),), None))
    assert (len(found), found.next, found.row(2)) == (3, None, Headline("c"))
    assert found.row(-1) is None


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2025-03-03T08:05:00+08:00", "08:05"),
        ("2025-03-03", "03-03"),
        ("2025-03-02T13:25:36+08:00", "03-02"),
        ("2024-12-31T23:59:00+08:00", "2024-12-31"),
    ],
)
def test_dates_are_as_short_as_they_can_be(published, shown):
    assert short_date(Published.parse(published, UTC), today=date(2025, 3, 3)) == shown


def test_related_headlines_are_all_known():
    fixed = Fixed([Headline("a"), Headline("b")])
    assert [fixed.row(row) for row in (-1, 0, 1, 2)] == [None, Headline("a"), Headline("b"), None]
    assert len(fixed) == 2
