"""Countries: codes, names, nisba adjectives, capitals and seats of power."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from riwaya.knowledge.phrases import PhraseIndex
from riwaya.knowledge.plover import NON_STATE
from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = [
    "Country",
    "Metonym",
    "capitals",
    "countries",
    "country_names",
    "legal_countries",
    "metonyms",
    "nisbas",
    "nisbas_in_context",
]

_COLUMNS = (
    "iso3", "name_en", "name_ar", "variants", "nisba", "plurals", "capital_en", "capital_ar", "capital_variants",
)  # fmt: skip


class Country(Struct, frozen=True):
    """A row of ``countries.tsv``."""

    iso3: str
    name_en: str
    names: tuple[str, ...]
    nisba: tuple[str, ...]
    plurals: tuple[str, ...]
    capital_en: str
    capital_names: tuple[str, ...]


class Metonym(Struct, frozen=True):
    """A building or seat that stands for a body (الكرملين → RUS GOV)."""

    name_en: str
    country: str
    sectors: tuple[str, ...]


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@cache
def countries() -> dict[str, Country]:
    """ISO alpha-3 code -> country."""
    return {
        iso3: Country(
            iso3, name_en, (name_ar, *_list(variants)), _list(nisba), _list(plurals), capital_en,
            (*_list(capital_ar), *_list(capital_variants)),
        )
        for iso3, name_en, name_ar, variants, nisba, plurals, capital_en, capital_ar, capital_variants in rows(
            "countries.tsv", _COLUMNS
        )
    }  # fmt: skip


@cache
def legal_countries() -> frozenset[str]:
    """Every code that may stand in a ``country`` field."""
    return frozenset((*countries(), *NON_STATE))


@cache
def country_names() -> PhraseIndex[str]:
    """Names of countries -> ISO code."""
    return PhraseIndex((name, c.iso3) for c in countries().values() for name in c.names)


@cache
def capitals() -> PhraseIndex[str]:
    """Names of capitals -> ISO code of their country."""
    return PhraseIndex((name, c.iso3) for c in countries().values() for name in c.capital_names)


def _forms(masculine: str) -> tuple[str, ...]:
    """A nisba in all forms: روسي → روسيه روسيون روسيين روسيان …; كوري شمالي bends both words."""
    words = fold_word(masculine).split(" ")
    endings = ("", "ا", "ه", "ون", "ين", "ان", "تان", "تين", "ات")
    return tuple(" ".join(word + ending for word in words) for ending in endings)


@cache
def nisbas() -> dict[str, str]:
    """Folded adjective or people's name, without the article -> ISO code."""
    table: dict[str, str] = {}
    for country in countries().values():
        for masculine in country.nisba:
            for form in _forms(masculine):
                table.setdefault(form, country.iso3)
        for plural in country.plurals:
            table.setdefault(fold_word(plural), country.iso3)
    return table


@cache
def nisbas_in_context() -> dict[str, tuple[str, frozenset[str]]]:
    """Adjectives that are common words too -> ISO code, and the words behind which they are no nation's."""
    return {
        form: (iso3, frozenset(fold_word(word) for word in _list(not_behind)))
        for masculine, iso3, not_behind in rows("nisbas_in_context.tsv", ("nisba", "iso3", "not_behind"))
        for form in _forms(masculine)
    }


@cache
def metonyms() -> PhraseIndex[Metonym]:
    """Phrases that stand for a government or body."""
    found: list[tuple[str, Metonym]] = []
    for phrase, name_en, country, sectors, variants in rows(
        "metonyms.tsv", ("phrase", "name_en", "country", "sectors", "variants")
    ):
        metonym = Metonym(name_en, country, _list(sectors))
        found += [(form, metonym) for form in (phrase, *_list(variants))]
    return PhraseIndex(found)
