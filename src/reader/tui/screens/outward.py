"""What leaves the screen: an address or a text for the clipboard, an address for a browser or a telephone."""

from __future__ import annotations

from textual.geometry import Offset
from textual.widget import Widget

from reader.language import _
from reader.outward import browser, clipboard
from reader.outward.clipboard import Fate
from reader.text.cells import fit
from reader.text.clean import clean
from reader.text.shown import as_shown, encoded
from reader.tui.screens.marking import MarkingScreen
from reader.tui.widgets.headline_list import HeadlineList

TOLD = 60
"""Cells of what was copied that are told."""


class OutwardScreen(MarkingScreen):
    """The lists and marks, and what can be taken out of them."""

    @property
    def _address(self) -> str:
        """The address of the headline under the cursor, else of the open article, for other programs; or empty."""
        if isinstance(self.pane, HeadlineList) and self.pane.headline is not None:
            return encoded(self.pane.headline.url)
        return encoded(self.article.url) if self.article is not None else ""

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """What is under the mouse: in the article the place in its text, which Textual would have from styles only."""
        widget, place = super().get_widget_and_offset_at(x, y)
        if widget is self.body:
            place = self.body.place_at(x - self.body.region.x, y - self.body.region.y)
        return widget, place

    def show_text(self, text: str, *, code: bool = False) -> None:
        """Show a text over the screen, to be copied by hand, or an address with its code."""
        from reader.tui.screens.shown import ShownScreen

        self.app.push_screen(ShownScreen(text, code=code))

    def action_copy_address(self) -> None:
        """Copy the address of the headline under the cursor, or of the open article."""
        if address := self._address:
            self._copy(address)
        else:
            self.say(_("This article has no address."))

    def action_copy_text(self) -> None:
        """Copy what the mouse has selected, else the paragraph at hand; in a list, the title."""
        pane = self.pane
        if isinstance(pane, HeadlineList) and pane.headline is not None and not self.body.selected:
            text = pane.headline.title
        else:
            text = self.body.selected or self.body.at_hand
        if text.strip():
            self._copy(clean(text))

    def _copy(self, text: str) -> None:
        """Hand a text to the clipboard, and say no more about it than is known; a locked session starts no program."""
        fate = clipboard.fate(text, self.session.settings.clipboard)
        if fate is Fate.NOWHERE:
            self.show_text(text)
        elif fate is Fate.TOO_LONG:
            self.say(_("This is too long for the terminal's clipboard."))
        elif fate is Fate.TMUX and not self.session.settings.locked:
            self.in_background("copy", lambda: clipboard.to_tmux(text), lambda taken: self._copied(text, taken))
        else:
            self._send(text)

    def _copied(self, text: str, taken: bool) -> None:
        if taken:
            self.say(_("In tmux's buffer, and sent on: {text}").format(text=_told(text)))
        else:
            self._send(text)

    def _send(self, text: str) -> None:
        """Write it to the terminal."""
        if self.app._driver is None:
            return
        self.app._driver.write(clipboard.sequence(text))
        self.app._driver.flush()
        if clipboard.needs_permission():
            self.say(_("Sent; tmux takes it only with set-clipboard on: {text}").format(text=_told(text)))
        else:
            self.say(_("Sent to the terminal's clipboard: {text}").format(text=_told(text)))

    def action_browse(self) -> None:
        """Open the address in the browser, or show it."""
        self._browse(self._address, _("This article has no address."))

    def action_browse_shown(self) -> None:
        """Open the first picture or link that is on the screen, or show its address."""
        address = next(filter(None, map(encoded, self.body.addresses)), "")
        self._browse(address, _("There is no picture and no link on the screen."))

    def _browse(self, address: str, otherwise: str) -> None:
        if not address:
            self.say(otherwise)
        elif browser.is_here() and not self.session.settings.locked:
            self.in_background(
                "browse", lambda: browser.open_there(address), lambda done: self._opened_there(address, done)
            )
        else:
            self.show_text(address, code=True)

    def _opened_there(self, address: str, done: bool) -> None:
        if done:
            self.say(_("Handed to the browser: {address}").format(address=fit(as_shown(address), TOLD)))
        else:
            self.show_text(address, code=True)


def _told(text: str) -> str:
    return fit(" ".join(text.split()), TOLD)
