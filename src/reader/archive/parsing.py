"""Reading a query: from what a person types to the tree of reader.archive.query. docs/query.md tells the language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from reader.archive import moments
from reader.archive.query import Query, QueryError
from reader.archive.tree import Field, Id, Is, Language, Node, State, Tag, Text, all_of, any_of, opposite
from reader.language import _
from reader.text.cut import CJK, has_cjk, kind
from reader.text.fold import fold
from reader.text.matching import Term

LENGTH, LEAVES, DEPTH = 1_000, 100, 16
"""The most characters, conditions and brackets within brackets of a query."""

CHOICES = {
    "is": (State.UNREAD, State.READ, State.STARRED, State.STUB),
    "has": (State.FIGURE,),
    "sort": ("new", "best"),
}
TIMES = ("after", "before", "on", "since")
FIELDS = (*filter(None, Field), "id", "lang", "tag", *CHOICES, *TIMES)
"""What may stand before a colon."""

CHINESE = {
    "标题": "title",
    "正文": "body",
    "来源": "source",
    "栏目": "section",
    "记者": "reporter",
    "作者": "reporter",
    "订阅": "feed",
    "标签": "tag",
    "语言": "lang",
    "状态": "is",
    "排序": "sort",
    "日期": "on",
    "未读": "unread",
    "已读": "read",
    "星标": "starred",
    "摘要": "stub",
    "图片": "figure",
    "最新": "new",
    "最佳": "best",
}
"""Names of fields, and of what some of them take, as they may be written too."""

_SPOKEN_FIELDS = (Field.ANY, Field.TITLE, Field.SOURCE, Field.REPORTER)
_CLOSERS = {'"': '"“”＂', "“": '"“”＂', "”": '"“”＂', "＂": '"“”＂', "「": "」", "『": "』"}
_PHRASE = '["“”＂][^"“”＂]*["“”＂]?|「[^」]*」?|『[^』]*』?'
_VALUE = rf'(?P<open>[(（])|(?P<close>[)）])|(?P<phrase>{_PHRASE})|(?P<word>[^\s"“”＂「『()（）]+)'
_value = re.compile(rf"\s*(?:{_VALUE})").match
_piece = re.compile(rf"\s*(?:(?P<minus>[-－](?=[^\s\-－)）]))|(?P<field>[^\W\d_]{{2,12}}[:：])|{_VALUE})").match
_letters = re.compile("[a-z]").search
_tones = re.compile("(?<=[aeiou])[\u0300\u0301\u0304\u0308\u030c]+").sub  # lǜsè; the dots of ü too


class _Piece(NamedTuple):
    """A piece of the query: what it is, its characters [start, end), and of a phrase or starred word its content."""

    kind: str
    text: str
    start: int
    end: int
    closed: bool = True
    starred: bool = False


def read(text: str, typing: bool = False, now: datetime | None = None) -> Query:
    """What reader.archive.query.parse says."""
    if len(text) > LENGTH:
        raise _mistake(LENGTH, _("a query has {count} characters at most").format(count=LENGTH))
    return _Parser(text, typing, now).read()


def text_leaf(content: str, field: Field, *, quoted: bool, prefix: bool = False) -> Text:
    """A word or phrase in a field, as if it were typed: letters that are not quoted may be pinyin."""
    spoken = not quoted and field in _SPOKEN_FIELDS and _may_be_pinyin(fold(content))
    return Text(Term(content, prefix and not has_cjk(fold(content))), field, spoken)


def _tag(piece: _Piece, *, prefix: bool) -> Tag:
    """A tag as it is typed; `tag:*` is any."""
    quoted = piece.kind == "phrase"
    if piece.text == "*" and not quoted:
        return Tag("", True)
    name = piece.text if quoted else piece.text.lstrip("#＃") or piece.text
    return Tag(name, prefix, spoken=not quoted and _may_be_pinyin(fold(name)))


def _may_be_pinyin(word: str) -> bool:
    plain = _tones("", unicodedata.normalize("NFD", word))
    return bool(_letters(plain)) and all("a" <= c <= "z" or c in "0123456789'’" or kind(c) is CJK for c in plain)


def _mistake(column: int, what: str) -> QueryError:
    """A mistake as it is shown; people count columns from 1."""
    return QueryError(_("column {column}: {mistake}").format(column=column + 1, mistake=what), column)


def _pieces(text: str) -> Iterator[_Piece]:
    """The pieces of the query from left to right, at last one of the kind "end"."""
    at, after_field = 0, False
    while match := (_value if after_field else _piece)(text, at):
        if match.lastgroup == "field" and not _is_field(match["field"], match.start("field")):
            match = _value(text, at) or match
        piece = _read_piece(match, operators=not after_field)
        at, after_field = piece.end, piece.kind == "field"
        yield piece
    yield _Piece("end", "", len(text), len(text))


def _read_piece(match: re.Match[str], operators: bool) -> _Piece:
    name = match.lastgroup or ""
    text, (start, end) = match[name], match.span(name)
    if name == "field":
        return _Piece(name, _named(text[:-1]), start, end)
    if name == "word":
        if operators and text in {"AND", "OR", "NOT"}:
            return _Piece(text.lower(), text, start, end)
        starred = len(text) > 1 and text.endswith("*")
        return _Piece(name, text.removesuffix("*") if starred else text, start, end, starred=starred)
    if name == "phrase":
        closed = len(text) > 1 and text[-1] in _CLOSERS[text[0]]
        starred = match.string[end : end + 1] == "*"
        content = " ".join(text[1 : -1 if closed else None].split())
        return _Piece(name, content, start, end + starred, closed, starred)
    return _Piece(name, text, start, end)


def _is_field(word: str, column: int) -> bool:
    """Whether a word with a colon is a field name; what is hardly anything but a slip in a long one is a mistake."""
    name = _named(word[:-1])
    if name in FIELDS:
        return True
    if not name.isascii():
        return False
    near = [field for field in FIELDS if len(field) > 4 and field[0] == name[0] and abs(len(field) - len(name)) < 2]
    if near:
        from difflib import get_close_matches

        for field in get_close_matches(name, near, 1, 0.8):
            raise _mistake(column, _('did you mean "{field}"? Else put it in quotes').format(field=f"{field}:"))
    return False


def _named(word: str) -> str:
    """A field, or what it takes, by its name in English."""
    return CHINESE.get(fold(word), fold(word))


class _Parser:
    """Recursive descent over the pieces: any_of of all_of of conditions, each as deep as brackets are."""

    def __init__(self, text: str, typing: bool, now: datetime | None) -> None:
        self._text, self._typing, self._now = text, typing, now
        self._pieces = _pieces(text)
        self._piece = next(self._pieces)
        self._leaves = 0
        self._best = False

    def read(self) -> Query:
        tree = self._any("", 0)
        if self._piece.kind == "close":
            raise _mistake(self._piece.start, _("this closing bracket has no opening one"))
        return Query(tree, self._best)

    def _next(self) -> _Piece:
        """The piece that is looked at; then the one after it is. The end stays."""
        piece = self._piece
        self._piece = next(self._pieces, piece)
        return piece

    def _any(self, field: str, depth: int) -> Node | None:
        if self._piece.kind in {"and", "or"}:
            raise _mistake(self._piece.start, _('a word is expected before "{what}"').format(what=self._piece.text))
        parts = [self._all(field, depth)]
        while self._piece.kind == "or":
            self._expect_word_after(self._next())
            parts.append(self._all(field, depth))
        return any_of(filter(None, parts))

    def _all(self, field: str, depth: int) -> Node | None:
        parts = []
        while self._piece.kind not in {"or", "close", "end"}:
            if self._piece.kind == "and":
                self._expect_word_after(self._next())
            else:
                parts.append(self._one(field, depth))
        return all_of(filter(None, parts))

    def _one(self, field: str, depth: int) -> Node | None:
        negated = False
        while self._piece.kind in {"minus", "not"}:
            self._expect_word_after(self._next())
            negated = not negated
        node = self._positive(field, depth)
        return opposite(node) if node and negated else node

    def _positive(self, field: str, depth: int) -> Node | None:
        piece = self._next()
        if piece.kind == "end":
            return None
        if piece.kind == "open":
            return self._group(piece, field, depth)
        if piece.kind == "field":
            self._expect_word_after(piece)
            return self._positive(piece.text, depth)
        return self._leaf(piece, field)

    def _group(self, opening: _Piece, field: str, depth: int) -> Node | None:
        if depth == DEPTH:
            raise _mistake(opening.start, _("brackets are {count} deep at most").format(count=DEPTH))
        if self._piece.kind == "close":
            raise _mistake(self._piece.start, _("a word is expected between the brackets"))
        node = self._any(field, depth + 1)
        if self._next().kind == "end" and not self._typing:
            raise _mistake(opening.start, _("this opening bracket has no closing one"))
        return node

    def _expect_word_after(self, piece: _Piece) -> None:
        """What can stand after an operator or field name; the end only while the person types."""
        if self._piece.kind in {"close", "and", "or"} or (self._piece.kind == "end" and not self._typing):
            what = f"{piece.text}:" if piece.kind == "field" else piece.text
            raise _mistake(self._piece.start, _('a word is expected after "{what}"').format(what=what))

    def _leaf(self, piece: _Piece, field: str) -> Node | None:
        """One condition; None where it is not complete yet, and where it says how to sort."""
        self._leaves += 1
        if self._leaves > LEAVES:
            raise _mistake(piece.start, _("a query has {count} words and conditions at most").format(count=LEAVES))
        if not piece.closed and not self._typing:
            raise _mistake(piece.start, _("this opening quote has no closing one"))
        at_end = self._typing and piece.end == len(self._text)
        if not piece.text:
            if at_end and not piece.closed:
                return None
            raise _mistake(piece.start, _("a word is expected between the quotes"))
        open_end = piece.kind == "word" or not piece.closed
        return self._condition(piece, field, unfinished=at_end and open_end and not self._text[-1].isspace())

    def _condition(self, piece: _Piece, field: str, unfinished: bool) -> Node | None:  # noqa: PLR0911
        if unfinished and piece.kind == "word" and piece.text == "-":
            return None
        if field in TIMES:
            return self._time(piece, field, unfinished)
        if field in CHOICES:
            return self._choice(piece, field, unfinished)
        if field == "id":
            return Id(piece.text.lower())
        if field == "lang":
            return Language(piece.text.lower().replace("_", "-"))
        prefix = piece.starred or unfinished
        if field == "tag":
            return _tag(piece, prefix=prefix)
        return text_leaf(piece.text, Field(field), quoted=piece.kind == "phrase", prefix=prefix)

    def _choice(self, piece: _Piece, field: str, unfinished: bool) -> Node | None:
        choice = _named(piece.text)
        if choice not in CHOICES[field]:
            if unfinished and any(option.startswith(choice) for option in CHOICES[field]):
                return None
            expected = _("{options} is expected after {field}")
            raise _mistake(piece.start, expected.format(options=" / ".join(CHOICES[field]), field=f'"{field}:"'))
        if field != "sort":
            return Is(State(choice))
        self._best = choice == "best"
        return None

    def _time(self, piece: _Piece, field: str, unfinished: bool) -> Node | None:
        time = moments.read(field, piece.text, self._now)
        if time is None and not (unfinished and moments.goes_on(piece.text)):
            expected = _('a date like 2025-03-02 is expected after "{field}"')
            if field != "on":
                expected = _('a time like 7d or 2025-03-02 is expected after "{field}"')
            raise _mistake(piece.start, expected.format(field=f"{field}:"))
        return time
