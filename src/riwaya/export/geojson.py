"""Events on the map: a GeoJSON FeatureCollection (RFC 7946; positions are longitude, latitude, WGS 84).

One Feature with a Point for each event whose place has coordinates, whatever its factuality, which
is among the properties; events without coordinates are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

import msgspec

from riwaya.export.happened import Place, day, place
from riwaya.export.names import article_key
from riwaya.export.words import chain, party_name, words
from riwaya.knowledge.plover import event_types
from riwaya.schema import Count, Event, Party, Reading

__all__ = ["write"]


def write(readings: Iterable[Reading], out: BinaryIO) -> None:
    """One collection, a feature a line, so that line tools can read it too."""
    encoder = msgspec.json.Encoder()
    out.write(b'{"type":"FeatureCollection","features":[')
    separator = b"\n"
    for reading in readings:
        for event in reading.events:
            found = place(reading, event)
            if found is not None and found.lat is not None and found.lon is not None:
                out.write(separator + encoder.encode(_feature(reading, event, found)))
                separator = b",\n"
    out.write(b"\n]}\n")


def _feature(reading: Reading, event: Event, found: Place) -> dict[str, Any]:
    article = reading.article
    first = day(reading, event)
    return {
        "type": "Feature",
        "id": f"{article_key(reading)}/{event.id}",
        "geometry": {"type": "Point", "coordinates": [found.lon, found.lat]},
        "properties": {
            "type": event.type,
            "modes": event.modes,
            "contexts": event.contexts,
            "quad": event_types()[event.type].quad,
            "factuality": event.factuality,
            "date": None if first is None else first.isoformat(),
            "place": found.name,
            "place_text": found.words,
            "country": found.country,
            "actors": [_party(reading, party) for party in event.actors],
            "recipients": [_party(reading, party) for party in event.recipients],
            "fatalities": _count(event.fatalities),
            "injuries": _count(event.injuries),
            "text": words(reading, event.trigger),
            "start": event.trigger.start,
            "end": event.trigger.end,
            "chain": [link.name for link in chain(reading, event.attribution)],
            "same_as": event.same_as,
            "article": article_key(reading),
            "outlet": article.outlet,
            "url": article.url,
            "confidence": event.confidence,
        },
    }


def _party(reading: Reading, party: Party) -> dict[str, Any]:
    return {"name": party_name(reading, party), "country": party.country, "sectors": party.sectors}


def _count(count: Count | None) -> dict[str, int | None] | None:
    return None if count is None else {"min": count.min, "max": count.max}
