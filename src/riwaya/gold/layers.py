"""Turns annotated sentences of public text into stand-off records that hold no text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from riwaya.gold.corpus import PARTS, LayerRecord
from riwaya.gold.notation import GoldReport
from riwaya.invariants import problems
from riwaya.schema import Article, Attribution, Count, Entity, Event, Location, Mention, Party, Reading, Span
from riwaya.text.sentences import paragraphs

__all__ = ["layer_problems", "seal"]


def _moved(span: Span, by: int) -> Span:
    return Span(span.start - by, span.end - by)


def seal(gold: GoldReport, ids: list[tuple[str, str]]) -> Iterator[LayerRecord]:
    """One record for each paragraph of ``gold``; ``ids`` gives (id, part) in the same order."""
    reading = gold.reading
    text = reading.article.text
    for (name, part), here in zip(ids, paragraphs(text), strict=True):
        by = here.start

        def span(s: Span, by: int = by) -> Span:
            return _moved(s, by)

        mentions = tuple(
            Mention(span=span(m.span), entity=m.entity) for m in reading.mentions if here.covers(m.span)
        )
        used = {m.entity for m in mentions}

        def party(p: Party, by: int = by, used: set[str] = used) -> Party:
            entity = p.entity if p.entity in used else None  # named in another sentence only
            return msgspec.structs.replace(p, span=_moved(p.span, by) if p.span else None, entity=entity)

        attributions = tuple(
            Attribution(
                id=a.id, source=party(a.source) if a.source else None, cue=tuple(map(span, a.cue)),
                content=tuple(map(span, a.content)), quote=a.quote, stance=a.stance, parent=a.parent,
            )
            for a in reading.attributions
            if here.covers(a.cue[0])
        )  # fmt: skip
        here_events = [e for e in reading.events if here.covers(e.trigger)]
        known = {e.id for e in here_events}
        events: list[Event] = []
        for e in here_events:
            events.append(
                msgspec.structs.replace(
                    e,
                    trigger=span(e.trigger),
                    actors=tuple(map(party, e.actors)),
                    recipients=tuple(map(party, e.recipients)),
                    locations=tuple(
                        Location(
                            span=span(p.span) if p.span else None,
                            entity=p.entity if p.entity in used else None,
                        )
                        for p in e.locations
                    ),
                    time=msgspec.structs.replace(e.time, span=span(e.time.span)) if e.time else None,
                    fatalities=_count(e.fatalities, by),
                    injuries=_count(e.injuries, by),
                    same_as=e.same_as if e.same_as in known else None,
                )
            )
        yield LayerRecord(
            id=name,
            sha256=hashlib.sha256(here.of(text).encode()).hexdigest(),
            part=part,
            entities=tuple(_bare(x) for x in reading.entities if x.id in used),
            mentions=mentions,
            attributions=attributions,
            events=tuple(events),
        )


def _bare(entity: Entity) -> Entity:
    """Without its Arabic form, which is text of the source."""
    return msgspec.structs.replace(entity, name_ar="")


def _count(count: Count | None, by: int) -> Count | None:
    if count is None:
        return None
    return msgspec.structs.replace(count, who=_moved(count.who, by) if count.who else None)


def layer_problems(path: Path) -> tuple[int, list[str]]:
    """(records, what is illegal in them) of a layer file, as far as can be told without its text."""
    found: list[str] = []
    number = 0
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            record = msgspec.json.decode(line, type=LayerRecord)
        except msgspec.DecodeError as error:
            found.append(f"line {number}: {error}")
            continue
        if record.part not in PARTS:
            found.append(f"{record.id}: no such part: {record.part}")
        longest = max((m.span.end for m in record.mentions), default=1)
        for a in record.attributions:
            longest = max(longest, *(s.end for s in (*a.cue, *a.content)))
        for e in record.events:
            longest = max(longest, e.trigger.end)
        # Blanks stand in for the text: links, codes and chains are checked, white space is not.
        blank = Article(id=record.id, text="x" * (longest + 1000))
        reading = Reading(
            article=blank, entities=record.entities, mentions=record.mentions, attributions=record.attributions,
            events=record.events,
        )  # fmt: skip
        found.extend(f"{record.id}: {problem}" for problem in problems(reading))
    return number, found
