"""`reader export`: articles in the exchange format, which `reader import` reads back the same."""

from __future__ import annotations

import os
import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reader.article import Article, Headline
from reader.cli import asking
from reader.cli.context import Context, Exit
from reader.cli.files import write_new
from reader.cli.output import tell
from reader.cli.parser import Parser
from reader.errors import ReaderError
from reader.language import _
from reader.text.clean import clean_line

_LONGEST_NAME = 180
"""Bytes of a file's name before its ending; file systems take 255."""
_UNSAFE = re.compile(r"[\s/\\:*?\"<>|]+")


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("ids", nargs="*", metavar="ID", help=_("an article's id, or enough of its beginning"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line, as `reader open --json` has it"))
    if parser.locked:
        parser.set_defaults(query=None, all=False, to=None)
        return
    parser.add_argument("--query", metavar="QUERY", help=_("all articles that match, as `reader list` has them"))
    parser.add_argument(
        "--all", action="store_true", help=_("also what the rules in config.yaml hide; alone: everything")
    )
    parser.add_argument(
        "--to", metavar="FOLDER", help=_("a file for each article in this folder; existing ones are left")
    )


def export(context: Context, options: Namespace) -> int:
    """Write articles, one document after another, to standard output or each into a file."""
    if options.ids and (options.query is not None or options.all):
        tell(_("name articles, or ask for them with --query or --all, but not both"))
        return Exit.USAGE
    if not options.ids and options.query is None and not options.all:
        tell(
            _("what should be exported? For example: reader export --query {example}, or --all").format(example="珠江")
        )
        return Exit.USAGE
    ids = _ids(context, options)
    if ids is None:
        return Exit.FAILED
    articles = filter(None, map(context.archive.get, ids))  # what is None another process removed just now
    if options.to is not None:
        return _write_files(context, articles, Path(options.to).expanduser(), json=options.json)
    found = False
    for article in articles:
        found = True
        context.output.line(_document(context, article, json=options.json).removesuffix("\n"))
    return _verdict(found)


def _verdict(found: bool) -> int:
    if found:
        return Exit.GOOD
    tell(_("nothing matches; nothing was written"))
    return Exit.FAILED


def _ids(context: Context, options: Namespace) -> Iterator[str] | None:
    """The ids of the articles that are meant, each once; None, which is told, where one that is named is none."""
    if options.ids:
        found = context.resolve(options.ids)
        return None if found is None else iter(dict.fromkeys(headline.id for headline in found))
    query = asking.read(context, [options.query] if options.query and options.query.strip() else [])
    shown = query if options.all else context.rules.shown(query)
    listed = (headline for headline, _mark in asking.headlines(context, shown, 0))
    everything = options.all and query.empty
    return _with_copies(context, listed) if everything else (headline.id for headline in listed)


def _with_copies(context: Context, listed: Iterator[Headline]) -> Iterator[str]:
    """The ids of these, and after each those of the copies that a list shows behind it."""
    for headline in listed:
        yield headline.id
        if headline.copies:
            yield from (copy.id for copy in context.archive.copies(headline.id))


def _document(context: Context, article: Article, *, json: bool) -> str:
    """An article as it is exported; characters that the output lacks are escaped in JSON only."""
    if json:
        from reader.cli.rows import article_fields, as_json

        return as_json(article_fields(article), context.output) + "\n"
    from reader.formats import exchange

    return exchange.write(article)


def _write_files(context: Context, articles: Iterator[Article], folder: Path, *, json: bool) -> int:
    """Write each article into a file of its own. Those that are there already are left, and told."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    names: set[str] = set()
    left = False
    with _opened(folder) as descriptor:
        for article in articles:
            name = file_name(article)
            if name in names:
                name = f"{name} {article.id}"
            names.add(name)
            path = folder / f"{name}{'.json' if json else '.md'}"
            try:
                new = write_new(path, _document(context, article, json=json), descriptor)
            except OSError as error:
                raise _unwritable(path, error) from error
            if new:
                context.output.line(str(path))
            else:
                left = True
                tell(_("{path}: this file is there already; it was left as it is").format(path=path))
    return Exit.FAILED if left else _verdict(bool(names))


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """The folder, open: it stays this one, whatever others put in its place meanwhile. Raises ReaderError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> ReaderError:
    return ReaderError(_("{path}: cannot be written: {why}").format(path=path, why=error.strerror or error))


def file_name(article: Article) -> str:
    """A name without ending for the article: its day and title, without what would be a path, hidden or too long."""
    day = article.published.day.isoformat() + " " if article.published else ""
    title = _UNSAFE.sub(" ", clean_line(article.title)).strip(" .-")
    name = (day + title).encode("utf-8", "ignore")[:_LONGEST_NAME].decode("utf-8", "ignore").strip(" .")
    return name or article.id
