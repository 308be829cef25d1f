"""Help, palette, themes and keys."""

import pytest
from tests.tui.articles import SEED_TITLE

from reader import language
from reader.actions import ACTIONS
from reader.errors import ReaderError
from reader.settings import load
from reader.settings.declared import themes
from reader.tui import keys
from reader.tui import themes as loading


async def test_help_tells_every_action_and_its_keys(open_reader, seed):
    async with open_reader(seed, size=(100, 50)) as it:
        await it.press("question_mark")
        for action in ACTIONS:
            line = next(line for line in it.lines if action.description[:30] in line)
            for key in keys.keys_of(action.id, {}):
                assert key in line.split(action.description[:30])[0].split()


@pytest.mark.parametrize("key", ["question_mark", "escape", "q", "f1"])
async def test_help_goes_away_and_all_is_as_before(open_reader, seed, key):
    async with open_reader(seed, size=(100, 50)) as it:
        await it.press("l", "space")
        before = it.text
        await it.press("f1")
        assert "Quit" in it.text
        await it.press(key)
        assert it.text == before
        assert not it.is_over


async def test_help_scrolls(open_reader, seed):
    async with open_reader(seed, size=(80, 15)) as it:
        await it.press("question_mark")
        first = it.text
        await it.press("space", "space", "space")
        assert "config.yaml" in it.text
        await it.press("b", "b", "b")
        assert it.text == first
        await it.press("j")
        assert it.text != first
        await it.press("k")
        assert it.text == first


async def choose(it, text):
    """Choose from the palette what is named so."""
    await it.press("ctrl+p")
    await it.until(lambda: "A page down" in it.text)
    await it.type(text)
    await it.until(lambda: text in it.text and "A page down" not in it.text)
    await it.settle()
    await it.press("enter")
    await it.until(lambda: not it.palette_is_open)
    await it.settle()


async def test_the_palette_has_every_action_and_every_theme(open_reader, seed):
    async with open_reader(seed, size=(100, 140)) as it:
        await it.press("ctrl+p")
        await it.until(lambda: "Theme: terminal" in it.text)
        for action in ACTIONS:
            assert action.description in it.text or action.id == "palette"
        for name in themes():
            assert f"Theme: {name}" in it.text


@pytest.mark.parametrize(
    ("description", "done"),
    [
        ("Open the headline", lambda it: it.has_keys == "body" and "国内首套" in it.body),
        ("Next headline", lambda it: it.row_at_cursor.startswith("珠江")),
        ("To the end", lambda it: it.row_at_cursor.startswith("全国人大代表钟波")),
        ("Next pane", lambda it: it.has_keys == "related"),
        ("Next article", lambda it: "珠江" in it.body),
        ("Search the archive", lambda it: "Enter keep" in it.state_line),
        ("Star, or", lambda it: "★" in it.text),
        ("Hide or show", lambda it: it.has_keys == "body"),
        ("Next theme", lambda it: it.app.theme == "paper"),
        ("Theme: contrast", lambda it: it.app.theme == "contrast"),
        ("Keys and help", lambda it: "Keys can be changed" in it.text),
        ("Quit", lambda it: it.is_over),
    ],
)
async def test_an_action_chosen_from_the_palette_is_done(open_reader, seed, description, done):
    async with open_reader(seed, size=(100, 50)) as it:
        await it.press("j")
        assert not done(it)
        await choose(it, description)
        assert done(it)


async def test_leaving_the_palette_leaves_all_as_it_was(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l", "space")
        before = it.text
        await it.press("ctrl+p")
        await it.until(lambda: "A page down" in it.text)
        await it.press("escape")
        await it.until(lambda: not it.palette_is_open)
        assert it.text == before
        assert it.has_keys == "body"


async def test_t_goes_through_the_themes_and_round(open_reader, seed):
    async with open_reader(seed) as it:
        seen = [it.app.theme]
        for _ in themes():
            await it.press("t")
            seen.append(it.app.theme)
            assert f"Theme: {it.app.theme}" in it.state_line
        assert set(seen) == set(themes())
        assert seen[0] == seen[-1]


async def test_another_theme_is_other_colours(open_reader, seed):
    async with open_reader(seed) as it:
        colors = set()
        for _ in themes():
            styles = [segment.style for line in it.segments for segment in line if SEED_TITLE in segment.text]
            colors.add((styles[-1].color, styles[-1].bgcolor))
            await it.press("t")
        assert len(colors) == len(themes())


async def test_the_chosen_theme_is_there_at_the_next_start(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("t")
        chosen = it.app.theme
        assert chosen != "ink"
    assert load().theme == chosen
    async with open_reader(seed, settings=load()) as it:
        assert it.app.theme == chosen


async def test_choosing_a_theme_keeps_the_rest_of_the_settings(open_reader, seed, settings_of):
    settings = settings_of("# mine\nmeasure: 60\ntheme: paper  # by day\n")
    async with open_reader(seed, settings=settings) as it:
        await it.press("t")
        chosen = it.app.theme
    assert settings.path.read_text() == f"# mine\nmeasure: 60\ntheme: {chosen}  # by day\n"


@pytest.mark.parametrize("text", ["", "[", "- a", "dark: true", "primary: 3", "no: such\nprimary: red"])
def test_a_theme_file_that_is_no_theme_is_told_with_those_that_are(marks, monkeypatch, tmp_path, text):
    monkeypatch.setattr(loading, "shipped", lambda _: tmp_path)
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "mine.yaml").write_text(text)
    with pytest.raises(ReaderError, match=r"^the theme mine .*contrast, ink, paper, terminal$"):
        loading.load("mine", marks)


def test_a_theme_file_that_was_changed_is_read_again(marks, monkeypatch, tmp_path):
    monkeypatch.setattr(loading, "shipped", lambda _: tmp_path)
    (tmp_path / "themes").mkdir()
    for primary in ("red", "green"):
        (tmp_path / "themes" / "mine.yaml").write_text(f"primary: {primary}")
        assert loading.load("mine", marks).primary == primary


async def test_settings_that_cannot_be_written_are_told_and_the_theme_is_used_all_the_same(
    open_reader, seed, settings_of
):
    settings = settings_of("- not\n- settings\n")
    async with open_reader(seed, settings=settings) as it:
        before = it.app.theme
        await it.press("t")
        assert it.app.theme != before
        assert "config.yaml" in it.state_line


@pytest.mark.parametrize("name", themes())
async def test_in_every_theme_the_match_one_stands_on_looks_different(open_reader, seed, settings_of, name):
    async with open_reader(seed, settings=settings_of(f"theme: {name}\n")) as it:
        await it.press("l", "slash")
        await it.type("中央企业")
        styles = {
            segment.style
            for line in it.segments[:-1]
            for segment in line
            if segment.text == "中央企业" and segment.style and segment.style.bgcolor
        }
        assert len({(style.color, style.bgcolor) for style in styles}) == 2  # the one, and the others


async def test_every_key_of_the_registry_does_its_action(open_reader, seed):
    async with open_reader(seed) as it:
        bound = {key: active.binding.action for key, active in it.app.screen.active_bindings.items()}
        for action in ACTIONS:
            for key in action.keys.split(","):
                assert bound[key] in {action.id, f"command_{action.id}"}  # the palette is Textual's


async def test_a_key_can_be_changed_and_the_old_one_is_free(open_reader, large, settings_of):
    settings = settings_of("keys:\n  down: w\n  next_article: e,f2\n  quit: x\n  next_pane: p\n")
    async with open_reader(large, settings=settings) as it:
        await it.press("j", "J", "tab", "q", "down")
        assert it.row_at_cursor.startswith("第500号")
        assert it.has_keys == "headlines"
        assert not it.is_over
        await it.press("w")
        assert it.row_at_cursor.startswith("第499号")
        await it.press("e", "f2")
        assert "第497号" in it.body
        await it.press("p")
        assert it.has_keys == "headlines"
        await it.press("x")
        assert it.is_over


async def test_the_palettes_key_can_be_changed(open_reader, seed, settings_of):
    async with open_reader(seed, settings=settings_of("keys:\n  palette: ctrl+o\n")) as it:
        await it.press("ctrl+p")
        assert not it.palette_is_open
        await it.press("ctrl+o")
        assert it.palette_is_open


async def test_changed_keys_stand_in_help_and_in_the_line_of_state(open_reader, seed, settings_of):
    settings = settings_of("keys:\n  search: f7\n  help: f5\n")
    async with open_reader(seed, settings=settings) as it:
        assert f"{keys.keys_of('search', settings.keys)[0]} search" in it.state_line
        await it.press("f5")
        line = next(line for line in it.lines if "Search the archive" in line)
        assert line.split()[0] == keys.keys_of("search", settings.keys)[0] != "/"


async def test_ctrl_c_quits_whatever_the_settings_say(open_reader, seed, settings_of):
    async with open_reader(seed, settings=settings_of("keys:\n  quit: x\n")) as it:
        await it.press("ctrl+c")
        assert it.is_over


async def test_ctrl_c_quits_while_a_search_is_typed(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("slash", "a", "ctrl+c")
        assert it.is_over


async def test_the_keys_that_matter_most_stay_where_the_line_is_short(open_reader, seed):
    async with open_reader(seed, size=(40, 15)) as it:
        assert "Enter open" in it.state_line
        assert "? help  q quit" in it.state_line
        assert "pane" not in it.state_line
        await it.resize(120, 15)
        assert "Tab pane" in it.state_line


async def test_chinese_where_the_person_reads_chinese(open_reader, seed):
    language.use("zh")
    async with open_reader(seed, size=(120, 30)) as it:
        assert "帮助" in it.state_line
        assert "help" not in it.state_line
        await it.press("question_mark")
        assert "All actions" not in it.text
