"""Documents of every format with a text in every place that the format has."""

# ruff: noqa: E501 - markup in one piece is easier to read

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from xml.sax.saxutils import escape as xml

from tests.shared import DATA

PAYLOADS = DATA / "hostile" / "escapes.json"
LONGEST_SHORT = 200
"""Characters up to which a text goes into a name or a title too; a flood stands in the body only."""

Make = Callable[[int, str], str]


def payloads() -> list[str]:
    """The hostile texts, some of the naughty ones among them; none where the shared data is missing."""
    if not PAYLOADS.exists():
        return []
    found = [entry["text"] for entry in json.loads(PAYLOADS.read_text("utf-8"))]
    naughty = (DATA / "hostile" / "naughty-strings.txt").read_text("utf-8").splitlines()
    return found + [line for line in naughty if line and not line.startswith("#")][::12]


def short(bad: str) -> str:
    return bad if len(bad) <= LONGEST_SHORT else ""


def as_references(text: str) -> str:
    """Each character that is no letter as a character reference, which HTML and XML let through."""
    return "".join(each if each.isalnum() else f"&#{ord(each)};" for each in text)


def saved_text(number: int, bad: str) -> str:
    name = short(bad)
    return (
        f"首页  »  财经{name}  »  观察\n\n第{number}条{name}新闻标题\n\n2025-03-04 10:{number % 60:02}:00\n\n"
        f"来源:某报{name}\n\n  中新网北京3月4日电 (记者{name})正文开始{bad}正文结束。\n\n"
        f"图为会议现场{bad}。某人{name} 摄\n\n  第二段。\n\n"
        f"  • 相关阅读\n  • 相关{name}标题\n\n      摘要{bad}文字\n\n    时间:03-02\n免责声明:{bad}声明。"
    )


def web_page(number: int, bad: str, quoted: Callable[[str], str] = escape) -> str:
    name, text = quoted(short(bad)), quoted(bad)
    return (
        f"<html><head><title>第{number}条{name}新闻</title><meta name=author content='记者{name}'>"
        f"<meta property='og:site_name' content='某报{name}'><link rel=canonical href='https://e.example/{number}/{name}'>"
        f"<meta name=description content='摘要{name}'></head><body><nav><a href=/>首页</a> &gt; <a href=/f>财经{name}</a></nav>"
        f"<h1>第{number}条{name}新闻</h1><div>2025-03-04 10:00 来源：某报{name}</div><div class=content>"
        f"<p>正文开始，这里是第一段文字{text}正文结束。</p><h2>小标题{name}</h2><blockquote>引文{text}。</blockquote>"
        f"<ul><li>一项{text}</li><li>又一项</li></ul><pre>code {text}</pre>"
        f"<figure><img src='https://e.example/{name}.jpg'><figcaption>图为{text}。某人{name} 摄</figcaption></figure>"
        f"<p>这里是第二段文字，说的是别的事情，它也有一些字。</p><p><a href='javascript:alert(1)//{name}'>链接</a></p></div>"
        f"<div class=related><h3>相关新闻</h3><a href='https://e.example/r/{number}'>相关{name}标题是这样的</a></div></body></html>"
    )


def referenced_page(number: int, bad: str) -> str:
    return web_page(number, bad, as_references)


def rss(number: int, bad: str, quoted: Callable[[str], str] = xml) -> str:
    name, text = quoted(short(bad)), quoted(bad)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>某报{name}</title>'
        f"<description>{name}</description><item><title>第{number}条{name}</title><link>https://e.example/rss/{number}?{name}</link>"
        f"<author>记者{name}</author><category>财经{name}</category><guid>{number}{name}</guid>"
        f"<enclosure url='https://e.example/{name}.mp3' type='audio/{name}' length='{name}'/>"
        f"<description>&lt;p&gt;正文{xml(text)}。&lt;/p&gt;</description></item></channel></rss>"
    )


def referenced_rss(number: int, bad: str) -> str:
    return rss(number, bad, as_references)


def atom(number: int, bad: str) -> str:
    name, text = xml(short(bad)), xml(bad)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>某报{name}</title><entry><title type="html">第{number}条{name}</title>'
        f"<id>tag:{number}{name}</id><link href='https://e.example/atom/{number}'/><author><name>记者{name}</name></author>"
        f"<updated>2025-03-04T10:00:00Z</updated><summary>摘要{text}</summary><content type='html'>正文{text}。</content></entry></feed>"
    )


def rdf(number: int, bad: str) -> str:
    name, text = xml(short(bad)), xml(bad)
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>某报{name}</title></channel><item><title>第{number}条{name}</title>"
        f"<link>https://e.example/rdf/{number}</link><dc:creator>记者{name}</dc:creator><description>正文{text}。</description></item></rdf:RDF>"
    )


def json_feed(number: int, bad: str) -> str:
    name = short(bad)
    item = {
        "id": f"{number}{name}",
        "url": f"https://e.example/json/{number}",
        "title": f"第{number}条{name}",
        "content_text": f"正文{bad}。",
        "summary": f"摘要{bad}",
        "authors": [{"name": f"记者{name}"}],
        "tags": [f"财经{name}"],
        "attachments": [{"url": f"https://e.example/{name}", "mime_type": name, "title": name}],
    }
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": f"某报{name}", "items": [item]})


def _yaml(text: str) -> str:
    return json.dumps(text)


def markdown(number: int, bad: str) -> str:
    name = short(bad)
    related = f"- {{title: {_yaml(f'相关{name}')}, excerpt: {_yaml(f'摘要{bad}')}, source: {_yaml(name)}}}"
    return (
        f"---\ntitle: {_yaml(f'第{number}条{name}')}\nsource: {_yaml(f'某报{name}')}\nsection: [{_yaml(f'财经{name}')}]\n"
        f"byline: {{agency: {_yaml(name)}, place: {_yaml(name)}, reporters: [{_yaml(f'记者{name}')}]}}\n"
        f"url: {_yaml(f'https://e.example/md/{number}/{name}')}\nnotice: {_yaml(f'声明{bad}')}\nlanguage: {_yaml(name)}\n"
        f"feed: {_yaml(name)}\nrelated:\n{related}\n---\n\n正文{bad}。\n\n> 引文{bad}\n\n- 一项{bad}\n\n```\n{bad}\n```\n\n"
        f'![图为{name}](https://e.example/{number}.jpg "某人{name} 摄")\n'
    )


def yaml_article(number: int, bad: str) -> str:
    kinds = ("paragraph", "heading", "figure", "quotation", "item", "code")
    blocks = "\n".join(
        f"- {{kind: {kind}, text: {_yaml(bad)}, credit: {_yaml(short(bad))}, image: {_yaml(short(bad))}}}"
        for kind in kinds
    )
    return f"---\ntitle: {_yaml(f'第{number}条{short(bad)}')}\npublished: {_yaml(short(bad))}\nblocks:\n{blocks}\n...\n"


def opml(number: int, bad: str) -> str:
    name = xml(short(bad), {'"': "&quot;"})
    return (
        f'<opml version="2.0"><head><title>{name}</title></head><body><outline text="组{name}" title="组{name}">'
        f'<outline type="rss" text="某报{number}{name}" title="某报{number}{name}" xmlUrl="https://e.example/opml/{number}"'
        f' htmlUrl="https://e.example/{name}" description="{name}" language="{name}"/></outline></body></opml>'
    )


ARTICLES: dict[str, tuple[str, Make]] = {
    "saved text": (".txt", saved_text),
    "web page": (".html", web_page),
    "web page, by references": (".html", referenced_page),
    "RSS": (".xml", rss),
    "RSS, by references": (".xml", referenced_rss),
    "Atom": (".xml", atom),
    "RDF": (".rdf", rdf),
    "JSON Feed": (".json", json_feed),
    "Markdown": (".md", markdown),
    "YAML": (".yaml", yaml_article),
}


def documents() -> Iterator[tuple[str, bytes, str]]:
    """A document for each format and text: what to call it, its bytes, the text."""
    for kind, (ending, make) in ARTICLES.items():
        for number, bad in enumerate(payloads()):
            yield f"{kind} {number}{ending}", make(number, bad).encode("utf-8", "surrogatepass"), bad


def file_name(bad: str) -> str:
    """The text as a part of a file's name, as far as there can be such a file."""
    return short(bad).replace("/", "").replace("\0", "").encode("utf-8", "replace").decode()[:60]


def archives() -> dict[str, bytes]:
    """A tar, a zip and a web archive whose members' names, headers and texts are hostile."""
    return {"all.tar": _tar(), "all.zip": _zip(), "all.warc": _warc()}


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for number, bad in enumerate(payloads()):
            for text in (saved_text(number, bad), f"nothing {number}"):  # the second is told as what it is not
                data = text.encode("utf-8", "surrogatepass")
                member = tarfile.TarInfo(f"{number}{file_name(bad)}{len(data)}.txt")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, bad in enumerate(payloads()):
            archive.writestr(f"{number}{file_name(bad)}.md", markdown(number, bad).encode("utf-8", "surrogatepass"))
            archive.writestr(f"{number}{file_name(bad)}.txt", f"nothing {number}")
    return out.getvalue()


def _warc() -> bytes:
    records = []
    for number, bad in enumerate(payloads()):
        line = short(bad).replace("\r", "").replace("\n", "").encode("utf-8", "replace")
        body = web_page(number, bad).encode("utf-8", "surrogatepass")
        for kind in (b"text/html; charset=" + line, b"text/plain; " + line):
            http = b"HTTP/1.1 200 " + line + b"\r\nContent-Type: " + kind + b"\r\nETag: " + line + b"\r\n\r\n" + body
            head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/warc/%d/" % number + line
            head += b"\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(http)
            records.append(head + http + b"\r\n\r\n")
            body = b"nothing"
    return b"".join(records)
