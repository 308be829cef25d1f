"""A text over the whole screen, to be copied by hand or, where it is an address, photographed."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from reader.language import _
from reader.outward import qr
from reader.paths import shipped
from reader.text.cells import cells
from reader.text.linebreak import cut_lines
from reader.text.shown import as_shown, encoded
from reader.tui.driver import TerminalDriver
from reader.tui.widgets.pane import filled

INK = Style(color="#000000", bgcolor="#ffffff")
"""A code is black on white whatever the theme, else cameras do not see it."""

SCROLL = {"j": 1, "down": 1, "k": -1, "up": -1, "space": 10, "pagedown": 10, "b": -10, "pageup": -10}


class Sheet(Widget):
    """A heading, a code where there is room for it, and the text from the first column on."""

    def __init__(self, heading: str, text: str, *, code: bool) -> None:
        super().__init__(id="shown")
        self._heading = heading
        self._text = text
        self._code = code
        self._lines: list[tuple[int, str, bool]] = []
        self._top = 0

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out for this size."""
        self._lines = self._laid_out(event.size.width, event.size.height)
        self._top = 0
        self.refresh()

    def _laid_out(self, width: int, height: int) -> list[tuple[int, str, bool]]:
        """The lines: a column, a text, and whether it is of the code."""
        shown = as_shown(self._text) if self._code else self._text
        words = [(0, part[a:b], False) for part in shown.split("\n") for a, b in cut_lines(part, width)]
        head = [(0, self._heading, False)] if height > len(words) else []
        code: list[str] = []
        if self._code and self._can_show():
            code = qr.code(encoded(self._text), width, height - len(words))
        indent = (width - len(code[0])) // 2 if code else 0
        rows = [(indent, row, True) for row in code]
        free = height - len(words) - len(rows)
        if rows:
            return [*head[: max(0, free)], *rows, *words]
        return [*head, *([(0, "", False)] if free > 2 else []), *words]

    def _can_show(self) -> bool:
        """Whether the terminal's encoding has the half blocks."""
        driver = self.app._driver
        try:
            qr.BLOCKS.encode(driver.encoding if isinstance(driver, TerminalDriver) else "utf-8")
        except UnicodeError:
            return False
        return True

    def scroll_lines(self, lines: int) -> bool:
        """Scroll, where not all of it is seen; return whether that is so."""
        most = max(0, len(self._lines) - self.size.height)
        self._top = max(0, min(self._top + lines, most))
        self.refresh()
        return bool(most)

    def get_line_filters(self) -> list[LineFilter]:
        """None: the code stays black on white with NO_COLOR too."""
        return []

    def render_line(self, y: int) -> Strip:
        """One line."""
        plain, row = self.rich_style, y + self._top
        if row >= len(self._lines):
            return filled([], self.size.width, plain)
        column, text, is_code = self._lines[row]
        segments = [Segment(" " * column, plain), Segment(text, INK if is_code else plain)]
        return filled(segments, self.size.width, plain) if cells(text) else filled([], self.size.width, plain)


class ShownScreen(ModalScreen[None]):
    """Any key closes it, but those that scroll where it is longer than the screen. The mouse is the terminal's own."""

    CSS_PATH = str(shipped("styles") / "shown.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,tab,shift+tab", "dismiss", show=False)]

    def __init__(self, text: str, *, code: bool = False) -> None:
        super().__init__()
        heading = _("Any key closes this.") if code else _("To be copied by hand; any key closes this.")
        self._sheet = Sheet(heading, text, code=code)

    def compose(self) -> list[Widget]:
        """The one sheet."""
        return [self._sheet]

    def on_mount(self) -> None:
        """Let the terminal select text with the mouse."""
        if isinstance(driver := self.app._driver, TerminalDriver):
            driver.lend_mouse(True)

    def on_unmount(self) -> None:
        """Take the mouse back."""
        if isinstance(driver := self.app._driver, TerminalDriver):
            driver.lend_mouse(False)

    def on_key(self, event: events.Key) -> None:
        """Scroll or close."""
        event.stop()
        if not (event.key in SCROLL and self._sheet.scroll_lines(SCROLL[event.key])):
            self.dismiss()
