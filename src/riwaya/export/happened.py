"""When and where an event is, and which events a reading tells as having happened."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from riwaya.export.words import entity_of, words
from riwaya.knowledge.countries import countries
from riwaya.schema import Entity, Event, Reading

__all__ = ["Occurrence", "Place", "day", "happened", "is_country", "iso_day", "located", "place"]

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?=T|$)")
_HAPPENED = ("actual", "historical")
# The most exact place speaks for the event: a crossing before its town, a town before its country.
_EXACTNESS = {"FAC": 3, "GPE": 2, "LOC": 1}


class Place(Struct, frozen=True, kw_only=True):
    """Where an event is. ``name`` is the entity's, ``words`` as written; degrees are WGS 84."""

    name: str
    words: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    entity: Entity | None = None


class Occurrence(Struct, frozen=True):
    """One thing that happened: the event that tells most of it, and how many events of the report tell it."""

    event: Event
    tellings: int


def happened(reading: Reading) -> Iterator[Occurrence]:
    """What the report tells as done: its actual and historical events, those that are one occurrence
    (``same_as``) once. What is denied, planned or supposed has no column in actor-event tables.
    """
    above = {v.id: v.same_as for v in reading.events}
    groups: dict[str, list[Event]] = {}
    for event in reading.events:
        if event.factuality in _HAPPENED:
            groups.setdefault(_first(event.id, above), []).append(event)
    for events in groups.values():
        yield Occurrence(max(events, key=_fullness), len(events))


def _fullness(event: Event) -> int:
    """How many of who, to whom, where and when the event says."""
    return sum(map(bool, (event.actors, event.recipients, event.locations, event.time)))


def _first(id: str, above: dict[str, str | None]) -> str:
    """The event at the end of a line of ``same_as``. Shortens the line and opens a circle on the way, so
    that all of it costs little and ends in one event.
    """
    line: list[str] = []
    seen: set[str] = set()
    at = id
    while (up := above.get(at)) is not None and at not in seen:
        seen.add(at)
        line.append(at)
        at = up
    above |= dict.fromkeys(line, at)
    above[at] = None
    return at


def iso_day(value: str | None) -> date | None:
    """The first day of an ISO 8601 date, month or year; None for anything else."""
    found = _ISO.match(value or "")
    if found is None:
        return None
    year, month, day_of_month = found.groups(default="1")
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None


def day(reading: Reading, event: Event) -> date | None:
    """The first day of the event: as the report dates it, else the publication date (as event data sets
    do), except for what is told as history.
    """
    if event.time is not None:
        told = iso_day(event.time.from_) or iso_day(event.time.value)
        if told is not None:
            return told
    return None if event.factuality == "historical" else iso_day(reading.article.published)


def place(reading: Reading, event: Event) -> Place | None:
    """The most exact place of the event: one with coordinates before one without, a place in a country
    before the country; of equals the first.
    """
    best: Place | None = None
    best_rank = (-1, -1)
    for location in event.locations:
        entity = entity_of(reading, location.entity)
        written = words(reading, location.span)
        if entity is None:
            found, rank = Place(name=written, words=written), (0, 0)
        else:
            lat, lon = located(entity.lat, entity.lon)
            found = Place(
                name=entity.name or entity.name_ar,
                words=written,
                country=entity.country,
                lat=lat,
                lon=lon,
                geonames=entity.geonames,
                entity=entity,
            )
            exact = 0 if is_country(entity) else _EXACTNESS.get(entity.type, 0)
            rank = (int(lat is not None), exact)
        if rank > best_rank:
            best, best_rank = found, rank
    return best


def located(lat: float | None, lon: float | None) -> tuple[float | None, float | None]:
    """Both degrees if they are a point on Earth, else neither."""
    if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)):
        return None, None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else (None, None)


def is_country(entity: Entity) -> bool:
    """Whether a place is a whole country."""
    country = countries().get(entity.country or "")
    return (
        entity.type == "GPE"
        and country is not None
        and (entity.name == country.name_en or entity.name_ar in country.names)
    )
