"""Lists of subscriptions: what is meant is read, and what is written is read the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.shared import DATA, needs_data

from reader.errors import ReaderError
from reader.formats.opml import Outline, read, sniff, write
from reader.text.clean import clean_line

COUNTS = {
    "chinese-independent-blogs.opml": 1326,
    "finance.opml": 97,
    "government.opml": 78,
    "new-media.opml": 269,
    "traditional-media.opml": 81,
}


def listed(body: str) -> list[Outline]:
    return read(f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode())


@needs_data
@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_real_lists_come_back_the_same(name: str, count: int) -> None:
    data = (DATA / "opml" / name).read_bytes()
    outlines = read(data)
    assert len(outlines) == count
    assert sniff(data[:4096].decode("utf-8", "ignore"))
    assert read(write(outlines, "a").encode()) == outlines


NAMES = st.text(max_size=12).map(clean_line)
OUTLINES = st.lists(
    st.builds(
        Outline,
        st.integers(0, 10**9).map(lambda number: f"https://example.org/feed?a={number}&b=1"),
        NAMES,
        st.sampled_from(["", "https://example.org/?x=1&y=2", "http://例.cn/"]),
        st.lists(NAMES.filter(bool), max_size=3).map(tuple),
        st.sampled_from(["", "zh-CN", "en"]),
    ),
    max_size=12,
    unique_by=lambda outline: outline.url,
)


@given(OUTLINES, st.text())
def test_what_is_written_is_read_the_same(outlines: list[Outline], title: str) -> None:
    again = read(write(outlines, title).encode("utf-8", "surrogatepass"))
    assert sorted(again, key=lambda outline: outline.url) == sorted(outlines, key=lambda outline: outline.url)
    assert write(again, "") == write(outlines, "")


def test_folders_are_groups_and_categories_are_where_there_are_none() -> None:
    assert listed(
        '<outline text="新闻"><outline title="国内"><outline xmlUrl="http://a/" category="/x"/></outline></outline>'
        '<outline xmlUrl="http://b/" text="B" category="/科技/手机,/其他" language="zh_cn"/>'
    ) == [Outline("http://a/", "", "", ("新闻", "国内")), Outline("http://b/", "B", "", ("科技", "手机"), "zh-CN")]


@pytest.mark.parametrize(
    "outline",
    [
        '<outline text="A" xmlUrl="http://a/?x=1&y=2">',
        '<outline text="A" type="rss" XMLURL="http://a/?x=1&amp;y=2"/>',
        "<outline text='A' xmlurl=http://a/?x=1&y=2 />",
        '<outline title="A" xmlUrl="feed:http://a/?x=1&amp;y=2"/>',
        '<outline title="A" xmlUrl="feed://a/?x=1&amp;y=2"/>',
        '<Outline title="A" xmlUrl=" http://a/?x=1&amp;y=2 "/><outline text="again" xmlUrl="http://a/?x=1&amp;y=2"/>',
    ],
)
def test_what_is_meant_is_read(outline: str) -> None:
    assert listed(outline) == [Outline("http://a/?x=1&y=2", "A")]


def test_names_with_bare_angle_brackets_and_entities_are_kept() -> None:
    assert [outline.title for outline in listed('<outline text="a<b &nbsp;&hearts;" xmlUrl="http://a/"/>')] == ["a<b ♥"]


@pytest.mark.parametrize("count", [3, 5000])
def test_feeds_that_are_never_closed_are_no_folders(count: int) -> None:
    outlines = listed("".join(f'<outline text="t" xmlUrl="http://h/{number}">' for number in range(count)))
    assert len(outlines) == count
    assert not any(outline.groups for outline in outlines)


def test_what_is_no_feed_is_passed_over() -> None:
    assert (
        listed(
            '<outline type="include" xmlUrl="http://a/list.opml"/><outline type="link" url="http://b/"/>'
            '<outline xmlUrl="javascript:alert(1)"/><outline xmlUrl="file:///etc/passwd"/><outline xmlUrl=""/>'
        )
        == []
    )


def test_a_list_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    whole = write([Outline(f"http://h/{number}", "名") for number in range(20)], "t").encode()
    assert 8 <= len(read(whole[: len(whole) // 2])) <= 10


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8"])
def test_the_encoding_may_be_another_than_it_says(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="gb2312"?><opml><body><outline text="中国新闻网的滚动新闻" xmlUrl="http://a/"/></body></opml>'
    assert read(text.encode(encoding))[0].title == "中国新闻网的滚动新闻"


def test_nothing_outside_is_read() -> None:
    data = (
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyyy">]>'
        b'<opml><body><outline text="&x;&y;" xmlUrl="http://a/"/></body></opml>'
    )
    assert [outline.title for outline in read(data)] == ["&x;&y;"]


def test_ten_thousand_folders_within_each_other_do_no_harm() -> None:
    assert len(listed('<outline text="g">' * 1000 + '<outline xmlUrl="http://a/"/>')[0].groups) == 32
    listed('<outline text="g">' * 10_000)


@pytest.mark.parametrize(
    "data", [b"", b"text", b"<html><body><outline></body></html>", b"<rss/>", b"\xff\xfe\x00", b"\0" * 99]
)
def test_what_is_no_list_is_told_in_one_line(data: bytes) -> None:
    with pytest.raises(ReaderError, match="no list of subscriptions") as raised:
        read(data)
    assert str(raised.value).isprintable()


@needs_data
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(COUNTS)))
def test_a_damaged_list_is_read_or_refused(random, name: str) -> None:
    data = bytearray((DATA / "opml" / name).read_bytes()[:6000])
    for _ in range(random.randrange(1, 60)):
        data[random.randrange(len(data))] = random.randrange(256)
    said = ""
    try:
        outlines = read(bytes(data[: random.randrange(len(data))]))
    except ReaderError as error:
        said, outlines = str(error), []
    assert said.isprintable()
    assert all(outline.url.lower().startswith("http") for outline in outlines)  # `Http:` is a scheme too


@pytest.mark.parametrize(
    "piece",
    ["<outline ", ' xmlUrl="', " xmlurl=", '="<', "<", "&", "<!--", "<!DOCTYPE a ['", '<outline xmlUrl="http://a/" '],
)
def test_no_flood_takes_long(piece: str) -> None:
    with at_most(6):
        for start in ("", "<opml>"):
            try:
                read((start + piece * (500_000 // len(piece))).encode())
            except ReaderError:
                continue
