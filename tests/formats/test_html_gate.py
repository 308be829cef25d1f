"""What comes out of real saved pages, against what a person reads on them (pages.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.shared import DATA, needs_data

from reader.article import Article, Kind
from reader.errors import ReaderError
from reader.formats.encoding import decode
from reader.formats.html import read
from reader.formats.page import PageInfo

FACTS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("pages.yaml").read_text("utf-8"))
ARTICLES = [fact for fact in FACTS if not fact.get("none")]

pytestmark = needs_data


@cache
def article(file: str) -> Article:
    text = decode((DATA / "pages" / file).read_bytes())
    assert text is not None
    return read(text, PageInfo(language="zh"))


def bare(text: str) -> str:
    return "".join(text.split())


def wrong_paragraphs(fact: dict[str, Any]) -> bool:
    said = sum(1 for block in article(fact["file"]).blocks if block.plain)
    return abs(said - fact["paragraphs"]) > max(1, fact["paragraphs"] // 10)


def begins(fact: dict[str, Any]) -> bool:
    blocks = [block for block in article(fact["file"]).blocks if block.plain]
    text = [block for block in blocks if block.kind is not Kind.FIGURE]
    return any(bare(first.plain).startswith(fact["begins"]) for first in (blocks[0], text[0]))


def ends(fact: dict[str, Any]) -> bool:
    blocks = [block for block in article(fact["file"]).blocks if block.plain]
    return bare(blocks[-1].plain).endswith(fact["ends"])


CHECKS = {
    "title": (1.0, lambda fact: bare(article(fact["file"]).title) == bare(fact["title"])),
    "published": (0.95, lambda fact: str(article(fact["file"]).published).startswith(fact["published"])),
    "source": (0.9, lambda fact: article(fact["file"]).source == fact["source"]),
    "begins": (0.95, begins),
    "ends": (0.95, ends),
    "paragraphs": (0.9, lambda fact: not wrong_paragraphs(fact)),
}


@pytest.mark.parametrize("what", CHECKS)
def test_real_pages_give_what_a_person_reads(what: str) -> None:
    share, holds = CHECKS[what]
    told = [fact for fact in ARTICLES if what in fact]
    wrong = [fact["file"] for fact in told if not holds(fact)]
    assert len(told) - len(wrong) >= share * len(told), f"{what}: {', '.join(wrong)}"


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.get("none")], ids=lambda fact: fact["file"])
def test_a_page_without_an_article_is_refused(fact: dict[str, Any]) -> None:
    with pytest.raises(ReaderError):
        article(fact["file"])
