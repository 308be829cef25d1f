"""`reader opml`: lists of subscriptions, as other readers keep them."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from pathlib import Path

from reader.archive.protocol import Subscription
from reader.cli.context import Context, Exit
from reader.cli.feeds import all_followed, nobody_followed
from reader.cli.files import write_new
from reader.cli.output import tell, write
from reader.cli.parser import Parser
from reader.errors import ReaderError
from reader.formats.opml import LONGEST, Outline, read
from reader.formats.opml import write as listed
from reader.language import _, ngettext
from reader.text.clean import clean_line

_SHOWN = 5
"""Outlines that cannot be followed of which each is told."""


def arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.usage = "reader opml import FILE [FILE ...]\n       reader opml export [FILE]"
    parser.add_argument("action", nargs="?", choices=("import", "export"), help=_("take lists in, or write one"))
    parser.add_argument("files", nargs="*", metavar="FILE", help=_("an OPML file; `-` is standard input or output"))


def opml(context: Context, options: Namespace) -> int:
    """Take lists of subscriptions in, or write one."""
    if options.action is None:
        tell(_("say what to do: reader opml import FILE, or reader opml export"))
        return Exit.USAGE
    if options.action == "export":
        return _export(context, options.files)
    return _import(context, options.files)


def _import(context: Context, files: list[str]) -> int:
    """Subscribe to what the files list; one that fails does not stop the others."""
    if not files:
        tell(_("a file is needed: reader opml import FILE"))
        return Exit.USAGE
    code, now = Exit.GOOD, int(time.time())
    for file in files:
        shown, refused = clean_line(file), list[str]()
        try:
            outlines = read(_data(file), refused)
        except ReaderError as error:
            tell(f"{shown}: {error}")
            code = Exit.FAILED
            continue
        new = context.archive.subscribe(
            Subscription(one.url, title=one.title, home=one.home, groups=one.groups, language=one.language, added=now)
            for one in outlines
        )
        many = ngettext("{n} feed", "{n} feeds", len(outlines)).format(n=len(outlines))
        said = _("{n} new").format(n=len(new))
        context.output.line(_("{file}: {many}, {new}").format(file=shown, many=many, new=said))
        for written in refused[:_SHOWN]:
            text = _("{file}: {address}: only http and https addresses are fetched; left out")
            tell(text.format(file=shown, address=written))
        if (more := len(refused) - _SHOWN) > 0:
            tell(ngettext("{file}: and {n} more", "{file}: and {n} more", more).format(file=shown, n=more))
    return code


def _export(context: Context, files: list[str]) -> int:
    """Write what is subscribed to, under the names and in the groups that the person sees."""
    if len(files) > 1:
        tell(_("one file is needed: reader opml export FILE"))
        return Exit.USAGE
    followed = all_followed(context)
    if not followed:
        tell(nobody_followed())
        return Exit.FAILED
    written = listed(
        # Where a feed has moved to for good is where another reader is to look for it.
        [
            Outline(one.subscription.address or one.url, one.title, one.subscription.home, one.groups, one.language)
            for one in followed
        ],
        _("Subscriptions of reader"),
    )
    if not files or files[0] == "-":
        write(written)
        return Exit.GOOD
    if not _written(Path(files[0]), written):
        tell(_("{path}: this file is there already; it was left as it is").format(path=clean_line(files[0])))
        return Exit.FAILED
    many = ngettext("{n} feed", "{n} feeds", len(followed)).format(n=len(followed))
    context.output.line(f"{clean_line(files[0])}: {many}")
    return Exit.GOOD


def _data(file: str) -> bytes:
    """The bytes of a file or of standard input. Raises ReaderError."""
    try:
        if file == "-":
            data = sys.stdin.buffer.read(LONGEST + 1) if sys.stdin else b""
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ReaderError(_("cannot be read: {why}").format(why=why)) from error
    if len(data) > LONGEST:
        raise ReaderError(_("is longer than {size} MB").format(size=LONGEST // 1_000_000))
    return data


def _written(path: Path, text: str) -> bool:
    """Write a new file, and whether that was done: one that is there is left. Raises ReaderError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_new(path, text)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ReaderError(_("{path}: cannot be written: {why}").format(path=clean_line(str(path)), why=why)) from error
