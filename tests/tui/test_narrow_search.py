"""A search where one pane at a time is shown."""


async def test_a_hit_opens_at_its_match_in_a_narrow_terminal(open_reader, seed):
    async with open_reader(seed, size=(40, 15)) as it:
        await it.press("slash")
        await it.type("卡脖子")
        await it.press("enter", "enter")
        assert it.has_keys == "body"
        assert it.marked("match-here") == ["卡脖子"]


async def test_an_article_opened_after_it_stands_at_its_own_beginning(open_reader, seed):
    async with open_reader(seed, size=(40, 15)) as it:
        await it.press("slash")
        await it.type("卡脖子")
        await it.press("enter", "enter", "h", "escape", "j", "enter")
        assert "国内首套110千伏" in it.body
        assert "中新网深圳" in it.body
