"""Under which name a desk is asked, by whom, and over what; and which addresses it sends people to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from riwaya.web.security.refusal import Refusal
from riwaya.web.settings import Settings

__all__ = ["Asked", "asked", "check_same_site", "is_loopback", "network_of", "within"]

Fields = Mapping[str, tuple[str, ...]]  # header fields by their small names, each line apart

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?)(?::(?P<port>\d{1,5}))?")
_PORTS = {"http": "80", "https": "443"}
_PASSED_ON = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "x-real-ip", "via")
_EMBEDDED = ("iframe", "frame", "object", "embed")


class Asked(Struct, frozen=True, kw_only=True):
    """``origin`` is the site's own (RFC 6454), ``client`` the address that asks, "" where it has none."""

    origin: str
    client: str
    is_secure: bool
    is_local: bool  # both ends are this machine, and nothing stands between


def asked(scheme: str, client: str, fields: Fields, settings: Settings) -> Asked:
    """What holds of a request.

    Raises:
        Refusal: its Host is none of the desk's names (DNS rebinding), or a proxy passed it on unannounced.
    """
    from_here = _ip(client) is None or is_loopback(
        client
    )  # what is no IP address is a socket of this machine
    passed_on = any(name in fields for name in _PASSED_ON)
    if settings.proxy and from_here:
        client = _last(fields, "x-forwarded-for") or client
        scheme = _last(fields, "x-forwarded-proto") or scheme
    scheme = "https" if settings.secure or scheme == "https" else "http"
    name, port = _host(fields)
    named_here = is_loopback(name)
    if (
        not named_here
        and name not in {h.casefold().rstrip(".") for h in settings.hosts}
        and (settings.is_loopback or settings.hosts or settings.proxy)
    ):
        raise Refusal(421, f"this desk is not {name}", f"start it with --allow-host {name} if it is")
    if settings.is_loopback and passed_on and not settings.proxy:
        raise Refusal(
            403, "a proxy passed this request on", "start the desk with --proxy and a token or users"
        )
    shown = name if port in (None, _PORTS[scheme]) else f"{name}:{port}"
    return Asked(
        origin=f"{scheme}://{shown}",
        client=client,
        is_secure=scheme == "https",
        is_local=from_here and named_here and not (settings.proxy and passed_on),
    )


def _host(fields: Fields) -> tuple[str, str | None]:
    written = fields.get("host", ("",))[0].casefold()
    found = _HOST.fullmatch(written)
    if found is None or len(written) > 260:
        raise Refusal(400, "the Host field names no host")
    return found["name"].rstrip("."), str(int(found["port"])) if found["port"] else None


def _last(fields: Fields, name: str) -> str:
    """What the nearest proxy added: it stands last, whatever the client wrote before."""
    return fields[name][-1].rsplit(",", 1)[-1].strip()[:100] if name in fields else ""


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this machine alone."""
    address = _ip(name)
    return name == "localhost" or (address is not None and address.is_loopback)


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def network_of(client: str) -> str:
    """What one party holds by itself: an IPv4 address, or the 64 bits of an IPv6 network."""
    address = _ip(client)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address) if address is not None else client


def check_same_site(method: str, fields: Fields, origin: str) -> None:
    """Fends off what other sites make a browser ask for (Fetch Metadata; RFC 6454, 7).

    Links from elsewhere may lead here; nothing else from elsewhere is answered.

    Raises:
        Refusal: another site is behind the request.
    """
    site, mode, dest = (_one(fields, f"sec-fetch-{n}") for n in ("site", "mode", "dest"))
    is_reading = method in ("GET", "HEAD", "OPTIONS")
    from_elsewhere = Refusal(403, "another site is behind this request", "open the desk in a tab of its own")
    if site not in ("", "same-origin", "none") and not (
        is_reading and mode == "navigate" and dest not in _EMBEDDED
    ):
        raise from_elsewhere
    if is_reading:
        return
    written = _one(fields, "origin")
    if written and written != origin and not _same(written, origin):
        # Browsers that keep the referrer to themselves write null; then Sec-Fetch-Site tells (Fetch, 3.2).
        if written == "null" and site == "same-origin":
            return
        raise from_elsewhere


def _same(written: str, origin: str) -> bool:
    try:
        found = urlsplit(written.casefold())
        port = found.port
    except ValueError:
        return False
    if found.scheme not in _PORTS or not found.hostname:
        return False
    host = found.netloc.rpartition(":")[0] if port is not None else found.netloc
    shown = host if port is None or str(port) == _PORTS[found.scheme] else f"{host}:{port}"
    return f"{found.scheme}://{shown}" == origin


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, ("",))[0].strip()


def within(address: str | None, otherwise: str = "/") -> str:
    """``address`` if it is a path of this site, so that no link through us leads elsewhere."""
    if not address or len(address) > 2000 or not address.startswith("/"):
        return otherwise
    # Browsers read \ as /, drop tabs and line ends, and take // for another host (URL standard, 4.4).
    if address.startswith("//") or "\\" in address or not _printable(address):
        return otherwise
    return address


def _printable(characters: Iterable[str]) -> bool:
    return all(c > " " and c != "\x7f" for c in characters)
