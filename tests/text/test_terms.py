"""The words that tell what a text is about."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared import corpus, hostile, needs_data, seed_paragraphs

from reader.text.fold import fold
from reader.text.terms import MOST, Kind, terms


def words(title: str, body: str = "") -> list[str]:
    return [term.word for term in terms(title, body)]


def kinds(title: str, body: str = "") -> dict[str, Kind]:
    return {term.word: term.kind for term in terms(title, body)}


def test_the_seed_page_is_about_its_province_its_meeting_and_its_people() -> None:
    text = seed_paragraphs()
    found = words("辽宁省与中央企业深化合作座谈会在北京举行", "\n".join(text))
    assert {"辽宁省", "座谈会"} <= set(found[:12])


@pytest.mark.parametrize(
    ("title", "word", "kind"),
    [
        ("郝鹏主持会议", "郝鹏", Kind.NAME),
        ("辽宁省振兴", "辽宁省", Kind.PLACE),
        ("国务院召开会议", "国务院", Kind.ORGANISATION),
        ("羊绒产业", "羊绒", Kind.TERM),
        ("OpenAI 发布模型", "openai", Kind.TERM),
    ],
)
def test_a_term_says_what_it_names(title: str, word: str, kind: Kind) -> None:
    assert kinds(title)[word] is kind


def test_what_is_numbered_keeps_its_number() -> None:
    assert "神舟十五号" in words("神舟十五号载人飞船发射")
    assert "第五届" in words("第五届进博会开幕")


@pytest.mark.parametrize("title", ["2025年3月2日", "390亿元", "我们的一些", "的了和是", "The and with from", "95%", ""])
def test_numbers_dates_and_function_words_are_no_terms(title: str) -> None:
    assert words(title) == []


def test_an_address_is_no_term() -> None:
    assert "vide1ijpqdumb6lqkb6dw2hfcvgh220924.shtml" not in words("新闻", "vide1ijpqdumb6lqkb6dw2hfcvgh220924.shtml")


def test_latin_text_has_terms() -> None:
    found = words("Earthquake hits Myanmar", "The earthquake struck near Mandalay. Rescue teams are in Mandalay now.")
    assert {"earthquake", "myanmar", "mandalay", "rescue"} <= set(found)


def test_case_and_width_do_not_matter() -> None:
    assert words("ＯＰＥＮＡＩ发布模型") == words("OpenAI发布模型")


def test_the_title_counts_more_than_the_body() -> None:
    weights = {term.word: term.weight for term in terms("羊绒产业", "煤炭产业的新闻")}
    assert weights["羊绒"] > weights["煤炭"]


def test_a_word_of_every_day_counts_as_more_common_than_a_rare_one() -> None:
    common = {term.word: term.common for term in terms("经济与羊绒", "")}
    assert 0 < common["羊绒"] < common["经济"] < 1


def test_what_stands_once_deep_in_a_text_is_no_term() -> None:
    assert "羊绒" not in words("天气", "今天多云。" * 40 + "羊绒。")


@needs_data
def test_terms_are_folded_bounded_and_can_stand_between_spaces() -> None:
    for body in (*corpus(40), *hostile()):
        found = terms(body[:30], body)
        assert len(found) <= MOST
        assert len({term.word for term in found}) == len(found)
        for term in found:
            assert term.word == fold(term.word)
            assert len(term.word) >= 2
            assert len(term.word.split()) == 1
            assert term.weight > 0


@given(st.text(), st.text(max_size=300))
def test_any_text_has_terms_or_none(title: str, body: str) -> None:
    for term in terms(title, body, 5):
        assert term.word
        assert not set(term.word) & set("\"'* ()\0")
        assert 0 < term.common <= 1
    assert len(terms(title, body, 5)) <= 5


def test_the_dictionary_is_loaded_only_when_terms_are_asked_for() -> None:
    script = "import sys, reader.archive.sqlite.archive, reader.text.terms; sys.exit('rjieba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
