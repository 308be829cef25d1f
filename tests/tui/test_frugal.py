"""Fewer bytes, the same picture."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from reader.tui.frugal import Frugal

STYLES = [
    Style(),
    Style(color="red", bgcolor="#16181b", bold=True),
    Style(color="#d6d4cd", bgcolor="#16181b"),
    Style(color="#d6d4cd", bgcolor="#16181b", dim=True, italic=True),
    Style(color="#8a8a8a", underline=True),
    Style(color="blue", bgcolor="#16181b", reverse=True),
    Style(color="bright_white", bgcolor="color(240)", bold=True, strike=True),
]

pieces = st.lists(
    st.tuples(st.sampled_from(STYLES), st.sampled_from(["辽宁", "abc", " ", "", "  "]), st.integers(1, 5)), max_size=20
)


def written(run: list[tuple[Style, str, int]]) -> str:
    """What Textual writes for pieces of styled text, each at the start of a row."""
    return "".join(f"\x1b[{row};1H{style.render(text)}\n" for style, text, row in run)


def screen(outputs: list[str]) -> list[list[tuple]]:
    """What a person sees: of a blank only what shows on it."""
    shown = pyte.Screen(12, 7)
    stream = pyte.Stream(shown)
    for output in outputs:
        stream.feed(output)
    return [[seen(shown.buffer[y][x]) for x in range(12)] for y in range(7)]


def seen(cell: pyte.screens.Char) -> tuple:
    lines = cell.underscore, cell.strikethrough
    if cell.data.strip() or cell.reverse or any(lines):
        return tuple(cell)
    return (cell.data, cell.bg)


@given(st.lists(pieces, max_size=4))
def test_the_screen_is_the_same_as_without_it(runs):
    frugal = Frugal()
    outputs = [written(run) for run in runs]
    assert screen([frugal(output) for output in outputs]) == screen(outputs)


@given(st.lists(pieces, max_size=4))
def test_it_never_says_more(runs):
    frugal = Frugal()
    outputs = [written(run) for run in runs]
    assert len("".join(frugal(output) for output in outputs)) <= len("".join(outputs))


@pytest.mark.parametrize("ending", ["\x1b[?1049l", "\x1b[J", "x"])
def test_no_style_is_left_behind(ending):
    frugal = Frugal()
    frugal(written([(STYLES[1], "辽宁", 1)]))
    assert frugal(ending) == "\x1b[m" + ending


def test_a_page_of_one_style_sets_it_once():
    page = "".join(f"\x1b[{row};1H{STYLES[2].render('辽宁')}\n" for row in range(1, 20))
    frugal = Frugal()
    assert frugal(page).count("\x1b[38") == 1
    assert "\x1b[38" not in frugal(page)


def test_only_what_changes_is_set():
    frugal = Frugal()
    frugal(STYLES[2].render("a"))
    assert frugal(Style(color="#000000", bgcolor="#16181b").render("b")) == "\x1b[38;2;0;0;0mb"
    assert frugal(Style(color="#000000", bgcolor="#16181b", bold=True).render("b")) == "\x1b[1mb"
    assert frugal(Style(color="#000000", bgcolor="#16181b").render("b")) == "\x1b[22mb"


def test_what_another_program_may_have_set_is_taken_away():
    frugal = Frugal()
    frugal(STYLES[2].render("a"))
    frugal.forget()
    assert frugal(STYLES[2].render("a")) == "\x1b[m" + Frugal()(STYLES[2].render("a"))


def test_moves_are_said_in_fewer_bytes():
    assert Frugal()("\x1b[3;1Ha\n\x1b[4;7Hb\n\x1b[5;1Hc") == "\x1b[3Ha\x1b[4;7Hb\x1b[5Hc"


@pytest.mark.parametrize(
    ("color", "number"), [("#ffffff", 231), ("#d6d4cd", 252), ("#000000", 16), ("#8a8a8a", 245), ("#d7005f", 161)]
)
def test_few_colors_are_the_nearest_of_256(color, number):
    frugal = Frugal()
    frugal.few_colors = True
    assert frugal(Style(color=color).render("x")) == f"\x1b[38;5;{number}mx"
    assert frugal(Style(color="red", bgcolor="#010203").render("x")) == "\x1b[31;48;2;1;2;3mx"


def test_segments_without_style_are_left_alone():
    assert Frugal()(Segment("plain").text) == "plain"
