"""Where a person is in the reader: what the next start brings back, as it is kept with the marks."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

LONGEST = 1000
"""Characters of a search that are kept; a longer one was not typed."""

TRAIL = 50
"""Articles of the trail that are kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is open, what is listed and where one is in it; the position in an article is kept with its mark.

    `article` is the open one, `pane` the id of the widget that has the keys. Listed is a `search`, else the `story` of
    the article with this id, else what the saved query of the name `query` finds, else all; a search or story may lie
    over a query. `cursor` is the id of the headline under the list's cursor, `row` its row, of `length` rows, `above`
    how many rows are shown above it, `below` its row from the end where that was reached over a gap, else 0.
    `related` is the id under the other list's cursor. `find` is what was found in the article, `match` the number of
    the match that one stood on, -1 for none. `here` is the place on the `trail` of articles.
    """

    article: str = ""
    pane: str = ""
    search: str = ""
    story: str = ""
    query: str = ""
    cursor: str = ""
    row: int = 0
    length: int = 0
    above: int = 0
    below: int = 0
    related: str = ""
    find: str = ""
    match: int = -1
    trail: tuple[str, ...] = ()
    here: int = -1
    sidebar: bool = True

    def written(self) -> str:
        """The place as text: only what differs from a place that says nothing."""
        nothing = asdict(Place())
        return json.dumps({name: value for name, value in asdict(self).items() if value != nothing[name]})


def read(text: str) -> Place | None:
    """The place that was written; None where it was not, or by something else."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(kept, dict) or not kept:
        return None
    values: dict[str, Any] = {}
    for field in fields(Place):
        value, default = kept.get(field.name), field.default
        if field.name == "trail" and isinstance(value, list):
            value = tuple(each for each in value if isinstance(each, str))[-TRAIL:]
        if type(value) is type(default):
            values[field.name] = value
    return Place(**values)
