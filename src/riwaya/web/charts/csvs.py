"""The data of a chart as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from riwaya.export.cells import csv_text

__all__ = ["csv_of"]

_NUMERIC = re.compile(r"-?\d+(?:\.\d+)?\Z")

Cell = str | int | float | None


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table; a cell of text that a spreadsheet would run is preceded by an apostrophe. None is empty."""
    made = io.StringIO(newline="")
    table = csv.writer(made, lineterminator="\r\n")
    table.writerow(header)
    table.writerows([_cell(value) for value in row] for row in rows)
    return made.getvalue()


def _cell(value: Cell) -> Cell:
    return csv_text(value) if isinstance(value, str) and not _NUMERIC.match(value) else value
