"""The tokens of a full-text index."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text import cut
from reader.text.cut import Token, has_cjk, needed, tokens
from reader.text.fold import fold
from reader.text.matching import Term, matches


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("完成投资", "完 成 投 资 完成 成投 投资"),
        ("占30%", "占 3 0 占3 30 \ue125"),
        ("Xiaomi SU7", "xiaomi su 7 u7"),
        ("A股,GPS系统", "a 股 a股 \ue12c gps 系 统 s系 系统"),
        ("ＡＢ１２", "ab 1 2 b1 12"),
        ("すし", "す し すし"),
        ("한국어 뉴스", "한 국 어 한국 국어 뉴 스 뉴스"),
        ("e\u0301te\u0301 हिन्दी", "e\u0301te\u0301 हिन्दी"),
        ("𠀀𰀀", "𠀀 𰀀 𠀀𰀀"),
        ("——《》", "— 《 》"),
        ("snake_case", "snake \ue15f case"),
        (" \n\t　", ""),
    ],
)
def test_what_is_written_without_spaces_is_cut_into_characters_and_pairs(text: str, expected: str) -> None:
    assert tokens(text) == set(expected.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("辽宁省", ["辽宁", "宁省"]),
        ("辽", ["辽"]),
        ("辽 宁", ["辽", "宁"]),
        ("A股", ["a股", "a"]),
        ("invest fund", ["invest", "fund"]),
        ("，", ["\ue12c"]),
        ("。", ["。"]),
        ("%", ["\ue125"]),
        ("  ", []),
    ],
)
def test_of_a_text_that_is_searched_only_what_says_most_is_asked_for(text: str, expected: list[str]) -> None:
    assert [token.text for token in needed(text)] == expected


def test_a_run_of_letters_at_an_open_end_is_a_beginning_and_at_an_open_start_says_nothing() -> None:
    assert needed("invest", open_end=True) == [Token("invest", prefix=True)]
    assert needed("gps系统", open_start=True) == [Token("s系"), Token("系统")]


@given(st.text(), st.text(), st.text())
def test_a_text_has_all_tokens_of_any_part_of_it(before: str, part: str, after: str) -> None:
    whole = tokens(before + part + after)
    for token, prefix in needed(part, open_start=True, open_end=True):
        assert any(other.startswith(token) for other in whole) if prefix else token in whole


@given(st.text(alphabet="ab1辽宁 ,%—\u0301"), st.text(alphabet="ab1辽宁 ,%—\u0301"), st.booleans())
def test_whatever_matches_has_the_tokens_that_are_asked_for(text: str, word: str, prefix: bool) -> None:
    if matches(fold(text), Term(word, prefix)):
        inside = has_cjk(word)
        whole = tokens(text)
        for token, begins in needed(word, open_start=inside, open_end=inside or prefix):
            assert any(other.startswith(token) for other in whole) if begins else token in whole


@given(st.text())
def test_no_token_has_white_space_or_an_ascii_mark_in_it(text: str) -> None:
    for token in tokens(text):
        assert token
        assert not any(character.isspace() or (character.isascii() and not character.isalnum()) for character in token)


def test_every_assigned_han_kana_and_hangul_syllable_is_cjk() -> None:
    names = ("CJK UNIFIED IDEOGRAPH", "HIRAGANA LETTER", "KATAKANA LETTER", "HANGUL SYLLABLE", "BOPOMOFO LETTER")
    letters = [chr(code) for code in range(0x3000, 0x33000) if unicodedata.name(chr(code), "").startswith(names)]
    assert len(letters) > 100_000
    assert [letter for letter in letters if not has_cjk(letter)] == []


USUAL = st.text(st.sampled_from("辽宁省中央企业振兴㐀𠀀A股gdp5G2390 \n,.%-_[]{}!?。，、“”《》—·"), max_size=40)


@given(USUAL)
def test_the_short_way_for_the_usual_characters_gives_the_same_tokens(text: str) -> None:
    folded = fold(text)
    assert set(cut.cut_folded(folded).split()) == set(cut._cut_any(folded).split())
