"""Who did what to whom, where and when, as which report tells it, on whose word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from riwaya.corpus.accounts import Chains, Teller, code_of
from riwaya.corpus.excerpts import Place, Words, span_at, words_at
from riwaya.corpus.filters import Filter, event_conditions, page
from riwaya.schema import Span
from riwaya.store.tables import articles, cluster_members, identities, parties
from riwaya.store.tables import events as events_table

__all__ = ["PlaceNamed", "Range", "Side", "ToldEvent", "events", "told"]

_AT_ONCE = 500


class Side(Struct, frozen=True, kw_only=True):
    """An actor or recipient; names are None where it is not a named one, ``written`` where it is not written."""

    name: str | None
    name_ar: str | None
    code: str | None
    identity: int | None
    written: Words | None


class PlaceNamed(Struct, frozen=True, kw_only=True):
    """A named place; ``lat`` and ``lon`` in degrees."""

    identity: int
    name: str
    name_ar: str
    country: str | None
    lat: float | None
    lon: float | None


class Range(Struct, frozen=True, kw_only=True):
    """A number of people: ``min`` to ``max`` inclusive, ``max`` None where it is open."""

    min: int
    max: int | None


class ToldEvent(Struct, frozen=True, kw_only=True):
    """One event as one report tells it.

    ``local`` is its id within the report: its address on the report's page.
    ``day`` and ``last_day`` are ISO days of its time, the report's day where ``dated`` is false. ``chain`` runs
    from the outlet to the innermost speaker. ``occurrence`` is shared by accounts of one real-world event;
    ``score`` is PLOVER's, -10 to 10.
    """

    id: int
    local: str
    type: str
    mode: str | None
    factuality: str
    day: str | None
    last_day: str | None
    dated: bool
    trigger: Words
    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    place: PlaceNamed | None
    killed: Range | None
    injured: Range | None
    chain: tuple[Teller, ...]
    article: int
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None
    occurrence: int | None
    score: float
    confidence: float


def events(connection: Connection, asked: Filter) -> list[ToldEvent]:
    """The events that ``asked`` admits, the newest first.

    Raises:
        UsageError: the filter has a value that does not exist, or a name that nothing has.
    """
    ids = page(connection, events_table, event_conditions(connection, asked), asked)
    found: dict[int, ToldEvent] = {}
    for at in range(0, len(ids), _AT_ONCE):
        found |= told(connection, ids[at : at + _AT_ONCE])
    return [found[number] for number in ids if number in found]


def told(connection: Connection, ids: Sequence[int]) -> dict[int, ToldEvent]:
    """The events of these ids, as far as there are such; a few hundred at a time."""
    rows = _rows(connection, ids)
    sides = _sides(connection, ids)
    chains = Chains(connection, {row.article for row in rows})
    wanted: set[Place] = {(row.article, Span(row.trigger_start, row.trigger_end)) for row in rows}
    for row in rows:
        wanted.update(chains.places(row.article, row.attribution))
        for side in sides.get(row.id, ()):
            if (span := span_at(side.start, side.end)) is not None:
                wanted.add((row.article, span))
    words = words_at(connection, wanted)
    return {row.id: _event(row, sides.get(row.id, ()), chains, words) for row in rows}


def _rows(connection: Connection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return connection.execute(
        select(
            events_table, articles.c.title, articles.c.url, cluster_members.c.cluster,
            identities.c.name.label("place_name"), identities.c.name_ar.label("place_name_ar"),
        )
        .join(articles, articles.c.id == events_table.c.article)
        .outerjoin(cluster_members, cluster_members.c.event == events_table.c.id)
        .outerjoin(identities, identities.c.id == events_table.c.place)
        .where(events_table.c.id.in_(ids))
    ).all()  # fmt: skip


def _sides(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(
        select(parties, identities.c.name, identities.c.name_ar)
        .outerjoin(identities, identities.c.id == parties.c.identity)
        .where(parties.c.event.in_(ids))
        .order_by(parties.c.id)
    ):
        found.setdefault(row.event, []).append(row)
    return found


def _event(
    row: Row[Any], sides: Sequence[Row[Any]], chains: Chains, words: Mapping[Place, Words]
) -> ToldEvent:
    def party(side: Row[Any]) -> Side:
        span = span_at(side.start, side.end)
        return Side(
            name=side.name, name_ar=side.name_ar, code=code_of(side.country, side.sector),
            identity=side.identity, written=words.get((row.article, span)) if span is not None else None,
        )  # fmt: skip

    return ToldEvent(
        id=row.id, local=row.local, type=row.type, mode=row.mode, factuality=row.factuality,
        day=row.day, last_day=row.last_day, dated=row.dated,
        trigger=words[row.article, Span(row.trigger_start, row.trigger_end)],
        actors=tuple(party(s) for s in sides if s.role == "actor"),
        recipients=tuple(party(s) for s in sides if s.role == "recipient"),
        place=None if row.place is None else PlaceNamed(
            identity=row.place, name=row.place_name, name_ar=row.place_name_ar, country=row.place_country,
            lat=row.lat, lon=row.lon,
        ),
        killed=None if row.killed_min is None else Range(min=row.killed_min, max=row.killed_max),
        injured=None if row.hurt_min is None else Range(min=row.hurt_min, max=row.hurt_max),
        chain=chains.chain(row.article, row.attribution, words),
        article=row.article, title=row.title, published=row.published, outlet=row.outlet, url=row.url,
        occurrence=row.cluster, score=row.score, confidence=row.confidence,
    )  # fmt: skip
