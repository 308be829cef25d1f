"""Length and reading time count Chinese and Latin each in their own way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.duration import characters, minutes


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        (" \n\u3000", 0),
        ("新闻", 2),
        ("新闻。", 3),
        ("“两重”“两新”", 8),
        ("2390亿元", 3),
        ("three little words", 3),
        ("AI接入生物制造", 7),
        ("会后,与会人员", 7),
        ("……——", 4),
        ("한국", 2),
    ],
)
def test_a_character_is_a_character_and_a_word_or_number_is_one(text: str, length: int) -> None:
    assert characters(text) == length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("字" * 500, 1),
        ("字" * 501, 2),
        ("word " * 265, 1),
        ("word " * 266, 2),
        ("字" * 250 + "word " * 132, 1),
        ("字" * 250 + "word " * 133, 2),
    ],
)
def test_minutes_are_rounded_up_and_at_least_one(text: str, expected: int) -> None:
    assert minutes(text) == expected


@given(st.text(), st.text())
def test_lengths_of_separate_texts_add_up(one: str, other: str) -> None:
    assert characters(f"{one}\n{other}") == characters(one) + characters(other)
