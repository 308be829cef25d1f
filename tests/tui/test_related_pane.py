"""What is related to an article, and the story that it belongs to."""

import threading

from tests.tui.articles import article, with_related
from tests.tui.test_trouble import Delegate

from reader.archive.protocol import Related, Why
from reader.archive.query import ALL


class Knowing(Delegate):
    """An archive that finds all other articles related, for a reason, and takes all for one story."""

    def related(self, article_id, limit=10):
        others = [each for each in self._archive.headlines(ALL).headlines if each.id != article_id]
        own = [Related(each, own=True) for each in self._archive.get(article_id).related]
        names = {each.headline.id for each in own}
        shared = ((Why.PLACE, "辽宁"), (Why.NAME, "郝鹏"))
        return own + [Related(each, shared=shared, days=3) for each in others if each.id not in names]

    def story(self, article_id, limit=50):
        return [Related(each) for each in reversed(self._archive.headlines(ALL).headlines)]


def three_days():
    return [article(f"大桥的第{number}天", hour=24 * number) for number in (1, 2, 3)]


async def test_what_the_archive_finds_stands_below_with_the_reason(open_reader, new_archive):
    archive = Knowing(new_archive(*three_days()))
    async with open_reader(archive) as it:
        related = it.reading.related.region
        lines = [line[: related.right] for line in it.lines[related.y : related.bottom]]
        assert "大桥的第2天" in lines[0]
        assert lines[1].split("▕")[0].split() == ["3", "days", "later", "·", "辽宁", "郝鹏"]


async def test_the_pages_own_headlines_come_first_and_without_a_reason(open_reader, new_archive):
    archive = Knowing(new_archive(article("别处的消息", hour=9), with_related("大桥通车", "大桥工程", hour=10)))
    async with open_reader(archive) as it:
        await it.press("r")
        assert it.has_keys == "related"
        text = it.text.split("Related")[1]
        assert text.index("大桥工程") < text.index("别处的消息")
        assert text.count("days later") == 1


async def test_the_pages_own_headlines_do_not_wait_for_the_archive(open_reader, new_archive):
    free = threading.Event()

    class Slow(Knowing):
        def related(self, article_id, limit=10):
            free.wait(5)
            return super().related(article_id, limit)

    archive = Slow(new_archive(article("别处的消息"), with_related("大桥通车", "大桥工程", hour=10)))
    free.set()
    async with open_reader(archive) as it:
        free.clear()
        await it.send("J", "K")
        await it.until(lambda: it.reading.article.title == "大桥通车")
        assert it.reading.related.listing.row(0).title == "大桥工程"
        free.set()
        await it.settle()
        assert it.reading.related.listing.row(1) is not None


async def test_a_related_article_opens(open_reader, new_archive):
    async with open_reader(Knowing(new_archive(*three_days()))) as it:
        await it.press("r", "j", "enter")
        assert it.has_keys == "body"
        assert "大桥的第1天" in it.body


# A story


async def test_a_story_is_listed_from_its_beginning_with_dates_first_and_the_article_marked(open_reader, new_archive):
    async with open_reader(Knowing(new_archive(*three_days()))) as it:
        await it.press("j", "l", "T")
        assert it.title_line.split() == ["Timeline", "3"]
        titles = [line[3:].split()[:2] for line in it.list_lines if "大桥" in line]
        assert titles == [["2024-01-02", "大桥的第1天"], ["2024-01-03", "大桥的第2天"], ["2024-01-04", "大桥的第3天"]]
        here = next(line for line in it.list_lines if "第2天" in line)
        assert here.startswith("▌▸")


async def test_from_a_story_articles_open_and_escape_leads_back_to_the_list_as_it_was(open_reader, new_archive):
    async with open_reader(Knowing(new_archive(*three_days()))) as it:
        await it.press("j")
        before = it.list_lines
        await it.press("T", "g", "enter")
        assert "大桥的第1天" in it.body
        await it.press("J")
        assert "大桥的第2天" in it.body
        await it.press("h", "escape")
        assert it.row_at_cursor == "大桥的第2天"
        assert "Timeline" not in it.title_line
        assert len(it.list_lines) == len(before)


async def test_what_was_read_is_greyed_in_a_story(open_reader, new_archive):
    async with open_reader(Knowing(new_archive(*three_days()))) as it:
        await it.press("l", "T")
        marks = {line[3:].split()[1]: line[1] for line in it.list_lines if "大桥" in line}
        assert marks == {"大桥的第1天": "●", "大桥的第2天": "●", "大桥的第3天": "▸"}
        await it.press("g", "enter", "h")
        marks = {line[3:].split()[1]: line[1] for line in it.list_lines if "大桥" in line}
        assert marks == {"大桥的第1天": "▸", "大桥的第2天": "●", "大桥的第3天": " "}


async def test_a_story_brings_back_a_hidden_sidebar(open_reader, new_archive):
    async with open_reader(Knowing(new_archive(*three_days()))) as it:
        await it.press("z", "T")
        assert "大桥的第1天" in it.list_text
        assert it.has_keys == "headlines"


async def test_an_article_without_a_story_says_so(open_reader, new_archive):
    async with open_reader(new_archive(article("只有这一篇"))) as it:
        await it.press("T")
        assert "No other article tells this story." in it.state_line
        assert it.title_line.split()[0] == "Headlines"


async def test_an_empty_archive_has_no_stories(open_reader, new_archive):
    async with open_reader(new_archive()) as it:
        await it.press("T", "r")
        assert "no related" in it.state_line
