"""YAML that grows when it is read, in config.yaml and in front matter, costs little memory and says what is wrong."""

from __future__ import annotations

import tracemalloc

import pytest
from tests.cli.conftest import configure

from reader.errors import ReaderError
from reader.formats import read
from reader.settings import LONGEST, load

MOST_MEMORY = 30_000_000

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "aliases": LAUGHS,
    "an alias of itself": "a: &a [*a]\n",
    "merge keys": "a: &a {b: 1}\nc: {<<: *a}\n" * 50,
    "lists in lists": "a: " + "[" * 20_000 + "\n",
    "groups in groups": "a: " + "{b: " * 10_000 + "\n",
    "block lists": "".join(f"{' ' * depth}-\n" for depth in range(300)),
    "a huge number": "measure: " + "9" * 50_000 + "\n",
    "a number of base 60": "measure: " + ":".join(["59"] * 10_000) + "\n",
    "a huge date": "published: 99999999999999999999-01-01\n",
    "a tag": "a: !!python/object/apply:os.system ['true']\n",
    "a binary": "a: !!binary " + "A" * 50_000 + "\n",
    "long keys": "? " + "k" * 50_000 + "\n: v\n",
    "quotes": 'a: "' + "\\x" * 20_000 + "\n",
    "anchors": "".join(f"a{n}: &a{n} 1\n" for n in range(3000)),
}


@pytest.fixture(autouse=True)
def little_memory():
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("name", BOMBS)
def test_a_config_yaml_that_is_one_is_not_used(name: str) -> None:
    text = BOMBS[name]
    assert len(text) < LONGEST
    settings = load(configure(text))
    assert settings.mistakes
    assert settings.measure == 80
    assert all(len(mistake) < 500 and "\n" not in mistake for mistake in settings.mistakes)


def test_a_config_yaml_without_end_is_not_read(tmp_path) -> None:
    settings = load(configure("# " + "x" * 10_000_000))
    assert "is longer than 64 KB" in settings.mistakes[0]


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("whole", [False, True])
def test_front_matter_that_is_one_is_refused_or_read_as_text(name: str, whole: bool) -> None:
    end = "blocks: [text]\n...\n" if whole else "---\n\ntext\n"
    try:
        (article,) = read(f"---\ntitle: t\n{BOMBS[name]}{end}".encode(), "bomb")
    except ReaderError as error:
        said = str(error)
        assert len(said) < 500, said
        return
    assert len(article.title) < 100
    assert len(article.text) < 1000
