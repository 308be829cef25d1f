"""What is offered where a query finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.archive.builders import NOON, empty, story

from reader.archive.protocol import Archive
from reader.archive.query import parse
from reader.archive.suggest import DROPPED, MOST, Suggestion, suggestions
from reader.article import Published

pytestmark = pytest.mark.usefixtures("store")

NOW = NOON + timedelta(days=1)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = empty(Path(tmp_path_factory.mktemp("archive")) / "archive.db")
    old = Published(NOON - timedelta(days=100))
    archive.put(
        [
            story("辽宁省与中央企业合作座谈会在沈阳召开", source="新华社"),
            story("春耕备耕", "New York 的天气。", source="央视网"),
            replace(story("习近平发表新年贺词", source="新华社"), published=old),
        ]
    )
    yield archive
    archive.close()


def offered(archive: Archive, text: str) -> list[Suggestion]:
    query = parse(text, now=NOW)
    assert not archive.headlines(query, limit=1).headlines
    return suggestions(archive, query, text, None, NOW)


def texts(archive: Archive, text: str) -> list[str]:
    return [each.text for each in offered(archive, text) if not each.headline]


def test_a_condition_that_hides_what_there_is_is_dropped(archive: Archive) -> None:
    found = offered(archive, "辽宁 source:央视网")
    assert found[:1] == [Suggestion("辽宁", "without source:央视网")]


def test_conditions_are_dropped_before_words_and_only_where_something_is_found(archive: Archive) -> None:
    assert texts(archive, "辽宁 is:starred source:新华") == ["辽宁 source:新华"]
    assert texts(archive, "辽宁 春耕 -source:央视网") == ["辽宁 -source:央视网"]
    assert texts(archive, "is:unread 辽宁 春耕") == ["is:unread 春耕", "is:unread 辽宁"]


def test_times_are_dropped_and_kept_as_they_were_typed(archive: Archive) -> None:
    assert offered(archive, "贺词 since:7d")[0] == Suggestion("贺词", "without since:7d")
    assert texts(archive, "贺词 沈阳 since:7d") == ["沈阳 since:7d"]


def test_a_phrase_is_taken_apart(archive: Archive) -> None:
    assert Suggestion("york new", "without the quotes") in offered(archive, '"york new"')


def test_a_field_is_lifted(archive: Archive) -> None:
    assert offered(archive, "title:正文")[:1] == [Suggestion("正文", "in any field")]
    assert offered(archive, "source:辽宁 -is:starred")[:2] == [
        Suggestion("-is:starred", "without source:辽宁"),
        Suggestion("辽宁 -is:starred", "in any field"),
    ]


def test_a_beginning_is_tried(archive: Archive) -> None:
    assert Suggestion("yor*", "words that begin so") in offered(archive, "yor")


def test_a_wrong_character_of_the_right_sound_is_heard(archive: Archive) -> None:
    assert Suggestion("习近平", "what sounds like it") in offered(archive, "习进平")


def test_near_titles_are_shown_last(archive: Archive) -> None:
    last = offered(archive, "辽宁中央企业座谈")[-1]
    assert last.headline
    assert last.headline.title == "辽宁省与中央企业合作座谈会在沈阳召开"
    assert last.note == "did you mean “辽宁省与中央企业合作座谈会在沈阳召开”?"
    assert [each.title for each in archive.headlines(parse(last.text)).headlines] == [last.headline.title]


def test_nothing_is_made_up(archive: Archive) -> None:
    assert offered(archive, "źźź") == []
    assert offered(archive, "，，，") == []
    assert offered(archive, "is:starred") == []


class Counting:
    """An archive that counts what it is asked."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self.asked = archive, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    def headlines(self, *args: Any, **how: Any) -> Any:
        self.asked += 1
        return self._archive.headlines(*args, **how)


def test_a_long_query_is_tried_in_few_ways(archive: Archive) -> None:
    counting = Counting(archive)
    text = " ".join(["辽宁", *(f'title:"word {n}"' for n in range(40))])
    assert len(suggestions(counting, parse(text), text, None)) <= MOST
    assert 0 < counting.asked <= DROPPED + 4
