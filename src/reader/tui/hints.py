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
IN_BODY = ("back", "page_down", "search", "related", "star", "help", "quit")
IN_SEARCH = ("open", "back")
WITH_MATCHES = ("next_match", "previous_match")


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
        return (f"{screen.headlines.cursor + 1:,} / {len(listing):,}{more}", "plain")
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
        return [(screen.search.outcome, "alert")]
    if screen.notice:
        return [(screen.notice, "alert")]
    if screen.article is None:
        return []
    parts: list[Part] = [(f"{screen.body.fraction:.0%}", "strong")]
    if screen.body.matches and screen.body.match is not None:
        parts.append((f"  {screen.body.match + 1}/{len(screen.body.matches)}", "alert"))
    length, minutes = screen.length
    left = round(minutes * (1 - screen.body.fraction))
    parts.append(("  " + ngettext("{n:,} character", "{n:,} characters", length).format(n=length), "plain"))
    if left:
        parts.append(("  " + ngettext("{n} minute left", "{n} minutes left", left).format(n=left), "plain"))
    if screen.session.mark_of(screen.article.headline).starred:
        parts.append(("  ★", "alert"))
    return parts


def _hints(screen: ReadingScreen) -> list[list[Part]]:
    wanted: tuple[str, ...] = IN_LIST
    if screen.search is not None:
        wanted = IN_SEARCH
    elif screen.pane is screen.body:
        wanted = WITH_MATCHES + IN_BODY if screen.body.matches else IN_BODY
    keymap = screen.session.settings.keys
    return [_hint(name, keymap) for name in wanted]


def _hint(name: str, keymap: dict[str, str]) -> list[Part]:
    return [(keys.keys_of(name, keymap)[0], "key"), (" " + _(BY_ID[name].short), "plain")]
