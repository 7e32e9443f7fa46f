"""Events in the columns of GDELT 1.0 (GDELT Event Database Data Format Codebook 1.03).

No header, as in the original; :data:`COLUMNS` has the names. The first 57 are those of the historical
files; ``SOURCEURL`` follows as in the daily files since April 2013. One row for each pair of actor and
recipient of each thing told as done (see :func:`riwaya.export.happened.happened`).

Filled from CAMEO through ``plover_cameo.tsv`` and ``sector_cameo.tsv``: event codes, QuadClass and Goldstein
scale follow the CAMEO code, which for CONCEDE and SANCTION convict is another class than PLOVER's. Always empty: ethnic
and religious codes, tone, first-level districts, the actors' own places, and feature identifiers (GDELT's
are of the GNS and GNIS, ours of GeoNames), save a country's own code. Country codes of actors are ISO
alpha-3, from which CAMEO differs in a few names that changed. DATEADDED is the day of publication.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from itertools import product
from typing import BinaryIO

from msgspec import Struct

from riwaya.export.cells import tsv_text
from riwaya.export.happened import Occurrence, day, happened, is_country, iso_day, place
from riwaya.export.names import article_key
from riwaya.export.words import party_name
from riwaya.knowledge.cameo import cameo_event, fips, roles, stateless_actors
from riwaya.knowledge.countries import countries
from riwaya.schema import Event, Party, Reading
from riwaya.text.sentences import paragraphs

__all__ = ["COLUMNS", "write"]


def _actor_columns(n: int) -> tuple[str, ...]:
    parts = (
        "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
        "Type1Code", "Type2Code", "Type3Code",
    )  # fmt: skip
    return tuple(f"Actor{n}{part}" for part in parts)


def _geo_columns(of: str) -> tuple[str, ...]:
    parts = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
    return tuple(f"{of}Geo_{part}" for part in parts)


COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *_actor_columns(1), *_actor_columns(2),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *_geo_columns("Actor1"), *_geo_columns("Actor2"), *_geo_columns("Action"),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
_QUAD_ENDS = ("05", "08", "13", "20")  # the last CAMEO root of each quad class, 1 to 4
_COUNTRY, _US_CITY, _WORLD_CITY = "1", "3", "4"  # GDELT's geographic resolutions


def write(readings: Iterable[Reading], out: BinaryIO) -> None:
    """A row a pair of parties; UTF-8, tabs, line feeds, no quoting, no header."""
    for reading in readings:
        lead = next(iter(paragraphs(reading.article.text)), None)
        for occurrence in happened(reading):
            in_lead = lead is not None and lead.covers(occurrence.event.trigger)
            for row in _rows(reading, occurrence, in_lead):
                out.write("\t".join(row).encode("utf-8", "replace"))
                out.write(b"\n")


def _rows(reading: Reading, occurrence: Occurrence, in_lead: bool) -> Iterable[tuple[str, ...]]:
    event = occurrence.event
    cameo = cameo_event(event.type, event.modes)
    what = (
        str(int(in_lead)),
        cameo.code,
        cameo.code,
        cameo.root,
        str(bisect_left(_QUAD_ENDS, cameo.root) + 1),
        str(cameo.score),
        str(occurrence.tellings),
        "1",
        "1",
        "",
    )
    when = _date(day(reading, event))
    where = _geo(reading, event)
    added = iso_day(reading.article.published)
    end = ("" if added is None else f"{added:%Y%m%d}", tsv_text(reading.article.url))
    none = Party()
    nowhere = ("",) * 14
    pairs = product(enumerate(event.actors or (none,)), enumerate(event.recipients or (none,)))
    for (i, actor), (j, recipient) in pairs:
        id = _number(f"{article_key(reading)}\t{event.id}\t{i}\t{j}")
        yield (id, *when, *_actor(reading, actor), *_actor(reading, recipient), *what, *nowhere, *where, *end)


def _number(key: str) -> str:
    """A number of the row that stays the same at every export and fits 63 bits."""
    return str(int(sha256(key.encode("utf-8", "replace")).hexdigest()[:16], 16) >> 1)


def _date(day: date | None) -> tuple[str, ...]:
    if day is None:
        return ("",) * 4
    fraction = day.year + (day.month * 30 + day.day) / 365  # the codebook's formula
    return f"{day:%Y%m%d}", f"{day:%Y%m}", f"{day:%Y}", f"{fraction:.4f}"


class _Codes(Struct, frozen=True):
    code: str = ""
    country: str = ""
    group: str = ""
    types: tuple[str, ...] = ()


def _codes(party: Party) -> _Codes:
    """CAMEO's codes: the country or organisation, then up to three roles."""
    named = [roles()[sector] for sector in party.sectors if sector in roles()]
    stateless = stateless_actors().get(party.country or "")
    if stateless is None:
        country = party.country if party.country in countries() else None
        return _Codes((country or "") + "".join(named[:3]), country or "", "", tuple(named[:3]))
    # The government of an organisation is the organisation itself.
    further = [role for role in named if role not in ("GOV", stateless.role)][:2]
    return _Codes(
        stateless.actor + "".join(further),
        "EUR" if party.country == "EUR" else "",
        stateless.group,
        (stateless.role, *further),
    )


def _actor(reading: Reading, party: Party) -> tuple[str, ...]:
    codes = _codes(party)
    types = (*codes.types, "", "", "")[:3]
    name = tsv_text(party_name(reading, party)).upper()
    return codes.code, name, codes.country, codes.group, "", "", "", *types


def _geo(reading: Reading, event: Event) -> tuple[str, ...]:
    found = place(reading, event)
    if found is None or found.entity is None:
        return ("",) * 7
    code = fips().get(found.country or "", "")
    whole = is_country(found.entity)
    kind = _COUNTRY if whole else _US_CITY if found.country == "USA" else _WORLD_CITY
    country = countries().get(found.country or "")
    full = found.name if whole or country is None else f"{found.name}, {country.name_en}"
    return (
        kind,
        tsv_text(full),
        code,
        code if whole else "",
        "" if found.lat is None else str(found.lat),
        "" if found.lon is None else str(found.lon),
        code if whole else "",
    )
