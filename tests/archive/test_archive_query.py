"""What may be typed as a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.archive.query import ALL, parse
from reader.text.matching import Term

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("辽宁 中央", [Term("辽宁"), Term("中央")]),
        ("辽宁\u3000中央\t", [Term("辽宁"), Term("中央")]),
        ('"new  york" 2025', [Term("new york"), Term("2025")]),
        ("“合作 座谈会”", [Term("合作 座谈会")]),
        ("xiao*", [Term("xiao", prefix=True)]),
        ('"new yo"*', [Term("new yo", prefix=True)]),
        ("辽宁*", [Term("辽宁")]),
        ("——", [Term("——")]),
        ("*", [Term("*")]),
        ("a a", [Term("a")]),
        ('"AND" "OR" "NOT"', [Term("AND"), Term("OR"), Term("NOT")]),
        ("and or not", [Term("and"), Term("or"), Term("not")]),
        ("a.b:c 'd' e^f", [Term("a.b:c"), Term("'d'"), Term("e^f")]),
    ],
)
def test_words_phrases_and_prefixes(text: str, terms: list[Term]) -> None:
    assert parse(text).terms == tuple(terms)


@pytest.mark.parametrize(
    ("text", "prefix"),
    [("xiao", True), ("xiao ", False), ('"new yo"', False), ("小米", False), ("小米 su", True)],
)
def test_the_last_latin_word_is_a_prefix_while_it_is_typed(text: str, prefix: bool) -> None:
    assert parse(text, typing=True).terms[-1].prefix is prefix
    assert not any(term.prefix for term in parse(text).terms)


def test_the_last_latin_word_of_an_open_phrase_is_a_prefix_while_it_is_typed() -> None:
    assert parse('"new yo', typing=True).terms == (Term("new yo", prefix=True),)


@given(
    st.lists(
        st.text(st.characters(exclude_characters='-:："“”＂「『()（）*', exclude_categories=("Z", "C")), min_size=1)
    )
)
def test_words_without_signs_of_the_language_are_all_looked_for(words: list[str]) -> None:
    operators = {"AND", "OR", "NOT"}
    quoted = [f'"{word}"' if word in operators else word for word in words]
    assert parse(" ".join(quoted)).terms == tuple(Term(word) for word in dict.fromkeys(words))


def test_nothing_typed_is_everything() -> None:
    assert parse("  ") == ALL
    assert ALL.empty
