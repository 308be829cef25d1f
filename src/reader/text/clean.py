"""Text from outside made safe to show: whatever could steer a terminal, hide, reorder or flood is taken out.

Formats clean each text once, when they hand it over. Chinese, Latin and the other scripts, and emoji with their
joiners, flags, selectors and skin tones, stay as they are. Cleaning twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from unicodedata import category, combining

MAX_MARKS = 4
"""Combining marks that one character may carry; Vietnamese, Hebrew, Thai and Indic scripts need fewer."""
MAX_JOINS = 3
"""Joiners in one emoji: the longest that Unicode recommends (two people, heart, kiss) has three."""
MAX_ADDRESS = 2048
"""Bytes of an address in UTF-8."""

# Text without any of these, which is most text, needs no second look. Marks and pictographs all belong to them.
_UNUSUAL = re.compile(
    "[^\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fbc\u2010-\u2027\u2030-\u205e\u2070-\u208e"
    "\u20a0-\u20c0\u2100-\u218b\u2200-\u22ff\u2460-\u25ff\u2e80-\u2e99\u3000-\u3029\u3030-\u303f\u3041-\u3096"
    "\u309b-\u312f\u3131-\u3163\u3165-\ua48c\uac00-\ud7a3\uf900-\ufa6d\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff9f"
    "\uffa1-\uffbe\uffe0-\uffe6\U00020000-\U0002a6df\U0002a700-\U0002ebe0\U0002f800-\U0002fa1d\U00030000-\U000323af]+"
)

# ECMA-48 control sequences and strings, in their 7-bit and 8-bit forms. A string that has no end on its line loses
# only its introducer, so that one stray byte never swallows an article.
_ESCAPE = re.compile(
    "(?:\x1b[P\\]X^_]|[\x90\x98\x9d-\x9f])[^\x00-\x08\n-\x1f\x7f-\x9f]*(?:\x07|\x1b\\\\|\x9c)"
    "|(?:\x1b\\[|\x9b)(?:[0-?]*[ -/]*[@-~])?"
    "|\x1b[ -/]*[0-~]"
)
_NEWLINE = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")

# Letters and marks that show nothing.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
# Format characters that show: the Arabic, Syriac and Kaithi signs that enclose a number.
_SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Noncharacters, and what Unicode reserves for more characters that show nothing. Other unassigned characters stay:
# they may be assigned in a later Unicode than Python's.
_RESERVED = re.compile(
    "[\u2065\ufdd0-\ufdef\ufff0-\ufff8\ufffe\uffff\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# Private use characters are icons of a font that we do not have, as wide as the terminal likes: they go with the rest.
_HIDDEN_CATEGORIES = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_JOINING_SCRIPTS = re.compile("[\u0600-\u0dff\u1000-\u109f\u1780-\u17ff]")
_PICTOGRAPH = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")
_VIRAMA = 9  # the canonical combining class


# A selector, with what may stand before it: standard ones after anything, others after Mongolian or ideographs.
@cache  # it takes 4 ms, and few texts need it
def _selected() -> re.Pattern[str]:
    return re.compile(
        "[^\\s][\ufe00-\ufe0f]|[\u1800-\u18af][\u180b-\u180d\u180f]"
        "|[㐀-䶿一-鿿豈-\ufaff\U00020000-\U000323af][\U000e0100-\U000e01ef]"
    )


_SELECTOR = re.compile("[\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef]")
# A flag of a region: black flag, tag letters, cancel tag (UTS #51, ED-14a).
_BLACK_FLAG = "\U0001f3f4"
_TAGGED_FLAG = re.compile(f"{_BLACK_FLAG}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{{3,6}}\U000e007f")

_ADDRESS = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[^\s/?#@:\[\]%]+)(?::\d{0,5})?(?:[/?#].*)?", re.IGNORECASE)
# Not allowed in an address by RFC 3986, or able to end a quotation around it.
_UNFIT = re.compile(r"[\s\"'<>\\^`{|}]")


def clean(text: str) -> str:
    """`text` without what is not to be shown; line ends become \\n, tabs a space.

    Gone are escape sequences with their payload, C0 and C1 controls, bidirectional controls, zero-width, private-use
    and non-characters, surrogates, stray joiners, tags and selectors, and marks beyond MAX_MARKS.
    """
    if not _UNUSUAL.search(text):
        return text
    if _CONTROL.search(text):
        text = _NEWLINE.sub("\n", _ESCAPE.sub("", text)).replace("\t", " ")
    return _UNUSUAL.sub(_sift, text)


# What steers a terminal or turns text round: C0 and C1 but for the line end, DEL, and bidirectional controls.
_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_STEERING_BUT_COLOURS = re.compile(f"\x1b(?!\\[[0-9;]{{0,24}}m)|(?!\x1b){_STEERING.pattern}")
_LINK = re.compile(r"(\x1b\]8;;(?:https?://[!-~]{1,4096})?\x1b\\)")


def harmless(text: str, *, colours: bool = False, links: bool = False) -> str:
    """`text` as it may be written to a terminal: the last look at it, whatever was forgotten before.

    What steers the terminal goes; with `colours` those sequences stay that set them (SGR), with `links` those that
    begin a link to an http or https address, and end it (OSC 8). Clean text stays as it is.
    """
    if links and "\x1b]8;" in text:
        pieces = enumerate(_LINK.split(text))
        return "".join(piece if number % 2 else harmless(piece, colours=colours) for number, piece in pieces)
    return (_STEERING_BUT_COLOURS if colours else _STEERING).sub("", text)


def is_plain(text: str) -> bool:
    """Whether a look suffices to know that `clean` would change nothing; most texts are so."""
    return not _UNUSUAL.search(text)


def clean_line(text: str) -> str:
    """`text` cleaned, on one line: runs of whitespace become one space, and those at the ends go."""
    return " ".join(clean(text).split())


def are_clean_lines(lines: Sequence[str]) -> bool:
    """Whether `clean_line` would change none of these, and none is empty; False may be said of some that are."""
    text = "\n".join(lines)
    if _UNUSUAL.search(text) or "\u3000" in text or "\u00a0" in text:
        return False
    # Now white space is spaces and line ends, and each parts two words unless one stands beside another or at an end.
    breaks = text.count("\n")
    return breaks == len(lines) - 1 and len(text.split()) == text.count(" ") + breaks + 1


def clean_address(text: str) -> str:
    """An http or https address with a host, or an empty string where `text` is anything else.

    Refused are whitespace, controls, quotes and brackets, a user or password, and more than MAX_ADDRESS bytes.
    """
    address = text.strip().replace("'", "%27")
    allowed = len(address) <= MAX_ADDRESS and _ADDRESS.fullmatch(address) and not _UNFIT.search(address)
    if not (allowed and clean(address) == address):
        return ""
    return address if address.isascii() or len(address.encode()) <= MAX_ADDRESS else ""


def _sift(found: re.Match[str]) -> str:
    """What stays of a run of unusual characters, judged by what stayed before each and by what follows it."""
    text, position, end = found.string, found.start(), found.end()
    kept: list[str] = []
    before = text[position - 1 : position]
    marks = joins = 0
    while position < end:
        character = text[position]
        if character == _BLACK_FLAG and (flag := _TAGGED_FLAG.match(text, position)):
            character = flag[0]
        position += len(character)
        if character in (_ZWJ, _ZWNJ):
            if not _joins(character, before, text[position : position + 1], marks, joins):
                continue
            joins += 1
        elif _is_mark(character):
            if not _carries(before, character, marks):
                continue
            marks += 1
        elif _is_hidden(character):
            continue
        else:
            marks = 0
            joins = joins if before == _ZWJ or _SKIN_TONE.match(character) else 0
        kept.append(character)
        before = character[0]
    return "".join(kept)


def _is_mark(character: str) -> bool:
    """Whether it is a combining mark (general category M)."""
    return category(character[0]).startswith("M")


def _is_hidden(character: str) -> bool:
    """Whether it is nothing that a reader should see."""
    if character in _FILLERS or _RESERVED.match(character):
        return True
    return category(character[0]) in _HIDDEN_CATEGORIES and character not in _SEEN_FORMATS


def _carries(before: str, mark: str, marks: int) -> bool:
    """Whether a character that carries `marks` marks already, the last of all being `before`, may carry this one."""
    if not before or before.isspace() or marks >= MAX_MARKS or mark in _FILLERS:
        return False
    return not _SELECTOR.match(mark) or (marks == 0 and bool(_selected().match(before + mark)))


def _joins(joiner: str, before: str, after: str, marks: int, joins: int) -> bool:
    """Whether a joiner means something here: in an emoji (UTS #51), or where a script needs it (RFC 5892, A.1, A.2)."""
    if _PICTOGRAPH.match(after) and (_PICTOGRAPH.match(before) or before == "\ufe0f"):
        return joiner == _ZWJ and joins < MAX_JOINS
    if not _JOINING_SCRIPTS.match(before) or marks >= MAX_MARKS:
        return False
    letter = bool(_JOINING_SCRIPTS.match(after)) and after not in _FILLERS and category(after)[0] in "LM"
    return letter or combining(before) == _VIRAMA
