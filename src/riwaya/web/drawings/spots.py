"""The map, whole or a part of it."""

from __future__ import annotations

import re
from functools import partial

from msgspec import Struct, structs
from sqlalchemy import Connection

from riwaya.corpus.filters import MOST
from riwaya.corpus.places import PlaceCount, places
from riwaya.web.charts import places as chart
from riwaya.web.charts.words import format_for
from riwaya.web.drawings.drawing import Drawing, kept_mode, row_of
from riwaya.web.filters import Narrowing
from riwaya.web.languages import Language
from riwaya.web.naming import Naming

__all__ = ["map_drawn"]

_MOST_PLACES = 300  # drawn at once
_LISTED_PLACES = 100
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,4})?")


def map_drawn(connection: Connection, narrowed: Narrowing, spoken: Language, whole: bool) -> Drawing:
    """Where it happens. ``whole``: every place, not only the most frequent."""
    say, form = Naming(spoken), format_for(spoken)
    box = _box(narrowed.more.get("box", ""))
    size = MOST if whole or box else _MOST_PLACES
    found = places(connection, structs.replace(narrowed.asked, limit=size, offset=0))
    within = tuple(p for p in found.places if box is None or box.holds(p.lat, p.lon))
    shown = within if whole else within[:_MOST_PLACES]

    def listed(place: PlaceCount, **kind: object) -> str:
        return narrowed.href("/events", box=None, place=f"#{place.identity}", **kind)

    def of_kind(place: PlaceCount, kind: str) -> str:
        return listed(place, type=kind, mode=kept_mode(narrowed, kind))

    def spots(linked: bool) -> list[chart.Spot]:
        return [
            chart.Spot(
                name=say.name(place), lat=place.lat, lon=place.lon, count=place.events, quad=place.quad,
                href=listed(place) if linked else None,
            )
            for place in shown
        ]  # fmt: skip

    def nearer(some: tuple[chart.Spot, ...]) -> str | None:
        """The map of these places alone; of places at one point the list of the largest."""
        around = _Box(
            south=min(s.lat for s in some), west=min(s.lon for s in some),
            north=max(s.lat for s in some), east=max(s.lon for s in some),
        )  # fmt: skip
        apart = max(around.north - around.south, around.east - around.west) > 0.02
        if not apart or all(around.holds(p.lat, p.lon) for p in shown):
            return max(some, key=lambda s: s.count).href
        return narrowed.href(box=around.written())

    def full(place: PlaceCount) -> str:
        own, country = say.name(place), say.country(place.country) if place.country else ""
        return own if country in ("", own) else say.word("mark", "comma").join((own, country))

    rows = [
        row_of(
            ((full(place), listed(place)),), place.events, place.score, place.types, listed(place),
            partial(of_kind, place),
        )
        for place in shown[: 0 if whole else _LISTED_PLACES]
    ]  # fmt: skip
    return Drawing(
        svg=lambda compact, linked: chart.places(
            spots(linked), form, compact=compact, cluster_href=nearer if linked else None
        ),
        csv=lambda: chart.places_csv(spots(False)),
        values={
            "rows": rows,
            "places": len(within) if box else found.whole,
            "drawn": len(shown),
            "unplaced": found.unplaced,
            "near": box is not None,
        },
    )


class _Box(Struct, frozen=True, kw_only=True):
    """A part of the map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a place lies in it, within a hundredth of a degree."""
        return self.south - 0.01 <= lat <= self.north + 0.01 and self.west - 0.01 <= lon <= self.east + 0.01

    def written(self) -> str:
        """As it stands in an address."""
        return ",".join(f"{side:.2f}" for side in (self.south, self.west, self.north, self.east))


def _box(written: str) -> _Box | None:
    """The box of an address; None where there is none, or what is no box."""
    sides = written.split(",")
    if len(sides) != 4 or not all(_DEGREES.fullmatch(side) for side in sides):
        return None
    south, west, north, east = map(float, sides)
    return _Box(south=south, west=west, north=north, east=east)
