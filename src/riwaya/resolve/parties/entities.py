"""One entity for all the forms in which a report names a thing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from riwaya.knowledge.actors import sector_words
from riwaya.knowledge.countries import countries
from riwaya.knowledge.phrases import key
from riwaya.knowledge.places import places
from riwaya.knowledge.plover import STATE_SECTORS
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftMention
from riwaya.resolve.parties.identities import Identity, body_of, capital_of, identify, is_generic
from riwaya.resolve.parties.nations import nation_words
from riwaya.resolve.parties.places import Gazetteer
from riwaya.schema import Entity, EntityType, Mention, Span
from riwaya.text.fold import fold_word
from riwaya.text.sentences import sentences

__all__ = ["Identity", "Resolved", "resolve_entities"]


_NAMESAKE = 0.1  # of the capital's inhabitants: from which size on a namesake may be meant
_MARKS = re.compile(r"[«»“”\"]")


class Resolved(Struct, frozen=True):
    """Entities, mentions in text order, and what the tables know of each entity by id."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    identities: dict[str, Identity]


def _written(text: str, span: Span) -> str:
    """The name without quotation marks, with the alif that a preceding لـ elides (للعراق: العراق)."""
    words = _MARKS.sub("", span.of(text))
    if words.startswith("ل") and text[max(0, span.start - 1) : span.start] == "ل":
        return "ال" + words[1:]
    return words


class _Group(Struct):
    """A growing entity."""

    kind: EntityType
    forms: list[str]
    identity: Identity | None
    members: list[int]


def _same(kind: EntityType, form: str, group: _Group) -> bool:
    """Whether an unidentified form can be another writing of ``group``."""
    words = form.split(" ")
    for known in group.forms:
        if form == known:
            return True
        other = known.split(" ")
        if kind == "PER" and len(words) < len(other) and other[-len(words) :] == words:
            return True  # the last name alone
        if (
            kind == "PER"
            and len(words) < len(other)
            and len(words) == 1
            and words[0] == other[0]
            and len(other) == 2
        ):
            return True  # the first name alone
        if kind == "PER" and len(words) > 1 and set(words) >= set(other) and words[-1] == other[-1]:
            return True
        if kind in ("ORG", "FAC") and 1 <= len(words) < len(other) and other[: len(words)] == words:
            return len(words) > 1 or (len(other) == 2 and key(words[0]) not in word_list("body-noun"))
        if (
            kind in ("ORG", "FAC")
            and len(other) < len(words)
            and words[: len(other)] == other
            and len(other) > 1
        ):
            return True
        if kind == "ORG" and len(words) > 1 and words[1:] == other:
            return True  # حركة حماس, حماس
        if kind == "ORG" and len(other) > 1 and other[1:] == words:
            return True
    return False


def _full_name(groups: Sequence[_Group], form: str) -> _Group | None:
    """The person whose full name the report gives and whose last name ``form`` is.

    Whoever is famous by that last name is not meant where the report has a bearer of its own.
    """
    if " " in form:
        return None
    bearers = [g for g in groups if g.kind == "PER" and any(f.endswith(f" {form}") for f in g.forms)]
    return bearers[0] if len(bearers) == 1 else None


def _spoken_of(groups: Sequence[_Group], form: str, drafts: Sequence[DraftMention], at: int) -> _Group | None:
    """The body whose name begins with the words that stand for it (الجماعة): the one named last before ``at``,
    else (in a headline) the first after."""
    words = [key(word) for word in form.split(" ")]
    found: list[tuple[bool, int, int]] = []
    for number, group in enumerate(groups):
        whole = [key(word) for word in group.forms[0].split(" ")]
        if group.kind == "ORG" and len(whole) > len(words) and whole[: len(words)] == words:
            starts = [drafts[i].span.start for i in group.members]
            found += [(start > at, abs(start - at), number) for start in starts]
    return groups[min(found)[2]] if found else None


def resolve_entities(text: str, drafts: Sequence[DraftMention], published: str | None) -> Resolved:
    """Groups mentions by table identity, then by written form; the types of a group agree."""
    groups: list[_Group] = []
    order = sorted(range(len(drafts)), key=lambda i: (-len(drafts[i].span), drafts[i].span.start))
    for index in order:
        draft = drafts[index]
        form = fold_word(_written(text, draft.span))
        identity = identify(form, draft.type, published)
        home = _full_name(groups, form) if draft.type == "PER" else None
        home = home or next(
            (
                g for g in groups
                if g.kind == draft.type
                and ((identity and g.identity and identity.name == g.identity.name)
                     or ((identity is None or g.identity is None) and _same(draft.type, form, g)))
            ),
            None,
        )  # fmt: skip
        if home is None and draft.type == "ORG" and is_generic(form):
            home = _spoken_of(groups, form, drafts, draft.span.start)
        if home is None:
            groups.append(_Group(draft.type, [form], identity, [index]))
        else:
            home.forms.append(form)
            home.members.append(index)
            if draft.type != "PER":  # a last name alone must not lend its famous bearer's identity
                home.identity = home.identity or identity
    groups += _of_another_state(text, groups, drafts)
    groups.sort(key=lambda g: min(drafts[i].span.start for i in g.members))
    context = _context(groups, text)
    gazetteer = Gazetteer(context)
    for group in groups:
        if group.identity is not None and group.identity.row.startswith("capital:"):
            group.identity = _capital_meant(group, gazetteer)
        elif group.identity is not None and group.identity.row.startswith("country:"):
            group.identity = _country_meant(group, context)
    entities: list[Entity] = []
    mentions: list[Mention] = []
    identities: dict[str, Identity] = {}
    for number, group in enumerate(groups, 1):
        name = f"e{number}"
        longest = max(group.members, key=lambda i: (len(drafts[i].span), -drafts[i].span.start))
        name_ar = " ".join(_written(text, drafts[longest].span).split())
        identity = group.identity
        country = identity.country if identity else None
        place = gazetteer.find(name_ar, group.kind, country) if group.kind in ("GPE", "LOC", "FAC") else None
        if identity is None and place is not None:
            identity = Identity(
                name=place.name_en,
                country=place.country or None,
                row=f"place:{place.geonames or place.name_en}",
            )
        town = gazetteer.town_of(name_ar) if group.kind == "FAC" and place is None else None
        if identity is not None:
            identities[name] = identity
        where = place or town
        is_country = identity is not None and identity.row.startswith("country:")
        entities.append(
            Entity(
                id=name,
                type=group.kind,
                name=identity.name if identity else name_ar,
                name_ar=name_ar,
                country=(identity.country if identity else None)
                or ((town.country or None) if town else None),
                wikidata=identity.wikidata if identity else None,
                geonames=place.geonames if place and not is_country else None,
                lat=where.lat if where and not is_country else None,
                lon=where.lon if where and not is_country else None,
            )
        )
        mentions += [
            Mention(span=drafts[i].span, entity=name, confidence=round(drafts[i].confidence, 3))
            for i in group.members
        ]
    return Resolved(tuple(entities), tuple(sorted(mentions, key=lambda m: m.span)), identities)


def _of_another_state(text: str, groups: Sequence[_Group], drafts: Sequence[DraftMention]) -> list[_Group]:
    """Takes الجيش out of the army that was named before where its sentence names another country alone.

    What is taken out is new, and known where the tables have the body with that country's adjective.
    """
    found: dict[tuple[str, str], _Group] = {}
    parts = sentences(text)
    starts = [part.start for part in parts]
    named = _named(text, groups, drafts)
    for group in groups:
        own = group.identity.country if group.identity else None
        if group.kind != "ORG" or own not in countries():
            continue
        for member in list(group.members):
            span = drafts[member].span
            form = fold_word(_written(text, span))
            if len(group.members) < 2 or not _is_of_any_state(form):
                continue
            part = parts[max(0, bisect_right(starts, span.start) - 1)]
            first, last = (bisect_left(named, (at, "")) for at in (part.start, part.end))
            here = Counter(code for _, code in named[first:last])
            if not here or own in here:
                continue
            code = here.most_common(1)[0][0]
            group.members.remove(member)
            known = next(
                (body for nisba in countries()[code].nisba if (body := body_of(f"{form} ال{nisba}"))), None
            )
            other = next((g for g in groups if known and g.identity and g.identity.name == known.name), None)
            other = other or found.setdefault((form, code), _Group("ORG", [form], known, []))
            other.members.append(member)
    return list(found.values())


def _is_of_any_state(form: str) -> bool:
    """Whether a form is a body that every state has (الجيش، الحكومة)."""
    return any(word.sector in STATE_SECTORS and not word.country for word in sector_words().exact(form))


def _named(text: str, groups: Sequence[_Group], drafts: Sequence[DraftMention]) -> list[tuple[int, str]]:
    """Where the text names which country, by names and adjectives, in order."""
    found: list[tuple[int, str]] = []
    for group in groups:
        code = group.identity.country if group.identity else None
        if code in countries():
            spans = [drafts[i].span for i in group.members]
            found += [
                (s.start, str(code)) for s in spans if not _is_of_any_state(fold_word(_written(text, s)))
            ]
    found += [(word.start, code) for word, code in nation_words(text)]
    return sorted(found)


def _capital_meant(group: _Group, gazetteer: Gazetteer) -> Identity | None:
    """The capital, unless the report speaks of another country that has a town of the name (طرابلس).

    A small one is not meant by itself (Paris in Texas).
    """
    place = gazetteer.find(group.forms[0], "GPE")
    identity = group.identity
    if identity is None or place is None or not place.country or place.country == identity.country:
        return identity
    own = (p.population for p in places().exact(group.forms[0]) if p.country == identity.country)
    return None if place.population >= _NAMESAKE * max(own, default=1_000_000) else identity


def _capital_of_that_name(group: _Group) -> Identity | None:
    """Another country's capital that is called like the country ``group``."""
    capital = next((found for form in group.forms if (found := capital_of(form)) is not None), None)
    return capital if capital and group.identity and capital.country != group.identity.country else None


def _country_meant(group: _Group, context: dict[str, int]) -> Identity | None:
    """The country, unless it shares its name with another's capital that the report names more (عمان)."""
    capital, own = _capital_of_that_name(group), group.identity
    if capital is None or own is None:
        return own
    if context.get(capital.country or "", 0) > context.get(own.country or "", 0):
        return capital
    return own


def _context(groups: Sequence[_Group], text: str) -> dict[str, int]:
    """Countries that the report names, by name or adjective, with counts: they decide between namesakes.

    A capital counts only where no other country has a town of its name.
    """
    found: Counter[str] = Counter()
    for group in groups:
        identity = group.identity
        if identity is None or not identity.country:
            continue
        if identity.row.startswith("country:") and _capital_of_that_name(group) is not None:
            continue
        if identity.row.startswith("capital:"):
            namesakes = {place.country for place in places().exact(group.forms[0]) if place.country}
            if namesakes - {identity.country}:
                continue
        found[identity.country] += len(group.members)
    found.update(code for _, code in nation_words(text))
    return dict(found)
