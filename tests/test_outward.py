"""What is handed to the terminal's clipboard, to a browser, to a camera, and when a link is written."""

from __future__ import annotations

import base64
import re
import stat
import subprocess
from pathlib import Path

import pytest
import segno

from reader.outward import browser, clipboard, qr
from reader.outward.clipboard import Fate
from reader.outward.links import linked, shows_links

URL = "https://www.chinanews.com.cn/gn/2025/03-02/10376195.shtml"


@pytest.mark.parametrize(
    ("setting", "environment", "fate"),
    [
        ("auto", {"TERM": "xterm-256color"}, Fate.SENT),
        ("auto", {"TERM": "tmux-256color"}, Fate.SENT),
        ("auto", {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}, Fate.TMUX),
        ("auto", {"TERM": "screen", "STY": "1.x"}, Fate.SENT),
        ("auto", {"TERM": "linux"}, Fate.NOWHERE),
        ("auto", {"TERM": "vt220"}, Fate.NOWHERE),
        ("auto", {"TERM": "dumb"}, Fate.NOWHERE),
        ("auto", {}, Fate.NOWHERE),
        ("auto", {"TERM": "xterm-256color", "VTE_VERSION": "7600"}, Fate.NOWHERE),
        ("auto", {"TERM": "tmux-256color", "VTE_VERSION": "7600", "TMUX": "x"}, Fate.TMUX),
        ("on", {"TERM": "linux"}, Fate.SENT),
        ("off", {"TERM": "xterm-256color"}, Fate.NOWHERE),
    ],
)
def test_a_text_is_sent_only_where_somebody_may_take_it(setting: str, environment: dict[str, str], fate: Fate) -> None:
    assert clipboard.fate("水利", setting, environment) is fate


def test_what_is_too_long_for_terminals_is_not_sent() -> None:
    assert clipboard.fate("水" * 24_998, "auto", {"TERM": "xterm"}) is Fate.SENT
    assert clipboard.fate("水" * 24_999, "auto", {"TERM": "xterm"}) is Fate.TOO_LONG
    assert len(clipboard.sequence("水" * 24_998, {"TERM": "xterm"})) <= 100_000


def test_the_sequence_carries_the_text_and_nothing_that_steers() -> None:
    text = "水利\x1b]0;title\a" * 50
    for environment in ({"TERM": "xterm"}, {"TERM": "tmux"}, {"TERM": "screen"}, {"TERM": "screen", "STY": "1"}):
        sequence = clipboard.sequence(text, environment)
        assert base64.b64encode(text.encode()).decode() in re.sub("\x1b\\\\\x1bP", "", sequence)
        assert re.fullmatch(r"[ -~\x1b\x07]*", sequence)
        assert "title" not in sequence


def test_gnu_screen_gets_it_in_pieces_that_it_passes_through() -> None:
    sequence = clipboard.sequence("水利" * 500, {"TERM": "screen.xterm", "STY": "1.x"})
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", sequence)
    assert max(map(len, pieces)) <= 250
    assert "".join(pieces) == clipboard.sequence("水利" * 500, {"TERM": "xterm"})
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sequence


def test_tmux_takes_it_from_its_own_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "tmux", f'echo "$@" > {tmp_path}/said; cat >> {tmp_path}/said')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert clipboard.to_tmux("水利")
    assert (tmp_path / "said").read_text() == "load-buffer -w -\n水利"
    program(tmp_path / "tmux", "exit 1")
    assert not clipboard.to_tmux("水利")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert not clipboard.to_tmux("水利")


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    ("environment", "platform", "here"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "1 2 3 4"}, "linux", False),
        ({"SSH_TTY": "/dev/ttys1"}, "darwin", False),
    ],
)
def test_a_browser_is_opened_on_the_person_s_own_desktop_only(
    environment: dict[str, str], platform: str, here: bool
) -> None:
    assert browser.is_here(environment, platform) is here


def test_the_browser_gets_one_harmless_argument_and_nothing_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = tmp_path / "got"
    program(tmp_path / "xdg-open", f'echo "$#" "$1" > {got}; [ -t 0 ] || echo none >> {got}; echo noise')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert browser.open_there("https://例子.中国/$(id);a?b=1&c='x'")
    assert got.read_text() == ("1 https://xn--fsqu00a.xn--fiqs8s/%24%28id%29%3Ba?b=1&c=%27x%27\nnone\n")
    for bad in ("--version", "javascript:alert(1)", "file:///etc/passwd", "https://a/ b", ""):
        got.unlink(missing_ok=True)
        assert not browser.open_there(bad)
        assert not got.exists()
    program(tmp_path / "xdg-open", "exit 3")
    assert not browser.open_there(URL)


def test_a_code_says_the_address_with_a_quiet_zone_and_fits_or_is_not_there() -> None:
    rows = qr.code(URL, 80, 24)
    modules = unfolded(rows)
    expected = [
        [bool(module) for module in row] for row in segno.make(URL, error="l", boost_error=False).matrix_iter(border=4)
    ]
    assert modules[: len(expected)] == expected
    assert {len(row) for row in rows} == {41}
    assert len(qr.code(URL, 39, 24)[0]) == 37  # a narrower margin
    assert qr.code(URL, 36, 24) == qr.code(URL, 80, 18) == qr.code("https://a/" + "b" * 3000, 999, 999) == []


def unfolded(rows: list[str]) -> list[list[bool]]:
    """The modules of rows of half blocks."""
    return [[character in blocks for character in row] for row in rows for blocks in ("▀█", "▄█")]


@pytest.mark.parametrize(
    ("environment", "shows"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4800"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, True),
        ({"TERM": "screen", "STY": "1", "VTE_VERSION": "7600"}, False),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.5a"}, True),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, False),
        ({}, False),
    ],
)
def test_links_are_written_where_the_terminal_is_known_to_have_them(environment: dict[str, str], shows: bool) -> None:
    assert shows_links("auto", environment) is shows
    assert shows_links("on", environment)
    assert not shows_links("off", environment)


def test_a_link_leads_to_http_only_and_no_control_character_enters() -> None:
    assert linked("水利", URL) == f"\x1b]8;;{URL}\x1b\\水利\x1b]8;;\x1b\\"
    for bad in (
        "javascript:1",
        "https://a/\x1b\\",
        "https://a/\a",
        "https://a/\u202e x",
        "https://a/" + "b" * 2048,
        "",
    ):
        assert linked("x", bad) == "x"
    assert ";https://a/%E6%B0%B4\x1b" in linked("x", "https://a/水")


def asked(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.terminal
def test_a_real_tmux_has_what_was_copied_and_nothing_else_was_needed(tmp_path: Path) -> None:
    import shutil

    if shutil.which("tmux") is None:
        pytest.skip("tmux is not here")
    socket = ["tmux", "-f", "/dev/null", "-S", str(tmp_path / "socket")]
    subprocess.run([*socket, "new-session", "-d", "-x", "80", "-y", "24", "sleep 30"], check=True)
    try:
        told = asked(*socket, "display-message", "-p", "#{socket_path},#{pid},0")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TMUX", told.strip())
            assert clipboard.to_tmux("辽宁省\n水利")
        assert asked(*socket, "show-buffer") == "辽宁省\n水利"
    finally:
        subprocess.run([*socket, "kill-server"], check=False)
