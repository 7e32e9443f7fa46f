"""Events from the model's draft: who did what to whom, where and when, and which account tells it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, partial
from typing import cast

from msgspec import structs

from riwaya.knowledge.contexts import context_words
from riwaya.knowledge.means import mode_by_means, sure_type
from riwaya.knowledge.plover import event_types
from riwaya.knowledge.stems import light_stems
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftEvent
from riwaya.resolve.deeds.adjacent import adjacent_as_one
from riwaya.resolve.deeds.bystanders import settled_roles
from riwaya.resolve.deeds.claims import by_their_word
from riwaya.resolve.deeds.factual import settle_factuality
from riwaya.resolve.deeds.groups import settle_groups
from riwaya.resolve.deeds.light_verbs import without_light_triggers
from riwaya.resolve.deeds.occurrences import link_occurrences
from riwaya.resolve.deeds.results import without_results
from riwaya.resolve.deeds.talks import settle_talks
from riwaya.resolve.deeds.threats import with_threatened_modes
from riwaya.resolve.deeds.times import resolve_time
from riwaya.resolve.deeds.tolls import with_casualties
from riwaya.resolve.deeds.where import of_somebody, place_before, place_behind, settled_places
from riwaya.resolve.parties.coder import Coder, Role
from riwaya.resolve.parties.joint import Joint, each_apart, members_of
from riwaya.resolve.parties.phrases import apart, whole_phrase
from riwaya.resolve.speech.addressees import addressee
from riwaya.resolve.speech.chains import innermost
from riwaya.resolve.speech.denials import denies
from riwaya.resolve.speech.objects import between_two_names
from riwaya.schema import Attribution, Entity, Event, EventType, Location, Mention, Party, Span
from riwaya.text.fold import fold, fold_token
from riwaya.text.sentences import sentences

__all__ = ["EventMaker"]

_VIOLENT = ("ASSAULT",)
_AGAINST = ("accuse", "evaluate")
_SOMEWHERE = ("ASSAULT", "PROTEST", "COERCE", "RETREAT")
_OF_THEM = re.compile(r"\bمنه(?:م|ن|ما)$")
_ON_THE_SCENE = ("ASSAULT", "PROTEST", "MOBILIZE")


class EventMaker:
    """Makes the events of one report, whose entities, mentions and joint names are known."""

    def __init__(
        self,
        text: str,
        coder: Coder,
        entities: Sequence[Entity],
        mentions: Sequence[Mention],
        joint: Sequence[Joint],
        published: str | None,
    ) -> None:
        self._text = text
        self._coder = coder
        self._entities = {e.id: e for e in entities}
        self._mentions = mentions
        self._joint = joint
        self._published = published
        self._names = [m.span for m in mentions]
        self._persons = [m.span for m in mentions if self._entities[m.entity].type == "PER"]
        self._places = [m.span for m in mentions if self._entities[m.entity].type in ("GPE", "LOC", "FAC")]
        self._sentences = sentences(text)
        self._starts = [s.start for s in self._sentences]
        self._whole = cache(lambda span: whole_phrase(text, span, self._names, self._persons))

    def events(self, drafts: Sequence[DraftEvent], attributions: Sequence[Attribution]) -> tuple[Event, ...]:
        """The events in text order, linked, with the account that tells each."""
        text = self._text
        named = adjacent_as_one(text, without_light_triggers(text, drafts, self._sentences))
        deeds = settle_talks(text, without_results(text, named, self._sentences), self._sentences)
        triggers = [d.trigger for d in deeds]
        contexts = cache(partial(_contexts, text))
        accounts = [(a.id, a) for a in attributions]
        by_id = {a.id: a for a in attributions}
        found: list[Event] = []
        for deed in sorted(deeds, key=lambda d: d.trigger):
            d = between_two_names(text, _of_sure_type(text, deed), self._names)
            own = next((a for a in attributions if any(c.overlaps(d.trigger) for c in a.cue)), None)
            is_named = any(name.covers(d.trigger) for name in self._names)
            if is_named or _is_comment(text, d) or (own is not None and _is_no_deed(text, d, own)):
                continue  # a word of a name (تدمر، لجنة التحقيق) tells no deed
            holder = innermost(accounts, d.trigger, but=own.id if own else None)
            account = by_id.get(holder or "")
            sentence = self._sentences[max(0, bisect_right(self._starts, d.trigger.start) - 1)]
            locations = self._locations(d, sentence, triggers)
            actors, recipients = self._parties(d, own, account, locations)
            factuality = settle_factuality(text, d.type, d.trigger, d.factuality, account)
            is_ahead = factuality == "future"
            found.append(
                Event(
                    id=f"v{len(found) + 1}",
                    type=d.type,
                    modes=_modes(text, d),
                    contexts=contexts(sentence),
                    trigger=d.trigger,
                    actors=actors,
                    recipients=recipients,
                    locations=locations,
                    time=resolve_time(text, d.time, self._published, is_ahead) if d.time else None,
                    factuality=factuality,
                    attribution=holder,
                    confidence=d.confidence,
                )
            )
        told = _without_condemners(text, with_threatened_modes(found, attributions))
        grouped = settle_groups(text, told, self._sentences)
        settled = _without_arrested(grouped)
        return link_occurrences(text, with_casualties(text, settled, self._sentences, self._persons))

    def _locations(self, d: DraftEvent, sentence: Span, triggers: Sequence[Span]) -> tuple[Location, ...]:
        # A person is no place (يزور فلان الرياض).
        where = [s for s in d.locations if not any(person.covers(s) for person in self._persons)]
        parties = (*d.actors, *d.recipients)
        where = [s for s in where if not of_somebody(self._text, s, parties)]
        spans = settled_places(self._text, apart(self._text, where, self._names, self._persons), self._places)
        if not spans and d.type in _SOMEWHERE:
            behind = place_behind(self._text, d.trigger, sentence, self._places, triggers)
            spans = [behind] if behind is not None else []
        if not spans:
            opening = place_before(self._text, d.trigger, sentence, self._places, triggers)
            spans = [opening] if opening is not None else []
        return tuple(self._location(span) for span in spans)

    def _location(self, span: Span) -> Location:
        """A place phrase with the named place in it, the most precise (the first) one."""
        named = (m for m in self._mentions if span.covers(m.span))
        first = next((m for m in named if self._entities[m.entity].type in ("GPE", "LOC", "FAC")), None)
        return Location(span=span, entity=first.entity if first else None)

    def _parties(
        self,
        d: DraftEvent,
        own: Attribution | None,
        account: Attribution | None,
        locations: Sequence[Location],
    ) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        """Actors and recipients of an event that ``account`` tells and whose word is the cue of ``own``."""
        is_violent = d.type in _VIOLENT
        doing, harmed = settled_roles(
            self._text, d.type, d.trigger, self._phrases(d.actors), self._phrases(d.recipients), self._names
        )
        if d.type in _ON_THE_SCENE:
            doing = [span for span in doing if not _is_scene(self._text, span)]
        if d.type == "PROTEST":  # شهد الأردن احتجاجات: a country does not protest
            doing = [span for span in doing if span not in self._places]
        if is_violent and account is not None and account.stance in _AGAINST:
            # Whoever condemns or accuses did not do the deed.
            doing = [span for span in doing if not self._speaks(span, account)]
        if is_violent and account is not None:
            tellers = [span for span in doing if self._speaks(span, account)]
            doing = by_their_word(self._text, account, doing, tellers)
        if d.type == "ACCUSE" and account is not None and account.stance == "deny":
            # Whoever denies an accusation is accused.
            mine = [span for span in doing if self._speaks(span, account)]
            doing = [span for span in doing if span not in mine]
            harmed = harmed or mine
        # Nobody acts upon himself: whoever acts is not also acted upon.
        harmed = [span for span in harmed if not any(span.overlaps(actor) for actor in doing)]
        if is_violent and account is not None and account.stance == "evaluate":
            harmed = [span for span in harmed if not self._speaks(span, account)]
        if any(_OF_THEM.search(span.of(self._text)) for span in harmed):
            # اعتقلت الشرطة خمسة منهم: not all who were named before.
            harmed = [span for span in harmed if span.end > d.trigger.start] or harmed
        if not harmed and (to := addressee(self._text, d.type, own, self._names)) is not None:
            harmed = [self._whole(to)]
        doer: Role = "attacker" if is_violent else "actor"
        sufferer: Role = "victim" if is_violent else "recipient"
        speaker = account.source if account is not None else None
        asking = own.source if own is not None and own.source is not None else speaker
        actors = tuple(
            self._of_place(self._coder.party(span, doer, speaker), locations, ("REB", "UAF"))
            for span in doing
        )
        if own is not None and own.source is not None:
            actors = self._those_who_say(own, own.source, actors, doer, speaker)
        recipients = tuple(
            self._of_place(self._coder.party(span, sufferer, asking), locations) for span in harmed
        )
        acting = {party.entity for party in actors if party.entity}
        return actors, tuple(party for party in recipients if party.entity not in acting)

    def _speaks(self, span: Span, account: Attribution) -> bool:
        """Whether ``span`` is who gives ``account``, by his words or, where he only goes on speaking, by his name."""
        if account.source is None:
            return False
        if account.source.span is not None:
            return account.source.span.overlaps(span)
        who = account.source.entity
        return who is not None and any(m.entity == who and m.span.overlaps(span) for m in self._mentions)

    def _phrases(self, spans: Sequence[Span]) -> list[Span]:
        whole = [self._whole(span) for span in spans]
        return each_apart(apart(self._text, whole, self._names, self._persons), self._joint)

    def _those_who_say(
        self, own: Attribution, source: Party, actors: tuple[Party, ...], doer: Role, speaker: Party | None
    ) -> tuple[Party, ...]:
        """Whoever condemns, demands or threatens is the one who says so; several who say it together, each."""
        is_known = source.span is not None or source.entity is not None
        actors = tuple(p for p in actors if not is_known or _is_same(p, source)) or (source,)
        if source.span is None:
            return actors
        together = members_of(self._text, source.span, own.cue[0], self._joint)
        return tuple(self._coder.party(member, doer, speaker) for member in together) or actors

    def _of_place(self, party: Party, locations: Sequence[Location], only: tuple[str, ...] = ()) -> Party:
        """Those acted upon, and rebels, belong, where nothing else says so, to the country where it happens."""
        if only and party.sectors[:1] and party.sectors[0] not in only:
            return party
        if party.country is not None and "rule:country-of-report" not in party.why:
            return party
        if "rule:of-several-countries" in party.why:
            return party
        spans = [place.span for place in locations if place.span is not None]
        inside = (
            self._entities[m.entity].country for span in spans for m in self._mentions if span.covers(m.span)
        )
        country = next((code for code in inside if code), None)
        if country is None or country == party.country:
            return party
        why = (*(w for w in party.why if w != "rule:country-of-report"), "rule:country-of-place")
        return structs.replace(party, country=country, why=why)


def _without_arrested(events: Sequence[Event]) -> list[Event]:
    """People of whom no more is said than that they were arrested at a protest are not said to protest."""
    arrested = [p.span for e in events if e.type == "COERCE" for p in e.recipients if p.span is not None]

    def protests(party: Party) -> bool:
        is_arrested = any(party.span is not None and party.span.overlaps(span) for span in arrested)
        return not (is_arrested and {"sector:unknown", "rule:counted"}.intersection(party.why))

    return [
        structs.replace(e, actors=tuple(p for p in e.actors if protests(p))) if e.type == "PROTEST" else e
        for e in events
    ]


def _without_condemners(text: str, events: Sequence[Event]) -> list[Event]:
    """Whoever is to condemn an attack (مطالبا المجلس بإدانة الهجوم) did not make it."""

    def condemning(attack: Event) -> set[str | None]:
        beside = (e for e in events if e.type == "ACCUSE" and e.trigger.end <= attack.trigger.start)
        near = (e for e in beside if text[e.trigger.end : attack.trigger.start] in (" ", " ب"))
        return {party.entity for e in near for party in e.actors if party.entity}

    return [
        structs.replace(e, actors=tuple(p for p in e.actors if p.entity not in condemning(e)))
        if e.type in _VIOLENT
        else e
        for e in events
    ]


def _is_scene(text: str, span: Span) -> bool:
    """Whether a phrase names where something happens (احتجاج أمام البرلمان), not who acts."""
    before = text[max(0, span.start - 20) : span.start].split()
    apart = text[span.start - 1 : span.start].isspace()
    return bool(before) and apart and fold_token(before[-1]) in word_list("in-front-of")


_MATERIAL = (2, 4)  # quad classes of deeds


def _is_comment(text: str, d: DraftEvent) -> bool:
    """علق على is to comment, no suspension."""
    stems = light_stems(fold_token(d.trigger.of(text))[:40])
    ends = (d.trigger.end, *(actor.end for actor in d.actors if actor.start == d.trigger.end + 1))
    return not stems.isdisjoint(word_list("comments-on")) and any(
        text.startswith(" على ", end) for end in ends
    )


def _of_sure_type(text: str, d: DraftEvent) -> DraftEvent:
    sure = sure_type(fold_token(d.trigger.of(text)))
    return d if sure is None else structs.replace(d, type=cast(EventType, sure[0]), mode=sure[1])


def _modes(text: str, d: DraftEvent) -> tuple[str, ...]:
    """The mode; of an attack whose own words say by what means, that one (قصف صاروخي)."""
    named = mode_by_means(fold_token(d.trigger.of(text))) if d.type in _VIOLENT else None
    mode = named or d.mode
    return (mode,) if mode else ()


def _is_no_deed(text: str, d: DraftEvent, own: Attribution) -> bool:
    """Neutral saying is no event, nor is the denial of an accusation or the very word that denies a deed."""
    says = own.stance == "assert" and fold_token(d.trigger.of(text)) in word_list("neutral-saying")
    denied = d.type == "ACCUSE" or event_types()[d.type].quad in _MATERIAL
    return says or (own.stance == "deny" and (denied or denies(text, d.trigger)))


def _is_same(party: Party, source: Party) -> bool:
    if party.entity is not None and party.entity == source.entity:
        return True
    return party.span is not None and source.span is not None and party.span.overlaps(source.span)


def _contexts(text: str, sentence: Span) -> tuple[str, ...]:
    folded = fold(sentence.of(text)).text.split()
    index = context_words()
    counts: dict[str, int] = {}
    for at in range(len(folded)):
        for context in index.longest(folded, at)[2]:
            counts[context] = counts.get(context, 0) + 1
    return tuple(sorted(counts, key=lambda c: (-counts[c], c))[:2])
