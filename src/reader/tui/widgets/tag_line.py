"""A line to type tags into, which knows those that the person has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from reader.archive.tags import meant
from reader.language import _
from reader.text.fold import fold
from reader.tui.widgets.line import Line

SHOWN = 8
"""Tags that are offered at most."""


class TagLine(Line):
    """The tags of an article, to be changed. Tab takes the first of those that the last word may mean."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def __init__(self, tags: Sequence[str], known: Sequence[tuple[str, int]]) -> None:
        super().__init__(" ".join((*tags, "")) if tags else "", placeholder=_("Tags"), id="tags")
        self._known = dict(known)
        self.mistake = ""
        """Why what was typed cannot be taken; empty once it is changed."""

    @property
    def offers(self) -> list[str]:
        """The person's own tags that the word before the cursor may mean: by characters, sound or initials."""
        typed = self.value[: self.cursor_position]
        word = typed[self._word_start(typed) :].lstrip("#＃")
        here = set(map(fold, self.value.split())) - {fold(word)}
        free = [tag for tag in self._known if fold(tag) not in here]
        return [tag for tag in meant(free, word) if tag != word][:SHOWN]

    @property
    def says(self) -> str:
        """What is wrong, or what Tab would take, with how many articles have it; else what to do."""
        if self.mistake:
            return self.mistake
        offers = self.offers
        if not offers:
            return _("Words of your own, spaces between")
        return "Tab " + "  ".join(f"{tag} {self._known[tag]}" for tag in offers)

    def action_complete(self) -> None:
        """Take the first tag that is offered in place of the word before the cursor."""
        if offers := self.offers:
            end = self.cursor_position
            self.replace(offers[0] + " ", self._word_start(self.value[:end]), end)

    @staticmethod
    def _word_start(typed: str) -> int:
        """Where the word begins that ends with the text."""
        return len(typed) - len(typed.replace("，", " ").replace(",", " ").split(" ")[-1])
