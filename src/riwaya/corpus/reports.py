"""The reports of the store, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

from riwaya.corpus.filters import Filter
from riwaya.errors import UnknownNameError, UsageError
from riwaya.store.tables import articles, attributions, events, publications
from riwaya.text.fold import fold_word

__all__ = ["Report", "report_conditions", "reports"]

_BEGINNING = 160  # characters of a text that has no title


class Report(Struct, frozen=True, kw_only=True):
    """One text; ``begins`` is its first line, ``places`` counts where it was found."""

    article: int
    title: str | None
    begins: str
    published: str | None
    outlet: str | None
    url: str | None
    statements: int
    events: int
    places: int


def reports(connection: Connection, asked: Filter) -> list[Report]:
    """The reports that were published then and there: ``since``, ``until``, ``source`` (an outlet).

    Raises:
        UsageError: a day is none, or no outlet is called so.
    """
    a = articles.c
    rows = connection.execute(
        select(a.id, a.title, func.substr(a.text, 1, 2 * _BEGINNING).label("begins"), a.published, a.outlet, a.url)
        .where(*report_conditions(connection, asked), *_behind(connection, asked.after))
        .order_by(a.published.desc().nulls_last(), a.id.desc())
        .limit(asked.limit)
        .offset(asked.offset)
    ).all()  # fmt: skip
    ids = [row.id for row in rows]
    said, told, found = (_counts(connection, table, ids) for table in (attributions, events, publications))
    return [
        Report(
            article=row.id, title=row.title, begins=row.begins.strip().split("\n", 1)[0][:_BEGINNING],
            published=row.published, outlet=row.outlet, url=row.url,
            statements=said.get(row.id, 0), events=told.get(row.id, 0), places=found.get(row.id, 0),
        )
        for row in rows
    ]  # fmt: skip


def report_conditions(connection: Connection, asked: Filter) -> list[ColumnElement[bool]]:
    """Conditions on ``articles``.

    Raises:
        UsageError: a day is none, or no outlet is called so.
    """
    asked.check()
    found: list[ColumnElement[bool]] = []
    if asked.since is not None:
        found.append(articles.c.published >= asked.since)
    if asked.until is not None:
        found.append(articles.c.published <= asked.until)
    if asked.source is not None:
        own = _outlets(connection, asked.source)
        found.append(articles.c.id.in_(select(publications.c.article).where(publications.c.outlet.in_(own))))
    return found


def _outlets(connection: Connection, name: str) -> list[str]:
    from difflib import get_close_matches

    folded: dict[str, list[str]] = {}
    for outlet in connection.scalars(select(publications.c.outlet).distinct()):
        if outlet:
            folded.setdefault(fold_word(outlet), []).append(outlet)
    asked = fold_word(name)
    if asked not in folded:
        near = get_close_matches(asked, folded, 5, 0.5)
        raise UnknownNameError("source", name, tuple(folded[n][0] for n in near))
    return folded[asked]


def _behind(connection: Connection, after: int | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    last = connection.execute(select(articles.c.published).where(articles.c.id == after)).first()
    if last is None:
        raise UsageError(f"there is no {after} to go on after")
    undated = and_(articles.c.published.is_(None), articles.c.id < after)
    if last.published is None:
        return [undated]
    same_day = and_(articles.c.published == last.published, articles.c.id < after)
    return [or_(articles.c.published < last.published, same_day, articles.c.published.is_(None))]


def _counts(connection: Connection, table: Table, ids: Sequence[int]) -> dict[int, int]:
    asked = select(table.c.article, func.count()).where(table.c.article.in_(ids)).group_by(table.c.article)
    return {row[0]: row[1] for row in connection.execute(asked)}
