"""Who tells it."""

from __future__ import annotations

import pytest

from reader.article import Byline
from reader.formats.byline import byline, names


@pytest.mark.parametrize(
    ("paragraph", "agency", "place", "reporters"),
    [
        ("中新网北京3月2日电 (王翕瞳)以", "中新网", "北京", ("王翕瞳",)),
        ("中新网深圳3月2日电 (索有为 徐跃超 张宗包)南方", "中新网", "深圳", ("索有为", "徐跃超", "张宗包")),
        ("中新网衢州3月2日电(郭其钰)这是", "中新网", "衢州", ("郭其钰",)),
        ("中新网北京3月2日电 (记者 夏宾)科技", "中新网", "北京", ("夏宾",)),
        ("新华社上海3月1日电（记者张三、李四）记者", "新华社", "上海", ("张三", "李四")),
        ("新华社台北3月1日电 当地", "新华社", "台北", ()),
        ("中新社乌鲁木齐3月2日电 (阿依古丽·买买提)", "中新社", "乌鲁木齐", ("阿依古丽·买买提",)),
        ("中新网3月2日电 据", "中新网", "", ()),
        ("中国日报网北京3月2日电", "中国日报网", "北京", ()),
        ("据新华社华盛顿3月2日电", "新华社", "华盛顿", ()),
        ("本报讯(记者 王 坚 通讯员 李小明)近日", "本报", "", ("王坚", "李小明")),
        ("本报北京3月2日讯", "本报", "北京", ()),
        ("谢延翠(中)正在调研", "", "", ()),
        ("3月2日,记者从会上获悉", "", "", ()),
    ],
)
def test_the_dateline_gives_agency_place_and_reporters(
    paragraph: str, agency: str, place: str, reporters: tuple[str, ...]
) -> None:
    assert byline([paragraph]) == Byline(agency, place, reporters)


@pytest.mark.parametrize(
    ("signature", "reporters"),
    [
        ("中新网记者 李爱平", ("李爱平",)),
        ("作者 史轶夫 王秀晶", ("史轶夫", "王秀晶")),
        ("记者 单鹏", ("单鹏",)),
        ("记者从会上获悉", ()),
    ],
)
def test_a_paragraph_of_names_alone_signs_the_article(signature: str, reporters: tuple[str, ...]) -> None:
    assert byline(["中新网成都3月2日电 题:找准定位", signature, "今年两会前夕"]).reporters == reporters


def test_the_authors_of_the_head_count_where_the_body_names_nobody() -> None:
    assert byline(["一段。"], "李明").reporters == ("李明",)
    assert byline(["新华社北京3月2日电(记者 张三)"], "李明").reporters == ("张三",)


@pytest.mark.parametrize("text", ["以聚力促振兴为主题", "2025", "", "完", "张三 等12人"])
def test_what_is_no_list_of_names_names_nobody(text: str) -> None:
    assert names(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"), [("记者陈智 整合", ("陈智",)), ("职工通讯员 李琴雯 刘会", ("李琴雯", "刘会"))]
)
def test_what_reporters_did_is_no_name(text: str, expected: tuple[str, ...]) -> None:
    assert names(text) == expected
