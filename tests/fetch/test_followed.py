"""Which subscription a person means, and which settings are its own."""

from __future__ import annotations

import pytest

from reader.archive.protocol import Subscription
from reader.fetch.followed import follow, matching
from reader.settings import FeedSettings

KNOWN = (
    Subscription("https://www.a.example/rss.xml", title="新闻网", groups=("新闻",), language="zh-CN"),
    Subscription("http://b.example/feed", address="https://b.example/new", title="新闻網 Sport"),
    Subscription("http://c.example/rss.xml"),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://www.a.example/rss.xml", [0]),
        ("a.example/rss.xml", [0]),
        (" http://m.a.example/rss.xml#top ", [0]),
        ("https://b.example/new", [1]),
        ("b.example", [1]),
        ("新聞网", [0]),  # a whole name comes before a part of one
        ("新闻", [0, 1]),
        ("ＳＰＯＲＴ", [1]),
        ("rss.xml", [0, 2]),
        ("c.example/rss.xml", [2]),
        ("", []),
        (" ", []),
        ("nix", []),
        ("http://[", []),
    ],
)
def test_a_feed_is_meant_by_address_name_or_a_part_of_them(typed: str, meant: list[int]) -> None:
    followed = follow(KNOWN, {})
    assert [one.url for one in matching(followed, typed)] == [KNOWN[number].url for number in meant]


def test_settings_belong_to_an_address_however_it_is_written() -> None:
    feeds = {
        "http://a.example/rss.xml": FeedSettings(name="甲", group=("一", "二"), language="en"),
        "https://b.example/new/": FeedSettings(interval=600),
    }
    first, second, third = follow(KNOWN, feeds)
    assert (first.name, first.groups, first.language) == ("甲", ("一", "二"), "en")
    assert (second.feed.interval, second.name, second.groups) == (600, "新闻網 Sport", ())
    assert (third.feed, third.title, third.name) == (FeedSettings(), "", "c.example/rss.xml")


def test_the_very_address_is_stronger_than_another_form_of_it() -> None:
    feeds = {
        "http://c.example/rss.xml": FeedSettings(name="this"),
        "https://c.example/rss.xml": FeedSettings(name="other"),
    }
    assert follow(KNOWN[2:], feeds)[0].name == "this"
