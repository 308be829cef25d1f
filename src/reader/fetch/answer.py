"""What is asked of a server and what it answers: the header fields of HTTP, read and written."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from reader.fetch.address import Address
from reader.fetch.errors import FetchError
from reader.fetch.failures import answered
from reader.language import _

LONGEST_WAIT = 86_400
"""Seconds of `Retry-After` that are believed."""

_LONGEST_VALIDATOR = 1024
_VALIDATOR = re.compile(r"[ -~]+")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:+-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered with success (2xx), or with 304 (`not_modified`, without `data`).

    `url` is the normal form of what was asked for, `final` where it was found after all redirects, `permanent` where
    to ask from now on: as far as permanent redirects alone lead, else `url`. `data` is decoded. `media_type` is in
    small letters, `charset` what the header says; each is empty where it says nothing. `etag` and `modified` are the
    validators as they came. `retry_after` is in seconds, 0 where the server does not say.
    """

    url: str
    final: str
    permanent: str
    status: int
    data: bytes
    charset: str = ""
    media_type: str = ""
    etag: str = ""
    modified: str = ""
    retry_after: int = 0

    @property
    def not_modified(self) -> bool:
        """Whether what the validators stand for is still what there is."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, of whichever server: of the body only `head` bytes, or all (0)."""

    accept: str
    etag: str
    modified: str
    head: int

    @property
    def headers(self) -> dict[str, str]:
        """The fields that are sent."""
        chosen = {"Accept": self.accept, "If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in chosen.items() if value}


@dataclass(frozen=True, slots=True)
class Reply:
    """What one server answered."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def location(self) -> str:
        """Where a redirect leads, empty where it does not say."""
        return self.headers.get("Location", "")


def answer_of(reply: Reply, request: Request, asked: Address, final: Address, lasting: Address) -> Answer:
    """The answer that the last reply is. Raises FetchError where its status says that there is none."""
    headers = reply.headers
    retry_after = _seconds(headers.get("Retry-After", ""))
    unasked = reply.status == 304 and not (request.etag or request.modified)
    # 206 is a part that nobody asked for.
    if unasked or not (reply.status == 304 or 200 <= reply.status < 300) or reply.status == 206:
        line = _("{host}: it answered {status}").format(host=final.host, status=answered(reply.status))
        raise FetchError(line, status=reply.status, retry_after=retry_after)
    content_type = headers.get("Content-Type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    charset = _CHARSET.search(content_type)
    return Answer(
        url=str(asked),
        final=str(final),
        permanent=str(lasting),
        status=reply.status,
        data=reply.data,
        charset=charset[1].lower() if charset else "",
        media_type=media_type if _MEDIA_TYPE.fullmatch(media_type) else "",
        etag=validator(headers.get("ETag", "")),
        modified=validator(headers.get("Last-Modified", "")),
        retry_after=retry_after,
    )


def validator(value: str) -> str:
    """A validator as it came, or nothing where it could not be sent back."""
    return value if len(value) <= _LONGEST_VALIDATOR and _VALIDATOR.fullmatch(value) else ""


def _seconds(text: str) -> int:
    """`Retry-After` in seconds (RFC 9110, 10.2.3): a number or a date, a day at most; 0 where it is neither."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(int(text), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return 0
    return max(0, min(round(wait), LONGEST_WAIT))
