"""A reading as rows of the tables, before the database has given ids: entities by key, events by position."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from msgspec import Struct

from riwaya.knowledge.plover import event_types
from riwaya.knowledge.stems import light_stem
from riwaya.schema import Entity, Event, Party, Reading
from riwaya.store.identities import identity_keys
from riwaya.store.words import words_of
from riwaya.text.fold import fold_word
from riwaya.text.sentences import sentences

__all__ = ["Rows", "rows_of"]

Row = dict[str, Any]
_UNKNOWN = "---"
_LONGEST_FORM = 400
_MOST_STEMS = 60


class Rows(Struct, frozen=True):
    """The rows of one reading. ``identity`` cells hold identity keys, ``event`` cells positions in ``events``."""

    identities: list[Row]
    forms: list[Row]
    mentions: list[Row]
    attributions: list[Row]
    events: list[Row]
    parties: list[Row]
    locations: list[Row]
    dyads: list[Row]


def rows_of(reading: Reading) -> Rows:
    """The rows of ``reading`` for every table but articles and readings."""
    keys = identity_keys(reading)
    entities = {e.id: e for e in reading.entities}
    text, article = reading.article.text, reading.article
    written: Counter[tuple[str, str]] = Counter()
    mentions: list[Row] = []
    for m in reading.mentions:
        form = " ".join(m.span.of(text).split())[:_LONGEST_FORM]
        written[keys[m.entity], form] += 1
        mentions.append(
            {"identity": keys[m.entity], "start": m.span.start, "end": m.span.end, "confidence": m.confidence}
        )
    gists = _gists(reading)
    events: list[Row] = []
    parties: list[Row] = []
    locations: list[Row] = []
    dyads: list[Row] = []
    for at, e in enumerate(reading.events):
        row = _event(e, entities, keys, article.published)
        row |= {"published": article.published, "outlet": article.outlet, "gist": gists[at]}
        events.append(row)
        parties += [_party(p, at, "actor", keys) for p in e.actors]
        parties += [_party(p, at, "recipient", keys) for p in e.recipients]
        locations += [
            {"event": at, "identity": keys.get(p.entity or ""), "start": p.span.start if p.span else None,
             "end": p.span.end if p.span else None}
            for p in e.locations
        ]  # fmt: skip
        dyads += _dyads(e, at, row, keys)
    return Rows(
        identities=[_identity(e, keys[e.id]) for e in reading.entities],
        forms=[
            {"identity": key, "written": form, "folded": fold_word(form)[:_LONGEST_FORM], "count": count}
            for (key, form), count in written.items()
        ],
        mentions=mentions,
        attributions=list(_attributions(reading, keys)),
        events=events,
        parties=parties,
        locations=locations,
        dyads=dyads,
    )


def _gists(reading: Reading) -> list[str]:
    """For each event the light stems of its sentence, in alphabetical order."""
    text = reading.article.text
    parts = sentences(text)
    starts = [p.start for p in parts]
    words = words_of(text)

    @cache
    def stems(at: int) -> str:
        first, last = (bisect_left(words.starts, end) for end in (parts[at].start, parts[at].end))
        found = {light_stem(word) for word in words.folded[first:last] if len(word) > 2}
        return " ".join(sorted(found)[:_MOST_STEMS])

    return [stems(max(0, bisect_right(starts, e.trigger.start) - 1)) for e in reading.events]


def _identity(e: Entity, key: str) -> Row:
    return {
        "key": key, "type": e.type, "name": e.name, "name_ar": e.name_ar, "country": e.country,
        "wikidata": e.wikidata, "geonames": e.geonames, "lat": e.lat, "lon": e.lon,
    }  # fmt: skip


def _attributions(reading: Reading, keys: dict[str, str]) -> Iterator[Row]:
    for a in reading.attributions:
        who = a.source
        span = who.span if who else None
        yield {
            "local": a.id, "parent": a.parent, "day": reading.article.published,
            "outlet": reading.article.outlet, "stance": a.stance, "quote": a.quote,
            "identity": keys.get(who.entity or "") if who else None,
            "country": who.country if who else None,
            "sector": who.sectors[0] if who and who.sectors else None,
            "source_start": span.start if span else None, "source_end": span.end if span else None,
            "cue_start": a.cue[0].start, "cue_end": a.cue[0].end,
            "content_start": a.content[0].start, "content_end": a.content[-1].end,
            "confidence": a.confidence,
        }  # fmt: skip


def _event(e: Event, entities: dict[str, Entity], keys: dict[str, str], published: str | None) -> Row:
    named = [entities[p.entity] for p in e.locations if p.entity is not None]
    # The most exact place: one with coordinates before a country.
    place = next((p for p in named if p.lat is not None), named[0] if named else None)
    start = e.time.from_ if e.time else None
    return {
        "local": e.id, "type": e.type, "mode": e.modes[0] if e.modes else None, "factuality": e.factuality,
        "day": start or published, "last_day": (e.time.to if e.time and start else None) or published,
        "dated": start is not None,
        "trigger_start": e.trigger.start, "trigger_end": e.trigger.end,
        "place": keys[place.id] if place else None,
        "place_country": place.country if place else None,
        "lat": place.lat if place else None, "lon": place.lon if place else None,
        "killed_min": e.fatalities.min if e.fatalities else None,
        "killed_max": e.fatalities.max if e.fatalities else None,
        "hurt_min": e.injuries.min if e.injuries else None,
        "hurt_max": e.injuries.max if e.injuries else None,
        "attribution": e.attribution, "same_as": e.same_as,
        "score": event_types()[e.type].score, "confidence": e.confidence,
    }  # fmt: skip


def _party(p: Party, event: int, role: str, keys: dict[str, str]) -> Row:
    return {
        "event": event, "role": role, "identity": keys.get(p.entity or ""), "country": p.country,
        "sector": p.sectors[0] if p.sectors else None,
        "start": p.span.start if p.span else None, "end": p.span.end if p.span else None,
    }  # fmt: skip


def _dyads(e: Event, at: int, row: Row, keys: dict[str, str]) -> Iterator[Row]:
    for actor in e.actors:
        for recipient in e.recipients:
            yield {
                "event": at, "day": row["day"], "type": e.type, "factuality": e.factuality,
                "actor": keys.get(actor.entity or "") or _code(actor),
                "recipient": keys.get(recipient.entity or "") or _code(recipient),
                "actor_code": _code(actor), "recipient_code": _code(recipient), "score": row["score"],
            }  # fmt: skip


def _code(p: Party) -> str:
    return f"{p.country or _UNKNOWN} {p.sectors[0] if p.sectors else _UNKNOWN}"
