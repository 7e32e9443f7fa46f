"""Exports as streams: one report in memory at a time, whatever their number."""

from __future__ import annotations

import io
import logging
import queue
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any, BinaryIO, cast

from anyio import CapacityLimiter, to_thread
from litestar.response import Stream
from msgspec import UNSET, Meta
from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select, true

from riwaya.corpus.filters import Filter
from riwaya.export.formats import FORMATS, Format, stream
from riwaya.store.corrections import each_correction
from riwaya.store.corrections_file import lines
from riwaya.store.database import Database
from riwaya.store.load import each_reading
from riwaya.store.tables import articles, corrections, readings
from riwaya.web.api.operations import Call, Operation
from riwaya.web.api.problems import Refused
from riwaya.web.api.questions import Published

__all__ = ["LAYER", "NAMES", "operations"]

_CHUNK = 65_536  # bytes
_AHEAD = 8  # chunks that are made before they are fetched
_TYPES = {
    ".jsonl": "application/x-ndjson", ".tsv": "text/tab-separated-values",
    ".geojson": "application/geo+json", ".graphml": "application/graphml+xml",
    ".jsonld": "application/ld+json", ".conllu": "text/plain", ".zip": "application/zip", ".html": "text/html",
}  # fmt: skip
_MOST_AT_ONCE = 4
_PATIENCE = 0.5  # seconds between two looks whether anybody still waits
_LONGEST_STALL = 60.0  # seconds without a chunk being fetched: others wait for the place
_log = logging.getLogger("riwaya.web.api")
LAYER = "corrections-jsonl"  # what people changed, not the readings themselves
_waiting = CapacityLimiter(16)
_places = threading.BoundedSemaphore(_MOST_AT_ONCE)
NAMES = (*FORMATS, LAYER)
_CURRENT = and_(readings.c.article == articles.c.id, readings.c.current)


class AskedExport(Published, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which reports."""

    article: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=2**31 - 1)], ...],
        Meta(max_length=500, description="Only these articles; may be given several times.", examples=[[1]]),
    ] = ()


def _export(call: Call[AskedExport]) -> Any:
    if call.id not in NAMES:
        raise Refused("not-found", f"there is no such format; there are {', '.join(NAMES)}")
    chosen = FORMATS.get(call.id)
    database = call.desk.database
    if database is None:
        raise Refused("no-database", "this server has no database", "start it with riwaya serve --db FILE")
    asked = call.asked
    Filter(since=asked.since or None, until=asked.until or None).check()
    only = _only(asked)
    with database.read() as connection:
        count = connection.execute(_count(articles.join(readings, _CURRENT), only)).scalar_one()
        if asked.article and count < len(set(asked.article)) and (asked.since, asked.until) == (UNSET, UNSET):
            raise Refused("not-found", "there is no such article")
        if chosen is None:
            count = connection.execute(_count(corrections.join(articles), only)).scalar_one()
    page = chosen is not None and chosen.page and count == 1
    extension = ".html" if page else _extension(chosen)
    return Stream(
        _chunks(database, only, chosen, page),
        media_type=_TYPES[extension],
        headers={
            "Riwaya-Reports": str(count),
            "Content-Disposition": f'attachment; filename="riwaya-{call.id.removesuffix("-jsonl")}{extension}"',
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip


def _count(where: FromClause, only: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(where).where(only)


def _extension(chosen: Format | None) -> str:
    if chosen is None:
        return ".jsonl"
    return ".zip" if chosen.per_report or chosen.tables else chosen.extension


def _only(asked: AskedExport) -> ColumnElement[bool]:
    only: list[ColumnElement[bool]] = [true()]
    if asked.since is not UNSET:
        only.append(articles.c.published >= asked.since)
    if asked.until is not UNSET:
        only.append(articles.c.published <= asked.until)
    if asked.article:
        only.append(articles.c.id.in_(asked.article))
    return and_(*only)


class _GoneError(Exception):
    """Nobody fetches the export any more, or not fast enough."""


class _Pipe(io.RawIOBase):
    """What a thread writes and the server sends, a few chunks ahead and no more."""

    def __init__(self) -> None:
        self._chunks: queue.Queue[bytes | Exception | None] = queue.Queue(_AHEAD)
        self._gone = self._stalled = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.put(bytes(data))
        return len(data)

    def put(self, chunk: bytes | Exception | None) -> None:
        """Waits for room."""
        until = time.monotonic() + _LONGEST_STALL
        while not self._gone:
            with suppress(queue.Full):
                return self._chunks.put(chunk, timeout=_PATIENCE)
            if time.monotonic() > until:
                self._gone = self._stalled = True
        raise _GoneError

    def take(self) -> bytes | None:
        """The next chunk, None at the end."""
        while not self._gone:
            with suppress(queue.Empty):
                chunk = self._chunks.get(timeout=_PATIENCE)
                if isinstance(chunk, Exception):
                    raise chunk  # the connection ends without its last chunk: nobody takes a part for the whole
                return chunk
        if self._stalled:
            raise _GoneError  # so too
        return None

    def give_up(self) -> None:
        """Nobody fetches the rest."""
        self._gone = True

    @property
    def is_given_up(self) -> bool:
        return self._gone


async def _chunks(
    database: Database, only: ColumnElement[bool], chosen: Format | None, page: bool
) -> AsyncIterator[bytes]:
    pipe = _Pipe()
    threading.Thread(
        target=_make, args=(pipe, database, only, chosen, page), name="riwaya-export", daemon=True
    ).start()
    try:
        while (
            chunk := await to_thread.run_sync(pipe.take, abandon_on_cancel=True, limiter=_waiting)
        ) is not None:
            yield chunk
    finally:
        pipe.give_up()


def _make(
    pipe: _Pipe, database: Database, only: ColumnElement[bool], chosen: Format | None, page: bool
) -> None:
    while not _places.acquire(timeout=_PATIENCE):
        if pipe.is_given_up:
            return
    try:
        # Many formats write line by line: what is sent are larger pieces.
        with database.read() as connection, io.BufferedWriter(pipe, _CHUNK) as out:
            if chosen is None:
                out.writelines(lines(connection, only))
            else:
                layer = each_correction(connection, only)
                found = each_reading(connection, only)
                stream(found, chosen.name, cast(BinaryIO, out), page=page, corrections=layer)
        pipe.put(None)
    except _GoneError:
        return
    except Exception as error:
        _log.exception("an export broke off")
        with suppress(_GoneError):
            pipe.put(error)
    finally:
        _places.release()


operations: tuple[Operation, ...] = (
    Operation(
        id="export", method="GET", path="/exports/{format}", summary="Readings in the format of another tool",
        about="A stream of any length. Formats of several files come as one ZIP; `html` of a single report is its page; `corrections-jsonl` is what people changed.",
        run=_export, answers=None, asks=AskedExport, id_is="format", tag="exports",
        media=tuple(_TYPES.values()),
        problems=("not-found", "no-database", "unanswerable", "unavailable"),
    ),
)  # fmt: skip
