"""What `reader doctor` says of the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reader.cli import screen
from reader.cli.context import Context
from reader.cli.finding import Finding, State
from reader.language import N_, _
from reader.outward import clipboard
from reader.outward.links import shows_links
from reader.terminal import kept
from reader.terminal.known import TRUE_COLOUR, Terminal, find
from reader.text import ambiguous
from reader.text.cells import fit
from reader.text.clean import clean_line

if TYPE_CHECKING:
    from reader.terminal.asking import Replies

SMALLEST = (40, 10)
"""Columns and rows under which reading is a pain."""


def terminal_findings(context: Context) -> Iterator[Finding]:
    """All that can be said; where there is a terminal it is asked, which takes a second at most."""
    terminal = find()
    replies = None
    if screen.is_interactive() and terminal.follows_xterm:
        from reader.terminal.asking import ask

        replies = ask()
    if replies is not None and replies.wide is not None:
        ambiguous.use(replies.wide)  # for what is now written
    else:
        context.measure()
    yield _itself(terminal, replies)
    if context.output.width is not None:
        yield _size()
    yield _colours(terminal)
    yield _widths(context, terminal, replies)
    yield _background(context, terminal, replies)
    yield _encoding(context)
    if terminal.console:
        yield _found(
            *("characters", N_("characters"), _("no Chinese ones, in no font of the Linux console")),
            _("Lists show titles in pinyin. For the rest use a graphical terminal, or fbterm, or SSH from elsewhere."),
            State.NOTE,
        )
    yield _clipboard(context, terminal)
    yield _links(context)


def _found(name: str, label: str, value: str, advice: str = "", state: State = State.OK) -> Finding:
    return Finding("terminal", name, label, value, advice, state)


def _said(value: str) -> str:
    """What the environment or the terminal says, harmless and short."""
    return fit(clean_line(value), 40)


def _itself(terminal: Terminal, replies: Replies | None) -> Finding:
    ways = [_said(terminal.term) or _("TERM is not set")]
    ways += [_said(name) for name in dict.fromkeys((terminal.program, replies.name if replies else "")) if name]
    ways += [_("over SSH")] if os.environ.get("SSH_CONNECTION") else []
    value = ", ".join(ways)
    named = ("terminal", N_("terminal"), value)
    if terminal.dumb:
        return _found(
            *named, _("It cannot show the screen: commands write plain text. Set TERM if it can."), State.NOTE
        )
    if terminal.in_terminfo is False:
        return _found(*named, _("This system does not know it: install ncurses-term, or ncurses-base."), State.NOTE)
    if replies is not None and not replies.answered:
        return _found(*named, _("It answers no question, so some of this is guessed."), State.NOTE)
    return _found(*named)


def _size() -> Finding:
    import shutil

    columns, rows = shutil.get_terminal_size()
    named = ("size", N_("size"), f"{columns}x{rows}")
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return _found(
            *named, _("Everything works, but 40x10 reads better, and from 70 columns on there are two panes.")
        )
    return _found(*named)


def _colours(terminal: Terminal) -> Finding:
    named = ("colours", N_("colours"))
    if os.environ.get("NO_COLOR"):
        return _found(*named, _("none, since NO_COLOR is set"))
    if terminal.colours == TRUE_COLOUR:
        return _found(*named, _("all"))
    if terminal.colours == 0:
        return _found(*named, _("none"))
    advice = ""
    if terminal.colours == 256 and terminal.program == "screen":
        advice = _("GNU screen passes on no more; tmux does.")
    elif terminal.colours == 256:
        advice = _("If the terminal has more, COLORTERM=truecolor says so; through SSH with SendEnv and AcceptEnv.")
    elif terminal.colours < 256 and not terminal.console:
        advice = _("The theme is `terminal`. If there are more colours, TERM should end in -256color.")
    return _found(*named, str(terminal.colours), advice)


def _widths(context: Context, terminal: Terminal, replies: Replies | None) -> Finding:
    setting, named = context.settings.ambiguous, ("widths", N_("width of “ ● │"))
    if replies is None or replies.wide is None:
        known = frozenset(ambiguous.GROUPS if setting == "wide" else ())
        if setting == "auto" and context.has_marks:
            known = kept.widths(terminal, context.marks)
        return _found(*named, _("{value} (not asked)").format(value=_group_names(known)))
    drawn = _group_names(replies.wide)
    if setting != "auto" and replies.wide != (frozenset(ambiguous.GROUPS) if setting == "wide" else frozenset()):
        advice = _("The setting `ambiguous` says {setting}; lines will not be straight. Set it to auto.")
        return _found(*named, drawn, advice.format(setting=setting), State.PROBLEM)
    if context.has_marks:
        kept.keep_widths(terminal, replies.wide, context.marks)
    return _found(*named, drawn)


def _group_names(wide: frozenset[str]) -> str:
    if not wide:
        return _("narrow")
    return _("wide") if wide == ambiguous.GROUPS.keys() else _("wide: {groups}").format(groups=", ".join(sorted(wide)))


def _background(context: Context, terminal: Terminal, replies: Replies | None) -> Finding:
    named, theme = ("background", N_("background")), context.settings.theme
    dark = replies.dark if replies is not None else None
    if dark is None:
        dark = kept.is_dark(terminal, context.marks) if context.has_marks else None
        value = _("not known") if dark is None else _("dark (not asked)") if dark else _("light (not asked)")
        return _found(*named, value)
    value = _("dark") if dark else _("light")
    if theme in ({"paper"} if dark else {"ink", "contrast"}) and terminal.colours >= 256:
        return _found(
            *named, value, _("The theme is {theme}; `theme: auto` follows the background.").format(theme=theme)
        )
    return _found(*named, value)


def _encoding(context: Context) -> Finding:
    output = context.output
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_CTYPE", "LANG"))), None) or "C"
    named = ("encoding", N_("encoding"), f"{output.encoding.lower()} ({_said(locale)})")
    if not output.can_show("中“"):
        return _found(*named, _("It lacks Chinese characters, which become ?; set LANG=C.UTF-8."), State.PROBLEM)
    return _found(*named)


def _clipboard(context: Context, terminal: Terminal) -> Finding:
    named = ("clipboard", N_("clipboard"))
    if clipboard.fate("", context.settings.clipboard) is clipboard.Fate.NOWHERE:
        return _found(*named, _("out of reach (no OSC 52)"), _("Select with the mouse, most often with Shift held."))
    advice = {
        "tmux": _("tmux passes it on with `set -s set-clipboard on`."),
        "screen": _("GNU screen passes it on where the terminal around it allows it."),
        "iTerm.app": _("Allow it in the settings of iTerm2: General, Selection."),
        "iTerm2": _("Allow it in the settings of iTerm2: General, Selection."),
    }.get(terminal.program, "")
    if not terminal.program and terminal.term.startswith("xterm-") and not terminal.term.startswith("xterm-kitty"):
        advice = _("xterm wants disallowedWindowOps without SetSelection.")
    return _found(*named, _("by OSC 52, where it is allowed") if advice else _("by OSC 52"), advice)


def _links(context: Context) -> Finding:
    can = shows_links(context.settings.links)
    return _found("hyperlinks", N_("hyperlinks"), _("by OSC 8") if can else _("none"))
