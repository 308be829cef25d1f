"""Lines end where UAX #14 and CLREQ let them, and no text is lost."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import pytest
from apsw.unicode import grapheme_iter_with_offsets
from hypothesis import example, given
from hypothesis import strategies as st
from tests.shared import DATA, corpus, hostile, needs_data, seed_paragraphs

from reader.text.cells import cells
from reader.text.linebreak import CLOSING, OPENING, break_lines, cut_lines, opportunities

WIDTHS = range(8, 201)
NEVER_FIRST = "，。、；：？！）》」』】〉〕］｝”’…—%％‰℃·,.;:?!)]}"
NEVER_LAST = "（《「『【〈〔“‘([{￥$"

PIECES = [
    *"中国新闻网，。、；：？！（）《》“”‘’—…·%℃,.;:?!()[]{}$-/ \n\u3000\u00a0",
    "——",
    "……",
    "word",
    "News",
    "3.14",
]
PIECES += [
    "1,234.56",
    "10~20%",
    "$20、$30",
    "2024/25",
    "13:25",
    "2390亿元",
    "95%",
    "50余家",
    "5 km",
    "https://example.org/a-b?c=d",
    "🇨🇳",
    "e\u0301",
]
PIECES += [
    "👩\u200d👩\u200d👦",
    "1\ufe0f\u20e3",
    "☂\ufe0f",
    "\U0001f3fb",
    "क्षि",
    "ไทย",
    "한국어",
    "\u200d",
    "\ufe0f",
    "\u0301",
    "\t",
    "\x01",
    "ᄀᄀ",
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map("".join)


def lines_of(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in break_lines(text, width)]


def assert_all_there(text: str, spans: list[tuple[int, int]]) -> None:
    """Between the lines, before the first and after the last there is only white space."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    assert not "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip()


def assert_fits(text: str, spans: list[tuple[int, int]], width: int) -> None:
    for start, end in spans:
        line = text[start:end]
        assert cells(line) <= width or not cells(line[1:]), (line, width)


def graphemes_end(text: str) -> list[int]:
    return [end for _, end, _ in grapheme_iter_with_offsets(text)]


def clean_edges(text: str, place: int) -> bool:
    """Whether neither the mark before nor the mark after a place may not stand at a line's edge."""
    return text[:place].rstrip()[-1:] not in OPENING and text[place:].lstrip()[:1] not in CLOSING


def soft_breaks(text: str, width: int) -> list[tuple[int, int, int]]:
    """(start of the line, its end, start of the next), without the ends that the text itself has."""
    spans = break_lines(text, width)
    pairs = [(a, b, c) for (a, b), (c, _) in pairwise(spans)]
    return [(a, b, c) for a, b, c in pairs if len((text[b:c] + ".").splitlines()) == 1]


def assert_edges_clean_where_possible(text: str, width: int) -> None:
    """A line has a mark at a wrong edge only where every grapheme of it is followed by such an edge."""
    for start, end, following in soft_breaks(text, width):
        if not clean_edges(text, following):
            places = [start + place for place in graphemes_end(text[start:end])]
            assert not [place for place in places if clean_edges(text, place)], text[start : following + 3]


def assert_words_whole_where_possible(text: str, width: int) -> None:
    """A word or number is cut only in a line without a space or a pair of ideographs where it could have ended."""
    for start, end, following in soft_breaks(text, width):
        if end == following and is_word(text[end - 1]) and is_word(text[end]):
            others = [p for p in range(start + 1, end) if could_end(text, p) and clean_edges(text, p)]
            assert not others, text[start : following + 3]
            parts = [p for p in range(start + 2, end) if in_list_or_range(text, p)]
            assert not parts, text[start : following + 3]


def is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def is_ideograph(character: str) -> bool:
    return "一" <= character <= "\u9fff"


def could_end(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    digits = any(character.isdigit() for character in text[max(0, place - 12) : place])
    if before == " " and is_word(text[place - 2 : place - 1]):
        return is_word(after) and not digits
    return is_ideograph(before) and is_ideograph(after) and not digits


def in_list_or_range(text: str, place: int) -> bool:
    """Whether a member of a list ends at `place`, or the lower end of a range."""
    before, mark, after = text[place - 2 : place + 1]
    listed = mark in ",;" and not before.isspace() and not before.isdigit()
    return is_word(after) and after.isdigit() and (listed or (mark in "-~" and is_word(before)))


@needs_data
def test_opportunities_are_those_of_the_unicode_consortium() -> None:
    wrong = []
    for line in (DATA / "unicode" / "LineBreakTest-17.0.0.txt").read_text("utf-8").splitlines():
        case = line.partition("#")[0].split()
        text = "".join(chr(int(item, 16)) for item in case if item not in "÷×")
        marks = [item for item in case if item in "÷×"]
        expected = [place for place, mark in enumerate(marks) if mark == "÷"]
        if list(opportunities(text)) != expected:
            wrong.append(line)
    assert wrong == []


def test_the_lists_of_marks_hold_all_that_readers_of_chinese_expect() -> None:
    assert set(NEVER_FIRST) <= CLOSING
    assert set(NEVER_LAST) <= OPENING
    assert not CLOSING & OPENING


@pytest.mark.parametrize("width", range(30, 121))
def test_no_line_of_the_seed_page_begins_or_ends_wrongly_from_30_to_120_cells(width: int) -> None:
    for paragraph in seed_paragraphs():
        for _, end, following in soft_breaks(paragraph, width):
            assert paragraph[following] not in NEVER_FIRST
            assert paragraph[end - 1] not in NEVER_LAST
            assert not (paragraph[end - 1].isdigit() and paragraph[following].isdigit())


@pytest.mark.parametrize(
    "whole", ["2390亿元", "110千伏", "95%", "500万颗", "50余家", "90后", "00后", "17年", "——", "13:25"]
)
def test_what_belongs_together_stays_on_one_line(whole: str) -> None:
    for before in range(24):
        text = "中" * before + whole + "文" * 20
        assert any(whole in line for line in lines_of(text, 24))


@pytest.mark.parametrize(
    "whole",
    ["5 km", "1,234.56", "3-02", "10~20%", "No.5", "host:80", "2024/25", "COVID-19", "don’t", "５００", "ＷＴＯ"],
)
def test_latin_words_and_numbers_are_not_cut(whole: str) -> None:
    for before in range(24):
        text = "中" * before + whole + "文" * 20
        assert any(whole in line for line in lines_of(text, 24))


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (10, "开幕,|2390亿元"),
        (13, "电压110千伏,|220kV,面积"),
        (12, "增长1.5%,|2390亿元"),
        (18, "价格¥199.00、$20、|€30。"),
        (12, "价格|¥199.00、|$20、€30。"),
        (8, "臻,|2006年"),
        (8, "电话:|13800"),
        (8, "约1万;|2390亿"),
    ],
)
def test_a_list_is_broken_after_its_marks_before_a_number_in_it_is_cut(width: int, lines: str) -> None:
    assert lines_of(lines.replace("|", ""), width) == lines.split("|")


def test_a_range_is_cut_after_its_mark_before_a_number_in_it_is() -> None:
    assert lines_of("三,10~20%,10-20万元。", 8) == ["三,", "10~20%,", "10-", "20万元。"]
    assert lines_of("2390亿元-2400亿元", 12) == ["2390亿元-", "2400亿元"]
    assert lines_of("3月~5月", 5) == ["3月~", "5月"]


@pytest.mark.parametrize("mark", ["", "。", "。”", "……"])
def test_no_paragraph_ends_with_one_ideograph_on_a_line(mark: str) -> None:
    for length in range(2, 40):
        for comma in ("", "，"):
            last = lines_of("中" * length + comma + "文" + mark, 12)[-1]
            assert sum(map(is_ideograph, last)) > 1


def test_nothing_that_belongs_together_is_parted_for_the_sake_of_the_last_line() -> None:
    assert lines_of("总额2390亿元劲。", 12) == ["总额2390亿元", "劲。"]
    assert lines_of("汉字 text劲。", 9) == ["汉字 text", "劲。"]
    assert lines_of("汉字汉字 劲。", 8) == ["汉字汉字", "劲。"]
    assert lines_of("中，劲。", 4) == ["中，", "劲。"]
    assert lines_of("中文劲。", 4) == ["中文", "劲。"]


def test_a_flag_keeps_its_full_stop() -> None:
    assert lines_of("中国🇨🇳。", 6) == ["中国", "🇨🇳。"]


def test_rules_are_given_up_in_order() -> None:
    assert lines_of("10-20万元", 8) == ["10-", "20万元"]
    assert lines_of("2390亿元", 6) == ["2390亿", "元"]
    assert lines_of("（2390亿", 4) == ["（23", "90亿"]
    assert lines_of("incomprehensible", 8) == ["incompre", "hensible"]
    assert lines_of("。。。。", 4) == ["。。", "。。"]


def test_a_first_line_is_shorter_by_its_indent() -> None:
    assert [end - start for start, end in break_lines("中" * 20, 20, first_indent=4)] == [8, 10, 2]


def test_lines_of_the_text_are_kept() -> None:
    assert lines_of("一\n\n二\n", 8) == ["一", "", "二"]
    assert break_lines("", 8) == []


def test_spaces_are_kept_inside_a_line_and_left_out_at_its_end() -> None:
    assert lines_of("one  two   three  ", 8) == ["one  two", "three"]


@given(texts, st.integers(1, 200))
@example("汉" + "\u0301" * 9, 1)
@example("ᄀ" * 20, 3)
@example("👩\u200d汉。", 2)
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    spans = break_lines(text, width)
    assert_all_there(text, spans)
    assert_fits(text, spans, width)


@given(texts, st.integers(1, 200))
@example("—\U0001f3fb，", 1)
def test_graphemes_are_cut_only_where_wider_than_the_line(text: str, width: int) -> None:
    """Or where a mark sits on a space: UAX #14 breaks after that (LB18), and cleaning leaves none."""
    spans = break_lines(text, width)
    for start, end in spans:
        for place in (start, end):
            around = [t for _, e, t in grapheme_iter_with_offsets(text) if e - len(t) < place < e]
            assert all(cells(grapheme) > width or grapheme[0].isspace() for grapheme in around)


@given(texts, st.integers(8, 200))
def test_edges_are_clean_and_words_whole_where_the_width_leaves_a_choice(text: str, width: int) -> None:
    assert_edges_clean_where_possible(text, width)
    assert_words_whole_where_possible(text, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_seed_page_at_every_width(width: int) -> None:
    for paragraph in seed_paragraphs():
        spans = break_lines(paragraph, width, 4)
        assert_all_there(paragraph, spans)
        assert_fits(paragraph, spans, width)
        assert_edges_clean_where_possible(paragraph, width)
        assert_words_whole_where_possible(paragraph, width)


@needs_data
def test_the_corpus_at_every_width() -> None:
    for number, width in enumerate(WIDTHS):
        text = corpus(193)[number]
        spans = break_lines(text, width)
        assert_all_there(text, spans)
        assert_fits(text, spans, width)
        assert_edges_clean_where_possible(text, width)
        assert_words_whole_where_possible(text, width)


@needs_data
@pytest.mark.parametrize("width", [1, 2, 8, 9, 40, 200])
def test_hostile_text_at_any_width(width: int) -> None:
    for text in (payload[:3000] for payload in hostile()):
        spans = break_lines(text, width)
        assert_all_there(text, spans)
        assert_fits(text, spans, width)
        assert_edges_clean_where_possible(text, width)


@pytest.mark.parametrize("piece", ["a", "1", "汉", "，", "“", " ", "\u0301", "ᄀ", "\u200d", "👩\u200d", "ab "])
def test_one_long_line_takes_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * length
        begun = time.process_time()
        break_lines(text, 40)
        return time.process_time() - begun

    assert seconds(40_000) < 20 * max(seconds(8_000), 0.002)


@given(texts, st.integers(2, 200))
def test_code_is_cut_at_the_cell_and_keeps_its_indent(text: str, width: int) -> None:
    spans = cut_lines(text, width)
    assert_all_there(text, spans)
    assert_fits(text, spans, width)


def test_code_lines_are_as_long_as_they_can_be() -> None:
    code = "    return value, other\nx"
    assert [code[a:b] for a, b in cut_lines(code, 10)] == ["    return", " value, ot", "her", "x"]


def test_marks_are_told_from_letters() -> None:
    """No letter or digit is among the marks of the edges, except those that CLREQ names."""
    letters = {mark for mark in CLOSING | OPENING if unicodedata.category(mark)[0] in "LN"}
    assert letters <= set("々ー")
