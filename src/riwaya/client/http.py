"""Requests to a server, with the standard library alone."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from riwaya.client.errors import UnreachableError, error_of
from riwaya.client.wire import Problem
from riwaya.errors import UsageError
from riwaya.version import __version__

__all__ = ["Query", "Wire"]

Query = Sequence[tuple[str, str]]
_TRIES = 4  # of a request that changes nothing, where the server asks to wait
_LONGEST_WAIT = 30.0  # seconds
_LONGEST_PROBLEM = 2**20  # bytes


class Wire:
    """The way to one server; nothing is kept between requests, so it may be used by several threads."""

    def __init__(self, url: str, token: str | None, timeout: float) -> None:
        """Raises UsageError: the address is none of http or https, or the token cannot be sent."""
        parts = urlsplit(url if "://" in url else f"http://{url}")
        try:
            port = parts.port
        except ValueError as error:
            raise UsageError(f"{url!r} is no address of a server: {error}") from error
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise UsageError(f"{url!r} is no address of a server; write http://HOST:PORT")
        if token is not None and not (token.isascii() and token.isprintable()):
            raise UsageError("the token has characters that no token has")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, port
        self._base = parts.path.rstrip("/")
        self._timeout = timeout
        self.url = url
        self._headers = {"User-Agent": f"riwaya/{__version__}", "Accept": "*/*"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    @contextmanager
    def asked(
        self,
        method: str,
        path: str,
        query: Query = (),
        *,
        body: bytes | BinaryIO | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        name: str = "text",
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer to a request, open for reading. ``name`` is what an InputError calls the report.

        Raises:
            RiwayaError: the server answers with a problem, or cannot be reached.
        """
        target = f"{self._base}/v1{quote(path)}" + (f"?{urlencode(query)}" if query else "")
        tries = _TRIES if method == "GET" else 1
        with self._connection(timeout or self._timeout) as connection:
            while True:
                tries -= 1
                connection.request(method, target, body=body, headers={**self._headers, **(headers or {})})
                response = connection.getresponse()
                if response.status < 300:
                    yield response
                    return
                wait = _wait(response) if tries else None
                problem = self._problem(response)
                if wait is None:
                    raise error_of(problem, name)
                time.sleep(wait)

    @contextmanager
    def _connection(self, timeout: float) -> Iterator[http.client.HTTPConnection]:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=timeout)
        try:
            yield connection
        except (http.client.HTTPException, OSError) as error:
            said = " ".join(str(error).split()) or type(error).__name__
            raise UnreachableError(f"{self.url}: the server does not answer: {said[:200]}") from error
        finally:
            connection.close()

    def _problem(self, response: http.client.HTTPResponse) -> Problem:
        data = response.read(_LONGEST_PROBLEM)
        try:
            return msgspec.json.decode(data, type=Problem)
        except msgspec.DecodeError as error:
            raise UnreachableError(
                f"{self.url}: answers {response.status} {response.reason[:80]}, but not as a Riwaya server does"
            ) from error


def _wait(response: http.client.HTTPResponse) -> float | None:
    """How long the server asks to wait; None where that would not help."""
    said = response.headers.get("Retry-After", "")
    if response.status not in (429, 503) or not said.isdecimal():
        return None
    return min(float(said), _LONGEST_WAIT)
