"""Ambiguous characters are as wide as this terminal draws them, for us and for Rich and Textual alike."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size, set_cell_size
from rich.segment import Segment
from textual._cells import cell_len as textual_cell_len
from textual.content import Content

from reader.article import Article, Block, Kind
from reader.text import ambiguous
from reader.text.cells import cells, fit, offsets
from reader.text.glyphs import PLAIN, glyph
from reader.typeset import typeset

ALL = tuple(ambiguous.GROUPS)


@pytest.fixture(autouse=True)
def narrow_again() -> Iterator[None]:
    yield
    ambiguous.use(())


@pytest.mark.parametrize("character", "“”…—·●○▌│★é①")
def test_everything_that_measures_follows(character: str) -> None:
    measures = (cells, cell_len, textual_cell_len, get_character_cell_size, lambda text: offsets(text)[-1])
    assert {measure(character) for measure in measures} == {1}
    assert ambiguous.use(ALL)
    assert {measure(character) for measure in measures} == {2}
    assert Segment(f"a{character}中").cell_length == Content(f"a{character}中").cell_length == 5
    assert set_cell_size(character * 3, 4) == character * 2
    ambiguous.use(())
    assert {measure(character) for measure in measures} == {1}


def test_what_is_not_ambiguous_keeps_its_width() -> None:
    texts = ["中文", "abc", "e\u0301", "👩\u200d👩\u200d👦", "›‹", "▐", "\u200b", "🇨🇳", "☎\ufe0f"]
    before = [cells(text) for text in texts]
    ambiguous.use(ALL)
    assert [cells(text) for text in texts] == before


def test_each_group_is_measured_by_itself() -> None:
    ambiguous.use(["text"])
    assert [cells(character) for character in "“●│"] == [2, 1, 1]
    ambiguous.use(["lines", "shapes"])
    assert [cells(character) for character in "“●│"] == [1, 2, 2]


def test_what_is_in_use_already_is_no_change() -> None:
    assert not ambiguous.use(())
    assert ambiguous.use(["text"])
    assert not ambiguous.use(["text", "nonsense"])


@given(st.text(st.sampled_from("“”…—·●中a，"), max_size=20), st.integers(0, 12))
def test_fit_keeps_within_the_width_when_dots_are_wide(text: str, width: int) -> None:
    ambiguous.use(ALL)
    fitted = fit(text, width)
    assert cells(fitted) <= width
    if cells(text) > width:
        assert cells(fitted) >= width - 3


@pytest.mark.parametrize("width", [8, 21, 40, 79])
def test_no_typeset_line_is_too_wide(width: int) -> None:
    ambiguous.use(ALL)
    blocks = (
        Block(Kind.PARAGRAPH, "“聚力促振兴、共谋谱新篇”——会议在北京举行……" * 4),
        Block(Kind.ITEM, "●第一·要点" * 3),
        Block(Kind.QUOTATION, "“两重”“两新”" * 5),
        Block(Kind.FIGURE, "“会议”现场", credit="王翕瞳 摄"),
    )
    article = Article(title="“最好的羊绒在中国”" * 3, source="中国·新闻", blocks=blocks, notice="“免责”…")
    lines = typeset(article, width)
    assert max(cells(line.text) for line in lines) <= width
    assert "▏" not in "".join(line.text for line in lines)


def test_what_we_draw_ourselves_takes_one_cell_wherever_it_is_drawn() -> None:
    assert [glyph(mark) for mark in "●▌"] == ["●", "▌"]
    ambiguous.use(ALL)
    for mark in PLAIN:
        assert cells(glyph(mark)) == 1
        assert east_asian_width(glyph(mark)) in {"Na", "N"}
