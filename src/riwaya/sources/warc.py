"""Web archives (WARC 1.0 and 1.1, ISO 28500), gzipped or not, read one record at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from riwaya.errors import InputError, UsageError
from riwaya.schema import Article
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.kinds import kind_of
from riwaya.sources.members import DamagedError, Members
from riwaya.sources.names import shown
from riwaya.sources.plain_text import decode

__all__ = ["read_warc"]

_LARGEST = 20_000_000  # bytes of a record that is looked into, packed or unpacked
_CHUNK = 65_536
_RECORDS = ("response", "resource", "conversion")  # the types that can hold a report
_PAGES = ("", "text/html", "text/plain", "application/xhtml+xml")  # media types that are looked into
# Codings of HTTP content (RFC 9110, 8.4.1) that are undone -> the window bits of zlib to try.
_CODINGS = {"gzip": (47,), "x-gzip": (47,), "deflate": (47, -15)}
_PLAIN = ("", "identity")
_AGAIN = "get it again"


def read_warc(stream: BinaryIO, origin: str) -> Iterator[Found]:
    """The reports of a web archive; ``origin@4711`` is the record at byte 4711 of the file.

    Read are responses of status 200, resources and conversions that hold HTML or plain text; their target
    URI is the address. When they were archived is not taken as when they were published. A record that is
    cut off or not as long as it says is one InputError, and reading goes on at the next record that can be
    found. Where one gzip member holds several records, the second is at ``@0+1``.

    Raises:
        UsageError: warcio is not installed.
    """
    try:
        from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
        from warcio.recordloader import ArcWarcRecordLoader  # type: ignore[import-untyped]
    except ImportError as error:
        raise UsageError("reading web archives needs warcio; pip install 'riwaya[web]'") from error
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    members = Members(stream)
    here = origin
    lost = False  # between records, after one of a wrong length: told once
    try:
        while (place := members.place()) is not None:
            here = f"{origin}@{place}"
            line = members.readline()
            if not line.strip():
                continue
            if not line.startswith(b"WARC/"):
                if not lost:
                    yield InputError(here, "no record where one must begin", _AGAIN)
                lost = True
                continue
            members.begin()
            found: list[Found] = []
            try:
                record = loader.parse_record_stream(members, statusline=line, known_format="warc")
                found.extend(_record_found(record, here))
                lost = not _whole(record) or not members.follows(b"WARC/")
            except (ArchiveLoadFailed, EOFError, ValueError, AttributeError):
                lost = True
            if lost:
                yield InputError(here, "a record that is cut off or not as long as it says", _AGAIN)
            else:
                yield from found
    except DamagedError as error:
        yield InputError(here, str(error), _AGAIN)


def _whole(record: Any) -> bool:
    """Whether the block of a record is as long as its Content-Length; what is left of it is read."""
    stated = record.rec_headers.get_header("Content-Length")
    if stated is None or not stated.isdigit():
        return False
    while record.raw_stream.read(_CHUNK):
        pass
    return bool(record.raw_stream.limit == 0)


def _record_found(record: Any, here: str) -> Iterator[Found]:
    if record.rec_type not in _RECORDS:
        return
    url = record.rec_headers.get_header("WARC-Target-URI")
    http = record.http_headers
    if record.rec_type == "response":
        if http is None:
            return
        if (status := http.get_statuscode()) != "200":
            yield Skipped(origin=here, reason=f"status {shown(status)[:20]}")
            return
    headers = http or record.rec_headers
    media = (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
    if media not in _PAGES:
        yield Skipped(origin=here, reason="no page")
        return
    try:
        yield from _page_found(_payload(record, http, here), here, url)
    except InputError as error:
        yield error


def _page_found(data: bytes, here: str, url: str | None) -> Iterator[Found]:
    from riwaya.sources.html import read_html

    kind = kind_of(data)
    if kind == "html":
        yield from read_html(data, here, url)
    elif kind == "text" and data.strip():
        yield Document(origin=here, article=Article(text=decode(data, here), url=url))
    else:
        yield Skipped(origin=here, reason="no page")


def _payload(record: Any, http: Any, here: str) -> bytes:
    """The content of a record, with the codings of HTTP undone.

    Raises:
        InputError: it is too large, or coded in a way that is not known.
    """
    from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]

    too_large = InputError(here, f"a page of more than {_LARGEST:,} bytes", "give its text alone")
    # A chunk (RFC 9112, 7.1) is held whole by the reader of chunks: the record is bounded before.
    if record.raw_stream.limit > _LARGEST:
        raise too_large
    chunked = http and (http.get_header("Transfer-Encoding") or "").strip().lower() == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    pieces: list[bytes] = []
    while piece := stream.read(_CHUNK):
        pieces.append(piece)
    data = b"".join(pieces)
    coding = ((http and http.get_header("Content-Encoding")) or "").strip().lower()
    if coding in _PLAIN or data.lstrip()[:1] == b"<":  # crawlers unpack pages and leave the header
        return data
    for bits in _CODINGS.get(coding, ()):
        try:
            unpacked = zlib.decompressobj(bits).decompress(data, _LARGEST + 1)
        except zlib.error:
            continue
        if len(unpacked) > _LARGEST:
            raise too_large
        return unpacked
    raise InputError(
        here, f"content coded as {shown(coding)!r} that cannot be undone", "save it uncompressed"
    )
