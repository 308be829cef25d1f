"""Whatever is pressed, typed, clicked and resized, in whatever order: the screen stays whole and shows what is open."""

from random import Random

import pytest

from reader.actions import ACTIONS
from reader.text.cells import cells

KEYS = [key for action in ACTIONS if action.id not in {"quit", "palette", "theme"} for key in action.keys.split(",")]
SIZES = [(100, 30), (70, 20), (69, 14), (60, 9), (40, 12), (120, 40)]
STEPS = 40
QUERIES = "queries:\n  Rivers: 江河\n  Starred: is:starred\n  Wrong: '('\n"
RULES = "hide:\n  - title:2\n"


async def step(it, choice):
    """Do one thing."""
    deed = choice.random()
    columns, rows = it.app.size
    if deed < 0.08:
        await it.resize(*choice.choice(SIZES))
    elif deed < 0.15:
        await it.click(choice.randrange(columns), choice.randrange(rows))
    elif deed < 0.25 and it.reading.search is not None:
        await it.type(choice.choice(["江", "辽宁", "代表", "zz", " "]))
    else:
        await it.press(choice.choice(KEYS))


def check(it):
    """What holds after each step."""
    columns, rows = it.app.size
    assert [cells(line) for line in it.lines] == [columns] * rows
    reading, body = it.reading, it.reading.body
    assert body.article is reading.article
    if it.app.screen is not reading:
        return
    if body.region.width:
        top = body.scroll_offset.y - 1
        typeset = {number: line.text.strip() for number, line in enumerate(body._lines)}
        assert it.body_lines == [typeset.get(top + row, "") for row in range(body.size.height)]
        assert reading.article.title[:4] in "".join(typeset.values())
    if reading.search is None and reading.asking is None:
        assert reading.pane.has_focus
        assert reading.pane.region.area > 0


@pytest.mark.parametrize("walk", range(8))
async def test_a_walk(open_reader, request, settings_of, walk):
    choice = Random(walk)
    archive = request.getfixturevalue(choice.choice(["seed", "large"]))
    settings = settings_of(choice.choice(["", QUERIES, QUERIES + RULES]))
    async with open_reader(archive, size=choice.choice(SIZES), settings=settings) as it:
        for _ in range(STEPS):
            await step(it, choice)
            assert not it.is_over
            check(it)
