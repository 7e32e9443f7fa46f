"""One occurrence of the world and all that reports tell of it."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, select

from riwaya.corpus.events import PlaceNamed, ToldEvent, told
from riwaya.store.tables import cluster_members, clusters, events, identities

__all__ = ["Occurrence", "occurrence", "occurrence_of", "tellings"]


class Occurrence(Struct, frozen=True, kw_only=True):
    """Accounts that are linked: ``events`` and ``articles`` count them; days are ISO, inclusive."""

    id: int
    type: str
    day: str | None
    last_day: str | None
    place: PlaceNamed | None
    events: int
    articles: int
    conflicts: int


def occurrence(connection: Connection, number: int) -> Occurrence | None:
    """The occurrence of that id."""
    i = identities.c
    row = connection.execute(
        select(clusters, i.name, i.name_ar, i.country, i.lat, i.lon)
        .outerjoin(identities, i.id == clusters.c.place)
        .where(clusters.c.id == number)
    ).first()
    if row is None:
        return None
    place = None
    if row.place is not None:
        place = PlaceNamed(
            identity=row.place, name=row.name, name_ar=row.name_ar, country=row.country, lat=row.lat, lon=row.lon
        )  # fmt: skip
    return Occurrence(
        id=row.id, type=row.type, day=row.day, last_day=row.last_day, place=place,
        events=row.events, articles=row.articles, conflicts=row.conflicts,
    )  # fmt: skip


def occurrence_of(connection: Connection, event: int) -> int | None:
    """The occurrence that an event belongs to."""
    return connection.scalar(select(cluster_members.c.cluster).where(cluster_members.c.event == event))


def tellings(connection: Connection, number: int, most: int) -> list[ToldEvent]:
    """At most ``most`` events of an occurrence, by the day of their report."""
    ids = list(
        connection.scalars(
            select(events.c.id)
            .join(cluster_members, cluster_members.c.event == events.c.id)
            .where(cluster_members.c.cluster == number)
            .order_by(events.c.published.asc().nulls_last(), events.c.article, events.c.trigger_start)
            .limit(most)
        )
    )
    found = told(connection, ids)
    return [found[i] for i in ids if i in found]
