"""A person who is in the middle of something, and what must be there again after the line has dropped."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.terminal.harness import Terminal
from tests.terminal.seed import FIRST_WORDS

SEARCHED = "合作"
SIZE = (100, 20)


def go_somewhere(terminal: Terminal) -> str:
    """Search, open, go from match to match, star; return what the screen then shows, once it is kept."""
    terminal.wait_for(FIRST_WORDS)
    terminal.press("left", "/", *SEARCHED)
    terminal.wait_for(lambda text: SEARCHED in text.splitlines()[0])
    terminal.press("enter", "enter")
    terminal.wait_for(lambda text: " 1/" in text.splitlines()[-1])
    terminal.press("n", "n", "n", "n", "n", "s")
    terminal.wait_for(lambda text: " 6/" in text.splitlines()[-1] and "★" in text)
    terminal.settle(1)  # at most the last second may be lost
    return terminal.text


def assert_is_back(terminal: Terminal, shown: str) -> None:
    """All is there again: the search and its match, the place in the article, the list and the star."""
    terminal.wait_for(lambda text: text == shown)
    assert SEARCHED in shown.splitlines()[0]
    assert " 6/" in shown.splitlines()[-1]


def assert_is_kept(home: Path) -> None:
    """The marks file says so too: the search, the match, the offset, the star."""
    (file,) = home.rglob("marks.db")
    with closing(sqlite3.connect(file)) as marks:
        ((text,),) = marks.execute("SELECT value FROM state WHERE name LIKE 'place%'").fetchall()
        place = json.loads(text)
        assert (place["search"], place["match"], place["pane"]) == (SEARCHED, 5, "body")
        mark = marks.execute("SELECT starred, position FROM mark WHERE id = ?", (place["article"],)).fetchone()
    assert mark[0] == 1
    assert mark[1] > 0
