"""Fragments of HTML as blocks, which is how feeds and pages bring their text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bounds import at_most

from reader.article import Block, Kind
from reader.formats.html import blocks_of, text_of


def texts(markup: str) -> list[str]:
    return [block.text for block in blocks_of(markup)]


def kinds(markup: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks_of(markup)]


def test_paragraphs_lose_their_indent_and_their_wrapping() -> None:
    assert texts("<p>\u3000\u3000第一段，\n  接着写。</p>\n<p>&nbsp;&nbsp;第二 段</p>") == [
        "第一段，接着写。",
        "第二 段",
    ]


def test_latin_text_keeps_its_spaces_where_a_line_was_wrapped() -> None:
    assert texts("<p>a line\nthat <b>was</b>\n wrapped</p>") == ["a line that was wrapped"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("一段<br><br>二段", ["一段", "二段"]),
        ("一段。<br>\u3000\u3000二段。", ["一段。", "二段。"]),
        ("时间：三月<br>地点：北京", ["时间：三月", "地点：北京"]),
        ("one line<br>goes on", ["one line goes on"]),
        ("one<br/><br/>two", ["one", "two"]),
    ],
)
def test_line_breaks_end_paragraphs_where_they_mean_to(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


def test_text_without_tags_is_a_paragraph_a_line() -> None:
    assert texts("\n\u3000\u3000甲&amp;乙。\n\n\u3000\u3000丙。") == ["甲&乙。", "丙。"]


def test_each_kind_of_block() -> None:
    markup = (
        "<h2>题</h2><blockquote><p>引一</p><p>引二</p></blockquote><ul><li>甲<li>乙</ul><pre>def f():\n    x</pre>尾"
    )
    assert kinds(markup) == [
        ("heading", "题"),
        ("quotation", "引一"),
        ("quotation", "引二"),
        ("item", "甲"),
        ("item", "乙"),
        ("code", "def f():\n    x"),
        ("paragraph", "尾"),
    ]


def test_a_table_of_data_keeps_its_rows() -> None:
    assert kinds("<table><tr><th>名<th>数<tr><td>甲<td>1<tr><td>乙<td>2</table>") == [
        ("code", "名 | 数\n甲 | 1\n乙 | 2")
    ]


def test_a_table_for_layout_gives_its_paragraphs() -> None:
    assert kinds("<table><tr><td><p>一段。</p><p>二段。</p></td></tr></table>") == [
        ("paragraph", "一段。"),
        ("paragraph", "二段。"),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<figure><img src="/a.jpg"><figcaption>图为会场。张三 摄</figcaption></figure>',
        '<p><img data-src="/a.jpg" src="data:image/gif;base64,x"></p><p>图为会场。张三 摄</p>',
        '<p><img src="x/../a.jpg"></p><div class="pictext">图为会场。张三 摄</div>',
        '<p style="text-align: center"><img src="https://h.example/a.jpg"><br>图为会场。张三 摄</p>',
    ],
)
def test_a_picture_has_its_caption_its_credit_and_its_address(markup: str) -> None:
    assert blocks_of(markup, "https://h.example/") == (
        Block(Kind.FIGURE, "图为会场。", "张三 摄", "https://h.example/a.jpg"),
    )


def test_centred_verses_below_a_picture_are_no_caption() -> None:
    markup = '<p><img src="/a.jpg"></p>' + "".join(f'<p align="center">{line}</p>' for line in ("诗一", "诗二", "诗三"))
    assert [block.text for block in blocks_of(markup, "https://h.example/")] == ["", "诗一", "诗二", "诗三"]


def test_a_picture_within_a_sentence_does_not_break_it() -> None:
    assert [block.text for block in blocks_of("<p>前<img src='http://h.example/a.png'>后</p>")] == ["前后", ""]


@pytest.mark.parametrize("icon", ['width="1"', 'height="16px"'])
def test_icons_and_counters_are_no_pictures(icon: str) -> None:
    assert blocks_of(f'<p>文<img src="http://h.example/a.gif" {icon}></p>') == (Block(Kind.PARAGRAPH, "文"),)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "http://["]
)
def test_only_addresses_of_the_web_are_kept(address: str) -> None:
    assert all(not block.image for block in blocks_of(f'<img src="{address}">'))


def test_what_is_hidden_is_not_read() -> None:
    markup = (
        "<p>甲</p><script>乙</script><style>丙</style><!-- 丁 --><p style='display: none'>戊</p><p hidden>己</p>"
        "<template>庚</template><noscript>辛</noscript>壬"
    )
    assert texts(markup) == ["甲", "壬"]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("A &amp;amp; B", "A &amp; B"),
        ("<b>甲</b> &lt;em&gt;乙&lt;/em&gt;\n丙", "甲 乙 丙"),
        ("1 < 2", "1 < 2"),
        ("  ", ""),
    ],
)
def test_a_title_is_one_line_of_text(markup: str, title: str) -> None:
    assert text_of(markup) == title


@pytest.mark.parametrize("opening", ["<div>", "<blockquote>", "<table><tr><td>", "<ul><li>", "<b>", "<a href=x>"])
def test_ten_thousand_levels_take_no_time(opening: str) -> None:
    with at_most(3):
        blocks_of(opening * 10_000 + "x")


@given(st.text(alphabet=st.sampled_from("<>/&;\"'= \n\0\ud800\u3000abpdivtr甲。"), max_size=200))
def test_any_text_gives_blocks(markup: str) -> None:
    assert all(block.text == block.text.strip() for block in blocks_of(markup) if block.kind is not Kind.CODE)
    text_of(markup)
