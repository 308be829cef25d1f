"""Every store has the same answers: what was put into one and into another is grouped and found alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.archive.builders import story
from tests.archive.test_copies import SENTENCES
from tests.postgres import stores

from reader.archive import open_archive
from reader.archive.protocol import Archive

PLACES = ("珠江", "淮河", "海河", "松花江", "太湖")
ALL = [sentence.replace("珠江", place).replace("西江", f"{place}的上游") for place in PLACES for sentence in SENTENCES]


def window(start: int, length: int) -> str:
    """Some of the sentences that all texts are made of: neighbours share most of theirs, and say the same."""
    return "".join(ALL[start : start + length])


def leads(archive: Archive) -> dict[str, str]:
    return {each.article.id: each.lead for each in archive.records().each}


@pytest.fixture
def both(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[list[Archive]]:
    """An empty archive in each store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(stores.SERVER, stores.prepare(request.getfixturevalue("_server")))
        archives = [open_archive(tmp_path / "archive.db", list), stores.open_database(tmp_path / "archive")]
        yield archives
        for archive in archives:
            archive.close()
        stores.recycle(tmp_path)


@pytest.mark.parametrize("seed", range(12))
def test_a_text_that_says_the_same_as_two_has_the_same_lead_in_every_store(both: list[Archive], seed: int) -> None:
    """Two texts may be no copies of each other, and a third one a copy of both."""
    dice = random.Random(seed)
    for step in range(24):
        name = dice.randrange(12)
        url = f"https://{name}.example/"
        if dice.random() < 0.2:
            for archive in both:
                archive.remove([story("甲", url=url).id])
            continue
        text = window(dice.randrange(8), dice.randrange(6, 10))
        minutes = dice.randrange(3000)
        for archive in both:
            archive.put([story(f"汛情{step}", text, source=f"{name}报", url=url, minutes=minutes)])
    one, other = map(leads, both)
    assert one == other
    assert any(one.values())
