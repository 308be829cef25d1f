"""Archives of made-up news, the same on every machine, kept in the person's cache between runs."""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from reader.archive import open_archive
from reader.article import Article, Block, Kind, Published
from reader.intake import seeds

SOURCE = Path(__file__).parents[1] / "src" / "reader"
BATCH = 1000
NEWEST = datetime(2025, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))
COMMON = (
    "经济发展合作企业项目投资科技创新产业会议记者举行城市交通能源生态教育医疗就业市场消费银行金融"
    "北京上海深圳成都沈阳大连武汉西安南京天津河北山东浙江江苏福建广东云南春天河流森林海洋航空铁路"
)
"""Words of two characters, one after the other, that the made-up news uses most."""


SHORT = 200_000
"""Articles from which on an archive has short ones: what grows with their number shows all the same."""


def articles(count: int) -> Iterator[Article]:
    """Articles from the newest on, one every five minutes, about 700 characters each, or 80 where there are many.

    Words are drawn with Zipf's weights from real ones and 20,000 made of common characters, so that an index gets the
    few long and many short lists of postings that news gives it.
    """
    dice = random.Random(count)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 6000, 2)]
    made = ("".join(dice.choices(characters, k=dice.choice((2, 2, 2, 3, 4)))) for _ in range(20_000))
    words = [*(COMMON[at : at + 2] for at in range(0, len(COMMON), 2)), *made]
    weights = list(itertools.accumulate(1 / (rank + 8) for rank in range(len(words))))
    for number in range(count):
        draw = iter(dice.choices(words, cum_weights=weights, k=40 if count > SHORT else 420))
        title = "".join(itertools.islice(draw, dice.randint(5, 9)))
        yield Article(
            title,
            blocks=tuple(
                Block(Kind.PARAGRAPH, _paragraph(draw, dice))
                for _ in range(1 if count > SHORT else dice.randint(10, 14))
            ),
            url=f"https://news.example/{count}/{number}.shtml",
            source="样报",
            section=("财经", "样例"),
            published=Published(NEWEST - timedelta(minutes=5 * number)),
            language="zh",
        )


def archive(count: int) -> Path:
    """The archive of the seed page and so many made-up articles; made anew when the code that stores it has changed."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reader-bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{count}-{_state_of_the_code()}.db"
    if not path.exists():
        for old in folder.glob(f"{count}-*"):
            old.unlink()
        _fill(path, count)
    return path


def _fill(path: Path, count: int) -> None:
    partial = path.with_suffix(".partial")
    store = open_archive(partial, seeds)
    source = articles(count)
    print(f"making an archive of {count:,} articles", file=sys.stderr)
    while batch := list(itertools.islice(source, BATCH)):
        store.put(batch)
    store.close()
    partial.rename(path)
    for ending in ("-wal", "-shm"):  # the log is empty by now
        partial.with_name(partial.name + ending).unlink(missing_ok=True)


def _paragraph(draw: Iterator[str], dice: random.Random) -> str:
    sentences = []
    for _ in range(dice.randint(2, 4)):
        clauses = ["".join(itertools.islice(draw, dice.randint(3, 6))) for _ in range(dice.randint(1, 2))]
        if dice.random() < 0.3:
            clauses.append(f"{dice.randint(1, 9999)}亿元")
        sentences.append("，".join(clauses) + "。")
    return "".join(sentences)


def _state_of_the_code() -> str:
    folders = (SOURCE / "archive", SOURCE / "archive" / "sqlite", SOURCE / "text")
    files = [Path(__file__), *(file for folder in folders for file in sorted(folder.glob("*.py")))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
