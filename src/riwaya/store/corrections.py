"""Keeps people's corrections: each made or undone in one transaction with all that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs
from sqlalchemy import ColumnElement, Connection, Row, Select, insert, select, update

from riwaya.changes import (
    AddAttribution,
    AddEvent,
    Change,
    Correction,
    CorrectionError,
    Reviewed,
    decode_change,
    encode_change,
)
from riwaya.corrections import applied, apply, made
from riwaya.schema import Reading
from riwaya.store.audit import moment, now, record
from riwaya.store.bulk import Bulk
from riwaya.store.columns import storable
from riwaya.store.database import Database, take_lock
from riwaya.store.derived import Derived
from riwaya.store.layer import changes_of
from riwaya.store.load import reading_of
from riwaya.store.rows import rows_of
from riwaya.store.tables import articles, corrections

__all__ = [
    "add",
    "corrections_of",
    "derive",
    "each_correction",
    "history",
    "hold",
    "note",
    "reviewed",
    "undo",
]

_AT_ONCE = 500
_LONGEST_AUTHOR = 200


def add(database: Database, article: int, change: Change, author: str) -> int:
    """Makes a change to an article's reading; the answer is the number of the correction.

    It is checked against the reading as it is now. Every table then shows the corrected values.

    Raises:
        CorrectionError: it cannot be made; the message says why.
        StoreError: there is no such article.
    """
    with database.engine.connect() as connection, connection.begin():
        take_lock(connection, "links")
        hold(connection, article)
        before = reading_of(connection, article)
        change = made(before, change)
        number: int = connection.execute(
            insert(corrections).returning(corrections.c.id),
            {
                "article": article, "made": moment(now()), "author": _name(author),
                "change": encode_change(change).decode(),
            },
        ).scalar_one()  # fmt: skip
        derive(connection, article, before)
        note(connection, author, "correction.add", article, number, change)
    return number


def undo(database: Database, number: int, who: str) -> tuple[int, ...]:
    """Undoes a correction; the answer is the numbers of all that were undone.

    With an added thing go the later changes of that thing, and with any correction the later marks that the
    report is right, as they said so of what is undone.

    Raises:
        CorrectionError: there is no such correction, or it is undone already.
    """
    with database.engine.connect() as connection, connection.begin():
        take_lock(connection, "links")
        article = connection.scalar(select(corrections.c.article).where(corrections.c.id == number))
        if article is None:
            raise CorrectionError(f"there is no correction {number}")
        hold(connection, article)
        before = reading_of(connection, article)
        active = connection.execute(_asked(article).where(corrections.c.undone.is_(None))).all()
        gone = _falling(reading_of(connection, article, machine=True), active, number)
        if not gone:
            raise CorrectionError(f"correction {number} is undone already")
        connection.execute(
            update(corrections)
            .where(corrections.c.id.in_(gone))
            .values(undone=moment(now()), undone_by=_name(who))
        )
        derive(connection, article, before)
        for one, change in gone.items():
            note(connection, who, "correction.undo", article, one, change)
    return tuple(gone)


def corrections_of(connection: Connection, article: int) -> list[Correction]:
    """The corrections that hold for an article, in the order in which they were made.

    Each says what it touches in the present reading, or why it cannot be applied to it.

    Raises:
        StoreError: there is no such article.
    """
    machine = reading_of(connection, article, machine=True)
    rows = connection.execute(_asked(article).where(corrections.c.undone.is_(None))).all()
    found = [_correction(row) for row in rows]
    done = applied(machine, [c.change for c in found])
    return [
        structs.replace(c, touched=done.touched.get(at), problem=done.problems.get(at))
        for at, c in enumerate(found)
    ]


def history(
    connection: Connection, article: int | None = None, *, limit: int = 100, before: int | None = None
) -> list[Correction]:
    """Corrections of one article or of all, undone ones too, the newest first; ``before`` that number."""
    asked = _asked(article).order_by(None).order_by(corrections.c.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(corrections.c.id < before)
    return [_correction(row) for row in connection.execute(asked)]


def each_correction(connection: Connection, only: ColumnElement[bool] | None = None) -> Iterator[Correction]:
    """Every correction, undone ones too, in the order in which they were made; ``only`` restricts ``articles``."""
    asked = _asked(None)
    if only is not None:
        asked = asked.where(only)
    last = 0
    while some := connection.execute(asked.where(corrections.c.id > last).limit(_AT_ONCE)).all():
        yield from map(_correction, some)
        last = some[-1].id


def reviewed(connection: Connection, article: int) -> Correction | None:
    """The newest mark that holds and says that the whole report is right.

    Raises:
        StoreError: there is no such article.
    """
    marks = [
        c for c in corrections_of(connection, article) if isinstance(c.change, Reviewed) and not c.problem
    ]
    return marks[-1] if marks else None


def _falling(machine: Reading, active: Sequence[Row[*tuple[Any, ...]]], number: int) -> Mapping[int, Change]:
    """The correction of that number and the later ones that make no sense without it."""
    changes = [(row.id, decode_change(row.change)) for row in active]
    at = next((i for i, (id, _) in enumerate(changes) if id == number), None)
    if at is None:
        return {}
    first = changes[at][1]
    touched = applied(machine, [change for _, change in changes]).touched
    added = touched.get(at) if isinstance(first, AddAttribution | AddEvent) else None
    gone = {number: first}
    for i, (id, change) in enumerate(changes[at + 1 :], at + 1):
        if isinstance(change, Reviewed) or (added is not None and touched.get(i) == added):
            gone[id] = change
    return gone


def hold(connection: Connection, article: int) -> None:
    """Waits until nobody else changes the article, and keeps them from it until the transaction ends.

    To be called after :func:`take_lock` for links, which compare and count what a correction may take out.
    """
    connection.execute(select(articles.c.id).where(articles.c.id == article).with_for_update())


def derive(connection: Connection, article: int, before: Reading) -> None:
    """Makes every table show the reading as it is corrected now; they showed ``before``."""
    machine = reading_of(connection, article, machine=True)
    after = apply(machine, changes_of(connection, [article]).get(article, ()))
    if after != before:
        Derived(Bulk(connection)).update(article, rows_of(before), rows_of(after))


def note(connection: Connection, who: str, action: str, article: int, number: int, change: Change) -> None:
    """Adds to the audit log."""
    record(connection, _name(who), action, {"number": number, "change": change}, article=article)


def _asked(article: int | None) -> Select[*tuple[Any, ...]]:
    asked = select(corrections, articles.c.sha256).join(articles, articles.c.id == corrections.c.article)
    if article is not None:
        asked = asked.where(corrections.c.article == article)
    return asked.order_by(corrections.c.id)


def _correction(row: Row[*tuple[Any, ...]]) -> Correction:
    return Correction(
        number=row.id, article=row.article, sha256=row.sha256, author=row.author, made=row.made,
        change=decode_change(row.change), undone=row.undone, undone_by=row.undone_by,
    )  # fmt: skip


def _name(who: str) -> str:
    return storable(who)[:_LONGEST_AUTHOR]
