"""Terminals that do not speak UTF-8, or do not want colours."""

import shutil
import subprocess

import pytest
from tests.terminal.seed import FIRST_WORDS, TITLE

pytestmark = pytest.mark.terminal


@pytest.fixture(scope="session")
def gb18030(tmp_path_factory):
    """The environment of a Chinese terminal in its own encoding."""
    names = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.lower()
    if "zh_cn.gb18030" in names:
        return {"LANG": "zh_CN.GB18030"}
    folder = tmp_path_factory.mktemp("locales")
    made = folder / "zh_CN.GB18030"
    if shutil.which("localedef"):
        subprocess.run(["localedef", "-f", "GB18030", "-i", "zh_CN", made], capture_output=True, check=False)
    if not made.exists():
        pytest.skip("the locale zh_CN.GB18030 cannot be made here: install Debian's `locales`")
    return {"LANG": "zh_CN.GB18030", "LOCPATH": str(folder)}


def test_a_gb18030_terminal_gets_its_own_encoding(reader, gb18030):
    terminal = reader(columns=100, rows=30, env=gb18030, encoding="gb18030")
    terminal.wait_for(FIRST_WORDS)
    terminal.press("left", "/", *"龙游")
    terminal.wait_for("同心帮扶")
    assert "\ufffd" not in terminal.text


def test_a_gb18030_terminal_may_draw_marks_wide(reader, gb18030):
    terminal = reader(columns=100, rows=30, env=gb18030, encoding="gb18030", wide=True)
    screen = terminal.display

    def rule() -> set[str]:
        return {screen.screen.buffer[row][37].data for row in range(1, 29)}

    terminal.wait_for(lambda text: FIRST_WORDS[:6] in text and rule() == {"|"})


def test_an_encoding_without_our_marks_gets_them_in_ascii(reader):
    terminal = reader(columns=100, rows=30, env={"PYTHONIOENCODING": "ascii"}, encoding="ascii")
    terminal.wait_for(lambda text: "\n * ?" in text or "\n>* ?" in text)
    terminal.wait_for(lambda text: " o ?" in text and all("|" in line for line in text.splitlines()[1:-1]))


def test_a_gb18030_pipe_gets_its_own_encoding(piped, seed_id, gb18030):
    text = piped("open", seed_id, **gb18030).stdout.decode("gb18030")
    assert TITLE in text


@pytest.mark.parametrize("language", ["C", "POSIX", "xx_YY.UTF-8"])
def test_a_plain_or_unknown_locale_is_no_reason_to_fail(reader, piped, seed_id, language):
    assert TITLE in piped("open", seed_id, LANG=language).stdout.decode()
    terminal = reader(columns=100, rows=30, env={"LANG": language})
    terminal.wait_for(FIRST_WORDS)
    terminal.press("q")
    assert terminal.wait() == 0


def test_characters_that_an_encoding_lacks_become_question_marks(piped, seed_id):
    done = piped("open", seed_id, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"?" in done.stdout
    assert b"16" in done.stdout


def test_no_color_draws_without_any_colour(reader):
    terminal = reader(columns=100, rows=30, env={"NO_COLOR": "1"})
    terminal.wait_for(FIRST_WORDS)
    screen = terminal.display.screen
    cells = [screen.buffer[row][column] for row in range(screen.lines) for column in range(screen.columns)]
    assert {colour for cell in cells for colour in (cell.fg, cell.bg)} == {"default"}
    assert any(cell.bold for cell in cells)
