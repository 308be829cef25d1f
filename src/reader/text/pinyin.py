"""Pinyin: how a title or name is read, and finding it by what a person typed without an input method.

A text is a row of *units*: letters and numbers, each by itself; spaces and punctuation are none. Its reading has one
entry for a unit: the syllable of a Chinese character (without tone, ü written v), the folded character for any other,
"?" where there is nothing to say. What was typed is taken in every sensible way as a row of elements: whole syllables,
initials, characters as they are, and at the end a syllable not yet complete. Elements match entries side by side;
between two initials up to two units may be passed over, unless the letters can be read as syllables throughout.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise, starmap
from typing import TYPE_CHECKING, NamedTuple

from reader.text.fold import fold
from reader.text.spelling import GAP, Kind, Way, pair, ways

if TYPE_CHECKING:
    from opencc import OpenCC

LONGEST_TEXT = 200
"""Characters of a title or name that are read; the rest is not found by pinyin."""

LONGEST_TYPED = 40
"""Characters; whoever types more means no pinyin."""

UNKNOWN = "?"

_HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
"""〇 and the blocks of ideographs."""

_runs = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in _HAN)}]+").finditer
_indexed = re.compile("[a-z0-9]+").fullmatch
_boundary = re.compile(r"[\s'’]+").split
_typable = re.compile("(?=.*[a-z])[a-z0-9]+").fullmatch
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))


def units(text: str) -> list[int]:
    """The index in the text of each unit of its reading; of a text without Chinese characters there is none."""
    text = text[:LONGEST_TEXT]
    return [index for index, each in enumerate(text) if _is_unit(each)] if any(map(is_han, text)) else []


def reading(text: str) -> str:
    """The reading to store with a text: its entries, a space between, each without spaces in it.

    Loads pypinyin (190 ms).
    """
    places = units(text)
    if not places:
        return ""
    syllables = _syllables_of(text[:LONGEST_TEXT])
    return " ".join(syllables.get(index) or "".join(fold(text[index]).split()) or UNKNOWN for index in places)


def tokens(stored: str) -> set[str]:
    """What an index keeps of a stored reading, in lower-case ASCII letters and digits.

    Each entry is a token; so are the first letters of two entries with at most GAP others between them.
    """
    entries = stored.split(" ") if stored else []
    first = [entry[0] if is_sound(entry) else "" for entry in entries]
    found = {entry for entry, letter in zip(entries, first, strict=True) if letter}
    for distance in range(1, GAP + 2):
        found.update([pair(one, other) for one, other in zip(first, first[distance:], strict=False) if one and other])
    return found


@lru_cache(1 << 14)
def is_sound(entry: str) -> bool:
    """Whether an index keeps an entry: it has letters and digits of ASCII only."""
    return entry.isascii() and entry.isalnum()


class _Read(NamedTuple):
    """A text as it is read: its entries, its units as folded characters, and the units before which a mark stands."""

    entries: Sequence[str]
    characters: Sequence[str]
    parted: frozenset[int]


class _Matcher(NamedTuple):
    """A way made ready: `syllables` are entries that must be there, `steps` what each element accepts, and its gap."""

    syllables: frozenset[str]
    steps: tuple[tuple[frozenset[str], int], ...]
    letters: re.Pattern[str]

    @classmethod
    def of(cls, way: Way) -> _Matcher:
        """What matches the way."""
        syllables = frozenset(element.text for element in way.elements if element.kind is Kind.SYLLABLE)
        steps = tuple(zip((element.accepts for element in way.elements), way.gaps, strict=True))
        return cls(syllables, steps, re.compile("".join(starmap(_letters, steps)), re.DOTALL))

    def find(self, read: _Read) -> list[int]:
        """The units that match, at the first place where any do; empty: none do."""
        failed: set[tuple[int, int]] = set()
        first, _gap = self.steps[0]
        for at in range(len(read.entries) - len(self.steps) + 1):
            if (read.entries[at] in first or read.characters[at] in first) and (
                found := self._from(0, at, read, failed)
            ):
                return found
        return []

    def _from(self, step: int, at: int, read: _Read, failed: set[tuple[int, int]]) -> list[int]:
        """The units that match from this step on, the first of them at `at` or as much later as its gap allows.

        `failed` keeps what was tried in vain, without which the time would be exponential.
        """
        accepts, gap = self.steps[step]
        if (step, at) in failed:
            return []
        for place in range(at, min(at + max(0, gap) + 1, len(read.entries))):
            if (place > at or gap < 0) and not read.parted.isdisjoint(range(at, place + 1)):
                break  # what is passed over belongs to a word, and no word goes over a mark
            if read.entries[place] in accepts or read.characters[place] in accepts:
                if step + 1 == len(self.steps):
                    return [place]
                if rest := self._from(step + 1, place + 1, read, failed):
                    return [place, *rest]
        failed.add((step, at))
        return []


def _letters(accepts: frozenset[str], gap: int) -> str:
    """A pattern for the first letters of entries, true wherever a step is: it sorts most texts out in little time."""
    known = all(map(_indexed, accepts))
    passed = f".{{0,{gap}}}" if gap > 0 else ""
    return passed + (f"[{''.join(sorted({each[0] for each in accepts}))}]" if known else ".")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a person typed, taken as pinyin.

    Every text that matches has in its tokens (see `tokens`) all of at least one of `alternatives`, and all of
    `characters` (folded) in itself. An empty set asks for no token.
    """

    alternatives: tuple[frozenset[str], ...]
    characters: frozenset[str]
    _matchers: tuple[_Matcher, ...]

    def spans(self, text: str, stored: str) -> list[tuple[int, int]]:
        """The parts [start, end) of the text, of which `stored` is the reading, that match; empty: it does not match.

        Of the ways to take what was typed it is the simplest that matches, and the first place where it does.
        """
        entries = stored.split(" ")
        letters = "".join([entry[:1] or UNKNOWN for entry in entries])
        matchers = [
            matcher
            for matcher in self._matchers
            if matcher.letters.search(letters) and matcher.syllables.issubset(entries)
        ]
        places = units(text) if matchers else []
        if len(entries) != len(places):
            return []
        characters = [fold(text[index]) for index in places] if self.characters else entries
        parted = (number for number, (one, following) in enumerate(pairwise(places), 1) if following > one + 1)
        read = _Read(entries, characters, frozenset(parted))
        for matcher in matchers:
            if found := matcher.find(read):
                return _merged([places[each] for each in found])
        return []


def sound(text: str) -> str:
    """How a text is likely to be read, its characters one by one, an apostrophe between; "" where one is not known.

    It loads no dictionary, as `reading` does, and takes no notice of words.
    """
    syllables = [_sounds().get(character, "") for character in fold(text)]
    return "'".join(syllables) if all(syllables) else ""


def rough_reading(text: str) -> str:
    """What `reading` gives, but each character as it is read by itself, without a dictionary."""
    known = _sounds()
    folded = [fold(text[index]) for index in units(text)]
    return " ".join(known.get(each) or "".join(each.split()) or UNKNOWN for each in folded)


@cache
def _sounds() -> dict[str, str]:
    """The syllable of each character that is known by itself."""
    from reader.text.sounds import SOUNDS

    lines = (line.split(" ") for line in SOUNDS.split("\n") if line)
    return {character: syllable for syllable, characters in lines for character in characters}


def spoken(text: str, prefix: bool = False, *, gaps: bool = True) -> Spoken | None:
    """What was typed, taken as pinyin; None where it cannot be. With `prefix` a whole syllable at the end may go on.

    Without `gaps` nothing stands between initials, and no mark either.

    Letters (ü or v), digits and Chinese characters; a space or an apostrophe ends a syllable, tones are passed over.
    """
    pieces = _normalized(text)
    found = ways(pieces, prefix) if 2 <= sum(map(len, pieces)) <= LONGEST_TYPED else []
    if not found:
        return None
    ready = found if gaps else [way._replace(gap=-1) if way.gap else way for way in found]
    alternatives = dict.fromkeys(each for way in found for each in way.needed)
    enough = [each for each in alternatives if not any(other < each for other in alternatives)]
    return Spoken(tuple(enough), frozenset(filter(is_han, "".join(pieces))), tuple(map(_Matcher.of, ready)))


@cache
def is_han(character: str) -> bool:
    """Whether a character is an ideograph, which has a reading of its own."""
    return any(first <= ord(character) <= last for first, last in _HAN)


@cache
def _is_unit(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _syllables_of(text: str) -> dict[int, str]:
    """The syllable of each Chinese character, by its index in the text; "" where it has none."""
    found: dict[int, str] = {}
    for run in _runs(text):
        characters = _simplified(run[0])
        read = [syllable for word in _words(characters) for syllable in _syllables_of_word(word)]
        found.update(zip(range(*run.span()), read, strict=True))
    return found


def _unread(characters: str) -> list[str]:
    """What pypinyin is to say of characters that it cannot read: an entry for each, whatever its types say."""
    return [""] * len(characters)


@lru_cache(1 << 16)
def _syllables_of_word(word: str) -> list[str]:
    """How pypinyin reads a phrase that it knows, or a character; to remember that takes a third of its time."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(word, errors=_unread)  # type: ignore[arg-type]


def _words(characters: str) -> list[str]:
    """The phrases that pypinyin knows, and characters between them, as its own pypinyin.seg.mmseg finds them.

    The longest phrase that begins at a place, then on behind it; here at a tenth of the time.
    """
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.seg.mmseg import p_set

    found: list[str] = []
    start, end = 0, len(characters)
    while start < end:
        longest, at = 0, start + 1
        while at <= end and (beginning := characters[start:at]) in p_set:
            if beginning in PHRASES_DICT:
                longest = at
            at += 1
        if not longest and at > end:
            return [*found, *characters[start:]]
        longest = longest or start + 1
        found.append(characters[start:longest])
        start = longest
    return found


def _simplified(characters: str) -> str:
    """The characters simplified, as many as there are: pypinyin knows most phrases in these only."""
    if fold(characters) == characters:
        return characters
    simplified: str = _converter().convert(characters)
    return simplified if len(simplified) == len(characters) else characters


@cache
def _converter() -> OpenCC:
    """It looks at phrases, other than fold, and so keeps 著名 and 乾隆, which are read differently from 着 and 干."""
    from opencc import OpenCC

    return OpenCC("t2s")


def _normalized(text: str) -> list[str]:
    """What was typed, folded, in pieces that no syllable goes across; none where it cannot be pinyin."""
    folded = fold(text)
    if not folded.isascii():
        folded = unicodedata.normalize("NFD", folded).translate(_TONES).replace("u\u0308", "v")
    pieces = [piece for piece in _boundary(folded) if piece]
    letters = "".join(character for piece in pieces for character in piece if not is_han(character))
    return pieces if _typable(letters) else []


def _merged(places: Sequence[int]) -> list[tuple[int, int]]:
    """The places of single characters as parts [start, end), those side by side as one."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found
