"""A title in Latin letters reads as one would type it."""

import pytest

from reader.text.latin import latin
from reader.text.pinyin import reading


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("珠江“压咸补淡”显生态效益", 'Zhu jiang "ya xian bu dan" xian sheng tai xiao yi'),
        ("国内首套110千伏主网", "Guo nei shou tao 110 qian fu zhu wang"),
        (
            "全国人大代表王臻：“最好的羊绒在中国”",
            'Quan guo ren da dai biao wang zhen: "zui hao de yang rong zai zhong guo"',
        ),
        ("快95%，业内热议AI接入", "Kuai 95%, ye nei re yi AI jie ru"),
        ("《三体》（第二部）", "<san ti> (di er bu)"),
        ("中国—东盟", "Zhong guo-dong meng"),
        ("No Chinese here, “at all”", "No Chinese here, “at all”"),
        ("", ""),
    ],
)
def test_characters_become_syllables_and_marks_ascii(title: str, shown: str) -> None:
    assert latin(title, reading(title)) == shown


def test_without_a_reading_a_title_is_as_it_was() -> None:
    assert latin("珠江", "") == "珠江"
