"""Our own style sheets, scripts and fonts, at addresses that change with their content."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from msgspec import Struct

__all__ = ["Asset", "asset", "asset_url"]

_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
_PRESSED = (".js", ".css", ".svg")


class Asset(Struct, frozen=True):
    """A file as it is sent. ``pressed`` is its gzip form, None where that is no shorter."""

    name: str
    digest: str
    data: bytes
    pressed: bytes | None
    type: str


@cache
def _all() -> dict[str, Asset]:
    found = _found(resources.files("riwaya.web") / "static", "")
    # Statements and events look alike on the desk and on the pages that are exported.
    found.append(_asset("marks.css", resources.files("riwaya.export") / "page.css"))
    return {asset.name: asset for asset in found}


def _found(folder: Traversable, path: str) -> list[Asset]:
    found: list[Asset] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        name = f"{path}{entry.name}"
        if entry.is_dir():
            found += _found(entry, f"{name}/")
        elif name[name.rfind(".") :] in _TYPES:
            found.append(_asset(name, entry))
    return found


def _asset(name: str, file: Traversable) -> Asset:
    data, ending = file.read_bytes(), name[name.rfind(".") :]
    pressed = gzip.compress(data, 9, mtime=0) if ending in _PRESSED else None
    return Asset(name, hashlib.sha256(data).hexdigest()[:12], data, pressed, _TYPES[ending])


def asset(name: str) -> Asset | None:
    """The file of that name."""
    return _all().get(name)


def asset_url(name: str) -> str:
    """The address of a file at its present content, which may be kept for ever.

    What style sheets and modules name relatively is asked for at their own digest.
    """
    return f"/static/{_all()[name].digest}/{name}"
