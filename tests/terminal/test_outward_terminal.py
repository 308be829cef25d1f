"""What a real terminal gets of a copy, a code and a link, and what a linear sitting asks of it."""

import base64
import re

import pytest
from tests.terminal.harness import READER, Terminal

pytestmark = pytest.mark.terminal

URL = "https://www.example.cn/news/%E6%B0%B4"
HERE = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "TMUX": None, "STY": None, "VTE_VERSION": None}


@pytest.fixture
def with_address(tmp_path, piped):
    """An archive with one article that has an address."""
    page = tmp_path / "page.md"
    head = f"title: 珠江补淡\nsource: 某报\nurl: {URL}\ndate: 2025-03-02"
    page.write_text(f"---\n{head}\n---\n\n正文说的是水利。\n", "utf-8")
    archive = str(tmp_path / "one.db")
    piped("--archive", archive, "list")
    done = piped("--archive", archive, "import", str(page))
    return archive, done.stdout.decode().split()[1]


def test_the_clipboard_gets_the_address_and_the_code_gives_the_mouse_back(reader, with_address):
    archive, article_id = with_address
    terminal = reader("--archive", archive, "open", article_id, columns=80, rows=24, env=HERE)
    terminal.wait_for("珠江补淡")
    before = terminal.record.modes
    terminal.press("y")
    terminal.wait_for("Sent to the terminal")
    sent = [payload for command, payload in terminal.record.commands if command == "52"]
    assert sent == ["c;" + base64.b64encode(URL.encode()).decode()]
    terminal.press("o")
    terminal.wait_for("https://www.example.cn/news/水")
    assert terminal.record.modes < before  # the mouse is the terminal's own
    assert "█" in terminal.text
    terminal.press("x")
    terminal.wait_for(lambda text: "█" not in text and "正文" in text)
    assert terminal.record.modes == before
    terminal.press("q")
    assert terminal.wait() == 0
    assert terminal.record.left_behind == []


def test_links_cost_nothing_where_only_the_cursor_of_the_list_moves(reader, piped, tmp_path):
    piped("list")
    costs = []
    for setting in ("off", "on"):
        config = tmp_path / setting / "reader-tui" / "config.yaml"
        config.parent.mkdir(parents=True)
        config.write_text(f"links: {setting}\nresume: never\n", "utf-8")
        terminal = reader(columns=80, rows=24, env={**HERE, "XDG_CONFIG_HOME": str(tmp_path / setting)})
        terminal.wait_for("辽宁省")
        terminal.press("h", "j", "k")
        costs.append([terminal.measure(key).bytes for key in "jjk"])
        terminal.press("q")
    assert costs[0] == costs[1]


def test_a_linear_sitting_works_on_a_dumb_terminal_and_asks_nothing_of_it(with_address):
    archive, article_id = with_address
    with Terminal([*READER, "--archive", archive, "open", article_id, "--linear"], env={"TERM": "dumb"}) as terminal:
        terminal.wait_for("正文说的是水利。")
        terminal.send(b"a\n")
        terminal.wait_for("Address: https://www.example.cn/news/水")
        terminal.send(b"q\n")
        assert terminal.wait() == 0
        assert not re.search(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f]", terminal.output)


def test_on_a_terminal_the_source_is_a_link_and_in_a_pipe_it_is_not(with_address, piped):
    kitty = {**HERE, "TERM": "xterm-kitty"}
    archive, article_id = with_address
    with Terminal([*READER, "--archive", archive, "open", "--plain", article_id], env=kitty) as terminal:
        assert terminal.wait() == 0
        assert f"\x1b]8;;{URL}\x1b\\".encode() in terminal.output
    assert b"\x1b" not in piped("--archive", archive, "open", "--plain", article_id).stdout
