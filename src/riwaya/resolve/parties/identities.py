"""What the tables know of a written name: who or what it is, of which country and kind."""

from __future__ import annotations

from msgspec import Struct

from riwaya.knowledge.actors import Body, Office, bodies, people, sector_words
from riwaya.knowledge.countries import capitals, countries, country_names, metonyms
from riwaya.knowledge.phrases import key
from riwaya.knowledge.word_lists import word_list
from riwaya.schema import EntityType

__all__ = ["Identity", "body_of", "capital_of", "identify", "is_generic"]


class Identity(Struct, frozen=True, kw_only=True):
    """What the tables know of a named thing; ``row`` names the row that said so."""

    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    wikidata: str | None = None
    row: str = ""


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


def is_generic(form: str) -> bool:
    """Whether a form is a common noun that any country has (الجيش، أمن الدولة، المفوضية)."""
    if " " not in form and key(form) in word_list("body-noun"):
        return True
    return any(
        not word.country and word.id not in word_list("named-kind") for word in sector_words().exact(form)
    )


def body_of(form: str) -> Identity | None:
    if is_generic(form):
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


def capital_of(form: str) -> Identity | None:
    codes = capitals().exact(form)
    if not codes:
        return None
    return Identity(name=countries()[codes[0]].capital_en, country=codes[0], row=f"capital:{codes[0]}")


def identify(form: str, kind: EntityType, published: str | None) -> Identity | None:
    """The table identity of a written form of the given type; None if no table has it."""
    if kind == "PER":
        return _person(form, published)
    if kind == "ORG":
        return body_of(form)
    if kind == "GPE":
        return _country(form) or capital_of(form)
    return body_of(form) if kind == "FAC" else None
