"""Whatever a format lets through, the articles that come of it are clean, and so is what is said of mistakes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from tests.hostile.documents import ARTICLES, archives, documents, opml, payloads

from reader.article import Article
from reader.errors import ReaderError
from reader.formats import PageInfo, read
from reader.formats import opml as opml_format
from reader.intake import Course
from reader.intake.opening import Page, pages
from reader.text.clean import clean, clean_address

pytestmark = pytest.mark.skipif(not payloads(), reason="the hostile payloads are not here")

STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0001-\U000e001f]"
)


def texts(article: Article) -> Iterator[str]:
    """Every text of an article."""
    yield from (article.title, article.source, article.language, article.excerpt, article.notice, *article.section)
    yield from (article.byline.agency, article.byline.place, *article.byline.reporters)
    for block in article.blocks:
        yield from (block.text, block.credit)
    for headline in article.related:
        yield from (headline.title, headline.source, headline.excerpt, *headline.section)


def addresses(article: Article) -> Iterator[str]:
    yield from (article.url, article.feed)
    yield from (block.image for block in article.blocks)
    yield from (headline.url for headline in article.related)


def check_line(error: ReaderError) -> None:
    """What is said is one harmless line."""
    assert not STEERING.search(str(error)), ascii(str(error))
    assert "\n" not in str(error)


def check(article: Article) -> None:
    for text in texts(article):
        assert not STEERING.search(text.replace("\n", "")), ascii(text[:200])
        assert clean(text) == text
    for address in addresses(article):
        assert address == "" or (clean_address(address) == address and address.lower().startswith(("http:", "https:")))
    one_line = [article.title, article.source, article.notice, *article.section, *article.byline.reporters]
    assert not any("\n" in text for text in one_line)


@pytest.mark.parametrize("kind", ARTICLES)
def test_articles_of_every_format_are_clean(kind: str) -> None:
    read_well = 0
    found = [(name, data) for name, data, _bad in documents() if name.startswith(f"{kind} ")]
    for name, data in found:
        try:
            articles = read(data, name)
        except ReaderError as error:
            check_line(error)
            continue
        read_well += 1
        for article in articles:
            check(article)
    assert read_well > 0.75 * len(found)


def test_lists_of_subscriptions_are_clean() -> None:
    found = 0
    for number, bad in enumerate(payloads()):
        try:
            outlines = opml_format.read(opml(number, bad).encode("utf-8", "surrogatepass"))
        except ReaderError as error:
            check_line(error)
            continue
        for outline in outlines:
            found += 1
            for text in (outline.url, outline.title, outline.home, outline.language, *outline.groups):
                assert not STEERING.search(text), ascii(text)
    assert found > 0.6 * len(payloads())


@pytest.mark.parametrize("name", ["all.tar", "all.zip", "all.warc"])
def test_members_of_archives_are_named_cleanly(name: str) -> None:
    failures: list[ReaderError] = []
    members = list(_pages(archives()[name], name, Course(failures.append)))
    assert len(members) > len(payloads()) * 0.9
    for page, data in members:
        assert not STEERING.search(page.name), ascii(page.name)
        try:
            for article in read(data, page.name, page.info):
                check(article)
        except ReaderError as error:
            check_line(error)
    for error in failures:
        check_line(error)


def _pages(data: bytes, name: str, course: Course) -> Iterator[tuple[Page, bytes]]:
    for page in pages(Page(name, io.BytesIO(data), PageInfo()), course):
        yield page, page.file.read()
