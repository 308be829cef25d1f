"""The language of queries: what each construct means, what is a mistake and where, and what is bounded."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.shared import ROOT

from reader.archive.moments import NAMES
from reader.archive.parsing import DEPTH, FIELDS, LEAVES, LENGTH
from reader.archive.query import ALL, Query, QueryError, both, parse, without
from reader.archive.tree import And, Field, Id, Is, Language, Node, Not, Or, State, Text, Time, all_of
from reader.archive.writing import write
from reader.text.matching import Term

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 3, 5, 13, 25, 36, 789, tzinfo=SHANGHAI)  # a Wednesday

PIECES = (
    *"()（）-*:：|'~^\"“”＂「」『』",
    *("AND", "OR", "NOT", "and", "or", "辽宁", "遼寧", "liao宁", "xiao", "12", "A股", "2025-03-02", "20250302", "7d"),
    *(
        "昨天",
        "上周",
        "2025",
        "13",
        "unread",
        "figure",
        "best",
        "new",
        "zh-CN",
        "2025-03-02T13:25",
        "é",
        "ß",
        "\x00",
        "％",
    ),
    *(
        "title:",
        "body:",
        "source：",
        "section:",
        "reporter:",
        "feed:",
        "id:",
        "lang:",
        "is:",
        "has:",
        "Title:",
        "ｉｓ：",
    ),
    *("after:", "before:", "on:", "since:", "sort:", "tilte:", "COP:", "title:(", " ", " ", " ", "\u3000", "\t"),
)
from_pieces = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
typed = st.text(max_size=40) | from_pieces


def tree(text: str) -> Node | None:
    return parse(text, now=NOW).tree


def word(text: str, field: Field = Field.ANY, *, prefix: bool = False, spoken: bool = False) -> Text:
    return Text(Term(text, prefix), field, spoken)


def read_or_mistake(text: str, typing: bool) -> tuple[Query, QueryError | None]:
    try:
        return parse(text, typing, NOW), None
    except QueryError as mistake:
        return ALL, mistake


def day(year: int, month: int = 1, of_month: int = 1) -> datetime:
    return datetime(year, month, of_month, tzinfo=SHANGHAI)


LIAONING, SHENYANG, DALIAN = word("辽宁"), word("沈阳"), word("大连")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("辽宁 沈阳", And((LIAONING, SHENYANG))),
        ("辽宁 AND 沈阳", And((LIAONING, SHENYANG))),
        ("辽宁 OR 沈阳", Or((LIAONING, SHENYANG))),
        ("辽宁 沈阳 OR 大连", Or((And((LIAONING, SHENYANG)), DALIAN))),
        ("辽宁 (沈阳 OR 大连)", And((LIAONING, Or((SHENYANG, DALIAN))))),
        ("辽宁（沈阳 OR 大连）", And((LIAONING, Or((SHENYANG, DALIAN))))),
        ("辽宁 -沈阳", And((LIAONING, Not(SHENYANG)))),
        ("辽宁 NOT 沈阳", And((LIAONING, Not(SHENYANG)))),
        ("-(辽宁 沈阳)", Not(And((LIAONING, SHENYANG)))),
        ("-“辽宁”", Not(LIAONING)),
        ("-title:辽宁", Not(word("辽宁", Field.TITLE))),
    ],
)
def test_words_are_joined_by_and_or_not_and_brackets(text: str, expected: Node) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    "text", ["and", "or", "not", "Or", "中-美", "-", "--help", "12:30", "COP:", "http://a.b/?c=d", "|"]
)
def test_what_only_looks_like_an_operator_is_a_word(text: str) -> None:
    assert [term.text for term in parse(text).terms] == [text]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("辽宁 辽宁", "辽宁"),
        ("(((辽宁)))", "辽宁"),
        ("-(-辽宁)", "辽宁"),
        ("NOT NOT NOT 辽宁", "-辽宁"),
        ("辽宁 (沈阳 大连)", "辽宁 沈阳 大连"),
        ("辽宁 OR (沈阳 OR 大连)", "辽宁 OR 沈阳 OR 大连"),
        ("after:2024 辽宁 before:2025", "辽宁 on:2024"),
        ("  ", ""),
    ],
)
def test_what_means_the_same_is_the_same_tree(text: str, same: str) -> None:
    assert parse(text, now=NOW) == parse(same, now=NOW)


@pytest.mark.parametrize(
    "quoted",
    ['"合作  座谈会"', "“合作 座谈会”", "”合作 座谈会“", "＂合作 座谈会＂", "「合作 座谈会」", "『合作 座谈会』"],
)
def test_any_usual_quotes_make_a_phrase(quoted: str) -> None:
    assert tree(quoted) == word("合作 座谈会")


def test_other_quotes_can_be_looked_for_inside_quotes() -> None:
    assert tree('「say "yes"」') == word('say "yes"')
    assert tree('"「合作」"') == word("「合作」")


@pytest.mark.parametrize("field", ["title", "body", "source", "section", "reporter", "feed"])
def test_a_field_takes_a_word_a_phrase_or_a_group(field: str) -> None:
    assert tree(f"{field}:辽宁") == tree(f"{field}：辽宁") == tree(f"{field}: 辽宁") == word("辽宁", Field(field))
    assert tree(f'{field}:"a b"') == word("a b", Field(field))
    assert tree(f"{field}:(辽宁 OR -沈阳)") == Or((word("辽宁", Field(field)), Not(word("沈阳", Field(field)))))


def test_a_field_inside_a_group_of_another_counts() -> None:
    assert tree("title:(辽宁 source:新华)") == And((word("辽宁", Field.TITLE), word("新华", Field.SOURCE)))


def test_what_follows_a_field_is_not_read_as_an_operator() -> None:
    assert tree("title:OR") == word("OR", Field.TITLE, spoken=True)
    assert tree("title:a:b") == word("a:b", Field.TITLE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id:AbC", Id("abc")),
        ("lang:zh_CN", Language("zh-cn")),
        ("is:unread", Is(State.UNREAD)),
        ("IS:Starred", Is(State.STARRED)),
        ("is:(read OR stub)", Or((Is(State.READ), Is(State.STUB)))),
        ("has:figure", Is(State.FIGURE)),
    ],
)
def test_ids_languages_and_states(text: str, expected: Node) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on:2025-03-02", day(2025, 3, 2), day(2025, 3, 3)),
        ("on:2025-3-2", day(2025, 3, 2), day(2025, 3, 3)),
        ("on:2025/03/02", day(2025, 3, 2), day(2025, 3, 3)),
        ("on:2025年3月2日", day(2025, 3, 2), day(2025, 3, 3)),
        ("on:2024-12", day(2024, 12), day(2025)),
        ("on:2024", day(2024), day(2025)),
        ("after:2025-03-02", day(2025, 3, 2), None),
        ("before:2025-03-02", None, day(2025, 3, 2)),
        ("before:2025", None, day(2025)),
        ("after:2025-03-02T13:25", datetime(2025, 3, 2, 13, 25, tzinfo=SHANGHAI), None),
        ("after:2025-03-02T13:25:36Z", datetime(2025, 3, 2, 13, 25, 36, tzinfo=UTC), None),
        ("on:今天", day(2025, 3, 5), day(2025, 3, 6)),
        ("on:昨天", day(2025, 3, 4), day(2025, 3, 5)),
        ("since:前天", day(2025, 3, 3), None),
        ("on:本周", day(2025, 3, 3), day(2025, 3, 10)),
        ("on:上周", day(2025, 2, 24), day(2025, 3, 3)),
        ("on:本月", day(2025, 3), day(2025, 4)),
        ("on:上月", day(2025, 2), day(2025, 3)),
        ("on:今年", day(2025), day(2026)),
        ("on:去年", day(2024), day(2025)),
        ("on:yesterday", day(2025, 3, 4), day(2025, 3, 5)),
        ("since:last-week", day(2025, 2, 24), None),
        ("since:7d", datetime(2025, 2, 26, 13, 25, 36, tzinfo=SHANGHAI), None),
        ("since:7天", datetime(2025, 2, 26, 13, 25, 36, tzinfo=SHANGHAI), None),
        ("since:12h", datetime(2025, 3, 5, 1, 25, 36, tzinfo=SHANGHAI), None),
        ("since:2w", datetime(2025, 2, 19, 13, 25, 36, tzinfo=SHANGHAI), None),
        ("since:3m", datetime(2024, 12, 5, 13, 25, 36, tzinfo=SHANGHAI), None),
        ("since:1y", datetime(2024, 3, 5, 13, 25, 36, tzinfo=SHANGHAI), None),
        ("before:1年", None, datetime(2024, 3, 5, 13, 25, 36, tzinfo=SHANGHAI)),
    ],
)
def test_times(text: str, start: datetime | None, end: datetime | None) -> None:
    assert tree(text) == Time(start, end)


def test_a_month_ago_is_the_last_day_of_a_shorter_month() -> None:
    assert parse("since:1m", now=datetime(2025, 3, 31, 8, tzinfo=UTC)).tree == Time(
        datetime(2025, 2, 28, 8, tzinfo=UTC)
    )


def test_the_traditional_form_of_a_named_time_counts() -> None:
    assert tree("on:上週") == tree("on:上周")


def test_without_a_moment_times_are_seen_from_now_in_the_local_zone() -> None:
    today = parse("on:今天").tree
    assert isinstance(today, Time)
    assert today.start
    assert today.end
    assert today.start.tzinfo
    assert today.start - timedelta(days=1) <= datetime.now(UTC) <= today.end + timedelta(days=1)


def test_a_bare_name_of_a_time_is_looked_for_in_the_text() -> None:
    assert tree("今天") == word("今天")


@pytest.mark.parametrize(
    "text",
    [
        "lnszy",
        "liao宁",
        "A股",
        "xi'an",
        "xi’an",
        "g20",
        "ＬＮ",
        "lia*",
        "lüshun",
        "lǜsè",
        "title:ln",
        "source:xhs",
        "reporter:zs",
    ],
)
def test_letters_may_be_pinyin(text: str) -> None:
    leaf = tree(text)
    assert isinstance(leaf, Text)
    assert leaf.spoken


@pytest.mark.parametrize("text", ["辽宁", "2025", '"lnszy"', "señor", "a.b", "body:ln", "section:ln", "feed:ln"])
def test_what_is_quoted_no_letters_or_elsewhere_is_not_pinyin(text: str) -> None:
    leaf = tree(text)
    assert isinstance(leaf, Text)
    assert not leaf.spoken


def test_sort_holds_for_the_whole_query_wherever_it_stands() -> None:
    assert parse("sort:best 辽宁") == parse("辽宁 sort:best") == Query(LIAONING, best=True)
    assert parse("辽宁 sort:new") == Query(LIAONING)
    assert parse("sort:best").empty


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("辽宁 OR", 5, 'a word is expected after "OR"'),
        ("辽宁 OR OR 沈阳", 6, 'a word is expected after "OR"'),
        ("OR 辽宁", 0, 'a word is expected before "OR"'),
        ("辽宁 (AND 沈阳)", 4, 'a word is expected before "AND"'),
        ("NOT", 3, 'a word is expected after "NOT"'),
        ("a ()", 3, "a word is expected between the brackets"),
        ('a ""', 2, "a word is expected between the quotes"),
        ("a (b", 2, "this opening bracket has no closing one"),
        ("a b）", 3, "this closing bracket has no opening one"),
        ("a “b", 2, "this opening quote has no closing one"),
        ("辽宁 title:", 9, 'a word is expected after "title:"'),
        ("(title:)", 7, 'a word is expected after "title:"'),
        ("is:new", 3, 'unread / read / starred / stub is expected after "is:"'),
        ("has:video", 4, 'figure is expected after "has:"'),
        ("sort:old", 5, 'new / best is expected after "sort:"'),
        ("辽宁 on:tomorrow", 6, 'a date like 2025-03-02 is expected after "on:"'),
        ("on:7d", 3, 'a date like 2025-03-02 is expected after "on:"'),
        ("on:2025-02-29", 3, 'a date like 2025-03-02 is expected after "on:"'),
        ("after:2025-03-02T25:00", 6, 'a time like 7d or 2025-03-02 is expected after "after:"'),
        ("since:soon", 6, 'a time like 7d or 2025-03-02 is expected after "since:"'),
        ("since:9999y", 6, 'a time like 7d or 2025-03-02 is expected after "since:"'),
        ("辽宁 tilte:沈阳", 3, 'did you mean "title:"? Else put it in quotes'),
        ("sources:新华", 0, 'did you mean "source:"? Else put it in quotes'),
    ],
)
def test_a_mistake_is_pointed_at(text: str, column: int, expected: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, now=NOW)
    assert caught.value.column == column
    assert str(caught.value) == f"column {column + 1}: {expected}"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("辽" * (LENGTH + 1), LENGTH),
        (" ".join("a" * LEAVES) + " b", 2 * LEAVES),
        ("(" * (DEPTH + 1) + "a" + ")" * (DEPTH + 1), DEPTH),
    ],
)
def test_length_conditions_and_depth_are_bounded(text: str, column: int) -> None:
    with pytest.raises(QueryError, match="at most") as caught:
        parse(text)
    assert caught.value.column == column


def test_the_longest_and_deepest_queries_are_read() -> None:
    assert parse("辽" * LENGTH).terms == (Term("辽" * LENGTH),)
    assert len(parse(" ".join(map(str, range(LEAVES)))).terms) == LEAVES
    assert parse("-(" * DEPTH + "辽宁" + ")" * DEPTH).tree == LIAONING
    assert parse("NOT " * 249 + "a").tree == Not(word("a", spoken=True))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("辽宁 OR", "辽宁"),
        ("辽宁 OR ", "辽宁"),
        ("辽宁 AND", "辽宁"),
        ("辽宁 NOT", "辽宁"),
        ("辽宁 -", "辽宁"),
        ("辽宁 (", "辽宁"),
        ("辽宁 (沈阳 OR", "辽宁 沈阳"),
        ("辽宁 “", "辽宁"),
        ("辽宁 “沈阳", "辽宁 沈阳"),
        ("辽宁 title:", "辽宁"),
        ("辽宁 -title:(沈阳", "辽宁 -title:沈阳"),
        ("辽宁 is:", "辽宁"),
        ("辽宁 is:un", "辽宁"),
        ("辽宁 is:unread", "辽宁 is:unread"),
        ("辽宁 on:20", "辽宁"),
        ("辽宁 on:2025-1", "辽宁 on:2025-1"),
        ("辽宁 on:昨", "辽宁"),
        ("辽宁 since:7", "辽宁"),
        ("辽宁 since:3个", "辽宁"),
        ("辽宁 sort:b", "辽宁"),
    ],
)
def test_what_is_not_complete_yet_is_left_out_while_it_is_typed(text: str, same: str) -> None:
    assert parse(text, typing=True, now=NOW) == parse(same, now=NOW)


@pytest.mark.parametrize("text", ["is:x", "is:un ", "on:x", "since:7 ", ")", "()", "a OR OR"])
def test_what_cannot_become_right_is_a_mistake_while_it_is_typed(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text, typing=True)


@given(typed, st.booleans())
@example("title:", True)
@example('「a"', False)
def test_any_string_is_a_query_or_a_mistake_in_one_line_at_a_column_of_it(text: str, typing: bool) -> None:
    query, mistake = read_or_mistake(text, typing)
    if mistake:
        assert 0 <= mistake.column <= len(text)
        assert str(mistake).isprintable()
    assert all(term.text.strip() for term in query.terms)


@given(typed, st.booleans())
@example("on:本周 OR -on:2025-03 OR -(after:2024 before:2025-06)", False)
@example("since:7d since:3m OR before:1h", False)
@example('"title:a" "-b" "OR" 「"」 -"-c" --d "a*" **', False)
@example("on:本周 sort:best OR a", False)
@example("on:昨天 0", False)
def test_a_written_query_is_read_as_the_same_query(text: str, typing: bool) -> None:
    query, _ = read_or_mistake(text, typing)
    assert parse(write(query, NOW), now=NOW) == query
    assert parse(write(query), now=NOW) == query


@pytest.mark.parametrize(
    "text",
    [
        "辽宁 (沈阳 OR 大连) -title:美联储",
        "辽宁 OR -(沈阳 大连) sort:best",
        '"new york" xiao* is:unread has:figure',
        "source:新华 on:2025-03-02",
        "辽宁 since:7d",
        "on:2024-12 OR on:2024",
        "-(after:2025-03-02 before:2025-03-04T12:00:00+08:00)",
    ],
)
def test_a_query_is_written_as_a_person_would(text: str) -> None:
    assert write(parse(text, now=NOW), NOW) == text


def test_the_examples_in_the_paper_are_queries() -> None:
    examples = (ROOT / "docs" / "query.md").read_text("utf-8").split("```")[1].strip().splitlines()
    queries = [parse(re.split(r"\s{2,}", line)[0], now=NOW) for line in examples]
    assert len(queries) > 5
    assert not any(query.empty for query in queries)


def test_every_field_and_named_time_is_in_the_paper() -> None:
    paper = (ROOT / "docs" / "query.md").read_text("utf-8")
    assert [field for field in FIELDS if f"`{field}:`" not in paper] == []
    assert [name for name in NAMES if f"`{name}`" not in paper] == []


def test_both_is_what_all_match_in_the_order_of_the_first() -> None:
    assert both(parse("辽宁 沈阳 sort:best"), ALL, parse("沈阳 大连")) == parse("辽宁 沈阳 大连 sort:best")
    assert both(ALL, ALL) == both() == ALL


def test_without_takes_away_what_rules_match() -> None:
    assert without(parse("辽宁"), (parse("沈阳 大连"), ALL, parse("-title:a"))) == parse("辽宁 -(沈阳 大连) title:a")
    assert without(ALL, (parse("沈阳"),)) == parse("-沈阳")


def test_times_that_hold_together_are_one_and_last() -> None:
    early, late = Time(day(2024), day(2026)), Time(day(2025), None)
    assert all_of([early, LIAONING]) == And((LIAONING, early))
    assert all_of([early, LIAONING, late]) == And((LIAONING, Time(day(2025), day(2026))))


def test_terms_to_mark_are_those_of_title_and_body_that_are_not_excluded() -> None:
    query = parse("辽宁 OR (title:沈阳 body:大连 source:新华 辽宁) -鞍山 is:read")
    assert query.terms == (Term("辽宁"), Term("沈阳"), Term("大连"))
