"""The linear reader: lines in words, read from top to bottom, for a screen reader, a printer or a teletype.

It takes commands by line, moves no cursor, and needs no terminal at all: its input may be a file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from reader.archive import tags
from reader.archive.query import ALL, Query, QueryError, parse
from reader.article import Article, Headline
from reader.cli import linear_text as words
from reader.cli.context import Context, Exit
from reader.cli.linear_lists import Found, Rows
from reader.cli.output import flush, write
from reader.cli.related import RELATED, STORY, why
from reader.errors import ReaderError
from reader.language import N_, _
from reader.session import Session
from reader.text.clean import clean_line
from reader.text.replacing import ERRORS

LONGEST_LINE = 4096

HELP = (
    N_("a number: open that article"),
    N_("Enter or n: go on, to the next part, article or page"),
    N_("p: back by a part, an article or a page"),
    N_("b: back to the list; from a search, back to all"),
    N_("l: say again"),
    N_("/ and words: search; @ and a name: a saved query"),
    N_("r: what is related; t: the story in order of time"),
    N_("s: star; u: unread or read; with a number, that article"),
    N_("# and words: tag; #- and words: take tags away"),
    N_("a: the address"),
    N_("q: quit"),
)


def run(context: Context, article_id: str | None = None) -> int:
    """Read lines of commands until one says to quit, or there are no more; return the exit code."""
    return Linear(context).run(article_id)


class Linear:
    """One sitting: the lists one has gone through, the last one last, and the article that is open."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._session = Session(context.archive, context.marks, context.settings)
        self._lists: list[Rows] = []
        self._article: Article | None = None
        self._number = 0
        self._parts: list[words.Part] = []
        self._part = 0
        self._commands: dict[str, Callable[[str], None]] = {
            "n": lambda _: self._go_on(1), "p": lambda _: self._go_on(-1), "b": lambda _: self._back(),
            "l": lambda _: self._again(), "r": lambda _: self._related(), "t": lambda _: self._story(),
            "s": self._star, "u": self._unread, "a": self._address, "/": self._search, "#": self._tag,
            "@": self._saved, "?": lambda _: self._help(),
        }  # fmt: skip

    def run(self, article_id: str | None) -> int:
        """Say the first list or article, then do what each line says."""
        if sys.stdin is not None and (reconfigure := getattr(sys.stdin, "reconfigure", None)):
            reconfigure(errors=ERRORS if sys.stdin.errors == ERRORS else "replace")
        for problem in (*self._session.settings.mistakes, *self._session.mistakes, self._session.new_problem()):
            if problem:
                self._say(problem)
        self._lists = [Found(_("Headlines"), self._session, self._session.shown(ALL))]
        self._say(_("reader, in lines. ? says what can be typed."))
        if article_id is not None and (article := self._session.archive.get(article_id)) is not None:
            self._open(article, 0)
        else:
            self._say_page()
        while (line := self._ask()) is not None:
            if line in {"q", "quit"}:
                break
            self._do(line)
        return Exit.GOOD

    # Lines in and out

    def _say(self, line: str) -> None:
        self._context.output.line(line)

    def _ask(self) -> str | None:
        """The next line that is typed, cleaned; None at the end."""
        if sys.stdin is None:
            return None
        if sys.stdin.isatty():
            write(_("Command") + ": ")
        flush()
        line = sys.stdin.readline(LONGEST_LINE)
        rest = line
        while rest and not rest.endswith("\n"):  # what is longer is no command of a person
            rest = sys.stdin.readline(LONGEST_LINE)
        if not line:
            if sys.stdin.isatty():
                self._say("")
            return None
        return clean_line(line)

    def _do(self, line: str) -> None:
        """Do what a line says; what is wrong with it is said in one."""
        try:
            if line.isdecimal() and line.isascii():
                self._open_number(int(line[:9]))
                return
            command = self._commands.get(line[:1] or "n")
            rest = line[1:].strip()
            if command is None or (line[1:2].isalpha() and line[0].isalpha()):
                self._say(_("{line} is no command; ? says what can be typed.").format(line=line[:40]))
                return
            command(rest)
            if problem := self._session.new_problem():
                self._say(problem)
        except ReaderError as error:
            self._say(str(error))

    # Lists

    @property
    def _rows(self) -> Rows:
        return self._lists[-1]

    def _say_page(self) -> None:
        """The page of the list now: what it is, the headlines, and what may follow."""
        self._article = None
        rows = self._rows
        numbers = rows.page
        if not numbers:
            self._say(_("{name}: none.").format(name=rows.name))
            return
        total = rows.total
        said = _("{name}, {first} to {last} of {total}.") if total is not None else _("{name}, {first} to {last}.")
        self._say(said.format(name=rows.name, first=numbers[0], last=numbers[-1], total=total))
        found = [(number, headline) for number in numbers if (headline := rows.get(number)) is not None]
        marks = self._session.marks.of([headline.id for _number, headline in found])
        for number, headline in found:
            self._say(words.headline_line(number, headline, marks[headline.id], rows.note(number)))
        if rows.get(numbers[-1] + 1) is None:
            self._say(_("End of the list."))

    def _push(self, rows: Rows) -> None:
        """Go to another list; where it is empty that is said."""
        if rows.get(1) is None:
            self._say(_("{name}: none.").format(name=rows.name))
            return
        rows.asked_of = (self._article, self._number) if self._article is not None else None
        self._lists.append(rows)
        self._say_page()

    def _back(self) -> None:
        if self._article is None and len(self._lists) == 1:
            self._say(_("This is the list of all; q quits."))
            return
        left = self._lists.pop() if self._article is None else None
        if left is not None and left.asked_of is not None:
            self._open(*left.asked_of)
        else:
            self._say_page()

    def _again(self) -> None:
        if self._article is None:
            self._say_page()
        else:
            self._say_part()

    def _search(self, text: str) -> None:
        """List what a query finds, or what may have been meant."""
        if not text:
            self._say(_("/ and words: what should be searched for?"))
            return
        query = parse(text)
        self._list(text, query)

    def _list(self, name: str, query: Query) -> None:
        session = self._session
        shown = session.shown(query)
        rows = Found(_("Search for {query}").format(query=name), session, shown)
        if rows.get(1) is not None:
            self._push(rows)
            return
        from reader.archive.suggest import suggestions

        self._say(_("Nothing matches {query}.").format(query=name))
        for each in suggestions(session.archive, query, name, session.marks, shown=session.shown):
            if each.headline is None or session.is_shown(each.headline):
                self._say(_("Try {query}: {note}").format(query=each.text, note=each.note))

    def _saved(self, name: str) -> None:
        """List what a saved query finds; without a name, which there are."""
        known = {query.name: query.text for query in self._session.queries}
        if name in known:
            try:
                query = parse(known[name])
            except QueryError as error:
                self._say(f"{name}: {error}")
                return
            self._list(name, query)
        elif known:
            self._say(_("Saved queries: {names}").format(names=words.listed(*known)))
        else:
            self._say(_("There are no saved queries."))

    # The article

    def _open_number(self, number: int) -> None:
        headline = self._rows.get(number)
        if headline is None:
            self._say(_("There is no number {number} in this list.").format(number=number))
            return
        article = self._session.archive.get(headline.id)
        if article is None:
            self._say(_("This article is no longer in the archive."))
            return
        self._rows.show(number)
        self._open(article, number)

    def _open(self, article: Article, number: int) -> None:
        """Say what the article is and its first part, or the one where it was left."""
        session = self._session
        mark = session.mark_of(article.headline)
        self._article, self._number = article, number
        self._parts = words.parts(article)
        begun = [index for index, part in enumerate(self._parts) if part.start <= mark.position]
        self._part = begun[-1] if begun else 0
        total = self._rows.total
        if number and total is not None:
            self._say(_("Article {number} of {total}.").format(number=number, total=total))
        for line in words.facts(article, mark):
            self._say(line)
        if self._part:
            self._say(_("You were here before; p leads to the part before this one."))
        session.visit(article.id)
        self._say_part()

    def _say_part(self) -> None:
        article, parts = self._article, self._parts
        if article is None:
            return
        if len(parts) > 1:
            self._say(_("Part {number} of {total}.").format(number=self._part + 1, total=len(parts)))
        for line in parts[self._part].lines:
            self._say(line)
        if self._part + 1 < len(parts):
            self._say(_("Enter goes on."))
        else:
            for line in words.ending(article):
                self._say(line)
        self._session.change(article.id, position=parts[self._part].start if self._part else 0)

    def _go_on(self, steps: int) -> None:
        """By a part of the article, from its end to the article beside it; in a list by a page."""
        if self._article is None:
            if self._rows.turn(steps):
                self._say_page()
            else:
                self._say(_("This is the end of the list.") if steps > 0 else _("This is the beginning of the list."))
        elif 0 <= self._part + steps < len(self._parts):
            self._part += steps
            self._say_part()
        elif self._number and self._rows.get(self._number + steps) is not None:
            self._open_number(self._number + steps)
        else:
            self._say(_("This is the last article.") if steps > 0 else _("This is the first article."))

    # What can be done with an article

    def _meant(self, text: str) -> Article | Headline | None:
        """The article of this number, else the open one; None, and a word on it, where there is none."""
        if text.isdecimal() and text.isascii():
            headline = self._rows.get(int(text[:9]))
            if headline is None:
                self._say(_("There is no number {number} in this list.").format(number=text[:9]))
            return headline
        if self._article is None:
            self._say(_("Say its number too, or open an article first."))
        return self._article

    def _star(self, text: str) -> None:
        if (article := self._meant(text)) is not None:
            starred = self._session.marks.of([article.id])[article.id].starred
            self._session.change(article.id, starred=not starred)
            self._say(_("Star taken away.") if starred else _("Starred."))

    def _unread(self, text: str) -> None:
        if (article := self._meant(text)) is not None:
            read = self._session.marks.of([article.id])[article.id].read
            self._session.change(article.id, read=not read)
            self._say(_("Marked as unread.") if read else _("Marked as read."))

    def _address(self, text: str) -> None:
        if (article := self._meant(text)) is not None:
            self._say(words.address(article))

    def _tag(self, text: str) -> None:
        """Add tags to the open article, or with - take them away."""
        if (article := self._meant("")) is None:
            return
        away = text[:1] in {"-", "－"}
        typed = tags.read(text[1:] if away else text)
        mark = self._session.marks.of([article.id])[article.id]
        changed = tags.changed(mark.tags, *(((), typed) if away else (typed,)))
        self._session.set_tags(article.id, changed)
        kept = self._session.marks.of([article.id])[article.id].tags
        self._say(_("Tags: {tags}").format(tags=" ".join(kept) or _("none")))

    def _related(self) -> None:
        if (article := self._meant("")) is not None:
            found = self._session.visible(self._session.archive.related(article.id, RELATED))
            self._push(Rows.of_related(_("Related to {title}").format(title=article.title), found, [*map(why, found)]))

    def _story(self) -> None:
        if (article := self._meant("")) is not None:
            found = self._session.visible(self._session.archive.story(article.id, STORY))
            self._push(Rows.of_related(_("The story of {title}").format(title=article.title), found, ()))

    def _help(self) -> None:
        for line in HELP:
            self._say(_(line))
