"""How many an event killed and hurt: each count of a sentence to the nearest violence in it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from riwaya.knowledge.casualties import casualty_words
from riwaya.resolve.deeds.counts import Casualty, casualties
from riwaya.schema import Count, Event, Span
from riwaya.text.fold import fold_token

__all__ = ["with_casualties"]


def with_casualties(
    text: str, events: list[Event], parts: Sequence[Span], persons: Sequence[Span]
) -> list[Event]:
    """Each count goes to the nearest assault of its sentence, which keeps its nearest; numbers before bare plurals."""
    given: dict[int, list[Casualty]] = {}
    for sentence in parts:
        inside = [i for i, e in enumerate(events) if e.type == "ASSAULT" and sentence.covers(e.trigger)]
        if not inside:
            continue
        for casualty in casualties(text, sentence):
            nearest = min(inside, key=lambda i: abs(events[i].trigger.start - casualty.at))
            given.setdefault(nearest, []).append(casualty)
    for i, event in enumerate(events):
        if event.type != "ASSAULT":
            continue
        counts = sorted(given.get(i, ()), key=lambda c: (_is_bare(c), abs(event.trigger.start - c.at)))
        killed = next((c.count for c in counts if c.kind == "killed"), None) or _one_killed(
            text, event, persons
        )
        injured = next((c.count for c in counts if c.kind == "injured"), None)
        events[i] = structs.replace(event, fatalities=killed, injuries=injured)
    return events


def _is_bare(casualty: Casualty) -> bool:
    """A plural without a number (قتلى): two or more."""
    return casualty.count.min <= 2 and casualty.count.max is None


def _one_killed(text: str, event: Event, persons: Sequence[Span]) -> Count | None:
    """One death where a word of killing has one named person as its victim (اغتيال فلان)."""
    word = fold_token(event.trigger.of(text).split(" ")[0])
    if event.factuality not in ("actual", "historical") or casualty_words().get(word) != "killed":
        return None
    victims = [p.span for p in event.recipients if p.span is not None]
    if len(victims) == 1 and sum(victims[0].overlaps(person) for person in persons) == 1:
        return Count(min=1, max=1, who=victims[0])
    return None
