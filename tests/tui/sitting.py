"""A person before the screen: presses keys, looks, clicks, and pulls at the window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.command import CommandPalette
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseUp
from textual.pilot import Pilot

from reader.tui.app import ReaderApp
from reader.tui.screens.reading import ReadingScreen


class Sitting:
    """One run of the app, without a terminal."""

    def __init__(self, app: ReaderApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot

    @property
    def reading(self) -> ReadingScreen:
        return self.app.reading

    # What a person does

    async def settle(self) -> None:
        """Wait until all that was asked for is done and drawn."""
        for _ in range(3):
            await self._pilot.pause(0)
            await self.app.workers.wait_for_complete()
        await self._pilot.pause(0)

    async def until(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        """Wait for what comes by itself, in its own time."""
        async with asyncio.timeout(seconds):
            while not condition():
                await self._pilot.pause(0.01)

    async def press(self, *keys: str) -> None:
        """Press keys (Textual's names), and wait until all is done that they ask for."""
        for key in keys:
            await self._pilot.press(key)
            await self.settle()

    async def send(self, *keys: str) -> None:
        """Press keys, and wait for the screen only: what was asked of the archive may not be there yet."""
        for key in keys:
            await self._pilot.press(key)
            await self._pilot.pause(0)

    async def type(self, text: str) -> None:
        """Type a text into the search line."""
        for character in text:
            await self._pilot.press({" ": "space"}.get(character, character))
        await self.settle()

    async def click(self, column: int, row: int) -> None:
        """Click a cell."""
        await self._pilot.click(offset=(column, row))
        await self.settle()

    async def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the mouse's button over a cell, and let it go over another."""
        for kind, place in ((MouseDown, start), (MouseMove, end), (MouseUp, end)):
            await self._pilot._post_mouse_events([kind], None, place, button=1)
        await self.settle()

    async def click_text(self, text: str) -> None:
        """Click the first cell that shows this text."""
        row = next(number for number, line in enumerate(self.lines) if text in line)
        await self.click(cell_len(self.lines[row].split(text)[0]), row)

    async def wheel(self, column: int, row: int) -> None:
        """Turn the wheel by one notch, down, over a cell."""
        await self._pilot._post_mouse_events([MouseScrollDown], None, (column, row))
        await self.settle()

    async def resize(self, columns: int, rows: int) -> None:
        """Make the window as large as this."""
        await self._pilot.resize_terminal(columns, rows)
        await self.until(lambda: (cell_len(self.lines[0]), len(self.lines)) == (columns, rows))
        await self.settle()

    # What a person sees

    @property
    def segments(self) -> list[list[Segment]]:
        """The lines of the screen with their styles."""
        return [list(strip) for strip in self.app.screen._compositor.render_strips()]

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        return ["".join(segment.text for segment in line) for line in self.segments]

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def title_line(self) -> str:
        """The line above."""
        return self.lines[0]

    @property
    def state_line(self) -> str:
        """The line below."""
        return self.lines[-1]

    @property
    def list_lines(self) -> list[str]:
        """The lines of the headlines."""
        region = self.reading.headlines.region
        return [_columns(line, region.x, region.right) for line in self.lines[region.y : region.bottom]]

    @property
    def list_text(self) -> str:
        """The headlines."""
        return "\n".join(self.list_lines)

    @property
    def body_lines(self) -> list[str]:
        """The lines of the article, without margins."""
        region = self.reading.body.region
        return [_columns(line, region.x, region.right).strip() for line in self.lines[region.y : region.bottom]]

    @property
    def body(self) -> str:
        """The lines of the article as one string, without the blanks between them."""
        return "".join(self.body_lines)

    @property
    def offsets_on_top(self) -> tuple[int, int]:
        """The characters of the article, from one offset to another, that the top line of the pane shows."""
        body = self.reading.body
        line = body._lines[max(0, body.scroll_offset.y - 1)]
        return line.start, line.end

    @property
    def row_at_cursor(self) -> str:
        """The title under the list's cursor, as the screen shows it."""
        return next((line[1:].strip("●○ ") for line in self.list_lines if line.startswith("▌")), "")

    @property
    def has_keys(self) -> str:
        """Which pane has the keys: headlines, related or body."""
        return str(self.reading.pane.id)

    def marked(self, color: str) -> list[str]:
        """The texts, line by line, that stand on the background which the theme names so (match, match-here)."""
        wanted = Style.parse(f"on {self.app.theme_variables[color]}").bgcolor
        return [
            segment.text
            for line in self.segments
            for segment in line
            if segment.style and segment.style.bgcolor == wanted and segment.text.strip()
        ]

    @property
    def links(self) -> list[str]:
        """Everything on the screen that a click would start."""
        metas = [segment.style.meta for line in self.segments for segment in line if segment.style]
        return [str(meta["@click"]) for meta in metas if "@click" in meta]

    @property
    def palette_is_open(self) -> bool:
        """Whether the palette lies over the screen."""
        return CommandPalette.is_open(self.app)

    @property
    def is_over(self) -> bool:
        """Whether the person has quit."""
        return self.app._exit


Open = Callable[..., AbstractAsyncContextManager[Sitting]]
"""Start the app: `open(archive, article_id, size=(100, 30))`."""


@asynccontextmanager
async def sitting(app: ReaderApp, size: tuple[int, int]) -> AsyncIterator[Sitting]:
    """Run the app on a screen of so many columns and rows; end it as `reader.tui.app.run` does."""
    try:
        async with app.run_test(size=size) as pilot:
            here = Sitting(app, pilot)
            await here.settle()
            yield here
            app.reading.keep_place()
    finally:
        app.reading.save_position()
        app.reading.leave()


def _columns(line: str, first: int, end: int) -> str:
    """What stands in these columns of a line."""
    shown, column = [], 0
    for character in line:
        if first <= column < end:
            shown.append(character)
        column += cell_len(character)
    return "".join(shown)
