"""Digits of every width, and Chinese numerals, as ASCII digits: what dates are read from."""

from __future__ import annotations

import re

_NARROW = str.maketrans("０１２３４５６７８９：－／．（）［］＋　\u00a0\u202f\u2013", "0123456789:-/.()[]+   -")
_VALUES = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "Ｏ": 0,
    **{numeral: value for value, numeral in enumerate("一二三四五六七八九", 1)},
}
_DATE = re.compile(
    "([一二][〇○零Ｏ一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月"
    "(?:(初?[一二三四五六七八九十廿]{1,3})[日号]?)?"
)


def narrow(text: str) -> str:
    """The text with full-width digits and signs as ASCII, and wide spaces as spaces: no character moves."""
    return text if text.isascii() else text.translate(_NARROW)


def digits(text: str) -> str:
    """The text with dates in Chinese numerals (二〇二五年十二月二十三日) in digits; what follows each stays."""
    return _DATE.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    year = "".join(str(_VALUES[numeral]) for numeral in found[1])
    day = f"{number(found[3].removeprefix('初'))}日" if found[3] else ""
    return f"{year}年{number(found[2])}月{day}"


def number(numeral: str) -> int:
    """The number that a numeral below 100 is: 三 is 3, 十二 12, 二十三 23, 廿三 23."""
    numeral = numeral.replace("廿", "二十")
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _VALUES.get(numeral, 0)
    return (_VALUES.get(tens, 0) if tens else 1) * 10 + _VALUES.get(ones, 0)
