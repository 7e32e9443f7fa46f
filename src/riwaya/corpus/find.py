"""Articles by their words, narrowed like every other question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import structs
from sqlalchemy import ColumnElement, Connection, Select, select

from riwaya.corpus.filters import Filter, claim_conditions, event_conditions
from riwaya.store import search
from riwaya.store.search import Hit
from riwaya.store.tables import articles, attributions, events

__all__ = ["find"]

_AT_ONCE = 50


def find(connection: Connection, asked: Filter, query: str) -> list[Hit]:
    """The articles that have every word of ``query`` (``store.search``), the best first.

    ``since`` and ``until`` are days of publication; the rest of ``asked`` admits an article that has such an
    event, or with ``source`` and ``stance`` alone such a statement.

    Raises:
        UsageError: the query has no word, or the filter a value or name that does not exist.
    """
    asked.check()
    where = _conditions(connection, asked)
    if not where:
        return search.find(connection, query, asked.limit, asked.offset)
    found: list[Hit] = []
    for hit in _admitted(connection, query, where):
        found.append(hit)
        if len(found) == asked.offset + asked.limit:
            break
    return found[asked.offset :]


def _conditions(connection: Connection, asked: Filter) -> list[ColumnElement[bool]]:
    found = []
    if asked.since is not None:
        found.append(articles.c.published >= asked.since)
    if asked.until is not None:
        found.append(articles.c.published <= asked.until)
    rest = structs.replace(asked, since=None, until=None)
    if any((asked.place, asked.party, asked.type, asked.mode, asked.factuality)):
        found.append(_has(select(events.c.article), event_conditions(connection, rest)))
    elif asked.source or asked.stance:
        found.append(_has(select(attributions.c.article), claim_conditions(connection, rest)))
    return found


def _has(owners: Select[tuple[int]], where: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return articles.c.id.in_(owners.where(*where))


def _admitted(connection: Connection, query: str, where: list[ColumnElement[bool]]) -> Iterator[Hit]:
    offset = 0
    while hits := search.find(connection, query, _AT_ONCE, offset):
        ids = [hit.article for hit in hits]
        right = set(connection.scalars(select(articles.c.id).where(articles.c.id.in_(ids), *where)))
        yield from (hit for hit in hits if hit.article in right)
        offset += _AT_ONCE
