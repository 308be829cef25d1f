"""y and Y copy, o and O open; what the mouse has selected is the article's own text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.tui.articles import article

from reader.article import Block, Kind
from reader.outward import browser, clipboard

URL = "https://xn--fsqu00a.cn/a/%E6%B0%B4"
PARAGRAPHS = ("第一段说的是水利。" * 12, "第二段里有 https://example.cn/b?c=1。还有别的。")


@pytest.fixture(autouse=True)
def over_ssh(monkeypatch):
    for name in ("TMUX", "STY", "VTE_VERSION", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")


@pytest.fixture
def archive(new_archive):
    blocks = (
        *(Block(Kind.PARAGRAPH, text) for text in PARAGRAPHS),
        Block(Kind.FIGURE, "图", image="https://a.cn/1.jpg"),
    )
    return new_archive(replace(article("珠江补淡"), url=URL, blocks=blocks), article("无地址", hour=-1))


@pytest.fixture
def written(monkeypatch):
    """What the terminal's clipboard gets."""
    got: list[str] = []

    def sequence(text: str) -> str:
        got.append(text)
        return ""

    monkeypatch.setattr(clipboard, "sequence", sequence)
    return got


async def test_the_address_is_sent_and_no_more_is_said_than_that(open_reader, archive, written):
    async with open_reader(archive) as person:
        await person.press("y")
        assert written == [URL]
        assert "Sent to the terminal's clipboard: https://" in person.state_line
        await person.press("j", "y")
        assert "This article has no address." in person.state_line
        await person.press("Y")
        assert written[1:] == ["无地址"]


async def test_the_paragraph_on_top_or_of_the_match_is_copied_whole(open_reader, archive, written):
    async with open_reader(archive, size=(80, 12)) as person:
        await person.press("enter", "Y")
        await person.press(*"jjjjj", "Y")
        await person.press("slash")
        await person.type("第二段")
        await person.press("enter", "Y")
    assert written == ["珠江补淡", *PARAGRAPHS]


async def test_what_the_mouse_selects_is_copied_without_the_ends_of_lines(open_reader, archive, written):
    async with open_reader(archive, size=(60, 30)) as person:
        await person.press("enter")
        body = person.reading.body
        first = next(row for row, line in enumerate(person.lines) if "第一段" in line)
        left = body.region.x
        await person.drag((left + 4, first), (left + 10, first + 1))
        await person.press("Y")
        start = PARAGRAPHS[0].index(written[0])
        assert start == 0
        assert 20 < len(written[0]) < len(PARAGRAPHS[0])
        assert "\n" not in written[0]
        assert person.marked("match") == []
        await person.click(left + 3, first)
        await person.press("Y")
        assert written[1] == "珠江补淡"
        await person.drag((left + 4, first), (left + 10, first + 1))
        await person.resize(50, 30)
        await person.press("Y")
        assert written[2] == "珠江补淡"


async def test_where_the_terminal_has_no_clipboard_the_text_is_shown_from_the_first_column(
    open_reader, archive, written, monkeypatch
):
    monkeypatch.setenv("TERM", "linux")
    async with open_reader(archive, size=(40, 15)) as person:
        await person.press("y")
        assert "by hand" in person.lines[0]
        assert [line.rstrip() for line in person.lines[2:3]] == [URL]
        await person.press("x")
        assert "by hand" not in person.text
        await person.press("enter", *"jjjjj", "Y")
        assert "".join(line.strip() for line in person.lines).endswith(PARAGRAPHS[0])
        await person.press("escape")
        assert person.has_keys == "body"
    assert written == []


async def test_over_ssh_the_address_is_shown_with_a_code_black_on_white(open_reader, archive):
    async with open_reader(archive, size=(80, 24)) as person:
        await person.press("o")
        assert "https://例子.cn/a/水" in person.text
        inks = {str(segment.style) for line in person.segments for segment in line if "█" in segment.text}
        assert inks == {"#000000 on #ffffff"}
        await person.resize(20, 10)
        assert "█" not in person.text
        assert "https://例子.cn" in person.text
        await person.press("space")
        assert "█" not in person.text
        await person.resize(80, 24)
        await person.press("enter", *"jjj", "O")
        assert "https://example.cn/b?c=1" in person.text


async def test_on_a_desktop_the_browser_gets_it_and_where_that_fails_it_is_shown(open_reader, archive, monkeypatch):
    opened: list[str] = []

    def open_there(url: str) -> bool:
        opened.append(url)
        return len(opened) == 1

    monkeypatch.delenv("SSH_CONNECTION")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(browser, "open_there", open_there)
    async with open_reader(archive) as person:
        await person.press("o")
        assert "Handed to the browser: https://例子.cn/a/水" in person.state_line
        await person.press("o")
        assert "█" in person.text
    assert opened == [URL, URL]


async def test_a_locked_session_starts_no_program(open_reader, archive, settings_of, monkeypatch):
    def never(*_arguments) -> bool:
        raise AssertionError

    monkeypatch.delenv("SSH_CONNECTION")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    monkeypatch.setattr(browser, "open_there", never)
    monkeypatch.setattr(clipboard, "to_tmux", never)
    async with open_reader(archive, settings=replace(settings_of(""), locked=True)) as person:
        await person.press("o")
        assert "█" in person.text
        await person.press("escape", "y")
        assert "Sent" in person.state_line


async def test_an_article_s_source_is_a_link_where_that_is_wanted(open_reader, archive, settings_of):
    def links(person) -> set[str]:
        styles = [segment.style for line in person.segments for segment in line if segment.style]
        return {style.link for style in styles if style.link}

    async with open_reader(archive) as person:
        assert links(person) == set()
    async with open_reader(archive, settings=settings_of("links: on")) as person:
        assert links(person) == {URL}
