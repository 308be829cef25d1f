"""Pictures of the screen, compared with those that someone has looked at.

Where the screen was changed on purpose: `pytest tests/tui/test_snapshots.py --snapshot-update`, look at the pictures
(tests/tui/__snapshots__/test_snapshots/*.svg) in a browser, and commit them.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.tui.sitting import Sitting
from textual.pilot import Pilot

from reader.archive.marks import Marks
from reader.archive.protocol import Archive
from reader.archive.query import ALL
from reader.settings import Settings
from reader.settings.declared import themes
from reader.tui.app import ReaderApp
from reader.tui.session import Session

Picture = Callable[..., bool]


@pytest.fixture
def picture(seed: Archive, marks: Marks, settings_of: Callable[[str], Settings], snap_compare: Picture) -> Picture:
    """Start with the seed, one headline starred and one read, press keys, and compare the screen with its picture."""
    headlines = seed.headlines(ALL).headlines
    marks.mark(headlines[2].id, starred=True)
    marks.mark(headlines[3].id, read=True)

    def compare(*keys: str, size: tuple[int, int], settings: str = "") -> bool:
        app = ReaderApp(Session(seed, marks, settings_of(settings)), driver=False)

        async def act(pilot: Pilot[None]) -> None:
            await Sitting(app, pilot).settle()
            await Sitting(app, pilot).press(*keys)
            await Sitting(app, pilot).until(lambda: app.reading._count_timer is None)
            await Sitting(app, pilot).settle()

        return snap_compare(app, terminal_size=size, run_before=act)

    return compare


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
