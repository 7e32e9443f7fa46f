r"""The tidy tables as CSV (RFC 4180, UTF-8, header line): ``articles.csv``, ``entities.csv`` and so on.

Lists are one cell, joined by ``;`` (``\;`` and ``\\`` within an item). Text cells that a spreadsheet
would run as a formula (``= + - @`` first) or that begin with an apostrophe have an apostrophe in front:
take one leading apostrophe away to have the text again. NUL is written as U+2400. An empty cell is a
missing value or an empty text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from riwaya.changes import Correction
from riwaya.export.cells import csv_list, csv_text
from riwaya.export.tables import TABLES, Cell, correction_row, rows
from riwaya.schema import Reading

__all__ = ["write_tables"]


def write_tables(readings: Iterable[Reading], folder: Path, corrections: Iterable[Correction] = ()) -> None:
    """One file a table into ``folder``, row by row."""
    with ExitStack() as files:
        writers = {}
        for name, columns in TABLES.items():
            file = files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file)
            writers[name].writerow([column.name for column in columns])
        for reading in readings:
            for table, cells in rows(reading):
                writers[table].writerow([_cell(cell) for cell in cells])
        for correction in corrections:
            writers["corrections"].writerow([_cell(cell) for cell in correction_row(correction)])


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return csv_text(cell)
        case list():
            return csv_list(cell)
        case _:
            return repr(cell)
