"""The feeds that an archive follows: who asks them, what comes of it, and how many articles each has brought."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.archive.builders import EXAMPLES, anew, empty, everything, page, story

from reader.archive.protocol import Archive, Outcome, Subscription
from reader.archive.query import ALL, parse
from reader.article import Article
from reader.errors import ReaderError

pytestmark = pytest.mark.usefixtures("store")

NOW = 1_740_900_000
FEED = Subscription("https://a.example/feed", title="甲", added=NOW)
PROCESSES = multiprocessing.get_context("spawn")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = empty(tmp_path / "archive.db")
    yield archive
    archive.close()


def feeds(number: int) -> list[Subscription]:
    return [Subscription(f"https://{n}.example/feed", title=f"第{n}源", due=n) for n in range(number)]


def urls(found: list[Subscription]) -> list[str]:
    return [each.url for each in found]


def test_a_subscription_comes_back_as_it_was_made(archive: Archive) -> None:
    whole = Subscription(
        "https://a.example/feed",
        "https://b.example/feed",
        "甲的源",
        "https://a.example/",
        ("新闻", "财经"),
        "zh-CN",
        *range(1, 5),
        '"etag"',
        "Sun, 02 Mar 2025 05:25:36 GMT",
        3,
        "时间到了",
        True,
    )
    assert archive.subscribe([whole]) == [whole]
    assert archive.subscriptions() == [whole]


def test_what_is_followed_already_is_not_new(archive: Archive) -> None:
    moved = replace(FEED, address="https://a.example/new")
    assert archive.subscribe([moved, FEED]) == [moved]
    for url in ("https://a.example/feed", "http://a.example/feed/", "https://a.example/new"):
        assert archive.subscribe([Subscription(url)]) == []
    assert urls(archive.subscribe([Subscription("https://a.example/other")])) == ["https://a.example/other"]


def test_they_stand_in_order_of_groups_and_titles(archive: Archive) -> None:
    names = [(("乙组",), "b"), ((), "z"), (("乙组",), "a"), ((), "C"), (("乙组", "内"), "a")]
    archive.subscribe(
        Subscription(f"https://{n}.example/", title=title, groups=groups) for n, (groups, title) in enumerate(names)
    )
    assert [(each.groups, each.title) for each in archive.subscriptions()] == [
        ((), "C"), ((), "z"), (("乙组",), "a"), (("乙组",), "b"), (("乙组", "内"), "a"),
    ]  # fmt: skip


def test_articles_stay_when_their_feed_is_followed_no_more(archive: Archive) -> None:
    archive.subscribe([FEED])
    archive.settle(FEED, [story("甲"), story("乙")])
    assert archive.unsubscribe([FEED.url, "https://nobody.example/", "\ud800"]) == 1
    assert (archive.subscriptions(), archive.count()) == ([], 2)
    assert [each.articles for each in archive.subscribe([FEED])] == [2]


def test_those_longest_due_are_leased_first_and_only_once(archive: Archive) -> None:
    some = feeds(5)
    archive.subscribe([*some, Subscription("https://late.example/", due=NOW + 1), replace(FEED, gone=True)])
    assert urls(archive.lease(NOW, 60, 2)) == urls(some[:2])
    assert urls(archive.lease(NOW, 60, 9)) == urls(some[2:])
    assert archive.lease(NOW, 60, 9) == []
    archive.release(urls(some[3:]))
    assert urls(archive.lease(NOW, 60, 9)) == urls(some[3:])
    assert urls(archive.lease(NOW + 60, 60, 9)) == [*urls(some), "https://late.example/"]


def test_those_that_are_named_are_leased_whether_due_or_gone(archive: Archive) -> None:
    archive.subscribe([replace(FEED, due=NOW + 9, gone=True), *feeds(2)])
    assert urls(archive.lease(NOW, 60, 9, [FEED.url, "https://nobody.example/"])) == [FEED.url]
    assert archive.lease(NOW, 60, 9, [FEED.url]) == []
    assert archive.lease(NOW, 60, 9, []) == []
    assert archive.lease(NOW, 60, 0) == []


def test_what_became_of_a_feed_is_kept_and_its_articles_are_its_own(archive: Archive) -> None:
    archive.subscribe([replace(FEED, groups=("新闻",))])
    archive.lease(NOW, 60, 1)
    told = replace(
        FEED, address="https://a.example/moved", etag='"1"', succeeded=NOW, due=NOW + 3600, added=5, groups=("别的",)
    )
    (stored,) = archive.settle(told, [story("甲", feed="https://elsewhere.example/")])
    assert archive.subscriptions() == [replace(told, added=NOW, groups=("新闻",), articles=1)]
    assert archive.get(stored.headline.id).feed == FEED.url  # type: ignore[union-attr]
    assert [each.title for each in everything(archive, parse("feed:a.example"))] == ["甲"]
    assert urls(archive.lease(NOW + 3600, 60, 9)) == [FEED.url]


def test_a_feed_that_is_followed_no_more_brings_nothing(archive: Archive) -> None:
    archive.subscribe([FEED])
    archive.lease(NOW, 60, 1)
    archive.unsubscribe([FEED.url])
    assert archive.settle(FEED, [story("甲")]) == []
    assert (archive.count(), archive.subscriptions()) == (0, [])


def test_what_fails_leaves_feed_and_lease_as_they_were(archive: Archive) -> None:
    def broken() -> Iterator[Article]:
        yield story("甲")
        raise ReaderError("cut")

    archive.subscribe([FEED])
    archive.lease(NOW, 60, 1)
    with pytest.raises(ReaderError, match="cut"):
        archive.settle(replace(FEED, etag='"2"'), broken())
    assert (archive.count(), archive.subscriptions()) == (0, [replace(FEED, address=FEED.url)])
    assert archive.lease(NOW, 60, 1) == []


def test_one_article_by_two_ways_is_one(archive: Archive) -> None:
    archive.subscribe([FEED, *feeds(1)])
    address = "https://www.a.example/2025/1.html"
    stub = Article(
        "珠江流域防汛会商召开",
        url=f"{address}?utm_source=rss",
        published=story("").published,
        excerpt="摘要",
        source="甲",
    )
    (first,) = archive.settle(FEED, [stub])
    other = replace(stub, url="http://m.a.example/2025/1.html", title="珠江防汛会商召开了")
    assert [stored.outcome for stored in archive.settle(feeds(1)[0], [other])] == [Outcome.UNCHANGED]
    (full,) = archive.put([story("珠江流域防汛会商", "全文。", url=f"{address}#top")])
    assert (full.outcome, full.headline.id) == (Outcome.FILLED, first.headline.id)
    assert archive.count() == 1
    assert archive.get(first.headline.id).url in (address, f"{address}#top")  # type: ignore[union-attr]
    assert [each.articles for each in archive.subscriptions()] in ([1, 0], [0, 1])


def test_a_stub_of_a_page_gets_the_address_and_the_feed_that_a_feed_knows(archive: Archive) -> None:
    archive.subscribe([FEED])
    archive.put([page("要闻", "国内首套主网自愈系统")])
    stub = Article("国内首套主网自愈系统", url="https://a.example/9", published=story("").published)
    assert [stored.outcome for stored in archive.settle(FEED, [stub])] == [Outcome.UNCHANGED]
    (found,) = everything(archive, parse("feed:a.example"))
    assert (found.title, found.url, archive.count()) == (stub.title, stub.url, 2)
    assert archive.get(found.id).excerpt == "国内首套主网自愈系统的摘要"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("title", "one", "other", "same"),
    [
        ("天气预报", "https://a.example/1", "https://a.example/2", False),
        ("国内首套主网自愈系统投运", "https://a.example/1", "https://b.example/2", False),
        ("国内首套主网自愈系统投运", "https://a.example/1", "https://www.a.example/x/1", True),
        ("天气预报", "https://a.example/1", "", True),
    ],
)
def test_a_short_title_or_another_site_is_another_story(
    archive: Archive, title: str, one: str, other: str, same: bool
) -> None:
    archive.put([Article(title, url=one, published=story("").published)])
    archive.put([story(title, "全文。", url=other)])
    assert archive.count() == (1 if same else 2)


def test_two_stubs_of_a_site_with_one_title_are_two(archive: Archive) -> None:
    archive.put(
        [Article("国内首套主网自愈系统", url=f"https://a.example/{n}", published=story("").published) for n in range(2)]
    )
    assert archive.count() == 2


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6), st.booleans()), max_size=25))
@settings(max_examples=EXAMPLES)
def test_how_many_articles_a_feed_has_is_exact_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, bool]]
) -> None:
    archive = anew(tmp_path_factory)
    some = feeds(3)
    archive.subscribe(some)
    ids: set[str] = set()
    for feed, number, removes in steps:
        if removes and ids:
            archive.remove([ids.pop()])
            continue
        article = story(f"第{number}条", f"由{feed}所说。", url=f"https://s.example/{number}", minutes=feed)
        stored = archive.settle(some[feed], [article]) if feed < 3 else archive.put([article])
        ids |= {each.headline.id for each in stored}
    rows = [(each.article.id, each.article.feed) for each in archive.records().each]
    counted = Counter(feed for _, feed in rows if feed)
    assert {each.url: each.articles for each in archive.subscriptions() if each.articles} == counted
    assert archive.by_feed([*(name for name, _ in rows), "nobody", "\ud800"]) == counted
    archive.close()


@pytest.mark.sqlite
def test_a_read_only_archive_says_so(tmp_path: Path) -> None:
    empty(tmp_path / "archive.db").close()
    archive = empty(tmp_path / "archive.db")
    archive._hindrance = apsw.ReadOnlyError()  # type: ignore[attr-defined]
    for call in (
        lambda: archive.subscribe([FEED]),
        lambda: archive.unsubscribe([FEED.url]),
        lambda: archive.lease(NOW, 60, 1),
        lambda: archive.settle(FEED),
        lambda: archive.release([FEED.url]),
    ):
        with pytest.raises(ReaderError, match="can only be read"):
            call()
    assert archive.subscriptions() == []
    archive.close()


def ask(path: Path, number: int) -> None:
    """Lease, put and settle until nothing is due."""
    archive = empty(path)
    dice = random.Random(number)
    with (path.parent / f"asked{number}").open("w") as asked:
        while taken := archive.lease(NOW, 600, dice.randint(1, 9)):
            archive.put([story(f"{number}之{dice.random()}")])
            if dice.random() < 0.1:
                archive.release([taken.pop().url])
            for feed in taken:
                asked.write(f"{feed.url}\n")
                articles = [story(f"{feed.title}第{n}条", url=f"https://s.example/{feed.title}/{n}") for n in range(2)]
                archive.settle(replace(feed, due=NOW + 3600), articles)
    archive.close()


def test_processes_that_fetch_at_once_never_ask_the_same_feed(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive = empty(path)
    archive.subscribe(feeds(120))
    processes = [PROCESSES.Process(target=ask, args=(path, number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 3
    asked = [line for number in range(3) for line in (tmp_path / f"asked{number}").read_text().split()]
    assert sorted(asked) == sorted(urls(feeds(120)))
    assert {each.articles for each in archive.subscriptions()} == {2}
    assert archive.count() == len(everything(archive, ALL))
    archive.close()
