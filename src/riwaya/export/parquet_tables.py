"""The tidy tables as Apache Parquet: ``articles.parquet``, ``entities.parquet`` and so on; lists are lists."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from riwaya.changes import Correction
from riwaya.errors import UsageError
from riwaya.export.tables import TABLES, Cell, Column, correction_row, rows
from riwaya.schema import Reading

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

__all__ = ["write_tables"]

_GROUP_ROWS = 10_000
_GROUP_CHARACTERS = 16_000_000  # article texts fill a row group sooner than rows do


def write_tables(readings: Iterable[Reading], folder: Path, corrections: Iterable[Correction] = ()) -> None:
    """One file a table into ``folder``, in row groups, so that memory stays small.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow; pip install 'riwaya[parquet]'") from error
    with ExitStack() as files:
        tables = {}
        for name, columns in TABLES.items():
            schema = _schema(columns)
            writer = files.enter_context(
                ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            )
            tables[name] = _Table(writer, schema)
        for reading in readings:
            for table, cells in rows(reading):
                tables[table].add(cells)
        for correction in corrections:
            tables["corrections"].add(correction_row(correction))
        for pending in tables.values():
            pending.flush()


def _schema(columns: tuple[Column, ...]) -> pa.Schema:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "texts": pa.list_(pa.string()),
    }
    return pa.schema([pa.field(column.name, types[column.kind]) for column in columns])


class _Table:
    """A file and the rows of its next row group."""

    def __init__(self, writer: ParquetWriter, schema: pa.Schema) -> None:
        self._writer = writer
        self._schema = schema
        self._rows: list[tuple[Cell, ...]] = []
        self._characters = 0

    def add(self, cells: tuple[Cell, ...]) -> None:
        self._rows.append(cells)
        self._characters += sum(len(cell) for cell in cells if isinstance(cell, str))
        if len(self._rows) >= _GROUP_ROWS or self._characters >= _GROUP_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        import pyarrow as pa

        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._rows.clear()
        self._characters = 0
