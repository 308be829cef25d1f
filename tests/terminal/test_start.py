"""From the command to a person reading; also run against an installed wheel."""

import json
from pathlib import Path

import pytest
from tests.terminal.seed import FIRST_WORDS, LAST_WORDS, RELATED, SECTION, TITLE

pytestmark = pytest.mark.terminal

ROOT = Path(__file__).parents[2]


def test_reader_shows_the_seed_page_and_its_related_headlines(reader):
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)
    terminal.wait_for(SECTION)
    terminal.wait_for(RELATED)


def test_the_first_start_leaves_no_dictionaries_in_memory(reader):
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)
    terminal.settle(1.5)
    assert terminal.memory() < 70 * 2**20


@pytest.mark.parametrize("theme", sorted(file.stem for file in (ROOT / "styles" / "themes").glob("*.yaml")))
def test_every_theme_can_be_read_in(reader, home, theme):
    config = home / "config" / "reader-tui" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(f"theme: {theme}\n", encoding="utf-8")
    terminal = reader(columns=100, rows=30, env={"XDG_CONFIG_HOME": str(home / "config")})
    terminal.wait_for(FIRST_WORDS)
    screen = terminal.display.screen
    cells = [screen.buffer[row][column] for row in range(screen.lines) for column in range(screen.columns)]
    assert not [cell for cell in cells if cell.data.strip() and cell.fg == cell.bg != "default"]


def test_open_in_a_terminal_shows_that_article(reader, piped):
    rows = [json.loads(line) for line in piped("list", "--json").stdout.splitlines()]
    stub = next(row for row in rows if row["title"].startswith(RELATED))
    terminal = reader("open", stub["id"][:6], columns=100, rows=30)
    terminal.wait_for("灵山江")


def test_open_into_a_pipe_gives_the_whole_text_without_escapes(piped, seed_id):
    done = piped("open", seed_id)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert done.stderr == b""
    assert all(words in text for words in (TITLE, FIRST_WORDS, LAST_WORDS))
    assert "\x1b" not in text


def test_list_in_a_terminal_fits_its_width(reader):
    terminal = reader("list", columns=60, rows=30)
    assert terminal.wait() == 0
    shown = [line for line in terminal.lines if line]
    assert len(shown) == 11
    assert terminal.output.count(b"\n") == 11


def test_no_terminal_is_one_clear_line(piped):
    done = piped()
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("arguments", [["list"], ["search", "合作"], ["open", "--plain"], ["--help"]])
@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_commands_draw_no_colour_where_none_is_wanted(reader, seed_id, arguments, env):
    terminal = reader(*arguments, *([seed_id] if arguments[0] == "open" else []), env=env)
    assert terminal.wait() == 0
    assert b"\x1b" not in terminal.output
