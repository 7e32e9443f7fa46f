"""Tables of reports, one a row: JSON Lines, JSON arrays, CSV and TSV; read from front to back."""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from riwaya.errors import InputError
from riwaya.schema import Article
from riwaya.sources.columns import Columns, columns_named
from riwaya.sources.days import iso_day
from riwaya.sources.documents import Document, Found
from riwaya.sources.kinds import codec_of, delimiter_of
from riwaya.sources.names import shown
from riwaya.sources.rows import LARGEST_ROW, Line, elements, lines
from riwaya.sources.streams import headed

__all__ = ["Columns", "missing", "read_csv", "read_json", "read_jsonl", "row_found"]

_TOO_LARGE = f"a row of more than {LARGEST_ROW:,} characters"
_MOST_LINES = 10_000  # of a row
_MOST_TIMES = 20
_LONGEST_FACT = 2_000  # characters of a title, an outlet, an address or an id
_SURROGATES = dict.fromkeys(range(55296, 57344), "�")


def read_jsonl(
    stream: BinaryIO, origin: str, columns: Columns | None = None, encoding: str | None = None
) -> Iterator[Found]:
    """The reports of a file of JSON Lines, one a line; ``origin:17`` is line 17.

    A line that is no object, has no text or is longer than 5,000,000 characters is one InputError; the
    lines after it are read. A column of an inner object is named with dots (``content.rendered``).
    """
    head, stream = headed(stream)
    for line in lines(stream, encoding or codec_of(head), origin):
        if line.text is None or line.text.strip():
            yield _object_found(line, origin, columns)


def read_json(
    stream: BinaryIO, origin: str, columns: Columns | None = None, encoding: str | None = None
) -> Iterator[Found]:
    """The reports of a JSON array of objects, or of objects one after another; ``origin:17`` is the 17th."""
    head, stream = headed(stream)
    for element in elements(stream, encoding or codec_of(head), origin):
        yield _object_found(element, origin, columns)


def _object_found(line: Line, origin: str, columns: Columns | None) -> Found:
    where = f"{origin}:{line.number}"
    if line.text is None:
        return InputError(where, _TOO_LARGE, "split it")
    if _damaged(line.text):
        return InputError(where, "bytes that are no text in its encoding", "name it with --encoding")
    try:
        row = json.loads(line.text)
    except ValueError as error:
        return InputError(where, f"no JSON ({shown(str(error))})", "mend the row")
    except RecursionError:
        return InputError(where, "JSON nested too deeply", "mend the row")
    if not isinstance(row, dict):
        return InputError(where, "no JSON object", "give an object with the text of a report")
    wanted = columns_named(list(row), columns)
    return row_found({what: _reached(row, name) for what, name in wanted.items()}, wanted, where)


def _reached(row: Mapping[str, object], name: str) -> object:
    if name in row:
        return row[name]
    value: object = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def read_csv(
    stream: BinaryIO, origin: str, columns: Columns | None = None, encoding: str | None = None
) -> Iterator[Found]:
    """The reports of a CSV or TSV file (RFC 4180) with a header; ``origin:17``: the row begins at line 17.

    The delimiter (comma, tab, semicolon or bar) is found by the first rows. A row with more or fewer cells
    than the header, without text, with a quote that is not closed or beyond 5,000,000 characters is one
    InputError; the rows after it are read.
    """
    head, stream = headed(stream)
    codec = encoding or codec_of(head)
    start = _text_of(head, codec, origin)
    delimiter = delimiter_of(start) or ","
    # The module's own limit (131,072 characters a cell) is for the whole process; a row is bounded here.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_ROW))
    rows = _Rows(lines(stream, codec, origin), delimiter, origin)
    header: list[str] = []
    wanted: dict[str, str] = {}
    for number, row in rows:
        where = f"{origin}:{number}"
        if isinstance(row, InputError):
            yield row
        elif not header:
            header = [cell.strip().lstrip("\ufeff") for cell in row]
            wanted = columns_named(header, columns)
            if error := missing(wanted, header, where):
                yield error
                return
        elif len(row) != len(header):
            yield InputError(where, f"{len(row)} cells, not {len(header)} as the header", "mend the row")
        elif any(map(_damaged, row)):
            yield InputError(where, "bytes that are no text in its encoding", "name it with --encoding")
        else:
            cells = dict(zip(header, row, strict=True))
            yield row_found({what: cells[name] for what, name in wanted.items()}, wanted, where)


def missing(wanted: Mapping[str, str], header: list[str], where: str) -> InputError | None:
    """The error of a table that lacks a column it is to be read by."""
    absent = [name for name in wanted.values() if name not in header]
    if not absent and "text" in wanted:
        return None
    reason = f"no column {shown(absent[0])!r}" if absent else "no column with the text"
    there = shown(", ".join(header))
    return InputError(where, reason, f"name one with --column text=NAME; there are: {there}")


def _text_of(head: bytes, codec: str, origin: str) -> str:
    try:
        return head.decode(codec, errors="replace")
    except LookupError as error:
        raise InputError(origin, f"there is no encoding {shown(codec)!r}", "try utf-8 or cp1256") from error


class _Rows:
    """Rows of cells from lines, each with the number of its first line.

    A quote that is opened and never closed takes in the lines after it: when that shows, the lines are
    read once more without the first. No line is read more than 20 times, so cost stays linear.
    """

    def __init__(self, source: Iterator[Line], delimiter: str, origin: str) -> None:
        self._source = source
        self._again: deque[tuple[Line, int]] = deque()
        self._taken: list[tuple[Line, int]] = []
        self._size = 0
        self._delimiter = delimiter
        self._origin = origin

    def __iter__(self) -> Iterator[tuple[int, list[str] | InputError]]:
        reader = csv.reader(self._cells(), delimiter=self._delimiter, strict=True)
        while True:
            self._taken, self._size = [], 0
            try:
                row = next(reader)
            except StopIteration:
                return
            except (_TooLargeError, csv.Error) as error:
                yield self._failed(error)
                reader = csv.reader(self._cells(), delimiter=self._delimiter, strict=True)
                continue
            if any(cell.strip() for cell in row):
                yield self._taken[0][0].number, row

    def _cells(self) -> Iterator[str]:
        while True:
            if self._again:
                line, times = self._again.popleft()
            elif fresh := next(self._source, None):
                line, times = fresh, 0
            else:
                return
            self._taken.append((line, times + 1))
            self._size += len(line.text or "")
            if line.text is None or self._size > LARGEST_ROW or len(self._taken) > _MOST_LINES:
                raise _TooLargeError
            yield line.text + "\n"

    def _failed(self, error: Exception) -> tuple[int, InputError]:
        first, rest = self._taken[0][0], self._taken[1:]
        again = [(line, times) for line, times in rest if times < _MOST_TIMES and line.text is not None]
        self._again.extendleft(reversed(again))
        reason = (
            _TOO_LARGE if isinstance(error, _TooLargeError) else f"no row of a table ({shown(str(error))})"
        )
        if len(again) < len(rest):
            reason += f", and lines up to {rest[-1][0].number} lost with it"
        remedy = "split it" if first.text is None else "mend its quotation marks"
        return first.number, InputError(f"{self._origin}:{first.number}", reason, remedy)


class _TooLargeError(Exception):
    """A row went beyond :data:`LARGEST_ROW`."""


def row_found(values: Mapping[str, object], wanted: Mapping[str, str], where: str) -> Found:
    """The report of a row: ``values`` by what they are (text, title, …), ``wanted`` the columns' names."""
    text = values.get("text")
    if not isinstance(text, str) or not text.strip():
        column = wanted.get("text")
        named = f" in column {shown(column)!r}" if column else ""
        return InputError(where, f"no text{named}", "name the column with --column text=NAME")
    return Document(
        origin=where,
        article=Article(
            text=text.translate(_SURROGATES) if _damaged(text) else text,
            id=_fact(values.get("id")) or "",
            title=_fact(values.get("title")),
            published=iso_day(values.get("published")),
            outlet=_fact(values.get("outlet")),
            url=_fact(values.get("url")),
        ),
    )


def _damaged(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _fact(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        written = str(value)
    except ValueError:  # a number of more digits than Python prints
        return None
    return " ".join(written.translate(_SURROGATES).split())[:_LONGEST_FACT] or None
