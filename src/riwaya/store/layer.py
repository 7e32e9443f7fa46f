"""The layer of corrections over stored readings: which changes hold for which article."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, exists, select

from riwaya.changes import Change, decode_change
from riwaya.corrections import apply
from riwaya.errors import StoreError, UsageError
from riwaya.schema import Reading
from riwaya.store.tables import corrections

__all__ = ["changes_of", "corrected", "has_changes"]


def has_changes(article: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether something is corrected in the article whose id is in that column."""
    return exists().where(corrections.c.article == article, corrections.c.undone.is_(None))


def changes_of(connection: Connection, ids: Iterable[int]) -> dict[int, list[Change]]:
    """The changes that hold for each of these articles that has any, in the order in which they were made.

    Raises:
        StoreError: one was written by another version.
    """
    found: dict[int, list[Change]] = {}
    asked = (
        select(corrections.c.id, corrections.c.article, corrections.c.change)
        .where(corrections.c.article.in_(list(ids)), corrections.c.undone.is_(None))
        .order_by(corrections.c.id)
    )
    for row in connection.execute(asked):
        try:
            found.setdefault(row.article, []).append(decode_change(row.change))
        except UsageError as error:
            raise StoreError(f"correction {row.id} is of another version of Riwaya: {error}") from error
    return found


def corrected(connection: Connection, article: int, reading: Reading) -> Reading:
    """A reading of that article, with its text, as people corrected it."""
    return apply(reading, changes_of(connection, [article]).get(article, ()))
