"""From a statement or an event to the fields of a form."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, structs

from riwaya.changes import AttributionAt, Happening, Named, Saying, Where, Who
from riwaya.corrections import named
from riwaya.schema import Attribution, Count, Reading, Span
from riwaya.web.written import shown

__all__ = ["PartyFields", "Words", "anchor_of", "event_fields", "statement_fields"]


class Words(Struct, frozen=True, kw_only=True):
    """A field for words of the report: the words, and where they are."""

    words: str = ""
    at: str = ""


class PartyFields(Struct, frozen=True, kw_only=True):
    """The fields of a party or place; ``entity`` is the id of an entity of the reading."""

    name: str
    words: Words = Words()
    entity: str = ""
    country: str = ""
    sectors: str = ""


def statement_fields(reading: Reading, value: Saying) -> dict[str, Any]:
    """The fields of a statement's form."""
    text = reading.article.text
    return {
        "stance": value.stance, "quote": value.quote,
        "cue": _words(text, value.cue), "content": _words(text, value.content),
        "source": _party(reading, "source", value.source or Who()),
        "parents": _parents(reading, value.parent, but=value.at),
    }  # fmt: skip


def event_fields(reading: Reading, value: Happening) -> dict[str, Any]:
    """The fields of an event's form; each list has one empty row more."""
    text = reading.article.text
    time = value.time
    return {
        "type": value.type, "modes": value.modes, "contexts": value.contexts, "factuality": value.factuality,
        "trigger": _words(text, (value.trigger,)),
        "actors": [_party(reading, f"actor.{i}", who) for i, who in enumerate((*value.actors, Who()))],
        "recipients": [_party(reading, f"recipient.{i}", who) for i, who in enumerate((*value.recipients, Who()))],
        "locations": [
            PartyFields(name=f"location.{i}", words=_words(text, (at.span,) if at.span else ()), entity=_entity(reading, at.entity))
            for i, at in enumerate((*value.locations, Where()))
        ],
        "time": _words(text, (time.span,) if time else ()),
        "from": (time.from_ if time else None) or "", "to": (time.to if time else None) or "",
        "counts": [_count(text, name, count) for name, count in (("fatalities", value.fatalities), ("injuries", value.injuries))],
        "tellers": _parents(reading, value.attribution, but=None),
    }  # fmt: skip


def _words(text: str, spans: tuple[Span, ...]) -> Words:
    words, at = shown(text, spans)
    return Words(words=words, at=at)


def _party(reading: Reading, name: str, who: Who) -> PartyFields:
    return PartyFields(
        name=name, words=_words(reading.article.text, (who.span,) if who.span else ()),
        entity=_entity(reading, who.entity), country=who.country or "", sectors=" ".join(who.sectors),
    )  # fmt: skip


def _entity(reading: Reading, wanted: Named | None) -> str:
    if wanted is None:
        return ""
    bare = structs.replace(wanted, mention=None)
    of_name = [e.id for e in reading.entities if structs.replace(named(reading, e.id), mention=None) == bare]
    exact = [id for id in of_name if named(reading, id) == wanted]
    return (exact or of_name or [""])[0]


def _count(text: str, name: str, count: Count | None) -> dict[str, Any]:
    if count is None:
        return {"name": name, "min": "", "max": "", "who": Words(), "span": Words()}
    return {
        "name": name, "min": count.min, "max": "" if count.max is None else count.max,
        "who": _words(text, (count.who,) if count.who else ()),
        "span": _words(text, (count.span,) if count.span else ()),
    }  # fmt: skip


def _parents(
    reading: Reading, chosen: AttributionAt | None, but: AttributionAt | None
) -> list[dict[str, Any]]:
    """The statements that may hold this one: (id, words, whether it is the one)."""
    found = []
    for a in reading.attributions:
        at = anchor_of(a)
        if at != but:
            cue = " ".join(piece.of(reading.article.text) for piece in a.cue)
            found.append({"id": a.id, "attribution": a, "cue": cue, "chosen": at == chosen})
    return found


def anchor_of(a: Attribution) -> AttributionAt:
    """How a statement is named beyond its reading."""
    return AttributionAt(a.cue, a.content[0].start)
