"""Saved queries above the headlines, and what is hidden by a rule."""

import pytest
from tests.tui.articles import article, with_related
from tests.tui.test_searching import search

from reader.settings import load

RIVERS = "queries:\n  Rivers: 江河\n  Starred: is:starred\n"


def pane(it):
    """The lines of the saved queries, empty where there is no such pane."""
    queries = it.reading.queries
    if queries is None:
        return []
    region = queries.region
    return [line[region.x : region.right].split("▕")[0].strip() for line in it.lines[region.y : region.bottom]]


async def to_queries(it):
    while it.has_keys != "queries":
        await it.press("tab")


async def counted(it):
    await it.until(lambda: it.reading._count_timer is None)
    await it.settle()


async def test_without_saved_queries_there_is_no_pane_for_them(open_reader, large):
    async with open_reader(large) as it:
        assert pane(it) == []
        assert it.reading.headlines.region.y == 2


async def test_saved_queries_stand_above_the_headlines_with_their_unread_articles(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS)) as it:
        await counted(it)
        lines = pane(it)
        assert lines[0].strip("▌ ") == "All"
        assert [line.split() for line in lines[1:3]] == [["Rivers", "50"], ["Starred"]]
        assert "第500号" in it.list_text


async def test_more_than_ninety_nine_are_not_counted(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of("queries:\n  Towns: 城市\n")) as it:
        await counted(it)
        assert pane(it)[1].split() == ["Towns", "99+"]


async def test_a_chosen_query_is_the_list_and_the_title_bar_names_it(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS)) as it:
        await it.press("j")
        await to_queries(it)
        await it.press("j", "enter")
        assert it.has_keys == "headlines"
        assert it.row_at_cursor.startswith("第500号：江河")
        assert it.title_line.split()[0] == "Rivers"
        assert it.title_line.split()[-1] == "50"
        assert pane(it)[1].startswith("▌")
        await it.press("escape")
        assert it.title_line.split()[0] == "Headlines"
        assert it.row_at_cursor.startswith("第499号：城市")
        assert pane(it)[0].startswith("▌")


async def test_all_brings_back_the_list_of_all(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS)) as it:
        await to_queries(it)
        await it.press("G", "k", "enter")
        assert it.title_line.split()[0] == "Rivers"
        await to_queries(it)
        await it.press("g", "enter")
        assert it.title_line.split()[-1] == "500"


async def test_all_brings_back_the_list_of_all_from_a_query_chosen_during_a_search(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS)) as it:
        await search(it, "城市")
        await it.press("enter")
        await to_queries(it)
        await it.press("j", "enter", "escape")
        assert it.title_line.split()[-1] == "500"


async def test_a_query_is_chosen_by_a_click(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS)) as it:
        await it.click_text("Rivers")
        assert it.title_line.split()[0] == "Rivers"


async def test_reading_brings_the_count_down(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS)) as it:
        await to_queries(it)
        await it.press("j", "enter", "enter")
        await counted(it)
        assert pane(it)[1].split()[-2:] == ["Rivers", "49"]
        await it.press("u")
        await counted(it)
        assert pane(it)[1].split()[-1] == "50"


async def test_news_are_counted(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS)) as it:
        await counted(it)
        large.put([article("江河新闻", hour=1000)])
        it.app.on_app_focus()
        await counted(it)
        assert pane(it)[1].split()[-1] == "51"


async def test_the_last_counts_are_there_at_the_next_start(open_reader, large, settings_of):
    settings = settings_of(RIVERS)
    async with open_reader(large, settings=settings) as it:
        await counted(it)
    async with open_reader(large, settings=settings) as it:
        assert it.reading._count_timer is not None
        assert pane(it)[1].split()[-1] == "50"


async def test_a_saved_query_with_a_mistake_says_so_and_hinders_nothing(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of("queries:\n  Wrong: '江 )'\n"), size=(140, 30)) as it:
        await counted(it)
        assert pane(it)[1].split() == ["Wrong", "!"]
        await to_queries(it)
        await it.press("j", "enter")
        assert "Wrong: " in it.state_line
        assert it.title_line.split()[-1] == "500"


async def test_many_saved_queries_take_a_third_of_the_sidebar_and_scroll(open_reader, large, settings_of):
    many = "queries:\n" + "".join(f"  Query{number}: '{number}'\n" for number in range(20))
    async with open_reader(large, settings=settings_of(many), size=(100, 30)) as it:
        assert len(pane(it)) <= 10
        assert pane(it)[0].endswith("All")
        await to_queries(it)
        await it.press("G")
        assert "Query19" in pane(it)[-1]
        await it.press("g")
        assert "All" in pane(it)[0]


async def test_in_a_narrow_terminal_they_stand_above_the_headlines_too(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS), size=(40, 15)) as it:
        assert [line.strip("▌ ").split()[0] for line in pane(it)] == ["All", "Rivers", "Starred"]
        assert "第500号" in it.list_text


# Saving and removing


async def test_a_search_is_saved_under_a_name(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("enter", "S")
        assert "Name of this query" in it.state_line
        await it.press(*["backspace"] * 2)
        await it.type("Water")
        await it.press("enter")
        assert pane(it)[1].split()[0] == "Water"
        await counted(it)
        assert pane(it)[1].split() == ["Water", "50"]
    assert [(each.name, each.text) for each in load().queries] == [("Water", "江河")]


async def test_a_search_is_named_by_its_own_text_unless_one_types_another(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("S")  # it is text while the search is typed
        await it.press("backspace", "enter", "S", "enter")
    assert [(each.name, each.text) for each in load().queries] == [("江河", "江河")]


async def test_saving_can_be_left(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("enter", "S", "x", "escape")
        assert it.has_keys == "headlines"
        assert "Found" in it.title_line
        assert pane(it) == []
    assert load().queries == ()


async def test_there_is_nothing_to_save_before_a_search(open_reader, large):
    async with open_reader(large) as it:
        await it.press("S")
        assert "Search first" in it.state_line


async def test_settings_that_cannot_be_written_are_told(open_reader, large, settings_of):
    settings = settings_of("- not\n- settings\n")
    async with open_reader(large, settings=settings, size=(140, 30)) as it:
        await search(it, "江河")
        await it.press("enter", "S", "enter")
        assert "config.yaml" in it.state_line
        assert pane(it) == []


async def test_a_saved_query_is_removed_once_one_says_yes(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS)) as it:
        await to_queries(it)
        await it.press("j", "d")
        assert "Remove Rivers" in it.state_line
        await it.press("n")
        assert len(pane(it)) == 3
        assert it.has_keys == "queries"
        await it.press("d", "y")
        assert [line.strip("▌ ") for line in pane(it)] == ["All", "Starred"]
    assert [each.name for each in load().queries] == ["Starred"]


async def test_removing_another_query_leaves_the_chosen_one_chosen(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of("queries:\n  A: 城市\n  Rivers: 江河\n")) as it:
        await to_queries(it)
        await it.press("G", "enter")
        await to_queries(it)
        await it.press("k", "d", "y", "tab")
        assert pane(it)[1].startswith("▌")
        assert "Rivers" in pane(it)[1]
        assert it.title_line.split()[0] == "Rivers"


async def test_with_the_last_saved_query_its_pane_goes_and_its_list(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of("queries:\n  Rivers: 江河\n")) as it:
        await to_queries(it)
        await it.press("j", "enter")
        await to_queries(it)
        await it.press("d", "y")
        assert pane(it) == []
        assert it.has_keys == "headlines"
        assert it.title_line.split()[-1] == "500"


async def test_d_elsewhere_removes_nothing(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(RIVERS), size=(140, 30)) as it:
        await it.press("d")
        assert "saved query" in it.state_line
        assert len(load().queries) == 2


# What is hidden


HIDDEN = "hide:\n  - 江河\n"


async def test_what_a_rule_hides_is_in_no_list(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(HIDDEN)) as it:
        assert it.row_at_cursor.startswith("第499号")
        assert "第499号" in it.body
        await it.press("G")
        assert it.row_at_cursor.startswith("第001号")
        await search(it, "号")
        assert "江河" not in it.list_text
        await it.press("escape")
        await search(it, "江河")
        assert "No match" in it.state_line


async def test_what_a_rule_hides_is_not_related_and_no_part_of_a_story(open_reader, new_archive, settings_of):
    archive = new_archive(with_related("大桥通车", "大桥广告", "大桥工程"))
    async with open_reader(archive, settings=settings_of("hide:\n  - 广告\n")) as it:
        assert "大桥工程" in it.text
        assert "大桥广告" not in it.text


async def test_a_rule_with_a_mistake_is_told_and_left_out(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of("hide:\n  - '('\n  - 江河\n"), size=(160, 30)) as it:
        assert "hide: 1: column 1" in it.state_line
        assert it.row_at_cursor.startswith("第499号")


async def test_the_list_takes_news_in_with_rules_too(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(HIDDEN)) as it:
        large.put([article("江河新闻", hour=1000), article("城市新闻", hour=1001)])
        it.app.on_app_focus()
        await it.settle()
        assert it.row_at_cursor.startswith("第499号")
        await it.press("g")
        assert it.row_at_cursor == "城市新闻"
        assert "江河新闻" not in it.list_text


@pytest.mark.parametrize("text", ["queries:\n  A: 江河\n", HIDDEN])
async def test_lists_of_queries_are_walked_to_their_end(open_reader, large, settings_of, text):
    async with open_reader(large, settings=settings_of(text)) as it:
        if "queries" in text:
            await to_queries(it)
            await it.press("j", "enter")
        await it.press("G")
        oldest = it.row_at_cursor
        await it.press("g", *["space"] * 150)
        assert it.row_at_cursor == oldest
