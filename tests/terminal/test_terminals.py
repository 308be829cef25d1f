"""The terminals that people have: each gets what its terminfo says that it knows, and no more."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field

import pytest
from tests.terminal.harness import Terminal
from tests.terminal.seed import FIRST_WORDS, TITLE

pytestmark = pytest.mark.terminal

CSI = re.compile(r"\x1b\[([<=>?]?)([0-9;:]*)([ -/]*)([@-~])")
OTHER = re.compile(r"\x1b[^\[]")
DRAWING = set("HmJKn")
"""CUP, SGR, ED, EL and DSR, which a VT100 knows."""

ATTRIBUTES = {"1": "bold", "2": "dim", "3": "sitm", "4": "smul", "7": "rev"}
OFF = {"22": {"1", "2"}, "23": {"3"}, "24": {"4"}, "27": {"7"}}
"""What ends an attribute, which whoever has it knows (VT220 Programmer Reference, SGR)."""


@dataclass(frozen=True)
class Case:
    """A terminal: its TERM, what else is in its environment, and how many colours should be used."""

    term: str
    colours: int
    env: dict[str, str] = field(default_factory=dict)
    name: str = ""


CASES = [
    Case("xterm-256color", 256),
    Case("xterm-256color", 1 << 24, {"COLORTERM": "truecolor"}, "true colour"),
    Case("xterm-256color", 1 << 24, {"WT_SESSION": "1"}, "Windows Terminal"),
    Case("xterm-256color", 1 << 24, {"LC_TERMINAL": "iTerm2"}, "iTerm2 over SSH"),
    Case("xterm", 8),
    Case("tmux-256color", 256, {"TMUX": "/tmp/s,1,0"}),
    Case("screen-256color", 256, {"STY": "1.pts", "COLORTERM": "truecolor"}),
    Case("linux", 8, {"COLORTERM": "truecolor"}),
    Case("vt220", 0),
    Case("alacritty", 1 << 24),
    Case("xterm-kitty", 1 << 24),
    Case("foot", 1 << 24),
]


def terminfo(term: str) -> dict[str, str] | None:
    """The capabilities of a terminal as `infocmp` tells them; None where it cannot."""
    if shutil.which("infocmp") is None:
        return None
    done = subprocess.run(["infocmp", "-1", "-x", term], capture_output=True, text=True, check=False)
    lines = (line.strip().rstrip(",") for line in done.stdout.splitlines() if line[:1] == "\t")
    return dict(re.split("[#=]", line, maxsplit=1) if re.search("[#=]", line) else (line, "") for line in lines) or None


def styles(output: str) -> set[str]:
    """All that was set by SGR: attributes by number, colours as 8, 16, 256 and true."""
    found: set[str] = set()
    for marker, numbers, _middle, final in CSI.findall(output):
        if final != "m" or marker:
            continue
        named = re.sub(r"[34]8;2;\d+;\d+;\d+", "true", re.sub(r"[34]8;5;\d+", "256", numbers))
        for number in named.split(";"):
            is_first, is_bright = re.fullmatch("[34][0-79]", number), re.fullmatch("9[0-7]|10[0-7]", number)
            found.add("8" if is_first else "16" if is_bright else number)
    return found - {"", "0"}


def visited(terminal: Terminal) -> str:
    """What the reader writes while a person looks around, and leaves."""
    terminal.wait_for(lambda text: FIRST_WORDS[:6] in text, timeout=30)
    terminal.press("left", "j", "?", quiet=0.03)
    terminal.wait_for("Half a page down")
    terminal.press("q", quiet=0.03)
    terminal.wait_for(lambda text: "Half a page down" not in text)
    terminal.press("/", *"会议", quiet=0.03)
    terminal.wait_for("会议  ")
    terminal.press("enter", quiet=0.03)
    terminal.wait_for("Found")
    terminal.press("q")
    assert terminal.wait() == 0
    assert terminal.record.left_behind == []
    assert terminal.tty_restored
    return terminal.output.decode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name or case.term)
def test_a_terminal_is_sent_no_more_than_it_knows(reader, case):
    known = terminfo(case.term)
    output = visited(reader(columns=100, rows=24, env={"COLORTERM": None, "TERM": case.term} | case.env))
    used = styles(output)
    expected = {0: set(), 8: {"8"}, 256: {"256"}, 1 << 24: {"true"}}[case.colours]
    assert used & {"8", "16", "256", "true"} == expected
    if known is not None:
        set_on = used - {"8", "16", "256", "true"} - OFF.keys()
        attributes = {ATTRIBUTES[number] for number in set_on}
        assert all(OFF[number] & set_on for number in used & OFF.keys())
        assert attributes <= known.keys()
    if case.term in {"linux", "vt220"}:
        private = {(number, final) for marker, number, _, final in CSI.findall(output) if marker}
        assert private <= {("25", "l"), ("25", "h"), ("7", "l"), ("7", "h")}
        assert {final for marker, _, middle, final in CSI.findall(output) if not marker} <= DRAWING
        assert not OTHER.search(output)
        assert output.endswith("\x1b[H\x1b[J")


@pytest.mark.parametrize("term", ["dumb", "", "vt52"])
def test_where_nothing_can_be_drawn_headlines_are_listed_and_articles_are_text(reader, piped, seed_id, term):
    terminal = reader(columns=100, rows=30, env={"TERM": term})
    assert terminal.wait() == 0
    assert TITLE in terminal.text
    assert "`reader open ID`" in terminal.text
    opened = reader("open", seed_id, columns=100, rows=60, env={"TERM": term})
    assert opened.wait() == 0
    assert FIRST_WORDS in opened.text
    assert b"\x1b" not in terminal.output + opened.output


def test_the_linux_console_has_titles_in_pinyin_and_says_why(reader):
    terminal = reader(columns=100, rows=30, env={"TERM": "linux"})
    terminal.wait_for("no Chinese characters")
    terminal.wait_for("Zhu jiang")
    assert not set("●★…“”▕▏›") & set(terminal.text)
    terminal.press("P")
    terminal.wait_for(TITLE[:10])


def test_an_answer_of_the_terminal_is_no_key(reader):
    chatter = "\x1b[?62;4;22c\x1b[>41;380;0c\x1bP>|iTerm2 3.5.4\x1b\\\x1b[?25u\x1b[0n\x1b[8;24;100t\x1b[?997;1n"
    queries = ("\x1b[?2026$p", "\x1b[>25u", "\x1b[?1049h")
    calm = reader(columns=100, rows=24)
    calm.wait_for(FIRST_WORDS)
    calm.settle(0.5)
    terminal = reader(columns=100, rows=24, replies=dict.fromkeys(queries, chatter))
    terminal.wait_for(FIRST_WORDS)
    terminal.send(f"\x1b]11;rgb:ffff/ffff/ffff\x1b\\{chatter}".encode())
    terminal.settle(0.5)
    assert terminal.text == calm.text
    terminal.press("q")
    assert terminal.wait() == 0


BACKGROUND = "\x1b]11;?\x1b\\"


@pytest.mark.parametrize(
    ("env", "replies", "paper"),
    [
        ({}, {BACKGROUND: "\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\"}, True),
        ({}, {BACKGROUND: "\x1b]11;rgb:0000/0000/0000\x07"}, False),
        ({"COLORFGBG": "0;15"}, {}, True),
        ({"COLORFGBG": "0;15"}, {BACKGROUND: "\x1b]11;rgb:0000/0000/0000\x07"}, False),
        ({}, {}, False),
    ],
    ids=["light", "dark", "hint", "answer over hint", "silence"],
)
def test_an_automatic_theme_follows_the_background(reader, home, env, replies, paper):
    config = home / "config" / "reader-tui" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("theme: auto\n", encoding="utf-8")
    wanted = "f6f2e8" if paper else "16181b"
    terminal = reader(columns=80, rows=24, env={"XDG_CONFIG_HOME": str(home / "config")} | env, replies=replies)
    terminal.wait_for(lambda text: FIRST_WORDS in text and terminal.display.screen.buffer[0][0].bg == wanted)
    if replies:
        terminal.press("q")
        terminal.wait()
        again = reader(columns=80, rows=24, env={"XDG_CONFIG_HOME": str(home / "config")} | env)
        again.wait_for_output(FIRST_WORDS)
        assert (b"246;242;232" if paper else b"22;24;27") in again.output  # at once, and nothing else before
        assert (b"22;24;27" if paper else b"246;242;232") not in again.output
