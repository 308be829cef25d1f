"""What stands around the title and below the body for people: source, author, breadcrumb, small print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.formats import dates
from reader.formats.html.around import LONGEST_LINE, Surroundings
from reader.formats.html.metadata import Metadata, named
from reader.formats.html.moments import SHORT_DATE, SPLIT_DATE
from reader.formats.html.pieces import Piece
from reader.formats.html.title import same_title, site_in
from reader.text.clean import clean_line

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONGEST_NAME = 40

_SOURCES = ("contentsource", "source", "mediaid", "article:source", "copyrightowner", "dc.source", "publisher")
_AUTHORS = ("author", "article:author", "og:article:author", "byl", "dc.creator", "sailthru.author")

_LABELLED = re.compile(
    r"(?:(?:文章|信息|稿件|内容|新闻|消息)?(?:来源|來源)(?:于)?|稿源|转自|转载自|出处|source|via)\s*[:：]?\s*[《〈]?(?P<name>\S.*)",
    re.I,
)
_STOP = re.compile(
    r"\s*(?:举报|[|｜·•/【\[（(<>》〉]|作\s?者|记者[:：]|编\s?辑|责任编辑|责编|发布|发表|更新|时间|日期|字号|字体|浏览|点击|阅读|人气|分享|打印|评论|收藏|\d+\s?(?:条|次|人)"
    r"|[我网]有话说|关注|复制|原标题|参与|扫|用微信|大 ?中 ?小|\d{2,4}\s?[-年/.]\s?\d|$).*",
    re.S,
)
_BEFORE_DATE = re.compile(
    r"^(?:原创|转载)?\s*(?P<name>[\w\u4e00-\u9fff·《》.\- ]{2,20}?)\s*(?:发布于|发表于|[|｜·•])?\s*$"
)
_NO_NAME = re.compile(
    r"^(?:发布|发表|更新|时间|日期|首页|正文|浏览|点击|阅读|评论|字号|分享|来源|作者|编辑|记者|责任编辑|责编|人气|收藏|打印|原创|转载|关注|昨天|今天|前天|星期.|周.|上午|下午|"
    r"\d|第\d|本文|北京时间|截至|加载|转发|微博|微信|Qzone|企鹅号|用微信|划重点|摘要|导读|(?:大|中|小|讯|新闻|图片|视频)$)"
    r"|(?:阅读|浏览|评论|点击|热度|人参与|次|分钟)$"
)
_AUTHOR = re.compile(
    r"(?:作\s?者|文\s?[/｜|]|记者|撰文|author|by)\s*[:：/]\s*(?P<name>[^\s:：|]\S*(?: [\u4e00-\u9fff]{2,4}(?=\s|$))*)",
    re.I,
)
_NO_PERSON = re.compile(
    r"[网报社台刊]$|新闻|消息|财经|网易|新浪|搜狐|腾讯|未知|佚名|网络|本站|整理|综合|admin|编辑|小编|原创|@|\.(?:com|cn|net)",
    re.I,
)
_SOURCE_NAMES = re.compile(
    r"^(?:source|a_source|laiyuan|lai_yuan|ly|from|media[-_]?name|article[-_]?source|source_baidu|js_name|ne_article_source|author-name|"
    r"news[-_]?source|info[-_]?source|art[-_]?source|wzly|xinwenly|ss0[0-9]?|sourceName|source-name|account[-_]?name|user[-_]?name|author_name)$",
    re.I,
)
_CRUMBS = re.compile(r"\s*(?:>>|>|›|»|＞|→|/(?= ))\s*")
_HERE = re.compile(
    r"^(?:(?:您|本页)?(?:的|现在|所在|当前)*(?:所在)?(?:的)?位置(?:是)?|当前位置|位置|现在位置|您在这里|导航)?\s*[:：|]?\s*"
)
_NO_SECTION = re.compile(
    r"^(?:首页|主页|网站首页|home|正文|新闻正文|文章正文|详情|内容|浏览文章|查看详情|.{2,12}首页|文章内容|信息内容)$",
    re.I,
)
_NOTICE = re.compile(
    r"(?:[【\[(（]?\s*(?:免责|版权|法律|特别|郑重|重要)(?:声明|提示|说明)|风险提示|声明[:：]|凡本网|凡注明|本网站转载|本文仅代表|以上内容).{8,}",
    re.S,
)


def source_of(around: Surroundings, page: Metadata, between: Sequence[_Element], title: str) -> str:
    """Who published the article: as the page labels it, by the element's name, beside the date, as metas say.

    `between` are the elements from the title to the body.
    """
    shown = (
        _labelled([piece.block.plain for piece in (*around.head, *around.above[::-1])])
        or _by_element(between)
        or _beside_date(around.head)
        or _labelled([piece.block.plain for piece in around.tail])
    )
    if shown and not same_title(shown, title):
        return shown
    told = page.first(*_SOURCES) or named(page.linked.get("publisher"))
    labelled = _LABELLED.match(told)
    told = _name(labelled["name"] if labelled else told)
    return (
        told or next(page.names(), "") or _name(page.first("og:site_name", "application-name")) or site_in(page.title)
    )


def _labelled(lines: Sequence[str]) -> str:
    for line in lines:
        if len(line) <= LONGEST_LINE and (found := _LABELLED.search(line)) and (name := _name(found["name"])):
            return name
    return ""


def _name(text: str) -> str:
    """The name at the start of a text, empty where it is none."""
    name = _STOP.sub("", clean_line(text), count=1).strip(' :：,，;；-—》〉"”⋅·')
    if (
        not 2 <= len(name) <= _LONGEST_NAME
        or _NO_NAME.search(name)
        or name.startswith(("http", "www."))
        or name.isdigit()
    ):
        return ""
    return name


def _by_element(between: Sequence[_Element]) -> str:
    for element in between:
        attributes = element.attrib
        names = [*attributes.get("class", "").split(), attributes.get("id", "")]
        if any(map(_SOURCE_NAMES.match, names)):
            text = " ".join("".join(map(str, element.itertext())).split())
            if len(text) <= _LONGEST_NAME:
                labelled = _LABELLED.match(text)
                if name := _name(labelled["name"] if labelled else text):
                    return name
    return ""


def _beside_date(pieces: Sequence[Piece]) -> str:
    """The name after the date, before it, or on the line above or below it."""
    lines = [piece.block.plain for piece in pieces if 0 < len(piece.block.plain) <= LONGEST_LINE]
    for number, line in enumerate(lines):
        found = dates.find(line)
        if not found:
            if not (SPLIT_DATE.match(" ".join(lines[number : number + 3])) or SHORT_DATE.search(line)):
                continue
            around = (
                [*lines[number - 1 : number], *lines[number + 2 : number + 5]]
                if number
                else lines[number + 2 : number + 5]
            )
            return next((name for text in around if len(text) <= 20 and (name := _alone(text))), "")
        after = re.sub(r"^[\s\d:：|·•,，T.+Z秒分时]+", "", line[found.end() :])
        if (name := _name(after.split(" ")[0] if " " in after else after)) and not _AUTHOR.match(name):
            return name
        before = _BEFORE_DATE.match(line[: found.start()])
        if before and (name := _name(before["name"])):
            return name
        if number and (name := _alone(lines[number - 1])):
            return name
        return _alone(lines[number + 1]) if number + 1 < len(lines) else ""
    return ""


def _alone(text: str) -> str:
    """A line that is a name and nothing else; of `author/paper` the paper."""
    if len(text) > 20 or re.search(r"[，。！？,!?>]|记者\s", text):
        return ""
    return _name(text.rpartition("/")[2])


def author_of(around: Surroundings, page: Metadata) -> str:
    """What the page says of the author, empty where it says nothing."""
    for line in around.lines():
        if (found := _AUTHOR.search(line)) and not _NO_PERSON.search(_STOP.sub("", found["name"])):
            return _STOP.sub("", found["name"]).strip()
    told = named(page.linked.get("author")) or page.first(*_AUTHORS)
    return told if len(told) <= _LONGEST_NAME and not _NO_PERSON.search(told) else ""


def section_of(
    around: Surroundings, pieces: Sequence[Piece], page: Metadata, title: str, titled_at: int
) -> tuple[str, ...]:
    """The path of the breadcrumb, without home and the article itself."""
    above = pieces[: titled_at + 1] if titled_at >= 0 else [*around.above, *around.head]
    for number, piece in enumerate(reversed(above)):
        text = piece.block.plain
        if number > 40:
            break
        if len(text) <= LONGEST_LINE and any(mark in text for mark in ">›»＞→"):
            path = _path(_CRUMBS.split(_HERE.sub("", text)), title, site_in(page.title))
            if path and all(len(name) <= 20 for name in path):
                return path
    return _path(page.crumbs, title, site_in(page.title))


def _path(crumbs: Sequence[str], title: str, site: str) -> tuple[str, ...]:
    names = [_HERE.sub("", name).strip(" :：|") for name in crumbs]
    return tuple(
        name for name in names if name and name != site and not _NO_SECTION.match(name) and not _is_title(name, title)
    )


def _is_title(name: str, title: str) -> bool:
    bare = name.rstrip("….")
    return same_title(name, title) or (len(bare) > 6 and title.startswith(bare))


def notice_of(around: Surroundings) -> str:
    """The page's own small print, empty where it has none below the body."""
    for piece in around.tail:
        text = piece.block.plain
        if len(text) <= 600 and piece.linked * 2 < len(text) and _NOTICE.match(text):
            return text
    return ""
