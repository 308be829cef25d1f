"""What fits the app to the terminal that it runs in, at the start and when the terminal has answered."""

from __future__ import annotations

from typing import Any

from textual import events, on
from textual.app import App
from textual.message import Message

from reader.session import Session
from reader.terminal import answers, kept
from reader.terminal.answers import Answer, Background, Widths
from reader.terminal.known import Terminal
from reader.text import ambiguous
from reader.tui.driver import TerminalDriver

DARK, LIGHT = "ink", "paper"
"""The themes that `theme: auto` chooses from."""


class TerminalApp(App[None]):
    """An app that measures text as its terminal draws it, and can choose a theme by its background."""

    class Answered(Message):
        """The terminal has answered."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, session: Session, terminal: Terminal, **options: Any) -> None:
        self.session = session
        self.terminal = terminal
        settings = session.settings
        self.theme_is_auto = settings.theme == "auto"
        session.in_pinyin |= settings.titles == "auto" and terminal.console
        kept.measure(settings.ambiguous, terminal, session.marks)
        super().__init__(**options)

    def on_resize(self, event: events.Resize) -> None:
        """Paint all where the size is as it was laid out: the terminal had another for a moment, and lost lines."""
        if self.screen_stack and event.size == self.screen._compositor.size:
            self.screen.refresh()

    def action_redraw(self) -> None:
        """Draw the screen anew, whatever another program has written to this terminal."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.frugal.forget()
        self.screen.refresh()

    def queries(self, encoding: str) -> tuple[str, set[str]]:
        """What to ask the terminal at the start, in one piece; and how its answers end (`Answers.done`)."""
        asked, wanted = "", set()
        if not self.terminal.follows_xterm:
            return "", set()
        if self.session.settings.ambiguous == "auto" and _can_show("".join(ambiguous.GROUPS.values()), encoding):
            asked += answers.WIDTHS
            wanted.add("R")
        if self.theme_is_auto and self.choosable:
            asked += answers.BACKGROUND
            wanted.add("11")
        return asked, wanted

    @property
    def choosable(self) -> bool:
        """Whether there is a choice of themes: with few colours only the terminal's own can be told apart."""
        return self.terminal.colours >= 256 and not self.no_color

    def automatic_theme(self) -> str:
        """The theme for this terminal's background, as far as it is known."""
        return LIGHT if kept.is_dark(self.terminal, self.session.marks) is False else DARK

    @on(Answered)
    def take_answer(self, message: Answered) -> None:
        """Draw anew what the answer shows to be wrong, which is nothing on most terminals and at most starts."""
        answer = message.answer
        if isinstance(answer, Widths):
            kept.keep_widths(self.terminal, answer.wide, self.session.marks)
            if ambiguous.use(answer.wide):
                self.measure_again()
        elif isinstance(answer, Background) and self.theme_is_auto:
            kept.keep_background(self.terminal, answer.dark, self.session.marks)
            self.show_theme(self.automatic_theme())

    def measure_again(self) -> None:
        """Lay everything out anew: characters have another width now."""
        raise NotImplementedError

    def show_theme(self, name: str) -> None:
        """Draw in this theme."""
        raise NotImplementedError


def _can_show(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    return True
