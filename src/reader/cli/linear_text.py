"""What the linear reader says: a headline and an article in words, one thing a line, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reader.archive.marks import Mark
from reader.article import Article, Block, Headline, Kind
from reader.language import _, ngettext
from reader.text.shown import as_shown

PART = 1500
"""Characters after which an article makes a pause, at the end of a paragraph."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some paragraphs: the offset in Article.text at which they begin, and their lines."""

    start: int
    lines: tuple[str, ...]


def listed(*words: str) -> str:
    """Words side by side, those that are not empty."""
    return _(", ").join(filter(None, words))


def headline_line(number: int, headline: Headline, mark: Mark, note: str = "") -> str:
    """A headline: its number, title, state, source and date, and why it is there."""
    day = headline.published.day.isoformat() if headline.published else ""
    words = listed(state(headline, mark), headline.source, day, _copies(headline), note)
    return _("{number}. {title}; {words}").format(number=number, title=headline.title, words=words)


def state(headline: Headline, mark: Mark) -> str:
    """What a list shows by signs, in words."""
    return listed(
        _("read") if mark.read else _("unread"),
        _("starred") if mark.starred else "",
        _("only an excerpt") if headline.stub else "",
        _("by pinyin") if headline.spoken else "",
        _("tags {tags}").format(tags=" ".join(mark.tags)) if mark.tags else "",
    )


def _copies(headline: Headline) -> str:
    n = headline.copies
    return ngettext("+{n} source", "+{n} sources", n).format(n=n) if n else ""


def facts(article: Article, mark: Mark) -> Iterator[str]:
    """The lines before the text: title, section, source, time and reporters, state."""
    yield article.title
    if article.section:
        yield _("Section: {section}").format(section=listed(*article.section))
    published = article.published
    when = str(published.day) if published else ""
    if published and not published.day_only:
        when = f"{when} {published.at:%H:%M}"
    if line := listed(article.source, when, *article.byline.reporters):
        yield line
    yield _("State: {state}").format(state=state(article.headline, mark))


def parts(article: Article) -> list[Part]:
    """The text in parts of some PART characters; one at least."""
    found: list[Part] = []
    lines: list[str] = []
    start = at = len(article.title) + 1
    length = 0
    for block in article.body:
        lines += _said(block)
        length += len(block.plain)
        at += len(block.plain) + 1
        if length >= PART:
            found.append(Part(start, tuple(lines)))
            lines, length, start = [], 0, at
    if lines or not found:
        found.append(Part(start, tuple(lines)))
    return found


def ending(article: Article) -> Iterator[str]:
    """The lines after the text."""
    if article.stub:
        yield _("Only the excerpt of this article is known.")
    if article.notice:
        yield _("Notice: {text}").format(text=article.notice)
    yield _("End of the article.")


def address(article: Article | Headline) -> str:
    """Its address in words."""
    return _("Address: {address}").format(address=as_shown(article.url)) if article.url else _("It has no address.")


def _said(block: Block) -> Sequence[str]:
    """The lines of a block: what it is, where it is no paragraph, is said in a word."""
    match block.kind:
        case Kind.HEADING:
            return [_("Heading: {text}").format(text=block.text)]
        case Kind.FIGURE:
            return [_("Picture: {text}").format(text=block.plain or _("without a caption"))]
        case Kind.QUOTATION:
            return [_("Quotation: {text}").format(text=block.text)]
        case Kind.ITEM:
            return [_("Item: {text}").format(text=block.text)]
        case Kind.CODE:
            return [_("Code:"), *block.text.split("\n"), _("End of the code.")]
        case _:
            return [block.text]
