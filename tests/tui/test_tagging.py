"""Tags: typed into a line with the person's own offered, shown dim beside the facts, found by `tag:`."""

from __future__ import annotations

from tests.tui.articles import SEED_TITLE

from reader.archive.query import ALL


def newest(archive):
    return next(each for each in archive.headlines(ALL).headlines if each.title == SEED_TITLE)


async def test_tags_are_typed_and_stand_beside_the_facts_in_list_and_article(open_reader, seed, marks):
    async with open_reader(seed, newest(seed).id) as person:
        await person.press("number_sign")
        await person.type("水利 广东")
        await person.press("enter")
        assert person.has_keys == "body"
        assert "#广东  #水利" in person.text
        assert any("#水利" in line for line in person.body_lines)
        await person.press("h")
        assert any("#广东" in line for line in person.list_lines)
        await person.press("slash")
        await person.type("tag:sl")
        assert person.row_at_cursor.startswith(SEED_TITLE[:8])
    assert marks.tags() == [("广东", 1), ("水利", 1)]


async def test_one_of_ones_own_is_offered_by_its_initials_and_taken_with_tab(open_reader, seed, marks):
    marks.set_tags("another", ["水利", "经济"])
    async with open_reader(seed, newest(seed).id) as person:
        await person.press("number_sign")
        assert "水利 1" in person.state_line
        assert "经济 1" in person.state_line
        await person.type("sl")
        assert "水利 1" in person.state_line
        assert "经济" not in person.state_line
        await person.press("tab")
        await person.type("x")
        await person.press("enter")
        assert marks.of([newest(seed).id])[newest(seed).id].tags == ("x", "水利")


async def test_what_is_there_is_changed_in_the_line(open_reader, seed, marks):
    marks.set_tags(newest(seed).id, ["旧"])
    async with open_reader(seed, newest(seed).id) as person:
        assert "#旧" in person.text
        await person.press("number_sign", "backspace", "backspace")
        await person.type("新")
        await person.press("enter")
        assert "#新" in person.text
        assert "#旧" not in person.text
        await person.press("number_sign", "ctrl+u", "enter")
        assert "#新" not in person.text
        assert marks.tags() == []


async def test_what_cannot_be_a_tag_is_said_and_can_be_changed(open_reader, seed, marks):
    async with open_reader(seed, newest(seed).id) as person:
        await person.press("number_sign")
        await person.type("a(b")
        await person.press("enter")
        assert "a tag cannot have ( in it" in person.state_line
        await person.press("backspace", "backspace", "enter")
        assert "#a" in person.text
        await person.press("number_sign")
        await person.type("b")
        await person.press("escape")
        assert person.has_keys == "body"
        assert marks.tags() == [("a", 1)]


async def test_the_headline_under_the_cursor_is_meant_where_the_list_has_the_keys(open_reader, seed, marks):
    async with open_reader(seed) as person:
        await person.press("j", "number_sign")
        await person.type("待读")
        await person.press("enter", "j", "k")
        assert person.has_keys == "headlines"
        assert marks.tags() == [("待读", 1)]
        assert sum("#待读" in line for line in person.list_lines) == 1
