"""The articles that a new archive starts with."""

from __future__ import annotations

from reader.article import Article
from reader.errors import ReaderError
from reader.formats import PageInfo, read
from reader.formats.dates import zone_named
from reader.language import _
from reader.paths import shipped
from reader.text.clean import clean_line


def seeds() -> list[Article]:
    """The articles that a new archive starts with, as seeds/seeds.yaml lists them. Raises ReaderError."""
    import yaml

    folder = shipped("seeds")
    articles: list[Article] = []
    try:
        listed = yaml.safe_load((folder / "seeds.yaml").read_text(encoding="utf-8"))
        for seed in listed or []:
            zone = zone_named(seed["zone"]) if "zone" in seed else None
            page = PageInfo(seed.get("language", ""), zone, seed.get("url", ""))
            file = folder / seed["file"]
            articles += read(file.read_bytes(), str(file), page)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
        text = _("the seeds in {folder} cannot be used ({why}); install reader again")
        raise ReaderError(text.format(folder=folder, why=clean_line(repr(error)))) from error
    return articles
