"""A key that repeats itself: what came in one read is one move, and everywhere else as many presses as there were."""

from textual.events import Key, Paste

from reader.tui.driver import Presses, together


def pressed(key: str, times: int) -> Presses:
    event = Presses(key, key if len(key) == 1 else None)
    event.times = times
    return event


def test_equal_keys_side_by_side_are_one_event():
    keys = [Key(name, name) for name in "jjjkjj"]
    found = together([*keys, Paste("x"), Key("j", "j")])
    assert [(event.key, getattr(event, "times", 1)) for event in found if isinstance(event, Key)] == [
        ("j", 3),
        ("k", 1),
        ("j", 2),
        ("j", 1),
    ]
    assert len(found) == 5


async def test_a_list_moves_by_as_many(open_reader, large):
    async with open_reader(large) as it:
        for times, row in ((7, "第493号"), (2, "第491号")):
            it.app.post_message(pressed("j", times))
            await it.settle()
            assert it.row_at_cursor.startswith(row)
        it.app.post_message(pressed("k", 500))
        await it.settle()
        assert it.row_at_cursor.startswith("第500号")


async def test_the_article_scrolls_by_as_many(open_reader, seed):
    async with open_reader(seed, size=(100, 16)) as it:
        await it.press("l", "g")
        it.app.post_message(pressed("down", 5))
        await it.settle()
        assert it.reading.body.scroll_offset.y == 5


async def test_any_other_key_is_pressed_as_often(open_reader, large):
    async with open_reader(large) as it:
        await it.press("slash")
        it.app.post_message(pressed("j", 4))
        await it.settle()
        assert it.reading.search.line.value == "jjjj"
        await it.press("escape")
        it.app.post_message(pressed("tab", 3))
        await it.settle()
        assert it.has_keys in {"headlines", "body"}


async def test_keys_that_were_given_another_meaning_keep_it(open_reader, large, settings_of):
    settings = settings_of("keys:\n  down: x\n  star: j\n")
    async with open_reader(large, settings=settings) as it:
        it.app.post_message(pressed("j", 2))  # a star, and no star
        await it.settle()
        assert "★" not in it.list_text
        it.app.post_message(pressed("x", 3))
        await it.settle()
        assert it.row_at_cursor.startswith("第497号")
