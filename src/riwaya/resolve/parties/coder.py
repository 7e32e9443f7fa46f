"""Country and sector of whoever speaks, acts or is acted upon, with the table rows that decided."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import Literal

from msgspec import structs

from riwaya.knowledge.actors import Office, holders, sector_words
from riwaya.knowledge.countries import countries
from riwaya.knowledge.phrases import first_keys, key
from riwaya.knowledge.plover import STATE_SECTORS
from riwaya.knowledge.word_lists import word_list
from riwaya.resolve.parties.entities import Resolved
from riwaya.resolve.parties.homes import Homes
from riwaya.resolve.parties.noun_phrases import NounPhrase, read_phrase
from riwaya.resolve.parties.sector_scores import SectorScores
from riwaya.schema import Entity, Mention, Party, Span
from riwaya.text.fold import fold_token, fold_word
from riwaya.text.tokens import tokens

__all__ = ["Coder", "Role"]

Role = Literal["source", "actor", "attacker", "recipient", "victim"]

# What an adjective or a people alone is: الأميركيون، اعتداء إسرائيلي.
_NATION_ALONE: dict[Role, tuple[str, ...]] = {
    "source": ("GOV",),
    "actor": ("GOV",),
    "attacker": ("MIL",),
    "recipient": ("CVL",),
    "victim": ("CVL",),
}  # fmt: skip_FIGHTING = (("REB",), ("UAF",), ("PRM",))  # whose forces are no state's
_LONGEST_SHORT_FORM = 5  # words
# From which probability on the model's sector counts: where the words say none, and where they say another.
_SURE, _SURER = 0.5, 0.8


_FIGHTING = (("REB",), ("UAF",), ("PRM",))  # whose forces are no state's
_LONGEST_SHORT_FORM = 5  # words


def _said_by(speaker: Party | None) -> str | None:
    """The country of whoever speaks; of the press it says nothing."""
    return speaker.country if speaker is not None and speaker.sectors[:1] != ("JRN",) else None


class Coder:
    """Codes the parties of one report; ask in text order, as bare phrases look back (الوزير)."""

    def __init__(
        self,
        text: str,
        resolved: Resolved,
        published: str | None,
        outlet: str | None = None,
        scores: SectorScores | None = None,
    ) -> None:
        self._scores = scores
        self._text = text
        self._published = published
        self._entities: dict[str, Entity] = {e.id: e for e in resolved.entities}
        self._mentions: Sequence[Mention] = resolved.mentions
        self._starts = [m.span.start for m in self._mentions]
        self._identities = dict(resolved.identities)
        self._seen_head: dict[str, Party] = {}
        self._profiles: dict[str, Party] = {}
        self._coded_before: list[tuple[Span, Party]] = []
        self._short_forms: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        for mention in resolved.mentions:
            entity = self._entities[mention.entity]
            name = (
                [key(word) for word in fold_word(entity.name_ar).split(" ")] if entity.type == "ORG" else []
            )
            for size in range(1, min(len(name), _LONGEST_SHORT_FORM + 1)):
                forms = self._short_forms.setdefault(tuple(name[:size]), [])
                forms.append((mention.span.start, entity.id))
        self._homes = Homes(text, resolved, outlet)
        self._home = self._homes.home
        self._read = cache(self._phrase)  # who acts often speaks as well

    def party(self, span: Span, role: Role, speaker: Party | None = None) -> Party:
        """The party written at ``span``. ``attacker`` and ``victim`` are of violence: a place harmed has no sector.

        ``speaker`` is whoever says the words: بلاده, قواته are his, and الجيش is more likely his country's.
        """
        inside, phrase = self._read(span)
        who = self._entity(span, inside, phrase)
        if who is not None and self._is_of_another_state(who, span, inside, speaker):
            who = None
        party = self._pair(span) or self._coded(span, inside, phrase, who, role, speaker)
        if who and (party.sectors or party.country) and self._entities[who].type == "PER":
            known = self._profiles.get(who)
            if known is None or len(known.sectors) < len(party.sectors):
                self._profiles[who] = party
        if phrase.head and party.country:
            self._seen_head[phrase.head] = party
        self._coded_before.append((span, party))
        return party

    def _phrase(self, span: Span) -> tuple[list[Mention], NounPhrase]:
        """The mentions in the phrase at ``span``, and what its words say."""
        inside = self._inside(span)
        kinds = {m.span: self._entities[m.entity].type for m in inside}
        persons = [s for s, kind in kinds.items() if kind == "PER"]
        places = [s for s, kind in kinds.items() if kind in ("GPE", "LOC")]
        return inside, read_phrase(self._text, span, persons, places, self._homes.named)

    def _inside(self, span: Span) -> list[Mention]:
        found = []
        for mention in self._mentions[bisect_right(self._starts, span.start - 1) :]:
            if mention.span.start >= span.end:
                break
            if mention.span.overlaps(span):
                found.append(mention)
        return found

    def _entity(self, span: Span, inside: list[Mention], phrase: NounPhrase) -> str | None:
        """The entity that the phrase names: a person first, else what it begins with or speaks for."""
        for kind in ("PER", "ORG"):
            for mention in inside:
                if self._entities[mention.entity].type == kind and not self._is_another(mention, span):
                    return mention.entity
        if inside and inside[0].span.start - span.start <= 1 and not phrase.sectors:
            return inside[0].entity
        if phrase.title:
            holder = self._holder(phrase)
            if holder:
                return holder
        return self._short_form(span)

    def _is_of_another_state(
        self, who: str, span: Span, inside: list[Mention], speaker: Party | None
    ) -> bool:
        """Whether الجيش is hardly the army that was named before: an official of another state speaks of it."""
        identity, by = self._identities.get(who), _said_by(speaker)
        if identity is None or identity.country is None or self._entities[who].type != "ORG":
            return False
        mention = next((m for m in inside if m.entity == who), None)
        written = mention.span.of(self._text) if mention else self._text[span.start : span.end].split()[-1]
        words = sector_words().exact(written)
        if not any(word.sector in STATE_SECTORS and not word.country for word in words):
            return False
        return self._homes.nearest(span, identity.country, by) != identity.country

    def _is_another(self, mention: Mention, span: Span) -> bool:
        """Whether a name in the phrase is not who speaks: who was spoken to (شهود عيان للأناضول), or where he is
        an envoy (السفير السوري لدى الأمم المتحدة)."""
        at = mention.span.start
        before = self._text[span.start : at].split()
        if before and fold_token(before[-1]) in word_list("envoy-to"):
            return True
        outlet = self._identities.get(mention.entity)
        is_press = outlet is not None and outlet.sectors[:1] == ("JRN",)
        return is_press and at - 1 > span.start and self._text[at - 1] == "ل"

    def _is_occupier(self, span: Span) -> bool:
        """Whether the phrase speaks of the occupation in a report that names Israel or Palestine (قوات الاحتلال)."""
        if not self._homes.named.intersection(("ISR", "PSE")):
            return False
        words = (fold_token(w.of(self._text)) for w in tokens(self._text, span))
        return any(part in word_list("occupation") for word in words for part, _ in first_keys(word))

    def _short_form(self, span: Span) -> str | None:
        """The body that a definite noun stands for (المفوضية, المتحدث باسم اللجنة الدولية): the one named last
        before that begins so, else in a headline the first after."""
        words = [fold_token(w.of(self._text)) for w in tokens(self._text, span)]
        if not words or len(words) > _LONGEST_SHORT_FORM or not words[-1].startswith("ال"):
            return None
        keys = [key(word) for word in words]
        found = [pair for size in range(len(keys)) for pair in self._short_forms.get(tuple(keys[size:]), ())]
        before = [pair for pair in found if pair[0] <= span.start]
        return max(before)[1] if before else min(found)[1] if found else None

    def _holder(self, phrase: NounPhrase) -> str | None:
        """The person of the report who holds the office that a title names (الرئيس الأمريكي)."""
        country = phrase.country or self._home
        offices: tuple[Office, ...] = holders().get((phrase.title or "", country or ""), ())
        names = {o.name_en for o in offices if self._published is None or o.held_on(self._published)}
        for entity in self._entities.values():
            if entity.type == "PER" and entity.name in names:
                return entity.id
        return None

    def _coded(
        self,
        span: Span,
        inside: list[Mention],
        phrase: NounPhrase,
        who: str | None,
        role: Role,
        speaker: Party | None,
    ) -> Party:
        identity = self._identities.get(who) if who else None
        entity = self._entities.get(who) if who else None
        sectors, country, why = phrase.sectors, phrase.country, list(phrase.why)
        known = self._profiles.get(who) if who else None
        if entity is not None and entity.type == "ORG" and identity is not None:
            # A body that the tables know is what they say, whatever its name's words suggest.
            sectors, country = identity.sectors or sectors, identity.country or country
            why.insert(0, identity.row)
        is_known_person = entity is not None and entity.type == "PER" and identity is not None
        if is_known_person and identity is not None and identity.sectors[:1] not in ((), ("ELI",)):
            sectors = identity.sectors
            why.insert(0, identity.row)
        if not sectors and known is not None:
            sectors, why = known.sectors, [*why, *known.why]
            country = country or known.country
        if identity is not None and (not sectors or country is None):
            sectors, country = sectors or identity.sectors, country or identity.country
            why.append(identity.row)
        if country is None and entity is not None:
            country = entity.country
        several = country is None and phrase.of_several and who is None
        if country is None and not several:
            country = self._by_place(inside, why)
        head_is_place = entity is not None and entity.type == "GPE" and not phrase.sectors
        if head_is_place and not sectors and role != "victim":
            sectors = ("GOV",)
            why.append("rule:place-acts")
        if (
            not sectors
            and phrase.country
            and not inside
            and len(self._text[span.start : span.end].split()) == 1
        ):
            sectors = _NATION_ALONE[role]
            why.append("rule:nation-alone")
        if not sectors and not inside and role != "source" and phrase.counted:
            sectors = ("UNK",) if role in ("attacker", "victim") else ("CVL",)
            why.append("rule:counted")
        if (
            not sectors
            and phrase.head == "spokesman"
            and phrase.country
            and role in ("source", "actor", "attacker")
        ):
            sectors = ("GOV",)  # وفد سعودي، مصدر إيراني: a nation's envoys and sources speak for it
            why.append("rule:nation-speaks")
        if (
            phrase.leads
            and (not sectors or phrase.head == "president")
            and (entity is None or identity is None)
        ):
            led = self._body_before(span) or self._before(span, sentences_back=1)
            if led is not None and led.sectors:
                sectors, country = led.sectors, country or led.country
                why.append("rule:owner")
        if phrase.owned and (phrase.head == "unknown" or sectors == ("MIL",)):  # عناصرها, قواتهم
            owner = self._owner(span, speaker)
            fights = owner is not None and owner.sectors[:1] in _FIGHTING
            if owner is not None and owner.sectors and (phrase.head == "unknown" or fights):
                sectors, country = owner.sectors, country or owner.country
                why.append("rule:owner")
        if not sectors and phrase.bare and phrase.head and phrase.head in self._seen_head:
            sectors = self._seen_head[phrase.head].sectors
        sectors = self._learned(
            span, sectors, why, is_known=identity is not None or sectors != phrase.sectors
        )
        is_region = entity is not None and entity.type == "LOC"
        if country is None and (several or is_region):
            why.append("rule:of-several-countries")
        elif country is None:
            country, rule = self._unnamed_country(span, phrase, sectors, speaker)
            why.append(rule)
        return Party(
            span=span,
            entity=who,
            country=country,
            sectors=tuple(dict.fromkeys(sectors)),
            why=tuple(dict.fromkeys(w for w in why if w)),
        )

    def _learned(
        self, span: Span, sectors: tuple[str, ...], why: list[str], is_known: bool
    ) -> tuple[str, ...]:
        """What the model says where the words say nothing (طرفا النزاع), or where it is sure of something else of
        somebody of whom only the words of the phrase tell."""
        said, sure = self._scores.best(span) if self._scores is not None else ("", 0.0)
        is_open = not sectors or sectors == ("UNK",)
        if said in sectors[:1] or sure < (_SURE if is_open else _SURER) or (is_known and not is_open):
            return sectors
        why.append("rule:model-sector")
        return (said,)

    def _unnamed_country(
        self, span: Span, phrase: NounPhrase, sectors: tuple[str, ...], speaker: Party | None
    ) -> tuple[str | None, str]:
        """The country of a party whose words and tables give none, with the rule that says so."""
        if self._is_occupier(span):
            return "ISR", "rule:occupation"
        if phrase.head in word_list("named-kind"):
            return None, ""
        if phrase.owned:
            owner = self._owner(span, speaker)
            if owner is not None and owner.country in countries():
                return owner.country, "rule:owner"
        seen = self._seen_head.get(phrase.head or "") if phrase.bare else None
        usual, rule = (
            (seen.country, "rule:mentioned-before") if seen else (self._home, "rule:country-of-report")
        )
        if sectors[:1] and sectors[0] in STATE_SECTORS:
            governs = sectors[0] != "LEG" and phrase.head not in word_list("no-government")
            near = self._homes.nearest(span, usual, _said_by(speaker), governs)
            if near != usual:
                return near, "rule:country-of-clause"
        return usual, rule if usual else ""

    def _pair(self, span: Span) -> Party | None:
        """Two leaders (الزعيمان) are the two persons, else the two parties, named last in this sentence and the one
        before: the code is of the first of them."""
        if key(fold_word(span.of(self._text))) not in word_list("two-leaders"):
            return None
        start = self._homes.sentence(span, back=1).start
        since, here = bisect_right(self._starts, start - 1), bisect_right(self._starts, span.start - 1)
        persons = {
            m.entity: m.span for m in self._mentions[since:here] if self._entities[m.entity].type == "PER"
        }
        coded = sorted(self._coded_before, key=lambda pair: pair[0])
        states = {p.country: s for s, p in coded if start <= s.start < span.start}
        latest = sorted(persons.values())[-2:] if len(persons) > 1 else sorted(states.values())[-2:]
        if len(latest) < 2:
            return None
        first = self.party(latest[0], "actor")
        return structs.replace(first, span=span, entity=None, why=(*first.why, "rule:first-of-several"))

    def _owner(self, span: Span, speaker: Party | None) -> Party | None:
        """Whose the party at ``span`` is, which has a pronoun: whoever speaks, else who was named last."""
        if speaker is not None and speaker.sectors[:1] != ("JRN",):
            return speaker
        return self._before(span)

    def _body_before(self, span: Span) -> Party | None:
        """The body named last before ``span``, in its sentence or the one before."""
        start = self._homes.sentence(span, back=1).start
        for mention in reversed(self._mentions[: bisect_right(self._starts, span.start - 1)]):
            if mention.span.start < start:
                return None
            if self._entities[mention.entity].type == "ORG":
                return self.party(mention.span, "actor")
        return None

    def _before(self, span: Span, sentences_back: int = 0) -> Party | None:
        """The party named last before ``span`` in its sentence or one of those before it."""
        start = self._homes.sentence(span, sentences_back).start
        earlier = [(s, p) for s, p in self._coded_before if start <= s.start and s.end <= span.start]
        return max(earlier, key=lambda pair: pair[0])[1] if earlier else None

    def _by_place(self, inside: list[Mention], why: list[str]) -> str | None:
        for mention in inside:
            code = self._entities[mention.entity].country
            if code:
                identity = self._identities.get(mention.entity)
                why.append(identity.row if identity else f"place:{self._entities[mention.entity].name}")
                return code
        return None
