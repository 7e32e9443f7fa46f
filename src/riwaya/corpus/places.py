"""Where it happens: events counted by place."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select

from riwaya.corpus.filters import Filter, event_conditions
from riwaya.knowledge.plover import event_types
from riwaya.store.tables import events, identities, locations

__all__ = ["PlaceCount", "Places", "places"]

_AT_ONCE = 500


class PlaceCount(Struct, frozen=True, kw_only=True):
    """A place with its events; ``lat`` and ``lon`` in degrees (WGS 84), a country's are those of its middle.

    ``events`` counts what is told, each mention; ``types`` counts by type; ``score`` is the mean PLOVER score,
    -10 to 10; ``quad`` the quad class, 1 to 4, that most of them have, of equals the more conflictual.
    """

    identity: int
    name: str
    name_ar: str
    type: str
    country: str | None
    lat: float
    lon: float
    events: int
    score: float
    quad: int
    types: dict[str, int]


class Places(Struct, frozen=True, kw_only=True):
    """The places asked for. ``whole`` counts all places; ``unplaced`` the events that no map can show."""

    places: tuple[PlaceCount, ...]
    whole: int
    unplaced: int


def places(connection: Connection, asked: Filter) -> Places:
    """The places with the most events that ``asked`` admits, first the most frequent.

    An event counts at each place that the report names for it, as the filter ``place`` counts it.

    Raises:
        UsageError: the filter has a value that does not exist, or a name that nothing has.
    """
    where = event_conditions(connection, asked)
    by_place: dict[int, dict[str, int]] = {}
    counted = (
        select(locations.c.identity, events.c.type, func.count(events.c.id.distinct()))
        .join(events, events.c.id == locations.c.event)
        .where(locations.c.identity.is_not(None), *where)
        .group_by(locations.c.identity, events.c.type)
    )
    for place, kind, count in connection.execute(counted):
        by_place.setdefault(place, {})[kind] = count
    located = _located(connection, list(by_place))
    ranked = sorted(located, key=lambda place: (-sum(by_place[place].values()), place))
    wanted = ranked[asked.offset : asked.offset + asked.limit]
    found: dict[int, PlaceCount] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        for row in connection.execute(select(identities).where(identities.c.id.in_(some))):
            types = by_place[row.id]
            found[row.id] = PlaceCount(
                identity=row.id, name=row.name, name_ar=row.name_ar, type=row.type, country=row.country,
                lat=row.lat, lon=row.lon, events=sum(types.values()), score=_score(types), quad=_quad(types),
                types=dict(sorted(types.items(), key=lambda pair: (-pair[1], pair[0]))),
            )  # fmt: skip
    return Places(
        places=tuple(found[place] for place in wanted),
        whole=len(ranked),
        unplaced=_unplaced(connection, where),
    )


def _located(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Those of the identities whose coordinates are known."""
    known = select(identities.c.id).where(identities.c.lat.is_not(None), identities.c.lon.is_not(None))
    found: set[int] = set()
    for at in range(0, len(numbers), _AT_ONCE):
        found.update(connection.scalars(known.where(identities.c.id.in_(numbers[at : at + _AT_ONCE]))))
    return found


def _unplaced(connection: Connection, where: Sequence[ColumnElement[bool]]) -> int:
    at = (
        select(locations.c.event)
        .join(identities, identities.c.id == locations.c.identity)
        .where(identities.c.lat.is_not(None), identities.c.lon.is_not(None))
    )
    asked = select(func.count()).select_from(events).where(*where, events.c.id.not_in(at))
    return connection.scalar(asked) or 0


def _score(types: dict[str, int]) -> float:
    known = event_types()
    total = sum(types.values())
    return round(sum(known[kind].score * count for kind, count in types.items()) / total, 3)


def _quad(types: dict[str, int]) -> int:
    quads = dict.fromkeys(range(1, 5), 0)
    for kind, count in types.items():
        quads[event_types()[kind].quad] += count
    return max(quads, key=lambda quad: (quads[quad], quad))
