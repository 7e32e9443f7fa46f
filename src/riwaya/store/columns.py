"""Values as columns hold them."""

from __future__ import annotations

import hashlib
import zlib

from msgspec import structs

from riwaya.schema import Reading, dump, load

__all__ = ["packed", "place_of", "storable", "unpacked"]


def storable(text: str) -> str:
    """``text`` as every database can hold it: one character for each, so that offsets stay.

    NULs and lone surrogates become U+FFFD and ?.
    """
    clean = text.replace("\x00", "\ufffd")
    return clean if clean.isascii() else clean.encode("utf-8", "replace").decode("utf-8")


def place_of(origin: str, url: str | None) -> str:
    """Where a report was found, as a hash: its URL, or the origin where it has none."""
    return hashlib.sha256((url or origin).encode("utf-8", "surrogatepass")).hexdigest()


def packed(reading: Reading) -> bytes:
    """The JSON of a reading without its text, deflated."""
    bare = structs.replace(reading, article=structs.replace(reading.article, text=""))
    return zlib.compress(dump(bare), 6)


def unpacked(data: bytes, text: str) -> Reading:
    """The reading that :func:`packed` packed, with its text.

    Raises:
        InvariantError: the JSON is of another version.
    """
    reading = load(zlib.decompress(data))
    return structs.replace(reading, article=structs.replace(reading.article, text=text))
