"""The title of a page's article, without the site's name, and where it stands on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reader.article import Kind
from reader.formats.html.blocks import text_of
from reader.formats.html.metadata import Metadata
from reader.formats.html.pieces import Piece

_METAS = ("og:title", "articletitle", "twitter:title", "sharetitle", "headline", "dc.title", "weibo:article:title")
_SEPARATOR = re.compile(
    r"\s*(?:_|\||｜|--+|—{1,2}|–|«|»|::)\s*|\s+[-·•>]\s+|(?<=[\u4e00-\u9fff”’》！？。!?）)])-(?=[\u4e00-\u9fff])"
)
_SITE = re.compile(
    r"(?:网|新闻|频道|中心|门户|在线|日报|晚报|时报|周刊|资讯|官网|网站|首页|公报|传媒|号|社|客户端"
    r"|The Paper|\.com|\.cn|\.net|net)$"
    r"|新浪|网易|搜狐|腾讯|凤凰|央视|财经|站$|订阅$",
    re.I,
)
_NORMAL = re.compile(r"[\s\u200b\"'“”‘’「」『』＂＇:：,，.。!！?？|｜_·…—–\-()（）《》【】\[\]]+")
_ORIGINAL = re.compile(r"^(?:原创|置顶|转载|独家原创)\s*(?=\S)")
_HEADINGS = ("h1", "h2", "h3", "h4")
_CALLED_TITLE = re.compile("tit|headline", re.I)
_LONGEST = 150
_LONGEST_SAID = 400
_SHORTEST = 4


def title_of(page: Metadata, pieces: Sequence[Piece]) -> tuple[str, int]:
    """The title, empty where there is none, and the index of the piece that shows it, -1 where none does."""
    said = [text_of(title)[:_LONGEST_SAID] for title in (*map(page.first, _METAS), _headline(page)) if title]
    whole = page.title[:_LONGEST_SAID]
    short = without_site(whole)
    names = _Names(_normal(whole), _normal(short) if short != whole else "", frozenset(map(_normal, said)))
    best, where, most = "", -1, 0.0
    for index, piece in enumerate(pieces):
        score = names.score(piece)
        if score > most:
            best, where, most = piece.block.text, index, score
    if where >= 0 and _is_link_to_it(pieces[where]):
        return _ORIGINAL.sub("", best) if best not in said else best, -1
    if where >= 0:
        return _ORIGINAL.sub("", best) if best not in said else best, where
    title = next((title for title in said if len(title) >= _SHORTEST), "")
    # A meta element whose quotation ends at the title's own first one holds less than the title.
    if title and short and len(title) < len(short) and _normal(short).startswith(_normal(title)):
        title = short
    return title or short or whole, -1


def _is_link_to_it(piece: Piece) -> bool:
    """Whether a title is one of a list's, and so none that the body stands below."""
    return piece.linked * 2 > len(piece.block.text) and piece.box.tag not in ("h1", "h2")


def _headline(page: Metadata) -> str:
    headline = page.linked.get("headline")
    return headline if isinstance(headline, str) else ""


@dataclass(frozen=True, slots=True)
class _Names:
    """What the page calls itself, normalised: all of `<title>`, that without the site (if shorter), and the metas."""

    whole: str
    short: str
    said: frozenset[str]

    def score(self, piece: Piece) -> float:
        """How surely a piece is the title: it begins the page's title, it is a heading, it is called so."""
        text = piece.block.text
        if not _SHORTEST <= len(text) <= _LONGEST or piece.block.kind in (Kind.CODE, Kind.ITEM):
            return 0.0
        normal = _normal(_ORIGINAL.sub("", text))
        if len(normal) < _SHORTEST:
            return 0.0
        if normal in self.said:
            score = 60.0
        elif self.whole.startswith(normal) or (len(normal) > 10 and normal in self.whole):
            score = 40.0 + min(20.0, 30.0 * len(normal) / len(self.whole))
        else:
            return 0.0
        heads = piece.box.tag in _HEADINGS or bool(_CALLED_TITLE.search(_name_of(piece)))
        if not heads and normal not in self.said and 2 * len(normal) < len(self.short or self.whole):
            return 0.0  # a heading within the body that has words of the title
        if normal == self.short:
            score += 20.0
        score += {"h1": 30.0, "h2": 12.0, "h3": 6.0}.get(piece.box.tag, 0.0)
        if _CALLED_TITLE.search(_name_of(piece)):
            score += 10.0
        return score - 25.0 if piece.linked * 2 > len(text) else score


def _name_of(piece: Piece) -> str:
    return f"{piece.box.get('class', '')} {piece.box.get('id', '')}"


def without_site(title: str) -> str:
    """What `<title>` says before the names of section and site: `标题_新闻_某网` gives `标题`."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title.strip()
    marks = _SEPARATOR.findall(title)
    # From the right, as long as a part is short or ends as names of sites do.
    count = len(parts)
    while count > 1 and (
        len(parts[count - 1]) <= 8 or (_SITE.search(parts[count - 1]) and len(parts[count - 1]) <= 30)
    ):
        count -= 1
    kept = parts[0]
    for mark, part in zip(marks, parts[1:count], strict=False):
        kept += mark + part
    return kept.strip() or title.strip()


def site_in(title: str) -> str:
    """The name of the site at the end of `<title>`, empty where none ends it."""
    parts = [part for part in _SEPARATOR.split(title) if part]
    if len(parts) < 2:
        return ""
    last = parts[-1].strip()
    return last if 2 <= len(last) <= 20 and _SITE.search(last) and not last.isascii() else ""


def _normal(text: str) -> str:
    return _NORMAL.sub("", text).lower()


def same_title(first: str, second: str) -> bool:
    """Whether two lines are the same title, but for spaces and marks."""
    return bool(_normal(first)) and _normal(first) == _normal(second)
