"""What the query language brings to the search line: mistakes, pinyin, suggestions; and from match to match."""

import asyncio
import threading

import pytest
from tests.tui.articles import SEED_TITLE, article
from tests.tui.test_searching import search
from tests.tui.test_trouble import Delegate
from textual.events import Paste


async def test_a_mistake_is_pointed_at_and_the_last_good_result_stays(open_reader, large):
    async with open_reader(large, size=(120, 30)) as it:
        await search(it, "江河")
        found = it.list_lines
        await it.type(" )")
        assert it.list_lines == found
        assert "column 4: " in it.state_line
        assert [segment.text for segment in it.segments[-1] if segment.style and segment.style.underline] == [")"]
        await it.press("backspace", "backspace")
        assert " 50 " in it.state_line
        assert not any(segment.style and segment.style.underline for segment in it.segments[-1])


async def test_a_query_that_is_not_finished_is_no_mistake(open_reader, large):
    async with open_reader(large) as it:
        await it.press("slash")
        for text in "(江河 OR ":
            await it.type(text)
            assert ": " not in it.state_line


async def test_a_mistake_can_be_left_for_the_list(open_reader, large):
    async with open_reader(large) as it:
        await search(it, ")")
        await it.press("escape")
        assert it.row_at_cursor.startswith("第500号")
        assert ")" not in it.state_line


async def test_what_is_pasted_is_cleaned(open_reader, large):
    async with open_reader(large) as it:
        for key in ("slash", "ctrl+p"):
            await it.press(key)
            it.app.post_message(Paste("江\x1b]0;owned\x07\u202e\x9b31m\n河"))
            await it.settle()
            pasted = it.app.focused.value
            assert pasted.startswith("江")
            assert pasted.endswith("河")
            assert not set("\x1b\x07\u202e\x9b") & set(pasted + it.text)


async def test_marks_can_be_asked_for(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "s")
        await search(it, "is:starred")
        assert it.row_at_cursor.startswith("第499号")
        assert " 1 " in it.state_line


async def test_pinyin_finds_titles_and_says_so(open_reader, seed):
    async with open_reader(seed) as it:
        await search(it, "lnsz")
        assert it.row_at_cursor.startswith(SEED_TITLE[:8])
        assert "pinyin" in it.list_text
        assert it.marked("match")[0].startswith("辽宁省")
        await it.press("enter", "enter")
        assert it.marked("match-here")[0].startswith("辽宁省")


async def test_what_matches_as_it_is_written_comes_before_what_sounds_so(open_reader, new_archive):
    archive = new_archive(article("Liaoning in spring"), article("辽宁的春天", hour=5))
    async with open_reader(archive) as it:
        await search(it, "liaoning")
        assert it.list_text.index("Liaoning") < it.list_text.index("辽宁的春天")


async def test_a_suggestion_becomes_the_query(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河 没有这样的话")
        assert "No match" in it.state_line
        assert "Did you mean" in it.title_line
        assert it.row_at_cursor == "江河"
        await it.press("enter")
        assert it.reading.search.line.value == "江河"
        assert " 50 " in it.state_line
        await it.press("enter", "escape")
        assert it.row_at_cursor.startswith("第500号：江河")
        assert "Found" not in it.title_line


async def test_a_suggested_headline_opens(open_reader, seed):
    async with open_reader(seed) as it:
        await search(it, "辽宁省与中央企业深入合作")
        assert it.row_at_cursor.startswith(SEED_TITLE[:8])
        await it.press("enter")
        assert it.has_keys == "body"
        assert SEED_TITLE[:8] in it.body


async def test_escape_leaves_suggestions_for_the_list_as_it_was(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "j")
        await search(it, "江河 没有这样的话")
        await it.press("tab")
        assert "Did you mean" in it.title_line
        await it.press("shift+tab", "escape")
        assert it.row_at_cursor.startswith("第498号")


async def test_keys_do_not_wait_for_a_search(open_reader, large):
    free = threading.Event()

    class Slow(Delegate):
        def headlines(self, query, **how):
            if not query.empty:
                free.wait(5)
            return self._archive.headlines(query, **how)

    async with open_reader(Slow(large)) as it:
        await it.press("slash")
        async with asyncio.timeout(2):
            await it.send(*"江河")
        assert "江河" in it.state_line
        free.set()
        await it.settle()
        assert " 50 " in it.state_line


# From match to match


async def test_n_goes_on_into_the_next_article_and_shift_n_back_to_its_last_match(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("enter", "enter")
        count = int(it.state_line.split("1/")[1].split()[0])
        await it.press(*["n"] * (count - 1))
        assert f"{count}/{count}" in it.state_line
        await it.press("n")
        assert "第490号" in it.body
        assert f"1/{count}" in it.state_line
        assert it.row_at_cursor.startswith("第490号")
        await it.press("N")
        assert "第500号" in "".join(it.list_lines)
        assert f"{count}/{count}" in it.state_line
        assert it.row_at_cursor.startswith("第500号")


async def test_at_the_ends_of_what_was_found_n_says_so(open_reader, new_archive):
    archive = new_archive(article("大江"), article("大江东去", hour=1), article("小河", hour=2))
    async with open_reader(archive) as it:
        await search(it, "大江")
        await it.press("enter", "enter", "N")
        assert "This is the first article." in it.state_line
        await it.press("n", "n", "n", "n")
        assert "This is the last article." in it.state_line
        assert "大江的正文" in it.body


async def test_n_passes_by_way_of_articles_that_match_elsewhere_than_in_their_text(open_reader, new_archive):
    archive = new_archive(article("辽宁甲"), article("辽宁乙", hour=1))
    async with open_reader(archive) as it:
        await search(it, "liaoning")
        await it.press("enter", "enter", "n", "n")
        assert "辽宁甲" in it.body


async def test_n_in_the_list_opens_what_was_found_at_its_first_match(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("enter", "j", "n")
        assert "第490号" in it.body
        assert it.has_keys == "body"
        assert "1/" in it.state_line


# From both ends


@pytest.fixture
def in_small_pages(monkeypatch):
    """As if five hundred articles were a million."""
    monkeypatch.setattr("reader.tui.screens.lists.FIRST_PAGE", 10)
    monkeypatch.setattr("reader.tui.screens.lists.MORE", 8)


async def test_the_end_of_what_was_found_is_one_key_away(open_reader, large, in_small_pages):
    async with open_reader(large, size=(100, 40)) as it:
        await search(it, "号")
        await it.press("enter", "G")
        assert it.row_at_cursor.startswith("第001号")
        assert it.title_line.split()[-1] == "28+"  # of 500: the first page, the last, and one before it
        await it.press("g")
        assert it.row_at_cursor.startswith("第500号")
        await it.press("G")
        assert it.row_at_cursor.startswith("第001号")


async def test_from_the_end_one_walks_up_to_the_beginning_past_every_match(open_reader, large, in_small_pages):
    async with open_reader(large, size=(100, 100)) as it:
        await search(it, "江河")
        await it.press("enter", "G")
        for number in range(10, 510, 10):
            assert it.row_at_cursor.startswith(f"第{number:03}号")
            await it.press("k")
        assert it.title_line.split()[-1] == "50"


async def test_from_the_beginning_one_walks_down_to_what_was_read_from_the_end(open_reader, large, in_small_pages):
    async with open_reader(large, size=(100, 100)) as it:
        await search(it, "江河")
        await it.press("enter", "G", "g")
        for row in range(50):
            assert it.row_at_cursor.startswith(f"第{500 - 10 * row:03}号")
            await it.press("j")
        assert it.title_line.split()[-1] == "50"


async def test_a_line_of_its_own_stands_where_nobody_has_looked(open_reader, large, in_small_pages, monkeypatch):
    monkeypatch.setattr("reader.tui.screens.lists.CLOSE", 0)
    async with open_reader(large, size=(100, 80)) as it:
        await search(it, "号")
        await it.press("enter", "G")
        assert "…" in [line.strip("▌ ") for line in it.list_lines]
        await it.press(*["k"] * 12)
        assert it.row_at_cursor.startswith("第010号")  # the cursor stops there
