"""Lists of subscriptions: OPML 1.0, 1.1 and 2.0 (opml.org), read from whatever is meant to be it, written as 2.0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from reader.errors import ReaderError
from reader.formats.encoding import decode
from reader.formats.feed_item import language_tag
from reader.formats.feed_source import repaired, skipped
from reader.language import N_, _
from reader.text.clean import clean_address, clean_line

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

DESCRIPTION = N_("a list of subscriptions (OPML)")

LONGEST = 20_000_000
"""Bytes of a list: more than a hundred thousand subscriptions."""

_ROOT = re.compile(r"<(?:opml|outlinedocument)\b|<outline\s[^>]{0,2000}?xmlurl", re.I)
_LESS = re.compile(r'(=\s*)("[^"<>]*+<[^"]*+"|\'[^\'<>]*+<[^\']*+\')')
_BARE = re.compile(r"(\sxmlurl\s*=\s*)([^\s\"'<>]+)", re.I)
_OPEN = re.compile(r"<outline\b[^<>]*(?<!/)>", re.I)
_NOT_CLOSED = re.compile(r"(<outline\s[^<>]*)(?<!/)>(?=\s*<outline\b)", re.I)
_SCHEME = re.compile(r"feed:(?://)?(?=https?:)|feed:(?://)?()", re.I)
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}(?::\d{1,5})?(?:[/?]|$)", re.I)
_LONGEST_SHOWN = 200
_DEEPEST = 32
"""Folders within folders; deeper ones count as the last."""
_INCLUDED = frozenset(("include", "link"))
"""Types of outlines that point to other lists (OPML 2.0, Inclusion)."""
_REFUSED_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """A subscription: the address of a feed, its name, its site, its folders from the outermost in, its language.

    All texts are clean; all but the address may be empty.
    """

    url: str
    title: str = ""
    home: str = ""
    groups: tuple[str, ...] = ()
    language: str = ""


def sniff(head: str) -> bool:
    """Whether a document that begins with this text (4,096 characters do) is a list of subscriptions."""
    return bool(_ROOT.match(head, skipped(head)))


def read(data: bytes, refused: list[str] | None = None) -> list[Outline]:
    """The subscriptions of a list, in its order; one that comes again is left out. Raises ReaderError where it is none.

    What is not well-formed is repaired where it is clear what is meant: addresses with bare ampersands or without a
    scheme, tags that are not closed, wrong encodings, names of attributes in any case, the scheme `feed:`. To `refused`
    is added what stands where the address of a feed should, on one clean line.
    """
    if len(data) > LONGEST:
        said = _("this is longer than {size} MB, too long for a list of subscriptions")
        raise ReaderError(said.format(size=LONGEST // 1_000_000))
    text = (decode(data) or "").removeprefix("\ufeff")
    root = _ROOT.match(text, skipped(text))
    if not root:
        raise ReaderError(_("this is no list of subscriptions: no element opml stands at its beginning"))
    found: dict[str, Outline] = {}
    for outline in _outlines(_tree(text[root.start() :]), [] if refused is None else refused):
        found.setdefault(outline.url, outline)
    return list(found.values())


def write(outlines: Iterable[Outline], title: str) -> str:
    """The list as OPML 2.0, which `read` reads the same.

    Folders come where their first subscription does, with all that lies in them; else the order is that of `outlines`.
    """
    top = _Folder()
    for outline in outlines:
        folder = top
        for group in outline.groups:
            folder = folder.folder(group)
        folder.members.append(outline)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head>\n    <title>{_escaped(title)}</title>\n  </head>",
        "  <body>",
        *_lines(top),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class _Folder:
    """What lies in a folder, in order; `folders` are those of its members that are folders, by name."""

    name: str = ""
    members: list[Outline | _Folder] = field(default_factory=list)
    folders: dict[str, _Folder] = field(default_factory=dict)

    def folder(self, name: str) -> _Folder:
        """The folder of this name in it, made where there is none."""
        if name not in self.folders:
            self.folders[name] = _Folder(name)
            self.members.append(self.folders[name])
        return self.folders[name]


def _lines(top: _Folder) -> Iterator[str]:
    """A line an outline, and one for the end of each folder."""
    open_folders = [iter(top.members)]
    while open_folders:
        indent = "  " * (len(open_folders) + 1)
        member = next(open_folders[-1], None)
        if member is None:
            open_folders.pop()
            if open_folders:
                yield f"{indent[2:]}</outline>"
        elif isinstance(member, _Folder):
            yield f'{indent}<outline text="{_escaped(member.name)}" title="{_escaped(member.name)}">'
            open_folders.append(iter(member.members))
        else:
            yield f"{indent}<outline {_attributes(member)}/>"


def _attributes(outline: Outline) -> str:
    """Every outline must have a text (OPML 2.0); that of one without title is its address."""
    given = {
        "type": "rss",
        "text": outline.title or outline.url,
        "title": outline.title,
        "xmlUrl": outline.url,
        "htmlUrl": outline.home,
        "language": outline.language,
    }
    return " ".join(f'{name}="{_escaped(value)}"' for name, value in given.items() if value)


def _escaped(text: str) -> str:
    return escape(_REFUSED_IN_XML.sub("", text))


def _tree(text: str) -> _Element:
    """The tree of a list; repaired only where it is not well-formed."""
    from lxml import etree

    try:
        return etree.fromstring(repaired(text), _parser(recover=False))
    except etree.LxmlError:
        pass
    text = _BARE.sub(r'\1"\2"', text)
    text = _LESS.sub(lambda found: found[1] + found[2].replace("<", "&lt;"), text)
    if len(_OPEN.findall(text)) > text.count("</outline"):
        text = _NOT_CLOSED.sub(lambda found: f"{found[1]}/>" if "xmlurl" in found[1].lower() else found[0], text)
    try:
        root: _Element | None = etree.fromstring(repaired(f"<list>{text}"), _parser(recover=True))
    except etree.LxmlError:
        root = None
    if root is None:
        raise ReaderError(_("this list of subscriptions is too damaged to be read"))
    return root


def _parser(*, recover: bool) -> XMLParser:
    """A parser for what has no document type, and so no entities: `huge_tree` lets no bomb in, but deep folders."""
    from lxml.etree import XMLParser

    return XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _outlines(root: _Element, refused: list[str]) -> Iterator[Outline]:
    """The subscriptions in a tree, each with the folders that it lies in."""
    from lxml.etree import iterwalk

    groups: list[str] = []
    folders: list[bool] = []
    for event, element in iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2].lower() != "outline":
            continue
        if event == "end":
            if folders.pop():
                groups.pop()
            continue
        given = {name.lower(): value for name, value in element.attrib.items()}
        name = clean_line(given.get("text") or given.get("title") or "")
        is_feed = "xmlurl" in given
        # A feed that was not closed holds what follows it, and is no folder of it.
        folders.append(not is_feed and bool(name) and len(groups) < _DEEPEST)
        if is_feed and given.get("type", "").lower() not in _INCLUDED:
            if outline := _outline(given, tuple(groups)):
                yield outline
            elif written := clean_line(given["xmlurl"][:_LONGEST_SHOWN]):
                refused.append(written)
        elif folders[-1]:
            groups.append(name)


def _outline(given: dict[str, str], groups: tuple[str, ...]) -> Outline | None:
    """The subscription that attributes describe, None where they have no address that is one."""
    url = _address(given["xmlurl"])
    if not url:
        return None
    title = clean_line(given.get("title") or given.get("text") or "")
    if not groups:
        # Categories are paths with commas between (OPML 2.0, Subscription lists): the first says where it lies.
        path = given.get("category", "").partition(",")[0].split("/")
        groups = tuple(filter(None, map(clean_line, path)))[:_DEEPEST]
    return Outline(
        url,
        "" if title == url else title,
        clean_address(given.get("htmlurl", "")),
        groups,
        language_tag(given.get("language", "")),
    )


def _address(written: str) -> str:
    """The http or https address that is meant; `feed://host` is http, as the scheme's inventors had it.

    So is what has no scheme: a server that has https alone sends there.
    """
    scheme = _SCHEME.match(written.strip())
    if not scheme:
        return clean_address(f"http://{written.strip()}" if _HOST.match(written.strip()) else written)
    rest = written.strip()[scheme.end() :]
    return clean_address(rest if scheme[1] is None else f"http://{rest}")
