"""Where the accounts of one occurrence differ, each side with its chain back to words in a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from riwaya.corpus.accounts import Chains, Teller
from riwaya.corpus.differences import differences, sides_of
from riwaya.corpus.excerpts import Place, Words, words_at
from riwaya.corpus.filters import Filter, event_conditions
from riwaya.corpus.same_event import EventView
from riwaya.corpus.views import sure_views, views_of
from riwaya.schema import Span
from riwaya.store.tables import articles, cluster_members, clusters, events, identities

__all__ = ["Account", "Conflict", "Version", "conflicts", "conflicts_of"]


_CLUSTERS = select(
    clusters.c.id, clusters.c.type, clusters.c.day, identities.c.name, identities.c.name_ar
).outerjoin(identities, identities.c.id == clusters.c.place)


class Account(Struct, frozen=True, kw_only=True):
    """One telling of an occurrence: the event, its trigger's words, and who says so, the outlet first.

    ``local`` is the event's id within the report.
    """

    event: int
    local: str
    article: int
    published: str | None
    outlet: str | None
    url: str | None
    factuality: str
    trigger: Words
    chain: tuple[Teller, ...]


class Version(Struct, frozen=True, kw_only=True):
    """What some accounts say in common; ``value`` in a few words (``12``, ``RUS MIL``, ``denied``)."""

    value: str
    accounts: tuple[Account, ...]


class Conflict(Struct, frozen=True, kw_only=True):
    """One dimension in which the accounts of an occurrence differ: two versions or more.

    ``dimension``: actor, recipient, killed, injured, place, time or factuality (asserted here, denied there).
    """

    occurrence: int
    type: str
    day: str | None
    place: str | None
    place_ar: str | None
    dimension: str
    versions: tuple[Version, ...]


def conflicts(connection: Connection, asked: Filter) -> list[Conflict]:
    """The conflicts of every occurrence of which ``asked`` admits an account, most told first.

    Raises:
        UsageError: the filter has a value that does not exist, or a name that nothing has.
    """
    admitted = select(cluster_members.c.cluster).join(events, events.c.id == cluster_members.c.event)
    rows = connection.execute(
        _CLUSTERS.where(clusters.c.conflicts > 0)
        .where(clusters.c.id.in_(admitted.where(*event_conditions(connection, asked))))
        .order_by(clusters.c.articles.desc(), clusters.c.id)
        .limit(asked.limit)
        .offset(asked.offset)
    ).all()
    return _described(connection, rows)


def conflicts_of(connection: Connection, occurrence: int) -> list[Conflict]:
    """The conflicts of one occurrence."""
    return _described(connection, connection.execute(_CLUSTERS.where(clusters.c.id == occurrence)).all())


def _described(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Conflict]:
    members = _members(connection, [row.id for row in rows])
    views = [view for its in members.values() for view in its]
    names = _names(connection, views)
    told = _accounts(connection, views)
    return [
        Conflict(
            occurrence=row.id, type=row.type, day=row.day, place=row.name, place_ar=row.name_ar, dimension=dimension,
            versions=tuple(
                Version(value=value, accounts=tuple(told[view.id] for view in its))
                for value, its in sides_of(members[row.id], dimension, names)
            ),
        )
        for row in rows
        for dimension in differences(members[row.id])
    ]  # fmt: skip


def _accounts(connection: Connection, views: Sequence[EventView]) -> dict[int, Account]:
    ids = [view.id for view in views]
    rows = connection.execute(
        select(events, articles.c.url)
        .join(articles, articles.c.id == events.c.article)
        .where(events.c.id.in_(ids))
    ).all()
    chains = Chains(connection, {row.article for row in rows})
    wanted: set[Place] = {(row.article, Span(row.trigger_start, row.trigger_end)) for row in rows}
    for row in rows:
        wanted.update(chains.places(row.article, row.attribution))
    words = words_at(connection, wanted)
    return {
        row.id: Account(
            event=row.id, local=row.local, article=row.article, published=row.published, outlet=row.outlet, url=row.url,
            factuality=row.factuality, trigger=words[row.article, Span(row.trigger_start, row.trigger_end)],
            chain=chains.chain(row.article, row.attribution, words),
        )
        for row in rows
    }  # fmt: skip


def _members(connection: Connection, only: Sequence[int]) -> dict[int, list[EventView]]:
    """Cluster -> its events."""
    rows = connection.execute(
        select(cluster_members.c.cluster, cluster_members.c.event)
        .where(cluster_members.c.cluster.in_(only))
        .order_by(cluster_members.c.event)
    ).all()
    home = {row.event: row.cluster for row in rows}
    found: dict[int, list[EventView]] = {}
    for view in sure_views(connection, views_of(connection, home)):
        found.setdefault(home[view.id], []).append(view)
    return found


def _names(connection: Connection, views: Sequence[EventView]) -> dict[int, str]:
    """Identity -> its name, for every party and place of the events."""
    ids = {p.identity for v in views for p in (*v.actors, *v.recipients)} | {v.place for v in views}
    rows = connection.execute(
        select(identities.c.id, identities.c.name).where(identities.c.id.in_(ids - {None}))
    )
    return {row.id: row.name for row in rows}
