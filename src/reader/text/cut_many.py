"""Cutting many texts at once: the same tokens as `cut.tokens`, as numbers, at a tenth of the time.

Python takes a step for each token, and an article has a thousand. Here a batch of texts is one array of characters, and
a step is taken for the whole batch (numpy, 0.1 s to load; only what takes in many articles needs it).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reader.text import cut, shingles
from reader.text.fold import fold

Numbers = npt.NDArray[np.int64]

BITS = 18
"""Of a character in a code; no letter, digit or mark of Unicode 17 needs more."""

_BEYOND = 1 << BITS
_UNKNOWN, _BLANK, _APART, _LETTER, _MARK, _SEVERAL, _STRANGE = range(7)
_SIGNS = {cut.CJK: _APART, cut.DIGIT: _APART, cut.LETTER: _LETTER}
_CODE = "utf-32-le"


class Many(NamedTuple):
    """The tokens of texts, each with the number of its text; some come more than once.

    A token of one or two characters is a code, the first character above the second; `words` are the longer ones, and
    runs of letters. `folded` are the texts as `fold` gives them, `plain` as `shingles.plain` does. `strange` are the
    numbers of texts with characters that a code has no place for.
    """

    codes: Numbers
    owners: Numbers
    words: list[tuple[str, int]]
    folded: list[str]
    plain: list[str]
    strange: frozenset[int]


class _Table:
    """What becomes of each character: folded, as it stands in a token, plain (0: nothing), and of what kind it is.

    It is filled when a character is met. A character that folds to several is `_SEVERAL`.
    """

    def __init__(self) -> None:
        self.folded = np.zeros(_BEYOND, np.uint32)
        self.plain = np.zeros(_BEYOND, np.uint32)
        self.token = np.zeros(_BEYOND, np.int64)
        self.sign = np.zeros(_BEYOND, np.uint8)

    def learn(self, points: npt.NDArray[np.uint32]) -> None:
        """Know all of these characters."""
        for code in np.unique(points[self.sign[points] == _UNKNOWN]).tolist():
            folded = fold(chr(code))
            if len(folded) > 1 or code == _BEYOND - 1:
                self.sign[code] = _SEVERAL if len(folded) > 1 else _STRANGE
                continue
            self.folded[code] = self.token[code] = ord(folded)
            self.plain[code] = ord(shingles.plain_folded(folded) or "\0")
            self.sign[code] = _SIGNS.get(cut.kind(folded)) or (_BLANK if cut.is_blank(folded) else _MARK)
            if self.sign[code] == _MARK:
                self.token[code] = ord(cut.safe_mark(folded))


_table = cache(_Table)


def cut_many(texts: Sequence[str]) -> Many:
    """The tokens of all texts, folded."""
    table = _table()
    points, texts = _points(texts)
    sign, token = table.sign[points], table.token[points]
    lengths = np.array([len(text) + 1 for text in texts], np.int64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    apart, letter = sign == _APART, sign == _LETTER
    alone = apart | (sign == _MARK)
    # Any two side by side, of which one at least stands apart and none is a mark or blank.
    pair = (apart[:-1] & (apart | letter)[1:]) | (letter[:-1] & apart[1:])
    codes = np.concatenate((token[alone] << BITS, (token[:-1][pair] << BITS) | token[1:][pair]))
    owners = np.concatenate((owner[alone], owner[:-1][pair]))
    folded = _text(table.folded[points])
    plain = table.plain[points]
    kept = plain > 0
    return Many(
        codes,
        owners,
        _runs(letter, folded, owner),
        _parts(folded, lengths - 1, 1),
        _parts(_text(plain[kept]), np.bincount(owner[kept], minlength=len(texts))),
        frozenset(np.unique(owner[sign == _STRANGE]).tolist()),
    )


def _points(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Sequence[str]]:
    """The characters of all texts, a line end after each; and the texts, without characters that fold to several."""
    table = _table()
    for _attempt in range(2):
        joined = "\n".join(texts) + "\n"
        points = np.minimum(np.frombuffer(joined.encode(_CODE, "surrogatepass"), np.uint32), _BEYOND - 1)
        table.learn(points)
        several = [chr(code) for code in np.unique(points[table.sign[points] == _SEVERAL]).tolist()]
        if not several:
            break
        texts = [fold(text) if any(each in text for each in several) else text for text in texts]
    return points, texts


def _text(points: npt.NDArray[np.uint32]) -> str:
    return points.tobytes().decode(_CODE, "surrogatepass")


def _parts(text: str, lengths: Numbers, between: int = 0) -> list[str]:
    """A text cut into parts of these lengths, with so many characters after each that belong to none."""
    ends = (np.cumsum(lengths + between) - between).tolist()
    return [text[end - length : end] for end, length in zip(ends, lengths.tolist(), strict=True)]


def _runs(letter: npt.NDArray[np.bool_], folded: str, owner: Numbers) -> list[tuple[str, int]]:
    """The runs of letters."""
    edges = np.flatnonzero(np.diff(letter, prepend=False, append=False))
    starts, ends = edges[0::2], np.minimum(edges[1::2], edges[0::2] + cut.LONGEST_RUN)
    found = zip(starts.tolist(), ends.tolist(), owner[starts].tolist(), strict=True)
    return [(folded[start:end], number) for start, end, number in found]
