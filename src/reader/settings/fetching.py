"""What config.yaml says of fetching: `feeds`, settings of single feeds, and `network`, where reader may connect to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reader.language import _
from reader.settings.declared import FeedSettings, NetworkSettings, scalar, shown

if TYPE_CHECKING:
    from yaml.nodes import Node

    from reader.settings.entries import Reading

SHORTEST, LONGEST = 5 * 60, 30 * 24 * 3600
"""Seconds between two questions to a feed: what a server may be asked to bear, and what is still following it."""

PRIVATE = ("deny", "allow")

_UNITS = {"m": 60, "h": 3600, "d": 24 * 3600}
_INTERVAL = re.compile(r"([0-9]{1,5})\s?([mhd])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # BCP 47 as far as feeds use it
_HOST = re.compile(r"(?:[\w-]{1,63}\.?){1,10}(?::[0-9]{1,5})?|\[[0-9a-fA-F:.]+\]:[0-9]{1,5}")
_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
"""YAML 1.1's words for true and false."""


def written(seconds: int) -> str:
    """An interval as config.yaml has it: `30m`, `2h`, `1d`."""
    unit = next(unit for unit in ("d", "h", "m") if seconds % _UNITS[unit] == 0 or unit == "m")
    return f"{seconds // _UNITS[unit]}{unit}"


def lines(feeds: dict[str, FeedSettings]) -> Iterator[str]:
    """The lines below `feeds:` that say these settings."""
    for address, feed in feeds.items():
        said = {
            "interval": written(feed.interval) if feed.interval else "",
            "full": {True: "yes", False: "no", None: ""}[feed.full],
            "name": feed.name,
            "group": "/".join(feed.group),
            "language": feed.language,
        }
        yield f"{scalar(address)}:"
        yield from (f"  {name}: {scalar(value)}" for name, value in said.items() if value)


def network_lines(network: NetworkSettings) -> Iterator[str]:
    """The lines below `network:` that say these settings."""
    yield f"private: {network.private}"
    yield "allow:"
    yield from (f"  - {scalar(place)}" for place in network.allow)


def take_feeds(node: Node, reading: Reading) -> None:
    """Take the group `feeds`: addresses, each with a group of its own settings."""
    if not node.value:
        return
    taken: set[str] = set()
    for key, value in _pairs(node, "feeds", _("feeds: a group of addresses with their settings is needed"), reading):
        from reader.text.clean import clean_address

        address = clean_address(key.value)
        if not address:
            text = _("{value} is not an address that begins with http:// or https://")
            reading.mistake(key, "feeds: " + text.format(value=shown(key.value)))
        elif address in taken:
            reading.mistake(
                key, _("{name}: given twice; the first one is used").format(name=f"feeds: {shown(address)}")
            )
        else:
            taken.add(address)
            reading.feeds[address] = _feed(value, address, reading)


def _feed(node: Node, address: str, reading: Reading) -> FeedSettings:
    """The settings of one feed, on those that are known of it; without those that are wrong, which are told."""
    feed, known, place = reading.feeds.get(address, FeedSettings()), list(_CHECKS), f"feeds: {shown(address)}"
    if not node.value:
        return feed
    wanted = _("{place}: a group of lines like `interval: 30m` is needed").format(place=place)
    for key, value in _pairs(node, place, wanted, reading):
        if key.value not in _CHECKS:
            reading.unknown(key, known, place)
            continue
        try:
            feed = replace(feed, **{key.value: _CHECKS[key.value](_one(value))})
            reading.note("feeds", address, key.value)
        except ValueError as error:
            reading.mistake(value, f"{place}: {key.value}: {error}")
    return feed


def take_network(node: Node, reading: Reading) -> None:
    """Take the group `network`."""
    if not node.value:
        return
    wanted = _("network: a group of lines like `private: deny` is needed")
    for key, value in _pairs(node, "network", wanted, reading):
        if key.value == "private":
            try:
                reading.network = replace(reading.network, private=_private(_one(value)))
                reading.note("network", "private")
            except ValueError as error:
                used = _("{value} is used").format(value=reading.network.private)
                reading.mistake(value, f"network: private: {error}; {used}")
        elif key.value == "allow":
            places = dict.fromkeys(_allowed(value, reading))
            for place in places:
                reading.note("network", "allow", place)
            reading.network = replace(reading.network, allow=(*places, *_unlike(reading.network.allow, places)))
        else:
            reading.unknown(key, ["private", "allow"], "network")


def _unlike(known: tuple[str, ...], places: dict[str, None]) -> Iterator[str]:
    return (place for place in known if place not in places)


def _allowed(node: Node, reading: Reading) -> Iterator[str]:
    """The hosts and networks of `allow`, one or a list of them."""
    from yaml.nodes import ScalarNode, SequenceNode

    listed = node.value if isinstance(node, SequenceNode) else [node] if node.value else []
    for number, place in enumerate(listed, 1):
        if isinstance(place, ScalarNode) and _is_place(place.value):
            yield place.value.lower()
        else:
            text = _("{value} is not a host, an address or a network like 10.0.0.0/8")
            said = shown(place.value) if isinstance(place, ScalarNode) else _("a list or a group")
            reading.mistake(place, f"network: allow: {number}: {text.format(value=said)}")


def _is_place(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        numbers_only = text.replace(".", "").replace("/", "").isdigit()
        return bool(_HOST.fullmatch(text)) and not numbers_only
    return True


def _pairs(node: Node, place: str, wanted: str, reading: Reading) -> Iterator[tuple[Node, Node]]:
    """The entries of a group that have a name, each name once; told is what is none."""
    from yaml.nodes import MappingNode

    if not isinstance(node, MappingNode):
        reading.mistake(node, wanted)
        return
    names = set()
    for key, value in node.value:
        if not isinstance(key.value, str):
            text = _("a name is needed before the colon, not a list or a group")
            reading.mistake(key, f"{place}: {text}")
        elif key.value in names:
            text = _("{name}: given twice; the first one is used")
            reading.mistake(key, text.format(name=f"{place}: {shown(key.value)}"))
        else:
            names.add(key.value)
            yield key, value


def _one(node: Node) -> str:
    if not isinstance(node.value, str):
        raise ValueError(_("one value is needed, not a list or a group"))
    if not node.value:
        raise ValueError(_("it has no value"))
    return node.value


def _private(text: str) -> str:
    if text not in PRIVATE:
        raise ValueError(_("{value} is not one of {choices}").format(value=shown(text), choices=", ".join(PRIVATE)))
    return text


def _interval(text: str) -> int:
    found = _INTERVAL.fullmatch(text.strip())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not SHORTEST <= seconds <= LONGEST:
        said = _("{value} is not a time from {low} to {high}, like 30m, 2h or 1d")
        raise ValueError(said.format(value=shown(text), low=written(SHORTEST), high=written(LONGEST)))
    return seconds


def _full(text: str) -> bool:
    if text.lower() not in _WORDS:
        raise ValueError(_("{value} is not one of {choices}").format(value=shown(text), choices="yes, no"))
    return _WORDS[text.lower()]


def _name(text: str) -> str:
    from reader.text.clean import clean_line

    return clean_line(text)[:100]


def group(text: str) -> tuple[str, ...]:
    """The folders that `News/Local` names, outermost first."""
    return tuple(filter(None, (_name(part) for part in text.split("/"))))[:10]


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(_("{value} is not a language like zh-CN or en").format(value=shown(text)))
    return text


_CHECKS: dict[str, Callable[[str], Any]] = {
    "interval": _interval,
    "full": _full,
    "name": _name,
    "group": group,
    "language": _language,
}
