"""What a terminal answers never becomes keys, and no key gets lost among the answers."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.terminal import answers
from reader.terminal.answers import Answers, Background, Name, Widths, is_dark

ANSWERS = {
    "xterm: OSC 11": "\x1b]11;rgb:1616/1818/1b1b\x07",
    "iTerm2: OSC 11": "\x1b]11;rgb:1616/1818/1b1b\x1b\\",
    "iTerm2: name": "\x1bP>|iTerm2 3.5.4\x1b\\",
    "iTerm2: cell size": "\x1b]1337;ReportCellSize=17.0;8.0\x1b\\",
    "xterm: DA1": "\x1b[?64;1;2;6;9;15;18;21;22c",
    "Windows Terminal: DA1": "\x1b[?61;6;7;14;21;22;23;24;28;32;42c",
    "Linux: DA1": "\x1b[?6c",
    "VTE: DA2": "\x1b[>65;7006;1c",
    "tmux: DA2": "\x1b[>84;0;0c",
    "kitty: flags": "\x1b[?25u",
    "kitty: APC": "\x1b_Gi=31;OK\x1b\\",
    "DSR": "\x1b[0n",
    "colour scheme": "\x1b[?997;1n",
    "size in cells": "\x1b[8;24;80t",
    "size in pixels": "\x1b[4;480;640t",
    "XTGETTCAP": "\x1bP1+r524742=38\x1b\\",
    "DECRQSS": "\x1bP1$r0m\x1b\\",
    "DA3": "\x1bP!|7E565445\x1b\\",
}
KEYS = [
    "j",
    "?",
    "\x1b[A",
    "\x1bOP",
    "\x1b[1;5D",
    "\x1b[1;2R",
    "\x1b[<35;4;5M",
    "\x1b[97;5u",
    "\x1b[I",
    "中",
    "\x1b[Z",
    "\r",
]
TRIED = {wide: f"\x1b[{answers.TRIED_IN};{3 if wide else 2}R" for wide in (True, False)}


def fed(pieces, *, expecting=True):
    noted = []
    parted = Answers(noted.append)
    if expecting:
        parted.expect()
    return "".join(map(parted.feed, pieces)), noted, parted


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("cut", ["whole", "anywhere"])
def test_no_answer_becomes_a_key(answer, cut):
    typed, _noted, _parted = fed(["j", *([answer] if cut == "whole" else answer), "k"])
    assert typed == "jk"


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_nor_when_nobody_asked(answer):
    assert fed(["j", answer, "k"], expecting=False)[0] == "jk"


@given(st.lists(st.sampled_from([*KEYS, *ANSWERS.values()]), max_size=12), st.integers(1, 7))
def test_keys_among_answers_stay_as_they_are_however_all_is_cut(parts, size):
    text = "".join(parts)
    typed = fed(text[at : at + size] for at in range(0, len(text), size))[0]
    assert typed == "".join(part for part in parts if part in KEYS)


def test_what_textual_asked_for_itself_is_left_to_it():
    assert fed(["\x1b[?2026;2$y"])[0] == "\x1b[?2026;2$y"


def test_what_is_pasted_is_not_looked_at():
    pasted = f"\x1b[200~{''.join(ANSWERS.values())}\x1b[201~"
    assert fed([pasted, "j"])[0] == pasted + "j"
    assert fed([*pasted, "\x1b[0n", "j"])[0] == pasted + "j"


@pytest.mark.parametrize("wide", itertools.product([True, False], repeat=3))
def test_widths_are_told_in_the_order_asked(wide):
    typed, noted, _parted = fed(["".join(TRIED[each] for each in wide)])
    groups = ("text", "shapes", "lines")
    assert typed == ""
    assert noted == [Widths(frozenset(name for name, is_wide in zip(groups, wide, strict=True) if is_wide))]


def test_a_report_of_the_cursor_that_nobody_asked_for_is_a_key():
    assert fed(["\x1b[2;3R"], expecting=False)[0] == "\x1b[2;3R"
    assert fed([TRIED[False] * 3, "\x1b[2;3R"])[0] == "\x1b[2;3R"


def test_background_and_name_are_told():
    noted = fed([ANSWERS["xterm: OSC 11"], "\x1b]11;rgb:ffff/ffff/eeee\x1b\\", ANSWERS["iTerm2: name"]])[1]
    assert noted == [Background(dark=True), Background(dark=False), Name("iTerm2 3.5.4")]


@pytest.mark.parametrize(
    ("colour", "dark"),
    [("rgb:00/00/00", True), ("rgb:f/f/f", False), ("rgba:ffff/ffff/ffff/8000", False), ("rgb:0000/2b2b/3636", True),
     ("rgb:fdfd/f6f6/e3e3", False), ("red", None), ("", None)],
)  # fmt: skip
def test_light_and_dark_are_told_apart(colour, dark):
    assert is_dark(colour) is dark


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(answers.time, "monotonic", lambda: now[0])

    def go_on(seconds):
        now[0] += seconds

    return go_on


def test_a_lone_escape_is_a_key_after_a_moment_and_at_once_later(clock):
    _typed, _noted, parted = fed([])
    assert parted.feed("\x1b") == ""
    assert parted.rest() == ""
    clock(answers.SOON)
    assert parted.rest() == "\x1b"
    assert parted.wait is None
    clock(answers.LATE)
    assert parted.feed("\x1b") == "\x1b"


def test_half_a_key_goes_on_as_it_came(clock):
    _typed, _noted, parted = fed([])
    assert parted.feed("\x1b[1;5") == ""
    clock(answers.SOON)
    assert parted.rest() == "\x1b[1;5"


def test_half_an_answer_is_forgotten_and_keys_work_again(clock):
    _typed, _noted, parted = fed([])
    assert parted.feed("\x1b]11;rgb:16") == ""
    clock(answers.SOON)
    assert parted.rest() == ""
    clock(answers.LATE)
    assert parted.rest() == ""
    assert parted.feed("j") == "j"


def test_a_long_answer_is_passed_over_and_does_not_fill_the_memory(clock):
    typed, _noted, parted = fed(["\x1b]52;c;", *["A" * 4000] * 50])
    assert typed == ""
    assert len(parted._held) < 2 * answers.LONGEST
    assert parted.feed("AAAA\x1b\\j") == "j"
    assert parted.feed("\x1bP1+r" + "A" * 5000) == ""
    clock(answers.LATE)
    assert parted.rest() == ""
    assert parted.feed("j") == "j"
