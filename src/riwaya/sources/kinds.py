"""What a source is, told by its first bytes and never by its name."""

from __future__ import annotations

import codecs
import csv
import json
import re
import zlib
from typing import Literal

from riwaya.sources.columns import DELIMITERS, Columns, columns_named

__all__ = ["Kind", "codec_of", "delimiter_of", "kind_of"]

Kind = Literal[
    "html", "feed", "newsml", "nitf", "xml", "jsonl", "json", "csv",
    "parquet", "warc", "gzip", "zip", "tar", "text", "binary",
]  # fmt: skip

_LOOKED_AT = 65_536  # bytes
# First bytes; more telling ones first.
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF-", "binary"),
    (b"{\\rtf", "binary"),
    (b"\x89PNG", "binary"),
    (b"\xff\xd8\xff", "binary"),
    (b"GIF8", "binary"),
    (b"\xd0\xcf\x11\xe0", "binary"),
    (b"BZh", "binary"),
    (b"\xfd7zXZ\x00", "binary"),
    (b"7z\xbc\xaf\x27\x1c", "binary"),
    (b"\x28\xb5\x2f\xfd", "binary"),
    (b"\x7fELF", "binary"),
    (b"SQLite format 3\x00", "binary"),
)
# The first member of word-processor files and e-books, which are ZIP archives but no archives of reports.
_OFFICE = (b"[Content_Types].xml", b"mimetype")
# Root elements, without prefix and in lower case.
_ROOTS: dict[str, Kind] = {
    "html": "html",
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "newsitem": "newsml",
    "newsmessage": "newsml",
    "packageitem": "newsml",
    "nitf": "nitf",
}
# Elements that a saved page may begin with when its html tag is left out (it is optional in HTML).
_HTML_STARTS = frozenset(
    "head body title meta link script style base div article section main header nav p table center font "
    "h1 h2 h3 span ul ol img a br hr form".split()
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPACE = re.compile(r"\s+")
_DECLARATION = re.compile(r"<\?.*?\?>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE\s+([\w:.-]+)[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_LATE_HTML = re.compile(r"<html[\s>]", re.IGNORECASE)
_JSON_ARRAY = re.compile(r"\[\s*(?:\{|\]\s*\Z)")
_JSON_OBJECT = re.compile(r"\{\s*[\"}]")
_LATE = 4_096  # characters before a late html tag (warnings of a server)
_LONGEST_HEADER_CELL = 40  # characters
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE_ROWS = 20


def kind_of(head: bytes, columns: Columns | None = None) -> Kind:
    """What a source is, by ``head``, its first bytes (64 kB are looked at).

    An empty source is ``text``. A WARC is one whether gzipped or not; of any other gzipped source the
    kind is ``gzip``. ``columns`` are the user's names of a table's columns. Text may be in UTF-8, UTF-16, Windows-1256 or ISO-8859-6.
    """
    head = head[:_LOOKED_AT]
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if kind == "gzip":
        return "warc" if _inflated(head).startswith(b"WARC/") else "gzip"
    if kind == "zip":
        return "binary" if head[30:50].startswith(_OFFICE) else "zip"
    if kind:
        return kind
    if _is_tar(head):
        return "tar"
    text = head.decode(codec_of(head), errors="replace").lstrip("\ufeff")
    if len(_CONTROLS.findall(text)) * 20 > len(text) or (b"\x00" in head and _odd(text)):
        return "binary"
    return _markup(text) or _json(text) or ("csv" if delimiter_of(text, columns) else None) or "text"


def codec_of(head: bytes) -> str:
    """The codec of a text by its first bytes: by BOM, UTF-16 by its zeros, UTF-8, else an Arabic one.

    A text that is UTF-8 but for a few bytes is UTF-8: one damaged row does not change what the others are.
    """
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return codec
    if head.count(b"\x00") * 20 > len(head):
        return "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
    text = head.decode("utf-8", errors="replace")
    if text.count("\ufffd") * 20 <= sum(c > "\x7f" for c in text) or head.isascii():
        return "utf-8"
    try:
        other = head.decode("iso8859_6")
    except UnicodeDecodeError:
        return "cp1256"
    return "iso8859_6" if other.count("ال") > head.decode("cp1256").count("ال") else "cp1256"


def _odd(text: str) -> bool:
    """Whether many characters are of neither the Arabic nor the Latin script: bytes that were no text."""
    usual = sum(c < "\u0250" or "\u0600" <= c <= "\u06ff" or "\u2000" <= c <= "\u206f" for c in text)
    return usual * 5 < len(text) * 4


def _inflated(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, 512)
    except zlib.error:
        return b""


def _is_tar(head: bytes) -> bool:
    """Whether a tar header (POSIX.1-1988 ustar and older) stands first: its checksum decides."""
    block = head[:512]
    if len(block) < 512 or not block[0]:
        return False
    field = block[148:156].strip(b" \x00")
    if not re.fullmatch(rb"[0-7]{1,7}", field):
        return False
    return int(field, 8) == sum(block[:148]) + 8 * 32 + sum(block[156:])


def _markup(text: str) -> Kind | None:
    at, declared = 0, False
    while at < len(text):
        if match := _SPACE.match(text, at) or _COMMENT.match(text, at):
            at = match.end()
        elif match := _DECLARATION.match(text, at):
            at, declared = match.end(), True
        elif match := _DOCTYPE.match(text, at):
            if match[1].lower() == "html":
                return "html"
            at, declared = match.end(), True
        else:
            break
    root = _ROOT.match(text, at)
    if root:
        name = root[1].lower()
        return _ROOTS.get(name) or ("html" if name in _HTML_STARTS and not declared else "xml")
    if declared or text[at : at + 9].upper() in ("<!DOCTYPE", "<![CDATA["):
        return "xml"
    if _JSON_OBJECT.match(text, at) or _JSON_ARRAY.match(text, at):
        return None
    return "html" if _LATE_HTML.search(text[:_LATE]) else None


def _json(text: str) -> Kind | None:
    text = text.lstrip()
    if _JSON_ARRAY.match(text):
        return "json"
    if not _JSON_OBJECT.match(text):
        return None
    lines = text.split("\n")
    # One line whose end is not in sight, or any line that is an object of its own, is JSON Lines.
    if len(lines) == 1 or any(line.startswith("{") and _is_object(line) for line in lines[:_SAMPLE_ROWS]):
        return "jsonl"
    return "jsonl" if sum(line.startswith('{"') for line in lines) > 1 else "json"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def delimiter_of(text: str, columns: Columns | None = None) -> str | None:
    """The delimiter of a table by the first rows of its ``text``; None if they are no table.

    A table is told from prose by its header: at least one name that the user
    gives (``columns``) or that we know (:data:`riwaya.sources.columns.COMMON`). Lines of prose may have as many commas each.
    """
    lines = [
        line for line in text.lstrip().split("\n", _SAMPLE_ROWS * 10)[: _SAMPLE_ROWS * 10] if line.strip()
    ]
    if columns is not None and lines and lines[0].strip().strip('"') == columns.text:
        return ","  # a table of one column, as the user says
    best: tuple[int, int, str] | None = None
    for delimiter in DELIMITERS:
        rows = _sample(lines, delimiter)
        header = [cell.strip() for cell in rows[0]] if rows else []
        if len(header) < 2 or not all(header) or len(set(header)) < len(header):
            continue
        if max(map(len, header)) > _LONGEST_HEADER_CELL:
            continue
        known = sum(name in header for name in columns_named(header, columns).values())
        alike = sum(len(row) == len(header) for row in rows[1:])
        is_table = known >= 2 or (known == 1 and alike >= 1)
        if is_table and (best is None or (known, alike) > best[:2]):
            best = (known, alike, delimiter)
    return best[2] if best else None


def _sample(lines: list[str], delimiter: str) -> list[list[str]]:
    """The first rows, without the last one, which the end of the sample may have cut."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return rows
