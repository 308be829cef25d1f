"""The grammar of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from reader.cli.context import Exit
from reader.cli.output import tell, write
from reader.errors import ReaderError
from reader.language import N_, _
from reader.paths import is_address


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the module and functions that declare its arguments and run it, what it does, an example, a note."""

    name: str
    module: str
    run: str
    arguments: str
    help: str
    example: str
    note: str = ""


_QUERY = N_(
    "A Latin word may end in * for all words that begin so: reader search 'invest*'\n"
    "Quotes keep words together; OR stands between choices, - before what is unwanted.\n"
    "title: body: source: section: reporter: feed: id: lang: tag: is: has: tell where and what,\n"
    "after: before: on: since: when, sort: the order. @NAME first is a saved query."
)

COMMANDS: tuple[Command, ...] = (
    Command("open", "open", "open_", "arguments", N_("open an article"), "reader open qv3k | less"),
    Command("list", "listing", "list_", "arguments", N_("list headlines"), "reader list 辽宁 --limit 10", _QUERY),
    Command(
        *("search", "listing", "search", "arguments", N_("search all text")),
        example='reader search 珠江 "应急水量调度"',
        note=_QUERY,
    ),
    Command(
        *("queries", "queries", "queries", "arguments", N_("show, add or remove saved queries")),
        example="reader queries add 水利 '水利 OR 珠江'",
    ),
    Command(
        *("rules", "rules", "rules", "arguments", N_("show what is hidden by which rule")),
        example="reader rules test source:广告",
    ),
    Command("related", "related", "related", "arguments", N_("list what is related"), "reader related qv3k --story"),
    Command(
        *("import", "importing", "import_", "arguments", N_("take pages, feeds and archives of them in")),
        example="reader import ~/Downloads/*.html",
    ),
    Command(
        *("export", "export", "export", "arguments", N_("write articles as Markdown, which import reads")),
        example="reader export qv3k > article.md",
    ),
    Command(
        *("subscribe", "subscribing", "subscribe", "arguments", N_("follow a feed")),
        example="reader subscribe https://www.chinanews.com.cn/rss/scroll-news.xml",
    ),
    Command(
        *("unsubscribe", "subscribing", "unsubscribe", "unsubscribe_arguments", N_("follow a feed no more")),
        example="reader unsubscribe scroll-news",
    ),
    Command("feeds", "feeds", "feeds", "arguments", N_("list what is subscribed to"), "reader feeds"),
    Command("fetch", "fetch", "fetch", "arguments", N_("ask the feeds for news"), "reader fetch"),
    Command(
        *("opml", "opml", "opml", "arguments", N_("take in or write a list of subscriptions")),
        example="reader opml import ~/Downloads/feeds.opml",
    ),
    Command("remove", "changes", "remove", "remove_arguments", N_("remove articles"), "reader remove qv3k"),
    Command("mark", "changes", "mark", "mark_arguments", N_("mark articles"), "reader mark qv3k --star --tag 水利"),
    Command("tags", "tags", "tags", "arguments", N_("list your own tags"), "reader tags"),
    Command(
        *("archive", "archive", "archive", "arguments", N_("make an archive on a server ready, or copy one")),
        example="reader archive copy news.db postgresql://db1,db2/news",
    ),
    Command("config", "config", "config", "arguments", N_("show the settings"), "reader config"),
    Command("doctor", "doctor", "doctor", "arguments", N_("look at terminal, files and parts"), "reader doctor"),
    Command(
        *("shell", "shell", "run", "arguments", N_("a login that can only read, for sshd")),
        example="reader shell --archive /srv/news/news.db",
    ),
)
"""In the order of the help."""

DEFAULT_LIMIT = 50

COLOR = ("auto", "always", "never")


class Parser(argparse.ArgumentParser):
    """A parser that writes as all commands do, and never echoes an argument that could steer the terminal."""

    locked = False
    """Whether it reads the command line of a locked session."""
    takes_query = False
    """Whether what begins with one hyphen, and is no option, is a word: -沈阳."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)
        self.color = False  # from Python 3.14 on argparse colours its help by rules of its own

    def _parse_optional(self, arg_string: str) -> Any:
        is_word = (
            arg_string.startswith("-") and arg_string[:2] != "--" and arg_string not in self._option_string_actions
        )
        return None if self.takes_query and is_word else super()._parse_optional(arg_string)

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ARG002
        if message:
            write(message)

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong with the command line, and end with exit code 2."""
        from reader.text.clean import clean_line

        tell(_("{problem}; see `{command} --help`").format(problem=clean_line(message), command=self.prog))
        raise SystemExit(Exit.USAGE)


def at_least(low: int, high: int | None = None) -> Callable[[str], int]:
    """An argument's type: a whole number, `low` at least and `high` at most."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= (high or int(text))):
            wanted = (
                _("a number from {low} on is needed") if high is None else _("a number from {low} to {high} is needed")
            )
            raise argparse.ArgumentTypeError(wanted.format(low=low, high=high))
        return int(text)

    return number


def row_arguments(parser: Parser) -> None:
    """Declare how rows may be written."""
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    said = _("how many at most, 0 for all (by default {limit})").format(limit=DEFAULT_LIMIT)
    parser.add_argument("--limit", type=at_least(0), default=DEFAULT_LIMIT, metavar="N", help=said)


def split(argv: list[str]) -> argparse.Namespace:
    """The options that come before the command; `command` is its name or None, `rest` what follows it."""
    from reader import __version__

    width = max(len(command.name) for command in COMMANDS)
    commands = "\n".join(f"  {command.name:{width}}  {_(command.help)}" for command in COMMANDS)
    examples = "\n".join(f"  {command.example}" for command in COMMANDS)
    parser = Parser(
        prog="reader",
        usage=_("reader [options] [command …]"),
        description=_("A terminal news reader. Without a command it opens its screen.\n\ncommands:\n") + commands,
        epilog=_("examples:\n  reader\n") + examples + _("\n\n`reader COMMAND --help` tells more about a command."),
    )
    _add_common(parser)
    parser.add_argument("--linear", action="store_true", help=_("lines in words instead of the screen"))
    parser.add_argument("--version", action="version", version=f"reader {__version__}", help=_("show the version"))
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    end = _command_at(argv) + 1
    options = parser.parse_args(argv[:end], argparse.Namespace(rest=argv[end:]))
    if options.command is not None and options.command not in {command.name for command in COMMANDS}:
        parser.error(_("there is no command {name}").format(name=repr(options.command[:40])))
    return options


def _command_at(argv: list[str]) -> int:
    """Where the command stands: the first argument that is no option and no option's value."""
    index = 0
    while index < len(argv) and argv[index].startswith("-"):
        index += 2 if argv[index] in {"--archive", "--color"} else 1
    return index


def parse(
    command: Command, declare: Callable[[Parser], None], before: argparse.Namespace, *, locked: bool = False
) -> argparse.Namespace:
    """The options of a command, together with those that came before it; of a locked session those that it has."""
    parser = Parser(
        prog=f"reader {command.name}",
        description=_(command.help),
        epilog="\n\n".join(
            filter(None, (_("example:\n  {example}").format(example=command.example), command.note and _(command.note)))
        ),
    )
    parser.locked = locked
    declare(parser)
    _add_common(parser, before)
    # Intermixed parsing lets options stand between words, but before Python 3.13 it takes no notice of `--`.
    return parser.parse_args(before.rest) if "--" in before.rest else parser.parse_intermixed_args(before.rest)


def archive(text: str) -> str:
    """An argument's type: a path, which an empty text is not, or the address of a database."""
    if not text.strip():
        raise argparse.ArgumentTypeError(_("a path is needed"))
    if is_address(text):
        from reader.archive.postgres.address import Address

        try:
            Address.parse(text)
        except ReaderError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
    return text


def _add_common(parser: Parser, before: argparse.Namespace | None = None) -> None:
    before_archive, color = (before.archive, before.color) if before else (None, "auto")
    if parser.locked:
        parser.set_defaults(archive=before_archive)
    else:
        said = _("another archive than the usual one: a file, or a postgresql:// address")
        parser.add_argument("--archive", type=archive, metavar="PATH", default=before_archive, help=said)
    parser.add_argument("--color", choices=COLOR, default=color, help=_("when to write colours"))
