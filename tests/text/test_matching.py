"""What matches a term, where, and what is shown around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.fold import fold
from reader.text.matching import Term, excerpt, matches, spans

SENTENCES = "第一句话说了别的事情。第二句提到辽宁省与中央企业深化合作座谈会在北京举行,共签约16个重点项目。最后一句完。"


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Term("390亿"), "投资2390亿元"),
        (Term("振兴"), "全面振兴新突破"),
        (Term("新"), "中新网"),
        (Term("5G网"), "建成15G网络"),
        (Term("小米su"), "小米SU7"),
        (Term("xiaomi"), "Ｘｉａｏｍｉ发布"),
        (Term("su"), "SU7 Ultra"),
        (Term("ult", prefix=True), "SU7 Ultra"),
        (Term("95%"), "快95%以上"),
        (Term("c++"), "用C++写成"),
        (Term("new york"), "in New York today"),
        (Term("——"), "他说——不"),
    ],
)
def test_a_term_matches(term: Term, text: str) -> None:
    assert matches(fold(text), term)
    assert spans(text, [term])


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Term("su"), "sushi"),
        (Term("su"), "tsu"),
        (Term("ltra", prefix=True), "Ultra"),
        (Term("cafe"), "cafe\u0301"),
        (Term("辽宁"), "辽,宁"),
        (Term("辽宁"), "辽\n宁"),
    ],
)
def test_a_term_does_not_match(term: Term, text: str) -> None:
    assert not matches(fold(text), term)
    assert not spans(text, [term])


def test_places_are_those_of_the_original_text() -> None:
    text = "ﬃ２３９０亿元"
    assert spans(text, [Term("390亿")]) == [(2, 6)]


def test_matches_that_overlap_are_one_place() -> None:
    assert spans("辽宁省中央", [Term("辽宁"), Term("宁省"), Term("中央")]) == [(0, 3), (3, 5)]


@given(st.text(), st.text(min_size=1, max_size=4), st.booleans())
def test_there_are_places_exactly_where_there_is_a_match(text: str, word: str, prefix: bool) -> None:
    term = Term(word, prefix)
    places = spans(text + word, [term])
    assert bool(places) == matches(fold(text + word), term)
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text + word) for start, end in places)


@given(st.text(), st.text(alphabet="辽宁省中央a1，", min_size=1), st.text())
def test_a_term_with_chinese_in_it_matches_any_text_around_it(left: str, middle: str, right: str) -> None:
    assert matches(fold(left + "国" + middle + right), Term("国" + middle))


def test_an_excerpt_starts_at_the_sentence_of_the_match() -> None:
    assert excerpt(SENTENCES, [Term("辽宁")], 30).startswith("第二句提到辽宁省")


def test_an_excerpt_of_a_long_sentence_shows_the_match_and_that_it_is_cut() -> None:
    shown = excerpt("长" * 500 + "辽宁" + "短" * 500, [Term("辽宁")], 40)
    assert shown.startswith("…长")
    assert "辽宁" in shown
    assert shown.endswith("短…")


def test_an_excerpt_is_one_line() -> None:
    assert excerpt("第一段\n\n  第二段\t完", [Term("第二段")], 40) == "第二段 完"


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("全文在此", [Term("没有")], 40) == "全文在此"


@given(st.lists(st.sampled_from(["word", "longerword", "辽", "，", "。", "2025"]), max_size=60), st.integers(24, 60))
def test_an_excerpt_fits_and_cuts_no_word(parts: list[str], length: int) -> None:
    text = " ".join([*parts, "needle", *parts])
    shown = excerpt(text, [Term("needle")], length)
    assert len(shown) <= length
    assert "needle" in shown
    assert set(shown.replace("…", " ").split()) <= set(text.split())
