"""What goes wrong is told in a line, and the person reads on."""

import threading

from tests.shared import hostile, needs_data
from tests.tui.articles import SEED_TITLE, article, with_related

from reader.archive.marks import Marks
from reader.archive.query import ALL
from reader.errors import ReaderError
from reader.text.cells import cells
from reader.text.clean import clean_line

MARKUP = ("[@click=app.quit]x[/]", "[bold]a[/bold]", "[link=https://example.org]y[/link]", "[/]", "[on red]z", "\\[b]")


class Delegate:
    """An archive that passes on what it does not do itself."""

    def __init__(self, archive):
        self._archive = archive

    def __getattr__(self, name):
        return getattr(self._archive, name)


async def test_an_empty_archive_says_how_to_fill_it(open_reader, new_archive):
    async with open_reader(new_archive(), size=(120, 30)) as it:
        assert "reader import" in it.text
        keys = "j k G g space ctrl+d l enter tab tab r J K s u n N left_square_bracket right_square_bracket z h"
        await it.press(*keys.split())
        await it.press("slash")
        await it.type("龙游")
        assert "No match" in it.state_line
        await it.press("escape")
        assert "reader import" in it.text


async def test_the_first_article_is_there_after_the_next_start(open_reader, new_archive):
    archive = new_archive()
    async with open_reader(archive) as it:
        assert not it.body
    archive.put([article("新到的文章")])
    async with open_reader(archive) as it:
        assert "新到的文章" in it.body


async def test_articles_that_vanish_while_shown_are_told(open_reader, large):
    async with open_reader(large) as it:
        large.remove([headline.id for headline in large.headlines(ALL, limit=20).headlines])
        await it.press("j", "l")
        assert "no longer in the archive" in it.state_line
        assert it.has_keys == "headlines"
        assert "第500号" in it.body
        await it.press("J")
        assert "no longer in the archive" in it.state_line


async def test_a_list_that_became_shorter_is_never_blank(open_reader, large):
    async with open_reader(large) as it:
        large.remove([headline.id for headline in large.headlines(ALL, limit=480).headlines])
        await it.press("end")
        assert it.row_at_cursor.startswith("第001号")


async def test_a_related_headline_that_vanished_is_told(open_reader, seed):
    async with open_reader(seed) as it:
        seed.remove([headline.id for headline in seed.headlines(ALL).headlines if headline.stub])
        await it.press("r", "enter")
        assert "no longer in the archive" in it.state_line


async def test_an_article_that_was_opened_and_vanished_is_passed_over(open_reader, large):
    second = large.headlines(ALL, limit=2).headlines[1]
    async with open_reader(large) as it:
        await it.press("J", "J")
        large.remove([second.id])
        await it.press("left_square_bracket")
        assert "no longer in the archive" in it.state_line
        await it.press("left_square_bracket")
        assert "第500号" in it.body


async def test_an_archive_that_fails_is_told_in_its_own_words(open_reader, large):
    class Failing(Delegate):
        def get(self, article_id):
            if self.fails:
                raise ReaderError("the disk is gone")
            return self._archive.get(article_id)

        fails = False

    archive = Failing(large)
    async with open_reader(archive) as it:
        archive.fails = True
        await it.press("j", "l")
        assert "the disk is gone" in it.state_line
        archive.fails = False
        await it.press("l")
        assert "第499号" in it.body


async def test_marks_that_cannot_be_kept_are_told_and_work_until_the_end(open_reader, seed, tmp_path):
    (tmp_path / "no.db").write_bytes(b"not a database" * 100)
    async with open_reader(seed, marks=Marks(tmp_path / "no.db"), size=(160, 30)) as it:
        assert "Marks are not kept" in it.state_line
        await it.press("j", "s", "l")
        assert "★" in it.text


async def test_marks_that_can_no_longer_be_kept_are_told(open_reader, seed, marks_path):
    marks = Marks(marks_path)
    async with open_reader(seed, marks=marks, size=(160, 30)) as it:
        marks._connection.execute("DROP TABLE mark")
        await it.press("j", "s")
        assert marks.problem
        assert "Marks are not kept" in it.state_line


async def test_a_mistake_in_the_settings_is_told_with_its_place(open_reader, seed, settings_of):
    async with open_reader(seed, settings=settings_of("theme: pink\n"), size=(160, 30)) as it:
        assert "config.yaml:1:8" in it.state_line
        assert "pink" in it.state_line
        assert it.app.theme == "ink"
        await it.press("l")
        assert SEED_TITLE in it.body


async def test_a_mistake_in_the_settings_and_lost_marks_are_both_told(
    open_reader, seed, settings_of, tmp_path, monkeypatch
):
    monkeypatch.setattr("reader.tui.screens.panes.NOTICE_TIME", 2.0)
    (tmp_path / "no.db").write_bytes(b"not a database" * 100)
    settings = settings_of("theme: pink\n")
    async with open_reader(seed, marks=Marks(tmp_path / "no.db"), settings=settings, size=(100, 30)) as it:
        assert "config.yaml:1:8" in it.state_line
        await it.until(lambda: "Marks are not kept" in it.state_line)


async def test_a_notice_goes_away_by_itself(open_reader, seed, monkeypatch):
    monkeypatch.setattr("reader.tui.screens.panes.NOTICE_TIME", 0.5)
    async with open_reader(seed) as it:
        await it.press("l")
        await it.send("n")
        await it.until(lambda: "No match" in it.state_line)
        await it.until(lambda: "No match" not in it.state_line)
        assert "chars" in it.state_line


async def test_markup_is_text_and_no_link(open_reader, new_archive, settings_of):
    articles = [
        with_related(title, f"R{title}", hour=hour, section=(title, "S"), notice=title)
        for hour, title in enumerate(MARKUP)
    ]
    articles = [*articles, article("[bold]x", *MARKUP, hour=50)]
    archive = new_archive(*articles)
    async with open_reader(archive, size=(140, 40), settings=settings_of("sidebar: 50\n")) as it:
        for piece in MARKUP:
            assert piece in it.body
        assert it.row_at_cursor == "[bold]x"
        assert not it.links
        for title in reversed(MARKUP):
            await it.press("J")
            assert title in it.list_text
            assert title in it.body
            assert title in it.title_line
            assert f"R{title}" in it.text
            assert not it.links


async def test_markup_that_is_searched_for_is_text(open_reader, new_archive):
    async with open_reader(new_archive(article(MARKUP[0])), size=(120, 30)) as it:
        await it.press("slash")
        await it.type("[@click=app.quit]x[/]")
        await it.press("enter")
        assert "[@click=app.quit]x[/]" in it.title_line
        assert not it.links
        await it.click_text("[@click=app.quit]")
        assert not it.is_over


@needs_data
async def test_hostile_text_leaves_the_screen_whole(open_reader, new_archive):
    texts = [text for text in map(clean_line, hostile()) if text][::12]
    articles = [article(text[:500], text[:2000], hour=hour) for hour, text in enumerate(texts)]
    async with open_reader(new_archive(*articles)) as it:
        for _ in range(len(texts) - 1):
            await it.press("J")
            assert {cells(line) for line in it.lines} == {100}
            assert not it.links


async def test_a_stub_shows_its_excerpt_and_says_that_this_is_all(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("j", "l")
        assert "国内首套110千伏主网自愈系统投运" in it.body
        assert "中新网深圳3月2日电" in it.body
        assert "excerpt" in it.body


async def test_a_full_text_that_arrives_meanwhile_is_shown_when_it_is_opened(open_reader, new_archive):
    page = with_related("总稿", "分稿", hour=2)
    archive = new_archive(page)
    async with open_reader(archive) as it:
        archive.put([article("分稿", "这是后来到的全文。", url="https://example.org/分稿")])
        await it.press("r", "enter")
        assert "这是后来到的全文。" in it.body


# Slow archives


class Slow(Delegate):
    """An archive whose `slow` method waits until it is let go."""

    def __init__(self, archive, slow):
        super().__init__(archive)
        self._slow = slow
        self.held = False
        self._gate = threading.Event()

    def __getattr__(self, name):
        method = super().__getattr__(name)
        if name != self._slow or not self.held:
            return method

        def wait(*arguments, **options):
            self._gate.wait(5)
            return method(*arguments, **options)

        return wait

    def hold(self):
        self._gate.clear()
        self.held = True

    def go(self):
        self.held = False
        self._gate.set()


async def test_the_screen_answers_while_the_archive_is_slow(open_reader, large):
    archive = Slow(large, "get")
    async with open_reader(archive) as it:
        archive.hold()
        await it.send("j", "l", "j", "j")
        assert it.row_at_cursor.startswith("第497号")
        archive.go()
        await it.settle()
        assert "第499号" in it.body


async def test_of_two_articles_asked_for_the_later_is_shown(open_reader, large):
    archive = Slow(large, "get")
    async with open_reader(archive) as it:
        archive.hold()
        await it.send("J", "J", "J")
        archive.go()
        await it.settle()
        assert "第497号" in it.body


async def test_escape_while_a_search_is_running_keeps_its_result_away(open_reader, large):
    archive = Slow(large, "headlines")
    async with open_reader(archive) as it:
        await it.press("slash")
        archive.hold()
        await it.send("江", "河", "escape")
        archive.go()
        await it.settle()
        assert it.row_at_cursor.startswith("第500号")
        assert "Found" not in it.title_line


async def test_found_matches_still_grow_after_a_search_that_was_given_up(open_reader, large):
    archive = Slow(large, "headlines")
    async with open_reader(archive) as it:
        await it.press("slash")
        await it.type("城市")
        await it.press("enter")
        archive.hold()
        await it.send("end", "slash", "江")
        archive.go()
        await it.settle()
        await it.press("escape")
        for _ in range(5):
            await it.press("k", "end")
        assert it.row_at_cursor.startswith("第001号")
