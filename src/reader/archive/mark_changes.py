"""What was done to one mark, and when: as such marks go from one store to another."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST_ID, LONGEST_TAG, LONGEST_PLACE = 200, 400, 16_384
"""Bytes of an id, of a tag as it is folded or written (which has 40 characters), and of a place."""

PLACE = "place"
"""How the name of a state begins that says where a person is, and so goes with them; others belong to a machine."""


class Change(NamedTuple):
    """The last change of one thing, at `time` (microseconds since the epoch; 0: not known when).

    `kind` and `value`: `read` and `starred` (0 or 1), `position` (a number); `tag`, whose folded form is the `detail`
    (the tag as it is written, empty where it was taken away); `visit`, whose `id` is its time in 16 digits (the
    article's id); `place`, whose `id` is a state's name (what is kept there). Of the others `id` is the article's.

    `number` is a server's for what it has; 0 where it has not been delivered, below 0 where no server would take it.
    """

    kind: str
    id: str
    detail: str
    value: str
    time: int
    number: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is a change of. Of two with one key the later counts, of two at one time the greater value."""
        return self.kind, self.id, self.detail

    @property
    def order(self) -> tuple[int, bytes]:
        """What is greater of the one that counts."""
        return self.time, self.value.encode("utf-8", "surrogatepass")

    @property
    def fits(self) -> bool:
        """Whether a server takes it: it is what it should be, and not too long. `reader.fits_mark` is the same rule."""
        try:
            sizes = [len(text.encode()) for text in (self.id, self.detail, self.value)]
        except UnicodeEncodeError:
            return False
        if "\0" in self.id + self.detail + self.value or self.time < 0 or (self.detail == "") == (self.kind == "tag"):
            return False
        most = _MOST_BYTES.get(self.kind)
        if most is None or not 0 < sizes[0] <= LONGEST_ID or sizes[1] > LONGEST_TAG or sizes[2] > most:
            return False
        return bool(_VALUES[self.kind].fullmatch(self.value)) and (
            self.kind != "visit" or bool(_TIME.fullmatch(self.id))
        )


def visited(article_id: str, moment: int) -> Change:
    """A visit at a moment (microseconds)."""
    return Change("visit", f"{moment:016d}", "", article_id, moment)


_ANY = re.compile(r".*", re.DOTALL)
_VALUES = {
    "read": re.compile("[01]"),
    "starred": re.compile("[01]"),
    "position": re.compile("[0-9]{1,10}"),
    "tag": _ANY,
    "visit": re.compile(".+", re.DOTALL),
    "place": _ANY,
}
_TIME = re.compile("[0-9]{16}")
_MOST_BYTES = {
    "read": 1,
    "starred": 1,
    "position": 10,
    "tag": LONGEST_TAG,
    "visit": LONGEST_ID,
    "place": LONGEST_PLACE,
}
