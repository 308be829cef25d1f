"""What the terminal answers is followed at once, and kept; titles can be read without Chinese characters."""

import pytest
from rich.cells import cell_len

from reader.archive.marks import Marks
from reader.terminal.answers import Background, Widths
from reader.text import ambiguous

ALL = Widths(frozenset(ambiguous.GROUPS))


@pytest.fixture(autouse=True)
def narrow_again():
    yield
    ambiguous.use(())


async def answer(reader, answer):
    reader.app.post_message(reader.app.Answered(answer))
    await reader.settle()


async def test_an_answer_that_lines_are_wide_lays_all_out_anew(open_reader, seed, marks_path):
    async with open_reader(seed) as reader:
        assert "●" in reader.text
        await answer(reader, ALL)
        await reader.until(lambda: "●" not in reader.text)
        assert {cell_len(line) for line in reader.lines} == {100}
        assert "▕" not in reader.text
        await reader.press("question_mark")
        assert {cell_len(line) for line in reader.lines} == {100}
        await reader.press("escape", "ctrl+p")
        assert {cell_len(line) for line in reader.lines} == {100}
        await reader.press("escape")
        await answer(reader, Widths(frozenset()))
        await reader.until(lambda: "●" in reader.text)
    marks = Marks(marks_path)
    assert marks.state("wide in xterm-256color") == ""
    marks.close()


async def test_what_was_answered_holds_at_the_next_start(open_reader, seed):
    async with open_reader(seed) as reader:
        await answer(reader, ALL)
    ambiguous.use(())
    async with open_reader(seed) as reader:
        assert "●" not in reader.text
        assert {cell_len(line) for line in reader.lines} == {100}


async def test_the_same_answer_again_draws_nothing(open_reader, seed):
    async with open_reader(seed) as reader:
        drawn = []
        reader.app.measure_again = lambda: drawn.append(1)
        await answer(reader, Widths(frozenset()))
        assert drawn == []


async def test_an_automatic_theme_changes_with_the_answer_until_one_is_chosen(open_reader, seed, settings_of):
    async with open_reader(seed, settings=settings_of("theme: auto\n")) as reader:
        assert reader.app.theme == "ink"
        await answer(reader, Background(dark=False))
        await reader.until(lambda: reader.app.theme == "paper")
        reader.app.choose_theme("contrast")
        await answer(reader, Background(dark=True))
        assert reader.app.theme == "contrast"
        reader.app.choose_theme("auto")
        assert reader.app.theme == "paper"


async def test_a_chosen_theme_takes_no_notice_of_the_background(open_reader, seed):
    async with open_reader(seed) as reader:
        await answer(reader, Background(dark=False))
        assert reader.app.theme == "ink"


async def test_titles_can_be_read_in_pinyin(open_reader, seed):
    async with open_reader(seed) as reader:
        await reader.press("P")
        assert "Liao ning sheng" in reader.list_text
        assert "Zhong guo xin wen wang" in reader.list_text
        assert "辽宁" not in reader.list_text
        await reader.press("P")
        assert "辽宁" in reader.list_text


async def test_a_setting_shows_titles_in_pinyin_always(open_reader, seed, settings_of):
    async with open_reader(seed, settings=settings_of("titles: pinyin\n")) as reader:
        assert "Liao ning sheng" in reader.list_text
