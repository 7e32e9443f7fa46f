"""PLOVER event records, one JSON object a line (PLOVER codebook, Open Event Data Alliance 2023).

The codebook fixes the variables and their values (event types, modes, contexts, sectors, quad classes);
it prescribes no JSON layout, so the keys here are its variable names in lower case. What the
codebook does not know (factuality, who says it, where the words stand) is under ``riwaya``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import BinaryIO

import msgspec
from msgspec import Struct

from riwaya.export.happened import day, place
from riwaya.export.names import article_key
from riwaya.export.words import Link, chain, entity_of, party_name, words
from riwaya.knowledge.plover import event_types
from riwaya.schema import Count, Event, Factuality, Party, Reading, Span
from riwaya.text.sentences import sentences

__all__ = ["Actor", "Record", "record", "write"]

_LONGEST_SENTENCE = 2_000  # characters: a text without full stops must not be repeated whole for every event


class Actor(Struct, frozen=True, kw_only=True):
    """An actor or recipient: ``country`` ISO alpha-3 or a stateless code, ``sector`` the primary one."""

    name: str
    country: str | None
    sector: str | None
    sectors: tuple[str, ...]
    text: str
    wikidata: str | None
    span: Span | None


class Where(Struct, frozen=True, kw_only=True):
    """The event's place, in degrees WGS 84."""

    name: str
    text: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames: int | None


class People(Struct, frozen=True, kw_only=True):
    """Killed or injured people: from ``min`` to ``max`` (null: open)."""

    min: int
    max: int | None
    text: str


class Ours(Struct, frozen=True, kw_only=True):
    """What PLOVER has no variable for; offsets are code points into the report's text."""

    article: str
    sha256: str
    event: str
    factuality: Factuality
    trigger: Span
    trigger_text: str
    chain: list[Link]
    time: Span | None
    time_text: str
    locations: tuple[Span, ...]
    same_as: str | None
    confidence: float


class Record(Struct, frozen=True, kw_only=True):
    """One event. ``date`` is the first day of ``date_end``'s span, or the publication date if none is told."""

    id: str
    date: str | None
    date_end: str | None
    event: str
    mode: tuple[str, ...]
    context: tuple[str, ...]
    quad: int
    score: float
    actors: list[Actor]
    recipients: list[Actor]
    location: Where | None
    fatalities: People | None
    injuries: People | None
    text: str
    language: str
    publisher: str | None
    published: str | None
    url: str | None
    riwaya: Ours


def write(readings: Iterable[Reading], out: BinaryIO) -> None:
    """Every event of every reading, whatever its factuality, as a line."""
    encoder = msgspec.json.Encoder()
    for reading in readings:
        sentence_of = _Sentences(reading.article.text)
        for event in reading.events:
            out.write(encoder.encode(record(reading, event, sentence_of(event.trigger))))
            out.write(b"\n")


def record(reading: Reading, event: Event, text: str) -> Record:
    """The PLOVER record of an event that stands in the sentence ``text``."""
    article = reading.article
    facts = event_types()[event.type]
    key = article_key(reading)
    first = day(reading, event)
    return Record(
        id=f"{key}/{event.id}",
        date=None if first is None else first.isoformat(),
        date_end=None if event.time is None else event.time.to,
        event=event.type,
        mode=event.modes,
        context=event.contexts,
        quad=facts.quad,
        score=facts.score,
        actors=[_actor(reading, party) for party in event.actors],
        recipients=[_actor(reading, party) for party in event.recipients],
        location=_where(reading, event),
        fatalities=_people(reading, event.fatalities),
        injuries=_people(reading, event.injuries),
        text=text,
        language=article.language,
        publisher=article.outlet,
        published=article.published,
        url=article.url,
        riwaya=Ours(
            article=key,
            sha256=article.sha256,
            event=event.id,
            factuality=event.factuality,
            trigger=event.trigger,
            trigger_text=words(reading, event.trigger),
            chain=chain(reading, event.attribution),
            time=None if event.time is None else event.time.span,
            time_text="" if event.time is None else words(reading, event.time.span),
            locations=tuple(place.span for place in event.locations if place.span is not None),
            same_as=event.same_as,
            confidence=event.confidence,
        ),
    )


def _actor(reading: Reading, party: Party) -> Actor:
    entity = entity_of(reading, party.entity)
    return Actor(
        name=party_name(reading, party),
        country=party.country,
        sector=party.sectors[0] if party.sectors else None,
        sectors=party.sectors,
        text=words(reading, party.span),
        wikidata=None if entity is None else entity.wikidata,
        span=party.span,
    )


def _where(reading: Reading, event: Event) -> Where | None:
    found = place(reading, event)
    if found is None:
        return None
    return Where(
        name=found.name,
        text=found.words,
        country=found.country,
        lat=found.lat,
        lon=found.lon,
        geonames=found.geonames,
    )


def _people(reading: Reading, count: Count | None) -> People | None:
    if count is None:
        return None
    return People(min=count.min, max=count.max, text=words(reading, count.who))


class _Sentences:
    """The sentence around a trigger."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = sentences(text)
        self._starts = [s.start for s in self._spans]

    def __call__(self, trigger: Span) -> str:
        at = bisect_right(self._starts, trigger.start) - 1
        found = self._spans[at] if at >= 0 else trigger
        start = max(found.start, trigger.start - _LONGEST_SENTENCE // 2)
        return self._text[start : min(found.end, start + _LONGEST_SENTENCE)]
