"""How well related articles are found, on a real news programme: kept from getting worse.

The events are labelled in story_groups.yaml; the topics of the second measure are told by words of the titles.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import mean

import pytest
import yaml
from tests.archive.builders import corpus_articles, empty
from tests.shared import needs_data

from reader.archive.protocol import Archive
from reader.article import Article

pytestmark = needs_data

ALL_ITEMS = 20_000

TOPICS = {
    "sport": "亚运会|奥运|大运会|夺冠|金牌|世锦赛|全运|亚冬|锦标赛",
    "weather": "降雨|台风|寒潮|高温|降雪|暴雨|强对流|冷空气",
    "war in Ukraine": "俄称.*乌称|俄乌",
    "war in Gaza": "以军|哈马斯|加沙",
    "visits of state": "会见.*(总统|总理|首相|外长)|访华",
    "space": "神舟|天舟|航天员|卫星|嫦娥|空间站",
    "farming": "春耕|秋收|夏粮|粮食|春管|夏收|秋粮|农业",
    "trade": "外贸|进出口|采购经理指数|零售|工业增加值|物流",
    "culture": "电影|春晚|文化|非遗|博物馆|考古",
    "epidemic": "疫情|新冠|病例|疫苗",
    "travel": "春运|铁路|高铁|客流|民航|旅客",
    "energy": "电力|能源|风电|光伏|天然气|煤",
}


def label(article: Article) -> str:
    assert article.published
    return f"{article.published} {article.title}"


@pytest.fixture(scope="module")
def groups() -> list[list[Article]]:
    """The articles of each event."""
    labelled = yaml.safe_load(Path(__file__).with_name("story_groups.yaml").read_text("utf-8"))
    items = {label(article): article for article in reversed(corpus_articles(ALL_ITEMS))}
    by_day: dict[str, list[str]] = {}
    for name in items:
        by_day.setdefault(name[:10], []).append(name)
    found = [
        [[name for name in by_day[start[:10]] if name.startswith(start)] for start in group]
        for group in labelled.values()
    ]
    assert all(len(names) == 1 for group in found for names in group), "each label is the beginning of one title"
    return [[items[names[0]] for names in group] for group in found]


@pytest.fixture(scope="module")
def programme(
    tmp_path_factory: pytest.TempPathFactory, groups: list[list[Article]]
) -> Iterator[tuple[Archive, dict[str, str]]]:
    """An archive of all labelled items and every second other one, and the ids by label."""
    labelled = {label(article) for group in groups for article in group}
    kept = [article for n, article in enumerate(corpus_articles(ALL_ITEMS)) if n % 2 or label(article) in labelled]
    archive = empty(tmp_path_factory.mktemp("programme") / "archive.db")
    ids: dict[str, str] = {}
    for start in range(0, len(kept), 1000):
        part = kept[start : start + 1000]
        ids |= {label(article): stored.headline.id for article, stored in zip(part, archive.put(part), strict=True)}
    yield archive, ids
    archive.close()


def first_five(archive: Archive, article_id: str) -> list[str]:
    return [related.headline.id for related in archive.related(article_id)][:5]


def test_the_labels_are_many_and_not_only_of_like_wording(groups: list[list[Article]]) -> None:
    def apart(group: Sequence[Article]) -> bool:
        one, *others = (article.title for article in group)
        return not any(all(one[n : n + 6] in other for other in others) for n in range(len(one) - 5))

    assert len(groups) >= 60
    assert sum(map(apart, groups)) >= 25
    assert len({label(article) for group in groups for article in group}) == sum(map(len, groups))


def test_articles_about_the_same_event_are_among_the_first_five(
    programme: tuple[Archive, dict[str, str]], groups: list[list[Article]]
) -> None:
    archive, ids = programme
    found = [
        [
            bool(
                {ids[label(other)] for other in group if other is not article}
                & set(first_five(archive, ids[label(article)]))
            )
            for article in group
        ]
        for group in groups
    ]
    assert mean(hit for group in found for hit in group) >= 0.98
    assert mean(mean(group) for group in found) >= 0.97


def test_differently_worded_articles_of_one_event_find_each_other(
    programme: tuple[Archive, dict[str, str]], groups: list[list[Article]]
) -> None:
    archive, ids = programme
    pairs = [
        (one, other)
        for group in groups
        if len(group) == 2
        for one, other in combinations(group, 2)
        if not any(one.title[n : n + 6] in other.title for n in range(len(one.title) - 5))
    ]
    hits = [ids[label(other)] in first_five(archive, ids[label(one)]) for one, other in pairs]
    assert len(hits) >= 5
    assert mean(hits) >= 0.85


def test_a_story_holds_most_of_its_event_and_little_else(
    programme: tuple[Archive, dict[str, str]], groups: list[list[Article]]
) -> None:
    archive, ids = programme
    precision, recall = [], []
    for group in groups:
        members = {ids[label(article)] for article in group}
        middle = ids[label(group[len(group) // 2])]
        told = {part.headline.id for part in archive.story(middle)} - {middle}
        right = len(told & members)
        precision.append(right / len(told) if told else 1.0)
        recall.append(right / min(49, len(members) - 1))
    assert mean(precision) >= 0.75
    assert mean(recall) >= 0.68


def test_the_first_five_are_of_the_same_topic(tmp_path: Path) -> None:
    chosen: list[tuple[str, Article]] = []
    for topic in TOPICS:
        of_topic = [article for article in corpus_articles(ALL_ITEMS) if topics_of(article) == [topic]]
        chosen += [(topic, article) for article in random.Random(topic).sample(of_topic, 100)]
    random.Random(1).shuffle(chosen)
    archive = empty(tmp_path / "topics.db")
    ids = [stored.headline.id for stored in archive.put(article for _, article in chosen)]
    topic_of = dict(zip(ids, (topic for topic, _ in chosen), strict=True))
    same = [sum(topic_of[other] == topic_of[one] for other in first_five(archive, one)) / 5 for one in ids]
    archive.close()
    assert mean(same) >= 0.91


def topics_of(article: Article) -> list[str]:
    return [topic for topic, words in TOPICS.items() if re.search(words, article.title)]
