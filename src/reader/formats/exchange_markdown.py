"""Bodies as Markdown: written so that it reads well and comes back the same.

What is written is a small part of CommonMark (https://spec.commonmark.org/0.31.2/), a block a line with empty lines
between:

    ## heading
    paragraph
    > quotation
    - list item
    ![caption](image "credit")
    ``` (code, on the lines up to the next such line)

Whatever would mean something in Markdown has a backslash before it. What is written so is read here, in a fraction of
the time that a whole Markdown parser takes; other Markdown is read by `handwritten`, which reads this part the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reader.article import Block, Kind

_SPECIAL = re.compile(r"[\\`*\[\]<]|_(?![^\W_])|(?<![^\W_])_|&(?=[#\w])|~(?=~)|(?<=~)~")
"""Characters that begin or end something within a line; `_` within a word and a lone `~` do not."""
_OPENING = re.compile(r"#{1,6}(?=\s|$)|>|[-+](?=[\s-]|$)|[0-9]{1,9}(?=[.)](?:\s|$))|=+$")
"""What makes the beginning of a line more than text: `#`, `>`, `-`, `+`, or a number before its `.` or `)`."""
_UNESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TEXT = re.compile(
    r"(?:[^\\`*_\[\]<&~!\n]|\\[!-/:-@\[-`{-~]|(?<=[^\W_])_(?=[^\W_])|&(?![#\w])|~(?!~)|!(?!\[))*",
)
_FIGURE = re.compile(
    r"!\[(?P<caption>(?:[^\\\[\]`*_<&~!\n]|\\[!-/:-@\[-`{-~]|(?<=[^\W_])_(?=[^\W_])|&(?![#\w])|~(?!~)|!(?!\[))*)\]"
    r"\((?:<(?P<enclosed>(?:[^\\<>&\n]|\\[!-/:-@\[-`{-~]|&(?![#\w]+;))*)>|(?P<bare>(?:[^\\<>&()\s]|&(?![#\w]+;))*))"
    r"(?: \"(?P<credit>(?:[^\\\"&\n]|\\[!-/:-@\[-`{-~]|&(?![#\w]))*)\")?\)"
)
_FENCE = re.compile("`{3,}")
_BARE = re.compile(r"(?:[^\\<>&()\s]|&(?![#\w]+;))+")
_ENTITY = re.compile(r"&(?=[#\w]+;)")


def write(blocks: Sequence[Block]) -> str:
    """The blocks, which `fits` finds fit, as Markdown; each of these but code holds one line."""
    lines: list[str] = []
    last = None
    for block in blocks:
        if lines and not (block.kind is last is Kind.ITEM):
            lines.append("")
        lines.append(_written(block))
        last = block.kind
    return "\n".join(lines) + "\n" if lines else ""


def fits(block: Block) -> bool:
    """Whether Markdown can say all of the block: only figures have a credit and an image, only code several lines."""
    if block.kind is Kind.FIGURE:
        return _is_line(block.text) and _is_line(block.credit)
    if block.credit or block.image:
        return False
    return bool(block.text) if block.kind is Kind.CODE else bool(block.text) and _is_line(block.text)


def _is_line(text: str) -> bool:
    return "\n" not in text and "\r" not in text and text == text.strip()


def _written(block: Block) -> str:
    match block.kind:
        case Kind.HEADING:
            text = _escaped(block.text)
            return "## " + (text[:-1] + "\\#" if text.endswith("#") else text)
        case Kind.QUOTATION:
            return "> " + _line(block.text)
        case Kind.ITEM:
            return "- " + _line(block.text)
        case Kind.CODE:
            fence = "`" * max(3, 1 + max(map(len, _FENCE.findall(block.text)), default=0))
            return f"{fence}\n{block.text}\n{fence}"
        case Kind.FIGURE:
            title = ' "' + _escaped(block.credit).replace('"', '\\"') + '"' if block.credit else ""
            return f"![{_escaped(block.text)}]({_destination(block.image, bare=not title)}{title})"
        case _:
            return _line(block.text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _line(text: str) -> str:
    """A line of text that begins nothing but a paragraph."""
    text = _escaped(text)
    if opening := _OPENING.match(text):
        at = opening.end() if opening[0][0].isdigit() else 0
        text = f"{text[:at]}\\{text[at:]}"
    return text


def _destination(address: str, *, bare: bool) -> str:
    if _BARE.fullmatch(address) or (bare and not address):
        return address
    return "<" + _ENTITY.sub(r"\\&", re.sub(r"[\\<>]", r"\\\g<0>", address)) + ">"


def read(text: str) -> tuple[Block, ...]:
    """The blocks of any Markdown."""
    blocks = _simple(text)
    if blocks is None:
        from reader.formats import handwritten

        return handwritten.read(text)
    return tuple(blocks)


def _simple(text: str) -> list[Block] | None:
    """The blocks of Markdown as `write` writes it; None where there is anything else in it."""
    blocks: list[Block] = []
    lines = iter(text.split("\n"))
    last: Kind | None = None  # of the line before, None where that was empty
    for line in lines:
        if not line:
            last = None
            continue
        if _FENCE.fullmatch(line):
            code = _code(lines, line)
            if last is not None or code is None:
                return None
            blocks.append(Block(Kind.CODE, code))
            last = Kind.CODE
            continue
        block = _block(line)
        if block is None or not (last is None or last is block.kind is Kind.ITEM):
            return None
        blocks.append(block)
        last = block.kind
    return blocks


def _code(lines: Iterable[str], fence: str) -> str | None:
    """The lines up to the fence; None where there is none."""
    code: list[str] = []
    for line in lines:
        if line == fence:
            return "\n".join(code)
        if line.lstrip().startswith(fence) and not line.strip().strip("`"):
            return None  # a longer one would end it too
        code.append(line)
    return None


_MARKS = {"## ": Kind.HEADING, "> ": Kind.QUOTATION, "- ": Kind.ITEM}


def _block(line: str) -> Block | None:
    kind = _MARKS.get(line[:3]) or _MARKS.get(line[:2], Kind.PARAGRAPH)
    text = line if kind is Kind.PARAGRAPH else line[3 if kind is Kind.HEADING else 2 :]
    if kind is Kind.PARAGRAPH and text.startswith("!["):
        return _figure(text)
    if not text or text != text.strip() or not _TEXT.fullmatch(text):
        return None
    closes = text.endswith("#") and not text.endswith("\\#")
    if closes if kind is Kind.HEADING else _OPENING.match(text):
        return None
    return Block(kind, _unescaped(text))


def _figure(text: str) -> Block | None:
    found = _FIGURE.fullmatch(text)
    if not found:
        return None
    caption = found["caption"]
    if caption != caption.strip():
        return None
    image = _unescaped(found["enclosed"]) if found["enclosed"] is not None else found["bare"]
    return Block(Kind.FIGURE, _unescaped(caption), _unescaped(found["credit"] or ""), image)


def _unescaped(text: str) -> str:
    return _UNESCAPE.sub(r"\1", text)
