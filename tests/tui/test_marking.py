"""What a person did is kept: read, starred, where one was."""

import pytest
from tests.tui.articles import SEED_TITLE

from reader.archive.query import ALL


def line_of(it, title):
    return next(line for line in it.list_lines if title in line)


async def test_an_article_is_read_once_it_was_opened(open_reader, large):
    async with open_reader(large) as it:
        assert "●" in line_of(it, "第500号")  # it is shown from the start, but nobody has gone to it
        assert "●" in line_of(it, "第499号")
        await it.press("shift+tab")
        assert it.has_keys == "body"
        assert "●" not in line_of(it, "第500号")
        await it.press("h")
        await it.press("j", "l")
        assert "●" not in line_of(it, "第499号")
        assert "●" in line_of(it, "第498号")


async def test_read_marks_are_there_at_the_next_start(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "l")
    async with open_reader(large) as it:
        assert "●" not in line_of(it, "第499号")
        assert "●" in line_of(it, "第498号")


async def test_a_stub_has_a_ring_until_it_is_read(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("j")
        assert "○" in line_of(it, "国内首套")
        assert "excerpt" in it.list_lines[it.list_lines.index(line_of(it, "国内首套")) + 1]
        await it.press("l")
        assert "○" not in line_of(it, "国内首套")


async def test_u_in_the_list_marks_the_headline_and_takes_the_mark_away(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "u")
        assert "●" not in line_of(it, "第499号")
        await it.press("u")
        assert "●" in line_of(it, "第499号")
        assert it.has_keys == "headlines"


async def test_u_in_the_article_marks_it_as_unread(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "l", "u")
        assert "●" in line_of(it, "第499号")


async def test_a_star_is_shown_in_list_and_article_and_kept(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "s")
        starred = it.list_lines[it.list_lines.index(line_of(it, "第499号")) + 1]
        assert "★" in starred
        assert it.list_text.count("★") == 1
        await it.press("l")
        assert "★" in it.state_line
    async with open_reader(large) as it:
        assert "★" in it.state_line
        await it.press("s")
        assert "★" not in it.text


async def test_a_star_on_a_related_headline_is_that_headlines(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("r", "j", "s", "h")
        assert it.text.count("★") == 2  # in the list, and among the related
        await it.press("g", "s", "s")
        assert it.text.count("★") == 2


async def test_the_same_person_elsewhere_sees_the_marks(open_reader, large, marks):
    second = large.headlines(ALL, limit=2).headlines[1].id
    async with open_reader(large) as it:
        await it.press("j", "s", "u")
        mark = marks.of([second])[second]
        assert mark.starred
        assert mark.read


@pytest.mark.parametrize("size", [(100, 20), (50, 20)])
async def test_reopening_gives_the_place_back(open_reader, seed, size):
    async with open_reader(seed, size=size) as it:
        await it.press("l", "space")
        lines = it.body_lines
        assert lines[0]
    async with open_reader(seed, size=size) as it:
        assert it.has_keys == "body"
        assert it.body_lines == lines


async def test_reopening_in_another_width_shows_the_same_sentence(open_reader, seed):
    async with open_reader(seed, size=(120, 20)) as it:
        await it.press("l", "space", "j", "j")
        place = it.reading.body.position
    async with open_reader(seed, it.reading.article.id, size=(48, 20)) as it:
        first, end = it.offsets_on_top
        assert 0 < first <= place < end


@pytest.mark.parametrize("size", [(100, 20), (50, 20)])
async def test_every_article_has_a_place_of_its_own(open_reader, seed, size):
    async with open_reader(seed, size=size) as it:
        await it.press("l", "space")
        lines = it.body_lines
        assert lines[0]
        await it.press("J")
        assert it.reading.body.scroll_offset.y == 0
        await it.press("K")
        assert it.body_lines == lines


async def test_the_place_stays_while_the_list_is_shown_in_a_narrow_window(open_reader, seed):
    async with open_reader(seed, size=(50, 20)) as it:
        await it.press("l", "space")
        lines = it.body_lines
        assert lines[0]
        await it.press("h", "tab", "tab")
        assert it.has_keys == "body"
        assert it.body_lines == lines
        await it.press("h", "l")
        assert it.body_lines == lines


async def test_the_place_is_written_soon_and_not_only_at_the_end(open_reader, seed, marks):
    async with open_reader(seed, size=(100, 20)) as it:
        await it.press("l", "space")
        here = it.reading.article.id
        await it.until(lambda: marks.of([here])[here].position == it.reading.body.position > 0, seconds=2)


async def test_the_list_comes_back_where_one_was_in_it(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l", "h")
    async with open_reader(seed) as it:
        assert it.has_keys == "headlines"
        assert it.row_at_cursor.startswith(SEED_TITLE[:8])


async def test_the_article_left_last_is_shown_first(open_reader, large):
    async with open_reader(large) as it:
        await it.press(*"JJJJ")
    async with open_reader(large) as it:
        assert "第496号" in it.body
        assert it.row_at_cursor.startswith("第496号")
