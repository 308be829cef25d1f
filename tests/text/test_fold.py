"""What folding keeps and what it makes the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.fold import fold, fold_map


@pytest.mark.parametrize(
    ("written", "searched"),
    [("ＡＢＣ１２％", "abc12%"), ("Straße", "STRASSE"), ("ﬁn", "FIN"), ("ｱｲ", "アイ"), ("，：", ",:"), ("㎏", "kg")],
)
def test_case_and_width_make_no_difference(written: str, searched: str) -> None:
    assert fold(written) == fold(searched)


def test_chinese_stays_as_it_is() -> None:
    assert fold("辽宁省与中央企业") == "辽宁省与中央企业"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_a_character_is_folded_without_regard_to_its_neighbours(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


@given(st.text())
def test_each_folded_character_knows_where_it_comes_from(text: str) -> None:
    folded, origins = fold_map(text)
    assert folded == fold(text)
    assert origins == sorted(origins)
    assert set(origins) == set(range(len(text)))
    for index, character in enumerate(text):
        assert "".join(folded[at] for at, origin in enumerate(origins) if origin == index) == fold(character)


def test_one_character_that_folds_to_several_keeps_the_offsets_after_it() -> None:
    assert fold_map("Aﬃ辽") == ("affi辽", [0, 1, 1, 1, 2])
