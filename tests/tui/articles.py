"""Articles and archives for the tests of the screen; nothing in them depends on the day of the test."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from reader.archive import open_archive
from reader.archive.protocol import Archive
from reader.article import Article, Block, Headline, Kind, Published

CHINA = timezone(timedelta(hours=8))
START = datetime(2024, 1, 1, 8, tzinfo=CHINA)

SEED_TITLE = "辽宁省与中央企业深化合作座谈会在北京举行"


def archive_of(path: Path, *articles: Article) -> Archive:
    """A new archive with these articles, none where none is given."""
    return open_archive(path, lambda: articles)


def article(title: str, *paragraphs: str, hour: int = 0, **fields: object) -> Article:
    """A full text, published so many hours after the first of January 2024."""
    blocks = tuple(Block(Kind.PARAGRAPH, paragraph) for paragraph in paragraphs or (f"{title}的正文。",))
    published = Published(START + timedelta(hours=hour))
    return Article(title, blocks, published=published, source="测试社", **fields)  # type: ignore[arg-type]


def five_hundred() -> list[Article]:
    """Number 500 is the newest. Every tenth is about rivers, and each tells its number: 第007号, five paragraphs."""
    return [_numbered(number) for number in range(1, 501)]


def _numbered(number: int) -> Article:
    subject = "江河水情" if number % 10 == 0 else "城市建设"
    paragraphs = [
        f"这是第{number:03}号文章的第{place}段。{subject}的消息一条接着一条，"
        f"记者在现场看到，各项工作正在有序推进，预计还要{number + place}天才能完成。" + "有关部门表示将继续努力。" * 4
        for place in range(1, 6)
    ]
    return article(f"第{number:03}号：{subject}", *paragraphs, hour=number, url=f"https://example.org/{number}")


def with_related(title: str, *related: str, **fields: object) -> Article:
    """A full text with related headlines that have an excerpt."""
    headlines = tuple(
        Headline(
            name,
            url=f"https://example.org/{name}",
            excerpt=f"{name}的摘要。",
            published=Published.on(START.date(), CHINA),
        )
        for name in related
    )
    return article(title, related=headlines, **fields)
