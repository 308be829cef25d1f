"""In what encoding bytes are, whatever they are called."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bounds import at_most

from reader.formats.encoding import decode, encoding_of, known

SIMPLIFIED = "中新网北京3月2日电 辽宁省与中央企业深化合作座谈会在北京举行,会上共签约项目六十个。"
TRADITIONAL = "中央社記者台北二日電,總統府今天說,經濟發展與產業轉型的計畫將於下個月開始實施,這對企業來說是個機會。"
JAPANESE = "政府は今日、新しい経済対策を発表しました。これについて首相は記者会見で説明を行いました。"
KOREAN = "정부는 오늘 새로운 경제 대책을 발표했습니다. 이에 대해 대통령은 기자회견에서 설명을 했습니다."
GERMAN = "Die Bundesregierung hat über die Pläne für größere Städte beschlossen, so der Präsident. "


@pytest.mark.parametrize("name", ["gb2312", "GBK", "x-gbk", "gb18030", "utf-8", "big5", "iso-8859-1", "", "nonsense"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_is_read_whatever_it_is_called(name: str, encoding: str) -> None:
    page = f'<?xml version="1.0" encoding="{name}"?>{SIMPLIFIED}'
    assert decode(page.encode(encoding)) == page
    assert decode(SIMPLIFIED.encode(encoding), name) == SIMPLIFIED


def test_what_is_called_gb2312_may_have_characters_beyond_it() -> None:
    assert decode("朱镕基在喆堃大厦说,㐀是个字".encode("gb18030"), "gb2312") == "朱镕基在喆堃大厦说,㐀是个字"


@pytest.mark.parametrize("name", ["big5", "Big5-HKSCS", "", "utf-8", "gb2312"])
def test_big5_is_told_by_its_characters(name: str) -> None:
    assert decode(TRADITIONAL.encode("big5hkscs"), name) == TRADITIONAL


def test_traditional_characters_may_be_in_gbk() -> None:
    assert decode(TRADITIONAL.encode("gbk")) == TRADITIONAL


@pytest.mark.parametrize("length", [20, 40])
def test_a_title_is_enough_to_tell(length: int) -> None:
    for start in range(0, 12, 3):
        assert decode(TRADITIONAL[start : start + length].encode("big5")) == TRADITIONAL[start : start + length]


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "cp932", ""),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (KOREAN, "cp949", "EUC-KR"),
        (GERMAN, "cp1252", "ISO-8859-1"),
        (GERMAN, "cp1252", "windows-1252"),
        (GERMAN, "cp1252", ""),
        ("Россия и Китай подписали соглашение", "cp1251", "windows-1251"),
    ],
)
def test_other_languages_are_read_too(text: str, encoding: str, name: str) -> None:
    assert decode(text.encode(encoding), name) == text


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_a_page_may_declare_its_encoding_far_down_in_its_head(quote: str) -> None:
    page = f"<html><head>{' ' * 3000}<meta charset={quote}windows-1251{quote}></head>Россия</html>"
    assert decode(page.encode("cp1251")) == page


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_mark(encoding: str) -> None:
    page = f"<?xml version='1.0' encoding='utf-16'?><rss>{SIMPLIFIED}</rss>"
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_mark_is_stronger_than_any_name(mark: bytes, encoding: str) -> None:
    assert decode(mark + SIMPLIFIED.encode(encoding), "big5") == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_a_last_character_cut_in_half_is_left_out(encoding: str) -> None:
    text = TRADITIONAL if encoding == "big5" else f"<p>{SIMPLIFIED}"
    assert decode((text + "的").encode(encoding)[:-1], encoding) == text


@pytest.mark.parametrize(
    "name", ["hex", "base64", "rot13", "idna", "punycode", "utf-7", "undefined", "a\0b", "é", "x" * 999]
)
def test_what_is_no_encoding_of_pages_is_none(name: str) -> None:
    assert known(name) == ""
    assert decode(SIMPLIFIED.encode(), name) == SIMPLIFIED


@pytest.mark.parametrize("name", ["utf-8; q=1", ' "utf-8" ', "UTF8", "utf-8;"])
def test_a_name_may_come_with_what_surrounds_it_in_a_header(name: str) -> None:
    assert known(name) == "utf-8"


@given(st.text(min_size=1).filter(str.isprintable))
def test_utf_8_is_always_read_as_itself(text: str) -> None:
    assert decode(text.encode("utf-8", "ignore")) in (text, text.removeprefix("\ufeff"))


@given(st.binary(max_size=400), st.text(max_size=20))
def test_any_bytes_are_text_or_none(data: bytes, name: str) -> None:
    text = decode(data, name)
    assert text is None or isinstance(text, str)
    assert encoding_of(data, name) is None or text is not None


@pytest.mark.parametrize("piece", [b"\xff", b"\x80", b"<meta ", b"<meta charset=", b"<?xml ", b"\xe4\xb8", b"\x00a"])
def test_no_flood_takes_long(piece: bytes) -> None:
    with at_most(6):
        decode(piece * (1_000_000 // len(piece)))
