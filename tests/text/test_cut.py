"""The tokens of a full-text index."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.cut import cut, has_cjk, tokens
from reader.text.fold import fold


@pytest.mark.parametrize(
    ("text", "cut_text"),
    [
        ("完成投资2390亿元,占30%", "完 成 投 资 2 3 9 0 亿 元 占 3 0"),
        ("Xiaomi SU7 Ultra", "xiaomi su 7 ultra"),
        ("北京3月2日电(王翕瞳)", "北 京 3 月 2 日 电 王 翕 瞳"),
        ("ＡＢ１２", "ab 1 2"),
        ("すしを食べる", "す し を 食 べ る"),
        ("한국어 뉴스", "한 국 어 뉴 스"),
        ("e\u0301te\u0301 हिन्दी", "e\u0301te\u0301 हिन्दी"),
        ("𠀀𰀀", "𠀀 𰀀"),
        ("——……《》", ""),
        ("snake_case", "snake case"),
    ],
)
def test_cjk_and_digits_are_cut_by_character_and_letters_by_runs(text: str, cut_text: str) -> None:
    assert cut(text) == cut_text


@given(st.text())
def test_tokens_are_folded_text_in_order(text: str) -> None:
    rest = iter(fold(text))
    assert all(character in rest for character in "".join(tokens(text)))


@given(st.text())
def test_no_letter_and_no_digit_is_lost(text: str) -> None:
    kept = "".join(tokens(text))
    lost = [character for character in fold(text) if character.isalpha() or character.isdecimal()]
    assert [character for character in kept if character.isalpha() or character.isdecimal()] == lost


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_a_token_of_ascii_is_letters_or_one_digit(text: str) -> None:
    assert all(token.isalpha() or (token.isdecimal() and len(token) == 1) for token in tokens(text))


@given(st.text(), st.text())
def test_a_cjk_character_separates_whatever_stands_beside_it(left: str, right: str) -> None:
    assert tokens(left + "辽" + right) == [*tokens(left), "辽", *tokens(right)]


def test_every_assigned_han_kana_and_hangul_syllable_is_cjk() -> None:
    names = ("CJK UNIFIED IDEOGRAPH", "HIRAGANA LETTER", "KATAKANA LETTER", "HANGUL SYLLABLE", "BOPOMOFO LETTER")
    letters = [chr(code) for code in range(0x3000, 0x33000) if unicodedata.name(chr(code), "").startswith(names)]
    assert len(letters) > 100_000
    assert [letter for letter in letters if not has_cjk(letter)] == []
