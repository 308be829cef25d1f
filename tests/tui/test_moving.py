"""Getting about: in the list, in the article, between the panes and along what was opened."""

from itertools import pairwise

import pytest
from tests.tui.articles import SEED_TITLE, article

from reader.archive.query import ALL

NEWEST, SECOND, OLDEST = "第500号", "第499号", "第001号"


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("down", "up")])
async def test_the_cursor_goes_down_and_up_the_list(open_reader, large, down, up):
    async with open_reader(large) as it:
        assert it.row_at_cursor.startswith(NEWEST)
        await it.press(down)
        assert it.row_at_cursor.startswith(SECOND)
        await it.press(up, up)
        assert it.row_at_cursor.startswith(NEWEST)


@pytest.mark.parametrize(("last", "first"), [("G", "g"), ("end", "home")])
async def test_the_list_has_an_end_and_a_top(open_reader, large, last, first):
    async with open_reader(large) as it:
        await it.press(last)
        assert it.row_at_cursor.startswith(OLDEST)
        assert "500" in it.title_line
        await it.press("j")
        assert it.row_at_cursor.startswith(OLDEST)
        await it.press(first)
        assert it.row_at_cursor.startswith(NEWEST)


@pytest.mark.parametrize(
    ("forward", "backward", "share"),
    [("space", "b", 1), ("pagedown", "pageup", 1), ("ctrl+d", "ctrl+u", 0.5)],
)
async def test_pages_of_the_list_are_as_high_as_the_pane(open_reader, large, forward, backward, share):
    async with open_reader(large) as it:
        rows = int(len(it.list_lines) // 2 * share)
        await it.press(forward)
        assert it.row_at_cursor.startswith(f"第{500 - rows}号")
        await it.press(forward, backward, backward)
        assert it.row_at_cursor.startswith(NEWEST)


async def test_every_headline_can_be_paged_to(open_reader, large):
    async with open_reader(large) as it:
        seen = set()
        for _ in range(120):
            seen |= {line[3:8] for line in it.list_lines if "号" in line}
            if it.row_at_cursor.startswith(OLDEST):
                break
            await it.press("space")
        assert seen == {f"第{number:03}号" for number in range(1, 501)}


async def test_the_cursor_stays_in_sight_and_the_list_moves_by_half_pages(open_reader, large):
    async with open_reader(large) as it:
        tops = [it.reading.headlines.top]
        for row in range(1, 60):
            await it.press("j")
            assert it.row_at_cursor.startswith(f"第{500 - row}号")
            tops.append(it.reading.headlines.top)
        half = len(it.list_lines) // 4
        moves = [after - before for before, after in pairwise(tops) if after != before]
        assert moves
        assert all(abs(move - half) <= 1 for move in moves)


@pytest.mark.parametrize("key", ["enter", "l", "right"])
async def test_a_headline_opens(open_reader, large, key):
    async with open_reader(large) as it:
        await it.press("j", key)
        assert it.has_keys == "body"
        assert SECOND in it.body


@pytest.mark.parametrize("key", ["h", "left", "escape"])
async def test_back_from_the_article_leads_to_the_list(open_reader, large, key):
    async with open_reader(large) as it:
        await it.press("j", "l", key)
        assert it.has_keys == "headlines"
        assert it.row_at_cursor.startswith(SECOND)


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("down", "up")])
async def test_the_article_goes_by_lines(open_reader, seed, down, up):
    async with open_reader(seed) as it:
        await it.press("l")
        before = it.body_lines
        await it.press(down, down)
        assert it.body_lines[:-2] == before[2:]
        await it.press(up)
        assert it.body_lines[:-1] == before[1:]


@pytest.mark.parametrize(("down", "up"), [("space", "b"), ("pagedown", "pageup")])
async def test_a_page_of_the_article_keeps_one_line_in_sight(open_reader, seed, down, up):
    async with open_reader(seed, size=(60, 20)) as it:
        await it.press("l")
        first = it.body_lines
        await it.press(down)
        assert it.body_lines[0] == first[-1] != ""
        await it.press(up)
        assert it.body_lines == first


async def test_half_a_page_of_the_article(open_reader, seed):
    async with open_reader(seed, size=(60, 20)) as it:
        await it.press("l")
        first = it.body_lines
        await it.press("ctrl+d")
        assert it.body_lines[:9] == first[9:]
        await it.press("ctrl+u")
        assert it.body_lines == first


@pytest.mark.parametrize(("last", "first"), [("G", "g"), ("end", "home")])
async def test_the_article_has_an_end_and_a_top(open_reader, seed, last, first):
    async with open_reader(seed) as it:
        await it.press("l", last)
        assert "(完)" in it.body
        assert "100%" in it.state_line
        await it.press(first)
        assert SEED_TITLE in it.body


async def test_tab_goes_round_the_panes(open_reader, seed):
    async with open_reader(seed) as it:
        panes = [it.has_keys]
        for _ in range(3):
            await it.press("tab")
            panes.append(it.has_keys)
        assert panes == ["headlines", "related", "body", "headlines"]
        await it.press("shift+tab")
        assert it.has_keys == "body"


async def test_tab_passes_over_related_headlines_where_there_are_none(open_reader, new_archive):
    async with open_reader(new_archive(article("只有这一篇"))) as it:
        await it.press("tab")
        assert it.has_keys == "body"


async def test_next_and_previous_article(open_reader, large):
    async with open_reader(large) as it:
        await it.press("K")
        assert "This is the first article." in it.state_line
        await it.press("J", "J")
        assert "第498号" in it.body
        assert it.has_keys == "body"
        await it.press("K")
        assert SECOND in it.body
        assert it.row_at_cursor.startswith(SECOND)


async def test_next_article_crosses_from_page_to_page_of_the_archive(open_reader, large):
    async with open_reader(large) as it:
        await it.press(*"J" * 105)
        assert "第395号" in it.body
        await it.press("h", "G", "J")
        assert "This is the last article." in it.state_line


async def test_related_headlines_open(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("r", "j", "enter")
        assert it.has_keys == "body"
        assert "珠江“压咸补淡”显生态效益" in it.body


async def test_no_related_headlines_is_told(open_reader, new_archive):
    async with open_reader(new_archive(article("只有这一篇"))) as it:
        await it.press("r")
        assert "no related headlines" in it.state_line
        assert it.has_keys == "headlines"


async def test_back_and_forward_through_what_was_opened(open_reader, large):
    async with open_reader(large) as it:
        await it.press("J", "J", "left_square_bracket")
        assert SECOND in it.body
        await it.press("left_square_bracket")
        assert NEWEST in it.body
        await it.press("left_square_bracket")
        assert "Nothing was opened before this." in it.state_line
        await it.press("right_square_bracket", "right_square_bracket")
        assert "第498号" in it.body
        await it.press("right_square_bracket")
        assert "Nothing was opened after this." in it.state_line


async def test_opening_another_article_ends_the_way_forward(open_reader, large):
    async with open_reader(large) as it:
        await it.press("J", "J", "left_square_bracket", "h", "G", "enter", "right_square_bracket")
        assert "Nothing was opened after this." in it.state_line
        await it.press("left_square_bracket")
        assert SECOND in it.body


async def test_what_was_opened_is_known_at_the_next_start(open_reader, large):
    async with open_reader(large) as it:
        await it.press("J", "J")
    async with open_reader(large) as it:
        await it.press("left_square_bracket")
        assert SECOND in it.body


async def test_the_sidebar_can_be_hidden(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("z")
        assert it.has_keys == "body"
        assert "▕" not in it.text
        await it.press("tab")
        assert it.has_keys == "body"
        await it.press("z")
        assert it.row_at_cursor
        await it.press("z", "h")
        assert it.has_keys == "headlines"
        assert it.row_at_cursor.startswith(SEED_TITLE[:10])


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_quit(open_reader, seed, key):
    async with open_reader(seed) as it:
        assert not it.is_over
        await it.press(key)
        assert it.is_over


async def test_a_click_opens_a_headline(open_reader, large):
    async with open_reader(large) as it:
        await it.click_text("第497号")
        assert "第497号文章的第1段" in it.body
        assert it.row_at_cursor.startswith("第497号")


async def test_a_click_opens_a_related_headline(open_reader, seed):
    async with open_reader(seed) as it:
        region = it.reading.related.region
        await it.click(region.x + 5, region.y + 2)
        assert "珠江“压咸补淡”显生态效益" in it.body


async def test_a_click_on_the_article_gives_it_the_keys(open_reader, seed):
    async with open_reader(seed) as it:
        region = it.reading.body.region
        await it.click(region.x + 10, region.y + 10)
        assert it.has_keys == "body"


async def test_the_wheel_scrolls_the_article(open_reader, seed):
    async with open_reader(seed) as it:
        before = it.body_lines
        await it.wheel(80, 10)
        assert it.body_lines[: -it.reading.body.scroll_offset.y] == before[it.reading.body.scroll_offset.y :]
        assert it.reading.body.scroll_offset.y > 0


async def test_an_article_asked_for_is_shown_first(open_reader, large):
    wanted = large.headlines(ALL, start=large.skip(250), limit=1).headlines[0]
    async with open_reader(large, wanted.id) as it:
        assert wanted.title[:5] in it.body
        assert it.has_keys == "body"


async def test_the_line_of_state_tells_place_length_and_time_left(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l")
        assert "1,094 chars" in it.state_line
        assert "2 min left" in it.state_line
        await it.press("G")
        assert "100%" in it.state_line
        assert "left" not in it.state_line


async def test_the_last_minute_is_told(open_reader, new_archive):
    archive = new_archive(article("短讯", "字" * 700))
    async with open_reader(archive, size=(100, 12)) as it:
        await it.press("l")
        assert "1 min left" in it.state_line
