"""Loads stored events as they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Connection, Row, select

from riwaya.corpus.same_event import EventView, PartyView
from riwaya.store.tables import cluster_members, events, identities, mentions, parties

__all__ = ["event_views", "sure_views", "views_of"]

_AT_ONCE = 500


def event_views(connection: Connection, where: ColumnElement[bool]) -> list[EventView]:
    """The events that ``where`` (over ``events``) admits, by day and id."""
    ids = list(connection.scalars(select(events.c.id).where(where).order_by(events.c.day, events.c.id)))
    return views_of(connection, ids)


def views_of(connection: Connection, ids: Iterable[int]) -> list[EventView]:
    """The events of these ids, in their order."""
    found: list[EventView] = []
    source = iter(ids)
    while some := list(islice(source, _AT_ONCE)):
        found += _some(connection, some)
    return found


def sure_views(connection: Connection, views: Sequence[EventView]) -> list[EventView]:
    """The events with how likely each belongs to its occurrence.

    An event is linked to the one that it is most like, that one to another: the weakest of these links counts.
    """
    score: dict[int, float] = {}
    like: dict[int, int | None] = {}
    ids = [view.id for view in views]
    for at in range(0, len(ids), _AT_ONCE):
        m = cluster_members.c
        asked = select(m.event, m.score, m.reasons).where(m.event.in_(ids[at : at + _AT_ONCE]))
        for row in connection.execute(asked):
            score[row.event] = row.score
            like[row.event] = msgspec.json.decode(row.reasons, type=_Reasons).like
    return [structs.replace(view, sure=_weakest(view.id, score, like)) for view in views]


class _Reasons(Struct):
    like: int | None = None


def _weakest(event: int, score: Mapping[int, float], like: Mapping[int, int | None]) -> float:
    weakest, seen = 1.0, set[int]()
    at: int | None = event
    while at is not None and at in score and at not in seen:
        seen.add(at)
        weakest = min(weakest, score[at])
        at = like[at]
    return weakest


def _some(connection: Connection, ids: Sequence[int]) -> list[EventView]:
    by_id: dict[int, Row[*tuple[Any, ...]]] = {
        row.id: row
        for row in connection.execute(
            select(events, identities.c.type.label("place_type"))
            .outerjoin(identities, identities.c.id == events.c.place)
            .where(events.c.id.in_(ids))
        )
    }
    sides: dict[tuple[int, str], list[PartyView]] = {}
    for p in connection.execute(select(parties).where(parties.c.event.in_(ids)).order_by(parties.c.id)):
        sides.setdefault((p.event, p.role), []).append(PartyView(p.identity, p.country, p.sector))
    names: dict[int, set[int]] = {}
    for m in connection.execute(
        select(mentions.c.article, mentions.c.identity)
        .where(mentions.c.article.in_({row.article for row in by_id.values()}))
        .distinct()
    ):
        names.setdefault(m.article, set()).add(m.identity)
    known = {article: frozenset(its) for article, its in names.items()}
    return [_view(by_id[i], sides, known) for i in ids if i in by_id]


def _view(
    row: Row[*tuple[Any, ...]],
    sides: dict[tuple[int, str], list[PartyView]],
    names: Mapping[int, frozenset[int]],
) -> EventView:
    return EventView(
        id=row.id, article=row.article, local=row.local, same_as=row.same_as, attribution=row.attribution, type=row.type, mode=row.mode,
        factuality=row.factuality, day=row.day, last_day=row.last_day, dated=row.dated, place=row.place,
        place_type=row.place_type, place_country=row.place_country, lat=row.lat, lon=row.lon,
        actors=tuple(sides.get((row.id, "actor"), ())),
        recipients=tuple(sides.get((row.id, "recipient"), ())),
        killed=None if row.killed_min is None else (row.killed_min, row.killed_max),
        hurt=None if row.hurt_min is None else (row.hurt_min, row.hurt_max),
        gist=frozenset(row.gist.split()),
        names=names.get(row.article, frozenset()),
        start=row.trigger_start,
    )  # fmt: skip
