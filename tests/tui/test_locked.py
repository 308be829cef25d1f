"""The screen of a locked session: nothing of it reaches out, and it says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.tui.sitting import Open

from reader.actions import ACTIONS, possible
from reader.archive.protocol import Archive
from reader.paths import config_file
from reader.settings import SavedQuery, Settings


@pytest.fixture
def locked(settings: Settings) -> Settings:
    return replace(settings, locked=True, queries=(SavedQuery("水利", "珠江"),))


@pytest.mark.parametrize("key", ["R", "E", "f", "S", "d"])
async def test_a_key_that_reaches_out_says_that_it_does_not(
    seed: Archive, open_reader: Open, locked: Settings, key: str
) -> None:
    async with open_reader(seed, settings=locked, command=("false",)) as it:
        await it.press(key)
        assert "This is not possible in this session." in it.state_line


async def test_what_reaches_out_is_neither_in_the_help_nor_in_the_palette(
    seed: Archive, open_reader: Open, locked: Settings
) -> None:
    gone = {action.description for action in ACTIONS} - {action.description for action in possible(locked=True)}
    assert len(gone) == 6
    async with open_reader(seed, settings=locked, size=(100, 60)) as it:
        titles = {command.title for command in it.app.get_system_commands(it.app.screen)}
        assert not titles & gone
        assert "Quit" in titles
        await it.press("question_mark")
        shown = "\n".join(it.lines)
        assert "Quit" in shown
        assert not any(description in shown for description in gone)
        assert "config.yaml" not in shown


async def test_a_theme_is_kept_with_the_marks_and_no_setting_is_written(
    seed: Archive, open_reader: Open, locked: Settings, marks_path: Path
) -> None:
    async with open_reader(seed, settings=locked) as it:
        before = it.app.theme
        await it.press("t")
        chosen = it.app.theme
        assert chosen != before
        await it.settle()
    async with open_reader(seed, settings=locked) as it:
        assert it.app.theme == chosen
    assert not config_file().exists()
    async with open_reader(seed, settings=replace(locked, locked=False)) as it:
        assert it.app.theme == before
