"""Two addresses of one page are told from those of two pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.shared import hostile, needs_data

from reader.text.address import better, canonical, site

SAME = [
    ("https://example.cn/news.php?id=5&share_id=7&timestamp=8", "https://example.cn/news.php?id=5"),
    ("https://example.cn/2025/0302/c5.html?iid=7&log_id=8", "https://example.cn/2025/0302/c5.html"),
    (
        "http://www.chinanews.com.cn/cj/2025/03-02/10376285.shtml",
        "https://chinanews.com.cn/cj/2025/03-02/10376285.shtml",
    ),
    ("https://m.thepaper.cn/newsDetail_forward_1", "https://www.thepaper.cn/newsDetail_forward_1"),
    ("https://WWW.Example.com:443/a/", "http://example.com/a"),
    ("http://example.com:80", "https://example.com/index.html"),
    ("https://example.com/news/index.shtml?utm_source=x&utm_medium=y", "https://example.com/news"),
    ("https://example.com/a/10001.html?from=timeline&isappinstalled=0", "https://example.com/a/10001.html"),
    ("https://example.com/a/10001.html?source=wechat&share_token=9#comments", "https://example.com/a/10001.html"),
    ("https://example.com/s?id=1&wfr=spider&for=", "https://example.com/s?id=1"),
    ("https://baijiahao.baidu.com/s?id=17&wfr=spider", "https://baijiahao.baidu.com/s?id=17"),
    ("https://example.com/?b=2&a=1&c=", "https://example.com/?a=1&b=2"),
    ("https://example.com/%7Euser/%e4%b8%ad", "https://example.com/~user/中"),
    ("https://example.com/a/./b/../c", "https://example.com/a/c"),
    ("https://例子.中国/a", "https://xn--fsqu00a.xn--fiqs8s/a"),
    (
        "https://mp.weixin.qq.com/s?__biz=B&mid=2&idx=1&sn=ab&chksm=77&scene=21#wechat_redirect",
        "http://mp.weixin.qq.com/s?sn=ab&__biz=B&mid=2&idx=1&key=1&version=3&lang=zh_CN",
    ),
]

DIFFERENT = [
    ("https://h5.example.cn/share?share_id=1", "https://h5.example.cn/share?share_id=2"),
    ("https://blog.example.cn/show.php?log_id=55", "https://blog.example.cn/show.php?log_id=56"),
    ("https://example.cn/item?iid=5&utm_source=x", "https://example.cn/item?iid=6&utm_source=x"),
    ("https://example.cn/read?srcid=5&rec_id=1", "https://example.cn/read?srcid=6&rec_id=1"),
    ("https://example.com/show?id=1", "https://example.com/show?id=2"),
    ("https://example.com/?p=1", "https://example.com/?p=2"),
    ("https://example.com/list?from=10", "https://example.com/list?from=20"),
    ("https://example.com/list?source=cctv", "https://example.com/list?source=xinhua"),
    ("https://example.com/#!/a", "https://example.com/#!/b"),
    ("https://example.com/#/news/1", "https://example.com/#/news/2"),
    ("https://www.gov.cn/a", "https://m.gov.cn/a"),
    ("https://finance.sina.com.cn/a", "https://sports.sina.com.cn/a"),
    ("https://example.com/A", "https://example.com/a"),
    ("https://example.com/1_2.html", "https://example.com/1.html"),
    ("https://example.com:8080/a", "https://example.com/a"),
    ("https://example.com/?20250302", "https://example.com/?20250303"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://mp.weixin.qq.com/s?__biz=B&mid=2&idx=1&sn=ab", "https://mp.weixin.qq.com/s?__biz=B&mid=2&idx=2&sn=cd"),
    ("https://m.com/a", "https://www.com/a"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_page_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_pages_stay_two(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


ODD = st.sampled_from(
    [
        "http://",
        "https://",
        "//[::1]",
        "@",
        ":",
        ".",
        "..",
        "www.",
        "m.",
        "wap.",
        "/",
        "//",
        "#",
        "#!",
        "?",
        "&",
        "=",
        "==",
        "%",
        "%4",
        "%41",
        "%7e",
        "utm_a",
        "from",
        "index.html",
        "中",
        "ß",
        "İ",
        "�",
        ":80",
        ":443",
        ";",
        "\\",
        "\t",
        "\x00",
        "[",
        "]",
        "com",
        "cn",
    ]
)


@given(st.text() | st.lists(ODD, max_size=12).map("".join).map("http://{}".format))
def test_it_never_raises_and_twice_is_once(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert site(once) == site(text)


@needs_data
def test_no_hostile_address_is_too_much() -> None:
    for payload in hostile():
        for text in (payload, f"http://{payload}/", f"https://a.example/{payload}?{payload}#!{payload}"):
            assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize("piece", ["/..", "%", "www.", "&a=1", "/index.html", ":80", "中", "/./", "%%41", "@", "m."])
def test_the_time_grows_with_the_length(piece: str) -> None:
    with at_most(6):
        for head in ("http://", "http://a.example/", "http://a.example/?"):
            canonical(head + piece * 30_000)


def test_the_secure_the_full_and_the_plain_address_is_kept() -> None:
    assert better("http://example.com/1", "https://example.com/1") == "https://example.com/1"
    assert better("https://m.example.com/1", "https://www.example.com/1") == "https://www.example.com/1"
    assert better("https://example.com/1?utm_source=x", "https://example.com/1") == "https://example.com/1"
    assert better("https://example.com/1", "") == better("", "https://example.com/1") == "https://example.com/1"
    assert better("", "") == ""


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.example.com/a", "example.com"), ("https://example.com?x=1", "example.com"), ("", ""), ("x", "")],
)
def test_the_site_is_the_host_without_prefixes(url: str, host: str) -> None:
    assert site(url) == host
