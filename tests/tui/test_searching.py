"""Searching the archive from the list, and finding in an article."""

import pytest
from tests.tui.articles import SEED_TITLE, article, with_related

RIVERS = 50
"""Articles about rivers in the archive of 500: every tenth."""


async def search(it, text):
    await it.press("slash")
    await it.type(text)


async def test_the_list_shows_what_matches_as_it_is_typed(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江")
        assert it.row_at_cursor.startswith("第500号：江河水情")
        assert not any("城市建设" in line for line in it.list_lines)
        await it.type("河的")
        assert "No match" in it.state_line


async def test_one_chinese_character_is_enough_and_titles_count_too(open_reader, seed):
    async with open_reader(seed) as it:
        await search(it, "畲")
        assert it.row_at_cursor.startswith("同心帮扶十七载")
        assert " 1 " in it.state_line


async def test_matches_are_marked_in_title_and_excerpt(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        title, excerpt, meta = it.list_lines[1:4] if not it.list_lines[0].strip() else it.list_lines[:3]
        assert "江河水情" in title
        assert "江河水情" in excerpt
        assert "测试社" in meta
        assert it.marked("match")[:2] == ["江河", "江河"]


@pytest.mark.parametrize("sidebar", [24, 38, 60])
async def test_every_excerpt_shows_its_match(open_reader, seed, settings_of, sidebar):
    async with open_reader(seed, settings=settings_of(f"sidebar: {sidebar}\n"), size=(140, 30)) as it:
        await search(it, "代表")
        first = next(number for number, line in enumerate(it.list_lines) if line.strip())
        excerpts = [line for line in it.list_lines[first + 1 :: 3] if line.strip()]
        assert len(excerpts) >= 3
        assert all("代表" in line for line in excerpts)


async def test_how_many_were_found_is_told(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        assert f" {RIVERS} " in it.state_line
        await it.press("enter")
        assert it.title_line.split()[-1] == str(RIVERS)
        assert "江河" in it.title_line


async def test_more_than_the_first_matches_are_read_on_the_way_down(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "城市")
        assert " 50+ " in it.state_line
        await it.press("enter")
        for _ in range(5):
            await it.press("end")
        assert it.row_at_cursor.startswith("第001号")
        await it.press("home", "j")
        assert it.row_at_cursor.startswith("第498号")


async def test_enter_keeps_what_was_found(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("enter", "j")
        assert it.has_keys == "headlines"
        assert it.row_at_cursor.startswith("第490号")
        assert "Found" in it.title_line


async def test_an_article_that_was_found_opens_with_its_matches_marked(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("enter", "enter")
        assert it.marked("match").count("江河") > 3
        assert it.marked("match-here") == ["江河"]
        assert "1/6" in it.state_line
        await it.press("n")
        assert "2/6" in it.state_line


async def test_escape_brings_back_the_list_and_the_place(open_reader, large):
    async with open_reader(large) as it:
        await it.press("space", "space", "j", "j", "k")
        lines, row = it.list_lines, it.row_at_cursor
        await search(it, "江河")
        assert it.list_lines != lines
        await it.press("escape")
        assert it.list_lines == lines
        assert it.row_at_cursor == row
        assert it.has_keys == "headlines"


async def test_escape_after_enter_brings_back_the_list_and_the_place(open_reader, large):
    async with open_reader(large) as it:
        await it.press("space", "space", "j")
        lines, row = it.list_lines, it.row_at_cursor
        await search(it, "江河")
        await it.press("enter", "j", "j", "escape")
        assert it.list_lines == lines
        assert it.row_at_cursor == row


async def test_a_second_search_begins_from_the_first(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "j")
        await search(it, "江河")
        await it.press("enter", "j")
        found = it.list_lines
        await search(it, "城市")
        await it.press("escape")
        assert it.list_lines == found
        await it.press("escape")
        assert it.row_at_cursor.startswith("第498号")


async def test_taking_the_text_away_brings_back_the_list(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "j")
        lines = it.list_lines
        await search(it, "江河")
        await it.press("backspace", "backspace")
        assert [line[1:] for line in it.list_lines] == [line[1:] for line in lines]


async def test_no_match_says_so_and_shows_nothing(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "没有这样的话")
        assert "No match" in it.state_line
        assert not any("号" in line for line in it.list_lines)
        await it.press("enter", "enter", "j", "G")
        assert it.has_keys == "headlines"
        await it.press("escape")
        assert it.row_at_cursor.startswith("第500号")


async def test_latin_words_match_by_prefix_while_typed_and_whole_once_followed_by_a_blank(open_reader, new_archive):
    archive = new_archive(article("Grid of the future"), article("Gridlock in town", hour=1))
    async with open_reader(archive) as it:
        await search(it, "gri")
        assert " 2 " in it.state_line
        await it.type("d ")
        assert it.row_at_cursor.startswith("Grid of the future")
        assert " 1 " in it.state_line


async def test_keys_are_text_while_a_search_is_typed(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "qjtsuz?")
        assert not it.is_over
        assert "qjtsuz?" in it.state_line
        assert it.app.theme == "ink"


async def test_the_arrows_move_in_what_was_found_while_typing(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("down", "down")
        assert it.row_at_cursor.startswith("第480号")
        await it.type("水")
        assert it.row_at_cursor.startswith("第500号")


async def test_tab_keeps_what_was_found_and_goes_on(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("tab")
        assert it.has_keys == "related"
        assert it.row_at_cursor.startswith("第500号：江河")
        assert "Found" in it.title_line


async def test_a_search_leaves_related_headlines_alone(open_reader, new_archive):
    archive = new_archive(with_related("正文在此", "甲地的消息", "乙地的消息"))
    async with open_reader(archive) as it:
        await search(it, "甲地")
        assert it.row_at_cursor.startswith("甲地的消息")
        assert "乙地的消息" in it.text


# In the article


async def test_find_marks_all_matches_and_counts_them(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l")
        await search(it, "辽宁")
        assert "1/21" in it.state_line
        assert it.marked("match-here") == ["辽宁"]
        assert "".join(it.marked("match")) == "辽宁" * (it.body.count("辽宁") - 1)


async def test_n_and_shift_n_go_round(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l")
        await search(it, "中央企业")
        await it.press("enter")
        count = int(it.state_line.split("1/")[1].split()[0])
        assert count > 5
        await it.press("N")
        assert f"{count}/{count}" in it.state_line
        assert it.marked("match-here") == ["中央企业"]
        await it.press("n")
        assert f"1/{count}" in it.state_line
        for number in range(2, count + 1):
            await it.press("n")
            assert f" {number}/{count} " in it.state_line
            assert "".join(it.marked("match-here")) == "中央企业"


async def test_a_match_over_the_end_of_a_line_is_marked_on_both(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l")
        await search(it, "在辽工业领域投资项目数量和投资占比均超")
        assert "".join(it.marked("match-here")) == "在辽工业领域投资项目数量和投资占比均超"


async def test_find_starts_from_what_is_on_the_screen(open_reader, seed):
    async with open_reader(seed, size=(100, 16)) as it:
        await it.press("l", "space", "space")
        top = it.body_lines[0]
        await search(it, "辽宁")
        number = int(it.state_line.split("/")[0].split()[-1])
        assert number > 1
        assert it.body_lines[0] == top


async def test_escape_while_finding_takes_the_marks_away_and_goes_back(open_reader, seed):
    async with open_reader(seed, size=(100, 16)) as it:
        await it.press("l", "j")
        lines = it.body_lines
        await search(it, "优品展")
        assert it.body_lines != lines
        assert it.marked("match-here") == ["优品展"]
        await it.press("escape")
        assert it.body_lines == lines
        assert it.has_keys == "body"
        await it.press("G")
        assert "优品展" in it.body
        assert it.marked("match-here") == it.marked("match") == []


async def test_escape_after_a_resize_goes_back_to_the_same_sentence(open_reader, seed):
    async with open_reader(seed, size=(120, 16)) as it:
        await it.press("l", "space", "space")
        top = it.reading.body.position
        await search(it, "郝鹏主持")
        await it.resize(60, 16)
        await it.press("escape")
        first, end = it.offsets_on_top
        assert first <= top < end


async def test_escape_after_enter_takes_the_marks_away(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l")
        await search(it, "辽宁")
        await it.press("enter")
        assert it.marked("match")
        await it.press("escape")
        assert it.marked("match") == []
        assert it.has_keys == "body"
        await it.press("escape")
        assert it.has_keys == "headlines"


async def test_nothing_found_in_the_article_is_told(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l")
        lines = it.body_lines
        await search(it, "没有这样的话")
        assert "No match" in it.state_line
        assert it.body_lines == lines
        await it.press("enter", "n")
        assert "No match" in it.state_line


async def test_n_without_a_search_says_how_to_search(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l", "n")
        assert "/ searches" in it.state_line


@pytest.mark.parametrize("text", ["(", "[", "\\", '"', "*", "%", "' OR 1=1", "辽宁 *", "“"])
async def test_any_text_can_be_searched_for(open_reader, seed, text):
    async with open_reader(seed) as it:
        await search(it, text)
        await it.press("enter", "l")
        await search(it, text)
        await it.press("enter")
        await it.press(*["escape"] * 6)
        assert SEED_TITLE[:8] in it.list_text
