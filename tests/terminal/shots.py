"""Pictures of the reader as a real terminal shows it, in SVG: `python -m tests.terminal.shots FOLDER`."""

from __future__ import annotations

import itertools
import re
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pyte
from pyte.screens import Char
from tests.terminal.harness import READER, Terminal
from tests.terminal.seed import TITLE

from reader.text.cells import cells

SHOTS: dict[str, tuple[int, int, list[str]]] = {
    "reading": (100, 30, []),
    "wide": (140, 36, ["z"]),
    "narrow": (44, 24, ["enter"]),
    "searching": (100, 30, ["left", "/", *"经济"]),
    "help": (100, 34, ["?"]),
}
"""Name → columns, rows, the keys pressed before the picture is taken."""

THEMES = ("ink", "paper", "contrast", "terminal")

CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, MARGIN = 9, 20, 15, 12
"""In SVG's user units (pixels)."""

FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', 'PingFang SC', monospace"
WORDS = re.compile(r"\S+(?: \S+)*")
"""Text without two spaces in a row, which SVG would draw as one."""

INK, PAPER = "d8dee9", "101214"
NAMED = {
    "black": "2e3440", "red": "bf616a", "green": "a3be8c", "brown": "ebcb8b", "blue": "81a1c1", "magenta": "b48ead",
    "cyan": "88c0d0", "white": "e5e9f0", "brightblack": "6c7686", "brightred": "d08770", "brightgreen": "b5d19c",
    "brightbrown": "f0d9a0", "brightblue": "9ab8d8", "brightmagenta": "c8a0c8", "brightcyan": "a0d8e0",
    "brightwhite": "ffffff",
}  # fmt: skip
"""pyte's names of the terminal's own sixteen colours, as this pictured terminal has them."""


def svg(screen: pyte.Screen) -> str:
    """The screen as a picture."""
    width, height = screen.columns * CELL_WIDTH + 2 * MARGIN, screen.lines * CELL_HEIGHT + 2 * MARGIN
    parts = [part for row in range(screen.lines) for part in _row(screen, row)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{FONTS}" font-size="{FONT_SIZE}" shape-rendering="crispEdges">\n'
        f'<rect width="100%" height="100%" rx="8" fill="#{PAPER}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _row(screen: pyte.Screen, row: int) -> Iterator[str]:
    line = [screen.buffer[row][column] for column in range(screen.columns)]
    column, y = 0, MARGIN + row * CELL_HEIGHT
    texts = []
    for style, group in itertools.groupby(line, lambda cell: cell._replace(data="")):
        run = list(group)
        text, x = "".join(cell.data for cell in run), MARGIN + column * CELL_WIDTH
        ink, paper = _colours(style)
        if paper != PAPER:
            size = f'width="{len(run) * CELL_WIDTH}" height="{CELL_HEIGHT}"'
            yield f'<rect x="{x}" y="{y}" {size} fill="#{paper}"/>'
        weight = (' font-weight="bold"' if style.bold else "") + (' font-style="italic"' if style.italics else "")
        for word in WORDS.finditer(text):
            left = x + cells(text[: word.start()]) * CELL_WIDTH
            texts.append(
                f'<text x="{left}" y="{y + CELL_HEIGHT * 0.75}" fill="#{ink}"{weight} '
                f'textLength="{cells(word[0]) * CELL_WIDTH}" lengthAdjust="spacingAndGlyphs">{escape(word[0])}</text>'
            )
        column += len(run)
    yield from texts


def _colours(cell: Char) -> tuple[str, str]:
    ink, paper = (
        NAMED.get(colour, default if colour == "default" else colour)
        for colour, default in ((cell.fg, INK), (cell.bg, PAPER))
    )
    return (paper, ink) if cell.reverse else (ink, paper)


def take(columns: int, rows: int, keys: list[str], theme: str) -> str:
    """Start a reader with a new archive, press the keys, and give the picture."""
    with tempfile.TemporaryDirectory() as home:
        config = Path(home) / "config" / "reader-tui" / "config.yaml"
        config.parent.mkdir(parents=True)
        config.write_text(f"theme: {theme}\nlanguage: zh\n", encoding="utf-8")
        env = {"HOME": home, "XDG_CONFIG_HOME": f"{home}/config", "XDG_DATA_HOME": f"{home}/data"}
        with Terminal(READER, columns, rows, env) as terminal:
            terminal.wait_for(TITLE[:8])
            terminal.press(*keys)
            terminal.settle(0.5)
            return svg(terminal.display.screen)


def main(folder: Path) -> None:
    """Draw each scene in the first theme, and the first scene in each theme."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows, keys) in SHOTS.items():
        (folder / f"{name}.svg").write_text(take(columns, rows, keys, THEMES[0]), encoding="utf-8")
    columns, rows, keys = SHOTS["reading"]
    for theme in THEMES[1:]:
        (folder / f"reading-{theme}.svg").write_text(take(columns, rows, keys, theme), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
