"""What every reading must keep, whoever made it."""

from __future__ import annotations

from riwaya.errors import InvariantError
from riwaya.knowledge.countries import legal_countries
from riwaya.knowledge.plover import modes, sectors
from riwaya.schema import Attribution, Party, Reading, Span

__all__ = ["check", "problems"]


def check(reading: Reading) -> None:
    """Raises :class:`InvariantError` with the first broken rule."""
    found = problems(reading)
    if found:
        raise InvariantError(f"{reading.article.id or 'reading'}: {found[0]}")


def problems(reading: Reading) -> list[str]:
    """Every broken rule: spans, links, chains and codes."""
    text = reading.article.text
    found: list[str] = []
    entities = {e.id for e in reading.entities}
    attributions = {a.id: a for a in reading.attributions}
    events = {e.id for e in reading.events}

    def span(where: str, s: Span) -> None:
        if not 0 <= s.start < s.end <= len(text):
            found.append(f"{where}: span {s.start}–{s.end} is empty or out of the text")
        elif s.of(text) != s.of(text).strip():
            found.append(f"{where}: the span begins or ends with white space: {s.of(text)!r}")

    def party(where: str, p: Party) -> None:
        if p.span is not None:
            span(where, p.span)
        if p.entity is not None and p.entity not in entities:
            found.append(f"{where}: no entity {p.entity}")
        if p.country is not None and p.country not in legal_countries():
            found.append(f"{where}: no such country: {p.country}")
        found.extend(f"{where}: no such sector: {code}" for code in p.sectors if code not in sectors())

    for e in reading.entities:
        if e.country is not None and e.country not in legal_countries():
            found.append(f"{e.id}: no such country: {e.country}")
    last = 0
    for m in reading.mentions:
        span(f"mention of {m.entity}", m.span)
        if m.entity not in entities:
            found.append(f"mention at {m.span.start}: no entity {m.entity}")
        if m.span.start < last:
            found.append(f"mentions overlap at {m.span.start}")
        last = m.span.end
    for a in reading.attributions:
        for s in (*a.cue, *a.content):
            span(a.id, s)
        if not a.cue or not a.content:
            found.append(f"{a.id}: a cue and a content are needed")
        if a.source is not None:
            party(a.id, a.source)
        for c in a.cue:
            if any(c.overlaps(piece) for piece in a.content):
                found.append(f"{a.id}: its cue stands in its own content")
        if a.parent is not None:
            found.extend(_parent_problems(a.id, a.parent, attributions))
    for v in reading.events:
        span(v.id, v.trigger)
        for p in (*v.actors, *v.recipients):
            party(v.id, p)
        for place in v.locations:
            party(v.id, Party(span=place.span, entity=place.entity))
        if v.time is not None:
            span(v.id, v.time.span)
        found.extend(f"{v.id}: {v.type} has no mode {m}" for m in v.modes if m not in modes().get(v.type, ()))
        if v.attribution is not None and v.attribution not in attributions:
            found.append(f"{v.id}: no attribution {v.attribution}")
        if v.same_as is not None and (v.same_as not in events or v.same_as == v.id):
            found.append(f"{v.id}: same as {v.same_as}, which is no other event")
        for count in (v.fatalities, v.injuries):
            if count is not None and (count.min < 0 or (count.max is not None and count.max < count.min)):
                found.append(f"{v.id}: an impossible count")
            if count is not None and count.who is not None:
                span(v.id, count.who)
    return found


def _parent_problems(name: str, parent: str, attributions: dict[str, Attribution]) -> list[str]:
    above = attributions.get(parent)
    if above is None:
        return [f"{name}: no attribution {parent}"]
    seen = {name}
    at: str | None = parent
    while at is not None:
        if at in seen:
            return [f"{name}: its chain of attributions is a circle"]
        seen.add(at)
        at = attributions[at].parent if at in attributions else None
    cue = attributions[name].cue[0]
    if not any(piece.covers(cue) for piece in above.content):
        return [f"{name}: its cue is not inside the content of {parent}"]
    return []
