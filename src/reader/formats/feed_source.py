"""The XML of a feed of any length, as a stream of item elements: damage in one item stays in that item.

A document is read as runs of whole items, each run parsed as a small document of its own. So memory does not grow with
the feed, and where something is not well-formed its neighbours come out whole. What real feeds have instead of XML
(stray ampersands, HTML's entities, control characters, junk before the root) is repaired before a parser sees it; the
document type is left out, and with it every entity that could be defined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import TYPE_CHECKING, BinaryIO

from reader.errors import ReaderError
from reader.formats import encoding
from reader.language import _

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

HEAD = 65536
"""Bytes by which the encoding is told, and within which the root must begin."""
CHUNK = 131_072
"""Bytes that are read at a time."""
LONGEST_ITEM = 20_000_000
"""Characters of an item, or of what stands before the first; longer ones are passed over."""

_BEFORE_ROOT = re.compile(
    r"(?:\s++|<!--.*?-->|<\?[^>]*+>|<!doctype[^\[>]*+(?:\[(?:[^\]\"']|\"[^\"]*+\"|'[^']*+')*+\]\s*+)?>)*+", re.I | re.S
)
_ATTRIBUTES = r"(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+"
_ROOT = re.compile(rf"<((?:[\w.-]{{1,40}}:)?(?:rss|rdf|feed|channel))((?:\s{_ATTRIBUTES})?)>", re.I)
_PLAINLY_ROOT = re.compile(r"<(?:rss|rdf:rdf|feed)\s[^<>]{0,2000}?(?:version|xmlns)", re.I)
_OTHER_ROOT = re.compile(r"<(?:!doctype\s+html|html|body|opml)\b", re.I)
_LONGEST_JUNK = 2000
"""Characters before the root that are nothing of XML, such as the warnings of a program."""

_START = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])")
_OUTSIDE_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|(?P<start><(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>]))", re.S)
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)(?:([a-zA-Z][a-zA-Z0-9]{1,31};))?")
_LESS = re.compile(r"<(?![\w:/!?\u00c0-\U0010ffff])")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_NONCHARACTERS = str.maketrans("", "", "\ufffe\uffff")
_TRIES = 8
_LONGEST_TAG = 50
_SHORTEST_ITEM = 20
_LONGEST_ROOT = 1000
"""Characters of a damaged item, and of a root's tag that is read again for each of them: many take no longer."""


def root_of(head: str) -> re.Match[str] | None:
    """The opening tag of a feed at the beginning of a document; None where it begins with anything else."""
    at = skipped(head)
    if found := _ROOT.match(head, at):
        return found
    plain = _PLAINLY_ROOT.search(head, at, at + _LONGEST_JUNK)
    if plain and not _OTHER_ROOT.search(head, 0, plain.start()):
        return _ROOT.match(head, plain.start())
    return None


def skipped(head: str) -> int:
    """Where the first element of a document begins: after space, comments, instructions and the document type."""
    before = _BEFORE_ROOT.match(head)
    return before.end() if before else 0


@dataclass(slots=True)
class Source:
    """A feed's document, read once: `head`, after `open`, is what stands before and beside the first items."""

    root: str
    name: str
    head: _Element
    whole: bool
    _first: list[Fields]
    _rest: Iterator[tuple[str, bool]]
    _parser: XMLParser

    @classmethod
    def open(cls, file: BinaryIO, charset: str) -> Source:
        """The source, read as far as its first run of items. Raises ReaderError where it is no feed."""
        start = file.read(HEAD)
        known = encoding.encoding_of(start, charset)
        head = encoding.decoder(known).decode(start).removeprefix("\ufeff") if known else ""
        found = root_of(head)
        if not known or not found:
            raise ReaderError(_("this is no feed: no element rss, feed or RDF stands at its beginning"))
        runs = _runs(_texts(file, start, known), found.end())
        text, last = next(runs, ("", True))
        item = _START.search(text)
        before, text = (text[: item.start()], text[item.start() :]) if item else (text, "")
        name, reader = found[1], parser()
        document = _parsed(f"{found[0]}{before}{'' if last and not item else f'</{name}>'}", reader)
        if document is None:
            raise ReaderError(_("this is a feed that breaks off before its first article"))
        source = cls(found[0], name, document, not item and f"</{name}" in before, [], runs, reader)
        if item:
            source._first = list(source._items(text, last))
        return source

    def items(self) -> Iterator[Fields]:
        """The items, whole ones only."""
        first, self._first = self._first, []
        yield from first
        for text, last in self._rest:
            yield from self._items(text, last)

    def _items(self, text: str, last: bool) -> Iterator[Fields]:
        """The items of a run that begins with one; each by itself where the run is not well-formed."""
        in_channel = self.name.lower().endswith("rss")
        opened, closed = (self.root, f"</{self.name}>")
        if in_channel:
            opened, closed = opened + "<channel>", "</channel>" + closed
        document = _parsed(opened + text + ("" if last else closed), self._parser, strictly=True)
        if document is not None:
            for element in document[0] if in_channel and len(document) else document:
                if isinstance(element.tag, str) and _local(element.tag) in ("item", "entry"):
                    yield Fields(element, list(element))
            return
        starts = [found.start() for found in _OUTSIDE_CDATA.finditer(text) if found["start"]]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            if (fields := self._one(text[start:end], last and end == len(text))) is not None:
                yield fields

    def _one(self, text: str, last: bool) -> Fields | None:
        """A damaged item; None where nothing of it is left, or where the document breaks off within it."""
        if len(text) < _SHORTEST_ITEM:
            return None
        tag = _START.match(text)
        end = text.rfind(f"</{tag[0][1:]}") if tag else -1
        if last and end < 0:
            return None
        # Without its namespaces the prefixes still tell what is meant.
        root = self.root if len(self.root) <= _LONGEST_ROOT else f"<{self.name}>"
        document = _parsed(root + (text[:end] if end >= 0 else text), self._parser)
        if document is None or not len(document):
            return None
        # A wrong end tag ends the item early: what follows it is still of it.
        return Fields(document[0], [*document[0], *document[0].itersiblings()])


@dataclass(slots=True)
class Fields:
    """An item's element, for its attributes, and the elements in it."""

    element: _Element
    children: list[_Element]


def parser() -> XMLParser:
    """A parser that repairs, and that neither reads nor asks for anything outside the document."""
    from lxml.etree import XMLParser

    return XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def repaired(text: str) -> bytes:
    """XML as UTF-8, in which no character, ampersand or angle bracket stands that could stop a parser."""
    if "&" in text:
        text = _AMPERSAND.sub(_referred, text)
    text = _LESS.sub("&lt;", text)
    if "\ufffe" in text or "\uffff" in text:
        text = text.translate(_NONCHARACTERS)
    return text.encode("utf-8", "replace").translate(None, _CONTROLS)


def _referred(found: re.Match[str]) -> str:
    """The character of an entity of HTML; else the ampersand as it was meant."""
    character = html5.get(found[1]) if found[1] else None
    if character is None:
        return "&amp;" + (found[1] or "")
    return character.replace("&", "&amp;").replace("<", "&lt;")


def _parsed(text: str, reader: XMLParser, *, strictly: bool = False) -> _Element | None:
    """The tree; None where there is none or, strictly, where anything in it is not well-formed."""
    from lxml import etree

    try:
        root: _Element | None = etree.fromstring(repaired(text), reader)
    except etree.LxmlError:
        return None
    if strictly and any(error.level == etree.ErrorLevels.FATAL for error in reader.error_log):
        return None
    return root


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _texts(file: BinaryIO, start: bytes, known: str) -> Iterator[str]:
    """The document as text, from its beginning."""
    decoder = encoding.decoder(known)
    yield decoder.decode(start).removeprefix("\ufeff")
    while data := file.read(CHUNK):
        yield decoder.decode(data)
    yield decoder.decode(b"", True)


def _runs(texts: Iterator[str], root: int) -> Iterator[tuple[str, bool]]:
    """The text after the root's tag, which ends at `root`, cut before items; and whether each run is the last.

    The first has what stands before the items in front of it; the others begin with an item.
    """
    held = next(texts)[root:]
    first, skipping = True, False
    for text in texts:
        held += text
        if skipping:
            found = _START.search(held)
            held, skipping = (held[found.start() :], False) if found else (held[-_LONGEST_TAG:], True)
        too_long = len(held) > LONGEST_ITEM
        if cut := _cut(held, carefully=not too_long):
            yield held[:cut], False
            held, first = held[cut:], False
        elif too_long and first:
            break
        elif too_long:
            held, skipping = "", True
    if first or not skipping:
        yield held, True


def _cut(text: str, *, carefully: bool) -> int:
    """Where the last item begins, other than at the beginning and, carefully, in a CDATA section; else 0."""
    end = len(text)
    for _attempt in range(_TRIES):
        end = max(text.rfind("<item", 0, end), text.rfind("<entry", 0, end), text.rfind(":item", 0, end))
        if end <= 0:
            return 0
        at = end if text[end] == "<" else text.rfind("<", 0, end)
        inside = carefully and text.rfind("<![CDATA[", 0, max(at, 0)) > text.rfind("]]>", 0, max(at, 0))
        if at > 0 and not inside and _START.match(text, at):
            return at
    return 0
