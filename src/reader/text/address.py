"""Addresses: what two addresses of one page have in common.

Precision comes first: what may name the article stays. The parameters that are dropped are those of the ClearURLs rules
(https://docs.clearurls.xyz) and of Google's and Chinese sites' share buttons that were seen to say only by which way a
person came. Percent-encoding, case, default ports and dot segments are those of RFC 3986, 6.2.2 and 6.2.3.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

LONGEST_HOST = 253
"""Characters of a host name (RFC 1035, 2.3.4, without its lengths); a longer one is left as it is."""

_KEPT = 1 << 12
"""Addresses of which it is remembered what they are: each is asked for several times while its article is taken in."""

_WAYS = re.compile(
    r"""
    (?: utm_\w* | share_?(?:from|source|medium|channel|type|platform|app|token|uid|user\w*) | sharer_\w*
      | wx_?(?:share|header|fr)\w* | spm\w* | scm | _f | wfr | wbtk
      | fbclid | gclid | gbraid | wbraid | dclid | msclkid | yclid | igshid | mc_[ce]id | _ga | _gl | _openstat
      | isappinstalled | clicktime | click_?from | from_?app | app_?from | from_?source | frommsgid
      | pgv_ref | ptlang | _zbs_baidu_bk | bd_vid | hmsr | hmpl | hmcu | hmkw | hmci
      | sudaref | suda_\w+ | sinawb\w* | tt_from | ttwid | log_?from
      | _?refer(?:r?er)? | ref_?src | ref_?url | referfrom | vd_source | buvid | mid_from
      | nsukey | nettype | devicetype | pass_ticket | exportkey | chksm | ascene | subscene | mpshare )
    """,
    re.IGNORECASE | re.VERBOSE,
).fullmatch
"""Parameters that tell only by which way a person came."""

_OFTEN_WAYS = re.compile(
    r"""
    (?: share_?\w* | shared_\w* | wx_?id\w* | enterid | unionid | weibo_id | tt_group_id | iid | timestamp | hotspot\w*
      | recommend_?id | rec_?id | request_?id | req_?id | log_?id | trace_?id | session_?id | plat_id | srcid )
    """,
    re.IGNORECASE | re.VERBOSE,
).fullmatch
"""Such parameters, unless they may name the page: they go where its path or another parameter names it already."""

_MAYBE_WAYS = frozenset(("from", "source", "src", "ref", "scene", "tj", "cre", "mod", "rfunc", "wm", "channel", "for"))
"""Such parameters, unless they may name the page, alone or together: they go where its path names it already."""

_names_a_page = re.compile(r"\d{4}|\.s?html?$|/p/\w|/a/\w").search

_IDENTIFYING = {"mp.weixin.qq.com": frozenset(("__biz", "mid", "idx", "sn"))}
"""Of hosts where much comes along: the parameters that name an article, where all of them are there."""

_PREFIX = re.compile(r"(?:www\d?|m|wap|3g|mobile)\.(?=[^.]+\.)")
_PORTS = re.compile(r"(?:\.|:(?:80|443)?)+$")
_PUBLIC = re.compile(r"(?:ac|co|com|edu|go|gov|mil|ne|net|or|org)\.[a-z]{2}")
_is_index = re.compile(r"(?:index\.(?:s?html?|php|aspx?|jsp))?").fullmatch
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_usual = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[\w.~-]*)*)", re.ASCII).fullmatch
_is_plain = re.compile(r"[\w.~/-]*", re.ASCII).fullmatch
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "!$&'()*+,;=:@/?%-._~[]|"


@lru_cache(_KEPT)
def canonical(url: str) -> str:
    """What all addresses of one page have in common: `//host/path?query`, without a scheme since http is https.

    What is no http or https address comes back stripped, and nothing raises. Doing it twice changes nothing.
    """
    url = url.strip()
    if usual := _usual(url):
        # What nearly all addresses are: nothing in it is written in two ways but the host, an index and the last slash.
        return f"//{_host(usual[1])}{_path(usual[2])}"
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https", "") or not (host := _host(parts.netloc)):
            return url
    except ValueError:
        return url
    path = _path(parts.path)
    query = _query(host, path, parts.query)
    fragment = _percent(parts.fragment)
    route = f"#{fragment}" if fragment[:1] in ("!", "/") else ""
    return f"//{host}{path}{'?' if query else ''}{query}{route}"


def better(one: str, other: str) -> str:
    """Of two addresses of one page the one to keep: https, not for small screens, the shorter; else the first."""
    return min(filter(None, (one, other)), key=_faults, default="")


def site(url: str) -> str:
    """The canonical host of an address, empty where it has none."""
    address = canonical(url)
    return address[2:].partition("/")[0].partition("?")[0].partition("#")[0] if address.startswith("//") else ""


def _faults(url: str) -> tuple[bool, bool, int]:
    small = re.match(r"https?://(?:m|wap|3g|mobile)\.", url) is not None
    return not url.startswith("https:"), small, len(url)


def _host(authority: str) -> str:
    """The host in lower case and ASCII (RFC 3490) without user, default port and prefixes of one site, or empty."""
    host = authority.rpartition("@")[2].lower()
    if any(map(str.isspace, host)):
        return ""
    if not host.isascii():
        try:
            name, colon, port = host.partition(":")
            host = name.encode("idna").decode("ascii") + colon + port if len(host) <= LONGEST_HOST else _quoted(host)
        except UnicodeError:
            host = _quoted(host)
        host = host.lower()
    if len(host) > LONGEST_HOST:
        return host
    host = _PORTS.sub("", host)
    while (prefix := _PREFIX.match(host)) and not _PUBLIC.fullmatch(host, prefix.end()):
        host = host[prefix.end() :]
    return host


def _path(path: str) -> str:
    """The path without dot segments (RFC 3986, 5.2.4), the name of an index and a slash at its end."""
    segments: list[str] = []
    for segment in (path if _is_plain(path) else _percent(path)).split("/"):
        if segment == "..":
            if len(segments) > 1:
                segments.pop()
        elif segment != ".":
            segments.append(segment)
    while segments and _is_index(segments[-1]):
        segments.pop()
    return "/".join(segments)


def _query(host: str, path: str, query: str) -> str:
    """The parameters that may name the page, in order; those without a value go."""
    pairs = [piece.partition("=") for piece in _percent(query).split("&") if piece]
    identifying = _IDENTIFYING.get(host, frozenset())
    if identifying and identifying <= {name for name, _, value in pairs if value}:
        pairs = [pair for pair in pairs if pair[0] in identifying]
    named = _names_a_page(path) is not None
    pairs = [
        pair
        for pair in pairs
        if (pair[2] or not pair[1]) and not _WAYS(pair[0]) and not (named and pair[0].lower() in _MAYBE_WAYS)
    ]
    naming = [pair for pair in pairs if not _OFTEN_WAYS(pair[0])]
    return "&".join(sorted({"".join(pair) for pair in (naming if named or naming else pairs)}))


def _percent(text: str) -> str:
    """Percent-encoding as RFC 3986, 6.2.2 has it: what needs none has none, and the rest is in capitals."""

    def normal(found: re.Match[str]) -> str:
        code = found[1]
        if code is None:
            return "%25"
        character = chr(int(code, 16))
        return character if character in _UNRESERVED else f"%{code.upper()}"

    return _quoted(_ESCAPE.sub(normal, text) if "%" in text else text)


def _quoted(text: str) -> str:
    return quote(text, safe=_SAFE, errors="surrogatepass")
