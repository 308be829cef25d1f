"""The tables of reader.text that come from OpenCC and pypinyin: `python -m tests.language_tables` writes them anew."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, product
from pathlib import Path

import opencc
from pypinyin.constants import Style
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict
from pypinyin.style import convert

FOLDER = Path(__file__).parents[1] / "src" / "reader" / "text"
WIDTH = 112

VARIANTS = '''\
"""Groups of Chinese characters that a search takes for one: the simplified form, then the others.

Made by `python -m tests.language_tables` from the characters of OpenCC's t2s, tw2s and hk2s (Apache License 2.0).
"""

GROUPS = """
{table}
"""
'''
SYLLABLES = '''\
"""The syllables of Mandarin in pinyin, without tones, ü written v.

Made by `python -m tests.language_tables` from the readings that pypinyin (MIT licence) knows; those without a vowel
(hm, ng) are left out, since nobody could tell them from initials.
"""

SYLLABLES = """
{table}
"""
'''
SOUNDS = '''\
"""The syllable of each character of GB 2312 taken by itself: lines of a syllable and its characters.

Made by `python -m tests.language_tables` from the first readings that pypinyin (MIT licence) gives them.
"""

SOUNDS = """
{table}
"""
'''


def variants() -> str:
    """What is in variants.py.

    Taiwan's and Hong Kong's forms count only where they are not what t2s makes of another character: 么 is the
    simplified form of 麼, though it is Taiwan's form of 幺.
    """
    to_simplified, *regional = map(opencc.OpenCC, ("t2s", "tw2s", "hk2s"))
    simplified = {character: to_simplified.convert(character) for character in _ideographs()}
    targets = {target for character, target in simplified.items() if target != character}
    groups: dict[str, str] = {}
    for character, target in simplified.items():
        others = [target, *(converter.convert(character) for converter in regional)] if character not in targets else []
        found = next((other for other in others if other != character), character)
        while (further := simplified[found]) != found:
            found = further
        if found != character:
            groups[found] = groups.get(found, found) + character
    return VARIANTS.format(table=_lines(groups[target] for target in sorted(groups)))


def syllables() -> str:
    """What is in syllables.py."""
    readings = chain(
        (reading for listed in pinyin_dict.values() for reading in listed.split(",")),
        (reading for phrase in phrases_dict.values() for readings in phrase for reading in readings),
    )
    plain = {convert(reading, Style.NORMAL, strict=False) for reading in readings}
    return SYLLABLES.format(table=_lines(sorted(each for each in plain if re.fullmatch("[a-z]*[aeiouv][a-z]*", each))))


def sounds() -> str:
    """What is in sounds.py."""
    groups: dict[str, str] = {}
    for first, second in product(range(0xB0, 0xF8), range(0xA1, 0xFF)):
        character = bytes((first, second)).decode("gb2312", "ignore")
        if reading := pinyin_dict.get(ord(character)) if character else None:
            syllable = convert(reading.split(",")[0], Style.NORMAL, strict=False)
            groups[syllable] = groups.get(syllable, "") + character
    known = {line for line in syllables().split() if line.isascii()}
    lines = [
        f"{syllable} {groups[syllable][start : start + 50]}"
        for syllable in sorted(groups)
        if syllable in known
        for start in range(0, len(groups[syllable]), 50)
    ]
    return SOUNDS.format(table="\n".join(lines))


def _ideographs() -> list[str]:
    """The characters of the blocks of ideographs that are not compatibility forms, which NFKC has folded before."""
    every = map(chr, chain(range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x34000)))
    return [character for character in every if unicodedata.is_normalized("NFKC", character)]


def _lines(words: Iterable[str]) -> str:
    lines, width = [""], 0
    for word in words:
        cells = 1 + len(word) * (2 if ord(word[0]) > 127 else 1)
        if width + cells > WIDTH:
            lines.append("")
            width = 0
        lines[-1] += " " * (width > 0) + word
        width += cells
    return "\n".join(lines)


if __name__ == "__main__":
    (FOLDER / "variants.py").write_text(variants(), "utf-8")
    (FOLDER / "syllables.py").write_text(syllables(), "utf-8")
    (FOLDER / "sounds.py").write_text(sounds(), "utf-8")
