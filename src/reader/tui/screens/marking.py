"""Marks: an article is starred, read or unread, or tagged, in the list or while it is open."""

from __future__ import annotations

from textual import on
from textual.message import Message
from textual.widgets import Input

from reader.archive import tags
from reader.errors import ReaderError
from reader.tui.screens.saved import SavedScreen
from reader.tui.widgets.headline_list import HeadlineList
from reader.tui.widgets.tag_line import TagLine


class MarkingScreen(SavedScreen):
    """The lists, and the marks on what stands in them."""

    class MarksCame(Message):
        """The person has marked something elsewhere, or the marks have a problem, or none any more."""

    _tagging = ""
    """The id of the article whose tags are asked for."""

    def chosen_id(self) -> str | None:
        """The id of what a mark is meant for: the headline under the cursor, else the open article."""
        if isinstance(self.pane, HeadlineList) and self.pane.headline is not None:
            return self.pane.headline.id or None
        return self.article.id if self.article is not None else None

    def action_star(self) -> None:
        """Star, or take the star away."""
        if (article_id := self.chosen_id()) is not None:
            starred = self.session.marks.of([article_id])
            self._mark(article_id, starred=not (article_id in starred and starred[article_id].starred))

    def action_unread(self) -> None:
        """Mark as unread, or as read."""
        if (article_id := self.chosen_id()) is not None:
            read = self.session.marks.of([article_id])
            self._mark(article_id, read=not (article_id in read and read[article_id].read))

    def action_tag(self) -> None:
        """Ask for the article's tags."""
        if (article_id := self.chosen_id()) is None:
            return
        self.release()
        self._tagging = article_id
        marks = self.session.marks
        self._ask(TagLine(marks.of([article_id])[article_id].tags, marks.tags()), self.pane)

    @on(Input.Changed, "#tags")
    def tags_typed(self) -> None:
        """Say which tags may be meant."""
        if isinstance(self.asking, TagLine):
            self.asking.mistake = ""
        self.refresh_bars()

    @on(Input.Submitted, "#tags")
    def tags_given(self, event: Input.Submitted) -> None:
        """Let the article have these tags; where one is none, say so and let it be changed."""
        try:
            given = tags.changed((), tags.read(event.value))
        except ReaderError as error:
            if isinstance(self.asking, TagLine):
                self.asking.mistake = str(error)
            self.refresh_bars()
            return
        self.end_asking()
        self.session.set_tags(self._tagging, given)
        if self.article is not None and self.article.id == self._tagging:
            self.body.set_tags(self.session.mark_of(self.article.headline).tags)
        self._marked()

    def _mark(self, article_id: str, *, read: bool | None = None, starred: bool | None = None) -> None:
        self.session.change(article_id, read=read, starred=starred)
        self._marked()

    def _marked(self) -> None:
        """Show the marks as they are now."""
        self.count_soon()
        self.tell_problem()
        self.headlines.refresh()
        self.related.refresh()
        self.refresh_bars()

    def marks_came(self) -> None:
        """Say so from any thread."""
        self.post_from_thread(self.MarksCame())

    @on(MarksCame)
    def show_marks(self) -> None:
        """Show what was marked elsewhere; the place in the open article stays."""
        self.session.forget_marks()
        if self.article is not None:
            self.body.set_tags(self.session.mark_of(self.article.headline).tags)
        self._marked()
