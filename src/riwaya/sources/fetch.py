"""Fetches a page that the user named, and nothing that a page could use us to reach.

Only http and https; only addresses of the public Internet, checked after the name is resolved and
again at each redirect, and the connection goes to the very address that was checked; robots.txt (RFC 9309)
is heeded; time, size and redirects are bounded. Proxies of the environment are not used: they would
resolve the name again.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from msgspec import Struct

from riwaya.errors import InputError
from riwaya.sources.robots import Rules, parse_robots
from riwaya.version import __version__

__all__ = ["USER_AGENT", "Fetched", "Fetcher"]

_PRODUCT = "Riwaya"
USER_AGENT = f"{_PRODUCT}/{__version__}"
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ALL_SHUT = "User-agent: *\nDisallow: /"
_LONGEST_URL = 8_000  # characters
_CHUNK = 65_536  # bytes
_SAFE_IN_URL = "/%:=&?~#+!$,;'@()*[]"
# IPv6 addresses that stand for an IPv4 address: NAT64 (RFC 6052, RFC 8215), whose last 32 bits it is.
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class Fetched(Struct, frozen=True, kw_only=True):
    """What an address gave: ``url`` after redirects, ``data`` without transfer compression."""

    url: str
    data: bytes
    content_type: str


class _Target(Struct, frozen=True):
    url: str
    scheme: str
    host: str
    port: int
    path: str


class _Answer(Struct, frozen=True):
    status: int
    location: str | None
    data: bytes
    content_type: str


class Fetcher:
    """Fetches addresses under limits; keeps what each host's robots.txt says.

    ``timeout`` is in seconds for one address with its redirects (and again for a robots.txt),
    ``largest`` in bytes after decompression, ``redirects`` how many are followed. ``allow_local``
    permits private, loopback and other special addresses.
    """

    def __init__(
        self,
        allow_local: bool = False,
        timeout: float = 20.0,
        largest: int = 10_000_000,
        redirects: int = 5,
    ) -> None:
        self._allow_local = allow_local
        self._timeout = timeout
        self._largest = largest
        self._redirects = redirects
        self._robots: dict[tuple[str, str, int], Rules] = {}

    def get(self, url: str) -> Fetched:
        """The content at ``url``.

        Raises:
            InputError: the address may not or cannot be fetched, or a limit is passed.
        """
        return self._follow(url, heed_robots=True)

    def _follow(self, url: str, heed_robots: bool) -> Fetched:
        deadline = time.monotonic() + self._timeout
        for _ in range(self._redirects + 1):
            target = _target(url)
            if heed_robots:
                before = time.monotonic()
                allowed = self._robots_of(target).permit(target.path)
                deadline += time.monotonic() - before
                if not allowed:
                    raise InputError(
                        target.url, "its robots.txt forbids fetching it", "save the page by hand"
                    )
            answer = self._exchange(target, deadline)
            if answer.status in _REDIRECTS and answer.location:
                url = urljoin(target.url, answer.location)
                continue
            if answer.status != 200:
                raise _StatusError(target.url, answer.status)
            return Fetched(url=target.url, data=answer.data, content_type=answer.content_type)
        raise InputError(target.url, f"more than {self._redirects} redirects", "name the page they lead to")

    def _robots_of(self, target: _Target) -> Rules:
        """The rules of a host: none where robots.txt is missing or unreachable, all shut at 401 and 403."""
        key = (target.scheme, target.host, target.port)
        if key not in self._robots:
            try:
                robots = self._follow(urljoin(target.url, "/robots.txt"), heed_robots=False)
                text = robots.data.decode("utf-8", "replace")
            except _StatusError as error:
                text = _ALL_SHUT if error.status in (401, 403) else ""
            except InputError:
                text = ""
            self._robots[key] = parse_robots(text, _PRODUCT)
        return self._robots[key]

    def _exchange(self, target: _Target, deadline: float) -> _Answer:
        address = self._address(target, deadline)
        connection = _Pinned(target, address, _left(target.url, deadline))
        try:
            with _cut_off_at(connection, deadline):
                connection.request(
                    "GET",
                    target.path,
                    headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, identity"},
                )
                response = connection.getresponse()
                data = self._body(response, target.url) if response.status == 200 else b""
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            if time.monotonic() >= deadline:
                raise _late(target.url) from error
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise InputError(
                target.url, f"cannot be fetched ({' '.join(str(reason).split())[:200]})", "check the address"
            ) from error
        finally:
            connection.close()
        _left(target.url, deadline)
        return _Answer(
            response.status,
            _location(response.getheader("Location")),
            data,
            response.getheader("Content-Type") or "",
        )

    def _body(self, response: http.client.HTTPResponse, url: str) -> bytes:
        """The body, decompressed as it streams, so that no limit is passed in memory."""
        encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
            raise InputError(url, f"compressed as {encoding[:20]!r}", "save the page by hand")
        stated = response.length
        unpack = None if encoding == "identity" else zlib.decompressobj(wbits=47)
        body = bytearray()
        received = 0
        while chunk := response.read1(_CHUNK):
            received += len(chunk)
            while chunk:
                room = self._largest + 1 - len(body)
                body += unpack.decompress(chunk, room) if unpack else chunk
                if len(body) > self._largest or received > self._largest:
                    raise InputError(url, f"more than {self._largest:,} bytes", "save the page by hand")
                chunk = unpack.unconsumed_tail if unpack else b""
        if unpack is not None and received and not unpack.eof:
            raise OSError("its compressed content breaks off")
        if stated is not None and received < stated:
            raise OSError(f"broke off after {received:,} of {stated:,} bytes")
        return bytes(body)

    def _address(self, target: _Target, deadline: float) -> str:
        """The address to connect to; every address of the host must be permitted."""
        addresses = _resolved(target, deadline)
        if not self._allow_local:
            for address in addresses:
                if not _is_public(address):
                    raise InputError(
                        target.url,
                        f"leads to {address}, not on the public Internet",
                        "use --allow-local if it is yours",
                    )
        return addresses[0]


class _StatusError(InputError):
    """The server answered with a status that is no page."""

    def __init__(self, url: str, status: int) -> None:
        self.status = status
        super().__init__(url, f"the server answered {status}", "open it in a browser to see why")


def _target(url: str) -> _Target:
    shown = "".join(c if c.isprintable() else " " for c in url[:200])
    if len(url) > _LONGEST_URL:
        raise InputError(shown, f"an address of {len(url):,} characters", f"{_LONGEST_URL:,} at most")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise InputError(shown, "no legal address", "check it") from error
    if parts.scheme not in _PORTS:
        raise InputError(shown, "neither http nor https", "name a page by http:// or https://")
    if not host or parts.username is not None:
        raise InputError(shown, "no host, or a user name in it", "name it as https://HOST/PATH")
    path = quote(parts.path or "/", safe=_SAFE_IN_URL)
    query = quote(parts.query, safe=_SAFE_IN_URL)
    place = f"[{host}]" if ":" in host else host
    place = place if port is None else f"{place}:{port}"
    return _Target(
        urlunsplit((parts.scheme, place, path, query, "")),
        parts.scheme,
        host,
        port or _PORTS[parts.scheme],
        urlunsplit(("", "", path, query, "")),
    )


def _resolved(target: _Target, deadline: float) -> list[str]:
    """All addresses of the host. The resolver knows no time limit, so it is waited for in a thread."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def resolve() -> None:
        try:
            infos = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(info[4][0]) for info in infos))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(_left(target.url, deadline))
    if failed or (not found and not thread.is_alive()):
        raise InputError(target.url, "its host is not known", "check the address and the connection")
    if not found:
        raise _late(target.url)
    return list(found)


def _is_public(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if any(ip in network for network in _NAT64):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return _is_public(str(inner))
    special = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    return ip.is_global and not special and not ip.is_unspecified


class _Pinned(http.client.HTTPConnection):
    """A connection to one checked address, whatever the host's name would resolve to now."""

    def __init__(self, target: _Target, address: str, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self._address = address
        self.wire: socket.socket | None = None  # kept here, as http.client lets go of it before the body
        self._tls = ssl.create_default_context() if target.scheme == "https" else None
        self.default_port = _PORTS[target.scheme]  # decides whether the Host header names the port

    def connect(self) -> None:
        """Connects to the address; TLS checks the certificate against the host's name."""
        self.wire = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            tls = self._tls.wrap_socket(self.wire, server_hostname=self.host, do_handshake_on_connect=False)
            self.wire = tls
            tls.do_handshake()
        self.sock = self.wire


@contextmanager
def _cut_off_at(connection: _Pinned, deadline: float) -> Iterator[None]:
    """Shuts the socket at the deadline: a server that sends a byte a second passes each single wait."""

    def shut() -> None:
        try:
            if connection.wire is not None:
                connection.wire.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # closed in the meantime

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _location(header: str | None) -> str | None:
    """A redirect's goal; servers write Arabic paths as bare UTF-8, which http.client reads as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8") if header else None
    except UnicodeError:
        return header


def _left(url: str, deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _late(url)
    return left


def _late(url: str) -> InputError:
    return InputError(url, "took too long to answer", "try again, or save the page by hand")
