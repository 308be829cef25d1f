"""What is read by a shorter way, because most of it is alike, reads the same as by the long one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.article import Article, Block, Kind
from reader.formats import feed_dates
from reader.formats.cleaning import cleaned
from reader.formats.html.blocks import blocks_of
from reader.text.address import canonical
from reader.text.clean import are_clean_lines, clean_line

CHARACTERS = "中文 a1。\t\n\r\u3000\u00a0\u200b\x07\x1b\u202eé́"
ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.lists(st.text(CHARACTERS, max_size=12), min_size=1, max_size=5), st.text(" \n\t", max_size=2))
@example(["。\r。"], "")
def test_plain_paragraphs_are_those_of_the_tree(paragraphs: list[str], between: str) -> None:
    markup = between.join(f"<p>{text}</p>" for text in paragraphs)
    # A mark without a meaning makes it take the long way.
    assert blocks_of(markup) == blocks_of(markup + "<span></span>")


@given(st.lists(st.text(CHARACTERS, max_size=12), min_size=1, max_size=5))
def test_lines_that_are_called_clean_are_left_as_they_are(lines: list[str]) -> None:
    if are_clean_lines(lines):
        assert [clean_line(line) for line in lines] == lines
        assert all(lines)
    blocks = tuple(Block(Kind.PARAGRAPH, line) for line in lines)
    one_by_one = [clean_line(line) for line in lines]
    assert [block.text for block in cleaned(Article("甲", blocks)).blocks] == [line for line in one_by_one if line]


@pytest.mark.parametrize(
    ("usual", "other"),
    [
        ("Sat, 01 Mar 2025 12:00:00 +0800", "Sat, 1 Mar 2025 12:00:00 +0800"),
        ("Sat, 01 Mar 2025 23:59:59 GMT", "01 Mar 2025 23:59:59 GMT"),
        ("Fri, 28 Feb 2025 00:00:01 -0330", "28 Feb 2025 00:00:01 -0330"),
        ("Wed, 31 Feb 2024 10:00:00 +0000", "31 Feb 2024 10:00:00 +0000"),
        ("Sun, 01 Mar 1969 10:00:00 +0000", "01 Mar 1969 10:00:00 +0000"),
        ("Sun, 01 Mar 2037 10:00:00 +0000", "01 Mar 2037 10:00:00 +0000"),
    ],
)
def test_the_usual_date_means_the_same_as_an_unusual_one(usual: str, other: str) -> None:
    found = feed_dates.read(usual, ZONE, NOW)
    assert found == feed_dates.read(other, ZONE, NOW)
    assert str(found) == str(feed_dates.read(other, ZONE, NOW))


@given(
    st.sampled_from(["www.a-b.cn", "m.news.example", "example.com", "www.com", "m.co.uk", "a.b.c.d"]),
    st.lists(st.sampled_from(["a", "..", ".", "", "index.html", "1.shtml", "~x", "A_b-c"]), max_size=5),
)
def test_a_usual_address_has_the_canonical_form_that_it_has_with_an_empty_query(host: str, path: list[str]) -> None:
    address = "/".join((f"https://{host}", *path))
    assert urlsplit(address).netloc == host
    assert canonical(address) == canonical(address + "?")
