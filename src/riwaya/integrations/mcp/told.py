"""A reading as an answer: statements and events with their chains, exact words and offsets."""

from __future__ import annotations

from collections.abc import Iterable

from riwaya.corpus.accounts import code_of
from riwaya.integrations.mcp.answers import Event, Link, Place, Range, Side, Statement, Words
from riwaya.integrations.mcp.shown import excerpt, line, names
from riwaya.schema import Attribution, Count, Location, Party, Reading, Span
from riwaya.schema import Event as Told

__all__ = ["Teller"]

_DEEPEST = 50
_ALL = Span(0, 2**31)


class Teller:
    """Tells what one reading holds."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.article.text
        self._entities = {e.id: e for e in reading.entities}
        self._attributions = {a.id: a for a in reading.attributions}

    def statements(self, within: Span = _ALL) -> tuple[Statement, ...]:
        """The statements whose cue or content begins in ``within``."""
        return tuple(
            self.statement(a)
            for a in self._reading.attributions
            if any(within.start <= piece.start < within.end for piece in (*a.cue, *a.content))
        )

    def events(self, within: Span = _ALL) -> tuple[Event, ...]:
        """The events whose trigger begins in ``within``."""
        return tuple(
            self._event(v) for v in self._reading.events if within.start <= v.trigger.start < within.end
        )

    def statement(self, a: Attribution) -> Statement:
        """One statement; of the speakers around it only names, codes and stances."""
        *around, own = self.chain(a.id)
        return Statement(
            id=a.id, chain=(*map(_brief, around), own), stance=a.stance, quote=a.quote,
            cue=self._words(a.cue), content=self._words(a.content), inside=a.parent, confidence=round(a.confidence, 2),
        )  # fmt: skip

    def holding(self, span: Span) -> Attribution | None:
        """The innermost statement with ``span`` whole in one piece of its content."""
        whole = [a for a in self._reading.attributions if any(p.covers(span) for p in a.content)]
        return max(whole, key=lambda a: len(self._links(a.id)), default=None)

    def touching(self, span: Span) -> list[Attribution]:
        """The statements with a part of ``span`` in their content, but not the whole of it."""
        return [
            a
            for a in self._reading.attributions
            if any(p.overlaps(span) for p in a.content) and not any(p.covers(span) for p in a.content)
        ]

    def chain(self, statement: str | None) -> tuple[Link, ...]:
        """From the outlet inwards to the statement of that id (None: the outlet alone)."""
        outlet = Link(role="outlet", name=line(self._reading.article.outlet))
        return (outlet, *(self._link(a) for a in self._links(statement)))

    def _links(self, statement: str | None) -> list[Attribution]:
        found: list[Attribution] = []
        while statement in self._attributions and len(found) < _DEEPEST:
            found.append(self._attributions[statement])
            statement = found[-1].parent
        return found[::-1]

    def _link(self, a: Attribution) -> Link:
        who = self._side(a.source) if a.source is not None else Side()
        name = who.name or (line(who.written.words) if who.written is not None else None)
        return Link(
            role="speaker", name=name, name_ar=who.name_ar, code=who.code, stance=a.stance, said=who.written
        )

    def _event(self, v: Told) -> Event:
        time = v.time
        return Event(
            id=v.id, type=v.type, mode=v.modes[0] if v.modes else None, factuality=v.factuality,
            chain=tuple(map(_brief, self.chain(v.attribution))), statement=v.attribution, trigger=excerpt(self._text, v.trigger),
            actors=tuple(map(self._side, v.actors)), recipients=tuple(map(self._side, v.recipients)),
            place=self._place(v.locations),
            day=time.from_ if time else None, last_day=time.to if time and time.to != time.from_ else None,
            killed=_range(v.fatalities), injured=_range(v.injuries), confidence=round(v.confidence, 2),
        )  # fmt: skip

    def _side(self, party: Party) -> Side:
        entity = self._entities.get(party.entity or "")
        return Side(
            **(names(entity.name, entity.name_ar) if entity else {}),
            code=code_of(party.country, party.sectors[0] if party.sectors else None),
            written=excerpt(self._text, party.span) if party.span is not None else None,
        )  # fmt: skip

    def _place(self, locations: Iterable[Location]) -> Place | None:
        for location in locations:
            entity = self._entities.get(location.entity or "")
            if entity is not None:
                return Place(
                    **names(entity.name, entity.name_ar), country=entity.country, lat=entity.lat, lon=entity.lon,
                )  # fmt: skip
            if location.span is not None:
                return Place(name=excerpt(self._text, location.span).words)
        return None

    def _words(self, spans: Iterable[Span]) -> tuple[Words, ...]:
        return tuple(excerpt(self._text, span) for span in spans)


def _brief(link: Link) -> Link:
    return Link(role=link.role, name=link.name, code=link.code, stance=link.stance)


def _range(count: Count | None) -> Range | None:
    return None if count is None else Range(min=count.min, max=count.max)
