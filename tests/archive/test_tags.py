"""Tags as they are typed, kept within bounds, offered, and asked for in queries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.archive.builders import empty

from reader.archive import tags
from reader.archive.marks import Marks
from reader.archive.protocol import Archive
from reader.archive.query import parse
from reader.archive.tree import Not, Tag
from reader.archive.writing import write
from reader.article import Article, Block, Kind, id_of
from reader.errors import ReaderError
from reader.text.clean import clean_line
from reader.text.fold import fold

pytestmark = pytest.mark.usefixtures("store")

NUMBER = 6500
"""More articles than a search for tagged ones may start from."""


def test_tags_are_typed_with_spaces_or_commas_between() -> None:
    assert tags.read("#水利, 广东，Flood、flood ＃水利") == ["水利", "广东", "Flood"]
    assert tags.read(" ,") == []


@pytest.mark.parametrize("text", ["a(b", "x*", "“水利”", "-不要", "@x", "a:b", "长" * 41])
def test_what_means_something_else_in_a_query_or_is_too_long_is_no_tag(text: str) -> None:
    with pytest.raises(ReaderError) as error:
        tags.read(text)
    assert "\n" not in str(error.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_a_tag_is_clean_short_and_can_be_asked_for(text: str) -> None:
    try:
        found = tags.read(text)
    except ReaderError:
        return
    for tag in found:
        assert clean_line(tag) == tag
        assert 0 < len(tag) <= tags.LONGEST
        tree = parse(f"tag:{tag}").tree
        assert isinstance(tree, Tag)
        assert tags.matches(tag, tree)


def test_an_article_has_a_bounded_number_of_tags() -> None:
    many = [f"t{number}" for number in range(tags.MOST)]
    assert tags.changed(many, ["T0"]) == many
    assert tags.changed(many, ["new"], ["T1"]) == [*many[:1], *many[2:], "new"]
    with pytest.raises(ReaderError, match="20 tags at most"):
        tags.changed(many, ["new"])


def test_the_tags_offered_begin_so_then_sound_so_then_have_it_in_them() -> None:
    own = ["经济", "广东水利", "水利", "slow", "水文", "Flood"]
    assert tags.meant(own, "水利") == ["水利", "广东水利"]
    assert tags.meant(own, "sl") == ["slow", "水利"]
    assert tags.meant(own, "shui") == ["水利", "水文"]
    assert tags.meant(own, "OO") == ["Flood"]
    assert tags.meant(own, "") == own


@pytest.mark.parametrize("text", ["tag:水利", "tag:水*", "tag:*", "tag:sl", '-tag:"sl"', "水 (tag:a OR tag:b)"])
def test_a_query_for_tags_is_written_as_it_was_typed(text: str) -> None:
    assert write(parse(text)) == text
    assert parse(write(parse(text))) == parse(text)


def test_while_it_is_typed_a_tag_may_go_on() -> None:
    assert parse("tag:水", typing=True).tree == Tag("水", prefix=True)
    assert parse("标签：#水利").tree == Tag("水利")
    assert parse("-tag:sl").tree == Not(Tag("sl", spoken=True))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = empty(tmp_path / "archive.db")
    yield archive
    archive.close()


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Marks]:
    marks = Marks(tmp_path / "marks.db")
    yield marks
    marks.close()


def article(title: str) -> Article:
    return Article(title, (Block(Kind.PARAGRAPH, f"{title}的正文"),), id=id_of(title))


def test_tags_choose_articles_by_name_by_sound_below_and_with_other_words(archive: Archive, marks: Marks) -> None:
    first, second, third = (stored.headline.id for stored in archive.put(map(article, ("珠江", "辽河", "黄河"))))
    marks.set_tags(first, ["水利", "南方"])
    marks.set_tags(second, ["水利"])
    marks.set_tags("of another archive", ["水利"])

    def found(query: str) -> set[str]:
        return {headline.id for headline in archive.headlines(parse(query), marks=marks).headlines}

    assert found("tag:水利") == found("tag:shuili") == found("tag:sl") == found("tag:水*") == {first, second}
    assert found("tag:水") == found("tag:水文") == set()
    assert found("tag:水利 -tag:南方") == found("辽河 tag:水利") == {second}
    assert found("-tag:*") == {third}
    assert found("-tag:sl") == {first, second, third}
    assert found("tag:南方 OR 黄河") == {first, third}
    assert archive.headlines(parse("tag:水利")).headlines == ()


def test_a_tag_on_very_many_articles_is_found_too(archive: Archive, marks: Marks) -> None:
    ((stored),) = archive.put([article("珠江")])
    for number in range(3):
        marks.set_tags(f"x{number}", ["水利"])
    marks._connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO tag SELECT 'id' || i, ?, '水利' FROM n",
        (NUMBER, fold("水利")),
    )
    marks.set_tags(stored.headline.id, ["水利"])
    assert [each.title for each in archive.headlines(parse("tag:水利"), marks=marks).headlines] == ["珠江"]
