"""What stands around the title and below the body for people: source, author, time, breadcrumb, small print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from reader.article import Published
from reader.formats import dates
from reader.formats.html.metadata import Metadata, named
from reader.formats.html.pieces import Piece
from reader.formats.html.title import same_title, site_in
from reader.text.clean import clean_line

if TYPE_CHECKING:
    from lxml.etree import _Element

_ABOVE, _BELOW, _AFTER = 8, 40, 16
"""Pieces above the title, below it, and below the body, among which its facts stand."""
_LONGEST_LINE = 200
_LONGEST_NAME = 40

_TIMES = (
    "article:published_time",
    "og:article:published_time",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publishtime",
    "datepublished",
    "apub:time",
    "og:published_time",
    "og:time",
    "og:release_date",
    "bytedance:published_time",
    "weibo:article:create_at",
    "weibo: article:create_at",
    "firstpublishedtime",
    "releasedate",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "sailthru.date",
    "parsely-pub-date",
    "date",
    "dateupdate",
    "pub_date",
    "article:modified_time",
)
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
_IN_ADDRESS = re.compile(r"(?<!\d)(20[0-3]\d|19\d\d)([-_/]?)(0[1-9]|1[0-2])[-_/]?(0[1-9]|[12]\d|3[01])(?!\d{1,2}:)")
_SPLIT_DATE = re.compile(
    r"((?:19|20)\d\d)\s*[年/.-]?\s+(\d{1,2})\s*[/月.-]\s*(\d{1,2})(?!\d)日?(\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_SHORT_DATE = re.compile(r"(?<![\d.])(?:(\d\d)-)?(\d\d)-(\d\d)\s?(\d\d:\d\d(?::\d\d)?)(?!\d)")


class Surroundings:
    """The pieces around a body, nearest facts first: those between title and body, those above, those below."""

    def __init__(self, pieces: Sequence[Piece], titled_at: int, body: Sequence[int]) -> None:
        first = body[0] if body else len(pieces)
        last = body[-1] if body else len(pieces)
        if titled_at < 0 or titled_at > first:
            start = max(0, first - _ABOVE)
            self.head = [*pieces[start:first]]
            self.above = [*pieces[max(0, start - _ABOVE) : start]]
        else:
            self.head = [*pieces[titled_at + 1 : min(first, titled_at + 1 + _BELOW)]]
            self.above = [*pieces[max(0, titled_at - _ABOVE) : titled_at]]
        members = set(body)
        inner = [pieces[index] for index in range(first, last) if index not in members] if body else []
        self.tail = [*inner[-_AFTER:], *pieces[last + 1 : last + 1 + _AFTER]]

    def lines(self) -> Iterator[str]:
        """The short ones, in order of trust."""
        for pieces in (self.head, self.above[::-1], self.tail):
            yield from (text for piece in pieces if len(text := piece.block.plain) <= _LONGEST_LINE and text)


def published_of(around: Surroundings, page: Metadata, address: str, zone: tzinfo) -> Published | None:
    """When the article was published: as its head says, else its small print, its meta elements, its address.

    A time that only the meta elements have is added to the day that the page shows.
    """
    shown = _shown(around.head, zone) or _shown(around.above[::-1], zone) or _shown(around.tail, zone)
    told = [time for text in _told(page) if (time := moment(text, zone))]
    if shown is None:
        partial = _partial(around.head, told)
        return partial or next(iter(told), None) or _in_address(address or page.canonical or page.first("og:url"), zone)
    if shown.day_only:
        return next((time for time in told if time.day == shown.day and _has_time(time)), shown)
    return shown


def _has_time(time: Published) -> bool:
    """Midnight is what a generator writes where it knows the day alone."""
    return not time.day_only and bool(time.at.hour or time.at.minute or time.at.second)


def _shown(pieces: Sequence[Piece], zone: tzinfo) -> Published | None:
    lines = [piece.block.plain for piece in pieces if 0 < len(piece.block.plain) <= _LONGEST_LINE]
    found = [time for line in lines if (time := dates.published(line, zone))]
    if found:
        return next((time for time in found if not time.day_only), found[0])
    if split := _SPLIT_DATE.search(" ".join(lines[:20])):
        return dates.published(f"{split[1]}-{split[2]}-{split[3]}{split[4] or ''}", zone)
    return None


def _partial(pieces: Sequence[Piece], told: Sequence[Published]) -> Published | None:
    """Of the times that are told, that whose day and time the page shows without the year: `10-08 12:00`."""
    for piece in pieces:
        if found := _SHORT_DATE.search(piece.block.plain[:_LONGEST_LINE]):
            ending = f"-{found[2]}-{found[3]}T{found[4]}"
            return next((time for time in told if ending in time.at.isoformat()), None)
    return None


def _told(page: Metadata) -> Iterator[str]:
    for name in _TIMES[:-1]:
        if text := page.metas.get(name):
            yield text
    text = page.linked.get("datePublished")
    if isinstance(text, str):
        yield text
    yield from page.times()
    if text := page.metas.get(_TIMES[-1]):
        yield text


def moment(text: str, zone: tzinfo) -> Published | None:
    """A time as machines write it: a date, or epoch seconds or milliseconds."""
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return Published(datetime.fromtimestamp(int(text[:10]), UTC).astimezone(zone))
    if text.isascii() and text.isdigit() and len(text) == 14:
        text = f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]}:{text[12:]}"
    time = dates.published(text, zone)
    if time and not time.day_only and time.at.utcoffset() is not None and text.rstrip().endswith("Z"):
        return replace(time, at=time.at.astimezone(zone))
    return time


def _in_address(address: str, zone: tzinfo) -> Published | None:
    found = _IN_ADDRESS.search(address)
    return dates.published(f"{found[1]}-{found[3]}-{found[4]}", zone) if found else None


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
        if len(line) <= _LONGEST_LINE and (found := _LABELLED.search(line)) and (name := _name(found["name"])):
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
    lines = [piece.block.plain for piece in pieces if 0 < len(piece.block.plain) <= _LONGEST_LINE]
    for number, line in enumerate(lines):
        found = dates.find(line)
        if not found:
            if not (_SPLIT_DATE.match(" ".join(lines[number : number + 3])) or _SHORT_DATE.search(line)):
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
        if len(text) <= _LONGEST_LINE and any(mark in text for mark in ">›»＞→"):
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
