"""The layer of corrections as JSON lines, to be kept apart from its database or taken to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, insert, select

from riwaya.changes import Change, Correction, CorrectionError, encode_change
from riwaya.corrections import check_values
from riwaya.errors import InputError
from riwaya.store.columns import storable
from riwaya.store.corrections import derive, each_correction, hold, note
from riwaya.store.database import Database, RefusedError, take_lock
from riwaya.store.load import reading_of
from riwaya.store.tables import articles, corrections

__all__ = ["Line", "lines", "restore"]


class Line(Struct, frozen=True, kw_only=True):
    """A correction away from its database: ``sha256`` of the report's text in place of an article's id."""

    sha256: str
    author: str
    made: str
    change: Change
    undone: str | None = None
    undone_by: str | None = None


_DECODER = msgspec.json.Decoder(Line)


def lines(connection: Connection, only: ColumnElement[bool] | None = None) -> Iterator[bytes]:
    """Each correction as a line of JSON, undone ones too, in the order in which they were made."""
    for c in each_correction(connection, only):
        yield msgspec.json.encode(_line(c)) + b"\n"


def restore(database: Database, source: Iterable[bytes], name: str, who: str) -> Iterator[str | InputError]:
    """Puts corrections of a file into a store that has their reports; says for each line what became of it.

    ``added``, ``known`` (it is there already), ``no report`` (the store does not have the text) or the error.
    One transaction for corrections of one report that follow each other.
    """
    for sha256, group in groupby(
        _parsed(source, name), key=lambda p: p[1].sha256 if isinstance(p[1], Line) else ""
    ):
        parsed = list(group)
        good = [line for _, line in parsed if isinstance(line, Line)]
        if not good:
            yield from (error for _, error in parsed if isinstance(error, InputError))
            continue
        try:
            yield from _restored(database, sha256, good, f"{name}:{parsed[0][0]}", who)
        except (CorrectionError, RefusedError) as error:
            yield InputError(f"{name}:{parsed[0][0]}", str(error), "leave this line out")


def _parsed(source: Iterable[bytes], name: str) -> Iterator[tuple[int, Line | InputError]]:
    for number, data in enumerate(source, 1):
        if not data.strip():
            continue
        try:
            yield number, _DECODER.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield (
                number,
                InputError(f"{name}:{number}", f"not a correction: {error}", "see docs/corrections.md"),
            )


def _restored(
    database: Database, sha256: str, wanted: list[Line], place: str, who: str
) -> list[str | InputError]:
    with database.engine.connect() as connection, connection.begin():
        take_lock(connection, "links")
        article = connection.scalar(select(articles.c.id).where(articles.c.sha256 == sha256))
        if article is None:
            return ["no report"] * len(wanted)
        hold(connection, article)
        before = reading_of(connection, article)
        kept = select(corrections.c.author, corrections.c.made, corrections.c.change).where(
            corrections.c.article == article
        )
        known = Counter((r.author, r.made, r.change) for r in connection.execute(kept))
        outcomes: list[str | InputError] = []
        for line in wanted:
            change = encode_change(line.change).decode()
            row = {"author": storable(line.author)[:200], "made": line.made[:32], "change": change}
            if known[row["author"], row["made"], change] > 0:
                known[row["author"], row["made"], change] -= 1
                outcomes.append("known")
                continue
            try:
                check_values(before, line.change)
            except CorrectionError as error:
                outcomes.append(InputError(place, str(error), "leave this line out"))
                continue
            undone = {
                "undone": line.undone[:32] if line.undone else None,
                "undone_by": storable(line.undone_by)[:200] if line.undone_by else None,
            }
            number = connection.execute(
                insert(corrections).returning(corrections.c.id), {"article": article, **row, **undone}
            ).scalar_one()
            note(connection, who, "correction.import", article, number, line.change)
            outcomes.append("added")
        derive(connection, article, before)
    return outcomes


def _line(c: Correction) -> Line:
    return Line(
        sha256=c.sha256, author=c.author, made=c.made, change=c.change, undone=c.undone, undone_by=c.undone_by
    )
