"""Things of a reading as values without local ids: what a form or a program starts from."""

from __future__ import annotations

from riwaya.changes import AttributionAt, CorrectionError, EventAt, Happening, Named, Saying, Where, Who
from riwaya.schema import Attribution, Event, Location, Party, Reading, Span

__all__ = ["happening", "named", "saying", "value_of"]


def value_of(reading: Reading, id: str) -> Saying | Happening:
    """The attribution or event of that id.

    Raises:
        CorrectionError: the reading has no such thing.
    """
    for a in reading.attributions:
        if a.id == id:
            return saying(reading, a)
    for v in reading.events:
        if v.id == id:
            return happening(reading, v)
    raise CorrectionError(f"there is no statement or event {id} in this report")


def saying(reading: Reading, a: Attribution) -> Saying:
    """An attribution of the reading as a value."""
    return Saying(
        source=None if a.source is None else who(reading, a.source),
        cue=a.cue, content=a.content, quote=a.quote, stance=a.stance, parent=_attribution(reading, a.parent),
    )  # fmt: skip


def happening(reading: Reading, v: Event) -> Happening:
    """An event of the reading as a value."""
    return Happening(
        type=v.type, trigger=v.trigger, modes=v.modes, contexts=v.contexts,
        actors=tuple(who(reading, p) for p in v.actors),
        recipients=tuple(who(reading, p) for p in v.recipients),
        locations=tuple(_where(reading, p) for p in v.locations),
        time=v.time, factuality=v.factuality, fatalities=v.fatalities, injuries=v.injuries,
        attribution=_attribution(reading, v.attribution), same_as=_event(reading, v.same_as),
    )  # fmt: skip


def who(reading: Reading, party: Party) -> Who:
    """A party of the reading as a value."""
    return Who(
        span=party.span, entity=_entity(reading, party.entity, party.span), country=party.country,
        sectors=party.sectors, why=party.why,
    )  # fmt: skip


def named(reading: Reading, id: str, near: Span | None = None) -> Named:
    """The entity of that id, with a mention of it: the one within ``near`` if there is one.

    Raises:
        CorrectionError: the reading has no such entity.
    """
    e = next((e for e in reading.entities if e.id == id), None)
    if e is None:
        raise CorrectionError(f"there is no entity {id} in this report")
    its = [m.span for m in reading.mentions if m.entity == id]
    inside = [m for m in its if near is not None and near.covers(m)]
    return Named(
        type=e.type, name=e.name, name_ar=e.name_ar, country=e.country, wikidata=e.wikidata,
        geonames=e.geonames, lat=e.lat, lon=e.lon, mention=next(iter(inside or its), None),
    )  # fmt: skip


def _where(reading: Reading, place: Location) -> Where:
    return Where(span=place.span, entity=_entity(reading, place.entity, place.span))


def _entity(reading: Reading, id: str | None, near: Span | None) -> Named | None:
    known = id is not None and any(e.id == id for e in reading.entities)
    return named(reading, id, near) if known and id is not None else None


def _attribution(reading: Reading, id: str | None) -> AttributionAt | None:
    a = next((a for a in reading.attributions if a.id == id), None)
    return None if a is None else AttributionAt(a.cue, a.content[0].start if a.content else 0)


def _event(reading: Reading, id: str | None) -> EventAt | None:
    v = next((v for v in reading.events if v.id == id), None)
    return None if v is None else EventAt(v.trigger, v.type)
