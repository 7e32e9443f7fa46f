"""The data of a chart as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

__all__ = ["csv_of"]

# What a spreadsheet takes for a formula (OWASP, CSV injection); white space before it is skipped by some.
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
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
    if not isinstance(value, str):
        return value
    value = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return f"'{value}" if _FORMULA.match(value) and not _NUMERIC.match(value) else value
