"""What a page says of each statement and event: its card, and the lists by speaker and by event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import structs

from riwaya.export.escaping import attribute, excerpt, visible
from riwaya.export.labels import label
from riwaya.export.words import attribution_of, entity_of, party_name, words
from riwaya.knowledge.countries import countries
from riwaya.knowledge.plover import event_types
from riwaya.schema import Attribution, Count, Event, Party, Reading, Span, Time

__all__ = ["Anchors", "cards", "legend", "lists", "source_name"]

MOST = 500  # statements, and as many events, that get a card: no report has more unless it is hostile
_MOST_LINKS = 12
_MOST_PARTIES = 20
_EXCERPT = 240  # characters
_NAME = 80
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]{0,30}")


class Anchors:
    """The addresses within the page: the ids of statements and events where they are plain names."""

    def __init__(self, reading: Reading) -> None:
        self.attributions = list({a.id: a for a in reading.attributions[:MOST]}.values())
        self.events = list({v.id: v for v in reading.events[:MOST]}.values())
        self.cut = len(reading.attributions) > MOST or len(reading.events) > MOST
        ids = dict.fromkeys([*(a.id for a in self.attributions), *(v.id for v in self.events)])
        taken = {id for id in ids if _PLAIN.fullmatch(id)}
        spare = (name for name in map("x{}".format, count(1)) if name not in taken)
        self._names = {id: id if id in taken else next(spare) for id in ids}

    def has(self, id: str | None) -> bool:
        return id in self._names

    def of(self, id: str) -> str:
        return self._names[id]

    def style(self) -> str:
        """The rules that show a card and light its words up while either is pointed at."""
        return "".join(
            f':root:has(#{n}:target,[href="#{n}"]:hover,[href="#{n}"]:focus-visible) .in-{n}'
            "{background-color:var(--lit)}"
            f":root:has(#{n}:target) #c-{n}{{display:block}}"
            f':root:has(main [href="#{n}"]:hover) #c-{n}{{display:block;z-index:2}}\n'
            for n in self._names.values()
        )

    def summary(self) -> str:
        """How much there is, in Arabic."""
        return f"الأقوال: {len(self.attributions)} · الأحداث: {len(self.events)}"


def source_name(reading: Reading, a: Attribution) -> str:
    """Who says it, in Arabic where the name is known in Arabic."""
    return _name(reading, a.source) or label("word", "unnamed")


def cards(reading: Reading, anchors: Anchors) -> Iterator[str]:
    """One card a statement, then one an event."""
    inside: dict[str, list[Event]] = {}
    for v in anchors.events:
        if v.attribution is not None:
            inside.setdefault(v.attribution, []).append(v)
    for a in anchors.attributions:
        yield _card(anchors.of(a.id), f"c-{a.stance}", _statement(reading, a, inside.get(a.id, []), anchors))
    for v in anchors.events:
        yield _card(anchors.of(v.id), f"q{event_types()[v.type].quad}", _event(reading, v, anchors))


def _card(name: str, look: str, body: str) -> str:
    close = f'<a class="close" href="#_" aria-label="{label("word", "close")}">×</a>'
    return f'<section class="card {look}" id="c-{name}">{close}{body}</section>\n'


def _statement(reading: Reading, a: Attribution, events: list[Event], anchors: Anchors) -> str:
    content = " … ".join(_words(reading, piece, _EXCERPT) for piece in a.content[:_MOST_PARTIES])
    rows = [_row("confidence", f"{a.confidence:.0%}")] if a.confidence < 1 else []
    if events:
        links = " · ".join(_link(v.id, _event_title(reading, v), anchors) for v in events[:_MOST_PARTIES])
        rows.insert(0, _row("events-inside", links))
    return (
        f"<h2>{label('stance', a.stance)} <small>{label('quote', a.quote)}</small></h2>"
        f"{_chain(reading, a.id, anchors)}"
        f"<blockquote>{_bdi(excerpt(content, _EXCERPT))}</blockquote>{_table(rows)}"
    )


def _event(reading: Reading, v: Event, anchors: Anchors) -> str:
    code = "/".join((v.type, *v.modes))
    quad = label("quad", str(event_types()[v.type].quad))
    rows = [_row("code", f'<span dir="ltr" class="code">{visible(code)}</span> <small>{quad}</small>')]
    if v.contexts:
        rows.append(_row("contexts", f'<span dir="ltr" class="code">{visible(", ".join(v.contexts))}</span>'))
    rows += _parties(reading, "actor", v.actors)
    rows += _parties(reading, "recipient", v.recipients)
    places = [_place(reading, p.entity, _words(reading, p.span)) for p in v.locations[:_MOST_PARTIES]]
    rows += [_row("place", place) for place in places]
    if v.time is not None:
        rows.append(_row("time", _time(reading, v.time)))
    rows.append(_row("factuality", label("factuality", v.factuality)))
    rows += [
        _row(kind, _count(reading, people))
        for kind, people in (("fatalities", v.fatalities), ("injuries", v.injuries))
        if people is not None
    ]
    if v.same_as is not None:
        first = next((other for other in anchors.events if other.id == v.same_as), None)
        title = _event_title(reading, first) if first is not None else v.same_as[:_NAME]
        rows.append(_row("same-as", _link(v.same_as, title, anchors)))
    if v.confidence < 1:
        rows.append(_row("confidence", f"{v.confidence:.0%}"))
    trigger = _bdi(_words(reading, v.trigger))
    return f"<h2>{label('event', v.type)} <small>{trigger}</small></h2>{_chain(reading, v.attribution, anchors)}{_table(rows)}"


def _chain(reading: Reading, id: str | None, anchors: Anchors) -> str:
    """From the outlet inwards; a long chain loses its middle."""
    told: dict[str, Attribution] = {}
    at = attribution_of(reading, id)
    while at is not None and at.id not in told:
        told[at.id] = at
        at = attribution_of(reading, at.parent)
    inwards = list(told.values())[::-1]
    if len(inwards) > _MOST_LINKS:
        inwards = inwards[: _MOST_LINKS // 2] + inwards[-_MOST_LINKS // 2 :]
    outlet = _clean(reading.article.outlet or "") or label("word", "unknown-outlet")
    steps = [f"{_bdi(outlet)} <small>{label('word', 'outlet')}</small>"]
    steps += [_step(reading, a, anchors) for a in inwards]
    listed = "".join(f"<li>{step}</li>" for step in steps)
    return f'<ol class="chain" aria-label="{label("word", "chain")}">{listed}</ol>'


def _step(reading: Reading, a: Attribution, anchors: Anchors) -> str:
    source = a.source or Party()
    cue = _clean(" ".join(_words(reading, piece) for piece in a.cue[:_MOST_PARTIES]))
    said = f' <small class="c-{a.stance}">{_bdi(cue)}</small>' if cue else ""
    return f"{_link(a.id, source_name(reading, a), anchors)}{_code(source.country, source.sectors)}{said}"


def _parties(reading: Reading, kind: str, parties: Iterable[Party]) -> list[str]:
    rows = []
    for party in list(parties)[:_MOST_PARTIES]:
        written = _words(reading, party.span)
        name = _name(reading, party)
        shown = _bdi(written or name) if written or name else f"<i>{label('word', 'not-written')}</i>"
        if written and name and name not in written:
            shown += f" <small>{_bdi(name)}</small>"
        rows.append(_row(kind, shown + _code(party.country, party.sectors)))
    return rows


def _code(country: str | None, sectors: tuple[str, ...]) -> str:
    """Country and sectors in Arabic, the codes themselves as the title."""
    if country is None and not sectors:
        return ""
    parts = [_country(country)] if country is not None else []
    parts += [label("sector", sector) for sector in sectors[:4]]
    codes = " ".join((country or "", *sectors)).strip()[:_NAME]
    return f' <span class="tag" title="{attribute(codes)}">{_bdi(_clean("، ".join(parts)))}</span>'


def _country(code: str) -> str:
    known = countries().get(code)
    return known.names[0] if known is not None else label("country", code)


def _place(reading: Reading, id: str | None, written: str) -> str:
    entity = entity_of(reading, id)
    if entity is None:
        return _bdi(written)
    shown = _bdi(written or _clean(entity.name_ar or entity.name))
    if entity.country is not None:
        shown += f' <span class="tag">{_bdi(_clean(_country(entity.country)))}</span>'
    if entity.lat is not None and entity.lon is not None:
        shown += f' <small dir="ltr" class="code">{entity.lat:.3f}, {entity.lon:.3f}</small>'
    return shown


def _time(reading: Reading, time: Time) -> str:
    days = " – ".join(dict.fromkeys(d for d in (time.from_, time.to) if d)) or time.value or ""
    told = f' <small dir="ltr" class="code">{visible(_clean(days))}</small>' if days else ""
    return _bdi(_words(reading, time.span)) + told


def _count(reading: Reading, people: Count) -> str:
    if people.max is None:
        number = f"{people.min:,} {label('word', 'at-least')}"
    else:
        number = f"{people.min:,}" if people.min == people.max else f"{people.min:,}–{people.max:,}"
    who = _words(reading, people.who)
    return f"{number} <small>{_bdi(who)}</small>" if who else number


def legend(reading: Reading) -> str:
    """The stances and event classes that the report has, in their colours."""
    stances = dict.fromkeys(a.stance for a in reading.attributions)
    quads = sorted({event_types()[v.type].quad for v in reading.events})
    shades = "".join(f'<span class="said d2 s-{s}">{label("stance", s)}</span> ' for s in stances)
    under = "".join(f'<span class="event q{q}">{label("quad", str(q))}</span> ' for q in quads)
    return shades + under


def lists(reading: Reading, anchors: Anchors) -> str:
    """Statements by speaker, then events, each with a link to its words."""
    by_speaker: dict[str, list[Attribution]] = {}
    for a in anchors.attributions:
        by_speaker.setdefault(source_name(reading, a), []).append(a)
    speakers = "".join(
        f"<li>{_bdi(name)} {' '.join(_stance_link(a, anchors) for a in said)}</li>"
        for name, said in sorted(by_speaker.items(), key=lambda item: -len(item[1]))
    )
    events = "".join(
        f'<li class="f-{v.factuality}">{_link(v.id, _event_title(reading, v), anchors)}{_who(reading, v)}</li>'
        for v in anchors.events
    )
    cut = f"<p>{label('word', 'cut')}</p>" if anchors.cut else ""
    return (
        f"{cut}<details open><summary>{label('word', 'speakers')} ({len(by_speaker)})</summary><ul>{speakers}</ul></details>"
        f"<details open><summary>{label('word', 'events')} ({len(anchors.events)})</summary><ul>{events}</ul></details>"
    )


def _stance_link(a: Attribution, anchors: Anchors) -> str:
    return f'<a class="chip c-{a.stance}" href="#{anchors.of(a.id)}">{label("stance", a.stance)}</a>'


def _event_title(reading: Reading, v: Event) -> str:
    return f"{label('event', v.type)}: {_words(reading, v.trigger)}"


def _who(reading: Reading, v: Event) -> str:
    actor, recipient = (_name(reading, parties[0]) if parties else "" for parties in (v.actors, v.recipients))
    if not actor and not recipient:
        return ""
    arrow = f" ← {_bdi(recipient)}" if recipient else ""
    return f" <small>{_bdi(actor)}{arrow}</small>"


def _link(id: str, text: str, anchors: Anchors) -> str:
    return f'<a href="#{anchors.of(id)}">{_bdi(text)}</a>' if anchors.has(id) else _bdi(text)


def _row(kind: str, cell: str) -> str:
    return f"<dt>{label('word', kind)}</dt><dd>{cell}</dd>"


def _table(rows: list[str]) -> str:
    return f"<dl>{''.join(rows)}</dl>" if rows else ""


def _bdi(text: str) -> str:
    return f"<bdi>{visible(text)}</bdi>"


def _words(reading: Reading, span: Span | None, longest: int = _NAME) -> str:
    """The words of ``span``, cut before they are copied: a span may be as long as the report."""
    return excerpt(words(reading, _short(span, longest)), longest)


def _name(reading: Reading, party: Party | None) -> str:
    if party is None:
        return ""
    return _clean(party_name(reading, structs.replace(party, span=_short(party.span, _NAME)), arabic=True))


def _short(span: Span | None, longest: int) -> Span | None:
    return None if span is None else Span(span.start, min(span.end, span.start + 3 * longest))


def _clean(text: str) -> str:
    return excerpt(text, _NAME)
