"""The full text of articles of which only a stub is known: their pages, fetched as robots.txt allows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.archive import protocol
from reader.archive.protocol import Archive
from reader.article import Article
from reader.errors import ReaderError
from reader.fetch.errors import FetchError
from reader.fetch.events import ArticleDone, Ended, Event, Got
from reader.fetch.likeness import same_story
from reader.fetch.working import Emit, Hands, running, together
from reader.formats.page import PageInfo
from reader.language import _
from reader.settings import Settings

if TYPE_CHECKING:
    from reader.fetch.client import Answer, Client

PAGES = 10
"""Pages that one article may have."""

AT_ONCE = 8
"""Articles that are fetched at once; of one host the client asks for fewer."""

_HTML = frozenset(("", "text/html", "application/xhtml+xml"))

_OUTCOMES = {
    protocol.Outcome.NEW: Got.FILLED,
    protocol.Outcome.FILLED: Got.FILLED,
    protocol.Outcome.UPDATED: Got.UPDATED,
    protocol.Outcome.UNCHANGED: Got.UNCHANGED,
}


def full(archive: Archive, settings: Settings, ids: Sequence[str]) -> Generator[Event, None, None]:
    """Get the full text of these articles (whole ids), and give an ArticleDone for each as it is done, then Ended.

    An article that has its text already is fetched anew. Closing the iterator ends it; what has come is kept. Raises
    ReaderError where the archive cannot be used.
    """
    return running(lambda emit: _full(archive, settings, ids, emit))


async def _full(archive: Archive, settings: Settings, ids: Sequence[str], emit: Emit) -> None:
    from reader.fetch.client import Client
    from reader.fetch.network import Policy

    started = time.monotonic()
    left, done = deque(dict.fromkeys(ids)), []
    network = settings.network
    async with Hands() as hands, Client(Policy(network.private, network.allow)) as client:

        async def work() -> None:
            while left:
                done.append(await fill(left.popleft(), archive, client, hands))
                emit(done[-1])

        await together(work, min(AT_ONCE, len(left)))
    better = sum(one.outcome in (Got.FILLED, Got.UPDATED) for one in done)
    failed = sum(one.outcome is Got.FAILED for one in done)
    emit(Ended(0, 0, better, failed, round(time.monotonic() - started, 3)))


async def fill(article_id: str, archive: Archive, client: Client, hands: Hands) -> ArticleDone:
    """Get the full text of one article and put it in its place. Raises ReaderError where the archive cannot be used."""
    article = await hands.write(archive.get, article_id)
    if article is None:
        return ArticleDone(article_id, "", Got.FAILED, _("there is no such article"))
    try:
        page = await _fetched(article, client, hands)
    except ReaderError as error:
        return ArticleDone(article_id, article.title, Got.FAILED, str(error))
    (stored,) = await hands.write(archive.put, [page])
    return ArticleDone(article_id, stored.headline.title, _OUTCOMES[stored.outcome])


async def _fetched(article: Article, client: Client, hands: Hands) -> Article:
    """The article as its page, or its pages, have it. Raises ReaderError where they do not."""
    if not article.url:
        raise ReaderError(_("the article has no address"))
    answer = await _page(article.url, client)
    page, following = await hands.parse(_read, answer, article)
    if _is_front_page(answer, article) or not same_story(article, page):
        raise ReaderError(_("{host}: another text is there now: {title}").format(host=_host(answer), title=page.title))
    if page.stub:
        raise ReaderError(_("{host}: no text was found on the page").format(host=_host(answer)))
    page = await _with_further_pages(page, following, {article.url, answer.final}, client, hands)
    # Under the address that the archive knows: what the page calls its own may be another.
    return replace(page, url=article.url, language=page.language or article.language)


async def _with_further_pages(first: Article, following: str, seen: set[str], client: Client, hands: Hands) -> Article:
    """The article with the pages that follow its first.

    One that is not there, or is none of the article's, is the end; one that does not come now is an error, so that no
    half of an article is taken for the whole. Raises ReaderError.
    """
    from reader.formats.html import joined

    others: list[Article] = []
    while following and following not in seen and len(others) < PAGES - 1:
        seen.add(following)
        try:
            answer = await _page(following, client)
            page, following = await hands.parse(_read, answer, first)
        except FetchError as error:
            if error.permanent or 400 <= error.status < 500:
                break
            raise
        except ReaderError:
            break
        if page.stub or answer.final in seen - {answer.url} or not same_story(first, page):
            break
        others.append(page)
    return joined(first, others) if others else first


async def _page(url: str, client: Client) -> Answer:
    from reader.fetch.client import PAGES as ACCEPTED

    answer = await client.get(url, accept=ACCEPTED, robots=True)
    if answer.media_type not in _HTML:
        raise ReaderError(_("{host}: this is {what}, not a page").format(host=_host(answer), what=answer.media_type))
    return answer


def _read(answer: Answer, article: Article) -> tuple[Article, str]:
    """The article on a page, and the address of the page that follows, or an empty one. Raises ReaderError."""
    from reader import formats
    from reader.formats.encoding import decode
    from reader.formats.html import next_page

    host = _host(answer)
    page = PageInfo(language=article.language, url=answer.final, charset=answer.charset, source=article.source)
    try:
        found = formats.read(answer.data, host, page)
        following = next_page(decode(answer.data, answer.charset) or "", answer.final)
    except ReaderError:
        raise
    except Exception as error:  # a fault of ours must not keep other articles from coming
        from reader.text.clean import clean_line

        text = _("{host}: this page cannot be read: {error}")
        raise ReaderError(text.format(host=host, error=clean_line(repr(error))[:200])) from error
    if len(found) != 1:
        raise ReaderError(_("{host}: this is not the page of one article").format(host=host))
    return found[0], following


def _is_front_page(answer: Answer, article: Article) -> bool:
    """Whether the server sent from the article's page to its front page, as many do with pages that they lost."""
    from urllib.parse import urlsplit

    asked, came = urlsplit(article.url), urlsplit(answer.final)
    return not (came.path.strip("/") or came.query) and bool(asked.path.strip("/") or asked.query)


def _host(answer: Answer) -> str:
    from urllib.parse import urlsplit

    return urlsplit(answer.final).hostname or answer.final
