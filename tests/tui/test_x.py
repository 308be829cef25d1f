from tests.tui.articles import *
from tests.tui.conftest import settings_of
async def test_palette(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("ctrl+p"); print(it.text)
        await it.type("theme"); print(it.text)
        await it.press("enter"); print(it.text, it.app.theme)
async def test_palette_help(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("ctrl+p");  await it.type("Keys and"); await it.press("enter"); print(it.app.screen)
async def test_palette_open(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("j", "ctrl+p");  await it.type("Open the"); await it.press("enter"); print(it.app.screen, it.has_keys, it.title_line)
async def test_palette_search(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("j", "ctrl+p");  await it.type("Search the"); await it.press("enter"); print(it.app.screen, it.has_keys, it.state_line); await it.type("龙游"); print(it.state_line)
async def test_keys(open_reader, seed):
    async with open_reader(seed, settings=settings_of("keys:\n  quit: x\n  palette: ctrl+o\n  next_pane: p\n")) as it:
        print(it.app.session.settings)
        await it.press("tab"); print("tab", it.has_keys); 
        await it.press("p"); print("p", it.has_keys); 
        await it.press("ctrl+p"); print(it.app.screen); await it.press("escape")
        await it.press("ctrl+o"); print(it.app.screen); await it.press("escape")
        await it.press("q"); print(it.is_over)
        await it.press("ctrl+q"); print(it.is_over)
async def test_help(open_reader, seed):
    async with open_reader(seed,size=(100,40)) as it:
        await it.press("question_mark"); print(it.text); await it.resize(60,20); print(it.text); await it.press("space"); print(it.text); await it.press("q"); print(it.text, it.is_over)
async def test_find(open_reader, seed):
    async with open_reader(seed) as it:
        await it.press("l", "space", "slash"); await it.type("辽宁"); print(it.text, it.marked("match"), it.marked("match-here"))
        await it.press("enter"); print(it.state_line)
        await it.press("n"); print(it.state_line)
        await it.press("escape"); print(it.state_line)
