"""Persons with their offices, bodies, offices' titles, and the words for kinds of actors."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from riwaya.errors import KnowledgeError
from riwaya.knowledge.phrases import PhraseIndex
from riwaya.knowledge.plover import sectors as plover_sectors
from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["Body", "Office", "SectorWord", "bodies", "holders", "office_titles", "people", "sector_words"]


class Office(Struct, frozen=True):
    """One office that a person held, from a row of ``people.tsv``; dates are ISO, partly given."""

    name_en: str
    name_ar: str
    country: str
    role: str
    sectors: tuple[str, ...]
    start: str
    end: str
    wikidata: str

    def held_on(self, day: str | None) -> bool:
        """Whether the office was held on an ISO ``day`` (None: today's holder only)."""
        if day is None:
            return not self.end
        return (not self.start or self.start <= day) and (not self.end or day <= self.end + "~")


class Body(Struct, frozen=True):
    """A party, armed group, organisation, agency or outlet, from ``bodies.tsv``."""

    name_en: str
    name_ar: str
    country: str
    sectors: tuple[str, ...]
    wikidata: str


class SectorWord(Struct, frozen=True):
    """A noun or phrase for a kind of actor; no sector: its owner decides (ناطق باسم).

    ``singular`` is the first form of its row, folded.
    """

    id: str
    sector: str
    country: str
    singular: str


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@cache
def _offices() -> tuple[tuple[Office, tuple[str, ...]], ...]:
    columns = ("name_en", "name_ar", "variants", "country", "role", "sectors", "from", "to", "wikidata")
    return tuple(
        (
            Office(name_en, name_ar, country, role, _list(sectors), start, end, wikidata),
            (name_ar, *_list(variants)),
        )
        for name_en, name_ar, variants, country, role, sectors, start, end, wikidata in rows(
            "people.tsv", columns
        )
    )


@cache
def people() -> PhraseIndex[Office]:
    """Written names of persons -> the offices they held."""
    return PhraseIndex((form, office) for office, forms in _offices() for form in forms)


@cache
def holders() -> dict[tuple[str, str], tuple[Office, ...]]:
    """(role, country) -> the offices of its holders."""
    table: dict[tuple[str, str], list[Office]] = {}
    for office, _ in _offices():
        table.setdefault((office.role, office.country), []).append(office)
    return {pair: tuple(found) for pair, found in table.items()}


@cache
def bodies() -> PhraseIndex[Body]:
    """Written names of bodies -> what they are."""
    columns = ("name_en", "name_ar", "variants", "type", "country", "sectors", "wikidata")
    found: list[tuple[str, Body]] = []
    for name_en, name_ar, variants, _, country, sectors, wikidata in rows("bodies.tsv", columns):
        body = Body(name_en, name_ar, country, _list(sectors), wikidata)
        found += [(form, body) for form in (name_ar, *_list(variants))]
    return PhraseIndex(found)


@cache
def office_titles() -> PhraseIndex[str]:
    """Titles that stand for an office (الرئيس → head-of-state)."""
    return PhraseIndex(
        (form, role)
        for title, role, _ in rows("offices.tsv", ("title", "role", "note"))
        for form in _list(title)
    )


@cache
def sector_words() -> PhraseIndex[SectorWord]:
    """Nouns and phrases for kinds of actors, in all their written forms."""
    found: list[tuple[str, SectorWord]] = []
    for name, sector, forms, country in rows("sectors.tsv", ("id", "sector", "forms", "country")):
        if sector and sector not in plover_sectors():
            raise KnowledgeError(f"sectors.tsv: {name}: no such sector: {sector}")
        written = _list(forms)
        word = SectorWord(name, sector, country, fold_word(written[0]) if written else "")
        found += [(form, word) for form in written]
    return PhraseIndex(found)
