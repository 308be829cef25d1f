"""News pages saved as text, as a browser's "save as text" gives them.

Such a page has, line by line: the breadcrumb, the title, time and source, the body (paragraphs indented by two ems,
captions of pictures not), the related headlines as a list, and the small print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import tzinfo

from reader.article import Article, Block, Headline, Kind, Published
from reader.errors import ReaderError
from reader.formats import dates
from reader.formats.byline import byline
from reader.formats.page import PageInfo
from reader.language import N_, _
from reader.text.clean import clean_line

DESCRIPTION = N_("news pages saved as text")

HEAD_LINES = 20
"""Lines that are not empty among which the title and the time must be found."""

_LONGEST_META = 120
_LONGEST_TITLE = 200
"""Characters that are left of a title when it is cleaned."""
_LONGEST_CAPTION = 300

_CRUMBS = re.compile(r"\s*[»›>＞]\s*")
_HOME = {"首页", "主页", "home"}
_LABEL = re.compile(
    r"(?:来源|稿源|作者|记者|编辑|责任编辑|责编|(?:发布|发表|更新)?时间|发布于|source|author|published)\s*[:：]?", re.I
)
_SOURCE = re.compile(
    r"(?:来源|稿源|source)\s*[:：]\s*(\S(?:(?!\s{2}|\s*(?:作者|记者|编辑|责任编辑|责编|时间|发布)|\s\d{4}).)*)", re.I
)
_AUTHOR = re.compile(
    r"(?:作者|记者|author)\s*[:：]\s*(\S(?:(?!\s{2}|\s*(?:来源|稿源|编辑|责任编辑|责编|时间|发布)|\s\d{4}).)*)", re.I
)
_BULLET = re.compile(r"[•·●○■◆▪*-]\s+|[•●■◆▪]")
_RELATED = re.compile(
    r"(?:相关|延伸|推荐|更多)(?:阅读|新闻|链接|报道|文章|推荐)[:：]?|related(?: articles| news| stories)?:?", re.I
)
_NOTICE = re.compile(
    r"[【\[(（]?(?:(?:免责|版权|法律|特别|郑重)声明|风险提示|disclaimer)(?:[】\])）]|\s*[:：]|$)", re.I
)
_TIME = re.compile(r"(?:(?:发布|发表|更新)?时间|日期|date)\s*[:：]\s*(.{1,40})", re.I)
_NAME = "[\u4e00-\u9fff·]{2,12}"
_TAKEN_BY = rf"((?:[\u4e00-\u9fff]{{2,6}}(?:记者|通讯员)\s?)?{_NAME}(?:、{_NAME}){{0,3}}\s?(?:摄影?|供图|制图))"
_CREDIT = re.compile(rf"[(（]\s?{_TAKEN_BY}\s?[)）]$|(?:^|(?<=[。.!！?？;；…”」』\s])){_TAKEN_BY}$")
_LONGEST_CREDIT = 60
_HAN = re.compile("[\u4e00-\u9fff]")
_SENTENCE_ENDS = tuple("。！？…：”’』」》）】〕.!?:\"')]")


class NoPage(ReaderError):  # noqa: N818 - it says what the text is
    """The text does not begin as a news page does."""


@dataclass(slots=True)
class _Line:
    text: str
    indented: bool


@dataclass(slots=True)
class _Head:
    """What stands above the body; `end` is the index of the first line below it."""

    title: str
    published: Published
    section: tuple[str, ...] = ()
    source: str = ""
    author: str = ""
    end: int = 0


@dataclass(slots=True)
class _Related:
    """A related headline as its lines come."""

    title: str
    excerpt: list[str] = field(default_factory=list)
    time: str = ""


def read(text: str, page: PageInfo) -> Article:
    """The article of the page. Raises ReaderError where it lacks title, time or text, or breaks off."""
    lines = _lines(text)
    language = page.language or ("zh" if len(_HAN.findall(text)) * 5 > len(text.split()) else "")
    zone = page.zone or dates.zone_of(language)
    head = _head(lines, zone)
    body, rest = _divided(lines[head.end :])
    related, notice = _tail(rest)
    blocks = tuple(_block(line) for line in body)
    if not blocks:
        raise ReaderError(_("the page was only half saved: it has a title and no text; save it again"))
    if not rest and _breaks_off(text, blocks[-1]):
        raise ReaderError(_("the page ends in the middle of a sentence, as if saved by half; save it again"))
    paragraphs = [block.text for block in blocks if block.kind is Kind.PARAGRAPH]
    return Article(
        head.title,
        blocks=blocks,
        url=page.url,
        source=head.source or page.source,
        section=head.section,
        published=head.published,
        byline=byline(paragraphs, head.author),
        language=language,
        related=tuple(
            Headline(
                item.title,
                source=byline(item.excerpt).agency,  # all that a page tells of it
                published=dates.published_near(item.time, head.published, zone),
                excerpt=" ".join(item.excerpt),
                stub=True,
            )
            for item in related
        ),
        notice=" ".join(notice),
    )


def _lines(text: str) -> list[_Line]:
    """The lines that are not empty. Only line feeds end a line, so that no other control character can."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        # A byte order mark in the middle is a zero-width space by its older name.
        if stripped := line.strip().strip("\ufeff\u200b").strip():
            lines.append(_Line(stripped, line[0].isspace()))
    return lines


def _breaks_off(text: str, last: Block) -> bool:
    """Whether a page that ends with its body ends within a paragraph: without a line end and without a sentence's."""
    space = text[len(text.rstrip()) :]
    if last.kind is not Kind.PARAGRAPH or "\n" in space or "\r" in space:
        return False
    return not clean_line(last.text).endswith(_SENTENCE_ENDS)


def _head(lines: list[_Line], zone: tzinfo) -> _Head:
    """What stands above the body: the title is the line above the first line of time and source."""
    section: tuple[str, ...] = ()
    title = ""
    titled_at = -1
    for index, line in enumerate(lines[:HEAD_LINES]):
        crumbs = _CRUMBS.split(line.text) if len(line.text) <= _LONGEST_META else []
        if not section and not title and len(crumbs) > 1:
            section = tuple(crumb for crumb in crumbs if crumb and crumb.lower() not in _HOME)
        elif _is_meta(line.text):
            if titled_at >= 0:
                break
        elif 0 < len(clean_line(line.text)) <= _LONGEST_TITLE:
            title, titled_at = line.text, index
    end = titled_at + 1
    while end < min(len(lines), HEAD_LINES) and titled_at >= 0 and _is_meta(lines[end].text):
        end += 1
    meta = "  ".join(line.text for line in lines[titled_at + 1 : end])
    published = dates.published(meta, zone)
    if not title or not published:
        raise NoPage(_("no title with the time of publication below it was found"))
    source, author = _SOURCE.search(meta), _AUTHOR.search(meta)
    return _Head(title, published, section, source[1] if source else "", author[1] if author else "", end)


def _is_meta(text: str) -> bool:
    """Whether the line holds nothing but time, source, author and the like."""
    if len(text) > _LONGEST_META:
        return False
    found = dates.find(text)
    return bool(_LABEL.match(text) and re.search("[:：]", text)) or bool(found and found.start() == 0)


def _divided(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The body, and what comes after it: from the head of the related list, or else from the notice on."""
    for index, line in enumerate(lines):
        if _is_related_head(line.text) or _NOTICE.match(line.text):
            return lines[:index], lines[index:]
    return lines, []


def _is_related_head(text: str) -> bool:
    return bool(len(text) <= 30 and _RELATED.fullmatch(_without_bullet(text)))


def _without_bullet(text: str) -> str:
    bullet = _BULLET.match(text)
    return text[bullet.end() :].strip() if bullet else text


def _tail(lines: list[_Line]) -> tuple[list[_Related], list[str]]:
    """The related headlines, and the lines of the notice."""
    related: list[_Related] = []
    notice: list[str] = []
    in_notice = False
    for line in lines:
        in_notice = (in_notice or bool(_NOTICE.match(line.text))) and not _is_related_head(line.text)
        time = _TIME.fullmatch(line.text)
        if in_notice:
            notice.append(line.text)
        elif _BULLET.match(line.text):
            if not _is_related_head(line.text):
                related.append(_Related(_without_bullet(line.text)))
        elif time and related:
            related[-1].time = time[1]
        elif related and line.indented and not related[-1].time:
            related[-1].excerpt.append(line.text)
    return related, notice


def _block(line: _Line) -> Block:
    """A list item where the line has a bullet, a figure where one without indent ends with who took the picture."""
    if _BULLET.match(line.text):
        return Block(Kind.ITEM, _without_bullet(line.text))
    if not line.indented and len(line.text) <= _LONGEST_CAPTION:
        credit = _CREDIT.search(line.text, max(0, len(line.text) - _LONGEST_CREDIT))
        if credit:
            return Block(Kind.FIGURE, line.text[: credit.start()].strip(), credit=credit[1] or credit[2])
    return Block(Kind.PARAGRAPH, line.text)
