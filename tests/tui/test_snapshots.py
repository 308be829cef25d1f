"""Pictures of the screen, compared with those that someone has looked at.

Where the screen was changed on purpose: `pytest tests/tui/test_snapshots.py --snapshot-update`, look at the pictures
(tests/tui/__snapshots__/test_snapshots/*.svg) in a browser, and commit them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.tui.sitting import Sitting
from tests.tui.test_fetching_keys import Copied, begin, end, feed, program
from textual.pilot import Pilot

from reader.archive.marks import Marks
from reader.archive.protocol import Archive
from reader.archive.query import ALL
from reader.session import Session
from reader.settings import Settings
from reader.settings.declared import themes
from reader.tui.app import ReaderApp

Picture = Callable[..., bool]


@pytest.fixture
def picture(
    seed: Archive, marks: Marks, settings_of: Callable[[str], Settings], snap_compare: Picture
) -> Iterator[Picture]:
    """Start with the seed, one headline starred and one read, press keys, and compare the screen with its picture."""
    headlines = seed.headlines(ALL).headlines
    marks.mark(headlines[2].id, starred=True)
    marks.mark(headlines[3].id, read=True)

    apps: list[ReaderApp] = []

    def compare(
        *keys: str,
        size: tuple[int, int],
        settings: str = "",
        archive: Archive = seed,
        command: tuple[str, ...] | None = None,
        until: Callable[[ReaderApp], bool] = lambda _: True,
    ) -> bool:
        app = ReaderApp(Session(archive, marks, settings_of(settings), command), driver=False)
        apps.append(app)

        async def act(pilot: Pilot[None]) -> None:
            await Sitting(app, pilot).settle()
            for key in keys:
                await Sitting(app, pilot).press(key)
                await Sitting(app, pilot).until(lambda key=key: key not in "Rf" or until(app))
            await Sitting(app, pilot).until(lambda: app.reading._count_timer is None)
            await Sitting(app, pilot).settle()

        return snap_compare(app, terminal_size=size, run_before=act)

    yield compare
    for app in apps:
        app.reading.leave()


def test_a_common_terminal(picture):
    assert picture(size=(80, 24))


@pytest.mark.parametrize("theme", themes())
def test_every_theme(picture, theme):
    find = ("l", "slash", *"中央企业", "enter")
    assert picture(*find, size=(100, 24), settings=f"theme: {theme}\n")


def test_reading_in_a_wide_terminal(picture):
    assert picture("l", "space", size=(120, 40))


def test_a_small_terminal_shows_the_list(picture):
    assert picture(size=(40, 15))


def test_a_small_terminal_shows_the_article(picture):
    assert picture("l", size=(40, 15))


def test_a_stub(picture):
    assert picture("j", "l", size=(100, 24))


def test_search(picture):
    assert picture("slash", *"代表", size=(100, 24))


def test_find_in_the_article(picture):
    assert picture("l", "slash", *"中央企业", size=(100, 24))


def test_help(picture):
    assert picture("question_mark", size=(100, 40))


def test_saved_queries_above_the_headlines(picture):
    queries = "queries:\n  中央企业: 中央企业\n  代表: 代表\n  星标: is:starred\n"
    assert picture("tab", "tab", "tab", "j", "j", "enter", "j", size=(100, 24), settings=queries)


def test_found_by_pinyin(picture):
    assert picture("slash", *"zhujiang", size=(80, 24))


def test_a_mistake_in_a_query(picture):
    assert picture("slash", *"代表", "space", ")", size=(100, 24))


def test_suggestions(picture):
    assert picture("slash", *"代表", "space", *"没有这样的话", size=(80, 24))


def shows_a_failure(app: ReaderApp) -> bool:
    return any(text.endswith(("!1", "1 failed")) for text, _look in app.reading.state._left)


SIZES = [(40, 15), (80, 24), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
def test_a_fetch_that_runs(picture, size, tmp_path):
    steps = begin(40), feed(12, 40, "new", new=5), feed(12, 40, "failed"), ["wait for", str(tmp_path / "never")]
    assert picture("R", size=size, command=program(*steps), until=shows_a_failure)


@pytest.mark.parametrize("size", SIZES)
def test_news_are_announced(picture, size):
    steps = begin(40), feed(40, 40, "new", new=12), feed(40, 40, "failed", error="504"), end(40)
    assert picture("R", size=size, command=program(*steps), until=lambda app: app.reading.news == 12)


@pytest.mark.parametrize("size", SIZES)
def test_what_could_not_be_fetched(picture, size):
    refused, gone = "没有连上 example.org：连接被拒绝", "410 Gone"
    steps = feed(1, 2, "failed", error=refused, name="晚报要闻"), feed(2, 2, "gone", error=gone), end(2)
    assert picture("R", "E", size=size, command=program(*steps), until=lambda app: app.reading._fetch is None)


@pytest.mark.parametrize("size", SIZES)
def test_rows_with_copies(picture, seed, size):
    assert picture(size=size, archive=Copied(seed))


def test_a_stub_whose_full_text_can_be_got(picture):
    assert picture("j", "l", size=(100, 24), command=program())
