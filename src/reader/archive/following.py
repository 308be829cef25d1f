"""Subscriptions as columns of a store's table, and which of them are the same feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from reader.archive.protocol import Subscription
from reader.archive.store import can_be_asked
from reader.archive.tables import Writing
from reader.text.clean import MAX_ADDRESS, clean, clean_line
from reader.text.fold import fold

COLUMNS = (
    *("url", "address", "title", "home", "groups", "language", "added", "asked", "succeeded", "due"),
    *("etag", "modified", "failures", "error", "gone"),
)
"""The columns of a subscription; the number of its articles is not one of them."""

CHANGING = tuple(column for column in COLUMNS if column not in ("url", "groups", "added"))
"""Those that an answer changes."""


def in_order(subscriptions: Iterable[Subscription]) -> list[Subscription]:
    """By groups and then by titles."""
    return sorted(subscriptions, key=lambda each: (each.groups, fold(each.title or each.url), each.url))


def subscribe(tables: Writing, new: Iterable[Subscription], *, all_of_them: bool = False) -> list[Subscription]:
    """Follow these, unless one of the same `url` or `address` is followed; return those that are new.

    With `all_of_them` one is followed though another has moved to its address: so it was where they come from.
    """

    def names(each: Subscription) -> set[str]:
        return {each.url} if all_of_them else {_plain(url) for url in (each.url, each.address) if url}

    known = {name for each in tables.subscriptions() for name in names(each)}
    added: list[str] = []
    for each in new:
        theirs = names(each)
        if not _can_be_followed(each.url) or theirs & known:
            continue
        known |= theirs
        tables.subscribe(each)
        added.append(each.url)
    found = {each.url: each for each in tables.subscriptions(added)}
    return [found[url] for url in added if url in found]  # somebody else may have just ended one


def subscription(row: Sequence[Any]) -> Subscription:
    """A subscription of COLUMNS and its number of articles, clean whoever has written the archive."""
    url, address, title, home, groups, language = map(clean, row[:6])
    etag, modified, error = map(clean_line, (row[10], row[11], row[13]))
    added, asked, succeeded, due, failures, articles = (int(number) for number in (*row[6:10], row[12], row[15]))
    return Subscription(
        url,
        address,
        title,
        home,
        tuple(groups.split("\n")) if groups else (),
        language,
        added,
        asked,
        succeeded,
        due,
        etag,
        modified,
        failures,
        error,
        bool(row[14]),
        articles,
    )


def shifted(each: Subscription, seconds: int) -> Subscription:
    """The same by a clock that is so many seconds ahead; what never was stays so."""
    if not seconds:
        return each
    times = (each.asked, each.succeeded, each.due)
    asked, succeeded, due = (max(1, time + seconds) if time else 0 for time in times)
    return replace(each, asked=asked, succeeded=succeeded, due=due)


def columns(each: Subscription) -> tuple[str | int, ...]:
    """The values of COLUMNS."""
    groups = "\n".join(each.groups)
    times = (each.added, each.asked, each.succeeded, each.due)
    answer = (each.etag, each.modified, each.failures, each.error, int(each.gone))
    return (each.url, each.address or each.url, each.title, each.home, groups, each.language, *times, *answer)


def _can_be_followed(url: str) -> bool:
    """Whether every store can keep it: PostgreSQL indexes no key that is much longer."""
    return can_be_asked(url) and len(url.encode()) <= MAX_ADDRESS


def _plain(url: str) -> str:
    """An address as it is compared: http is https, and a slash at its end says nothing."""
    scheme, mark, rest = url.partition("://")
    return (rest if mark and scheme.lower() in ("http", "https") else url).rstrip("/")
