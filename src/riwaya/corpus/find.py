"""Articles by their words, narrowed like every other question."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs
from sqlalchemy import ColumnElement, Connection, Select, select

from riwaya.corpus.filters import Filter, claim_conditions, event_conditions
from riwaya.store import search
from riwaya.store.search import Hit
from riwaya.store.tables import articles, attributions, events

__all__ = ["find"]


def find(connection: Connection, asked: Filter, query: str) -> list[Hit]:
    """The articles that have every word of ``query`` (``store.search``), the best first.

    ``since`` and ``until`` are days of publication; the rest of ``asked`` admits an article that has such an
    event, or with ``source`` and ``stance`` alone such a statement.

    Raises:
        UsageError: the query has no word, or the filter a value or name that does not exist.
    """
    asked.check()
    return search.find(connection, query, asked.limit, asked.offset, _conditions(connection, asked))


def _conditions(connection: Connection, asked: Filter) -> list[ColumnElement[bool]]:
    found = []
    if asked.since is not None:
        found.append(articles.c.published >= asked.since)
    if asked.until is not None:
        found.append(articles.c.published <= asked.until)
    rest = structs.replace(asked, since=None, until=None)
    if any((asked.place, asked.party, asked.toward, asked.type, asked.mode, asked.factuality)):
        found.append(_has(select(events.c.article), event_conditions(connection, rest)))
    elif asked.source or asked.stance:
        found.append(_has(select(attributions.c.article), claim_conditions(connection, rest)))
    return found


def _has(owners: Select[tuple[int]], where: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return articles.c.id.in_(owners.where(*where))
