"""Tags: a person's own words on articles, how they are typed, and which of them a query means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reader.errors import ReaderError
from reader.language import _
from reader.text.clean import clean_line
from reader.text.fold import fold

if TYPE_CHECKING:
    from reader.archive.tree import Tag

LONGEST, MOST = 40, 20
"""Characters of a tag, and tags of an article, at most."""

_between = re.compile(r"[\s,，、;；]+").split
_UNFIT = re.compile(r"[\"“”＂「」『』()（）*＊:：]|^[-－@＠]")
"""What means something else in a query, where a tag is to be typed too."""


def read(text: str) -> list[str]:
    """The tags that a person typed, with spaces or commas between; a `#` before one is no part of it.

    Each comes once, as it was typed first. Raises ReaderError, in one line, where one cannot be a tag.
    """
    found: dict[str, str] = {}
    for word in _between(clean_line(text)):
        tag = word.lstrip("#＃")
        if len(tag) > LONGEST:
            raise ReaderError(_("{tag}…: a tag has {n} characters at most").format(tag=tag[:20], n=LONGEST))
        if unfit := _UNFIT.search(tag):
            raise ReaderError(_("{tag}: a tag cannot have {sign} in it").format(tag=tag, sign=unfit[0]))
        if tag:
            found.setdefault(fold(tag), tag)
    return list(found.values())


def changed(tags: Iterable[str], add: Iterable[str], remove: Iterable[str] = ()) -> list[str]:
    """The tags of an article after some are taken away and others added; what is there already stays as it is written.

    Raises ReaderError where they would be too many.
    """
    gone = set(map(fold, remove))
    kept = {fold(tag): tag for tag in tags if fold(tag) not in gone}
    for tag in add:
        kept.setdefault(fold(tag), tag)
    if len(kept) > MOST:
        raise ReaderError(_("an article has {n} tags at most").format(n=MOST))
    return list(kept.values())


def matches(tag: str, asked: Tag) -> bool:
    """Whether this is a tag that a query asks for: by the whole of it or how it begins, or by how it sounds."""
    folded, wanted = fold(tag), fold(asked.name)
    if folded.startswith(wanted) if asked.prefix else folded == wanted:
        return True
    return asked.heard and sounds_like(tag, asked.name, prefix=asked.prefix)


def sounds_like(tag: str, typed: str, *, prefix: bool) -> bool:
    """Whether the letters typed are how the whole tag sounds, or with `prefix` how it begins: syllables or initials."""
    from reader.text import pinyin  # whoever gives no tags need not wait for it

    spoken = pinyin.spoken(typed, prefix)
    places = pinyin.units(tag)
    if spoken is None or not places or not (found := spoken.spans(tag, pinyin.rough_reading(tag))):
        return False
    return found[0][0] == places[0] and (prefix or found[-1][1] == places[-1] + 1)


def meant(tags: Sequence[str], typed: str) -> list[str]:
    """Of these tags those that somebody may be typing: which begin so, sound so, or have it in them; in this order."""
    wanted = fold(typed)
    if not wanted:
        return list(tags)

    def rank(tag: str) -> int:
        folded = fold(tag)
        if folded.startswith(wanted):
            return 0
        return 1 if sounds_like(tag, typed, prefix=True) else 2 if wanted in folded else 3

    ranked = [(rank(tag), tag) for tag in tags]
    return [tag for order, tag in sorted(ranked, key=lambda each: each[0]) if order < 3]
