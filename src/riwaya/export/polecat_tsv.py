"""Events under POLECAT's column names (Halterman, Bagozzi, Beger, Schrodt and Scarborough 2023).

One row for each thing that a report tells as done (see :func:`riwaya.export.happened.happened`), with a
header line. Several actors, contexts or places stand in one cell, joined by ``;``. What is not known
stays empty: the COW codes, titles, Wikipedia identifiers, city, district and province.

Sure: the order of the groups (event, actor, recipient, place, source, story) and the names of
the event, actor, recipient and coordinate columns. Not sure: the exact position of ``Headline`` and ``Raw
Placename``, whether POLECAT writes several actors into one row, and its spelling of the quad codes
(written here in words). ``Intensity`` is the PLOVER score, -10 to 10; ``Version`` that of the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import BinaryIO

from riwaya.export.cells import tsv_text
from riwaya.export.happened import Occurrence, Place, day, happened, is_country, place
from riwaya.export.names import article_key
from riwaya.export.words import party_name, words
from riwaya.knowledge.plover import event_types
from riwaya.schema import EntityType, Party, Reading

__all__ = ["COLUMNS", "write"]

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors",
    "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID",
    "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Headline",
    "Language", "Version",
)  # fmt: skip
_QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}
_MOST_NAMES = 100  # a story's names stand in each of its rows
_PLACES: tuple[EntityType, ...] = ("GPE", "LOC", "FAC")


def write(readings: Iterable[Reading], out: BinaryIO) -> None:
    """The header, then a row an occurrence; UTF-8, tabs, line feeds, no quoting."""
    _line(out, COLUMNS)
    for reading in readings:
        story = _story(reading)
        for occurrence in happened(reading):
            _line(out, (*_event(reading, occurrence), *story))


def _line(out: BinaryIO, cells: Iterable[str]) -> None:
    out.write("\t".join(cells).encode("utf-8", "replace"))
    out.write(b"\n")


def _event(reading: Reading, occurrence: Occurrence) -> tuple[str, ...]:
    event = occurrence.event
    facts = event_types()[event.type]
    first = day(reading, event)
    return (
        tsv_text(f"{article_key(reading)}/{event.id}"),
        "" if first is None else first.isoformat(),
        event.type,
        _joined(event.modes),
        str(facts.score),
        _QUADS[facts.quad],
        _joined(event.contexts),
        *_parties(reading, event.actors),
        *_parties(reading, event.recipients),
        *_place(place(reading, event)),
    )


def _joined(items: Iterable[str]) -> str:
    return ";".join(tsv_text(item).replace(";", ",") for item in items)


def _parties(reading: Reading, parties: tuple[Party, ...]) -> tuple[str, ...]:
    def each(cell: Callable[[Party], str]) -> str:
        return _joined(map(cell, parties)) if any(map(cell, parties)) else ""

    return (
        each(lambda p: party_name(reading, p)),
        each(lambda p: p.country or ""),
        "",
        each(lambda p: p.sectors[0] if p.sectors else ""),
        each(lambda p: ",".join(p.sectors)),
        "",
        each(lambda p: words(reading, p.span)),
        "",
    )


def _place(found: Place | None) -> tuple[str, ...]:
    if found is None:
        return ("",) * 10
    entity = found.entity
    return (
        tsv_text(found.name),
        "",
        "",
        "",
        tsv_text(found.country),
        "" if found.lat is None else str(found.lat),
        "" if found.lon is None else str(found.lon),
        "" if found.geonames is None else str(found.geonames),
        tsv_text(found.words),
        "" if entity is None else "country" if is_country(entity) else entity.type,
    )


def _story(reading: Reading) -> tuple[str, ...]:
    article = reading.article
    return (
        tsv_text(article.outlet),
        tsv_text(article.published),
        _named(reading, ("PER",)),
        _named(reading, ("ORG",)),
        _named(reading, _PLACES),
        tsv_text(article.title),
        tsv_text(article.language),
        f"riwaya {reading.riwaya}",
    )


def _named(reading: Reading, types: tuple[EntityType, ...]) -> str:
    """The names of the report's entities of these types, each once."""
    names = dict.fromkeys(e.name or e.name_ar for e in reading.entities if e.type in types)
    return _joined(islice(names, _MOST_NAMES))
