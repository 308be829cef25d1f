"""Fetching while one reads: the feeds, what went wrong with them, and the full text of a stub.

The work is done by a command in a process of its own (child.py); the list changes only when the person says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from reader.archive.protocol import Subscription
from reader.article import Article
from reader.language import _, ngettext
from reader.tui import hints, keys
from reader.tui.fetching import Failure, FullText, Tally, ended_early
from reader.tui.listing import Found, Newest
from reader.tui.screens.outward import OutwardScreen
from reader.tui.widgets.bars import Part

if TYPE_CHECKING:
    from reader.session import Session
    from reader.tui.child import Child, Ending, Event


class FetchingScreen(OutwardScreen):
    """The lists, and what keeps them fresh."""

    class Heard(Message):
        """A command that runs has said something, or has ended."""

        def __init__(self, deliver: Callable[[], None]) -> None:
            super().__init__()
            self.deliver = deliver

    _fetch: Child | None = None
    _tally: Tally | None = None
    """What the fetch that runs, or the last one, has said."""
    _taken = 0
    """How many of its new articles the list has taken in while it runs."""
    _stopped = False
    _offer = ""
    """The notice while which R does something else."""
    _getting: Child | None = None
    _wanted: tuple[str, ...] = ()
    """The articles whose full text is to be got, the first being the one at work."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._without_text: dict[str, Failure] = {}
        """Why the full text of articles did not come, by id."""

    def show_anew(self, article: Article) -> None:
        """Show the open article as the archive has it now."""
        raise NotImplementedError

    def work(self) -> list[Part]:
        """What is being fetched, as the line of state says it; empty while nothing is."""
        parts: list[Part] = []
        if self._fetch is not None and self._tally is not None:
            parts = hints.progress(self._tally, narrow=self.has_class("narrow"))
        if self._getting is not None:
            text = _("Full text…") if len(self._wanted) < 2 else _("{n} full texts…").format(n=len(self._wanted))
            parts += [("  " if parts else "", "plain"), (text, "strong")]
        return parts

    @on(Heard)
    def hear(self, event: Heard) -> None:
        """Take note of what a command said."""
        event.deliver()

    def leave(self) -> None:
        """End what runs, before the reader itself ends; what has come stays."""
        self._wanted = ()
        if children := [child for child in (self._fetch, self._getting) if child is not None]:
            from reader.tui.child import leave

            leave(children)

    def _start(
        self, arguments: tuple[str, ...], take: Callable[[Event], None], ended: Callable[[Ending], None]
    ) -> Child:
        """Start `reader fetch` with these arguments; `take` is called in another thread, `ended` in the event loop."""

        def say(deliver: Callable[[], None]) -> None:
            self.post_from_thread(self.Heard(deliver))

        from reader.tui.child import Child  # a start needs no process beside it

        return Child(
            self.session.fetch_command(*arguments),
            take,
            lambda: say(self.refresh_bars),
            lambda ending: say(lambda: ended(ending)),
            self.session.environment,
        )

    def _may_fetch(self) -> bool:
        """Whether anything can be fetched; why not is said."""
        if not self.session.command:
            self.say(_("Nothing can be fetched from here: try reader fetch."))
        elif self.session.archive.read_only:
            if self.session.archive.far:
                self.say(_("You may only read this archive; its administrator can let you fetch."))
            else:
                self.say(_("The archive is read-only: nothing can be fetched into it."))
        else:
            return True
        return False

    # The feeds

    def action_fetch(self) -> None:
        """Fetch the feeds that are due. While it runs, R tells how to stop it, and once more stops it."""
        again, self._offer = bool(self._offer) and self.notice == self._offer, ""
        if self._fetch is not None:
            if again:
                self._stopped = True
                self._fetch.stop()
            if self._stopped:
                self.say(_("The fetch ends: what has come is kept."))
            else:
                self._say_offer(_("It is fetching: {key} again stops it."))
        elif self._may_fetch():
            self._begin_fetch("--all") if again else self._begin_fetch()

    def _say_offer(self, text: str, when: str = "") -> None:
        self._offer = text.format(key=self._key("fetch"), when=when)
        self.say(self._offer)

    def _key(self, action_id: str) -> str:
        return keys.keys_of(action_id, self.session.settings.keys)[0]

    def _begin_fetch(self, *which: str) -> None:
        tally = self._tally = Tally()
        self._taken, self._stopped = 0, False
        self._fetch = self._start((*which, "--json"), tally.take, lambda ending: self._fetched(tally, ending))
        self.notice = ""
        self.refresh_bars()

    def _fetched(self, tally: Tally, ending: Ending) -> None:
        """Say what came of a fetch, and what the list may take in."""
        self._fetch = None
        self.news += max(0, tally.new - self._taken)
        if self.news and not self.headlines.listing:
            self.take_news_in(to_top=True)
        self.count_soon()
        if tally.complete and not tally.feeds:
            self._tell_nothing_due()
        elif tally.complete:
            garbled = [_("A part of what the fetch said was not understood.")] if ending.garbled else []
            self.say(tally.summary(self._key("errors")), *garbled)
        elif self._stopped:
            new = ngettext("{n:,} new article", "{n:,} new articles", tally.new).format(n=tally.new)
            self.say(_("The fetch was stopped: {new}.").format(new=new))
        else:
            self.say(_("Fetching failed: {error}").format(error=ended_early(ending)))

    def _tell_nothing_due(self) -> None:
        """There was no feed to ask: say why."""

        def tell(subscriptions: list[Subscription]) -> None:
            if not subscriptions:
                self.say(_("No feeds yet: reader subscribe URL"))
                return
            due = min(each.due for each in subscriptions)
            if due <= time.time():
                self._say_offer(_("None due now · {key} fetches all"))
                return
            form = "%H:%M" if due < time.time() + 86400 else "%m-%d %H:%M"
            when = time.strftime(form, time.localtime(due))
            self._say_offer(_("None due until {when} · {key} fetches all"), when)

        self.in_background("feeds", self.session.archive.subscriptions, tell, patient=True)

    def renew(self, listing: Newest | Found, *, to_top: bool) -> bool:
        """Show a newer list; what has come so far and is shown need not be announced at the end."""
        if (shown := super().renew(listing, to_top=to_top)) and to_top:
            self._taken = self._tally.new if self._tally is not None else 0
        return shown

    def action_errors(self) -> None:
        """Show what went wrong, feed by feed: in this fetch, then before it; and which full texts did not come."""
        from reader.fetch.followed import Followed, follow
        from reader.tui.screens.errors import ErrorsScreen

        archive, feeds = self.session.archive, self.session.settings.feeds

        def show(followed: list[Followed]) -> None:
            tally = self._tally or Tally()
            self.app.push_screen(ErrorsScreen(tally.failures_with(followed), list(self._without_text.values())))

        self.in_background("feeds", lambda: follow(archive.subscriptions(), feeds), show, patient=True)

    # A full text

    def action_full_text(self) -> None:
        """Get the full text of the headline under the cursor, else of the open article; several wait for each other."""
        if (article_id := self.chosen_id()) is None or not self._may_fetch():
            return
        if article_id in self._wanted:
            self.say(_("Its full text is on its way."))
            return
        self._wanted += (article_id,)
        self.notice = ""
        self._get_next()

    def _get_next(self) -> None:
        if self._wanted and self._getting is None:
            text = FullText(self._wanted[0])
            arguments = ("--full", text.id, "--json")
            self._getting = self._start(arguments, text.take, lambda ending: self._got(text, ending))
        self.refresh_bars()

    def _got(self, text: FullText, ending: Ending) -> None:
        """Show the full text that has come, or say why none has."""
        self._getting = None
        self._wanted = self._wanted[1:]
        self._without_text.pop(text.id, None)
        if failure := text.failure(ending):
            self._without_text[text.id] = failure
            self.say(text.problem(failure))
        elif text.outcome == "unchanged":
            self.say(_("The page has nothing new: {title}").format(title=text.title))
        else:
            archive = self.session.archive
            # A group for each: none replaces another.
            self.in_background(f"full {text.id}", lambda: archive.get(text.id), self._show_full_text, patient=True)
        self._get_next()

    def _show_full_text(self, article: Article | None) -> None:
        if article is None:
            self.say(_("This article is no longer in the archive."))
            return
        self.session.filled.add(article.id)
        self.headlines.refresh()
        self.related.refresh()
        if self.article is not None and self.article.id == article.id:
            self.show_anew(article)
        self.say(_("Full text: {title}").format(title=article.title))
