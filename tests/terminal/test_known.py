"""What is known of a terminal from its environment, and what is left out of what it is sent."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from reader.terminal import kept
from reader.terminal.known import TRUE_COLOUR, Terminal, find
from reader.terminal.lacking import Lacking
from reader.text import ambiguous

XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        (XTERM, 256),
        (XTERM | {"COLORTERM": "truecolor"}, TRUE_COLOUR),
        (XTERM | {"COLORTERM": "24bit"}, TRUE_COLOUR),
        (XTERM | {"COLORTERM": "1"}, 256),
        (XTERM | {"TERM_PROGRAM": "iTerm.app"}, TRUE_COLOUR),
        (XTERM | {"TERM_PROGRAM": "Apple_Terminal"}, 256),
        (XTERM | {"LC_TERMINAL": "iTerm2"}, TRUE_COLOUR),
        (XTERM | {"LC_TERMINAL": "iTerm2", "TMUX": "s"}, 256),
        (XTERM | {"WT_SESSION": "x"}, TRUE_COLOUR),
        (XTERM | {"VTE_VERSION": "7006"}, TRUE_COLOUR),
        (XTERM | {"COLORTERM": "truecolor", "STY": "1.pts"}, 256),
        ({"TERM": "tmux-256color", "TMUX": "s", "COLORTERM": "truecolor"}, TRUE_COLOUR),
        ({"TERM": "alacritty"}, TRUE_COLOUR),
        ({"TERM": "xterm-ghostty"}, TRUE_COLOUR),
        ({"TERM": "xterm-direct"}, TRUE_COLOUR),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, 0),
        ({}, 0),
    ],
)
def test_colours(environ, colours):
    assert find(environ).colours == colours


def test_what_a_terminal_is_called_tells_it_from_others():
    assert find(XTERM).name == "xterm-256color"
    assert find(XTERM | {"TERM_PROGRAM": "WezTerm"}).name == "xterm-256color WezTerm"
    assert find(XTERM | {"TERM_PROGRAM": "WezTerm", "TMUX": "s"}).name == "xterm-256color tmux"


LOOK = """
import json, sys
from reader.terminal.known import find
found = find({"TERM": sys.argv[1]})
print(json.dumps([found.colours, sorted(found.attributes), None if found.modes is None else sorted(found.modes),
                  found.dumb, found.in_terminfo]))
"""


@pytest.mark.parametrize(
    ("term", "known"),
    [
        ("vt220", [0, [1, 4, 7], [7, 25], False, True]),
        ("linux", [8, [1, 2, 4, 7], [7, 25], False, True]),
        ("xterm-mono", [0, [1, 4, 7], None, False, True]),
        ("vt52", [0, [], [], True, True]),
        ("no-such-terminal", [16, [1, 2, 3, 4, 7, 9], None, False, False]),
    ],
)
def test_terminfo_is_asked_about_the_rest(term, known):
    # A process each, since Python reads terminfo once in a process.
    done = subprocess.run([sys.executable, "-c", LOOK, term], capture_output=True, check=True)
    found = json.loads(done.stdout)
    if found[-1] is False and known[-1] is True:
        pytest.skip(f"terminfo has no {term} here: install ncurses-term")
    assert found == known


VT220 = Terminal("vt220", colours=0, attributes=frozenset({1, 4, 7}), modes=frozenset({7, 25}))
LINUX = Terminal("linux", colours=8, attributes=frozenset({1, 2, 4, 7}), modes=frozenset({7, 25}))
SCREEN = Terminal("screen-256color", colours=256, attributes=frozenset({1, 2, 4, 7}))


@pytest.mark.parametrize(
    ("terminal", "written", "sent"),
    [
        (VT220, "\x1b[?1049h\x1b[?25l\x1b[>25u\x1b[?2026$p\x1b]11;?\x1b\\\x1bP+q\x1b\\x", "\x1b[?25lx"),
        (VT220, "\x1b[?25;1004h\x1b[2;5Hx\x1b[K", "\x1b[?25h\x1b[2;5Hx\x1b[K"),
        (VT220, "\x1b[0;1;2;31;48;2;1;2;3mx\x1b[m", "\x1b[0;1mx\x1b[0m"),
        (VT220, "\x1b[31mx", "x"),
        (LINUX, "\x1b[1;90;101;39;49m“●”…▕", '\x1b[1;2;41;39;49m"*"~│'),
        (LINUX, "\x1b[38;5;3mx\x1b[38;2;1;2;3;4mx", "x\x1b[4mx"),
        (SCREEN, "\x1b[?1049h\x1b[3;38;5;7mx“", "\x1b[?1049h\x1b[38;5;7mx“"),
    ],
)
def test_what_a_terminal_lacks_is_left_out(terminal, written, sent):
    assert not terminal.whole
    assert Lacking(terminal)(written) == sent


def test_for_a_whole_terminal_nothing_is_looked_at():
    assert find(XTERM).whole
    assert find({"TERM": "alacritty"}).whole


class Memory(dict):
    """A store in memory."""

    def state(self, name):
        return self.get(name, "")

    def set_state(self, name, value):
        self[name] = value


def test_what_was_found_is_kept_for_each_terminal():
    store, one, other = Memory(), find(XTERM), find({"TERM": "alacritty"})
    kept.keep_widths(one, frozenset({"text", "lines"}), store)
    kept.keep_background(one, False, store)
    assert kept.widths(one, store) == {"text", "lines"}
    assert kept.widths(other, store) == frozenset()
    assert (kept.is_dark(one, store, {}), kept.is_dark(other, store, {})) == (False, None)
    kept.measure("auto", one, store)
    assert ambiguous.wide() == {"text", "lines"}
    kept.measure("wide", other, store)
    assert ambiguous.wide() == {"text", "lines", "shapes"}
    kept.measure("narrow", one, store)
    assert ambiguous.wide() == frozenset()


@pytest.mark.parametrize(
    ("hint", "dark"),
    [("15;0", True), ("0;15", False), ("0;default;15", False), ("7;8", True), ("0;7", False), ("", None), ("x", None),
     ("0;default", None), ("0;²", None)],
)  # fmt: skip
def test_colorfgbg_is_a_hint(hint, dark):
    assert kept.is_dark(find(XTERM), Memory(), {"COLORFGBG": hint}) is dark
