"""What the bars say: where one is above, how far and what to press below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.actions import BY_ID
from reader.language import _, ngettext
from reader.tui import keys
from reader.tui.listing import Found
from reader.tui.widgets.bars import Part

if TYPE_CHECKING:
    from reader.tui.screens.reading import ReadingScreen

IN_LIST = ("open", "search", "related", "next_pane", "help", "quit")
IN_BODY = ("back", "page_down", "search", "related", "help", "quit", "star")
"""What matters most in each pane, the most important first: what does not fit goes."""


def refresh(screen: ReadingScreen) -> None:
    """Bring title bar, related heading and line of state up to date."""
    screen.title_bar.set(_where(screen), [[_app_name(screen)]])
    count = len(screen.article.related) if screen.article else 0
    screen.related_title.set([(_("Related"), "strong")], [[(str(count), "plain")]] if count else [])
    screen.state.set(_state(screen), _hints(screen))


def _app_name(screen: ReadingScreen) -> Part:
    listing = screen.headlines.listing
    if screen.has_class("narrow") and screen.has_class("on-list") and screen.article is not None:
        return (_("article") + " ›", "plain")
    if listing is not None and len(listing):
        more = "+" if isinstance(listing, Found) and listing.next else ""
        return (f"{len(listing):,}{more}", "plain")
    return ("reader", "plain")


def _where(screen: ReadingScreen) -> list[Part]:
    listing = screen.headlines.listing
    if screen.has_class("narrow") and screen.has_class("on-body"):
        return [("‹ " + _("Headlines"), "plain")]
    if isinstance(listing, Found):
        return [(_("Found"), "strong"), ("  ", "plain"), (listing.text, "alert")]
    section = screen.article.section if screen.article else ()
    if section and not screen.has_class("narrow"):
        return [(" › ".join(section), "plain")]
    return [(_("Headlines"), "strong")]


def _state(screen: ReadingScreen) -> list[Part]:
    if screen.search is not None:
        keep, back = [("  Enter ", "key"), (_("keep"), "plain")], [("  Esc ", "key"), (_("back"), "plain")]
        return [(screen.search.outcome, "alert"), *keep, *back]
    if screen.notice:
        return [(screen.notice, "alert")]
    if screen.article is None or screen.has_class("on-list"):
        return []
    return _place(screen)


def _place(screen: ReadingScreen) -> list[Part]:
    """Where one is in the article: how much was seen, which match, how long it is, how long it will take."""
    body, parts = screen.body, [(f"{screen.body.fraction:.0%}", "strong")]
    if body.matches and body.match is not None:
        parts.append((f"  {body.match + 1}/{len(body.matches)}", "alert"))
    length, minutes = screen.length
    if not screen.has_class("narrow"):
        parts.append(("  " + ngettext("{n:,} character", "{n:,} characters", length).format(n=length), "plain"))
    if left := round(minutes * (1 - body.fraction)):
        parts.append(("  " + ngettext("{n} minute left", "{n} minutes left", left).format(n=left), "plain"))
    if screen.article is not None and screen.session.mark_of(screen.article.headline).starred:
        parts.append(("  ★", "alert"))
    return parts


def _hints(screen: ReadingScreen) -> list[list[Part]]:
    if screen.search is not None:
        return []
    wanted: tuple[str, ...] = IN_LIST
    if screen.pane is screen.body:
        wanted = ("next_match", *IN_BODY) if screen.body.matches else IN_BODY
    keymap = screen.session.settings.keys
    return [_hint(name, keymap) for name in wanted]


def _hint(name: str, keymap: dict[str, str]) -> list[Part]:
    return [(keys.keys_of(name, keymap)[0], "key"), (" " + _(BY_ID[name].short), "plain")]
