"""Country and sector of whoever speaks, acts or is acted upon, with the table rows that decided."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from riwaya.knowledge.actors import Office, SectorWord, bodies, holders, office_titles, sector_words
from riwaya.knowledge.countries import countries, nisbas
from riwaya.knowledge.number_words import number_words
from riwaya.knowledge.phrases import PhraseIndex, first_keys, key
from riwaya.knowledge.word_lists import word_list
from riwaya.resolve.entities import Resolved
from riwaya.resolve.homes import Homes
from riwaya.schema import Entity, Mention, Party, Span
from riwaya.text.fold import fold_token, fold_word
from riwaya.text.tokens import tokens

__all__ = ["Coder", "Role"]

Role = Literal["source", "actor", "attacker", "recipient", "victim"]

# Sectors that only states have: a party of theirs without a country belongs to the report's.
_STATE = frozenset(("GOV", "MIL", "COP", "SPY", "LEG", "JUD"))


# What an adjective or a people alone is: الأميركيون، اعتداء إسرائيلي.
_NATION_ALONE: dict[Role, tuple[str, ...]] = {
    "source": ("GOV",), "actor": ("GOV",), "attacker": ("MIL",), "recipient": ("CVL",), "victim": ("CVL",),
}  # fmt: skip
_PRONOUNS = ("هما", "هم", "ها", "نا", "ه")
_OWNED = re.compile(r"\w{2,}(?:هما|هم|ها|نا|ه)")  # in the text as written: ه is no ta marbuta


_LEADS = re.compile(r"باسمه(?:ا|م)?|(?:رئيس|مدير|أمين|قائد|زعيم|مفوض)(?:ت?ه|ت?ها|هم)")  # الناطقة باسمها، رئيسه


def _longest(
    index: PhraseIndex[SectorWord], folded: list[str], at: int
) -> tuple[int, int, tuple[SectorWord, ...]]:
    """The longest phrase at ``at``; a word with an attached pronoun counts without it (قواتها)."""
    best = index.longest(folded, at)
    if best[0]:
        return best
    for pronoun in _PRONOUNS:
        if folded[at].endswith(pronoun) and len(folded[at]) - len(pronoun) > 2:
            bare = folded[at][: -len(pronoun)]
            for form in (bare, bare[:-1] + "ه" if bare.endswith("ت") else bare, bare + "ون"):
                found = index.longest([form], 0)
                if found[0]:
                    return found
    return (0, 0, ())


class _Phrase(Struct, frozen=True):
    """What the words of a noun phrase say."""

    sectors: tuple[str, ...]
    country: str | None
    why: tuple[str, ...]
    head: str | None
    title: str | None
    bare: bool
    owned: bool
    leads: bool


class Coder:
    """Codes the parties of one report; ask in text order, as bare phrases look back (الوزير)."""

    def __init__(
        self, text: str, resolved: Resolved, published: str | None, outlet: str | None = None
    ) -> None:
        self._text = text
        self._published = published
        self._entities: dict[str, Entity] = {e.id: e for e in resolved.entities}
        self._mentions: Sequence[Mention] = resolved.mentions
        self._starts = [m.span.start for m in self._mentions]
        self._identities = dict(resolved.identities)
        self._seen_head: dict[str, Party] = {}
        self._profiles: dict[str, Party] = {}
        self._coded_before: list[tuple[Span, Party]] = []
        self._homes = Homes(text, resolved, outlet)
        self._home = self._homes.home

    def party(self, span: Span, role: Role, speaker: Party | None = None) -> Party:
        """The party written at ``span``. ``attacker`` and ``victim`` are of violence: a place harmed has no sector.

        ``speaker`` is whoever says the words: بلاده, قواته are his, and الجيش is more likely his country's.
        """
        inside = self._inside(span)
        phrase = self._read(span, inside)
        who = self._entity(span, inside, phrase)
        party = self._coded(span, inside, phrase, who, role, speaker)
        if who and (party.sectors or party.country) and self._entities[who].type == "PER":
            known = self._profiles.get(who)
            if known is None or len(known.sectors) < len(party.sectors):
                self._profiles[who] = party
        if phrase.head and party.country:
            self._seen_head[phrase.head] = party
        self._coded_before.append((span, party))
        return party

    def _inside(self, span: Span) -> list[Mention]:
        found = []
        for mention in self._mentions[bisect_right(self._starts, span.start - 1) :]:
            if mention.span.start >= span.end:
                break
            if mention.span.overlaps(span):
                found.append(mention)
        return found

    def _read(self, span: Span, inside: list[Mention]) -> _Phrase:
        words = list(tokens(self._text, span))
        folded = [fold_token(w.of(self._text)) for w in words]
        person = [m.span for m in inside if self._entities[m.entity].type == "PER"]
        sectors: list[str] = []
        why: list[str] = []
        country = None
        head = None
        owned = False
        at = 0
        weak = False
        weak_ids = word_list("weak-sector")
        index = sector_words()
        before_head = word_list("before-head")
        while at < len(words):
            if any(s.overlaps(words[at]) for s in person) or not folded[at]:
                at += 1
                continue
            size, _, found = _longest(index, folded, at)
            if size and not (folded[at] in before_head and size == 1):
                word = found[0]
                if head is None:
                    head = word.id
                    owned = (
                        not index.longest(folded, at)[0] or word.id == "state"
                    ) and _OWNED.fullmatch(words[at].of(self._text)) is not None
                stays = sectors == ["MIL"] and word.sector == "GOV"  # whoever's it is, a force is one
                if word.sector and (not sectors or (weak and word.id not in weak_ids and not stays)):
                    sectors, weak = [word.sector], word.id in weak_ids
                    why = [w for w in why if not w.startswith("sector:")] + [f"sector:{word.id}"]
                if word.country and country is None:
                    country = word.country
                    why.append(f"sector:{word.id}")
                at += size
                continue
            bodies_at, _, known = bodies().longest(folded, at, cut=at == 0)
            if bodies_at > 1 and (not sectors or weak):
                sectors, weak = list(known[0].sectors), False
                country = country or known[0].country or None
                why.append(f"body:{known[0].name_en}")
                at += bodies_at
                continue
            at += 1
        countries_named = [m.span for m in inside if self._entities[m.entity].type in ("GPE", "LOC")]
        nation = self._nisba(folded, words, [*person, *countries_named])
        if nation and country is None:
            country = nation
            why.append(f"nisba:{nation}")
        size, _, roles = office_titles().longest(folded, 0) if folded else (0, 0, ())
        title = roles[0] if roles else None
        bare = (
            bool(folded) and folded[0].startswith("ال") and len([f for f in folded if f[:1].isalpha()]) <= 2
        )
        leads = any(_LEADS.fullmatch(w.of(self._text)) for w in words[:3])
        return _Phrase(tuple(sectors), country, tuple(dict.fromkeys(why)), head, title, bare, owned, leads)

    def _nisba(self, folded: list[str], words: list[Span], person: list[Span]) -> str | None:
        table = nisbas()
        for i, word in enumerate(folded):
            if any(s.overlaps(words[i]) for s in person):
                continue
            keys = [part for part, _ in first_keys(word)] if i == 0 else [word.removeprefix("ال")]
            for part in keys:
                pair = f"{part} {folded[i + 1].removeprefix('ال')}" if i + 1 < len(folded) else ""
                if pair in table:
                    return table[pair]
                if part in table:
                    return table[part]
        return None

    def _entity(self, span: Span, inside: list[Mention], phrase: _Phrase) -> str | None:
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
        words = [key(fold_token(w.of(self._text))) for w in tokens(self._text, span)]
        last = fold_token(self._text[span.start : span.end].split()[-1]) if words else ""
        if not last.startswith("ال") or len(words) > 5:
            return None
        here = bisect_right(self._starts, span.start)
        for mention in (*reversed(self._mentions[:here]), *self._mentions[here:]):
            entity = self._entities[mention.entity]
            name = [key(word) for word in fold_word(entity.name_ar).split(" ")]
            if entity.type == "ORG" and any(
                words[-size:] == name[:size] and len(name) > size for size in range(1, len(words) + 1)
            ):
                return entity.id
        return None

    def _holder(self, phrase: _Phrase) -> str | None:
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
        phrase: _Phrase,
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
        if country is None:
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
        if not sectors and not inside and role in ("recipient", "victim") and self._is_count(span):
            sectors = ("UNK",) if role == "victim" else ("CVL",)
            why.append("rule:counted")
        if not sectors and phrase.head == "spokesman" and phrase.country and role in ("source", "actor", "attacker"):
            sectors = ("GOV",)  # وفد سعودي، مصدر إيراني: a nation's envoys and sources speak for it
            why.append("rule:nation-speaks")
        if phrase.leads and (not sectors or phrase.head == "president") and (entity is None or identity is None):
            led = self._body_before(span) or self._before(span, sentences_back=1)
            if led is not None and led.sectors:
                sectors, country = led.sectors, country or led.country
                why.append("rule:owner")
        if phrase.owned and phrase.head == "unknown":  # عناصرها
            owner = self._owner(span, speaker)
            if owner is not None and owner.sectors:
                sectors, country = owner.sectors, country or owner.country
                why.append("rule:owner")
        if not sectors and phrase.bare and phrase.head and phrase.head in self._seen_head:
            sectors = self._seen_head[phrase.head].sectors
        if country is None:
            country, rule = self._unnamed_country(span, phrase, sectors, speaker)
            why.append(rule)
        return Party(
            span=span,
            entity=who,
            country=country,
            sectors=tuple(dict.fromkeys(sectors)),
            why=tuple(dict.fromkeys(w for w in why if w)),
        )

    def _is_count(self, span: Span) -> bool:
        """Whether the words are a number, of whom or of which nation at most (تسعة، 22 فلسطينيا)."""
        words = [fold_token(w.of(self._text)) for w in tokens(self._text, span)]
        rest = [w for w in words if not w[:1].isdigit() and not (number_words().keys() & {w, w.removeprefix("ال")})]
        of_whom = word_list("before-head") | word_list("others") | word_list("among") | nisbas().keys()
        return len(rest) < len(words) and all(w in of_whom or w.removeprefix("ال") in of_whom for w in rest)

    def _unnamed_country(
        self, span: Span, phrase: _Phrase, sectors: tuple[str, ...], speaker: Party | None
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
        usual, rule = (seen.country, "rule:mentioned-before") if seen else (self._home, "rule:country-of-report")
        if sectors[:1] and sectors[0] in _STATE:
            said_by = speaker.country if speaker is not None and speaker.sectors[:1] != ("JRN",) else None
            near = self._homes.nearest(span, usual, said_by)
            if near != usual:
                return near, "rule:country-of-clause"
        return usual, rule if usual else ""

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
                why.append(f"place:{self._entities[mention.entity].name}")
                return code
        return None
