"""Windows of any size, and windows that change."""

import pytest
from tests.tui.articles import SEED_TITLE

from reader.text.cells import cells


@pytest.mark.parametrize(("columns", "panes"), [(69, 1), (70, 2)])
async def test_under_70_columns_one_pane_at_a_time(open_reader, seed, columns, panes):
    async with open_reader(seed, size=(columns, 24)) as it:
        assert it.row_at_cursor
        assert (it.reading.body.size.width > 0) == (panes == 2)
        await it.press("l")
        assert SEED_TITLE in it.body
        assert (it.reading.headlines.size.width > 0) == (panes == 2)


async def test_the_way_between_list_and_article_is_told_where_there_is_one_pane(open_reader, seed):
    async with open_reader(seed, size=(40, 15)) as it:
        assert "article ›" in it.title_line
        await it.press("l")
        assert "‹ Headlines" in it.title_line
        assert "h list" in it.state_line
        await it.click_text("‹ Headlines")
        assert it.row_at_cursor
        await it.click_text("article ›")
        assert SEED_TITLE[:8] in it.body


async def test_a_window_that_gets_narrow_keeps_the_pane_that_has_the_keys(open_reader, seed):
    async with open_reader(seed) as it:
        await it.resize(60, 20)
        assert it.row_at_cursor
        await it.resize(100, 30)
        await it.press("l")
        await it.resize(60, 20)
        assert SEED_TITLE in it.body


async def test_the_list_can_be_reached_where_the_sidebar_was_hidden_before(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("z")
        await it.resize(60, 20)
        await it.click_text("‹ Headlines")
        assert it.row_at_cursor


async def test_all_of_it_works_at_40_by_12(open_reader, seed):
    async with open_reader(seed, size=(40, 12)) as it:
        await it.press("slash")
        await it.type("龙游")
        assert it.row_at_cursor.startswith("同心帮扶")
        assert it.marked("match")
        await it.press("enter", "l")
        assert "同心帮扶十七载" in it.body
        await it.press("h", "escape", "r")
        assert it.has_keys == "headlines"  # the stub that is open has none
        await it.press("g", "l", "r", "enter")
        assert "国内首套110千伏" in it.body


async def test_related_headlines_can_be_reached_in_a_low_window(open_reader, seed):
    async with open_reader(seed, size=(60, 10)) as it:
        await it.press("r", "j", "enter")
        assert "珠江“压咸补淡”" in it.body


async def test_the_measure_holds_in_a_wide_window_and_stands_in_the_middle(open_reader, seed):
    async with open_reader(seed, size=(200, 40)) as it:
        assert max(cells(line) for line in it.body_lines) == 80
        right_of_rule = [line.split("▕")[1] for line in it.lines[1:-1]]
        left = min(cells(line) - cells(line.lstrip()) for line in right_of_rule if line.strip())
        right = min(cells(line) - cells(line.rstrip()) for line in right_of_rule if line.strip())
        assert abs(left - right) <= 1


async def test_measure_and_sidebar_are_settings(open_reader, seed, settings_of):
    async with open_reader(seed, size=(120, 30), settings=settings_of("measure: 40\nsidebar: 30\n")) as it:
        assert max(cells(line) for line in it.body_lines) == 40
        assert {cells(line.split("▕")[0]) for line in it.lines[1:-1]} == {29}


async def test_one_article_after_the_other_where_there_is_one_pane(open_reader, large):
    async with open_reader(large, size=(40, 15)) as it:
        await it.press("l")
        assert "第500号" in it.body
        await it.press("h", "j", "l")
        assert "第499号" in it.body
        await it.press("J")
        assert "第498号" in it.body


@pytest.mark.parametrize("presses", [0, 7, 15, 22])
async def test_a_resize_keeps_the_sentence_on_top_on_top(open_reader, seed, presses):
    async with open_reader(seed, size=(100, 20)) as it:
        await it.press("l", *"j" * presses)
        top, lines = it.reading.body.position, it.body_lines
        for columns in (60, 69, 70, 30, 15, 40, 120, 200):
            await it.resize(columns, 20)
            first, end = it.offsets_on_top
            assert first <= top <= end, f"at {columns} columns"
        await it.resize(100, 20)
        assert it.body_lines == lines


async def test_a_lower_window_keeps_the_cursor_in_sight(open_reader, large):
    async with open_reader(large, size=(100, 40)) as it:
        await it.press(*"j" * 15)
        row = it.row_at_cursor
        await it.resize(100, 8)
        assert it.row_at_cursor == row != ""


@pytest.mark.parametrize("size", [(3, 2), (8, 2), (10, 3), (20, 60), (500, 200)])
async def test_every_key_works_in_a_window_of_any_size(open_reader, seed, size):
    async with open_reader(seed, size=size) as it:
        keys = "j k G g space ctrl+d tab r J K l n slash a enter n N escape s u z t h question_mark escape"
        await it.press(*keys.split())
        assert [cells(line) for line in it.lines] == [size[0]] * size[1]
        await it.resize(100, 30)
        await it.press("escape", "escape", "g")
        assert it.row_at_cursor.startswith(SEED_TITLE[:8])
        await it.resize(*size)
        await it.press("l")
        assert it.has_keys == "body"


async def test_help_fits_a_small_window(open_reader, seed):
    async with open_reader(seed, size=(30, 8)) as it:
        await it.press("question_mark")
        seen = [it.text]
        while len(seen) < 2 or seen[-1] != seen[-2]:
            await it.press("space")
            seen.append(it.text)
        assert "Quit" in "".join(seen)
