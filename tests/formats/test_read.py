"""What bytes are, in which encoding, and that what comes out is clean."""

from __future__ import annotations

import codecs
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.shared import DATA, needs_data

from reader.article import Article, Block, Headline, Kind
from reader.errors import ReaderError
from reader.formats import LONGEST, PageInfo, read, read_feed
from reader.formats.cleaning import (
    LONGEST_BLOCK,
    LONGEST_NOTE,
    MOST_BLOCKS,
    MOST_CHARACTERS,
    MOST_FIGURES,
    MOST_RELATED,
    cleaned,
)
from reader.text.clean import clean

SEED = Path(__file__).parents[2] / "seeds" / "000_61dbd8cee32d4bee.txt"
TEXT = SEED.read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_page_in_an_encoding_of_china_reads_the_same(encoding: str) -> None:
    assert read(TEXT.replace("\u00a0", " ").encode(encoding), "p") == read(TEXT.encode(), "p")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding(mark: bytes, encoding: str) -> None:
    assert read(mark + TEXT.encode(encoding), "p") == read(TEXT.encode(), "p")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_cut_in_its_last_character_is_read_without_it(encoding: str) -> None:
    text = TEXT.replace("\u00a0", " ")[:700] + "。完"
    cut = read(text.encode(encoding)[:-1], "p")[0]
    assert cut == read(text[:-1].encode(), "p")[0]


def test_a_page_with_one_spoilt_byte_is_still_read_as_utf_8() -> None:
    data = bytearray(TEXT.encode())
    data[900] ^= 0x80
    assert read(bytes(data), "p")[0].title == read(TEXT.encode(), "p")[0].title


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n", r"a picture \(PNG\)"),
        (b"\xff\xd8\xff\xe0", r"a picture \(JPEG\)"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\0", r"compressed \(gzip\)"),
        (b"PK\x03\x04aaaa", "a ZIP archive"),
        (b"SQLite format 3\0", "a database"),
        (bytes(range(256)) * 9, "binary, not text"),
        (TEXT.replace("。", "\0", 1).encode(), "binary, not text"),
        ("文\x01".encode() * 100, "binary, not text"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "XML of another kind"),
        (b"<opml version='2.0'><body><outline xmlUrl='http://a.b/c'/></body></opml>", "`reader opml import FILE`"),
        (b"some words", "no title with the time .* what can be read is: .*pages.*feeds.*Markdown"),
        (b"x" * (LONGEST + 1), "longer than 20 MB"),
    ],
)
def test_what_is_no_page_is_named_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(ReaderError, match=f"^thing: .*{said}") as raised:
        read(data, "thing")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("stray", ["\a", "\b"])
def test_a_text_in_which_controls_strayed_is_read_without_them(stray: str) -> None:
    assert read(TEXT.replace(",", f",{stray}").encode(), "p") == read(TEXT.encode(), "p")


@pytest.mark.parametrize("hidden", ["\u0301", "\u00ad"])
def test_a_title_is_as_long_as_what_is_shown_of_it(hidden: str) -> None:
    article = read(TEXT.replace("座谈会在", f"座谈会{hidden * 500}在", 1).encode(), "p")[0]
    assert article.title.startswith("辽宁省与中央企业深化合作座谈会")
    assert article.title.endswith("在北京举行")


def test_the_name_of_a_file_says_nothing_about_its_format() -> None:
    assert read(TEXT.encode(), "page.png")[0].title == read(TEXT.encode(), "page.txt")[0].title


def test_a_hostile_name_is_cleaned_before_it_is_shown() -> None:
    with pytest.raises(ReaderError) as raised:
        read(b"", "\x1b]0;owned\x07a\nb")
    assert str(raised.value).isprintable()


RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>频道</title><link>https://a.b/</link><item><title>甲</title>"
    "<description>&lt;p&gt;一段话。&lt;/p&gt;&lt;p&gt;两段话。&lt;/p&gt;</description></item>"
    "<item><title> </title></item>"
    "<item><title>乙</title></item></channel></rss>"
)
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "频道",'
    ' "items": [{"id": "1", "title": "甲", "content_text": "文"}]}'
)
PAGE = (
    "<!DOCTYPE html><html><head><title>甲乙丙丁的标题</title></head><body><h1>甲乙丙丁的标题</h1>"
    "<p>2025-03-02 13:25 来源：某社</p>"
    + "<p>这是一段足够长的正文，说的是一件真正发生过的事情，有时间有地点也有人物。</p>" * 8
    + "</body></html>"
)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (RSS, ["甲", "乙"]),
        (JSON, ["甲"]),
        (PAGE, ["甲乙丙丁的标题"]),
        ("# 甲\n\n文", ["甲"]),
        (TEXT, [TEXT.split("\n")[1].strip()]),
    ],
    ids=["feed", "json", "page", "markdown", "text"],
)
def test_a_format_is_told_by_its_content(text: str, titles: list[str]) -> None:
    assert [article.title for article in read(text.encode(), "x.png")] in (
        [*titles],
        [read(TEXT.encode(), "p")[0].title],
    )


def test_a_feed_has_its_title_and_clean_articles() -> None:
    feed = read_feed(RSS.replace("频道", "频\u202e道").encode(), "p")
    assert feed.title == "频道"
    assert [article.title for article in feed.articles] == ["甲", "乙"]


@pytest.mark.parametrize(("text", "what"), [(PAGE, "a web page"), ("# a\n\nb", "Markdown"), (TEXT, "text")])
def test_what_is_no_feed_is_named(text: str, what: str) -> None:
    with pytest.raises(ReaderError, match=f"^p: this is no feed but {what}"):
        read_feed(text.encode(), "p")


@needs_data
@pytest.mark.parametrize("folder", ["pages", "feeds"])
def test_pages_and_feeds_from_the_web_are_read_or_refused_in_one_line(folder: str) -> None:
    files = sorted((DATA / folder).iterdir())
    read_well = 0
    said: list[str] = []
    for file in files:
        try:
            articles = read(file.read_bytes(), file.name)
        except ReaderError as error:
            said.append(str(error))
            continue
        read_well += 1
        assert all(article.title for article in articles)
    assert not any("\n" in line for line in said)
    assert read_well > len(files) * 0.8


def test_an_article_without_a_title_is_none() -> None:
    with pytest.raises(ReaderError):
        cleaned(Article(" \u200b"))


PICTURE = Block(Kind.FIGURE, "图", "", "https://e.example/1.jpg")


@pytest.mark.parametrize(
    ("article", "most", "told"),
    [
        (Article("题", (Block(Kind.PARAGRAPH, "文"),) * (MOST_BLOCKS + 5)), MOST_BLOCKS, "100,000 paragraphs"),
        (Article("题", (Block(Kind.PARAGRAPH, "文" * 999_999),) * 6), 7, "article has more than 5,000,000 characters"),
        (Article("题", (Block(Kind.PARAGRAPH, "文" * (LONGEST_BLOCK + 1)),)), 2, "1,000,000 characters"),
        (Article("题", (PICTURE,) * (MOST_FIGURES + 5)), MOST_FIGURES + 1, "1,000 pictures"),
    ],
)
def test_what_is_beyond_the_limits_is_cut_with_a_line_that_says_so(article: Article, most: int, told: str) -> None:
    cut = cleaned(article)
    assert len(cut.blocks) <= most
    assert cut.blocks[-1].text.startswith("… cut here: ")
    assert told in cut.blocks[-1].text
    assert sum(len(block.text) for block in cut.blocks) <= MOST_CHARACTERS
    assert cleaned(cut) == cut


def test_what_is_within_the_limits_is_not_cut() -> None:
    blocks = (*(Block(Kind.PARAGRAPH, "文" * LONGEST_BLOCK),) * 4, *(PICTURE,) * MOST_FIGURES)
    blocks += (Block(Kind.PARAGRAPH, "段"),) * (MOST_BLOCKS - len(blocks))
    article = Article("题", blocks, related=(Headline("另", stub=True),) * MOST_RELATED)
    assert cleaned(article) == article


def test_a_line_says_where_headlines_and_notes_were_cut() -> None:
    article = Article("题", notice="声" * LONGEST_NOTE * 2, excerpt="摘" * LONGEST_NOTE * 2)
    long, short = Headline("另", excerpt="要" * LONGEST_NOTE * 2), Headline("另", excerpt="要")
    cut = cleaned(replace(article, related=(long, *(short,) * MOST_RELATED)))
    assert len(cut.related) == MOST_RELATED
    assert cut.notice.endswith("… cut here: the page lists more than 10,000 headlines")
    for note in (cut.excerpt, cut.related[0].excerpt):
        assert note.endswith("… cut here: the text has more than 100,000 characters")
        assert len(note) <= LONGEST_NOTE
    assert cleaned(replace(cut, notice="")) == replace(cut, notice="")


def test_what_hangs_on_an_article_is_kept_as_far_as_people_need_it() -> None:
    article = cleaned(
        Article(
            "题" * 2000,
            id="x",
            language="zh; rm",
            related=(Headline("另", id="y"),) * (MOST_RELATED + 1),
            feed="file:///x",
        )
    )
    assert len(article.title) == 1000
    assert article.title.endswith("…")
    assert (article.id, article.language, article.feed, article.related[0].id) == ("", "", "", "")
    assert len(article.related) == MOST_RELATED


def texts(article: Article) -> Iterator[str]:
    """Every text of an article."""
    yield from (article.title, article.source, article.notice, article.excerpt, article.url, *article.section)
    yield from (article.byline.agency, article.byline.place, *article.byline.reporters)
    for block in article.blocks:
        yield from (block.text, block.credit, block.image)
    for headline in article.related:
        yield from (headline.title, headline.source, headline.excerpt, headline.url)


def hostile_page(payload: str) -> str:
    """The seed with a payload in its section, title, source, body, a caption, a related headline and the notice."""
    places = ("经济观察", "座谈会在北京", "中国新闻网", "聚力促振兴", "项目签约仪式", "主网自愈", "免责声明:")
    text = TEXT
    for place in places:
        text = text.replace(place, place + payload, 1)
    return text


@needs_data
def test_no_hostile_payload_comes_out_in_any_text() -> None:
    payloads = [entry["text"] for entry in json.loads((DATA / "hostile/escapes.json").read_text(encoding="utf-8"))]
    payloads += (DATA / "hostile/naughty-strings.txt").read_text(encoding="utf-8").splitlines()
    for payload in payloads:
        data = hostile_page(payload[:20_000]).encode("utf-8", "surrogatepass")
        article = read_or_refused(data, PageInfo(url="javascript:alert(1)"))
        assert article is None or article.url == ""
        for text in texts(article) if article else ():
            assert text == clean(text)
            assert "\n" not in text
            assert "\x1b" not in text


def mutated(random: random.Random) -> bytes:
    """The seed, damaged."""
    data = bytearray(TEXT.encode(random.choice(["utf-8", "gb18030"]), "ignore"))
    for _ in range(random.randrange(4)):
        how = random.randrange(4)
        at = random.randrange(len(data) + 1)
        if how == 0:
            del data[at:]
        elif how == 1:
            del data[at : at + random.randrange(2000)]
        elif how == 2:
            for _ in range(random.randrange(200)):
                if data:
                    data[random.randrange(len(data))] = random.randrange(256)
        else:
            lines = data.split(b"\n")
            random.shuffle(lines)
            data = bytearray(b"\n".join(lines))
    return bytes(data)


def read_or_refused(data: bytes, page: PageInfo | None = None) -> Article | None:
    """The article, or None after a refusal in one clear line; anything else fails the test."""
    try:
        (article,) = read(data, "p", page)
    except ReaderError as error:
        said = str(error)
    else:
        assert article.title
        assert article.blocks
        assert article.published
        return article
    assert said.startswith("p: ")
    assert said.isprintable()
    return None


@settings(max_examples=150)
@given(st.randoms(use_true_random=False))
def test_a_damaged_page_is_read_or_refused(random: random.Random) -> None:
    read_or_refused(mutated(random))


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refused(data)


LINES = st.lists(st.sampled_from(TEXT.split("\n")) | st.text(max_size=40), max_size=30)


@settings(max_examples=150)
@given(LINES)
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    read_or_refused("\n".join(lines).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "piece",
    [
        "来源:",
        "来源: ",
        "记者 ",
        "• ",
        "摄",
        " 摄",
        "王王",
        "网",
        "<!--",
        "{",
        "2025-03-02 ",
        "时间:",
        "»",
        " ",
        "\n",
        "·",
        "(",
        "王 ",
    ],
)
def test_no_flood_of_anything_takes_long(piece: str) -> None:
    head = "标题\n2025-03-02 13:25\n"
    with at_most(9):
        for text in (
            piece * 100_000,
            head + piece * 100_000,
            head + "新华社" + piece * 100_000,
            (head + piece) * 5_000,
        ):
            read_or_refused(text.encode())
