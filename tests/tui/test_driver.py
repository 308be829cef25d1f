"""Writing to the terminal in its own encoding, and a terminal that goes away."""

import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.cells import cells
from reader.text.clean import clean
from reader.tui.driver import TerminalFile


@pytest.fixture
def pipe():
    """The two ends of a pipe: to read, to write."""
    ends = list(os.pipe())
    yield ends
    for end in ends:
        os.close(end)


def written(pipe, encoding, *texts):
    reading, writing = pipe
    file = TerminalFile(writing, encoding)
    for text in texts:
        file.write(text)
    file.flush()
    return os.read(reading, 1 << 16)


def test_text_is_written_in_the_terminals_encoding(pipe):
    assert written(pipe, "gb18030", "辽宁: 会议") == "辽宁: 会议".encode("gb18030")
    assert written(pipe, "utf-8", "辽宁") == "辽宁".encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("辽宁", b"????"), ("é│▌", b"?|>"), ("●○中", b"*o??"), ("a中b", b"a??b"), ("e\u0301x", b"ex")],
)
def test_what_the_encoding_lacks_is_ascii_of_the_same_width(pipe, text, expected):
    assert written(pipe, "ascii", text) == expected


@given(st.text(max_size=50).map(clean), st.sampled_from(["ascii", "gb2312", "latin-1", "gb18030", "big5"]))
def test_no_column_shifts_in_any_encoding(text, encoding):
    reading, writing = os.pipe()
    try:
        text = text.replace("\n", " ")
        shown = written((reading, writing), encoding, text + "|").decode(encoding)
        assert cells(shown) == cells(text + "|")
    finally:
        os.close(reading)
        os.close(writing)


def test_escape_sequences_pass_through(pipe):
    assert written(pipe, "ascii", "\x1b[2;3H辽\x1b[K") == b"\x1b[2;3H??\x1b[K"


def test_nothing_is_written_before_the_flush(pipe):
    reading, writing = pipe
    os.set_blocking(reading, False)
    file = TerminalFile(writing, "utf-8")
    assert file.write("辽宁") == 2
    with pytest.raises(BlockingIOError):
        os.read(reading, 10)
    file.flush()
    assert os.read(reading, 10) == "辽宁".encode()


def test_what_the_terminal_takes_in_pieces_arrives_whole(pipe):
    reading, writing = pipe
    text = "辽宁省" * 40_000
    file = TerminalFile(writing, "utf-8")
    file.write(text)
    thread = threading.Thread(target=file.flush)
    thread.start()
    received = bytearray()
    while len(received) < len(text.encode()):
        received += os.read(reading, 5000)
    thread.join()
    assert received.decode() == text


def test_a_write_that_takes_only_a_part_is_carried_on(pipe, monkeypatch):
    monkeypatch.setattr(os, "write", lambda descriptor, data, write=os.write: write(descriptor, data[:3]))
    assert written(pipe, "utf-8", "辽宁省") == "辽宁省".encode()


def test_a_terminal_that_has_gone_is_silence():
    reading, writing = os.pipe()
    os.close(reading)
    file = TerminalFile(writing, "utf-8")
    file.write("辽宁")
    file.flush()  # EPIPE
    assert file.gone
    file.write("省")
    file.flush()
    os.close(writing)


def test_a_pty_whose_other_side_was_closed_is_silence():
    master, slave = os.openpty()
    os.close(master)
    file = TerminalFile(slave, "utf-8")
    file.write("辽宁")
    file.flush()  # EIO
    assert file.gone
    os.close(slave)
