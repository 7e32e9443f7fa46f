"""Readings as tidy tables: one row a thing, one table a kind, keys instead of nesting.

``article`` names the report in every table; ``(article, entity)``, ``(article, attribution)`` and ``(article,
event)`` are keys of theirs. Offsets are code points into ``articles.text``; columns that end in
``words`` hold what stands there. What may be in pieces (a cue, a content) has its outer ``start`` and ``end``
as numbers and every piece in one text, ``88-120;188-200``. ``parties`` has everyone's part in an attribution or event (role source,
actor, recipient, location) in its order. Together the tables hold all that a reading holds. ``corrections``
says what people changed in the reports of a store, undone changes too; the other tables show the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, get_args

from msgspec import Struct

from riwaya.changes import Correction, encode_change, kind_of
from riwaya.export.happened import day, place
from riwaya.export.names import article_key
from riwaya.export.words import chain, party_name, words
from riwaya.knowledge.plover import event_types
from riwaya.schema import Attribution, Count, Event, Location, Party, Reading, Span

__all__ = ["TABLES", "Cell", "Column", "correction_row", "rows"]

Kind = Literal["text", "int", "float", "texts"]
Cell = str | int | float | None | list[str]


class Column(Struct, frozen=True):
    """A column; ``texts`` is a list."""

    name: str
    kind: Kind


_KINDS: dict[str, Kind] = {k: k for k in get_args(Kind)}


def _columns(described: str) -> tuple[Column, ...]:
    """From ``name:kind name …``; text where no kind is said."""
    pairs = (item.partition(":") for item in described.split())
    return tuple(Column(name, _KINDS[kind or "text"]) for name, _, kind in pairs)


TABLES: dict[str, tuple[Column, ...]] = {
    "articles": _columns("article id title published outlet url language sha256 text riwaya:int"),
    "entities": _columns(
        "article entity type name name_ar country wikidata geonames:int lat:float lon:float"
    ),
    "mentions": _columns("article entity start:int end:int words confidence:float"),
    "attributions": _columns(
        "article attribution parent quote stance source chain:texts"
        " cue_start:int cue_end:int cue_pieces cue_words:texts"
        " content_start:int content_end:int content_pieces content_words:texts"
        " confidence:float"
    ),
    "events": _columns(
        "article event type modes:texts contexts:texts quad:int score:float factuality"
        " trigger_start:int trigger_end:int trigger_words attribution chain:texts same_as day"
        " time_start:int time_end:int time_words time_value time_from time_to"
        " place place_country place_lat:float place_lon:float"
        " fatalities_min:int fatalities_max:int fatalities_who_start:int fatalities_who_end:int"
        " fatalities_start:int fatalities_end:int fatalities_words"
        " injuries_min:int injuries_max:int injuries_who_start:int injuries_who_end:int"
        " injuries_start:int injuries_end:int injuries_words"
        " confidence:float"
    ),
    "parties": _columns(
        "article belongs_to role number:int name entity start:int end:int words country sectors:texts why:texts"
    ),
    "corrections": _columns("article number:int kind author made change undone undone_by"),
}


def correction_row(correction: Correction) -> tuple[Cell, ...]:
    """What a person changed, as a row of ``corrections``; ``change`` is JSON (``docs/corrections.md``)."""
    return (
        str(correction.article),
        correction.number,
        kind_of(correction.change),
        correction.author,
        correction.made,
        encode_change(correction.change).decode(),
        correction.undone,
        correction.undone_by,
    )


def rows(reading: Reading) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Every row of the reading as (table, cells in the order of its columns)."""
    key = article_key(reading)
    a = reading.article
    yield (
        "articles",
        (key, a.id, a.title, a.published, a.outlet, a.url, a.language, a.sha256, a.text, reading.riwaya),
    )
    for e in reading.entities:
        named = (key, e.id, e.type, e.name, e.name_ar, e.country, e.wikidata, e.geonames, e.lat, e.lon)
        yield "entities", named
    for m in reading.mentions:
        yield "mentions", (key, m.entity, *_span(m.span), words(reading, m.span), m.confidence)
    for attribution in reading.attributions:
        yield "attributions", (key, *_attribution(reading, attribution))
        if attribution.source is not None:
            yield "parties", (key, attribution.id, "source", 1, *_party(reading, attribution.source))
    for event in reading.events:
        yield "events", (key, *_event(reading, event))
        for role, parties in (
            ("actor", event.actors),
            ("recipient", event.recipients),
            ("location", tuple(map(_as_party, event.locations))),
        ):
            for number, party in enumerate(parties, 1):
                yield "parties", (key, event.id, role, number, *_party(reading, party))


def _span(span: Span | None) -> tuple[int | None, int | None]:
    return (None, None) if span is None else (span.start, span.end)


def _as_party(location: Location) -> Party:
    return Party(span=location.span, entity=location.entity)


def _party(reading: Reading, party: Party) -> tuple[Cell, ...]:
    return (
        party_name(reading, party),
        party.entity,
        *_span(party.span),
        words(reading, party.span),
        party.country,
        list(party.sectors),
        list(party.why),
    )


def _pieces(reading: Reading, spans: Iterable[Span]) -> tuple[Cell, ...]:
    """Outer start and end, every piece, and its words: a list of numbers would be a number to some readers."""
    spans = tuple(spans)
    if not spans:
        return None, None, None, []
    return (
        min(s.start for s in spans),
        max(s.end for s in spans),
        ";".join(f"{s.start}-{s.end}" for s in spans),
        [words(reading, s) for s in spans],
    )


def _sources(reading: Reading, attribution: str | None) -> list[str]:
    return [link.name for link in chain(reading, attribution)]


def _attribution(reading: Reading, a: Attribution) -> tuple[Cell, ...]:
    return (
        a.id,
        a.parent,
        a.quote,
        a.stance,
        party_name(reading, a.source),
        _sources(reading, a.id),
        *_pieces(reading, a.cue),
        *_pieces(reading, a.content),
        a.confidence,
    )


def _event(reading: Reading, v: Event) -> tuple[Cell, ...]:
    facts = event_types()[v.type]
    first, where, time = day(reading, v), place(reading, v), v.time
    return (
        v.id,
        v.type,
        list(v.modes),
        list(v.contexts),
        facts.quad,
        facts.score,
        v.factuality,
        *_span(v.trigger),
        words(reading, v.trigger),
        v.attribution,
        _sources(reading, v.attribution),
        v.same_as,
        None if first is None else first.isoformat(),
        *_span(None if time is None else time.span),
        words(reading, None if time is None else time.span),
        *((None, None, None) if time is None else (time.value, time.from_, time.to)),
        *((None, None, None, None) if where is None else (where.name, where.country, where.lat, where.lon)),
        *_count(reading, v.fatalities),
        *_count(reading, v.injuries),
        v.confidence,
    )


def _count(reading: Reading, count: Count | None) -> tuple[Cell, ...]:
    if count is None:
        return (None,) * 7
    return (count.min, count.max, *_span(count.who), *_span(count.span), words(reading, count.span))
