"""Marks: an article is starred, read or unread, in the list or while it is open."""

from __future__ import annotations

from reader.tui.screens.saved import SavedScreen
from reader.tui.widgets.headline_list import HeadlineList


class MarkingScreen(SavedScreen):
    """The lists, and the marks on what stands in them."""

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

    def _mark(self, article_id: str, *, read: bool | None = None, starred: bool | None = None) -> None:
        self.session.change(article_id, read=read, starred=starred)
        self.count_soon()
        self.tell_problem()
        self.headlines.refresh()
        self.related.refresh()
        self.refresh_bars()
