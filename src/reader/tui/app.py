"""The TUI as a whole: one screen, the themes, the palette, and a clean end whatever happens."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import Any, ClassVar

# Textual takes a set but empty NO_COLOR for set; no-color.org says that it must not be empty.
if os.environ.get("NO_COLOR") == "":
    del os.environ["NO_COLOR"]

from textual.actions import ActionParseResult
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from reader.actions import BY_ID, possible
from reader.archive.marks import Marks
from reader.archive.protocol import Archive
from reader.errors import ReaderError
from reader.language import _
from reader.paths import shipped
from reader.session import Session
from reader.settings import Settings, save
from reader.settings.declared import DEFAULTS
from reader.settings.declared import themes as theme_names
from reader.terminal.known import Terminal
from reader.tui import keys, themes
from reader.tui.driver import TerminalDriver
from reader.tui.paced import PacedApp
from reader.tui.screens.reading import ReadingScreen
from reader.tui.stopping import StoppableDriver

CHOSEN_THEME = "chosen theme"
"""The state in the marks that keeps the theme of locked sessions, which write no settings."""

PLAIN_THEME = "terminal"
"""The theme that is left where NO_COLOR takes the colours away, or where the terminal has few."""

SCREEN = Terminal("xterm-256color")
"""The terminal that is drawn for where no terminal is."""


class ReaderApp(PacedApp):
    """The reader in a terminal."""

    CSS_PATH = str(shipped("styles") / "reader.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(app=True),
        # Always, whatever the key map says, and before a search line takes it for a copy.
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False  # Textual's own; ours is an action like any other
    TITLE = "reader"

    def __init__(
        self,
        session: Session,
        article_id: str | None = None,
        *,
        terminal: Terminal = SCREEN,
        driver: bool = True,
    ) -> None:
        # With NO_COLOR Textual paints in greys, which are colours too, but for a theme of the terminal's own colours.
        plain = True if os.environ.get("NO_COLOR") else None
        driver_class = TerminalDriver if driver else None
        super().__init__(session, terminal, driver_class=driver_class, ansi_color=plain)
        self.animation_level = "none"
        self.failure: BaseException | None = None
        self.slow = session.settings.slow
        self._unfinished = ExitStack()
        kept = session.marks.state(CHOSEN_THEME) if session.settings.locked else ""
        self.theme_is_auto = (kept or session.settings.theme) == "auto"
        wanted = self.automatic_theme() if self.theme_is_auto else kept or session.settings.theme
        self._use_theme(wanted if self.choosable else PLAIN_THEME)
        self.set_keymap(session.settings.keys)
        self.reading = _first_screen(session, article_id)

    def on_load(self) -> None:
        """Draw nothing until all is in its place: else the first picture is sent three times."""
        self._unfinished.enter_context(self.batch_update())

    def on_ready(self) -> None:
        """Draw the first picture, all of it, once."""
        self._unfinished.close()
        self.reading.draw_now()
        self.reading.begin()

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return self.reading

    def on_mount(self) -> None:
        """Say what was wrong with the settings, the rules or the marks."""
        self.follow_line()
        session = self.session
        problems = [*session.settings.mistakes, *session.mistakes, session.new_problem()]
        if session.in_pinyin and self.terminal.console:
            text = _("This console has no Chinese characters: titles are in pinyin, {key} shows them as they are.")
            problems.append(text.format(key=keys.keys_of("pinyin", session.settings.keys)[0]))
        if told := [problem for problem in problems if problem]:
            self.reading.say(*told)
        self.set_timer(1.0, self._settle)
        session.marks.listener = self.reading.marks_came
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh())

    def on_app_focus(self) -> None:
        """Somebody comes back to this window: show what has changed meanwhile."""
        self.reading.take_news_in()

    def _settle(self) -> None:
        """Once all is drawn: collect garbage again, but never look at what the start has made."""
        gc.freeze()
        gc.enable()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002
        """Every action of the registry, for the palette."""
        for action in possible(locked=self.session.settings.locked):
            if action.id != "palette":
                names = "  ".join(keys.keys_of(action.id, self.session.settings.keys))
                yield SystemCommand(_(action.description), names, lambda name=action.id: self._run(name))
        for name in ("auto", *theme_names()):
            yield SystemCommand(_("Theme: {name}").format(name=name), "", lambda name=name: self.choose_theme(name))

    async def _run(self, action_id: str) -> None:
        await self.run_action(action_id, self if action_id in keys.APP_ACTIONS else self.reading)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, but none that reaches out in a locked session, which says so."""
        if self.session.settings.locked and isinstance(action, str) and action in BY_ID and BY_ID[action].reaches_out:
            self.reading.say(_("This is not possible in this session."))
            return True
        return await super().run_action(action, default_namespace, namespaces)

    # Actions that are the app's

    def action_theme(self) -> None:
        """The next theme."""
        names = theme_names()
        self.choose_theme(names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0])

    def choose_theme(self, name: str) -> None:
        """Use a theme from now on, and at the next start."""
        if not self.choosable:
            is_set = self.no_color and self.terminal.colours
            is_set = self.no_color and self.terminal.colours
            few = _("There are no themes: this terminal has too few colours.")
            self.reading.say(_("NO_COLOR is set: there are no themes.") if is_set else few)
            return
        self.theme_is_auto = name == "auto"
        self._use_theme(self.automatic_theme() if self.theme_is_auto else name)

        def keep() -> None:
            if self.session.settings.locked:
                self.session.marks.set_state(CHOSEN_THEME, name)
            else:
                save("theme", name)

        self.reading.in_background("theme", keep, lambda _: None)
        self.reading.say(_("Theme: {name}").format(name=name))

    def show_theme(self, name: str) -> None:
        """Draw in this theme from now on."""
        if name != self.theme:
            self._use_theme(name)

    def measure_again(self) -> None:
        """Lay everything out anew: characters have another width now."""
        self.reading.measure_again()
        for screen in self.screen_stack:
            screen.refresh(layout=True)

    def _use_theme(self, name: str) -> None:
        try:
            theme = themes.load(name, self.session.marks)
        except ReaderError:
            theme = themes.load(str(DEFAULTS["theme"]), self.session.marks)
        self.register_theme(theme)
        self.theme = theme.name

    def action_help(self) -> None:
        """Show the keys."""
        from reader.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.session.settings.keys, locked=self.session.settings.locked))

    def action_stop(self) -> None:
        """Let the shell have the terminal until it goes on with this job."""
        self.reading.keep_place()
        if isinstance(self._driver, StoppableDriver) and not self._driver.stop():
            self.reading.say(_("There is no shell to go back to."))

    def action_palette(self) -> None:
        """Show all actions."""
        from reader.tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    async def action_quit(self) -> None:
        """End."""
        self.exit()

    def exit(self, *arguments: Any, **options: Any) -> None:
        """End, but keep first where the person is."""
        self.reading.keep_place()
        super().exit(*arguments, **options)

    # Ends

    def _handle_exception(self, error: Exception) -> None:
        """End on a fault of ours with the terminal restored, and one line instead of a traceback."""
        if self.failure is None:
            self.failure = error
        self._exception = error
        self._exception_event.set()
        self._return_code = 1
        self._close_messages_no_wait()


def _first_screen(session: Session, article_id: str | None) -> ReadingScreen:
    """The screen at the article asked for, or where the person left, or anew; as the setting `resume` wants it."""
    resume, left = session.settings.resume, session.left()
    if left is not None:
        session.take_up(left)
    back = left if article_id is None and resume == "always" else None
    offer = left if article_id is None and resume == "ask" else None
    first = back.article if back is not None else article_id
    article = session.first_article(first, anew=resume != "always")
    return ReadingScreen(session, article, in_body=article_id is not None, back=back, offer=offer)


async def _run_until_signal(app: ReaderApp) -> int:
    """Run the app; end it cleanly on SIGTERM, SIGHUP and SIGINT. Returns the exit code."""
    caught: list[int] = []

    def stop(number: int) -> None:
        caught.append(number)
        insist()

    def insist() -> None:
        # What an app is told before it is ready to listen may be lost.
        app.exit()
        loop.call_later(0.2, insist)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    await app.run_async()
    return 128 + caught[0] if caught else app.return_code or 0


def run(
    archive: Archive,
    marks: Marks,
    settings: Settings,
    article_id: str | None = None,
    *,
    command: tuple[str, ...] | None = None,
    environment: Mapping[str, str] | None = None,
    name: str = "",
    terminal: Terminal = SCREEN,
) -> int:
    """Show the archive in this terminal until the person quits; return the exit code.

    `article_id` is the whole id of the article to open first; `command` runs `reader` on this archive in a process of
    its own, with that `environment` besides one's own, which fetches; without it nothing can be fetched. `name` tells
    this archive from others, since in each the person has a place of their own. `terminal` is the one to draw on.

    Raises ReaderError where a fault of ours ended it.
    """
    session = Session(archive, marks, settings, command, name, environment=environment)
    app = ReaderApp(session, article_id, terminal=terminal)
    try:
        code = asyncio.run(_run_until_signal(app))
    finally:
        app.reading.save_position()
        app.reading.leave()
    if app.failure is not None:
        if os.environ.get("READER_DEBUG"):
            sys.excepthook(type(app.failure), app.failure, app.failure.__traceback__)
        raise ReaderError(_("the reader failed: {error} (READER_DEBUG=1 shows more)").format(error=repr(app.failure)))
    return code
