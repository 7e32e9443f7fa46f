"""Answers of the store as files: CSV for spreadsheets, JSON for programs, written piece by piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from litestar.response import Stream
from msgspec import structs
from sqlalchemy import Connection

from riwaya.corpus.filters import MOST, Filter
from riwaya.export.cells import csv_list, csv_text
from riwaya.web.desk import Desk

__all__ = ["Column", "sent"]

Column = Callable[[Any], str | int | float | list[str] | None]
_AT_ONCE = 500


def sent(
    desk: Desk,
    name: str,
    form: Literal["csv", "json"],
    ask: Callable[[Connection, Filter], Sequence[Any]],
    asked: Filter,
    columns: Mapping[str, Column],
    key: Callable[[Any], int] | None,
) -> Stream:
    """All answers to a question. ``key``: the id of an answer to go on after; without it at most MOST come.

    Raises:
        UsageError: before anything is sent, as the question does.
    """
    pages = _pages(desk, ask, structs.replace(asked, offset=0, after=None), key)
    first = next(pages, ())
    answers = (answer for page in _chained(first, pages) for answer in page)
    content = _csv(answers, columns) if form == "csv" else _json(answers)
    return Stream(
        content,
        media_type="text/csv; charset=utf-8; header=present" if form == "csv" else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


def _pages(
    desk: Desk, ask: Callable[[Connection, Filter], Sequence[Any]], asked: Filter, key: Callable[[Any], int] | None
) -> Iterator[Sequence[Any]]:  # fmt: skip
    size = _AT_ONCE if key is not None else MOST
    asked = structs.replace(asked, limit=size)
    while True:
        # A connection a page: the pieces of a file are made in whatever thread is free.
        with desk.connect() as connection:
            found = ask(connection, asked)
        yield found
        if key is None or len(found) < size:
            return
        asked = structs.replace(asked, after=key(found[-1]))


def _chained(first: Sequence[Any], rest: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield first
    yield from rest


def _csv(answers: Iterable[Any], columns: Mapping[str, Column]) -> Iterator[bytes]:
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n")  # RFC 4180

    def written(cells: Iterable[Any]) -> bytes:
        writer.writerow(cells)
        made = line.getvalue().encode("utf-8")
        line.seek(0)
        line.truncate()
        return made

    yield written(columns)
    for answer in answers:
        yield written(_cell(column(answer)) for column in columns.values())


def _cell(value: str | int | float | list[str] | None) -> str | int | float:
    match value:
        case None:
            return ""
        case str():
            return csv_text(value)
        case list():
            return csv_list(value)
        case _:
            return value


def _json(answers: Iterable[Any]) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    yield b"["
    for number, answer in enumerate(answers):
        yield (b",\n" if number else b"") + encoder.encode(answer)
    yield b"]\n"
