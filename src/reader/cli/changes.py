"""`reader remove` and `reader mark`: the commands that change what an archive has."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.archive import tags
from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.language import _, ngettext


def remove_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of `remove`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help=_("an article's id, or enough of its beginning"))


def remove(context: Context, options: Namespace) -> int:
    """Remove articles: all that are named, or none where a name is wrong."""
    found = context.resolve(options.ids)
    if found is None:
        return _nothing_done(options)
    headlines = {headline.id: headline for headline in found}
    context.archive.remove(list(headlines))
    removed = _("removed")
    for headline in headlines.values():
        context.output.line(f"{removed}  {headline.id}  {headline.title}")
    return Exit.GOOD


def mark_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of `mark`."""
    remove_arguments(parser)
    read = parser.add_mutually_exclusive_group()
    read.add_argument("--read", dest="read", action="store_true", default=None, help=_("it was read"))
    read.add_argument("--unread", dest="read", action="store_false", default=None, help=_("it was not read"))
    star = parser.add_mutually_exclusive_group()
    star.add_argument("--star", dest="starred", action="store_true", default=None, help=_("give it a star"))
    star.add_argument("--unstar", dest="starred", action="store_false", default=None, help=_("take its star away"))
    word = _("tag it with a word of yours; again for more")
    parser.add_argument("--tag", action="append", default=[], metavar="WORD", help=word)
    parser.add_argument("--untag", action="append", default=[], metavar="WORD", help=_("take this tag away"))


def mark(context: Context, options: Namespace) -> int:
    """Mark articles: all that are named, or none where a name is wrong."""
    add, remove = tags.read(" ".join(options.tag)), tags.read(" ".join(options.untag))
    if options.read is None and options.starred is None and not add and not remove:
        tell(_("nothing to mark; add --read, --unread, --star, --unstar, --tag WORD or --untag WORD"))
        return Exit.USAGE
    found = context.resolve(options.ids)
    if found is None:
        return _nothing_done(options)
    marks = context.marks.of([headline.id for headline in found])
    tagged = {name: tags.changed(mark.tags, add, remove) for name, mark in marks.items()} if add or remove else {}
    for article_id in marks:
        context.marks.mark(article_id, read=options.read, starred=options.starred)
        if article_id in tagged:
            context.marks.set_tags(article_id, tagged[article_id])
    return Exit.GOOD if context.marks.kept else Exit.FAILED


def _nothing_done(options: Namespace) -> int:
    if len(options.ids) > 1:
        tell(
            ngettext("the article was left as it is", "all {n} were left as they are", len(options.ids)).format(
                n=len(options.ids)
            )
        )
    return Exit.FAILED
