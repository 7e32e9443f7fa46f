"""Plain text files: encoding detected or given, line ends and offsets as received."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from riwaya.errors import InputError
from riwaya.text.language import arabic_share

__all__ = ["LARGEST_FILE", "decode", "read_file"]

LARGEST_FILE = 5_000_000  # bytes
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC_SINGLE_BYTE = ("cp1256", "iso8859_6")


def decode(data: bytes, name: str, encoding: str | None = None) -> str:
    """The text of ``data``: by BOM, as UTF-8, as UTF-16 without BOM, else Windows-1256 or ISO-8859-6.

    Raises:
        InputError: empty or binary data, a wrong ``encoding``, or none that fits.
    """
    if not data.strip():
        raise InputError(name, "the file is empty", "give a report in Arabic")
    if encoding is not None:
        return _decoded_as(data, name, encoding)
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _decoded_as(data, name, codec)
    if b"\x00" in data:
        return _utf16_or_binary(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(data, name)


def _decoded_as(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise InputError(
            name, f"there is no encoding {encoding!r}", "try utf-8, utf-16, cp1256 or iso8859-6"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            name,
            f"not {encoding}: byte {error.start} does not fit",
            "leave --encoding out to have it detected",
        ) from error


def _utf16_or_binary(data: bytes, name: str) -> str:
    """NULs stand in UTF-16 only beside ASCII; in anything else they mean a binary file."""
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data[: len(data) // 2 * 2].decode(codec)
        except UnicodeDecodeError:
            continue
        if arabic_share(text) > 0.5 and "\x00" not in text:
            return text
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and text.count("\x00") * 20 < len(text) and arabic_share(text) > 0.5:
        return text  # a text with stray NULs: kept, as offsets refer to what was received
    raise InputError(name, "a binary file", "give plain text in Arabic")


def _single_byte(data: bytes, name: str) -> str:
    """Windows-1256 or ISO-8859-6, by what reads as Arabic; else what charset-normalizer finds."""
    candidates = []
    for codec in _ARABIC_SINGLE_BYTE:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        controls = sum(1 for c in text if "\x80" <= c <= "\x9f")
        common = sum(text.count(word) for word in (" في ", " من ", " على ", " إلى ", " أن ", "ال"))
        candidates.append((common - controls * 5, arabic_share(text), text))
    if candidates:
        score, share, text = max(candidates)
        if share > 0.5 and score > 0:
            return text
    best = from_bytes(data[:200_000]).best()
    if best is not None:
        text = data.decode(best.encoding, errors="replace")
        if arabic_share(text) > 0.5:
            return text
    raise InputError(name, "the encoding is not known", "name it with --encoding")


def read_file(path: Path, encoding: str | None = None) -> str:
    """The text of a file of at most 5 MB.

    Raises:
        InputError: it cannot be opened, is too large, empty, binary or of unknown encoding.
    """
    name = str(path)
    try:
        if path.is_dir():
            raise InputError(name, "a folder", "name the files in it")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise InputError(name, f"{size:,} bytes", f"split it: {LARGEST_FILE:,} at most")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            name, error.strerror or "cannot be opened", "check the path and its permissions"
        ) from error
    return decode(data, name, encoding)
