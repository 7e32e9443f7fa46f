"""Finds in a reading what a change means by offsets: exactly, else by the best overlap."""

from __future__ import annotations

from collections.abc import Iterable

from riwaya.changes import AttributionAt, EventAt, Named, Saying
from riwaya.schema import Attribution, Entity, Event, Mention, Span

__all__ = ["SURE", "find_attribution", "find_entity", "find_event", "find_twin", "share"]

SURE = 0.5  # of the characters of two anchors together: from here they surely mean one thing


def share(a: Iterable[Span], b: Iterable[Span]) -> float:
    """Characters that both have, of those that either has (pieces of one side do not overlap)."""
    mine, yours = list(a), list(b)
    common = sum(
        max(0, min(x.end, y.end) - max(x.start, y.start)) for x in mine for y in yours
    )  # fmt: skip
    total = sum(map(len, mine)) + sum(map(len, yours)) - common
    return common / total if total > 0 else 0.0


def find_attribution(
    attributions: Iterable[Attribution], at: AttributionAt, least: float = 0.0
) -> str | None:
    """The id of the attribution at ``at``; its cue shares more than ``least`` with the anchor's."""
    best: tuple[float, int, str] | None = None
    for a in attributions:
        alike = 2.0 if a.cue == at.cue else share(a.cue, at.cue)
        if alike > least and alike >= (best[0] if best else 0.0):
            far = abs(a.content[0].start - at.content) if a.content else 0
            if best is None or (-alike, far) < (-best[0], best[1]):
                best = (alike, far, a.id)
    return best[2] if best else None


def find_twin(attributions: Iterable[Attribution], value: Saying) -> str | None:
    """The id of an attribution that says what ``value`` says: the same cue, and mostly the same content."""
    for a in attributions:
        if share(a.cue, value.cue) > 0 and share(a.content, value.content) >= SURE:
            return a.id
    return None


def find_event(
    events: Iterable[Event], at: EventAt, least: float = 0.0, *, typed: bool = False
) -> str | None:
    """The id of the event at ``at``; with ``typed`` only one of its type."""
    best: tuple[bool, bool, float, str] | None = None
    for v in events:
        alike = share((v.trigger,), (at.trigger,))
        if alike <= least or (typed and v.type != at.type):
            continue
        rank = (v.trigger == at.trigger, v.type == at.type, alike)
        if best is None or rank > best[:3]:
            best = (*rank, v.id)
    return best[3] if best else None


def find_entity(entities: Iterable[Entity], mentions: Iterable[Mention], who: Named) -> str | None:
    """The id of the entity of that name; among namesakes, the one that its mention names."""
    here = {m.entity for m in mentions if m.span == who.mention} if who.mention else set()
    best: tuple[bool, bool, str] | None = None
    for e in entities:
        if e.type != who.type:
            continue
        same = (e.name, e.country) == (who.name, who.country) and (
            e.wikidata is None or who.wikidata is None or e.wikidata == who.wikidata
        )
        # Another model's tables may know it by a fuller name: the same words name it still.
        if not same and not (e.id in here and e.name_ar == who.name_ar != "" and who.name == who.name_ar):
            continue
        rank = (same, e.id in here)
        if best is None or rank > best[:2]:
            best = (*rank, e.id)
    return best[2] if best else None
