"""Bodies that a page holds for its scripts to draw: in JSON-LD, in the state of an application, in hidden fields."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from reader.formats.html.metadata import Metadata
from reader.formats.html.title import same_title

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMED = re.compile(
    r"""(?:"|'|\b)(?:content|articleContent|article_content|contentHtml|content_html|contentText|articleBody|htmlContent|cnt_html|body)"""
    r"""["']?\s*[:=]\s*(?:JSON\.parse\(|decodeURIComponent\()?(["'])"""
)
_MARKUP = re.compile(
    r"""(["'`])\s*(?=(?:<|\\u003[cC]|\\x3[cC]|&lt;|\\?&lt;)(?:p|div|section|article|br|span|img|h[1-6]|strong)\b)"""
)
_DOCUMENT = re.compile(r"(?:^|=|\()\s*(?=[{\[])")
_HANDED = re.compile(r"""(?:JSON\.parse|decodeURIComponent)\(\s*(["'])""")
_MOST_DOCUMENTS = 12
_MOST_STRINGS = 50
_MOST_NODES = 20_000
"""Of the JSON documents of one script that are searched."""
_SHORTEST = 50
_SHORTEST_TITLE = 6
_NEAR = 1_000
"""Characters before a string in which its title stands."""
_RUNNING = re.compile("[，。！？；：、]|[,.;] ")
_FEWEST_MARKS = 3
_TEXTS = ("text", "content", "value", "txt", "html", "cnt_html", "p", "data")
"""Under which names a list of the blocks of a body has their text."""
_OF_ANOTHER = frozenset(
    ("title", "url", "link", "nickname", "nick", "user", "username", "userName", "author", "createTime", "id", "uid")
)
"""What the items of a list have that is none of blocks, but of articles or comments."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": ""}


@dataclass(frozen=True, slots=True)
class Held:
    """A body as text or markup; `sure` where it says that it is the one of this page's article."""

    text: str
    sure: bool = False

    @property
    def markup(self) -> str:
        """The text as markup, should it be escaped."""
        return html.unescape(self.text) if "<" not in self.text and "&lt;" in self.text else self.text


def held_in(root: _Element, page: Metadata, title: str, *, linked_only: bool = False) -> Iterator[Held]:
    """What may be the body of the article called `title`, the JSON-LD's first, and nothing else if `linked_only`."""
    body = page.linked.get("articleBody")
    if isinstance(body, str) and len(body) >= _SHORTEST:
        yield Held(body, sure=True)
    if linked_only:
        return
    for script in page.scripts:
        yield from _in_documents(script, title)
        spellings = {title, json.dumps(title)[1:-1]} if len(title) > _SHORTEST_TITLE else set[str]()
        for pattern in (_NAMED, _MARKUP):
            for found in islice(pattern.finditer(script), _MOST_STRINGS):
                if body := _string_at(script, found.end(), found[1]):
                    before = script[max(0, found.start() - _NEAR) : found.start()]
                    yield Held(body, sure=any(title in before for title in spellings))
    for field in root.iter("textarea", "script"):
        text = field.text or ""
        if len(text) >= _SHORTEST and (field.tag == "textarea" or "html" in field.get("type", "")):
            yield Held(text)


def _in_documents(script: str, title: str) -> Iterator[Held]:
    """What is in the JSON that a script is, assigns, or hands over."""
    decoder = json.JSONDecoder(strict=False)
    end = 0
    for found in islice(_DOCUMENT.finditer(script), _MOST_DOCUMENTS):
        if found.end() < end:
            continue
        try:
            document, end = decoder.raw_decode(script, found.end())
        except (ValueError, RecursionError):
            continue
        yield from _in_nodes(document, title)
    for found in islice(_HANDED.finditer(script), _MOST_DOCUMENTS):
        try:
            document = json.loads(unquote(_string_at(script, found.end(), found[1])), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _in_nodes(document, title)


def _in_nodes(document: Any, title: str) -> Iterator[Held]:
    waiting: list[Any] = [document]
    for _number in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            if blocks := _blocks(node):
                yield Held(blocks)
            waiting.extend(reversed(node[:_MOST_NODES]))
        elif isinstance(node, dict):
            strings = [value for value in node.values() if isinstance(value, str)]
            sure = any(len(value) < 300 and same_title(value, title) for value in strings)
            lists = [value for value in node.values() if isinstance(value, list)]
            for body in (*filter(_is_running, strings), *filter(None, map(_blocks, lists))):
                if not same_title(body, title):
                    yield Held(body, sure=sure)
            waiting.extend(value for value in node.values() if isinstance(value, list | dict))


def _is_running(text: str) -> bool:
    return len(text) >= _SHORTEST and len(_RUNNING.findall(text)) >= _FEWEST_MARKS


def _blocks(items: list[Any]) -> str:
    """The text of a list of blocks, one a line; empty where the list is none of blocks."""
    if len(items) < 2 or len(items) > _MOST_NODES:
        return ""
    texts = []
    for item in items:
        if isinstance(item, dict):
            if not _OF_ANOTHER.isdisjoint(item):
                return ""
            texts += [item[name] for name in _TEXTS if isinstance(item.get(name), str)][:1]
        elif isinstance(item, str):
            texts.append(item)
    body = ("" if any("<" in text for text in texts) else "\n").join(texts)
    return body if _is_running(body) else ""


def _string_at(script: str, start: int, quote: str) -> str:
    """The JavaScript string that begins at `start`, its escapes and references undone; empty where it has no end."""
    end = start
    while True:
        end = script.find(quote, end)
        if end < 0:
            return ""
        slashes = end - len(script[start:end].rstrip("\\")) - start
        if slashes % 2 == 0:
            break
        end += 1
    if end - start < _SHORTEST:
        return ""
    text = _ESCAPE.sub(_unescaped, script[start:end])
    if "\\u003" in text.lower():  # escaped twice
        text = _ESCAPE.sub(_unescaped, text)
    return text.strip().removeprefix("&quot;").removesuffix("&quot;").strip('"')


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return _ESCAPES.get(found[3], found[3])
