"""A reading while it is changed: entities are found or added, links follow what holds what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from msgspec import structs

from riwaya.changes import AttributionAt, EventAt, Happening, Named, Saying, Where, Who, Whole
from riwaya.corrections.anchors import find_attribution, find_entity, find_event
from riwaya.resolve.speech.chains import innermost
from riwaya.schema import Attribution, Entity, Event, Location, Mention, Party, Reading, Span

__all__ = ["Sheet"]


class Sheet:
    """Things of one reading by their ids, in order; :meth:`reading` gives the result."""

    def __init__(self, reading: Reading) -> None:
        self._was = reading
        self.entities = {e.id: e for e in reading.entities}
        self.mentions = list(reading.mentions)
        self.attributions = {a.id: a for a in reading.attributions}
        self.events = {v.id: v for v in reading.events}

    def reading(self) -> Reading:
        """The reading as it is now; statements and events in the order of the text."""
        return structs.replace(
            self._was,
            entities=tuple(self.entities.values()),
            mentions=tuple(sorted(self.mentions, key=lambda m: m.span)),
            attributions=_ordered(self._was.attributions, self.attributions, lambda a: a.cue[:1]),
            events=_ordered(self._was.events, self.events, lambda v: (v.trigger,)),
        )

    def replace(self, whole: Whole) -> None:
        """Everything is as ``whole`` has it."""
        self._was = structs.replace(
            self._was, entities=whole.entities, mentions=whole.mentions, attributions=whole.attributions,
            events=whole.events,
        )  # fmt: skip
        self.entities = {e.id: e for e in whole.entities}
        self.mentions = list(whole.mentions)
        self.attributions = {a.id: a for a in whole.attributions}
        self.events = {v.id: v for v in whole.events}

    # Values into the reading

    def entity(self, who: Named | None) -> str | None:
        """The id of that entity, which is added if the reading lacks it."""
        if who is None:
            return None
        found = find_entity(self.entities.values(), self.mentions, who)
        if found is None:
            found = _fresh("e", who.mention, self.entities)
            self.entities[found] = Entity(
                id=found, type=who.type, name=who.name, name_ar=who.name_ar, country=who.country,
                wikidata=who.wikidata, geonames=who.geonames, lat=who.lat, lon=who.lon,
            )  # fmt: skip
            if who.mention is not None:
                self._claim(who.mention, found)
        return found

    def _claim(self, span: Span, entity: str) -> None:
        """The words name a new entity, unless other words that overlap them name something else."""
        exact = [m for m in self.mentions if m.span == span]
        if exact or not any(m.span.overlaps(span) for m in self.mentions):
            self.name(span, entity)

    def name(self, span: Span, entity: str | None) -> None:
        """The words name this entity and nothing else; entities that nothing names or means any more go."""
        lost = {m.entity for m in self.mentions if m.span.overlaps(span)}
        self.mentions = [m for m in self.mentions if not m.span.overlaps(span)]
        if entity is not None:
            self.mentions.append(Mention(span=span, entity=entity))
        for id in lost - {m.entity for m in self.mentions} - self._meant():
            del self.entities[id]

    def _meant(self) -> set[str]:
        parties = [a.source for a in self.attributions.values() if a.source is not None]
        for v in self.events.values():
            parties += [*v.actors, *v.recipients, *(Party(entity=p.entity) for p in v.locations)]
        return {p.entity for p in parties if p.entity is not None}

    def party(self, who: Who) -> Party:
        return Party(
            span=who.span,
            entity=self.entity(who.entity),
            country=who.country,
            sectors=who.sectors,
            why=who.why,
        )

    def location(self, place: Where) -> Location:
        return Location(span=place.span, entity=self.entity(place.entity))

    def attribution_at(self, at: AttributionAt | None, but: str | None = None) -> str | None:
        others = (a for a in self.attributions.values() if a.id != but)
        return None if at is None else find_attribution(others, at)

    def event_at(self, at: EventAt | None, but: str | None = None) -> str | None:
        others = (v for v in self.events.values() if v.id != but)
        return None if at is None else find_event(others, at)

    def put_attribution(self, value: Saying, id: str | None = None) -> str:
        """The attribution of that id, or a new one, as ``value`` has it."""
        id = id or _fresh("a", value.cue[0], self.attributions)
        self.attributions[id] = Attribution(
            id=id, source=None if value.source is None else self.party(value.source), cue=value.cue,
            content=value.content, quote=value.quote, stance=value.stance,
            parent=self.attribution_at(value.parent, but=id),
        )  # fmt: skip
        return id

    def put_event(self, value: Happening, id: str | None = None) -> str:
        """The event of that id, or a new one, as ``value`` has it."""
        id = id or _fresh("v", value.trigger, self.events)
        self.events[id] = Event(
            id=id, type=value.type, trigger=value.trigger, modes=value.modes, contexts=value.contexts,
            actors=tuple(map(self.party, value.actors)), recipients=tuple(map(self.party, value.recipients)),
            locations=tuple(map(self.location, value.locations)), time=value.time,
            factuality=value.factuality, fatalities=value.fatalities, injuries=value.injuries,
            attribution=self.attribution_at(value.attribution), same_as=self.event_at(value.same_as, but=id),
        )  # fmt: skip
        return id

    # Links

    def delete_attribution(self, id: str) -> None:
        """What it held goes to its parent, or further out where the parent does not hold it."""
        gone = self.attributions.pop(id)
        for a in list(self.attributions.values()):
            if a.parent == id:
                self.attributions[a.id] = structs.replace(a, parent=self._holding(gone.parent, a.cue[0]))
        for v in list(self.events.values()):
            if v.attribution == id:
                self.events[v.id] = structs.replace(v, attribution=gone.parent)

    def delete_event(self, id: str) -> None:
        """Later accounts of its occurrence stay one occurrence."""
        gone = self.events.pop(id)
        rest = [v for v in self.events.values() if v.same_as == id]
        first = gone.same_as or next((v.id for v in rest), None)
        for v in rest:
            self.events[v.id] = structs.replace(v, same_as=None if v.id == first else first)

    def settle(self, fixed: Collection[str]) -> None:
        """Links that followed from containment follow it again; others stay while they can.

        ``fixed`` are the things whose link a person has set.
        """
        before = [(a.id, a) for a in self._was.attributions]
        now = [(a.id, a) for a in self.attributions.values()]
        old = {a.id: a for a in self._was.attributions}
        for a in list(self.attributions.values()):
            if a.id in fixed:
                continue
            followed = a.id not in old or a.parent == innermost(before, old[a.id].cue[0], but=a.id)
            parent = innermost(now, a.cue[0], but=a.id) if followed else self._holding(a.parent, a.cue[0])
            self.attributions[a.id] = structs.replace(a, parent=parent)
        self._open_circles(fixed)
        events = {v.id: v for v in self._was.events}
        for v in list(self.events.values()):
            if v.id in fixed:
                continue
            followed = v.id not in events or v.attribution == innermost(before, events[v.id].trigger)
            holder = innermost(now, v.trigger) if followed else self._known(v.attribution)
            self.events[v.id] = structs.replace(v, attribution=holder)

    def _known(self, id: str | None) -> str | None:
        return id if id in self.attributions else None

    def _holding(self, id: str | None, span: Span) -> str | None:
        """The nearest of an attribution and those around it whose content holds ``span``."""
        seen: set[str] = set()
        while id is not None and id in self.attributions and id not in seen:
            seen.add(id)
            if any(piece.covers(span) for piece in self.attributions[id].content):
                return id
            id = self.attributions[id].parent
        return None

    def _open_circles(self, fixed: Collection[str]) -> None:
        """Two contents that hold each other's cues nest one way only: the earlier cue stays inside."""
        for a in sorted(self.attributions.values(), key=lambda a: a.cue[0], reverse=True):
            seen = {a.id}
            at = self.attributions[a.id].parent
            while at is not None and at not in seen:
                seen.add(at)
                at = self.attributions[at].parent if at in self.attributions else None
            if at == a.id and a.id not in fixed:
                self.attributions[a.id] = structs.replace(self.attributions[a.id], parent=None)


def _fresh(letter: str, span: Span | None, taken: Collection[str]) -> str:
    """An id that no reading gives and that is the same whenever the same thing is added."""
    stem = f"{letter}{span.start if span else 0}n"
    number = 1
    while (name := stem if number == 1 else f"{stem}{number}") in taken:
        number += 1
    return name


_T = TypeVar("_T", Attribution, Event)


def _ordered(
    was: tuple[_T, ...], now: dict[str, _T], place: Callable[[_T], tuple[Span, ...]]
) -> tuple[_T, ...]:
    """As the reading had them; what is new stands before the first that comes after it in the text."""
    kept = [now[thing.id] for thing in was if thing.id in now]
    known = {thing.id for thing in kept}
    for thing in now.values():
        if thing.id not in known:
            after = (i for i, other in enumerate(kept) if place(other) > place(thing))
            kept.insert(next(after, len(kept)), thing)
    return tuple(kept)
