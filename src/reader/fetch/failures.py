"""What went wrong on the way to a server, as a person is told."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import Iterator
from http import HTTPStatus

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from reader.fetch.errors import FetchError
from reader.language import N_, _
from reader.text.clean import clean_line

_LONGEST_REASON = 100

_NETWORK = {
    errno.ECONNREFUSED: N_("{host}: the connection was refused; nothing listens there"),
    errno.ECONNRESET: N_("{host}: the connection was broken off"),
    errno.EPIPE: N_("{host}: the connection was broken off"),
    errno.ECONNABORTED: N_("{host}: the connection was broken off"),
    errno.ENETUNREACH: N_("{host}: there is no way to it; is there a network?"),
    errno.EHOSTUNREACH: N_("{host}: there is no way to it; is there a network?"),
    errno.ETIMEDOUT: N_("{host}: no answer"),
}

CAUGHT = (aiohttp.ClientError, HttpProcessingError, OSError, asyncio.IncompleteReadError, ValueError)
"""What a request may raise, but for its time being up."""


def failure(host: str, error: Exception) -> FetchError:
    """The line for what a request to `host` raised."""
    return FetchError(_line(host, error))


def _line(host: str, error: Exception) -> str:  # noqa: PLR0911 - a table would hide the order, which matters
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return _with(N_("{host}: its certificate cannot be trusted ({reason})"), host, _certificate(error))
    if isinstance(error, ssl.SSLError):
        return _with(N_("{host}: no secure connection could be made ({reason})"), host, _tls(error))
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return _with(N_("{host}: its proxy cannot be reached ({reason})"), host, _reason(error.os_error))
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return _with(N_("{host}: the proxy answered {reason}"), host, answered(error.status))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _name(host, error.os_error)
    if isinstance(error, aiohttp.ClientPayloadError):
        return _("{host}: the answer was cut off in the middle").format(host=host)
    if any(isinstance(one, LineTooLong) or "header" in _message(one) for one in _causes(error)):
        return _("{host}: the header of its answer is too long or wrong").format(host=host)
    if isinstance(error, (aiohttp.ServerDisconnectedError, asyncio.IncompleteReadError)):
        return _("{host}: the connection was closed before an answer").format(host=host)
    if isinstance(error, (aiohttp.ClientResponseError, HttpProcessingError)):
        return _("{host}: what it answered is not HTTP").format(host=host)
    if isinstance(error, OSError):
        known = _NETWORK.get(error.errno or 0)
        return (
            _(known).format(host=host) if known else _with(N_("{host}: no connection ({reason})"), host, _reason(error))
        )
    return _with(N_("{host}: it cannot be asked ({reason})"), host, str(error))


def answered(status: int) -> str:
    """A status as it is shown: `404 Not Found`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it; aiohttp wraps its parser's errors twice."""
    for _step in range(4):
        if error is None:
            return
        yield error
        error = error.__cause__


def _message(error: BaseException) -> str:
    """What a parser says of a message that it does not understand."""
    return error.message.lower() if isinstance(error, (HttpProcessingError, aiohttp.ClientResponseError)) else ""


def _name(host: str, error: OSError) -> str:
    """A name that was not found. Whether there is none, or nobody to ask, EAI_AGAIN and EAI_NONAME tell apart."""
    if isinstance(error, socket.gaierror) and error.errno != socket.EAI_AGAIN:
        return _("{host}: there is no such host").format(host=host)
    return _("{host}: its name could not be looked up; is there a network?").format(host=host)


def _certificate(error: aiohttp.ClientConnectorCertificateError) -> str:
    found = error.certificate_error
    return getattr(found, "verify_message", "") or str(found)


def _tls(error: ssl.SSLError) -> str:
    inner = error.os_error if isinstance(error, aiohttp.ClientSSLError) else error
    return (getattr(inner, "reason", "") or str(inner)).replace("_", " ").lower()


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)


def _with(text: str, host: str, reason: str) -> str:
    return _(text).format(host=host, reason=clean_line(reason)[:_LONGEST_REASON])
