"""Addresses as people see them, and as other programs get them.

Shown, an address is readable where that is safe, and can never pass for another one:

- A label of a host name is decoded where it is Chinese, Japanese or Korean, with ASCII letters and digits or not; or
  Latin with no letters but those of Latin-1 and Latin Extended-A; or of one other script that is written from left to
  right, below a top-level domain of that script. Anything else stays in punycode, as do strokes (一丿丶) beside Latin.
  A user and password before the host are left out.
- An escape (%E6%B0%B4) is decoded where it is UTF-8 for a letter, a number or a mark of punctuation that is printable,
  written from left to right, and no variant of an ASCII character, which might look like part of the address.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

from reader.text.clean import MAX_ADDRESS, clean, clean_address, clean_line

_ADDRESS = re.compile(r"(https?)://((?:[^/?#@]*@)?)(\[[^\]]*\]|[^/?#:\[\]]+)([^/?#]*)(.*)", re.IGNORECASE)
_escapes = re.compile(r"(?:%[0-9A-Fa-f]{2})+").sub
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_LONGEST_HOST = 253  # RFC 1035, 2.3.4

_HAN, _LATIN = "CJK", "LATIN"
_TOGETHER = (
    frozenset((_HAN, "HIRAGANA", "KATAKANA", _LATIN)),
    frozenset((_HAN, "HANGUL", _LATIN)),
    frozenset((_HAN, "BOPOMOFO", _LATIN)),
)
"""Scripts that one label may have: UTS #39, 5.2, "Highly Restrictive"."""
_STROKES = frozenset("一丨丶丿乀乁亅〇ノソンーㄧㅡㅣ")
"""What looks like a hyphen, a slash or a digit among Latin letters."""
_SAME = {"KATAKANA-HIRAGANA": "KATAKANA", "IDEOGRAPHIC": _HAN}


def as_shown(url: str) -> str:
    """An http or https address as it is shown, on one line; any other text cleaned. Doing it twice changes nothing."""
    line = clean_line(url)
    found = _ADDRESS.fullmatch(line)
    if not found:
        return line
    scheme, _user, host, port, rest = found.groups()
    return f"{scheme.lower()}://{_host(host)}{quote(port, _PRINTABLE)}{_escapes(_decoded, quote(rest, _PRINTABLE))}"


def encoded(url: str) -> str:
    """An http or https address in printable ASCII without quotes, spaces and brackets that steer: for other programs.

    Empty where the text is no such address, or longer than MAX_ADDRESS.
    """
    found = _ADDRESS.fullmatch(clean_address(url))
    if not found:
        return ""
    scheme, _user, host, port, rest = found.groups()
    ascii_host = _ascii(host)
    address = f"{scheme.lower()}://{ascii_host}{quote(port, _PRINTABLE)}{quote(rest, _PRINTABLE)}"
    return address if ascii_host and len(address) <= MAX_ADDRESS else ""


def _host(host: str) -> str:
    """A host's name, each label decoded where that is safe."""
    name = _ascii(host) or quote(host.lower(), "").lower()
    if "xn--" not in name or len(name) > _LONGEST_HOST:
        return name
    labels = name.split(".")
    top = _label(labels[-1])
    return ".".join(_safe(label, _label(label), top) for label in labels)


def _ascii(host: str) -> str:
    """A host's name in ASCII (IDNA 2008, UTS #46), empty where it cannot be."""
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii") if len(host) <= _LONGEST_HOST else ""
    except UnicodeError:
        return ""


def _label(label: str) -> str:
    """A label in Unicode, as it is where it cannot be decoded and encoded back."""
    if not label.startswith("xn--"):
        return label
    import idna

    try:
        decoded = idna.decode(label)
        return decoded if idna.encode(decoded).decode("ascii") == label else label
    except UnicodeError:
        return label


def _safe(label: str, decoded: str, top: str) -> str:
    """The label decoded where it can pass for no other."""
    if decoded.isascii() or clean(decoded) != decoded:
        return label
    letters = [character for character in decoded if character not in "-0123456789"]
    scripts = set(map(_script, letters))
    if scripts == {_LATIN}:
        return decoded if all(each.isascii() or _plainly_latin(each) for each in letters) else label
    if any(scripts <= together for together in _TOGETHER):
        latin = [each for each in letters if _script(each) == _LATIN]
        mixed = latin and (not "".join(latin).isascii() or not _STROKES.isdisjoint(letters))
        return label if mixed else decoded
    forward = all(unicodedata.bidirectional(each) not in _RIGHT_TO_LEFT for each in letters)
    alone = len(scripts) == 1 and scripts == {_script(each) for each in top if each not in "-0123456789"}
    return decoded if forward and alone else label


def _plainly_latin(letter: str) -> bool:
    """Whether a letter beyond ASCII is one of Latin-1 or Latin Extended-A that looks like no other."""
    return "À" <= letter <= "ž" and letter not in "ıĸŉſ"


def _script(character: str) -> str:
    """The script of a letter or mark, by the first word of its name; what is no letter has one of its own."""
    if unicodedata.category(character)[0] not in "LM":
        return ""
    name = unicodedata.name(character, "").partition(" ")[0]
    return _SAME.get(name, name)


def _decoded(found: re.Match[str]) -> str:
    """A run of escapes, decoded where that is safe."""
    text = unquote_to_bytes(found[0]).decode("utf-8", "surrogateescape")
    kept = "".join(each if _shows(each) else quote(each, "", errors="surrogateescape") for each in text)
    if clean(kept) == kept and not unicodedata.combining(kept[0]):
        return kept
    return quote(unquote_to_bytes(found[0]), "")


def _shows(character: str) -> bool:
    """Whether a character may stand decoded behind a host's name."""
    if character.isascii():
        return character in _UNRESERVED
    return (
        unicodedata.category(character)[0] in "LMNP"
        and character.isprintable()
        and unicodedata.bidirectional(character) not in _RIGHT_TO_LEFT
        and not any(each.isascii() for each in unicodedata.normalize("NFKC", character))
    )
