"""Stored readings, one by one: never more than one in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from riwaya.changes import Change
from riwaya.corrections import apply
from riwaya.errors import NotStoredError
from riwaya.schema import Reading
from riwaya.store.columns import unpacked
from riwaya.store.layer import changes_of, has_changes
from riwaya.store.tables import articles, readings

__all__ = ["each_reading", "reading_of"]

_AT_ONCE = 200


def reading_of(connection: Connection, article: int, *, machine: bool = False) -> Reading:
    """The current reading of a stored article, as people corrected it; with ``machine`` as the model gave it.

    Raises:
        NotStoredError: there is no such article.
    """
    row = connection.execute(_asked().where(articles.c.id == article)).first()
    if row is None:
        raise NotStoredError(f"there is no article {article}")
    changes = changes_of(connection, [article]) if row.corrected and not machine else {}
    return _named(row, changes)


def each_reading(
    connection: Connection, only: ColumnElement[bool] | None = None, *, machine: bool = False
) -> Iterator[Reading]:
    """Every current reading in order of article ids, or those whose article ``only`` admits.

    They are as people corrected them; with ``machine`` as the model gave them.
    """
    asked = _asked()
    if only is not None:
        asked = asked.where(only)
    last = 0
    while True:  # by key rather than by one long cursor: another process may write meanwhile
        rows = connection.execute(
            asked.where(articles.c.id > last).order_by(articles.c.id).limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        some = [row.id for row in rows if row.corrected and not machine]
        changes = changes_of(connection, some) if some else {}
        for row in rows:
            yield _named(row, changes)
        last = rows[-1].id


def _asked() -> Select[*tuple[Any, ...]]:
    return select(
        articles.c.id, articles.c.text, readings.c.json, has_changes(articles.c.id).label("corrected")
    ).join(readings, and_(readings.c.article == articles.c.id, readings.c.current))


def _named(row: Row[*tuple[Any, ...]], changes: Mapping[int, Sequence[Change]]) -> Reading:
    """With the store's article id, which is unique where an origin may not be."""
    reading = apply(unpacked(row.json, row.text), changes.get(row.id, ()))
    return structs.replace(reading, article=structs.replace(reading.article, id=str(row.id)))
