"""From an article and a width to lines: the one way in which text is laid out, for a pane and for a pipe alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reader.article import Article, Block, Kind
from reader.language import _
from reader.text.cells import cells
from reader.text.glyphs import glyph
from reader.text.linebreak import break_lines, cut_lines, is_ideograph
from reader.text.shown import as_shown

MEASURE = 80
"""The widest that text is set, in cells: 40 ems."""
EM = 2
"""The cells of one ideograph."""

_NARROW = 24  # cells; below this, indents and insets cost too much of a line
_BAR = "▏"
_BULLET = "•"
_BALANCED_LINES = 6
"""A title of more lines is no title; it is set like any text."""

_GAP = 2  # cells between two facts, and before a credit
_RULE = "─"
_RULE_CELLS = 8

_ADDRESS = re.compile(r"(?:https?://|www\.|@)[!-~]+")
_LATIN_WORD = re.compile("[A-Za-zÀ-ɏͰ-ӿ]+")


class Role(StrEnum):
    """What a run is, for a theme to give it a style."""

    TITLE = "title"
    SECTION = "section"
    META = "meta"
    HEADING = "heading"
    TEXT = "text"
    QUOTATION = "quotation"
    ITEM = "item"
    CODE = "code"
    CAPTION = "caption"
    CREDIT = "credit"
    NOTICE = "notice"
    NOTE = "note"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one role, `column` cells from the left.

    `start` is its offset in Article.text, or -1 where it is not part of that. `link` is the address that it leads to.
    """

    column: int
    text: str
    role: Role
    start: int = -1
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A typeset row: runs from left to right, which may touch but not overlap.

    It shows Article.text[start:end]; where it shows none of it, start == end is the offset at which it stands. Lines
    follow each other in the order of their offsets.
    """

    runs: tuple[Run, ...]
    start: int
    end: int

    @property
    def text(self) -> str:
        """The line as plain text, with spaces up to each run's column and none at the end."""
        parts: list[str] = []
        column = 0
        for run in self.runs:
            parts += " " * (run.column - column), run.text
            column = run.column + cells(run.text)
        return "".join(parts).rstrip()


def typeset(article: Article, width: int, measure: int = MEASURE, tags: Iterable[str] = ()) -> list[Line]:
    """The lines of an article, each at most `width` cells wide and at most `measure`, from column 0.

    `tags` are the person's own, which stand beside its facts.
    """
    return [line for lines in typesetting(article, width, measure, tags) for line in lines]


def typesetting(article: Article, width: int, measure: int = MEASURE, tags: Iterable[str] = ()) -> Iterator[list[Line]]:
    """The same lines, those of a block at a time."""
    page = _Page(max(1, min(width, measure)))
    page.title(article)
    page.position = len(article.title) + 1 if article.body else len(article.title)
    page.facts(article, tags)
    previous: Kind | None = None
    for block in article.body:
        if not (previous == block.kind == Kind.ITEM):
            page.blank()
        page.block(block)
        page.position += len(block.plain) + 1
        previous = block.kind
        yield page.taken()
    page.position = len(article.text)
    if article.stub:
        page.blank()
        page.words(Role.NOTE, _("Only the excerpt of this article is known."))
        page.words(Role.NOTE, as_shown(article.url), article.url)
    if article.notice:
        page.blank()
        page.add(Run(0, glyph(_RULE) * min(_RULE_CELLS, page.width), Role.BAR))
        page.words(Role.NOTICE, article.notice)
    yield page.taken()


@dataclass(slots=True)
class _Frame:
    """The space in which a block is set: columns from `left` to `right`, with what stands before its lines."""

    left: int
    right: int
    every: tuple[Run, ...] = ()
    first: tuple[Run, ...] = ()
    indent: int = 0

    @property
    def width(self) -> int:
        return self.right - self.left


class _Page:
    """The lines set so far, and the offset in Article.text at which the next thing stands."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.narrow = width < _NARROW
        self.lines: list[Line] = []
        self.position = 0

    def taken(self) -> list[Line]:
        """The lines set since this was asked last."""
        lines, self.lines = self.lines, []
        return lines

    def add(self, *runs: Run) -> None:
        """A line, over the part of Article.text that its runs show."""
        own = [run for run in runs if run.start >= 0]
        start = own[0].start if own else self.position
        end = own[-1].start + len(own[-1].text) if own else start
        self.lines.append(Line(runs, start, end))

    def blank(self) -> None:
        """An empty line."""
        self.add()

    def words(self, role: Role, text: str, link: str = "") -> None:
        """Text that is not part of Article.text, over the whole width."""
        for start, end in break_lines(text, self.width):
            self.add(Run(0, text[start:end], role, link=link))

    def title(self, article: Article) -> None:
        """The section path, then the title."""
        self.words(Role.SECTION, " › ".join(article.section))
        self.set(article.title, Role.TITLE, _Frame(0, _balanced(article.title, self.width)))

    def facts(self, article: Article, tags: Iterable[str]) -> None:
        """The line of source, time, reporters and tags, as many lines as they need."""
        line: list[Run] = []
        column, link = 0, article.url  # the first fact, mostly the source, leads to it
        for fact in (*_facts(article), *(f"#{tag}" for tag in tags)):
            if line and column + cells(fact) > self.width:
                self.add(*line)
                line, column = [], 0
            *whole, (start, end) = break_lines(fact, self.width)
            for a, b in whole:
                self.add(Run(0, fact[a:b], Role.META, link=link))
            line.append(Run(column, fact[start:end], Role.META, link=link))
            link = ""
            column += cells(fact[start:end]) + _GAP
        if line:
            self.add(*line)

    def block(self, block: Block) -> None:
        """One block of the body, which begins at the present position."""
        match block.kind:
            case Kind.PARAGRAPH:
                indent = 2 * EM if _is_chinese(block.text) and not self.narrow else 0
                self.set(block.text, Role.TEXT, _Frame(0, self.width, indent=indent))
            case Kind.HEADING:
                self.set(block.text, Role.HEADING, _Frame(0, self.width))
            case Kind.QUOTATION:
                self.set(block.text, Role.QUOTATION, self.barred())
            case Kind.ITEM:
                left = EM if self.width > 2 * EM else 0
                bullet = (Run(0, glyph(_BULLET), Role.ITEM),) if left else ()
                self.set(block.text, Role.ITEM, _Frame(left, self.width, first=bullet))
            case Kind.CODE:
                for start, end in cut_lines(block.text, self.width):
                    self.add(Run(0, block.text[start:end], Role.CODE, self.position + start))
            case Kind.FIGURE:
                self.figure(block)

    def figure(self, block: Block) -> None:
        """The caption beside a bar; the credit ends its last line where there is room, else has lines of its own."""
        frame = self.barred(inset=0 if self.narrow else 2 * EM)
        self.set(block.text, Role.CAPTION, frame)
        start = self.position + len(block.plain) - len(block.credit)
        for a, b in break_lines(block.credit, frame.width):
            text = block.credit[a:b]
            credit = Run(max(frame.left, frame.right - cells(text)), text, Role.CREDIT, start + a)
            last = self.lines[-1].runs if block.text and a == 0 else ()
            if last and last[-1].column + cells(last[-1].text) + _GAP <= credit.column:
                self.lines.pop()
                self.add(*last, credit)
            else:
                self.add(*frame.every, credit)

    def barred(self, inset: int = 0) -> _Frame:
        """The frame of what is set apart: a bar at its left, `inset` cells free at its right."""
        bar = 0 if self.narrow else EM
        if self.width <= 2 * EM:
            return _Frame(0, self.width)
        return _Frame(bar + EM, self.width - inset, every=(Run(bar, glyph(_BAR), Role.BAR),))

    def set(self, text: str, role: Role, frame: _Frame) -> None:
        """Text of the article, which begins at the present position, broken into the lines of a frame."""
        before, indent = frame.first, frame.indent
        for start, end in break_lines(text, frame.width, indent):
            run = Run(frame.left + indent, text[start:end], role, self.position + start)
            self.add(*frame.every, *before, run)
            before, indent = (), 0


def _balanced(text: str, width: int) -> int:
    """The least width in which a title needs no more lines than in this one: its lines are of a length, none a word."""
    lines = len(break_lines(text, width))
    if not 1 < lines <= _BALANCED_LINES:
        return width
    low, high = width // 2, width
    while low < high:
        middle = (low + high) // 2
        if len(break_lines(text, middle)) > lines:
            low = middle + 1
        else:
            high = middle
    return high


def _facts(article: Article) -> Iterable[str]:
    """Source, time to the minute, and reporters, as far as they are known."""
    published, reporters = article.published, article.byline.reporters
    when = str(published.day) if published else ""
    if published and not published.day_only:
        when = f"{when} {published.at:%H:%M}"
    comma = "、" if any(map(is_ideograph, "".join(reporters))) else ", "
    return filter(None, (article.source, when, comma.join(reporters)))


def _is_chinese(text: str) -> bool:
    """Whether ideographs outnumber Latin words where the text begins; an address has no words."""
    beginning = _ADDRESS.sub("", text[:1000])[:200]
    return sum(map(is_ideograph, beginning)) > len(_LATIN_WORD.findall(beginning))
