"""The next start shows what was left: the list, the search, the article, the pane; and how that may be declined."""

import json

import pytest
from tests.tui.articles import SEED_TITLE, article
from tests.tui.test_searching import search

from reader.archive.marks import Marks
from reader.archive.protocol import Related
from reader.archive.query import ALL
from reader.place import LONGEST, Place, read
from reader.session import Session
from reader.tui.listing import Found

QUERIES = "queries:\n  水: 江河\n"


async def test_a_list_comes_back_with_its_cursor_and_what_stood_above_it(open_reader, large):
    async with open_reader(large) as it:
        await it.press("pagedown", "pagedown", "k")
        rows, lines = it.row_at_cursor, it.list_lines
    async with open_reader(large) as it:
        assert it.row_at_cursor == rows
        assert it.list_lines == lines


async def test_the_cursor_is_on_its_headline_though_others_have_come_and_gone(open_reader, large):
    async with open_reader(large) as it:
        await it.press("pagedown", "pagedown")
        title, above = it.row_at_cursor, it.reading.headlines.listing.row(0).id
    large.put([article(f"新{number}", hour=900 + number) for number in range(7)])
    large.remove([above])
    async with open_reader(large) as it:
        assert it.row_at_cursor == title


async def test_a_search_comes_back_with_its_match_in_the_article(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("enter", "j", "j", "j", "enter", "n", "n", "n")
        title, match, position = it.title_line, it.reading.body.match, it.reading.body.position
        marked = it.marked("match-here")
        assert match == 3
    async with open_reader(large) as it:
        assert it.has_keys == "body"
        assert (it.title_line, it.reading.body.match, it.reading.body.position) == (title, match, position)
        assert it.marked("match-here") == marked
        for _ in range(len(it.reading.body.matches) - match):  # past the last one, into the next that the search found
            await it.press("n")
        assert it.reading.article.title.startswith("第460号")
        await it.press("h", "h")
        assert isinstance(it.reading.headlines.listing, Found) is False


async def test_a_search_that_is_being_typed_counts(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "jianghe")
        assert it.row_at_cursor.startswith("第500号")
    async with open_reader(large) as it:
        assert "jianghe" in it.title_line
        assert it.row_at_cursor.startswith("第500号")


async def test_the_end_of_a_long_search_comes_back(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "城市")
        await it.press("enter", "G", "k", "k")
        title = it.row_at_cursor
        assert title.startswith("第003号")
    async with open_reader(large) as it:
        assert it.row_at_cursor == title
        await it.press("j")
        assert it.row_at_cursor.startswith("第002号")


async def test_a_search_that_finds_nothing_any_more_leaves_the_list_of_all(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "第460号")
        await it.press("enter")
    large.remove([headline.id for headline in large.headlines(it.reading.headlines.listing.query).headlines])
    async with open_reader(large) as it:
        assert "460" not in it.title_line
        assert it.row_at_cursor


async def test_what_was_found_in_the_article_comes_back(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l", "slash")
        await it.type("辽宁")
        await it.press("enter", "n", "n")
        match = it.reading.body.match
        assert match
    async with open_reader(seed) as it:
        assert it.reading.body.match == match
        await it.press("n")
        assert it.reading.body.match == match + 1
        await it.press("escape")
        assert not it.reading.body.matches


async def test_a_saved_query_comes_back_and_leads_back_to_all(open_reader, large, settings_of):
    async with open_reader(large, settings=settings_of(QUERIES)) as it:
        await it.press("shift+tab", "j", "enter", "j", "j")
        title = it.row_at_cursor
        assert title.startswith("第480号")
    async with open_reader(large, settings=settings_of(QUERIES)) as it:
        assert it.row_at_cursor == title
        assert it.title_line.startswith(" 水")
        assert it.reading.queries.chosen == 1
        await it.press("escape")
        assert "500" in it.title_line
    async with open_reader(large) as it:  # the query has been removed meanwhile
        assert it.row_at_cursor


async def test_a_story_comes_back(open_reader, large, monkeypatch):
    found = [Related(headline) for headline in large.headlines(ALL, limit=5).headlines]
    monkeypatch.setattr(type(large), "story", lambda self, article_id: found)
    async with open_reader(large) as it:
        await it.press("T", "j")
        row = it.row_at_cursor
        assert it.title_line.startswith(" Timeline")
    async with open_reader(large) as it:
        assert it.title_line.startswith(" Timeline")
        assert it.row_at_cursor == row


async def test_the_related_headlines_come_back_with_their_cursor(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("r", "j", "j", "j")
        title = it.reading.related.headline.title
    async with open_reader(seed) as it:
        assert it.has_keys == "related"
        assert it.reading.related.headline.title == title


@pytest.mark.parametrize("size", [(100, 30), (50, 20)])
async def test_a_hidden_sidebar_stays_hidden(open_reader, seed, size):
    async with open_reader(seed, size=(100, 30)) as it:
        await it.press("z")
    async with open_reader(seed, size=size) as it:
        assert it.has_keys == "body"
        assert not it.reading.headlines.region
        if size[0] == 100:
            await it.press("z")
        else:
            await it.press("h")
        assert it.reading.headlines.region


async def test_the_trail_goes_on_in_both_directions(open_reader, large):
    async with open_reader(large) as it:
        await it.press("enter", "J", "J", "left_square_bracket")
        assert it.reading.article.title.startswith("第499号")
    async with open_reader(large) as it:
        assert it.reading.article.title.startswith("第499号")
        await it.press("right_square_bracket")
        assert it.reading.article.title.startswith("第498号")
        await it.press("left_square_bracket", "left_square_bracket")
        assert it.reading.article.title.startswith("第500号")


async def test_it_is_written_soon_after_a_change_and_not_while_nothing_changes(open_reader, large, marks_path):
    class Counting(Marks):
        def __init__(self, path):
            self.written = []
            super().__init__(path)

        def set_state(self, name, value):
            super().set_state(name, value)
            self.written.append(value)

    marks = Counting(marks_path)
    async with open_reader(large, marks=marks) as it:
        pane = it.reading.headlines
        await it.until(lambda: it.reading._keep_timer is None)
        before = len(marks.written)
        for _ in range(20):
            pane.step(1)
        cursor = pane.headline.id
        await it.until(lambda: f'"cursor": "{cursor}"' in marks.written[-1], seconds=2)
        await it.until(lambda: it.reading._keep_timer is None, seconds=2)
        before, after = len(marks.written), len(marks.written) - before
        assert after < 5  # and not one for each step
        pane.step(-1)
        pane.step(1)  # back where it was: nothing to write
        await it.settle()
        await it.until(lambda: it.reading._keep_timer is None, seconds=2)
        assert len(marks.written) == before


async def test_of_two_sessions_the_last_one_that_did_something_counts(open_reader, large):
    async with open_reader(large, size=(100, 14)) as first:
        await first.press("pagedown")
        async with open_reader(large, size=(100, 14)) as second:
            await second.press("pagedown", "j", "enter", "space")
            title, position = second.reading.article.title, second.reading.body.position
            row = first.row_at_cursor
            await second.until(lambda: second.reading._keep_timer is None, seconds=2)
            assert first.row_at_cursor == row  # a session that runs never jumps
    # the first one has ended last, and without doing anything more
    async with open_reader(large, size=(100, 14)) as third:
        assert third.reading.article.title == title
        assert third.reading.body.position == position > 0


async def test_an_idle_session_does_not_write_an_old_position_over_a_new_one(open_reader, seed, marks):
    async with open_reader(seed, size=(100, 16)) as first:
        await first.press("l", "space")
        await first.until(lambda: marks.of([first.reading.article.id])[first.reading.article.id].position > 0)
        async with open_reader(seed, size=(100, 16)) as second:
            await second.press("space", "space")
            position = second.reading.body.position
    here = first.reading.article.id
    assert marks.of([here])[here].position == position


async def test_each_archive_has_a_place_of_its_own(large, seed, marks, settings):
    places = {}
    for archive, name in ((large, "/a.db"), (seed, "/b.db")):
        places[name] = archive.headlines(ALL, limit=1).headlines[0].id
        Session(archive, marks, settings, name=name).keep(Place(article=places[name]))
    for archive, name in ((large, "/a.db"), (seed, "/b.db")):
        assert Session(archive, marks, settings, name=name).left().article == places[name]


async def test_an_article_that_was_asked_for_is_shown_whatever_was_left(open_reader, large):
    async with open_reader(large) as it:
        await search(it, "江河")
        await it.press("enter", "enter")
        other = it.reading.headlines.listing.row(3)
    async with open_reader(large, other.id) as it:
        assert it.reading.article.title == other.title
        assert it.has_keys == "body"
        assert "江河" not in it.title_line
        await it.press("left_square_bracket")
        assert it.reading.article.title.startswith("第500号")


# The setting


async def leave(open_reader, large):
    async with open_reader(large, size=(100, 14)) as it:
        await search(it, "江河")
        await it.press("enter", "j", "j", "enter", "space")
        return it.reading.article.title, it.reading.body.position


async def test_never_starts_anew(open_reader, large, settings_of):
    await leave(open_reader, large)
    async with open_reader(large, settings=settings_of("resume: never\n")) as it:
        assert it.row_at_cursor.startswith("第500号")
        assert it.reading.article.title.startswith("第500号")
        assert it.has_keys == "headlines"
        assert "江河" not in it.title_line


async def test_ask_offers_it_in_one_line_and_enter_goes_there(open_reader, large, settings_of):
    title, position = await leave(open_reader, large)
    async with open_reader(large, settings=settings_of("resume: ask\n"), size=(120, 30)) as it:
        assert it.reading.article.title.startswith("第500号")
        assert "Enter: back" in it.state_line
        assert title in it.state_line
        await it.press("enter")
        assert (it.reading.article.title, it.reading.body.position) == (title, position)
        assert "江河" in it.title_line
        assert it.has_keys == "body"
        assert "Enter: back" not in it.state_line


@pytest.mark.parametrize(("key", "row"), [("n", "第500号"), ("j", "第499号")])
async def test_any_other_key_stays_and_does_what_it_always_does(open_reader, large, settings_of, key, row):
    await leave(open_reader, large)
    async with open_reader(large, settings=settings_of("resume: ask\n"), size=(120, 30)) as it:
        await it.press(key)
        assert it.row_at_cursor.startswith(row)
        assert "Enter: back" not in it.state_line
        assert "No match" not in it.state_line
        await it.press("enter")
        assert it.reading.article.title.startswith(row)


async def test_what_is_offered_is_not_lost_before_it_is_answered(open_reader, large, settings_of):
    title, position = await leave(open_reader, large)
    async with open_reader(large, settings=settings_of("resume: ask\n")) as it:
        await it.resize(90, 30)
    async with open_reader(large) as it:
        assert (it.reading.article.title, it.reading.body.position) == (title, position)


async def test_nothing_is_offered_where_nothing_was_left(open_reader, seed, settings_of):
    async with open_reader(seed, settings=settings_of("resume: ask\n")) as it:
        assert "Enter: back" not in it.state_line
        assert SEED_TITLE[:10] in it.text


# What is written


def test_a_place_that_is_written_is_read_again():
    place = Place("a", "body", "江河", query="水", cursor="b", row=3, match=2, trail=("a", "b"), here=1, sidebar=False)
    assert read(place.written()) == place
    assert read(Place().written()) is None


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "7", '"x"', "null", "[" * 100_000, '{"article": 7, "row": "x", "trail": [1], "here": true}']
)
def test_what_is_no_place_is_none_or_says_nothing(text):
    assert read(text) in (None, Place())


async def test_a_damaged_place_does_no_harm(open_reader, large, marks):
    there = large.headlines(ALL, limit=1).headlines[0].id
    for damage in (
        {"row": -5, "length": -9, "above": 10**9, "below": 10**9, "match": 10**9, "find": "经"},
        {"search": "(((", "row": 10**12},
        {"search": "is:", "cursor": "nosuchid", "here": 10**9, "trail": ["x"]},
        {"story": "nosuchid", "query": "nosuch", "pane": "nosuch", "related": "nosuch"},
        {"row": 10**9, "match": 4},
    ):
        marks.set_state("place", json.dumps({"article": there, **damage}))
        async with open_reader(large) as it:
            assert it.row_at_cursor
            await it.press("j", "enter")
            assert it.has_keys == "body"


async def test_a_search_of_absurd_length_is_not_kept(open_reader, large):
    async with open_reader(large) as it:
        await it.press("slash")
        it.reading.search.line.value = "江" * (LONGEST + 1)
        await it.settle()
        assert it.reading.place().search == ""
