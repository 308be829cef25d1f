"""After cleaning, text cannot steer a terminal, hide, reorder or flood; real writing is untouched."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.shared import corpus, hostile, needs_data, seed_paragraphs

from reader.text.clean import MAX_ADDRESS, clean, clean_address, clean_line

FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e001f\U000f0000-\U0010ffff]"
)
PIECES = [
    "\x1b[",
    "\x1b]0;",
    "\x07",
    "\x1b\\",
    "\x9b2J",
    "\x9d",
    "\x9c",
    "\x90",
    "\x1b",
    "\r\n",
    "\r",
    "\t",
    "\x08",
    "\u2028",
]
PIECES += [
    "\u200b",
    "\u200c",
    "\u200d",
    "\ufeff",
    "\u202e",
    "\u2066",
    "\xad",
    "\ufe0f",
    "\ufe0e",
    "\U000e0100",
    "\U000e0041",
]
PIECES += [
    "\U000e007f",
    "🏴",
    "👩",
    "🏻",
    "❤",
    "♂",
    "☂",
    "🇨",
    "\u0301",
    "\u20e3",
    "\u094d",
    "क",
    "ি",
    "র",
    "م",
    "ی",
    "ไ",
    "\u0e31",
]
PIECES += ["\ue000", "\ufffe", "\U0001ffff", "\ud800", "\u3164", "\u180b", "\u1820", "中", "a", "1", " ", "\n", "。"]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=40).map("".join)

WRITING = [
    "辽宁省与中央企业深化合作座谈会，“两重”“两新”——2390亿元……（完）",
    "𠮷野家 㐂 龘 々〆〇 葛\U000e0100 \ufa11",
    "Tiếng Việt, Tie\u0302\u0301ng, naïve, Ærø, Žižek, Ελληνικά, Русский",
    "می\u200cخواهم العربية עִבְרִית",
    "हिन्दी क्\u200dष र\u200d্य ശ്രീ ക്\u200d বাংলা ภาษาไทยกำลัง བོད་ཡིག བསྒྲུབས",
    "日本語のテキスト、ﾊﾝｶｸ 한국어 ㄅㄆㄇ",
    "👨\u200d👩\u200d👧\u200d👦 👨🏻\u200d💻 👩\u200d❤\ufe0f\u200d💋\u200d👨 ❤\ufe0f\u200d🔥 🙂\u200d↔\ufe0f",
    "🇨🇳 1\ufe0f\u20e3 #\ufe0f\u20e3 ☂\ufe0f ☂\ufe0e 👍🏽",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "∀x∈ℝ: ⌈x⌉ ≥ x → ★ ● ① ℃ ½ €",
]


@pytest.mark.parametrize("text", WRITING)
def test_real_writing_and_emoji_stay_as_they_are(text: str) -> None:
    assert clean(text) == text


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from(
    "㐂𠮷龘〇々，。、；：？！“”‘’（）《》【】…—·　\n"
)
LATIN = st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.characters(min_codepoint=0xC0, max_codepoint=0x24F)
PERSON = st.tuples(st.sampled_from("👩👨🧑👧👦"), st.sampled_from(["", *"🏻🏼🏽🏾🏿"])).map("".join)
THING = st.sampled_from(["💻", "🚀", "⚕\ufe0f", "❤\ufe0f", "♀\ufe0f", "🌾", "🔥", "🏫"])
JOINED = st.lists(PERSON | THING, min_size=1, max_size=4).map("\u200d".join)
REGION = st.characters(min_codepoint=0x1F1E6, max_codepoint=0x1F1FF)
FLAG = st.tuples(REGION, REGION).map("".join) | st.sampled_from(["gbeng", "gbsct", "usca"]).map(
    lambda region: "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
)
KEYCAP = st.sampled_from("0123456789#*").map(lambda key: f"{key}\ufe0f\u20e3")
ACCENTED = st.tuples(
    st.sampled_from("aeiouyAO"), st.lists(st.sampled_from("\u0301\u0302\u0323\u0309"), max_size=4)
).map(lambda pair: pair[0] + "".join(pair[1]))


@given(
    st.lists(HAN | LATIN | JOINED.map(lambda emoji: f"{emoji} ") | FLAG | KEYCAP | ACCENTED, max_size=30).map("".join)
)
def test_every_chinese_latin_and_emoji_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


ARABIC = st.characters(min_codepoint=0x0621, max_codepoint=0x064A)
DEVANAGARI = st.characters(min_codepoint=0x0905, max_codepoint=0x0939)
HEBREW = st.characters(min_codepoint=0x05D0, max_codepoint=0x05EA)


@given(
    st.lists(st.tuples(ARABIC, st.sampled_from(["", "\u200c", "\u064e"]), ARABIC).map("".join), max_size=9).map(
        " ".join
    )
    | st.lists(
        st.tuples(DEVANAGARI, st.sampled_from(["\u094d", "\u094d\u200d", "\u094d\u200c"]), DEVANAGARI).map("".join)
    ).map(" ".join)
    | st.lists(st.tuples(HEBREW, st.sampled_from(["", "\u05b0", "\u05bc\u05b8"])).map("".join)).map("".join)
)
def test_arabic_hebrew_and_indic_writing_stays_as_it_is_with_the_joiners_it_needs(text: str) -> None:
    assert clean(text) == text


@needs_data
def test_the_corpus_and_the_seed_page_stay_as_they_are() -> None:
    for text in (*corpus(200), *seed_paragraphs()):
        assert clean(text) == FORBIDDEN.sub("", text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x1b]0;owned\x07b", "ab"),
        ("a\x1b]2;owned\x1b\\b", "ab"),
        ("a\x9d0;owned\x9cb", "ab"),
        ("a\x1bPq#0~~\x1b\\b", "ab"),
        ("a\x1b[8mhidden\x1b[0mb", "ahiddenb"),
        ("a\x9b2Jb", "ab"),
        ("a\x1b(0b\x1bc", "ab"),
        ("a\x1b]0;no end, it goes on\nsecond line\x07", "a0;no end, it goes on\nsecond line"),
        ("\x1b\x1b[2J[2Jx", "[2Jx"),
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb", "a b"),
        ("good\b\b\b\bevil\x00\x7f", "goodevil"),
        ("abc\u202edef\u202c\u2066x\u2069\u200e\u200f\u061c", "abcdefx"),
        ("a\u200b\u200c\u200d\u2060\ufeff\xad\u180eb", "ab"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("🏴\U000e0067\U000e0062 ", "🏴 "),
        ("\u0301a \u0301b\n\u0301c", "a b\nc"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 4),
        ("a\ufe0f\ufe0f\U000e0100b", "a\ufe0fb"),
        ("👩\u200d" * 9 + "👩", ("👩\u200d" * 3 + "👩") * 2 + "👩\u200d👩"),
        ("\ue000\U000f0000\ufffe\U0001ffff\ud800", ""),
        ("\ufff9base\ufffaruby\ufffb", "baseruby"),
    ],
)
def test_what_goes(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(texts | st.text(st.characters(codec=None)))
@example("👩\u200d\u200b👩")
@example("a\u0301\u0301\u0301\u0301\u200d\u0301")
@example("র\u200d\ufe0f\u0301")
def test_nothing_forbidden_survives_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert not FORBIDDEN.search(cleaned)
    assert clean(cleaned) == cleaned
    assert marks_in_a_row(cleaned) <= 4
    assert clean_line(clean_line(text)) == clean_line(text)


@given(texts)
def test_ideographs_and_letters_are_never_lost_outside_escape_sequences(text: str) -> None:
    plain = re.sub("[\x00-\x1f\x7f-\x9f]", "", text)
    assert letters(clean(plain)) == [letter for letter in letters(plain) if not FORBIDDEN.match(letter)]


@needs_data
def test_every_hostile_payload_is_harmless_alone_and_inside_text() -> None:
    for payload in hostile():
        for text in (payload, f"前{payload}后", payload * 3):
            cleaned = clean(text)
            assert not FORBIDDEN.search(cleaned)
            assert clean(cleaned) == cleaned
            assert marks_in_a_row(cleaned) <= 4
        assert clean(f"前{payload}\n后").startswith("前")
        assert clean(f"前{payload}\n后").endswith("\n后")


def test_a_line_is_one_line() -> None:
    assert clean_line("  line one\r\n\tline\u3000 two \u200b") == "line one line two"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=c&d=(e)#f",
        "HTTP://EXAMPLE.ORG:8080",
        "https://例子.中国/新闻/2025-03-02.shtml",
        "http://[2001:db8::1]/x",
        "http://x/%1b%5d0;x%07",
    ],
)
def test_web_addresses_stay(address: str) -> None:
    assert clean_address(f" {address}\n") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https:///path",
        "https://user:password@example.org/",
        "https://user@example.org/",
        "https://example.org/a b",
        "https://example.org/\x1b]0;x\x07",
        "https://example.org/\u202egpj.exe",
        "https://example.org/a\u200bb",
        'https://example.org/"onclick=',
        "https://example.org/<script>",
        "https://example.org/\nHost:",
        "https://example.org:port/",
        "https://example.org/" + "a" * MAX_ADDRESS,
        "https://example.org/?q=" + "辽" * (MAX_ADDRESS // 3),
    ],
)
def test_all_other_addresses_are_refused(address: str) -> None:
    assert clean_address(address) == ""


def test_an_apostrophe_in_an_address_is_escaped() -> None:
    assert clean_address("https://example.org/o'clock") == "https://example.org/o%27clock"


@given(texts)
def test_an_address_is_clean_and_stays_so(text: str) -> None:
    address = clean_address(f"https://example.org/{text}")
    assert not re.search(r"[\s'\"<>\\]", address)
    assert not FORBIDDEN.search(address)
    assert clean_address(address) == address


@pytest.mark.parametrize(
    "piece", ["\x9d", "\x1b]", "\x1b[1", "\x1b[", "1", "a\u0301", "👩\u200d", "\ue000", "🏴\U000e0067"]
)
def test_floods_take_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        text = "\x1b[" + piece * length
        begun = time.process_time()
        clean(text)
        return time.process_time() - begun

    assert seconds(50_000) < 20 * max(seconds(10_000), 0.002)


def marks_in_a_row(text: str) -> int:
    runs = "".join("M" if unicodedata.category(c)[0] == "M" else " " for c in text).split()
    return max(map(len, runs), default=0)


def letters(text: str) -> list[str]:
    return [character for character in text if unicodedata.category(character)[0] in "LN"]
