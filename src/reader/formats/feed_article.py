"""From an item of a feed to an article: full text or excerpt, names, source and language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from reader.article import Article, Block, Byline, Kind, Published
from reader.formats import byline, dates
from reader.formats.feed_item import Item, language_tag, plain
from reader.formats.html.blocks import blocks_of

LONGEST_EXCERPT = 1000
"""Characters of an excerpt."""
_LONGEST_TITLE = 80
"""Columns of a title that is made of the first words of a text."""
_FULL = 600
"""Bytes of UTF-8 from which on a description may be the full text.

That is so with two paragraphs; with one it must be five times as long, with more half as long is enough.
"""
_SAMPLE = 60
"""Characters of a text by which, with its title, its language is told."""
_MANY_ENCLOSURES = 20
_LONGEST_SECTION = 30
_LONGEST_MORE = 1500
"""Bytes of UTF-8 of a content element from which on a link to more below it no longer means that it is an excerpt."""

_WIDE = re.compile("[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]")
_HAN = re.compile("[\u4e00-\u9fff]")
_KANA = re.compile("[\u3041-\u30ff]")
_MORE = re.compile(
    r"(?:\[\s?(?:…|\.{3})\s?\]|[(（【\[]\s?(?:more|全文|更多|详情|详细)\s?(?:…|\.{3})?\s?[)）】\]]"
    r"|(?:more|全文|更多|详情)\s?(?:»|›|→|>{1,3})"
    r"|(?:^|(?<=[.…。！!?？)）\]】”\"])\s?|[(（【\[]\s?)"
    r"(?:read (?:more|on|the rest|(?:the )?full .{1,20})|continue reading.{0,120}|to read this .{1,40} in full.{0,40}"
    r"|(?:阅读|查看)(?:全文|更多|原文|详情)|点击(?:查看|阅读).{0,10}))"
    r"\s?(?:…|\.{3}|»|›|→|>{1,3})?\s?[)）】\]]?\s?[.。]?$",
    re.I,
)
_MORE_HAS = ("more", "read", "全文", "更多", "原文", "详情", "详细", "查看", "阅读", "[")
"""What of these none is in has no mark of more."""
_ELLIPSIS = re.compile(r"(?<!…)…$|(?<!\.)\.{3}$")
_FOOTER = re.compile(r"The post .{1,300} (?:appeared first on|first appeared on) .{1,200}")
_SENTENCE = re.compile(r"[。！？!?](?=.)|\.\s|\n")
_MAIL = re.compile(r"\S{1,100}@\S{1,100}\s*(?:\((.{1,60})\))?$")
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff]+(?:社|网|报|台|频道|杂志|周刊|日报|晚报|中心|编辑部|工作室|委员会|公司|集团|局|厅|部)$"
)
_NOBODY = frozenset(
    "admin administrator webmaster root editor unknown noreply no-reply nobody 管理员 佚名 未知 匿名".split()  # noqa: SIM905
)
"""What stands for an author and names none."""
_NO_SECTION = frozenset(["uncategorized", "uncategorised", "未分类", "默认分类", "默认", "other", "其他"])


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all items of a feed.

    `language` is that of the page if it is `certain`; `source` what to call the source where an item does not say;
    `authors` are meant where an item names none.
    """

    base: str
    zone: tzinfo
    now: datetime
    language: str = ""
    certain: bool = False
    source: str = ""
    authors: tuple[str, ...] = ()
    feed: str = ""


def article_of(item: Item, context: Context) -> Article | None:
    """The article, uncleaned; a stub where there is but an excerpt. None where it has neither title nor text."""
    blocks, excerpt = _told(item)
    title = item.title or _title_of(excerpt or " ".join(block.plain for block in blocks[:5]))
    if not title:
        return None
    text = blocks[0].text if blocks else excerpt
    language = context.language
    if not context.certain:
        language = _language(item.language or language, title + text[:_SAMPLE])
    named, source = _named(item.authors or context.authors)
    return Article(
        title,
        blocks=blocks,
        url=item.url,
        source=item.source or source or context.source,
        section=_section(item.category),
        published=_published(item.dates, context),
        byline=_byline(blocks, named),
        language=language,
        excerpt=excerpt,
        feed=context.feed,
    )


def _told(item: Item) -> tuple[tuple[Block, ...], str]:
    """The blocks of the full text, if that is what the item has, and the excerpt."""
    content, summary = item.content.strip(), item.summary.strip()
    base = item.content_base or item.base or item.url
    if content and content != summary:
        blocks = _without_footer(_paragraphs(content) if item.literal else blocks_of(content, base))
        more = item.url and blocks and _says_more(blocks[-1].text) and _weight(blocks) < _LONGEST_MORE
        full = bool(blocks) and not more
        excerpt = _excerpt(blocks_of(summary, base)) if summary else ""
        if full and _repeats(excerpt, blocks):
            excerpt = ""
        if not full:
            excerpt = excerpt or _excerpt(blocks)
    else:
        blocks = _without_footer(blocks_of(summary, base))
        full = _is_full(item, blocks)
        excerpt = "" if full else _excerpt(blocks)
    files = _files(item)
    if not full and not files:
        return (), excerpt
    if not full:
        # What comes with a recording is all the text that there is.
        blocks, excerpt = blocks or _paragraphs(excerpt), ""
    return (*_picture(item, blocks), *blocks, *files), excerpt


def _paragraphs(text: str) -> tuple[Block, ...]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(Block(Kind.PARAGRAPH, line) for line in lines if line)


def _without_footer(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Without the line that WordPress puts below each item."""
    return blocks[:-1] if blocks and _FOOTER.fullmatch(blocks[-1].text) else blocks


def _is_full(item: Item, blocks: tuple[Block, ...]) -> bool:
    """Whether a description is the whole text: nothing says that there is more, and it is long or all that there is."""
    written = [block for block in blocks if block.plain]
    if not written:
        return False
    end = written[-1].text
    if item.url and (_says_more(end) or _ELLIPSIS.search(end[-4:])):
        return False
    if not item.url or not item.title:
        return True
    enough = {1: 5 * _FULL, 2: _FULL}.get(len(written), _FULL // 2)
    return sum(len(block.text) for block in written) >= enough or _weight(blocks) >= enough


def _says_more(text: str) -> bool:
    """Whether a text ends with a mark that there is more of it."""
    end = text[-200:]
    # To look for a word is much faster than to match them all.
    lowered = end.lower()
    return any(word in lowered for word in _MORE_HAS) and bool(_MORE.search(end))


def _weight(blocks: tuple[Block, ...]) -> int:
    """The length of a text in bytes of UTF-8: a character of Chinese says about as much as three letters."""
    return sum(len(block.text.encode("utf-8", "replace")) for block in blocks)


def _excerpt(blocks: tuple[Block, ...]) -> str:
    text = " ".join(block.text for block in blocks if block.text and block.kind is not Kind.FIGURE)
    text = _MORE.sub("", text[: LONGEST_EXCERPT + 200]).strip()
    return text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1].rstrip() + "…"


def _repeats(excerpt: str, blocks: tuple[Block, ...]) -> bool:
    """Whether an excerpt is but the beginning of the text."""
    text = "".join(block.text for block in blocks[:10])
    return "".join(text.split()).startswith("".join(excerpt.rstrip("…. ").split()))


def _title_of(text: str) -> str:
    """The first sentence of a text, or the first words of it."""
    text = " ".join(text[: 4 * _LONGEST_TITLE].split())
    end = _SENTENCE.search(text)
    first = text[: end.start() + 1].strip() if end else text
    longest = _LONGEST_TITLE // 2 if _WIDE.search(first[:20]) else _LONGEST_TITLE
    if len(first) <= longest:
        return first
    cut = first[:longest]
    return (cut.rpartition(" ")[0] or cut).rstrip("，,、；;：: ") + "…"


def _picture(item: Item, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The picture that stands for the item, where its text has none."""
    image = item.image or next((file.url for file in item.enclosures if file.type.startswith("image")), "")
    if not image or any(block.image for block in blocks):
        return ()
    return (Block(Kind.FIGURE, "", credit=item.credit, image=image),)


def _files(item: Item) -> tuple[Block, ...]:
    """The files that come with it, but for pictures: of what type, how large and where."""
    files = dict.fromkeys(file for file in item.enclosures if file.url and not file.type.startswith("image"))
    blocks = []
    for file in list(files)[:_MANY_ENCLOSURES]:
        size = file.size.strip()
        megabytes = f"{int(size) / 1_000_000:.1f} MB" if size.isdecimal() and 4 < len(size) < 13 else ""
        about = ", ".join(filter(None, (plain(file.type), megabytes)))
        blocks.append(Block(Kind.ITEM, f"{about}: {file.url}" if about else file.url))
    return tuple(blocks)


def _published(written: list[tuple[int, str]], context: Context) -> Published | None:
    found = (dates.of_feed(text, context.zone, context.now) for _rank, text in sorted(written)[:8])
    return next(filter(None, found), None)


def _named(authors: list[str] | tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The people among the authors, and the first that is an organisation (新华社)."""
    people: list[str] = []
    source = ""
    for author in authors[:10]:
        mail = _MAIL.match(author)
        name = ((mail[1] or "") if mail else author).strip()
        if not name or name.lower() in _NOBODY or name.startswith(("http://", "https://")):
            continue
        if _ORGANISATION.match(name):
            source = source or name
        else:
            people += byline.names(name) or (name,)
    return tuple(dict.fromkeys(people)), source


def _byline(blocks: tuple[Block, ...], named: tuple[str, ...]) -> Byline:
    """What the text says of itself, and who the feed says has written it where the text names nobody."""
    if not blocks or not _HAN.search(blocks[0].text[:40]):
        return Byline(reporters=named)
    found = byline.byline([block.text for block in blocks if block.kind is Kind.PARAGRAPH])
    return found if found.reporters else Byline(found.agency, found.place, named)


def _section(category: str) -> tuple[str, ...]:
    fit = (
        category and len(category) <= _LONGEST_SECTION and category.lower() not in _NO_SECTION and "://" not in category
    )
    return (category,) if fit else ()


def _language(declared: str, text: str) -> str:
    """The language that is declared; Chinese where a text that is called English, or nothing, is mostly of hanzi."""
    tag = language_tag(declared)
    if tag and not tag.startswith("en"):
        return tag
    hanzi = len(_HAN.findall(text))
    return "zh" if hanzi * 3 > len(text) and not _KANA.search(text) else tag
