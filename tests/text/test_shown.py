"""Addresses as people see them: readable, and never another's."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.clean import MAX_ADDRESS, clean_line
from reader.text.shown import as_shown, encoded


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://xn--fsqu00a.xn--0zwm56d/%E6%B0%B4%E5%88%A9?q=%e6%b0%b4#%E6%B0%B4", "https://例子.测试/水利?q=水#水"),
        ("https://例子.中国/", "https://例子.中国/"),
        ("https://news中国.com/", "https://news中国.com/"),
        ("https://www.xn--mnchen-3ya.de/", "https://www.münchen.de/"),
        ("http://xn--e1afmkfd.xn--p1ai/%D0%BF", "http://пример.рф/п"),
        ("HTTPS://Example.COM/%41%7E", "https://example.com/A~"),
        ("https://[::1]:8080/x", "https://[::1]:8080/x"),
    ],
)
def test_what_is_safe_is_decoded(url: str, shown: str) -> None:
    assert as_shown(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "https://xn--80ak6aa92e.com/",  # аррӏе, all of it Cyrillic
        "https://xn--pple-43d.com/",  # the first letter is Cyrillic
        "https://xn--gogle-9q1h.com/",  # a stroke of a character for a slash
        "https://xn--mgberp4a5d4ar/",  # Arabic, which would be written from the right
        "https://xn--a/",  # nothing that can be decoded
        "https://a.cn/%2F%3F%23%25%20",  # what has a meaning in an address
        "https://a.cn/%EF%BC%8Fb",  # ／, a variant of it
        "https://a.cn/%E2%80%AE%C2%AD%E2%80%8B%1B%5B2J%C2%9B",  # what reorders, hides or steers
        "https://a.cn/%D7%90%D7%91",  # from right to left
        "https://a.cn/%FF%E6%B0",  # no UTF-8
        "https://a.cn/%CC%81a",  # a mark on nothing
        "https://a.cn/100%",
    ],
)
def test_what_could_deceive_or_steer_stays_encoded(url: str) -> None:
    assert as_shown(url) == url


def test_a_user_before_the_host_is_not_shown_for_it() -> None:
    assert as_shown("https://www.people.com.cn@evil.example/x") == "https://evil.example/x"


def test_what_is_no_address_is_cleaned() -> None:
    assert as_shown("javascript:\x1b[2Jalert(1)\u202e") == "javascript:alert(1)"


@given(st.text(max_size=40), st.text(max_size=60))
def test_it_never_steers_or_hides_and_twice_is_once(host: str, path: str) -> None:
    for url in (f"https://{host}/{path}", f"http://例子.cn/{path}", path):
        shown = as_shown(url)
        assert shown == clean_line(shown) == as_shown(shown)


@given(st.binary(max_size=30))
def test_a_path_that_is_shown_is_the_same_path(path: bytes) -> None:
    url = "https://a.cn/" + "".join(f"%{byte:02X}" for byte in path)
    assert unquote_to_bytes(as_shown(url)) == unquote_to_bytes(url)


@given(st.text(max_size=80))
def test_encoded_for_other_programs_it_is_printable_ascii_or_nothing(text: str) -> None:
    for url in (text, f"https://{text}", f"https://例子.中国/{text}"):
        address = encoded(url)
        assert address == "" or re.fullmatch(r"https?://[!-~]+", address)
        assert len(address) <= MAX_ADDRESS
        assert not re.search(r"[\s\"'<>\\]", address)
