"""Links the events of many reports that are one occurrence; members are never merged away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update

from riwaya.corpus.differences import differences
from riwaya.corpus.grouping import WINDOW_DAYS, Link, linked, rarity_of, shifted
from riwaya.corpus.same_event import EventView, weights
from riwaya.corpus.views import event_views, sure_views, views_of
from riwaya.store.database import Database, take_lock
from riwaya.store.tables import cluster_members, clusters, events

__all__ = ["link"]

_LINKED = ("actual", "historical", "negated", "future")


def link(database: Database, *, anew: bool = False) -> int:
    """Links every event that has no cluster yet and counts conflicts; returns the number of clusters.

    ``anew`` forgets the present clusters first (not the events). Clusters whose members were read anew
    are put right before. One transaction a type of event, and one process at a time.
    """
    with database.engine.connect() as connection:
        if anew:
            with connection.begin():
                take_lock(connection, "links")
                connection.execute(delete(clusters))
        with connection.begin():
            take_lock(connection, "links")
            _put_right(connection)
        with connection.begin():
            kinds = list(connection.scalars(select(events.c.type).distinct().order_by(events.c.type)))
        for kind in kinds:
            with connection.begin():
                take_lock(connection, "links")
                _link_type(connection, kind)
        with connection.begin():
            total: int = connection.execute(select(func.count()).select_from(clusters)).scalar_one()
    return total


def _put_right(connection: Connection) -> None:
    """Takes out clusters that lost all their members, and describes those anew that lost some or were corrected."""
    connection.execute(delete(clusters).where(~exists().where(cluster_members.c.cluster == clusters.c.id)))
    lost = connection.scalars(
        select(clusters.c.id)
        .join(cluster_members, cluster_members.c.cluster == clusters.c.id)
        .group_by(clusters.c.id, clusters.c.events, clusters.c.conflicts)
        .having(or_(func.count() != clusters.c.events, clusters.c.conflicts < 0))
    ).all()
    for cluster in lost:
        members = connection.scalars(
            select(cluster_members.c.event).where(cluster_members.c.cluster == cluster)
        ).all()
        its = sure_views(connection, views_of(connection, members))
        connection.execute(update(clusters).where(clusters.c.id == cluster).values(**_summary(its)))


def _link_type(connection: Connection, kind: str) -> None:
    new = (
        (events.c.type == kind)
        & events.c.factuality.in_(_LINKED)
        & events.c.id.not_in(select(cluster_members.c.event))
    )
    span = connection.execute(select(func.min(events.c.day), func.max(events.c.last_day)).where(new)).one()
    if span[0] is None and not connection.execute(select(events.c.id).where(new).limit(1)).first():
        return
    low, high = shifted(span[0], -WINDOW_DAYS), shifted(span[1], WINDOW_DAYS)
    reach = or_(events.c.day.is_(None), events.c.day.between(low, high))
    views = event_views(connection, (events.c.type == kind) & events.c.factuality.in_(_LINKED) & reach)
    known = {
        row.event: row.cluster
        for row in connection.execute(
            select(cluster_members.c.event, cluster_members.c.cluster).join(
                events, events.c.id == cluster_members.c.event
            ).where(events.c.type == kind)
        )
    }  # fmt: skip
    _write(connection, kind, views, known, linked(views, rarity_of(views), known, weights()))


def _write(
    connection: Connection,
    kind: str,
    views: Sequence[EventView],
    known: Mapping[int, int],
    links: Mapping[int, Link],
) -> None:
    stored = set(known.values())
    begun = sorted({one.cluster for one in links.values()} - stored)
    ids: Sequence[int] = ()
    if begun:
        ids = connection.scalars(
            insert(clusters).returning(clusters.c.id, sort_by_parameter_order=True),
            [{"type": kind, "events": 0, "articles": 0, "conflicts": 0} for _ in begun],
        ).all()
    number = {**{c: c for c in stored}, **dict(zip(begun, ids, strict=True))}
    if links:
        connection.execute(
            insert(cluster_members),
            [
                {
                    "event": event, "cluster": number[one.cluster], "score": one.score,
                    "reasons": msgspec.json.encode({"like": one.like, "reasons": one.reasons}).decode(),
                }
                for event, one in links.items()
            ],
        )  # fmt: skip
    touched = {number[one.cluster] for one in links.values()}
    home = {**known, **{event: number[one.cluster] for event, one in links.items()}}
    inside: dict[int, list[EventView]] = {}
    for view in views:
        if home.get(view.id) in touched:
            inside.setdefault(home[view.id], []).append(view)
    far = [
        event for event, cluster in known.items() if cluster in touched and event not in {v.id for v in views}
    ]
    for view in views_of(connection, far):
        inside.setdefault(known[view.id], []).append(view)
    for cluster, its in inside.items():
        sure = sure_views(connection, its) if len(its) > 1 else its
        connection.execute(update(clusters).where(clusters.c.id == cluster).values(**_summary(sure)))


def _summary(members: Sequence[EventView]) -> dict[str, object]:
    dated = [m for m in members if m.dated] or list(members)
    exact = [m for m in members if m.lat is not None] or [m for m in members if m.place is not None]
    places = Counter(m.place for m in exact)
    return {
        "day": min((m.day for m in dated if m.day), default=None),
        "last_day": max((m.last_day for m in dated if m.last_day), default=None),
        "place": places.most_common(1)[0][0] if places else None,
        "events": len(members),
        "articles": len({m.article for m in members}),
        "conflicts": len(differences(members)),
    }
