"""Named places: the gazetteer (GeoNames) and our own table of regions, crossings and camps."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from riwaya.knowledge.phrases import PhraseIndex
from riwaya.knowledge.tables import rows
from riwaya.text.fold import fold_word

__all__ = ["Place", "kind_nouns", "places"]


class Place(Struct, frozen=True):
    """A place; ``population`` ranks namesakes; ``within`` names the region our own table gives."""

    name_en: str
    name_ar: str
    type: str
    country: str
    lat: float | None
    lon: float | None
    population: int
    geonames: int | None
    within: str = ""


@cache
def places() -> PhraseIndex[Place]:
    """Written names of places -> every place of that name."""
    found: list[tuple[str, Place]] = []
    columns = ("name_en", "names_ar", "country", "lat", "lon", "population", "geonames")
    for name_en, names_ar, country, lat, lon, population, geonames in rows("places.tsv", columns):
        forms = names_ar.split("|")
        place = Place(
            name_en, forms[0], "GPE", country, float(lat), float(lon), int(population), int(geonames)
        )
        found += [(form, place) for form in forms]
    extra = ("name_en", "name_ar", "variants", "type", "country", "lat", "lon", "within")
    for name_en, name_ar, variants, kind, country, lat, lon, within in rows("places_extra.tsv", extra):
        place = Place(
            name_en, name_ar, kind, country, float(lat) if lat else None, float(lon) if lon else None,
            1_000_000, None, within,
        )  # fmt: skip
        found += [(form.strip(), place) for form in (name_ar, *variants.split("|")) if form.strip()]
    return PhraseIndex(found)


@cache
def kind_nouns() -> dict[str, str]:
    """Folded noun of kind, without the article -> LOC or FAC."""
    return {
        fold_word(form): kind
        for kind, forms in rows("kind_nouns.tsv", ("type", "forms"))
        for form in forms.split("|")
    }
