"""Titles and names are found by their sound."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import language_tables
from tests.shared import hostile, needs_data, seed_paragraphs

from reader.text.fold import fold
from reader.text.pinyin import LONGEST_TEXT, LONGEST_TYPED, reading, sound, spoken, tokens, units

LIAONING = "辽宁省与中央企业深化合作座谈会在北京举行"

SEED_HEADLINES = {
    LIAONING: "liao ning sheng yu zhong yang qi ye shen hua he zuo zuo tan hui zai bei jing ju xing",
    "国内首套110千伏主网自愈系统投运 复电效率较人工操作快95%": "guo nei shou tao 1 1 0 qian fu zhu wang zi yu xi tong"
    " tou yun fu dian xiao lv jiao ren gong cao zuo kuai 9 5",
    "珠江“压咸补淡”显生态效益 促鱼巢附鱼卵总量达500万颗": "zhu jiang ya xian bu dan xian sheng tai xiao yi"
    " cu yu chao fu yu luan zong liang da 5 0 0 wan ke",
    "同心帮扶十七载 浙江龙游畲乡蹚出和美共富新路": "tong xin bang fu shi qi zai zhe jiang long you she xiang tang chu"
    " he mei gong fu xin lu",
    "全国人大代表王臻:“最好的羊绒在中国”": "quan guo ren da dai biao wang zhen zui hao de yang rong zai zhong guo",
    "向科技金融转型,银行业如何应对共性挑战?": "xiang ke ji jin rong zhuan xing yin hang ye ru he ying dui gong xing"
    " tiao zhan",
    "2025中国生物发酵产业技术大会举办 业内热议AI接入生物制造": "2 0 2 5 zhong guo sheng wu fa jiao chan ye ji shu"
    " da hui ju ban ye nei re yi a i jie ru sheng wu zhi zao",
    "谢延翠代表:为低空经济“探路”": "xie yan cui dai biao wei di kong jing ji tan lu",
    "闵卫东代表:让工业元宇宙更有“人味儿”": "min wei dong dai biao rang gong ye yuan yu zhou geng you ren wei er",
    "向辉代表:长白山“新三宝”是献给世界的礼物": "xiang hui dai biao chang bai shan xin san bao shi xian gei shi jie"
    " de li wu",
    "全国人大代表钟波:民营企业发展要找准定位、选准赛道": "quan guo ren da dai biao zhong bo min ying qi ye fa zhan"
    " yao zhao zhun ding wei xuan zhun sai dao",
}

WORDS = "辽宁 辽宁省 遼寧 西安 先 重庆 银行 绿色 与 A AI 5G 2025 ， · ﬁ Ⅻ é 嗯 𠮷 々 ア"
SOUNDS = "liao ning l n s z y zh zho sheng xi an xian a i 5 2 g 宁 遼 省 lü lv lue '"

words = st.sampled_from([*WORDS.split(), " "])
titles = st.lists(words, max_size=12).map("".join) | st.text(max_size=30)
sounds = st.sampled_from([*SOUNDS.split(), " "])
typed = st.lists(sounds, min_size=1, max_size=6).map("".join) | st.text("lnszyhaogiu'v5宁 ", max_size=12)


def found(text: str, title: str, *, prefix: bool = False) -> str:
    """What of the title is marked where the text is typed; each part in brackets."""
    asked = spoken(text, prefix)
    parts = asked.spans(title, reading(title)) if asked else []
    for start, end in reversed(parts):
        title = f"{title[:start]}[{title[start:end]}]{title[end:]}"
    return title if parts else ""


@pytest.mark.parametrize("headline", SEED_HEADLINES)
def test_every_headline_of_the_seed_page_is_read_right(headline: str) -> None:
    assert any(headline in line for line in seed_paragraphs())
    assert reading(headline) == SEED_HEADLINES[headline]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("银行行长行走", "yin hang hang zhang xing zou"),
        ("重大 重要 重庆 重新", "zhong da zhong yao chong qing chong xin"),
        ("长白山成长", "chang bai shan cheng zhang"),
        ("首都都市", "shou du du shi"),
        ("他们都来了", "ta men dou lai le"),
        ("还有 归还", "hai you gui huan"),
        ("调查 调整 调研 空调", "diao cha tiao zheng diao yan kong tiao"),
        ("为了 了解", "wei le liao jie"),
        ("绿色 妇女 战略", "lv se fu nv zhan lve"),
    ],
)
def test_a_character_with_several_readings_is_read_by_its_context(text: str, read: str) -> None:
    assert reading(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("銀行調查長白山", "yin hang diao cha chang bai shan"),
        ("音樂還有快樂", "yin yue hai you kuai le"),
        ("著名乾隆", "zhu ming qian long"),
    ],
)
def test_traditional_characters_are_read_by_their_context_too(text: str, read: str) -> None:
    assert reading(text) == read


def test_letters_and_digits_are_read_one_by_one_and_the_rest_not_at_all() -> None:
    title = "“ＡI” 5G时代!"
    assert reading(title) == "a i 5 g shi dai"
    assert [title[index] for index in units(title)] == list("ＡI5G时代")


def test_a_text_without_chinese_has_no_reading() -> None:
    assert reading("Reuters 2025") == reading("") == ""


def test_a_long_text_is_read_only_so_far() -> None:
    assert len(reading("长" * 10 * LONGEST_TEXT).split()) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("text", "title", "marked"),
    [
        ("liaoning", LIAONING, "[辽宁]"),
        ("liao ning", LIAONING, "[辽宁]"),
        ("LiaoNing", LIAONING, "[辽宁]"),
        ("liáoníng", LIAONING, "[辽宁]"),
        ("ｌｉａｏ　ｎｉｎｇ", LIAONING, "[辽宁]"),
        ("liao宁", LIAONING, "[辽宁]"),
        ("遼ning", LIAONING, "[辽宁]"),
        ("l宁", LIAONING, "[辽宁]"),
        ("lnszy", LIAONING, "[辽宁省]与[中央]"),
        ("lnsheng", LIAONING, "[辽宁省]"),
        ("zhyqiye", LIAONING, "[中央企业]"),
        ("zho", LIAONING, "[中]"),
        ("zhongyangq", LIAONING, "[中央企]"),
        ("xian", "西安的春天", "[西安]"),
        ("xian", "先行者", "[先]"),
        ("xi'an", "西安先行", "[西安]"),
        ("xi an", "先到西安", "[西安]"),
        ("lvse", "绿色发展", "[绿色]"),
        ("lüse", "绿色发展", "[绿色]"),
        ("lǜsè", "绿色发展", "[绿色]"),
        ("zhanlue", "发展战略", "[战略]"),
        ("agu", "A股大涨", "[A股]"),
        ("5gshidai", "走进5G时代", "[5G时代]"),
        ("aizhizao", "热议“AI”制造", "[AI]”[制造]"),
        ("ga", "公安机关", "[公安]"),
        ("zh", "中华文明", "[中华]"),
        ("jnx", "济南向海", "[济南向]"),
    ],
)
def test_what_is_typed_finds_and_marks_the_characters(text: str, title: str, marked: str) -> None:
    assert marked in found(text, title)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("liaoning", "辽东与南宁"),  # whole syllables stand side by side
        ("xi'an", "先行者"),
        ("lnszy", "辽宁省与国家和地方的中央企业"),  # three between 省 and 中 are too many
        ("liaon", "辽东宁静"),
        ("liao宁", "辽东宁静"),
        ("zhuo", "中欧班列"),
        ("ge", "国家二级"),  # what reads as a syllable does not skip as initials do
    ],
)
def test_what_is_too_far_apart_is_not_found(text: str, title: str) -> None:
    assert not found(text, title)


def test_while_typing_the_last_syllable_may_go_on() -> None:
    for end in range(2, len("liaoning") + 1):
        assert "[辽" in found("liaoning"[:end], LIAONING, prefix=True), end
    assert not found("liaoni", LIAONING)


def test_a_simpler_reading_is_marked_first() -> None:
    assert found("xian", "西安先行") == "西安[先]行"


@pytest.mark.parametrize("text", ["", "a", " a ", "é", "辽宁", "2025", "l.n", "привет", "'", "x" * (LONGEST_TYPED + 1)])
def test_what_cannot_be_pinyin_is_none(text: str) -> None:
    assert spoken(text) is None


def test_an_old_reading_of_another_text_marks_nothing() -> None:
    asked = spoken("liaoning")
    assert asked
    assert asked.spans("辽宁省", reading("辽宁")) == asked.spans("辽宁", "") == []


@given(titles, typed, st.booleans())
@settings(max_examples=400, deadline=None)
def test_the_index_misses_nothing_that_matches(title: str, text: str, prefix: bool) -> None:
    asked, stored = spoken(text, prefix), reading(title)
    if asked is not None and (parts := asked.spans(title, stored)):
        assert any(each <= tokens(stored) for each in asked.alternatives)
        assert asked.characters <= set(fold(title))
        assert all(0 <= start < end <= len(title) for start, end in parts)
        assert all(one[1] < other[0] for one, other in pairwise(parts))


@given(st.text("辽宁省与中央企业深化合作座谈会绿色战略", min_size=1, max_size=8), st.data())
@settings(deadline=None)
def test_any_part_is_found_by_its_whole_reading_and_by_its_syllables_apart(title: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(title) - 1))
    end = data.draw(st.integers(start + 1, min(len(title), start + 6)))
    syllables = reading(title).split()[start:end]
    for text in ("'".join(syllables), " ".join(syllables).upper()):
        assert (parts := spoken(text) and found(text, title))
        assert parts.count("[") == 1


@given(st.text("辽宁省与中央企业深化合作座谈会", min_size=2, max_size=12))
@settings(deadline=None)
def test_initials_find_a_text_unless_they_are_syllables(title: str) -> None:
    text = "".join(syllable[0] for syllable in reading(title).split())
    assert found(text, title)


@given(st.text())
@settings(deadline=None)
def test_any_text_has_a_reading_with_an_entry_for_each_unit(text: str) -> None:
    entries = reading(text).split(" ") if reading(text) else []
    assert len(entries) == len(units(text))
    assert all(token.isascii() and token.isalnum() and token == token.lower() for token in tokens(reading(text)))


@given(st.text())
def test_any_text_may_be_typed(text: str) -> None:
    asked = spoken(text)
    assert asked is None or (asked.alternatives and hash(asked) == hash(spoken(text)))


@needs_data
def test_hostile_text_is_read_and_typed_without_harm() -> None:
    for text in hostile():
        assert len(reading(text).split()) == len(units(text))
        spoken(text)
        assert not found("liaoning", text)


@pytest.mark.parametrize("text", ["z" * 39 + "x", "a" * 40, "xian" * 10, "z h" * 13])
def test_no_title_takes_long(text: str) -> None:
    asked = spoken(text)
    assert asked
    assert not asked.spans("中啊" * 100, "zhong a " * 99 + "zhong a")  # ends at all, without trying every choice


def test_the_syllables_are_those_that_pypinyin_knows() -> None:
    assert (language_tables.FOLDER / "syllables.py").read_text("utf-8") == language_tables.syllables()


def test_asking_loads_neither_pypinyin_nor_opencc() -> None:
    code = """
import sys
from reader.text import pinyin
pinyin.spoken("liao宁sheng").spans("辽宁省", "liao ning sheng")
print("pypinyin" in sys.modules, "opencc" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


def test_the_sounds_are_those_of_the_library() -> None:
    assert (language_tables.FOLDER / "sounds.py").read_text("utf-8") == language_tables.sounds()


@pytest.mark.parametrize(
    ("text", "expected"), [("习进平", "xi'jin'ping"), ("遼寧", "liao'ning"), ("a股", ""), ("\U00020000", ""), ("", "")]
)
def test_a_word_sounds_like_its_characters_where_all_are_known(text: str, expected: str) -> None:
    assert sound(text) == expected
