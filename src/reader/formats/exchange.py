"""The exchange format: articles as Markdown with front matter in YAML, one after another; and what people write so.

    ---
    title: …
    url: https://…
    published: 2025-03-02T13:25:36+08:00
    ---

    The body as Markdown.

What `write` gives `read` reads back the same. Read are, besides, the front matter of Hugo and Jekyll, Markdown without
any, and articles that are YAML alone (a mapping with `body`, as Markdown, or with `blocks`). Where front matter cannot
say by its Markdown what the blocks are, it carries them itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone, tzinfo
from typing import Any

from reader.article import Article, Block, Byline, Headline, Kind, Published
from reader.errors import ReaderError
from reader.formats import dates, exchange_markdown
from reader.formats.byline import names
from reader.formats.exchange_yaml import dump, load
from reader.formats.page import PageInfo
from reader.language import N_, _

DESCRIPTION = N_("Markdown and YAML articles")

LONGEST = 20_000_000
"""Characters of one article with its front matter."""

_NAMED = re.compile(r"[A-Za-z_][\w-]{0,40}:(?:\s|$)")
_WHOLE = re.compile(r"^(?:body|blocks):(?:\s|$)", re.M)
_TITLED = re.compile(r"[\s\ufeff]*(?:# \S|[^\n#>`-][^\n]{0,300}\n=+[ \t]*(?:\n|$))")
_FENCE = re.compile(r" {0,3}(?:(`{3,})[^`\n]*|(~{3,})[^\n]*)\n?")
_HAN = re.compile("[\u4e00-\u9fff]")
_HEADING = re.compile(r"#[ \t]+(\S[^\n]*)\n?|([^\n]+)\n=+[ \t]*(?:\n|$)")


def sniff(head: str) -> bool:
    """Whether a text begins as front matter, as a YAML article, or as Markdown with its title."""
    start = head.lstrip("\ufeff \t\r\n")
    first, _line, rest = start.partition("\n")
    if first.rstrip() == "---":
        return bool(_NAMED.match(rest.lstrip()))
    return bool(re.match("title:[ \t]", start) or _TITLED.match(head))


def write(article: Article) -> str:
    """The article, without the ids that an archive gave, as one document that ends with a line end."""
    zone = dates.zone_of(article.language)
    fields: dict[str, Any] = {
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "section": article.section,
        "published": _stamp(article.published, zone),
        "byline": _filled(
            agency=article.byline.agency, place=article.byline.place, reporters=list(article.byline.reporters)
        ),
        "feed": article.feed,
        "excerpt": article.excerpt,
        "notice": article.notice,
        "related": [_headline_fields(headline, zone) for headline in article.related],
    }
    fields = _filled(**fields) | {"language": article.language}
    plain = all(map(exchange_markdown.fits, article.blocks))
    if not plain:
        fields["blocks"] = [
            _filled(kind=str(each.kind), text=each.text, credit=each.credit, image=each.image)
            for each in article.blocks
        ]
    head = "\n".join(line for name, value in fields.items() for line in dump(name, value))
    body = exchange_markdown.write(article.blocks) if plain else ""
    return f"---\n{head}\n---\n\n{body}" if plain else f"---\n{head}\n...\n"


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _headline_fields(headline: Headline, zone: tzinfo) -> dict[str, Any]:
    return _filled(
        title=headline.title,
        url=headline.url,
        source=headline.source,
        section=headline.section,
        published=_stamp(headline.published, zone),
        excerpt=headline.excerpt,
    )


def _stamp(published: Published | None, zone: tzinfo) -> str:
    """RFC 3339; of a day that lies in another zone than `zone` with its offset, as a date of XML Schema has it."""
    if not published:
        return ""
    at = published.at
    if not published.day_only or at.utcoffset() == at.replace(tzinfo=zone).utcoffset():
        return str(published)
    return str(published) + at.isoformat()[19:]


def documents(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The documents of a text, each as its front matter (or whole YAML article) and its Markdown, one at a time.

    Within Markdown `---` is a rule, unless the line below it begins another article with `title:`. Raises ReaderError
    where one is longer than LONGEST.
    """
    line = next((line for line in lines if line.strip("\ufeff \t\r\n")), None)
    while line is not None:
        head: list[str] = []
        body: list[str] = []
        rule = line.strip("\ufeff \t\r\n") == "---"
        if rule or line.startswith("title:"):
            line = _head(next(lines, None) if rule else line, lines, head)
        if not _is_whole(head):
            line = _body(line, lines, body)
        if any(map(str.strip, head)) or any(map(str.strip, body)):
            yield "".join(head), "".join(body)


def _is_whole(head: list[str]) -> bool:
    """Whether front matter is a YAML article by itself."""
    return any(map(_WHOLE.match, head))


def _head(line: str | None, lines: Iterator[str], head: list[str]) -> str | None:
    """Take lines as far as the one that ends the front matter; give the next, which YAML alone begins with that one."""
    size = 0
    while line is not None and line.rstrip() not in {"---", "..."}:
        head.append(line)
        size = _grown(size, line)
        line = next(lines, None)
    if line is not None and not (_is_whole(head) and line.rstrip() == "---"):
        line = next(lines, None)
    return line


def _body(line: str | None, lines: Iterator[str], body: list[str]) -> str | None:
    """Take lines as far as another document; give its first line."""
    size, fence = 0, ""
    while line is not None:
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif found := _FENCE.fullmatch(line):
            fence = found[1] or found[2]
        elif line.rstrip() == "---":
            following = next(lines, None)
            if following is not None and following.startswith("title:"):
                return following
            body.append(line)
            line = following
            continue
        body.append(line)
        size = _grown(size, line)
        line = next(lines, None)
    return None


def _grown(size: int, line: str) -> int:
    size += len(line)
    if size > LONGEST:
        raise ReaderError(_("an article in it has more than {most} characters").format(most=LONGEST))
    return size


def read(head: str, body: str, page: PageInfo) -> Article:
    """The article of a document. Raises ReaderError where its front matter is none or it has no title."""
    fields = load(head) if head.strip() else {}
    if fields is None:
        fields = {}
    if not isinstance(fields, dict):
        raise ReaderError(_("lines like `title: …` are needed between the lines `---`"))
    if isinstance(fields.get("body"), str):
        body = f"{fields['body']}\n{body}"
    title = _text(fields, "title")
    if not title:
        title, body = _titled(body)
    if not title:
        raise ReaderError(_("there is no title: neither `title:` in the front matter nor a heading `# …` first"))
    blocks = _blocks_of(fields["blocks"]) if isinstance(fields.get("blocks"), list) else ()
    language = _language(fields, page, title + body)
    zone = page.zone or dates.zone_of(language)
    related = fields.get("related")
    return Article(
        title,
        blocks=blocks + exchange_markdown.read(body.strip("\n")),
        url=_text(fields, "url", "link", "canonical") or page.url,
        source=_text(fields, "source", "publisher") or page.source,
        section=_list(fields, "section", "categories", "category"),
        published=_published(_text(fields, "published", "date", "pubdate", "created"), zone),
        byline=_byline(fields),
        language=language,
        excerpt=_text(fields, "excerpt", "description", "summary"),
        notice=_text(fields, "notice"),
        related=tuple(_headline(each, zone) for each in related if isinstance(each, dict))
        if isinstance(related, list)
        else (),
        feed=_text(fields, "feed"),
    )


def _text(fields: Mapping[str, Any], *keys: str) -> str:
    """The text under the first of these keys that has one."""
    return next((value for key in keys if isinstance(value := fields.get(key), str) and value.strip()), "")


def _list(fields: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    """The texts under the first of these keys, of which there may be one alone."""
    value = next((value for key in keys if (value := fields.get(key))), ())
    if isinstance(value, str):
        value = [value]
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _titled(body: str) -> tuple[str, str]:
    """The heading that a Markdown text begins with, and the rest."""
    body = body.lstrip("\ufeff \t\r\n")
    found = _HEADING.match(body)
    if not found:
        return "", body
    heading = exchange_markdown.read(f"## {(found[1] or found[2]).strip()}")
    return heading[0].text if heading else "", body[found.end() :]


def _language(fields: Mapping[str, Any], page: PageInfo, text: str) -> str:
    """The language that is given, though it be none; where nobody says, Chinese if a fifth of the words have it."""
    if "language" in fields:
        return _text(fields, "language")
    guessed = "zh" if len(_HAN.findall(text)) * 5 > len(text.split()) else ""
    return _text(fields, "lang") or page.language or guessed


def _published(text: str, zone: tzinfo) -> Published | None:
    """The time that is given as `_stamp` writes it, else in any form that a page may have; None where it is none."""
    if not text:
        return None
    try:
        if len(text) > 10 and text[10] in "+-":
            return Published.on(datetime.fromisoformat(text[:10]).date(), _zone(text[10:]))
        return Published.parse(text, zone)
    except (ValueError, OverflowError):
        return dates.published(text, zone)


def _zone(offset: str) -> tzinfo:
    """The zone of `+08:00`."""
    apart = datetime.fromisoformat(f"2000-01-01T00:00:00{offset}").utcoffset()
    if apart is None:
        raise ValueError(offset)
    return timezone(apart)


def _byline(fields: Mapping[str, Any]) -> Byline:
    given = fields.get("byline")
    if isinstance(given, dict):
        return Byline(_text(given, "agency"), _text(given, "place"), _list(given, "reporters"))
    reporters = _list(fields, "reporters", "author", "authors", "byline")
    if len(reporters) == 1:
        reporters = names(reporters[0]) or reporters
    return Byline(reporters=reporters)


def _headline(fields: Mapping[str, Any], zone: tzinfo) -> Headline:
    return Headline(
        _text(fields, "title"),
        source=_text(fields, "source"),
        section=_list(fields, "section"),
        published=_published(_text(fields, "published", "date"), zone),
        url=_text(fields, "url"),
        excerpt=_text(fields, "excerpt"),
        stub=True,
    )


def _blocks_of(listed: list[Any]) -> tuple[Block, ...]:
    """Blocks as YAML has them: texts, or mappings of what a block has."""
    blocks = []
    for each in listed:
        if isinstance(each, str):
            blocks.append(Block(Kind.PARAGRAPH, each))
        elif isinstance(each, dict):
            kind = _text(each, "kind")
            blocks.append(
                Block(
                    Kind(kind) if kind in set(Kind) else Kind.PARAGRAPH,
                    each["text"] if isinstance(each.get("text"), str) else "",
                    _text(each, "credit"),
                    _text(each, "image"),
                )
            )
    return tuple(blocks)
