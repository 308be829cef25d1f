"""What may be typed as a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.archive.query import ALL, parse
from reader.text.matching import Term


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("辽宁 中央", [Term("辽宁"), Term("中央")]),
        ("辽宁\u3000中央\t", [Term("辽宁"), Term("中央")]),
        ('"new  york" 2025', [Term("new york"), Term("2025")]),
        ("“合作 座谈会”", [Term("合作 座谈会")]),
        ('"not closed', [Term("not closed")]),
        ("xiao*", [Term("xiao", prefix=True)]),
        ('"new yo"*', [Term("new yo", prefix=True)]),
        ("辽宁*", [Term("辽宁")]),
        ("——", [Term("——")]),
        ("*", [Term("*")]),
        ("a a", [Term("a")]),
        ("AND OR NOT", [Term("AND"), Term("OR"), Term("NOT")]),
        (' "" ', []),
    ],
)
def test_words_phrases_and_prefixes(text: str, terms: list[Term]) -> None:
    assert parse(text).terms == tuple(terms)


@pytest.mark.parametrize(
    ("text", "prefix"),
    [("xiao", True), ("xiao ", False), ('"new yo', True), ('"new yo"', False), ("小米", False), ("小米 su", True)],
)
def test_the_last_latin_word_is_a_prefix_while_it_is_typed(text: str, prefix: bool) -> None:
    assert parse(text, typing=True).terms[-1].prefix is prefix
    assert not any(term.prefix for term in parse(text).terms)


@given(st.text() | st.text(alphabet="\"“”* \u3000a辽'()^:-"), st.booleans())
def test_any_string_is_a_query_and_no_word_of_it_is_lost(text: str, typing: bool) -> None:
    query = parse(text, typing)
    kept = "".join(term.text for term in query.terms)
    assert all(character in kept for character in text if not character.isspace() and character not in '"“”*')
    assert query.empty == (not query.terms)
    assert all(term.text for term in query.terms)


def test_nothing_typed_is_everything() -> None:
    assert parse("  ") == ALL
    assert ALL.empty
