"""Lists of headlines ask the archive for no more than is looked at."""

from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.archive import open_archive
from reader.archive.protocol import Page
from reader.archive.query import ALL, parse
from reader.article import Headline, Published
from reader.tui.dates import short_date, when_related
from reader.tui.listing import KEPT_PAGES, PAGE, Fixed, Found, Newest, row_of


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


class Matches:
    """So many matches, named by number; asked a page at a time, from either end."""

    def __init__(self, count: int, size: int) -> None:
        self.names = [Headline(str(number), id=str(number)) for number in range(count)]
        self.size = size

    def page(self, start: str | None, *, from_end: bool) -> Page:
        first = int(start or 0)
        rows = (self.names[::-1] if from_end else self.names)[first : first + self.size]
        end = first + len(rows)
        return Page(tuple(rows), str(end) if end < len(self.names) else None)

    def first(self) -> Found:
        return Found(ALL, self.page(None, from_end=False))

    def read(self, found: Found, *, from_end: bool) -> int:
        return found.add(self.page(found.start(from_end=from_end), from_end=from_end), from_end=from_end)


def titles(found: Found) -> list[str]:
    return [found.row(index).title for index in range(len(found))]


def test_what_was_found_grows_by_the_pages_that_are_read():
    matches = Matches(5, size=2)
    found = matches.first()
    assert (titles(found), found.more, found.row(2), found.row(-1)) == (["0", "1"], True, None, None)
    matches.read(found, from_end=False)
    matches.read(found, from_end=False)
    assert (titles(found), found.more) == (["0", "1", "2", "3", "4"], False)


def test_what_was_found_can_be_read_from_its_end_with_a_gap_between():
    matches = Matches(100, size=2)
    found = matches.first()
    matches.read(found, from_end=True)
    assert titles(found) == ["0", "1", "…", "98", "99"]
    assert (found.gap, found.known) == (2, 4)
    assert matches.read(found, from_end=True) == 2
    assert titles(found) == ["0", "1", "…", "96", "97", "98", "99"]


@given(count=st.integers(0, 40), size=st.integers(1, 9), ends=st.lists(st.booleans(), max_size=50))
def test_from_whichever_end_it_is_read_nothing_is_missing_and_nothing_comes_twice(count, size, ends):
    matches = Matches(count, size)
    everything = [each.title for each in matches.names]
    found = matches.first()
    for from_end in [*ends, *[False] * 41]:
        if found.more:
            length = len(found)
            assert matches.read(found, from_end=from_end) == len(found) - length
        shown = titles(found)
        above = len(shown) if found.gap is None else found.gap
        assert shown[:above] == everything[:above]
        assert shown[above:] == ([] if found.gap is None else ["…", *everything[count - len(shown) + above + 1 :]])
    assert titles(found) == everything


def test_the_cursor_does_not_cross_the_gap_by_the_way():
    matches = Matches(100, size=3)
    found = matches.first()
    matches.read(found, from_end=True)
    assert found.within_reach(2, 5) == 2
    assert found.within_reach(0, 1) == 1
    assert found.within_reach(4, 1) == 4
    assert found.within_reach(6, 4) == 4
    assert found.within_reach(0, -3) == 0


def test_more_is_read_only_near_an_end_and_from_that_end():
    matches = Matches(100, size=10)
    found = matches.first()
    assert (found.wanted(0, near=3), found.wanted(9, near=3)) == (None, False)
    matches.read(found, from_end=True)
    assert (found.wanted(9, near=3), found.wanted(11, near=3), found.wanted(20, near=3)) == (False, True, None)


@pytest.mark.parametrize(
    ("text", "possible"), [("江河", True), ("-江河 is:starred", True), ("江河 sort:best", False), ("jiang", False)]
)
def test_only_a_list_whose_last_row_is_its_oldest_is_read_from_its_end(text, possible):
    assert Found(parse(text), Page((), None)).can_begin_at_end == possible


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


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "the same day"),
        (1, "1 day later"),
        (30, "30 days later"),
        (-1, "1 day earlier"),
        (-400, "03-02"),
        (None, "03-02"),
    ],
)
def test_days_are_counted_as_long_as_one_can_imagine_them(days, said):
    assert when_related(days, Published.parse("2025-03-02", UTC)) == said


def test_related_headlines_are_all_known():
    fixed = Fixed([Headline("a"), Headline("b")])
    assert [fixed.row(row) for row in (-1, 0, 1, 2)] == [None, Headline("a"), Headline("b"), None]
    assert len(fixed) == 2


@given(st.integers(0, 400), st.integers(-10, 410), st.integers(0, 120))
def test_a_headline_is_found_near_where_it_was(row, around, within):
    listing = Fixed([Headline(str(number), id=f"id{number}") for number in range(400)])
    found = row_of(listing, f"id{row}", within, around)
    assert found == (row if row < 400 and abs(row - around) < within else None)


def test_a_headline_is_looked_for_where_it_was_first():
    archive = Pretended(1_000_000)
    assert row_of(Newest(archive), "id500012", 200, around=500_012) == 500_012
    assert len(archive.asked) == 1
