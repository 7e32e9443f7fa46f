"""What a page says of each statement and event: its card, and the lists by speaker and by event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from msgspec import structs

from riwaya.export.anchors import Anchors
from riwaya.export.counts import more_than
from riwaya.export.escaping import attribute, contained, excerpt, visible
from riwaya.export.labels import Labels
from riwaya.export.words import attribution_of, entity_of, party_name, speaker_name, words
from riwaya.knowledge.countries import countries
from riwaya.knowledge.plover import event_types
from riwaya.schema import Attribution, Count, Event, Party, Reading, Span, Time

__all__ = ["Cards", "Extras", "NoExtras"]

_MOST_LINKS = 12
_MOST_PARTIES = 20
_EXCERPT = 240  # characters
_NAME = 80
_QUOTES = ' "«»“”'
_GAP = 12  # characters between words that are shown as one piece


class Extras(Protocol):
    """HTML that a site adds to what a single page can show."""

    def named(self, party: Party, shown: str) -> str:
        """A party's name, ``shown`` as HTML, with what leads on from it."""

    def of_statement(self, a: Attribution) -> str:
        """More at the end of a statement's card."""

    def of_event(self, v: Event) -> str:
        """More at the end of an event's card."""


class NoExtras:
    """Nothing more."""

    def named(self, party: Party, shown: str) -> str:
        return shown

    def of_statement(self, a: Attribution) -> str:
        return ""

    def of_event(self, v: Event) -> str:
        return ""


class Cards:
    """The cards and lists of one reading, in one language."""

    def __init__(self, reading: Reading, anchors: Anchors, say: Labels, extras: Extras | None = None) -> None:
        self.reading, self.anchors = reading, anchors
        self._say, self._arabic = say, say.language == "ar"
        self._extras = extras or NoExtras()

    def source_name(self, a: Attribution) -> str:
        """Who says it: in Arabic where the name is known in Arabic, or in English where the page is English."""
        source = a.source and structs.replace(a.source, span=_short(a.source.span, _NAME))
        name = speaker_name(self.reading, structs.replace(a, source=source), arabic=self._arabic)
        return _clean(name) or self._say("word", "unnamed")

    def cards(self) -> Iterator[str]:
        """One card a statement, then one an event."""
        inside: dict[str, list[Event]] = {}
        for v in self.anchors.events:
            if v.attribution is not None:
                inside.setdefault(v.attribution, []).append(v)
        for a in self.anchors.attributions:
            yield self._card(self.anchors.of(a.id), f"c-{a.stance}", self._statement(a, inside.get(a.id, [])))
        for v in self.anchors.events:
            yield self._card(self.anchors.of(v.id), f"q{event_types()[v.type].quad}", self._event(v))

    def _card(self, name: str, look: str, body: str) -> str:
        close = f'<a class="close" href="#_" aria-label="{self._say("word", "close")}">×</a>'
        return f'<section class="card {look}" id="c-{name}">{close}{body}</section>\n'

    def _statement(self, a: Attribution, events: list[Event]) -> str:
        content = " … ".join(self.words(piece, _EXCERPT) for piece in a.content[:_MOST_PARTIES])
        rows = [self._row("confidence", f"{a.confidence:.0%}")] if a.confidence < 1 else []
        if events:
            links = " · ".join(self.link(v.id, self._event_title(v)) for v in events[:_MOST_PARTIES])
            rows.insert(0, self._row("events-inside", links))
        return (
            f"<h2>{self._say('stance', a.stance)} <small>{self._say('quote', a.quote)}</small></h2>"
            f"{self._chain(a.id)}"
            f"<blockquote>{_bdi(excerpt(content, _EXCERPT))}</blockquote>{_table(rows)}{self._extras.of_statement(a)}"
        )

    def _event(self, v: Event) -> str:
        code = "/".join((v.type, *v.modes))
        quad = self._say("quad", str(event_types()[v.type].quad))
        rows = [
            self._row(
                "code",
                f'<span dir="ltr" class="code">{visible(contained(code))}</span> <small>{quad}</small>',
            )
        ]
        if v.contexts:
            named = (self._say("context", context) for context in v.contexts)
            rows.append(
                self._row("contexts", visible(contained(_clean(self._say("mark", "comma").join(named)))))
            )
        rows += self._parties("actor", v.actors)
        rows += self._parties("recipient", v.recipients)
        places = [self._place(p.entity, self.words(p.span)) for p in v.locations[:_MOST_PARTIES]]
        rows += [self._row("place", place) for place in places]
        if v.time is not None:
            rows.append(self._row("time", self._time(v.time)))
        rows.append(self._row("factuality", self._say("factuality", v.factuality)))
        rows += [
            self._row(kind, self._count(people))
            for kind, people in (("fatalities", v.fatalities), ("injuries", v.injuries))
            if people is not None
        ]
        if v.same_as is not None:
            first = next((other for other in self.anchors.events if other.id == v.same_as), None)
            title = self._event_title(first) if first is not None else v.same_as[:_NAME]
            rows.append(self._row("same-as", self.link(v.same_as, title)))
        if v.confidence < 1:
            rows.append(self._row("confidence", f"{v.confidence:.0%}"))
        trigger = _bdi(self.words(v.trigger))
        return f"<h2>{self._say('event', v.type)} <small>{trigger}</small></h2>{self._chain(v.attribution)}{_table(rows)}{self._extras.of_event(v)}"

    def _chain(self, id: str | None) -> str:
        """From the outlet inwards; a long chain loses its middle."""
        told: dict[str, Attribution] = {}
        at = attribution_of(self.reading, id)
        while at is not None and at.id not in told:
            told[at.id] = at
            at = attribution_of(self.reading, at.parent)
        inwards = list(told.values())[::-1]
        if len(inwards) > _MOST_LINKS:
            inwards = inwards[: _MOST_LINKS // 2] + inwards[-_MOST_LINKS // 2 :]
        outlet = _clean(self.reading.article.outlet or "") or self._say("word", "unknown-outlet")
        steps = [f"{_bdi(outlet)} <small>{self._say('word', 'outlet')}</small>"]
        steps += [self._step(a) for a in inwards]
        listed = "".join(f"<li>{step}</li>" for step in steps)
        return f'<ol class="chain" aria-label="{self._say("word", "chain")}">{listed}</ol>'

    def _step(self, a: Attribution) -> str:
        source = a.source or Party()
        cue = _clean(" ".join(self.words(piece) for piece in a.cue[:_MOST_PARTIES]))
        said = f' <small class="c-{a.stance}">{_bdi(cue)}</small>' if cue else ""
        name, written = self.source_name(a), self.words(source.span).strip(_QUOTES)
        # A military source in the movement is not the movement: the words stand beside the name.
        words = f" <small>{_bdi(written)}</small>" if written and written != name else ""
        more = self._extras.named(source, "")
        return f"{self.link(a.id, name)}{more}{words}{self.code(source.country, source.sectors)}{said}"

    def _parties(self, kind: str, parties: Iterable[Party]) -> list[str]:
        rows = []
        for party in list(parties)[:_MOST_PARTIES]:
            written = self.words(party.span)
            name = self._name(party)
            shown = _bdi(written or name) if written or name else f"<i>{self._say('word', 'not-written')}</i>"
            if written and name and name not in written:
                shown += f" <small>{_bdi(name)}</small>"
            rows.append(
                self._row(kind, self._extras.named(party, shown) + self.code(party.country, party.sectors))
            )
        return rows

    def code(self, country: str | None, sectors: tuple[str, ...]) -> str:
        """Country and sectors in words, then the codes themselves."""
        if country is None and not sectors:
            return ""
        parts = [self._country(country)] if country is not None else []
        parts += [self._say("sector", sector) for sector in sectors[:4]]
        codes = " ".join((country or "", *sectors)).strip()[:_NAME]
        said = _bdi(_clean(self._say("mark", "comma").join(parts)))
        return f' <span class="tag" title="{attribute(codes)}">{said} <span dir="ltr" class="code">{visible(contained(codes))}</span></span>'

    def _country(self, code: str) -> str:
        known = countries().get(code)
        if known is None:
            return self._say("country", code)
        return known.names[0] if self._arabic else known.name_en

    def _place(self, id: str | None, written: str) -> str:
        entity = entity_of(self.reading, id)
        if entity is None:
            return _bdi(written)
        shown = _bdi(written or _clean(entity.name_ar or entity.name))
        if entity.country is not None:
            shown += f' <span class="tag">{_bdi(_clean(self._country(entity.country)))}</span>'
        if entity.lat is not None and entity.lon is not None:
            shown += f' <small dir="ltr" class="code">{entity.lat:.3f}, {entity.lon:.3f}</small>'
        return shown

    def _time(self, time: Time) -> str:
        days = " – ".join(dict.fromkeys(d for d in (time.from_, time.to) if d)) or time.value or ""
        told = f' <small dir="ltr" class="code">{visible(contained(_clean(days)))}</small>' if days else ""
        return _bdi(self.words(time.span)) + told

    def _count(self, people: Count) -> str:
        written = self.words(people.span)
        if people.max is not None:
            number = f"{people.min:,}" if people.min == people.max else f"{people.min:,}–{people.max:,}"
        elif (below := more_than(people.min, written)) is not None:
            number = self._say("word", "more-than").format(f"{below:,}")
        else:
            number = self._say("word", "at-least").format(f"{people.min:,}")
        told = self._number_words(people.span, people.who)
        return f"{number} <small>«{_bdi(told)}»</small>" if told else number

    def _number_words(self, number: Span | None, who: Span | None) -> str:
        """The words that give the number with those that say of whom, as they stand where they stand together."""
        spans = sorted((s for s in (number, who) if s is not None), key=lambda s: (s.start, -s.end))
        if len(spans) == 2 and spans[1].start - spans[0].end <= _GAP:
            return self.words(Span(spans[0].start, max(s.end for s in spans)))
        return " … ".join(self.words(s) for s in spans)

    def legend(self) -> str:
        """The stances and event classes that the report has, in their colours."""
        stances = dict.fromkeys(a.stance for a in self.reading.attributions)
        quads = sorted({event_types()[v.type].quad for v in self.reading.events})
        shades = "".join(f'<span class="said d2 s-{s}">{self._say("stance", s)}</span> ' for s in stances)
        under = "".join(f'<span class="event q{q}">{self._say("quad", str(q))}</span> ' for q in quads)
        return shades + under

    def lists(self) -> str:
        """Statements by speaker, then events, each with a link to its words."""
        by_speaker: dict[str, list[Attribution]] = {}
        for a in self.anchors.attributions:
            by_speaker.setdefault(self.source_name(a), []).append(a)
        speakers = "".join(
            f"<li>{_bdi(name)} {' '.join(self._stance_link(a) for a in said)}</li>"
            for name, said in sorted(by_speaker.items(), key=lambda item: -len(item[1]))
        )
        events = "".join(
            f'<li class="f-{v.factuality}">{self.link(v.id, self._event_title(v))}{self._who(v)}</li>'
            for v in self.anchors.events
        )
        cut = f"<p>{self._say('word', 'cut')}</p>" if self.anchors.cut else ""
        return (
            f"{cut}<details open><summary>{self._say('word', 'speakers')} ({len(by_speaker)})</summary><ul>{speakers}</ul></details>"
            f"<details open><summary>{self._say('word', 'events')} ({len(self.anchors.events)})</summary><ul>{events}</ul></details>"
        )

    def _stance_link(self, a: Attribution) -> str:
        return f'<a class="chip c-{a.stance}" href="#{self.anchors.of(a.id)}">{self._say("stance", a.stance)}</a>'

    def _event_title(self, v: Event) -> str:
        return f"{self._say('event', v.type)}: {self.words(v.trigger)}"

    def _who(self, v: Event) -> str:
        actor, recipient = (self._name(parties[0]) if parties else "" for parties in (v.actors, v.recipients))
        if not actor and not recipient:
            return ""
        arrow = f" {self._say('mark', 'arrow')} {_bdi(recipient)}" if recipient else ""
        return f" <small>{_bdi(actor)}{arrow}</small>"

    def link(self, id: str, text: str) -> str:
        return f'<a href="#{self.anchors.of(id)}">{_bdi(text)}</a>' if self.anchors.has(id) else _bdi(text)

    def _row(self, kind: str, cell: str) -> str:
        return f"<dt>{self._say('word', kind)}</dt><dd>{cell}</dd>"

    def words(self, span: Span | None, longest: int = _NAME) -> str:
        """The words of ``span``, cut before they are copied: a span may be as long as the report."""
        return excerpt(words(self.reading, _short(span, longest)), longest)

    def _name(self, party: Party | None) -> str:
        if party is None:
            return ""
        return _clean(
            party_name(
                self.reading, structs.replace(party, span=_short(party.span, _NAME)), arabic=self._arabic
            )
        )


def _table(rows: list[str]) -> str:
    return f"<dl>{''.join(rows)}</dl>" if rows else ""


def _bdi(text: str) -> str:
    return f"<bdi>{visible(contained(text))}</bdi>"


def _short(span: Span | None, longest: int) -> Span | None:
    return None if span is None else Span(span.start, min(span.end, span.start + 3 * longest))


def _clean(text: str) -> str:
    return excerpt(text, _NAME)
