"""Which events of one report are mentions of the same occurrence."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.phrases import key
from riwaya.schema import Event
from riwaya.text.fold import fold

__all__ = ["link_occurrences"]


def link_occurrences(text: str, events: Sequence[Event]) -> tuple[Event, ...]:
    """Sets ``same_as`` to the first event of the report that tells the same occurrence.

    Events match when their type is the same, their modes and places do not contradict, and either
    the later one is definite (الهجوم) or both name the same place or the same actor.
    """
    found: list[Event] = []
    for event in events:
        first = next((e for e in reversed(found) if _same(text, e, event)), None)
        if first is not None:
            event = structs.replace(event, same_as=first.same_as or first.id)
        found.append(event)
    return tuple(found)


def _entities(event: Event) -> tuple[set[str], set[str], set[str]]:
    places = {p.entity for p in event.locations if p.entity}
    actors = {p.entity for p in event.actors if p.entity}
    recipients = {p.entity for p in event.recipients if p.entity}
    return places, actors, recipients


def _same(text: str, a: Event, b: Event) -> bool:
    if a.type != b.type or (a.modes and b.modes and a.modes != b.modes):
        return False
    if "historical" in (a.factuality, b.factuality) and a.factuality != b.factuality:
        return False
    a_places, a_actors, a_recipients = _entities(a)
    b_places, b_actors, b_recipients = _entities(b)
    if any(
        x and y and not x & y
        for x, y in ((a_places, b_places), (a_actors, b_actors), (a_recipients, b_recipients))
    ):
        return False
    words_a = fold(a.trigger.of(text)).text.split(" ")
    words_b = fold(b.trigger.of(text)).text.split(" ")
    same_word = key(words_a[-1]) == key(words_b[-1])
    if words_b[-1].startswith("ال") and (same_word or a.type in ("ASSAULT", "PROTEST")):
        return True
    shared = bool(a_places & b_places) + bool(a_actors & b_actors) + bool(a_recipients & b_recipients)
    return shared >= 2 or (shared == 1 and same_word)
