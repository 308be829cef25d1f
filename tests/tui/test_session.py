"""What is kept of one sitting: the trail, the marks, and what is shown first."""

import pytest
from tests.tui.articles import SEED_TITLE, article, with_related

from reader.archive.marks import Mark, Marks
from reader.archive.query import ALL
from reader.article import Headline
from reader.session import KEPT_MARKS, Session
from reader.settings import load


@pytest.fixture
def session(large, marks) -> Session:
    return Session(large, marks, load())


def test_the_trail_leads_back_and_forward(session):
    for name in "abc":
        session.visit(name)
    assert [session.along_trail(steps) for steps in (-1, -1, -1, 1, 1, 1)] == ["b", "a", None, "b", "c", None]


def test_a_visit_ends_the_way_forward(session):
    for name in "abc":
        session.visit(name)
    session.along_trail(-1)
    session.visit("d")
    assert session.along_trail(1) is None
    assert [session.along_trail(-1), session.along_trail(-1), session.along_trail(-1)] == ["b", "a", None]


def test_the_same_article_twice_is_one_step(session, marks):
    for name in "aab":
        session.visit(name)
    assert [session.along_trail(-1), session.along_trail(-1)] == ["a", None]
    assert marks.history(10) == ["a", "b"]


def test_the_trail_goes_on_from_the_last_session(session, large, marks):
    for name in "ab":
        session.visit(name)
    later = Session(large, marks, load())
    later.visit("b")
    assert later.along_trail(-1) == "a"


def test_an_empty_trail_leads_nowhere(session):
    assert session.along_trail(-1) is None
    assert session.along_trail(1) is None


def test_a_visit_is_kept_as_read(session, marks):
    session.visit("a")
    assert marks.of(["a"])["a"].read


def test_a_change_is_seen_at_once_and_leaves_the_rest(session):
    headline = Headline("t", id="a")
    assert session.mark_of(headline) == Mark()
    session.change("a", starred=True)
    session.change("a", position=7)
    assert session.mark_of(headline) == Mark(read=False, starred=True, position=7)


def test_the_marks_of_a_whole_screen_are_read_in_one_go(large, marks_path):
    class Counting(Marks):
        calls = 0

        def of(self, ids):
            self.calls += 1
            return super().of(ids)

    marks = Counting(marks_path)
    session = Session(large, marks, load())
    shown = large.headlines(ALL, limit=20).headlines
    for headline in shown:
        session.mark_of(headline, shown)
    assert marks.calls == 1
    marks.close()


def test_marks_in_memory_have_a_bound(session):
    for number in range(2 * KEPT_MARKS):
        session.mark_of(Headline("t", id=str(number)))
    assert len(session._known) <= KEPT_MARKS + 1


# What is shown first


def test_the_article_that_was_asked_for(session, large):
    wanted = large.headlines(ALL, limit=9).headlines[-1]
    session.visit("another")
    assert session.first_article(wanted.id).title == wanted.title


def test_else_the_one_left_last(large, marks):
    last = large.headlines(ALL, limit=9).headlines[-1]
    Session(large, marks, load()).visit(last.id)
    assert Session(large, marks, load()).first_article(None).id == last.id


def test_else_the_one_before_where_that_has_gone(large, marks):
    two = large.headlines(ALL, limit=2).headlines
    for headline in reversed(two):
        marks.visit(headline.id)
    large.remove([two[0].id])
    assert Session(large, marks, load()).first_article(None).id == two[1].id


def test_else_the_newest_that_has_a_body(marks, new_archive):
    page = with_related("甲", "乙", "丙")
    archive = new_archive(article("旧", hour=-500), page)
    assert Session(archive, marks, load()).first_article(None).title == "甲"


def test_else_a_stub(marks, new_archive):
    archive = new_archive(with_related("甲", "乙"))
    archive.remove([headline.id for headline in archive.headlines(ALL).headlines if not headline.stub])
    assert Session(archive, marks, load()).first_article(None).title == "乙"


def test_of_an_empty_archive_nothing(marks, new_archive):
    archive = new_archive()
    assert Session(archive, marks, load()).first_article(None) is None
    assert Session(archive, marks, load()).first_article("nosuchid") is None


def test_of_a_new_archive_the_seed(seed, marks):
    assert Session(seed, marks, load()).first_article(None).title == SEED_TITLE
