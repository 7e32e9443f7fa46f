"""Puts the model's draft and the resolved parts together: attribution tree, events, parties, codes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, partial

from msgspec import structs

from riwaya.knowledge.casualties import casualty_words
from riwaya.knowledge.contexts import context_words
from riwaya.model.draft import Draft, DraftAttribution, DraftEvent
from riwaya.resolve.addressees import addressee
from riwaya.resolve.chains import innermost
from riwaya.resolve.counts import Casualty, casualties
from riwaya.resolve.entities import resolve_entities
from riwaya.resolve.factual import settle_factuality
from riwaya.resolve.groups import settle_groups
from riwaya.resolve.joint import Joint, joint_names, members_of
from riwaya.resolve.light_verbs import without_light_cues, without_light_triggers
from riwaya.resolve.naming import settle_names
from riwaya.resolve.occurrences import link_occurrences
from riwaya.resolve.parties import Coder, Role
from riwaya.resolve.phrases import apart, whole_phrase
from riwaya.resolve.quoting import quote_kind
from riwaya.resolve.rivals import without_rivals
from riwaya.resolve.speakers import continue_speakers
from riwaya.resolve.times import byline_date, resolve_time
from riwaya.schema import Article, Attribution, Count, Entity, Event, Location, Mention, Party, Reading, Span
from riwaya.text.edges import trim
from riwaya.text.fold import fold, fold_token
from riwaya.text.quotes import quotations
from riwaya.text.sentences import paragraphs, sentences

__all__ = ["compose"]

_VIOLENT = ("ASSAULT",)
_AGAINST = ("accuse", "evaluate")
_CIRCUMSTANCE = re.compile(r"و?(?:م\w{2,}|\wا\w\w)ا")  # مشيرا، رافضا
_PARTICIPLE = re.compile(r"و?م\w+(?:ا|ه|ين)")


def compose(article: Article, draft: Draft) -> Reading:
    """The reading of ``article`` from what the model says of it."""
    published = article.published or byline_date(article.text)
    resolved = resolve_entities(article.text, settle_names(article.text, draft.mentions), published)
    coder = Coder(article.text, resolved, published, article.outlet)
    names = [m.span for m in resolved.mentions]
    persons = _persons(resolved.entities, resolved.mentions)
    parts = sentences(article.text)
    by_id = {e.id: e for e in resolved.entities}
    joint = joint_names(article.text, resolved.mentions, by_id)
    drafts = [
        _whole_names(article.text, _held_together(article.text, a, parts), names, persons)
        for a in without_rivals(without_light_cues(article.text, draft.attributions))
    ]
    attributions = _attributions(article.text, drafts, coder, names, joint)
    events = _events(
        article.text, draft.events, attributions, coder, resolved.entities, resolved.mentions, published, joint
    )
    return Reading(
        article=structs.replace(article, published=published),
        entities=resolved.entities,
        mentions=resolved.mentions,
        attributions=attributions,
        events=events,
    )


def _persons(entities: Sequence[Entity], mentions: Sequence[Mention]) -> list[Span]:
    people = {e.id for e in entities if e.type == "PER"}
    return [m.span for m in mentions if m.entity in people]


def _held_together(text: str, a: DraftAttribution, parts: Sequence[Span]) -> DraftAttribution:
    """Without what a cue cannot govern: a piece of content in another sentence than the rest, or a subject
    after a participle (رافضا ما قاله فلان: who refuses was named before).
    """
    near = [part for part in parts if part.overlaps(a.cue[0])]
    beside = tuple(c for c in a.content if any(c.overlaps(part) for part in near))
    word = fold_token(a.cue[0].of(text).split(" ")[0])
    follows = a.source is not None and a.cue[0] < a.source and _CIRCUMSTANCE.fullmatch(word) is not None
    return structs.replace(a, content=beside or a.content, source=None if follows else a.source)


def _whole_names(
    text: str, a: DraftAttribution, names: Sequence[Span], persons: Sequence[Span]
) -> DraftAttribution:
    if a.source is None:
        return a
    whole = whole_phrase(text, a.source, names, persons)
    clear = not any(whole.overlaps(s) for s in (*a.cue, *a.content))
    return structs.replace(a, source=whole) if clear else a


def _attributions(
    text: str,
    drafts: Sequence[DraftAttribution],
    coder: Coder,
    names: Sequence[Span],
    joint: Sequence[Joint],
) -> tuple[Attribution, ...]:
    ordered = _siblings(text, sorted(drafts, key=lambda a: a.cue[0]))
    named = [(f"a{i}", a) for i, a in enumerate(ordered, 1)]
    quoted = quotations(text)
    starts = [p.start for p in paragraphs(text)]
    parents = {name: innermost(named, a.cue[0], but=name) for name, a in named}
    inner: dict[str, list[Span]] = {}
    for name, a in named:
        above = parents[name]
        if above is not None:
            inner.setdefault(above, []).extend(a.content)
    found: list[Attribution] = []
    for name, a in named:
        outer = next((b.source for b in found if b.id == parents[name]), None)
        found.append(
            Attribution(
                id=name,
                source=_source(text, a, coder, outer, joint) if a.source else None,
                cue=a.cue,
                content=a.content,
                quote=quote_kind(a.content, inner.get(name, []), quoted, names),
                stance=a.stance,
                parent=parents[name],
                confidence=a.confidence,
            )
        )
    found = _without_circles(found)
    return continue_speakers(text, found, [bisect_right(starts, a.cue[0].start) for a in found])


def _source(
    text: str, a: DraftAttribution, coder: Coder, outer: Party | None, joint: Sequence[Joint]
) -> Party | None:
    """Who speaks. Several who speak together are one source, coded as the first of them with the sectors of all."""
    assert a.source is not None
    members = members_of(text, a.source, a.cue[0], joint)
    if not members:
        return coder.party(a.source, "source", outer)
    parties = [coder.party(member, "source", outer) for member in members]
    whole = Span(members[0].start, members[-1].end)
    sectors = dict.fromkeys(sector for party in parties for sector in party.sectors)
    return structs.replace(
        parties[0], span=whole, sectors=tuple(sectors), why=(*parties[0].why, "rule:first-of-several")
    )


def _siblings(text: str, drafts: Sequence[DraftAttribution]) -> list[DraftAttribution]:
    """A statement ends where its speaker goes on with a participle (… مشيرا إلى …).

    The participle without a subject continues the same speaker; it is no part of what he said before.
    """
    found = list(drafts)
    for b in drafts:
        word = fold_token(b.cue[0].of(text).split(" ")[0])
        if b.source is not None or not _PARTICIPLE.fullmatch(word):
            continue
        holding = [
            (sum(map(len, a.content)), i)
            for i, a in enumerate(found)
            if a.cue != b.cue and any(piece.covers(b.cue[0]) for piece in a.content)
        ]
        if holding:
            i = min(holding)[1]  # the innermost: an agency that relays both statements keeps both
            pieces = (trim(text, Span(p.start, min(p.end, b.cue[0].start))) for p in found[i].content)
            kept = tuple(piece for piece in pieces if piece.start < piece.end)
            found[i] = structs.replace(found[i], content=kept or found[i].content)
    return found


def _without_circles(attributions: list[Attribution]) -> list[Attribution]:
    """Two contents that hold each other's cues nest one way only: the earlier cue stays inside."""
    parents = {a.id: a.parent for a in attributions}
    for name in list(parents):
        seen = {name}
        at = parents[name]
        while at is not None:
            if at in seen:
                parents[name] = None
                break
            seen.add(at)
            at = parents[at]
    return [structs.replace(a, parent=parents[a.id]) for a in attributions]


def _events(
    text: str,
    drafts: Sequence[DraftEvent],
    attributions: tuple[Attribution, ...],
    coder: Coder,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    published: str | None,
    joint: Sequence[Joint],
) -> tuple[Event, ...]:
    named = [(a.id, a) for a in attributions]
    parts = sentences(text)
    starts = [s.start for s in parts]
    names = [m.span for m in mentions]
    persons = _persons(entities, mentions)
    contexts = cache(partial(_contexts, text))
    found: list[Event] = []
    deeds = without_light_triggers(text, drafts, parts)
    for number, d in enumerate(sorted(deeds, key=lambda d: d.trigger), 1):
        sentence = parts[max(0, bisect_right(starts, d.trigger.start) - 1)]
        role: Role = "victim" if d.type in _VIOLENT else "recipient"
        doer: Role = "attacker" if d.type in _VIOLENT else "actor"
        own = next((a for a in attributions if any(c.overlaps(d.trigger) for c in a.cue)), None)
        holder = innermost(named, d.trigger, but=own.id if own else None)
        account = next((a for a in attributions if a.id == holder), None)
        factuality = settle_factuality(text, d.type, d.trigger, d.factuality, account)
        actor_spans = apart(
            text, [whole_phrase(text, span, names, persons) for span in d.actors], names, persons
        )
        if d.type in _VIOLENT and account is not None and account.stance in _AGAINST:
            # Whoever condemns or accuses did not do the deed.
            actor_spans = [span for span in actor_spans if not _is_source(span, account)]
        # Nobody acts upon himself: whoever acts is not also acted upon.
        harmed = apart(
            text, [whole_phrase(text, span, names, persons) for span in d.recipients], names, persons
        )
        harmed = [span for span in harmed if not any(span.overlaps(actor) for actor in actor_spans)]
        if d.type in _VIOLENT and account is not None and account.stance == "evaluate":
            harmed = [span for span in harmed if not _is_source(span, account)]
        speaker = account.source if account is not None else None
        if not harmed and (to := addressee(text, d.type, own, names)) is not None:
            harmed = [whole_phrase(text, to, names, persons)]
        actors = tuple(coder.party(span, doer, speaker) for span in actor_spans)
        if own is not None and own.source is not None:
            # Whoever condemns, demands or threatens is the one who says so.
            known = own.source.span is not None or own.source.entity is not None
            actors = tuple(p for p in actors if not known or _is_same(p, own.source)) or (own.source,)
            if own.source.span is not None:
                together = members_of(text, own.source.span, own.cue[0], joint)
                actors = tuple(coder.party(member, doer, speaker) for member in together) or actors
        locations = tuple(
            _location(span, mentions, entities) for span in apart(text, d.locations, names, persons)
        )
        recipients = tuple(_of_place(coder.party(span, role, speaker), locations, entities) for span in harmed)
        found.append(
            Event(
                id=f"v{number}",
                type=d.type,
                modes=(d.mode,) if d.mode else (),
                contexts=contexts(sentence),
                trigger=d.trigger,
                actors=actors,
                recipients=recipients,
                locations=locations,
                time=resolve_time(text, d.time, published, factuality == "future") if d.time else None,
                factuality=factuality,
                attribution=holder,
                confidence=d.confidence,
            )
        )
    settled = settle_groups(text, found, parts)
    return link_occurrences(text, _with_casualties(text, list(settled), parts, persons))


def _is_same(party: Party, source: Party) -> bool:
    if party.entity is not None and party.entity == source.entity:
        return True
    return party.span is not None and source.span is not None and party.span.overlaps(source.span)


def _is_source(span: Span, account: Attribution) -> bool:
    said_by = account.source.span if account.source else None
    return said_by is not None and said_by.overlaps(span)


def _location(span: Span, mentions: Sequence[Mention], entities: Sequence[Entity]) -> Location:
    """A place phrase with the named place in it, the most precise (the first) one."""
    kinds = {e.id: e.type for e in entities}
    inside = [m for m in mentions if span.covers(m.span) and kinds[m.entity] in ("GPE", "LOC", "FAC")]
    return Location(span=span, entity=inside[0].entity if inside else None)


def _of_place(party: Party, locations: Sequence[Location], entities: Sequence[Entity]) -> Party:
    """Those acted upon belong, where nothing else says so, to the country where it happens."""
    if "rule:country-of-report" not in party.why:
        return party
    by_id = {e.id: e for e in entities}
    country = next((by_id[p.entity].country for p in locations if p.entity and by_id[p.entity].country), None)
    if country is None or country == party.country:
        return party
    why = (*(w for w in party.why if w != "rule:country-of-report"), "rule:country-of-place")
    return structs.replace(party, country=country, why=why)


def _contexts(text: str, sentence: Span) -> tuple[str, ...]:
    folded = fold(sentence.of(text)).text.split()
    index = context_words()
    counts: dict[str, int] = {}
    for at in range(len(folded)):
        for context in index.longest(folded, at)[2]:
            counts[context] = counts.get(context, 0) + 1
    return tuple(sorted(counts, key=lambda c: (-counts[c], c))[:2])


def _with_casualties(
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
