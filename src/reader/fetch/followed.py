"""Subscriptions together with what config.yaml says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reader.archive.protocol import Subscription
from reader.settings import FeedSettings
from reader.text.address import canonical
from reader.text.fold import fold
from reader.text.shown import as_shown


@dataclass(frozen=True, slots=True)
class Followed:
    """A subscription and the person's settings for it, which are stronger than what it says itself."""

    subscription: Subscription
    feed: FeedSettings

    @property
    def url(self) -> str:
        """The address that the archive knows it by."""
        return self.subscription.url

    @property
    def title(self) -> str:
        """What the person, or else the feed itself, calls it; empty where neither does."""
        return self.feed.name or self.subscription.title

    @property
    def name(self) -> str:
        """What to call it: never empty."""
        return self.title or as_shown(f"https:{canonical(self.url)}").removeprefix("https://")

    @property
    def groups(self) -> tuple[str, ...]:
        """The folders it lies in, outermost first."""
        return self.feed.group or self.subscription.groups

    @property
    def language(self) -> str:
        """A BCP 47 tag, or empty."""
        return self.feed.language or self.subscription.language


def follow(subscriptions: Iterable[Subscription], feeds: Mapping[str, FeedSettings]) -> list[Followed]:
    """Each subscription with its settings: those under its address, in whatever form both are written."""
    by_address = {canonical(address): feed for address, feed in feeds.items()}
    nothing = FeedSettings()

    def of(one: Subscription) -> FeedSettings:
        for address in (one.url, one.address):
            if address and (feed := feeds.get(address) or by_address.get(canonical(address))):
                return feed
        return nothing

    return [Followed(one, of(one)) for one in subscriptions]


def matching(followed: Iterable[Followed], text: str) -> list[Followed]:
    """Those that a person may mean: by address; else by whole name; else by a part of the address or the name.

    The first of these ways that finds any is the one. Case, width and traditional characters make no difference.
    """
    known, wanted = list(followed), fold(text.strip())
    if not wanted:
        return []
    address = canonical(text if "://" in text else f"https://{text.strip()}")
    ways: tuple[Callable[[Followed], bool], ...] = (
        lambda one: text.strip() in (one.url, one.subscription.address),
        lambda one: address in (canonical(one.url), canonical(one.subscription.address)),
        lambda one: fold(one.name) == wanted,
        lambda one: any(wanted in fold(said) for said in (one.url, one.subscription.address, one.name)),
    )
    return next((found for way in ways if (found := [one for one in known if way(one)])), [])
