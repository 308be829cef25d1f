"""What the bars say: where one is above, how far and what to press below."""

from __future__ import annotations

from dataclasses import dataclass

from reader.actions import BY_ID
from reader.article import Article
from reader.language import _, ngettext
from reader.text.glyphs import glyph
from reader.tui import keys
from reader.tui.fetching import Tally
from reader.tui.listing import Found, Listing, Suggested
from reader.tui.widgets.bars import Part
from reader.tui.widgets.body import Body

IN_LIST = ("open", "search", "help", "quit", "related", "next_pane")
IN_BODY = ("back", "search", "help", "quit", "page_down", "related", "star")
"""What matters most in each pane, the most important first: what does not fit goes."""

Sides = tuple[list[Part], list[list[Part]]]
"""The left side of a bar, and the groups of its right side."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the bars speak of.

    `length` is the article's, in characters and minutes; `search` what a search that is being typed has found, in
    words, None where none is; `in_body` whether the article has the keys. `news` are the new articles that the list
    does not show yet, `work` what is being fetched, empty while nothing is.
    """

    listing: Listing | None
    related: Listing | None
    article: Article | None
    length: tuple[int, int]
    starred: bool
    body: Body
    in_body: bool
    narrow: bool
    notice: str
    news: int
    work: list[Part]
    can_fetch: bool
    search: str | None
    keymap: dict[str, str]


def title(shown: Shown) -> Sides:
    """The title bar: the section, or what was searched; and how many headlines there are."""
    listing, narrow = shown.listing, shown.narrow
    section = shown.article.section if shown.article else ()
    left: list[Part] = [(_("Headlines"), "strong")]
    if narrow and shown.in_body:
        left = [("‹ " + _("Headlines"), "plain")]
    elif isinstance(listing, Found) and not listing.standing:
        left = [(_("Found"), "strong"), ("  ", "plain"), (listing.text, "alert")]
    elif listing is not None and listing.name:
        left = [(listing.name, "strong")]
    elif section and not narrow:
        left = [(" › ".join(section), "plain")]
    right = ""
    if narrow and not shown.in_body and shown.article is not None:
        right = _("article") + " ›"
    elif listing is not None and len(listing):
        known = listing.known if isinstance(listing, Found) else len(listing)
        right = f"{known:,}" + ("+" if listing.more else "")
    return left, [*_news(shown), [(right, "plain")]]


def _news(shown: Shown) -> list[list[Part]]:
    """The new articles that the list can take in, and, where it has the keys, with which key."""
    if not shown.news:
        return []
    text = ngettext("{n:,} new", "{n:,} new", shown.news).format(n=shown.news)
    searched = isinstance(shown.listing, Found) and not shown.listing.standing
    if not shown.in_body and not searched:
        key = keys.keys_of("top", shown.keymap)[0]
        text += f" · {key}" if shown.narrow else " · " + _("{key} shows them").format(key=key)
    return [[(text, "alert")]]


def progress(tally: Tally, *, narrow: bool) -> list[Part]:
    """How far a fetch is; each number a part of its own, since parts that stay are not sent again."""
    if tally.feeds is None:
        return [(_("Fetching…"), "strong")]
    done = f"{tally.done}/{tally.feeds}"
    parts: list[Part] = [(done, "strong")] if narrow else [(_("Fetching") + " ", "plain"), (done, "strong")]
    if tally.new:
        new = f" +{tally.new}" if narrow else " · " + ngettext("{n:,} new", "{n:,} new", tally.new).format(n=tally.new)
        parts.append((new, "plain"))
    if failed := len(tally.failures):
        text = f" !{failed}"
        if not narrow:
            text = " · " + ngettext("{n:,} failed", "{n:,} failed", failed).format(n=failed)
        parts.append((text, "alert"))
    return parts


def related(shown: Shown) -> Sides:
    """The heading over the related headlines."""
    count = len(shown.related) if shown.related else 0
    return ([(_("Related"), "strong")], [[(str(count), "plain")]]) if count else ([], [])


def state(shown: Shown) -> Sides:
    """The line of state: a search, a notice, or the place in the article; and the keys that matter now."""
    if shown.search is not None:
        take = _("open") if isinstance(shown.listing, Suggested) else _("keep")
        return [(shown.search, "alert")], [
            [("Enter ", "key"), (take, "plain")],
            [("Esc ", "key"), (_("back"), "plain")],
        ]
    left: list[Part] = []
    if shown.notice:
        left = [(shown.notice, "alert")]
    elif shown.work and not shown.in_body:
        left = shown.work
    elif shown.article is not None and (shown.in_body or not shown.narrow):
        left = [*shown.work, ("  ", "plain"), *_place(shown)] if shown.work else _place(shown)
    wanted: tuple[str, ...] = (*IN_LIST, *(["fetch"] if shown.can_fetch else []))
    if shown.in_body:
        wanted = ("next_match", *IN_BODY) if shown.body.matches else IN_BODY
        if shown.can_fetch and shown.article is not None and shown.article.stub:
            wanted = ("full_text", *wanted)
    return left, [_hint(name, shown.keymap) for name in wanted]


def _place(shown: Shown) -> list[Part]:
    """Where one is in the article: how much was seen, which match, how long it is, how long it will take."""
    body, parts = shown.body, [(f"{shown.body.fraction:.0%}", "strong")]
    if body.matches and body.match is not None:
        parts.append((f"  {body.match + 1}/{len(body.matches)}", "alert"))
    length, minutes = shown.length
    if not shown.narrow:
        parts.append(("  " + ngettext("{n:,} char", "{n:,} chars", length).format(n=length), "plain"))
    if left := round(minutes * (1 - body.fraction)):
        parts.append(("  " + ngettext("{n} min left", "{n} min left", left).format(n=left), "plain"))
    if shown.starred:
        parts.append(("  " + glyph("★"), "alert"))
    return parts


def _hint(name: str, keymap: dict[str, str]) -> list[Part]:
    return [(keys.keys_of(name, keymap)[0], "key"), (" " + _(BY_ID[name].short), "plain")]
