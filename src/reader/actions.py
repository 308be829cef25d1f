"""The one registry of what a person can do in the TUI: keys, help, footer, palette and docs come from it.

It stands below the TUI, and imports nothing of it, so that the settings can check a key map and `reader config` can
show it without a screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reader.language import N_


class Where(StrEnum):
    """The part of the screen in which an action's keys work."""

    ANYWHERE = "anywhere"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: a stable `id`, the default `keys` (Textual's names, comma between), and what it does in words.

    `short` is the word that the line of state shows beside the key; empty: it is not shown there. What `reaches_out`,
    to feeds, files or programs, is not there in a locked session (`reader shell`).
    """

    id: str
    keys: str
    description: str
    where: Where = Where.ANYWHERE
    short: str = ""
    reaches_out: bool = False


ACTIONS: tuple[Action, ...] = (
    Action("open", "enter,l,right", N_("Open the headline"), Where.LIST, N_("open")),
    Action("down", "j,down", N_("Next headline, or a line down"), short=N_("move")),
    Action("up", "k,up", N_("Previous headline, or a line up")),
    Action("back", "h,left,escape", N_("Back to the list, or out of a search"), short=N_("list")),
    Action("page_down", "space,pagedown", N_("A page down"), short=N_("page")),
    Action("page_up", "b,pageup", N_("A page up")),
    Action("half_down", "ctrl+d", N_("Half a page down")),
    Action("half_up", "ctrl+u", N_("Half a page up")),
    Action("top", "g,home", N_("To the top")),
    Action("bottom", "G,end", N_("To the end")),
    Action("next_pane", "tab", N_("Next pane"), short=N_("pane")),
    Action("previous_pane", "shift+tab", N_("Previous pane")),
    Action("next_article", "J", N_("Next article")),
    Action("previous_article", "K", N_("Previous article")),
    Action("related", "r", N_("To the related headlines"), short=N_("related")),
    Action("story", "T", N_("The story in order of time")),
    Action("history_back", "left_square_bracket", N_("Back through what was opened")),
    Action("history_forward", "right_square_bracket", N_("Forward through what was opened")),
    Action("search", "slash", N_("Search the archive, or find in the article"), short=N_("search")),
    Action("next_match", "n", N_("Next match, in the next article too"), short=N_("next")),
    Action("previous_match", "N", N_("Previous match")),
    Action("save_query", "S", N_("Save the search as a query"), reaches_out=True),
    Action("remove_query", "d", N_("Remove a saved query"), reaches_out=True),
    Action("fetch", "R", N_("Fetch the feeds; twice while it runs: stop"), short=N_("fetch"), reaches_out=True),
    Action("errors", "E", N_("What could not be fetched, and why"), reaches_out=True),
    Action("full_text", "f", N_("Get the full text from its page"), short=N_("full text"), reaches_out=True),
    Action("star", "s", N_("Star, or take the star away"), short=N_("star")),
    Action("unread", "u", N_("Mark as unread, or as read")),
    Action("pinyin", "P", N_("Titles in pinyin, or as they are written")),
    Action("tag", "number_sign", N_("Tag with words of your own"), short=N_("tag")),
    Action("copy_address", "y", N_("Copy the address"), short=N_("copy")),
    Action("copy_text", "Y", N_("Copy the selected text, or this paragraph")),
    Action("browse", "o", N_("Open in the browser, or show a QR code")),
    Action("browse_shown", "O", N_("Open the first picture or link shown")),
    Action("sidebar", "z", N_("Hide or show the sidebar")),
    Action("theme", "t", N_("Next theme")),
    Action("redraw", "ctrl+l", N_("Draw the screen anew")),
    Action("stop", "ctrl+z", N_("To the shell; fg comes back"), reaches_out=True),
    Action("help", "question_mark,f1", N_("Keys and help"), short=N_("help")),
    Action("palette", "ctrl+p", N_("All actions")),
    Action("quit", "q,ctrl+q", N_("Quit"), short=N_("quit")),
)
"""In the order of the help screen."""


def possible(*, locked: bool) -> tuple[Action, ...]:
    """The actions of a session."""
    return tuple(action for action in ACTIONS if not (locked and action.reaches_out))


BY_ID = {action.id: action for action in ACTIONS}
