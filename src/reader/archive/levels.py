"""A query as it is written, and as it is heard: letters that may be pinyin match by sound, below exact matches.

The levels of a query are asked one after the other, each without what the levels before it have found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from reader.archive.tree import And, Field, Heard, Node, Or, Tag, Text
from reader.text import pinyin


def levels(node: Node) -> list[Node]:
    """The query as it is written; then as it is heard, from the most to the least likely to be meant.

    First with neighbouring words heard as one (`liao ning`) and side by side, then with characters passed over between
    initials, at last with each word heard alone.
    """
    found = [node]
    for hearing in (_side_by_side, _together, _alone):
        heard = _heard(node, hearing)
        if isinstance(heard, Or) and heard.parts[0] == node:
            heard = heard.parts[1]  # what is written so was found before, and need not be looked for again
        if heard not in found:
            found.append(heard)
    return found


def hearings(node: Node) -> list[Heard]:
    """Every reading that a level asks for."""
    match node:
        case Heard():
            return [node]
        case And(parts) | Or(parts):
            return [heard for part in parts for heard in hearings(part)]
        case _:
            return []


_Hearing = Callable[[Sequence[Text]], list[Node]]


def _heard(node: Node, hearing: _Hearing) -> Node:
    """The tree, each run of spoken texts of one field replaced; what stands under a Not is only matched exactly."""
    match node:
        case Text(spoken=True):
            return hearing([node])[0]
        case Tag(spoken=True):
            return replace(node, heard=True)
        case And(parts):
            heard: list[Node] = []
            for field, run in groupby(parts, _spoken_field):
                if field is None:
                    heard += [_heard(part, hearing) for part in run]
                else:
                    heard += hearing([part for part in run if isinstance(part, Text)])
            return And(tuple(heard)) if len(heard) > 1 else heard[0]
        case Or(parts):
            return Or(tuple(_heard(part, hearing) for part in parts))
        case _:
            return node


def _spoken_field(node: Node) -> Field | None:
    return node.field if isinstance(node, Text) and node.spoken else None


def _side_by_side(run: Sequence[Text]) -> list[Node]:
    """All words of a run as one reading in which nothing is passed over, or each as it is written."""
    return _together(run, gaps=False)


def _together(run: Sequence[Text], *, gaps: bool = True) -> list[Node]:
    """All words of a run as one reading, or each as it is written."""
    spoken = pinyin.spoken(" ".join(text.term.text for text in run), run[-1].term.prefix, gaps=gaps)
    if spoken is None:
        return list(run)
    exact = And(tuple(run)) if len(run) > 1 else run[0]
    return [Or((exact, Heard(spoken, run[0].field)))]


def _alone(run: Sequence[Text]) -> list[Node]:
    """Each word of a run as a reading, or as it is written."""
    return [node for text in run for node in _together([text])]
