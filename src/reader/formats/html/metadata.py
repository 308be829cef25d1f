"""What a page says of its article to machines: meta elements, JSON-LD, and the state that its scripts start from."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONGEST_SCRIPT = 3_000_000
_MOST_NODES = 20_000
"""Of a JSON document that is searched."""
_MOST_SCRIPTS = 200
_LONGEST_META = 2_000

_KINDS = frozenset(
    (
        *("Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "Report"),
        *("BackgroundNewsArticle", "ReviewNewsArticle", "BlogPosting", "SocialMediaPosting", "TechArticle"),
        "LiveBlogPosting",
    )
)
"""Of schema.org, the kinds that have a headline and a body."""

_TIMES = re.compile(
    r"""["']?\b(?:pub_?time|publish_?time|publishTime|pub_?date|publishDate|datePublished|publish_date|ptime|ct|create_time|createTime|oriCreateTime|"""
    r"""ctime)["']?\s*[:=]\s*["']?(\d{4}[-/年]\d{1,2}[-/月]\d{1,2}[^"'\n,}]{0,20}|1\d{9}(?:\d{3})?)\b"""
)
_NAMES = re.compile(
    r"""\b(?:var\s+)?["']?(?:nickname|media_name|mediaName|sourceName|source_name)["']?\s*[:=]\s*(?:htmlDecode\()?["']([^"'\\<>\n]{2,40})["']"""
)


@dataclass(slots=True)
class Metadata:
    """Meta elements by name in lower case (the first of each), the article of the JSON-LD, and the scripts."""

    metas: dict[str, str] = field(default_factory=dict)
    title: str = ""
    canonical: str = ""
    language: str = ""
    linked: dict[str, Any] = field(default_factory=dict)
    crumbs: tuple[str, ...] = ()
    scripts: list[str] = field(default_factory=list)

    def first(self, *names: str) -> str:
        """The first of these metas that says something."""
        return next((value for name in names if (value := self.metas.get(name, ""))), "")

    def times(self) -> Iterator[str]:
        """Times that the scripts name as those of publication: as a date, or as epoch seconds or milliseconds."""
        for script in self.scripts:
            for found in islice(_TIMES.finditer(script), 20):
                yield found[1]

    def names(self) -> Iterator[str]:
        """What the scripts call the account that publishes."""
        for script in self.scripts:
            for found in islice(_NAMES.finditer(script), 20):
                yield html.unescape(found[1]).strip()


def metadata_of(root: _Element) -> Metadata:
    """All that a page says of itself."""
    page = Metadata(language=root.get("lang", "") or root.get("{http://www.w3.org/XML/1998/namespace}lang", ""))
    for element in root.iter("meta", "title", "link", "script"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if name and (content := element.get("content", "").strip()):
                page.metas.setdefault(name.strip().lower(), content[:_LONGEST_META])
        elif element.tag == "title":
            page.title = page.title or " ".join((element.text or "")[:_LONGEST_META].split())
        elif element.tag == "link":
            if element.get("rel", "").lower() == "canonical":
                page.canonical = page.canonical or element.get("href", "").strip()
        else:
            _script(page, element)
    return page


def _script(page: Metadata, element: _Element) -> None:
    text = element.text or ""
    if "ld+json" in element.get("type", ""):
        _linked_data(page, text)
    elif 20 < len(text) <= _LONGEST_SCRIPT and len(page.scripts) < _MOST_SCRIPTS:
        page.scripts.append(text)


def _linked_data(page: Metadata, text: str) -> None:
    """Take the article and the breadcrumb out of a JSON-LD document."""
    try:
        waiting: list[Any] = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    for _number in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node[:_MOST_NODES]))
        elif isinstance(node, dict):
            kinds = node.get("@type")
            names = {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}
            if names & _KINDS or ("headline" in node and "datePublished" in node):
                page.linked = page.linked or node
            elif "BreadcrumbList" in names and not page.crumbs:
                page.crumbs = tuple(filter(None, map(_crumb, _listed(node.get("itemListElement")))))
            if not page.linked and "pubDate" in node and "title" in node:  # Baidu's own kind
                page.linked = {"headline": node["title"], "datePublished": node["pubDate"]}
            waiting.extend(value for value in node.values() if isinstance(value, list | dict))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _crumb(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    inner = item.get("item")
    return _text(item.get("name")) or (_text(inner.get("name")) if isinstance(inner, dict) else "")


def named(value: Any) -> str:
    """The name of a person or organisation of schema.org, or of the first of several."""
    for item in _listed(value):
        if name := _text(item.get("name")) if isinstance(item, dict) else _text(item):
            return name
    return ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
