"""What folding keeps and what it makes the same."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import language_tables

from reader.text.fold import fold, fold_map


@pytest.mark.parametrize(
    ("written", "searched"),
    [("ＡＢＣ１２％", "abc12%"), ("Straße", "STRASSE"), ("ﬁn", "FIN"), ("ｱｲ", "アイ"), ("，：", ",:"), ("㎏", "kg")],
)
def test_case_and_width_make_no_difference(written: str, searched: str) -> None:
    assert fold(written) == fold(searched)


def test_simplified_chinese_stays_as_it_is() -> None:
    assert fold("辽宁省与中央企业为什么在台湾颚") == "辽宁省与中央企业为什么在台湾颚"


FORMS = """
辽遼 宁寧 台臺檯枱颱 里裏裡 干乾幹 后後 发發髮 线線綫 为為爲 群羣 峰峯 念唸 卫衛衞 着著 户戶 启啟啓 床牀 么麼麽 颚顎
"""


@pytest.mark.parametrize("forms", FORMS.split())
def test_a_character_is_found_by_any_of_its_forms(forms: str) -> None:
    assert {fold(form) for form in forms} == {forms[0]}


@pytest.mark.parametrize(
    ("written", "searched"), [("遼寧省與中央企業", "辽宁省与中央企业"), ("臺灣", "台湾"), ("這裡", "这里")]
)
def test_traditional_and_simplified_find_each_other(written: str, searched: str) -> None:
    assert fold(written) == fold(searched)


def test_a_compatibility_form_of_a_traditional_character_is_simplified_too() -> None:
    assert fold("\uf9f7 \u2fd4") == "立 龟"  # U+F9F7 is 立, U+2FD4 the radical 龜


def test_the_table_of_forms_is_what_opencc_says() -> None:
    assert (language_tables.FOLDER / "variants.py").read_text("utf-8") == language_tables.variants()


def test_no_list_needs_the_table_of_forms_before_something_chinese_is_folded() -> None:
    code = """
import sys
from reader.text.fold import fold
fold("Reuters：ＡＢＣ１２")
early = "reader.text.variants" in sys.modules
fold("经济")
print(early, "reader.text.variants" in sys.modules, "opencc" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True", "False"]


def test_threads_fold_alike() -> None:
    every = "".join(map(chr, range(0x4E00, 0x9FFF)))
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(fold, [every] * 16)) == {fold(every)}


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
