"""Parquet files of reports, one a row, read a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from riwaya.errors import InputError, UsageError
from riwaya.sources.columns import Columns, columns_named
from riwaya.sources.documents import Found
from riwaya.sources.names import shown
from riwaya.sources.tabular import missing, row_found

__all__ = ["read_parquet"]

_BATCH = 64  # rows: of 5 MB each they are still held with ease
_LARGEST_GROUP = 2_000_000_000  # bytes of one column in one row group, unpacked


def read_parquet(stream: BinaryIO, origin: str, columns: Columns | None = None) -> Iterator[Found]:
    """The reports of a Parquet file (Apache Parquet format 2) that can be sought in; ``origin:17`` is row 17.

    Only the columns that are needed are read. Damage is one InputError; the rows before it are kept.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("reading Parquet needs pyarrow; pip install 'riwaya[parquet]'") from error
    number = 0
    try:
        file = parquet.ParquetFile(stream, pre_buffer=False)
        header = [str(name) for name in file.schema_arrow.names]
        wanted = columns_named(header, columns)
        if error_of_table := missing(wanted, header, origin):
            yield error_of_table
            return
        if _largest_group(file, set(wanted.values())) > _LARGEST_GROUP:
            yield InputError(origin, "row groups of more than 2 GB a column", "write it with smaller ones")
            return
        # One text in many rows is kept once, as the file keeps it, and unpacked a row at a time.
        texts = [name for name in wanted.values() if _is_text(pa, file.schema_arrow.field(name).type)]
        stream.seek(0)
        file = parquet.ParquetFile(stream, pre_buffer=False, read_dictionary=texts)
        for batch in file.iter_batches(_BATCH, columns=sorted(set(wanted.values())), use_threads=False):
            for at in range(batch.num_rows):
                number += 1
                values = {what: batch.column(name)[at].as_py() for what, name in wanted.items()}
                yield row_found(values, wanted, f"{origin}:{number}")
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        reason = f"cut off or damaged after row {number:,} ({shown(type(error).__name__)})"
        yield InputError(origin, reason, "write it again")


def _is_text(pa: Any, kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _largest_group(file: object, names: set[str]) -> int:
    metadata = file.metadata  # type: ignore[attr-defined]
    sizes = [0]
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            if column.path_in_schema.split(".")[0] in names:
                sizes.append(column.total_uncompressed_size)
    return max(sizes)
