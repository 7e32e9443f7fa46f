"""Stored readings, one by one: never more than one in memory."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs
from sqlalchemy import ColumnElement, Connection, and_, select

from riwaya.errors import NotStoredError
from riwaya.schema import Reading
from riwaya.store.columns import unpacked
from riwaya.store.tables import articles, readings

__all__ = ["each_reading", "reading_of"]

_AT_ONCE = 200


def reading_of(connection: Connection, article: int) -> Reading:
    """The current reading of a stored article.

    Raises:
        NotStoredError: there is no such article.
    """
    row = connection.execute(
        select(articles.c.text, readings.c.json)
        .join(readings, and_(readings.c.article == articles.c.id, readings.c.current))
        .where(articles.c.id == article)
    ).first()
    if row is None:
        raise NotStoredError(f"there is no article {article}")
    return _named(unpacked(row.json, row.text), article)


def each_reading(connection: Connection, only: ColumnElement[bool] | None = None) -> Iterator[Reading]:
    """Every current reading in order of article ids, or those whose article ``only`` admits."""
    asked = select(articles.c.id, articles.c.text, readings.c.json).join(
        readings, and_(readings.c.article == articles.c.id, readings.c.current)
    )
    if only is not None:
        asked = asked.where(only)
    last = 0
    while True:  # by key rather than by one long cursor: another process may write meanwhile
        rows = connection.execute(
            asked.where(articles.c.id > last).order_by(articles.c.id).limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        for row in rows:
            yield _named(unpacked(row.json, row.text), row.id)
        last = rows[-1].id


def _named(reading: Reading, article: int) -> Reading:
    """With the store's article id, which is unique where an origin may not be."""
    return structs.replace(reading, article=structs.replace(reading.article, id=str(article)))
