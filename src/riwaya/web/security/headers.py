"""What every answer tells the browser: what its page may load, who may hold it, who may keep it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["policy", "safe"]

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    # Nothing to other sites. Not no-referrer: with it browsers say "Origin: null" with our own forms (Fetch, 3.2),
    # and over plain http nothing else would tell them from a stranger's.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation",
        "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get",
        "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    ))),
)  # fmt: skip
_HSTS = ("Strict-Transport-Security", "max-age=31536000")


def policy(styles: Iterable[str] = ()) -> str:
    """The content security policy of a page whose own style sheets have these hash sources."""
    return "; ".join((
        "default-src 'none'", "script-src 'self'", " ".join(("style-src 'self'", *styles)),
        "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def safe(
    given: Sequence[tuple[bytes, bytes]], *, styles: Iterable[str], is_secure: bool, is_personal: bool
) -> list[tuple[bytes, bytes]]:
    """The header fields of an answer with ours in place of any of the same name.

    A handler's own Cache-Control stays; without one, what ``is_personal`` is kept nowhere, all else asked for anew.
    """
    ours = [("Content-Security-Policy", policy(styles)), *_ALWAYS, *([_HSTS] if is_secure else [])]
    names = {name.lower().encode() for name, _ in ours}
    kept = [
        (name, _with_head(value) if name.lower() == b"allow" else value)
        for name, value in given
        if name.lower() not in names
    ]
    if not any(name.lower() == b"cache-control" for name, _ in kept):
        kept.append((b"cache-control", b"private, no-store" if is_personal else b"private, no-cache"))
    return kept + [(name.lower().encode(), value.encode()) for name, value in ours]


def _with_head(allowed: bytes) -> bytes:
    """The methods of an address in one order; where GET is, the gate answers HEAD."""
    methods = {method.strip() for method in allowed.split(b",")}
    return b", ".join(sorted(methods | ({b"HEAD"} if b"GET" in methods else set())))
