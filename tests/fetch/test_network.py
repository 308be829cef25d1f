"""Which addresses may be connected to, however they are spelled and whatever a name server says."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.fetch.server import Server

from reader.fetch.address import Address, parse
from reader.fetch.client import Client, FetchError, Limits
from reader.fetch.network import Policy, check_address, is_public
from reader.fetch.proxy import Proxy, proxy_for

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.128.0.1", "114.114.114.114", "172.32.0.1", "192.169.0.1", "223.255.255.255"]
PUBLIC += [
    "2400:3200::1",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.mark.parametrize("ip", PRIVATE)
def test_addresses_of_no_public_network_are_refused(ip: str) -> None:
    assert not is_public(ipaddress.ip_address(ip))
    host = f"[{ip}]" if ":" in ip else ip
    for port in ("", ":8080"):
        with pytest.raises(FetchError, match=r"network\.allow in config\.yaml") as caught:
            Policy().check(parse(f"http://{host}{port}/"))
        assert caught.value.permanent
    Policy("allow").check(parse(f"http://{host}/"))


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_not_refused(ip: str) -> None:
    assert is_public(ipaddress.ip_address(ip))
    Policy().check(parse(f"https://[{ip}]/" if ":" in ip else f"https://{ip}/"))


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_not_public(ip: ipaddress.IPv4Address) -> None:
    if ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_link_local:
        assert not is_public(ip)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0x7F.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "127.000.000.001",
        "１２７.0.0.1",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "localhost",
        "LOCALHOST.",
        "LocalHost",
        "a.localhost",
        "ｌocalhost",
        "user@127.0.0.1",
        "user:word@127.1",
        "example.com@127.0.0.1",
    ],
)
def test_every_spelling_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(FetchError, match="private network"):
        Policy().check(parse(f"http://{host}:80/x"))


@pytest.mark.parametrize(
    "text",
    [
        "http://",
        "http:///x",
        "http://.",
        "http://a..b/",
        "http://127.0.0.1.1/",
        "http://256.0.0.1/",
        "http://0x100000000/",
        "http://08.0.0.1/",
        "http://1.2.3.4.5/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://[127.0.0.1]/",
        "http://a:b:c/",
        "http://a:0/",
        "http://a:99999/",
        "http://a:８０/",
        "http://a b/",
        "http://a\\@127.0.0.1/",
        "http://%31%32%37.1/",
        "http://a\0b/",
        "http://" + "a" * 64 + ".cn/",
        "http://" + "a." * 130 + "cn/",
        "http://a/" + "x" * 3000,
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "mailto:a@b.cn",
        "gopher://a/",
        "",
        "   ",
        "\x1b[31mhttp",
    ],
)
def test_what_is_no_address_is_told_in_one_line(text: str) -> None:
    with pytest.raises(FetchError) as caught:
        check_address(text)
    line = str(caught.value)
    assert line.isprintable()
    assert len(line) < 200
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("example.cn", "https://example.cn/"),
        (" Example.CN/rss.xml#top ", "https://example.cn/rss.xml"),
        ("HTTP://example.cn:80/a?b=c", "http://example.cn/a?b=c"),
        ("https://example.cn:443", "https://example.cn/"),
        ("example.cn:8080/feed", "https://example.cn:8080/feed"),
        ("//example.cn/feed", "https://example.cn/feed"),
        ("feed:https://example.cn/feed", "https://example.cn/feed"),
        ("feed://example.cn/feed", "https://example.cn/feed"),
        (
            "https://example.cn./a/新闻 二?q=中&x=%E4",
            "https://example.cn/a/%E6%96%B0%E9%97%BB%20%E4%BA%8C?q=%E4%B8%AD&x=%E4",
        ),
        ("https://中国.cn/", "https://xn--fiqs8s.cn/"),
        ("https://[2001:DB8::0:1]:81/", "https://[2001:db8::1]:81/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("https://a.cn/'\"<>", "https://a.cn/%27%22%3C%3E"),
    ],
)
def test_what_is_typed_becomes_an_address(typed: str, meant: str) -> None:
    assert check_address(typed) == meant
    assert check_address(meant) == meant


def test_an_address_with_a_password_is_not_taken() -> None:
    with pytest.raises(FetchError, match="password") as caught:
        check_address("https://reader:secret@example.cn/feed")
    assert "secret" not in str(caught.value)


@given(st.text() | st.text("0123456789abcdefx.:[]@/%?#\\ 。", max_size=40).map("http://".__add__))
@example("http://[::ffff:0:0")
@example("http://xn--a.cn/")
@example("https://\u2100.cn/")
def test_any_text_is_an_address_in_normal_form_or_refused(text: str) -> None:
    try:
        address = parse(text)
    except FetchError:
        return
    assert str(address).isascii()
    assert parse(str(address)) == address


@pytest.mark.parametrize(
    ("entry", "opened", "closed"),
    [
        ("127.0.0.1", "http://127.1:81/", "http://127.0.0.2/"),
        ("127.0.0.1", "http://[::ffff:127.0.0.1]/", "http://[::1]/"),
        ("10.1.0.0/16", "https://10.1.2.3/", "https://10.2.2.3/"),
        ("10.1.2.3/16", "https://10.1.9.9/", "https://10.2.2.3/"),
        ("fd00::/8", "http://[fd00::5]/", "http://[fc00::5]/"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/", "http://127.0.0.1/"),
        ("[::1]:8080", "http://[::1]:8080/", "http://[::1]:81/"),
        ("[::1]", "http://[::1]:8080/", "http://127.0.0.1/"),
        ("localhost", "http://localhost:5000/", "http://a.localhost/"),
        ("LocalHost.:5000", "http://localhost:5000/", "http://localhost/"),
    ],
)
def test_what_is_allowed_is_allowed_and_no_more(entry: str, opened: str, closed: str) -> None:
    policy = Policy(allow=("no such thing!", "", entry))
    policy.check(parse(opened))
    with pytest.raises(FetchError):
        policy.check(parse(closed))


def test_of_a_name_with_public_and_private_addresses_the_public_ones_are_used() -> None:
    address = parse("https://example.cn/")
    assert Policy().permitted(address, ["10.0.0.1", "1.1.1.1", "fe80::1%eth0"]) == ["1.1.1.1"]
    assert Policy(allow=("example.cn",)).permitted(address, ["10.0.0.1"]) == ["10.0.0.1"]
    with pytest.raises(FetchError):
        Policy(allow=("example.cn:80", "news.example.cn", "cn")).permitted(address, ["10.0.0.1"])


async def test_a_name_that_leads_inside_is_refused_after_it_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as server:
        server.set("/secret", body=b"secret")
        _resolve_to(monkeypatch, ["127.0.0.1"])
        async with Client(Policy()) as client:
            with pytest.raises(FetchError, match="private network"):
                await client.get(server.url("/secret", "evil.example"))
        assert not server.requests
        async with Client(Policy(allow=(f"evil.example:{server.port}",))) as client:
            assert (await client.get(server.url("/secret", "evil.example"))).data == b"secret"


async def test_a_name_that_changes_after_the_check_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["198.51.100.7", "127.0.0.1"]])
    asked: list[str] = []

    def once(host: str, *_rest: object, **_more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return _entries(next(answers, ["127.0.0.1"]))

    with Server() as server:
        monkeypatch.setattr(socket, "getaddrinfo", once)
        policy = Policy(allow=("198.51.100.7",))
        async with Client(policy, limits=Limits(seconds=0.3)) as client:
            for _ in range(3):
                with pytest.raises(FetchError):
                    await client.get(server.url("/", "rebind.example"))
        assert asked == ["rebind.example"]
        assert not server.requests


async def test_a_name_server_that_does_not_answer_costs_no_more_than_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_rest, **_more: waited.wait(30) and _entries([]))
    async with Client(Policy(), limits=Limits(seconds=0.2)) as client:
        with pytest.raises(FetchError, match=r"0\.2 s"):
            await client.get("http://slow.example/")
    waited.set()


async def test_each_name_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _resolve_to(monkeypatch, ["127.0.0.1"])
    with Server() as server:
        server.set("/", body=b"x")
        async with Client(Policy(allow=("127.0.0.1",))) as client:
            await asyncio.gather(*(client.get(server.url("/", "news.example")) for _ in range(8)))
            await client.get(server.url("/", "NEWS.example."))
    assert asked == ["news.example"]


async def test_what_a_proxy_would_reach_inside_is_refused_where_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as proxy:
        monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
        proxy.set("http://wiki.example/", body=b"inside")
        resolved = {"wiki.example": ["10.0.0.1"], "127.0.0.1": ["127.0.0.1"]}
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_rest, **_more: _entries(resolved[host]))
        async with Client(Policy()) as client:
            with pytest.raises(FetchError, match="private network"):
                await client.get("http://wiki.example/")
        async with Client(Policy(allow=("10.0.0.0/8",))) as client:
            assert (await client.get("http://wiki.example/")).data == b"inside"


def _resolve_to(monkeypatch: pytest.MonkeyPatch, ips: list[str]) -> list[str]:
    """Let every name have these addresses; return the names asked for, as they are."""
    asked: list[str] = []

    def resolve(host: str, *_rest: object, **_more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return _entries(ips)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def _entries(ips: list[str]) -> list[tuple[object, ...]]:
    return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, 1, 6, "", (ip, 0)) for ip in ips]


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("http://a.cn/", {}, None),
        ("http://a.cn/", {"http_proxy": "http://p:3128"}, "http://p:3128"),
        ("http://a.cn/", {"HTTP_PROXY": "http://p:3128"}, None),
        ("http://a.cn/", {"https_proxy": "http://p:3128"}, None),
        ("https://a.cn/", {"HTTPS_PROXY": "p"}, "http://p:1080"),
        ("https://a.cn/", {"all_proxy": "https://p"}, "https://p:443"),
        ("https://a.cn/", {"ALL_PROXY": "http://[::1]:3128/"}, "http://[::1]:3128"),
        ("http://a.cn/", {"all_proxy": "http://all:1", "http_proxy": "http://p:2"}, "http://p:2"),
        ("http://a.cn/", {"http_proxy": "http://p", "no_proxy": "*"}, None),
        ("http://a.cn/", {"http_proxy": "http://p", "no_proxy": "b.cn, .A.cn"}, None),
        ("http://x.a.cn/", {"http_proxy": "http://p", "NO_PROXY": "a.cn"}, None),
        ("http://xa.cn/", {"http_proxy": "http://p", "no_proxy": "a.cn"}, "http://p:1080"),
        ("http://10.1.2.3/", {"http_proxy": "http://p", "no_proxy": "10.0.0.0/8"}, None),
        ("http://[::1]/", {"http_proxy": "http://p", "no_proxy": "[::1]"}, None),
    ],
)
def test_the_proxy_is_the_one_that_curl_would_use(url: str, environ: dict[str, str], proxy: str | None) -> None:
    assert proxy_for(parse(url), environ) == (Proxy(proxy) if proxy else None)


@pytest.mark.parametrize("named", ["socks5://127.0.0.1:7890", "http://", "http://p:port", "http://[::1"])
def test_a_proxy_that_cannot_be_used_is_not_passed_by(named: str) -> None:
    with pytest.raises(FetchError, match="proxy"):
        proxy_for(Address("https", "a.cn", 443, "/"), {"all_proxy": named})
