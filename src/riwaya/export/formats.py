"""The export formats, and how a stream of readings becomes a file, a folder, a ZIP or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import BinaryIO, Protocol, cast
from uuid import uuid4

from msgspec import Struct, structs

from riwaya.changes import Correction
from riwaya.errors import UsageError
from riwaya.export.packing import Folder, Sink, Zip
from riwaya.export.writable import writable
from riwaya.schema import Reading

__all__ = [
    "FORMATS",
    "Format",
    "export",
    "file_name",
    "is_folder",
    "is_zip",
    "sink_at",
    "stream",
    "whole_file",
]


class Format(Struct, frozen=True):
    """An export format.

    ``module`` has ``write(readings, out)``; with ``per_report`` it has ``render(reading) -> {file name:
    bytes}``, with ``tables`` it has ``write_tables(readings, folder, corrections)``. With ``page`` a single report can
    go to standard output as it is, since its file stands alone.
    """

    name: str
    extension: str
    about: str
    module: str
    per_report: bool
    tables: bool = False
    page: bool = False


def _table(*formats: Format) -> dict[str, Format]:
    return {f.name: f for f in formats}


FORMATS: dict[str, Format] = _table(
    Format("plover-jsonl", ".jsonl", "PLOVER event records, one a line", "riwaya.export.plover_jsonl", False),
    Format("polecat-tsv", ".tsv", "events with POLECAT's columns", "riwaya.export.polecat_tsv", False),
    Format("gdelt-tsv", ".tsv", "actor pairs with GDELT 1.0's columns", "riwaya.export.gdelt_tsv", False),
    Format(
        "parquet", ".parquet", "one tidy table a kind", "riwaya.export.parquet_tables", False, tables=True
    ),
    Format("csv", ".csv", "one tidy table a kind", "riwaya.export.csv_tables", False, tables=True),
    Format("geojson", ".geojson", "events with coordinates", "riwaya.export.geojson", False),
    Format("graphml", ".graphml", "who does what to whom, as a network", "riwaya.export.graphml", False),
    Format("jsonld", ".jsonld", "claims and events as linked data", "riwaya.export.jsonld", False),
    Format("conllu", ".conllu", "tokens with layers in MISC", "riwaya.export.conllu", False),
    Format("webanno-tsv", ".tsv", "for correcting in INCEpTION", "riwaya.export.webanno", True),
    Format("brat", ".ann", "for correcting in brat", "riwaya.export.brat", True),
    Format("html", ".html", "a reading page a report", "riwaya.export.html", True, page=True),
)


class _Stream(Protocol):
    def write(self, readings: Iterable[Reading], out: BinaryIO) -> None: ...


class _PerReport(Protocol):
    def render(self, reading: Reading) -> dict[str, bytes]: ...


class _Tables(Protocol):
    def write_tables(
        self, readings: Iterable[Reading], folder: Path, corrections: Iterable[Correction]
    ) -> None: ...


def export(
    readings: Iterable[Reading], format: str, path: str, corrections: Iterable[Correction] = ()
) -> int:
    """Writes the readings to ``path`` and returns how many there were.

    ``corrections`` are what people changed in them, for formats that have a table of it.

    ``-`` is standard output. Formats of several files go into a folder (made if missing), or into a ZIP
    if ``path`` ends in ``.zip`` or is ``-``; a single report's page goes to standard output as it is.
    Formats of one file go into a folder or ZIP too, as ``geojson.geojson`` or ``gdelt.tsv``, if ``path`` is
    a folder, ends in a slash or ends in ``.zip``. Nothing half-written is left: files appear under their
    names only when all are whole. Files of the same name are replaced, others in the folder stay.

    Raises:
        UsageError: there is no such format, its library is missing or ``path`` cannot be written.
        BrokenPipeError: who reads standard output, or the pipe at ``path``, has stopped to.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise UsageError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    module = import_module(chosen.module)
    counted = _Counted(readings)
    with writable(path):
        if path == "-":
            _streamed(chosen, module, counted, sys.stdout.buffer, corrections)
            sys.stdout.buffer.flush()
        elif chosen.per_report:
            with sink_at(path) as sink:
                _per_report(cast(_PerReport, module), counted, sink)
        elif chosen.tables or is_folder(path) or is_zip(path):
            with sink_at(path) as sink:
                _staged(chosen, module, counted, sink, corrections)
        else:
            with whole_file(path) as out:
                cast(_Stream, module).write(counted, out)
    return counted.count


def export_lines(lines: Iterable[bytes], path: str) -> int:
    """Writes lines to ``path`` (``-`` is standard output), whole or not at all; returns how many there were.

    Raises:
        UsageError: ``path`` cannot be written.
        BrokenPipeError: who reads standard output has stopped to.
    """
    count = 0
    with writable(path), nullcontext(sys.stdout.buffer) if path == "-" else whole_file(path) as out:
        for line in lines:
            out.write(line)
            count += 1
        out.flush()
    return count


def stream(
    readings: Iterable[Reading], format: str, out: BinaryIO, *, page: bool = False,
    corrections: Iterable[Correction] = (),
) -> None:  # fmt: skip
    """Writes the readings to ``out`` from front to back, which need not be seekable.

    Formats of several files are a ZIP; with ``page``, a single report's page is written as it is.

    Raises:
        UsageError: there is no such format, or its library is missing.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise UsageError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    if chosen.page and not page:
        chosen = structs.replace(chosen, page=False)
    _streamed(chosen, import_module(chosen.module), iter(readings), out, corrections)


def _streamed(
    chosen: Format, module: ModuleType, readings: Iterator[Reading], out: BinaryIO,
    corrections: Iterable[Correction],
) -> None:  # fmt: skip
    if chosen.per_report:
        first = list(islice(readings, 2)) if chosen.page else []
        if len(first) == 1:
            for data in cast(_PerReport, module).render(first[0]).values():
                out.write(data)
            return
        with Zip(out) as archive:
            _per_report(cast(_PerReport, module), chain(first, readings), archive)
    elif chosen.tables:
        with Zip(out) as archive:
            _staged(chosen, module, readings, archive, corrections)
    else:
        cast(_Stream, module).write(readings, out)


def file_name(chosen: Format) -> str:
    """What the file of a format of one file is called within a folder or ZIP."""
    return chosen.name.removesuffix(chosen.extension.replace(".", "-")) + chosen.extension


def is_folder(path: str) -> bool:
    """Whether ``path`` is a folder or written as one."""
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


def is_zip(path: str) -> bool:
    """Whether ``path`` is called a ZIP."""
    return path.lower().endswith(".zip")


class _Counted:
    """An iterator that knows how many it gave."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self.count = 0
        self._readings = iter(readings)

    def __iter__(self) -> Iterator[Reading]:
        return self

    def __next__(self) -> Reading:
        reading = next(self._readings)
        self.count += 1
        return reading


def _per_report(module: _PerReport, readings: Iterable[Reading], sink: Sink) -> None:
    for reading in readings:
        sink.add(module.render(reading))


def _staged(
    chosen: Format, module: ModuleType, readings: Iterable[Reading], sink: Sink,
    corrections: Iterable[Correction],
) -> None:  # fmt: skip
    """Files made elsewhere first, since a ZIP holds one open member at a time."""
    with TemporaryDirectory(prefix="riwaya-") as made:
        if chosen.tables:
            cast(_Tables, module).write_tables(readings, Path(made), corrections)
        else:
            with (Path(made) / file_name(chosen)).open("wb") as out:
                cast(_Stream, module).write(readings, out)
        for file in sorted(Path(made).iterdir()):
            sink.take(file)


@contextmanager
def sink_at(path: str) -> Iterator[Sink]:
    """Where several files go: a folder or a ZIP."""
    if is_zip(path) and not is_folder(path):
        with whole_file(path) as out, Zip(out) as archive:
            yield archive
    else:
        with Folder(Path(path)) as folder:
            yield folder


@contextmanager
def whole_file(path: str) -> Iterator[BinaryIO]:
    """A file that is written beside ``path`` and takes its name only when all went well."""
    target = Path(os.path.realpath(path))  # a link stays a link: what it points to is replaced
    if target.exists() and not target.is_file() and not target.is_dir():
        with target.open("wb") as device:  # a pipe or device cannot be replaced
            yield device
        return
    if target.is_dir():
        raise IsADirectoryError(21, "a folder; name a file")
    beside = target.with_name(f".{target.name[:100]}.{uuid4().hex[:8]}.part")
    try:
        with beside.open("xb") as out:
            yield out
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
