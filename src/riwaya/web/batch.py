"""One batch: what the process does that reads it. It tells the desk of each item through a pipe."""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from riwaya.client.wire import Report
from riwaya.corpus.cluster import link
from riwaya.errors import InputError, RiwayaError
from riwaya.schema import Article
from riwaya.sources.collect import collect
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.store.database import Database
from riwaya.store.ingest import Acknowledgement, ingest
from riwaya.store.readers import Readers
from riwaya.text.language import is_arabic

__all__ = ["MOST_REPORTS", "Done", "Failed", "Linking", "Note", "Upload", "read_batch"]

MOST_REPORTS = 10_000
_NICENESS = 15  # the desk's own answers go first
_log = logging.getLogger("riwaya.web.batch")


class Upload(Struct, frozen=True, kw_only=True):
    """What was sent, in a folder of its own.

    ``files``: (name there, name as the sender knows it); with ``reports`` known they hold a :class:`Report` a
    line, else they are sources of any kind.
    """

    folder: str
    files: tuple[tuple[str, str], ...]
    reports: int | None


class Linking(Struct, frozen=True, tag=True):
    """All has been read; events are being linked."""


class Done(Struct, frozen=True, kw_only=True, tag=True):
    """The batch is over: counts by status, of what was skipped by reason, and occurrences in the store."""

    counts: dict[str, int]
    skipped: dict[str, int]
    occurrences: int


class Failed(Struct, frozen=True, tag=True):
    """The batch cannot go on."""

    detail: str


class Settled(Acknowledgement, frozen=True, kw_only=True, tag=True):
    """An acknowledgement on its way."""


Note = Settled | Linking | Done | Failed


def read_batch(notes: Connection, database: str, upload: Upload, make_readers: Callable[[], Readers]) -> None:
    """Reads, saves and links a batch, in a process of its own at a lower priority."""
    threading.Thread(target=_end_with_desk, args=(upload.folder,), daemon=True).start()
    os.nice(_NICENESS)

    def tell(note: Struct) -> None:
        notes.send_bytes(msgspec.json.encode(note))

    try:
        with Database(database) as store:
            summary = ingest(
                store, _found(upload), make_readers(), sources=[shown for _, shown in upload.files],
                acknowledge=lambda ack: tell(Settled(**structs.asdict(ack))),
            )  # fmt: skip
            tell(Linking())
            tell(Done(counts=summary.counts, skipped=summary.skipped, occurrences=link(store)))
    except RiwayaError as error:
        _log.error("a batch failed: %s", error)
        tell(Failed("the server cannot read or save it; its log says why"))


def _end_with_desk(folder: str) -> None:
    """Waits for the end of the desk, however it ends: nobody else would end us and clear away."""
    desk = multiprocessing.parent_process()
    if desk is not None:
        wait([desk.sentinel])
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


def _found(upload: Upload) -> Iterator[Found]:
    """What was sent, bounded."""
    each = _sources(upload) if upload.reports is None else _reports(upload)
    yield from islice(each, MOST_REPORTS)
    if next(each, None) is not None:
        yield InputError("the batch", f"it has more than {MOST_REPORTS:,} reports", "send the rest by itself")


def _sources(upload: Upload) -> Iterator[Found]:
    for name, shown in upload.files:
        path = str(Path(upload.folder) / name)
        for item in collect([path]):
            if isinstance(item, InputError):
                yield InputError(item.name.replace(path, shown), item.reason, item.remedy)
            else:
                yield structs.replace(item, origin=item.origin.replace(path, shown))


def _reports(upload: Upload) -> Iterator[Found]:
    lines = msgspec.json.Decoder(Report)
    for name, _ in upload.files:
        with (Path(upload.folder) / name).open("rb") as file:
            for number, line in enumerate(file, 1):
                report = lines.decode(line)
                origin = report.id or f"report {number}"
                if not report.text.strip():
                    yield InputError(origin, "it is empty", "give a report in Arabic")
                elif not is_arabic(report.text):
                    yield Skipped(origin=origin, reason="not Arabic")
                else:
                    yield Document(origin=origin, article=Article(**structs.asdict(report)))
