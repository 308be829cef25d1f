"""Real material for tests: the seed page of the project, and what lies beside the project where it is developed."""

from __future__ import annotations

import gzip
import html
import json
import re
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
"""Other people's text, read in place; tests that need it are skipped where it is missing."""

SEED = next((ROOT / "seeds").glob("*.txt"))

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared test data is not at {DATA}")


@cache
def seed_paragraphs() -> tuple[str, ...]:
    """The lines of text on the seed page, without indents."""
    return tuple(filter(None, (line.strip() for line in SEED.read_text("utf-8").splitlines())))


@cache
def corpus(count: int, step: int = 97) -> tuple[str, ...]:
    """Bodies of `count` items of the corpus, every `step`th, as plain text with a paragraph a line."""
    with gzip.open(DATA / "corpus" / "xwlb.jsonl.gz", "rt", encoding="utf-8") as file:
        chosen = islice(file, 0, count * step, step)
        return tuple(_plain(json.loads(line)["html"]) for line in chosen)


@cache
def hostile() -> tuple[str, ...]:
    """Every hostile payload and naughty string."""
    payloads = [entry["text"] for entry in json.loads((DATA / "hostile" / "escapes.json").read_text("utf-8"))]
    naughty = (DATA / "hostile" / "naughty-strings.txt").read_text("utf-8").splitlines()
    return (*payloads, *(line for line in naughty if line and not line.startswith("#")))


def _plain(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup.replace("</p>", "\n"))).strip()
