"""Fewer bytes, the same picture."""

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from reader.tui.frugal import Frugal

STYLES = [Style(), Style(color="red", bgcolor="#16181b", bold=True), Style(color="#d6d4cd", bgcolor="#16181b")]

pieces = st.lists(
    st.tuples(st.sampled_from(STYLES), st.sampled_from(["辽宁", "abc", " ", ""]), st.integers(1, 5)), max_size=20
)


def written(run: list[tuple[Style, str, int]]) -> str:
    """What Textual writes for pieces of styled text, each at the start of a row."""
    return "".join(f"\x1b[{row};1H{style.render(text)}\n" for style, text, row in run)


def screen(outputs: list[str]) -> list[list[pyte.screens.Char]]:
    shown = pyte.Screen(12, 7)
    stream = pyte.Stream(shown)
    for output in outputs:
        stream.feed(output)
    return [[shown.buffer[y][x] for x in range(12)] for y in range(7)]


@given(st.lists(pieces, max_size=4))
def test_the_screen_is_the_same_as_without_it(runs):
    frugal = Frugal()
    outputs = [written(run) for run in runs]
    assert screen([frugal(output) for output in outputs]) == screen(outputs)


@given(st.lists(pieces, max_size=4))
def test_it_never_says_more_and_leaves_no_style_behind(runs):
    frugal = Frugal()
    for run in runs:
        output = written(run)
        kept = frugal(output)
        assert len(kept) <= len(output)
    last = frugal("x")
    assert last == "x"


def test_a_page_of_one_style_sets_it_once():
    page = "".join(f"\x1b[{row};1H{STYLES[2].render('辽宁')}\n" for row in range(1, 20))
    assert Frugal()(page).count("\x1b[38") == 1


def test_segments_without_style_are_left_alone():
    assert Frugal()(Segment("plain").text) == "plain"
