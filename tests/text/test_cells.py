"""Widths are Rich's, and `fit` never goes over them."""

from __future__ import annotations

import pytest
from apsw.unicode import grapheme_iter_with_offsets
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.text.cells import cells, fit, offsets

PIECES = [
    *"中文，a1 “”…",
    "🇨🇳",
    "👩\u200d👩\u200d👦",
    "1\ufe0f\u20e3",
    "☂\ufe0f",
    "e\u0301",
    "क्षि",
    "\u200d",
    "\ufe0f",
    "\u200b",
]
texts = st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), max_size=30).map("".join)


@given(texts)
def test_cells_are_what_rich_and_so_textual_draws(text: str) -> None:
    assert cells(text) == cell_len(text)


@given(texts)
def test_offsets_end_with_the_width_of_all(text: str) -> None:
    columns = offsets(text)
    assert len(columns) == len(text) + 1
    assert columns[-1] == cells(text)
    assert list(columns) == sorted(columns)


@given(texts, st.data())
def test_a_slice_is_never_wider_than_its_offsets_say(text: str, data: st.DataObject) -> None:
    columns = offsets(text)
    places = [place for place in range(len(text) + 1) if text[place - 1 : place] != "\u200d"]
    start, end = sorted(data.draw(st.lists(st.sampled_from(places), min_size=2, max_size=2)))
    assert cells(text[start:end]) <= columns[end] - columns[start]


@given(texts, st.integers(-1, 40))
def test_fit_fills_the_width_and_says_what_it_cut(text: str, width: int) -> None:
    fitted = fit(text, width)
    assert cells(fitted) <= max(width, 0)
    if fitted != text and width > 0:
        assert fitted.endswith("…")
        kept = fitted[:-1]
        assert text.startswith(kept)
        ends = {0, *(end for _, end, _ in grapheme_iter_with_offsets(text))}
        assert len(kept) in ends


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("辽宁省", 6, "辽宁省"),
        ("辽宁省", 5, "辽宁…"),
        ("辽宁省", 4, "辽…"),
        ("one two", 5, "one…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("🇨🇳🇨🇳", 3, "🇨🇳…"),
        ("", 0, ""),
    ],
)
def test_fit_by_example(text: str, width: int, fitted: str) -> None:
    assert fit(text, width) == fitted
