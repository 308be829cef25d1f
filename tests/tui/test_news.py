"""What other processes do to the archive while it is read."""

from tests.tui.articles import article


async def test_g_shows_what_came_in_meanwhile_with_the_cursor_on_top(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "j")
        large.put([article("刚刚收到的消息", "正文。", hour=9000)])
        await it.press("g")
        assert it.row_at_cursor.startswith("刚刚收到的消息")


async def test_coming_back_to_the_window_keeps_the_cursor_on_its_headline(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "j")
        before = it.row_at_cursor
        large.put([article("刚刚收到的消息", "正文。", hour=9000)])
        it.app.on_app_focus()
        await it.press("u")
        assert it.row_at_cursor[:8] == before[:8]
        await it.press("k", "k", "k")
        assert it.row_at_cursor.startswith("刚刚收到的消息")


async def test_the_next_article_is_the_one_after_the_open_one_though_the_list_has_changed(open_reader, large):
    async with open_reader(large) as it:
        await it.press("j", "l")
        assert "第499号" in it.body
        large.put([article("刚刚收到的消息", "正文。", hour=9000)])
        it.app.on_app_focus()
        await it.press("J")
        assert "第498号" in it.body
