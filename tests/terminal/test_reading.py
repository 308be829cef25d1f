"""Reading in a real terminal: keys, sizes, resizing, and the place that is kept."""

import signal

import pytest
from tests.terminal.harness import Terminal
from tests.terminal.seed import FIRST_WORDS, RELATED, SECTION, TITLE

pytestmark = pytest.mark.terminal


def body_of(terminal: Terminal) -> list[str]:
    """The rows of the body; the sidebar must be hidden."""
    return [line.strip() for line in terminal.lines[1:-1]]


def looks_of(terminal: Terminal) -> list[object]:
    """Each cell of the screen, with the colours that are seen there."""
    screen = terminal.display.screen
    cells = (screen.buffer[row][column] for row in range(screen.lines) for column in range(screen.columns))
    return [cell if cell.data.strip() else cell.bg for cell in cells]


@pytest.fixture
def in_the_body(reader, seed_id):
    """The seed article alone on the screen, a page down."""

    def start(**options) -> Terminal:
        terminal = reader("open", seed_id, **options)
        terminal.wait_for(FIRST_WORDS)
        terminal.press("z", "pagedown")
        return terminal

    return start


def test_j_and_k_move_through_the_list_and_enter_opens(reader):
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)
    terminal.press("left", "g", "j", "j", "k", "enter")
    terminal.wait_for(lambda text: FIRST_WORDS not in text)
    terminal.press("left", "k", "enter")
    terminal.wait_for(FIRST_WORDS)


@pytest.mark.parametrize("key", ["space", "pagedown", "ctrl+d", "j", "down", "G", "end"])
@pytest.mark.parametrize("columns", [60, 100])
def test_keys_go_down_the_article_beside_the_list_and_alone(reader, seed_id, key, columns):
    terminal = reader("open", seed_id, columns=columns, rows=20)
    terminal.wait_for(FIRST_WORDS)
    terminal.settle()
    before = terminal.lines
    terminal.press(key)
    assert terminal.lines[1:-1] != before[1:-1]
    terminal.press("g")
    assert terminal.lines[1:-1] == before[1:-1]


def test_paging_shows_every_line_of_the_article(reader, piped, seed_id):
    terminal = reader("open", seed_id, columns=100, rows=20)
    terminal.wait_for(FIRST_WORDS)
    terminal.press("z")
    seen = set(body_of(terminal))
    for _ in range(6):
        terminal.press("space")
        seen |= set(body_of(terminal))
    whole = {line.strip() for line in piped("open", seed_id).stdout.decode().splitlines()}
    assert whole <= seen


def test_a_resize_keeps_the_sentence_on_top(in_the_body):
    terminal = in_the_body(columns=80, rows=20)
    before = body_of(terminal)
    sentence = next(line for line in before if line)[:8]
    for columns, rows in ((60, 20), (40, 12), (120, 30), (200, 15), (80, 20)):
        terminal.resize(columns, rows)
        terminal.read(2)
        terminal.settle()
        top = [line for line in body_of(terminal) if line][:2]
        assert sentence in "".join(top), f"at {columns}x{rows}:\n{terminal.text}"
    assert body_of(terminal) == before


@pytest.mark.parametrize(("columns", "rows"), [(40, 12), (70, 8), (100, 24), (200, 50)])
def test_every_size_has_a_title_and_a_way_on(reader, columns, rows):
    terminal = reader(columns=columns, rows=rows)
    terminal.wait_for(TITLE[:8])
    terminal.press("j", "k", "enter", "pagedown", "left")
    assert terminal.process.poll() is None
    assert "Traceback" not in terminal.text
    terminal.press("q")
    assert terminal.wait() == 0


def test_a_tiny_terminal_is_survived_and_grows_back(reader):
    terminal = reader(columns=10, rows=3)
    terminal.wait_for(lambda text: bool(text.strip()))
    terminal.press("j", "enter", "pagedown", "/", "escape", "?", "escape", quiet=0.3)
    terminal.resize(1, 1)
    terminal.settle()
    terminal.resize(100, 30)
    terminal.wait_for(lambda text: TITLE[:8] in text and "quit" in text)
    terminal.press("q")
    assert terminal.wait() == 0


def test_a_storm_of_resizes_ends_in_the_right_size(in_the_body):
    terminal = in_the_body(columns=80, rows=20)
    before = terminal.lines
    for step in range(40):
        terminal.resize(20 + step * 3, 5 + step)
        terminal.read(0.005)
    terminal.resize(80, 20)
    terminal.settle(0.4)
    assert terminal.lines == before


def test_a_terminal_with_in_band_resize_reports_still_follows_the_signal(in_the_body):
    terminal = in_the_body(columns=80, rows=20, replies={"\x1b[?2048$p": "\x1b[?2048;2$y"})
    terminal.resize(60, 20)
    terminal.read(2)
    terminal.settle()
    assert terminal.lines[-1].strip()


@pytest.mark.parametrize("keys", [[], ["?"], ["/", "l", "n"], ["ctrl+p"]], ids=["article", "help", "search", "palette"])
def test_ctrl_l_draws_anew_over_what_another_program_wrote(reader, keys):
    terminal = reader()
    terminal.wait_for(FIRST_WORDS)
    terminal.press(*keys)
    terminal.settle(0.5)
    shown, looks = terminal.text, looks_of(terminal)
    terminal.scribble(b"\r\n\x1b[1;31mBroadcast message from root@news\r\n\nThe system will go down\r\n")
    terminal.wait_for("Broadcast message")
    terminal.press("ctrl+l")
    terminal.wait_for(lambda text: text == shown)
    terminal.settle(0.5)
    assert looks_of(terminal) == looks


def test_the_place_is_kept_when_the_reader_is_killed(reader, seed_id, in_the_body):
    terminal = in_the_body(columns=80, rows=20)
    sentence = next(line for line in body_of(terminal) if line)[:8]
    terminal.settle(1.2)
    terminal.signal(signal.SIGKILL)
    terminal.wait()
    again = reader("open", seed_id, columns=80, rows=20)
    again.wait_for(SECTION)
    again.press("z")
    top = [line for line in body_of(again) if line][:2]
    assert sentence in "".join(top)


def test_search_finds_and_escape_brings_the_list_back(reader):
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)
    terminal.press("left", "g")
    before = terminal.lines
    terminal.press("/", *"龙游")
    terminal.wait_for(lambda text: RELATED in text and "大会举办" not in text.split(RELATED)[0])
    terminal.press("escape")
    terminal.settle(0.4)
    assert terminal.lines[1:-1] == before[1:-1]


def test_nothing_is_written_and_no_time_is_used_when_idle(reader):
    terminal = reader(columns=100, rows=30)
    terminal.wait_for(FIRST_WORDS)
    terminal.settle(1)
    seconds, count = terminal.idle(2)
    assert count == 0
    assert seconds <= 0.02
