"""One entity for all the forms in which a report names a thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from riwaya.knowledge.actors import Body, Office, bodies, people, sector_words
from riwaya.knowledge.countries import capitals, countries, country_names, metonyms, nisbas
from riwaya.knowledge.phrases import key
from riwaya.knowledge.places import places
from riwaya.knowledge.word_lists import word_list
from riwaya.model.draft import DraftMention
from riwaya.resolve.places import Gazetteer
from riwaya.schema import Entity, EntityType, Mention, Span
from riwaya.text.fold import fold_token, fold_word
from riwaya.text.tokens import tokens

__all__ = ["Identity", "Resolved", "resolve_entities"]


_MARKS = re.compile(r"[«»“”\"]")


class Identity(Struct, frozen=True, kw_only=True):
    """What the tables know of a named thing; ``row`` names the row that said so."""

    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    wikidata: str | None = None
    row: str = ""


class Resolved(Struct, frozen=True):
    """Entities, mentions in text order, and what the tables know of each entity by id."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    identities: dict[str, Identity]


def _person(form: str, published: str | None) -> Identity | None:
    offices = people().exact(form)
    names = {office.name_en for office in offices}
    if not names:
        return None
    held = [office for office in offices if office.held_on(published)]
    if " " not in form and not held and (published is not None or len(names) > 1):
        return None  # a last name alone means someone in office; without a date, the one bearer that there is
    if len(names) > 1:
        # Namesakes: only one who is in office at the time is meant beyond doubt.
        if len({office.name_en for office in held}) != 1:
            return None
        offices = tuple(o for o in offices if o.name_en == held[0].name_en)
    chosen = (held or sorted(offices, key=lambda o: o.start))[-1]
    if published is None:
        # Without a date whoever led a state or its diplomacy is named for that.
        chosen = next((o for o in reversed(offices) if o.role in word_list("leading-role")), chosen)
    return _of_office(chosen, bool(held) or published is None)


def _of_office(office: Office, in_office: bool) -> Identity:
    former = not in_office and office.sectors[:1] == ("GOV",)
    return Identity(
        name=office.name_en,
        country=office.country or None,
        sectors=("ELI",) if former else office.sectors,
        wikidata=office.wikidata or None,
        row=f"person:{office.name_en}:{office.role}",
    )


def _is_generic(form: str) -> bool:
    """Whether a form is a common noun that any country has (الجيش، أمن الدولة، المفوضية)."""
    if " " not in form and key(form) in word_list("body-noun"):
        return True
    return any(
        not word.country and word.id not in word_list("named-kind") for word in sector_words().exact(form)
    )


def _body(form: str) -> Identity | None:
    if _is_generic(form):
        return None
    found: tuple[Body, ...] = bodies().exact(form)
    if found:
        body = found[0]
        return Identity(
            name=body.name_en, country=body.country or None, sectors=body.sectors,
            wikidata=body.wikidata or None, row=f"body:{body.name_en}",
        )  # fmt: skip
    seats = metonyms().exact(form)
    if seats:
        seat = seats[0]
        return Identity(
            name=seat.name_en, country=seat.country, sectors=seat.sectors, row=f"metonym:{seat.name_en}"
        )
    return None


def _country(form: str) -> Identity | None:
    first, _, rest = form.partition(" ")
    codes = country_names().exact(form) or (
        country_names().exact(rest) if key(first) in word_list("state-noun") else ()
    )
    if not codes:
        return None
    return Identity(name=countries()[codes[0]].name_en, country=codes[0], row=f"country:{codes[0]}")


def _capital(form: str) -> Identity | None:
    codes = capitals().exact(form)
    if not codes:
        return None
    return Identity(name=countries()[codes[0]].capital_en, country=codes[0], row=f"capital:{codes[0]}")


def identify(form: str, kind: EntityType, published: str | None) -> Identity | None:
    """The table identity of a written form of the given type; None if no table has it."""
    if kind == "PER":
        return _person(form, published)
    if kind == "ORG":
        return _body(form)
    if kind == "GPE":
        return _country(form) or _capital(form)
    return _body(form) if kind == "FAC" else None


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
        if home is None and draft.type == "ORG" and _is_generic(form):
            home = _spoken_of(groups, form, drafts, draft.span.start)
        if home is None:
            groups.append(_Group(draft.type, [form], identity, [index]))
        else:
            home.forms.append(form)
            home.members.append(index)
            if draft.type != "PER":  # a last name alone must not lend its famous bearer's identity
                home.identity = home.identity or identity
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


def _capital_meant(group: _Group, gazetteer: Gazetteer) -> Identity | None:
    """The capital, unless the report speaks of another country that has a town of the name (طرابلس)."""
    place = gazetteer.find(group.forms[0], "GPE")
    identity = group.identity
    if identity is None or place is None or not place.country or place.country == identity.country:
        return identity
    return None


def _capital_of_that_name(group: _Group) -> Identity | None:
    """Another country's capital that is called like the country ``group``."""
    capital = next((found for form in group.forms if (found := _capital(form)) is not None), None)
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
    for word in tokens(text):
        code = nisbas().get(fold_token(word.of(text)).removeprefix("ال"))
        if code in countries():
            found[code] += 1
    return dict(found)
