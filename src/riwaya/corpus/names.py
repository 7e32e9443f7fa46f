"""From a name that somebody asks for to identities, codes and outlets of the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, false, func, or_, select

from riwaya.errors import UnknownNameError, UsageError
from riwaya.knowledge.actors import bodies, people
from riwaya.knowledge.countries import countries, country_names, legal_countries
from riwaya.knowledge.phrases import key as without_article
from riwaya.knowledge.places import places
from riwaya.knowledge.plover import sectors
from riwaya.knowledge.tables import rows
from riwaya.store.tables import forms, identities, publications
from riwaya.text.fold import fold_word

__all__ = ["NO_COUNTRY", "ChosenPlace", "Who", "party_called", "place_called", "source_called"]

NO_COUNTRY = "---"  # stands for an unknown country or sector in a code, as in the table of dyads
_CODE = re.compile(r"(---|[A-Z]{3})(?: (---|[A-Z]{3}))?( unnamed)?")
_NUMBERED = re.compile(r"#([0-9]{1,15})")  # an identity by its id, as links between pages have it
_NAME_IN_COUNTRY = re.compile(r"(.+?)\s*[,،]\s*([A-Z]{3})")
_PLACES = ("GPE", "LOC", "FAC")
_NEAREST = 5
_MOST_CANDIDATES = 4000
_LONGEST_NAME = 400


class Who(Struct, frozen=True, kw_only=True):
    """A party or speaker that is asked for: identities, or a code; ``outlets`` where it is a publisher.

    ``unnamed``: only those of the code who have no name.
    """

    identities: tuple[int, ...] = ()
    country: str | None = None
    sector: str | None = None
    unnamed: bool = False
    outlets: tuple[str, ...] = ()

    @property
    def is_code(self) -> bool:
        """Whether a code was asked for."""
        return self.country is not None or self.sector is not None

    def among(self, table: FromClause) -> ColumnElement[bool]:
        """The rows of ``table`` (columns identity, country, sector) that mean it."""
        if not self.is_code:
            return table.c.identity.in_(self.identities) if self.identities else false()
        asked = []
        if self.country is not None:
            known = self.country != NO_COUNTRY
            asked.append(table.c.country == self.country if known else table.c.country.is_(None))
        if self.sector is not None:
            known = self.sector != NO_COUNTRY
            asked.append(table.c.sector == self.sector if known else table.c.sector.is_(None))
        if self.unnamed:
            asked.append(table.c.identity.is_(None))
        return and_(*asked)


class ChosenPlace(Struct, frozen=True, kw_only=True):
    """A place that is asked for: a whole country, or identities with all that lies within them."""

    country: str | None = None
    identities: tuple[int, ...] = ()


def place_called(connection: Connection, name: str) -> ChosenPlace:
    """The place of a name in Arabic or English, or the country of an ISO 3166 alpha-3 code.

    ``NAME, ISO`` tells namesakes apart (طرابلس، LBN); ``#12`` is the identity of that id alone. A place that the tables know and the store lacks
    has no identities.

    Raises:
        UsageError: neither knows the name.
    """
    name = _checked("place", name)
    if (numbered := _numbered(name)) is not None:
        return ChosenPlace(identities=numbered.identities)
    iso = _country(name)
    if iso is not None:
        return ChosenPlace(country=iso)
    named, within = _split(name)
    found = _called(connection, named, within, _PLACES)
    # The place's own name goes before forms that only stand for it: أنقرة may be written for Turkey.
    own = [row for row in found if _is_own_name(row, named)] or found
    roots = {(row.name, row.country or "") for row in own} | _known_places(named, within)
    if not roots:
        raise _unknown(connection, "place", name, _PLACES)
    inside = _held_by(roots)
    held = connection.execute(
        select(identities.c.id, identities.c.name, identities.c.country).where(
            identities.c.name.in_({n for n, _ in inside}), identities.c.type.in_(_PLACES)
        )
    )
    ids = {row.id for row in own}
    ids |= {row.id for row in held if {(row.name, row.country or ""), (row.name, "")} & inside}
    return ChosenPlace(identities=tuple(sorted(ids)))


def party_called(connection: Connection, name: str) -> Who:
    """The identities that are written so, or the code: ``RUS``, ``RUS MIL``, ``MIL``, ``--- MIL``.

    ``RUS MIL unnamed`` are those of the code without a name. ``#12`` is the identity of that id. A country's name
    means whoever acts for it or is of it: روسيا is ``RUS``.

    Raises:
        UsageError: nothing is called so.
    """
    name = _checked("party", name)
    meant = _numbered(name) or _coded(name) or _nation(name)
    if meant is not None:
        return meant
    ids = _party_ids(connection, name)
    if ids is None:
        raise _unknown(connection, "party", name, None)
    return Who(identities=ids)


def source_called(connection: Connection, name: str) -> Who:
    """The speakers of a name, code or ``#id``, and the outlets of that name.

    Raises:
        UsageError: nobody who speaks or publishes is called so.
    """
    name = _checked("source", name)
    meant = _numbered(name) or _coded(name) or _nation(name)
    if meant is not None:
        return meant
    ids = _party_ids(connection, name)
    asked = fold_word(name)
    all_outlets = [o for o in connection.scalars(select(publications.c.outlet).distinct()) if o]
    outlets = tuple(sorted(o for o in all_outlets if fold_word(o) == asked))
    if ids is None and not outlets:
        raise _unknown(connection, "source", name, None, all_outlets)
    return Who(identities=ids or (), outlets=outlets)


def _checked(kind: str, name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise UsageError(f"--{kind} needs a name of 1 to {_LONGEST_NAME} characters")
    return name


def _numbered(name: str) -> Who | None:
    match = _NUMBERED.fullmatch(name)
    return Who(identities=(int(match[1]),)) if match is not None else None


def _coded(name: str) -> Who | None:
    match = _CODE.fullmatch(name)
    if match is None:
        return None
    first, sector, unnamed = match.groups()
    if sector is None and first in sectors():
        return Who(sector=first, unnamed=unnamed is not None)
    if (first == NO_COUNTRY or first in legal_countries()) and (
        sector in (None, NO_COUNTRY) or sector in sectors()
    ):
        return Who(country=first, sector=sector, unnamed=unnamed is not None)
    return None


def _country(name: str) -> str | None:
    if name in countries():
        return name
    found = country_names().exact(name)
    if found:
        return found[0]
    lower = name.casefold()
    return next((c.iso3 for c in countries().values() if c.name_en.casefold() == lower), None)


def _nation(name: str) -> Who | None:
    code = _country(name)
    return Who(country=code) if code is not None else None


def _split(name: str) -> tuple[str, str | None]:
    match = _NAME_IN_COUNTRY.fullmatch(name)
    if match is None or match[2] not in legal_countries():
        return name, None
    return match[1], match[2]


def _party_ids(connection: Connection, name: str) -> tuple[int, ...] | None:
    """() where the tables know the name and the store does not, None where neither does."""
    named, country = _split(name)
    ids = tuple(row.id for row in _called(connection, named, country, None))
    return ids if ids or _known_names(named) or _country(named) else None


def _called(
    connection: Connection, name: str, country: str | None, types: tuple[str, ...] | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The identities that any report writes so, or whose name it is, also in the words of the tables."""
    bare = without_article(fold_word(name))
    english = {name, *_known_names(name)}
    if (iso := _country(name)) is not None:
        english.add(countries()[iso].name_en)
    asked = select(identities.c.id, identities.c.name, identities.c.name_ar, identities.c.country).where(
        or_(
            identities.c.id.in_(
                select(forms.c.identity).where(forms.c.folded.in_((fold_word(name), bare, f"ال{bare}")))
            ),
            identities.c.name.in_(english),
            func.lower(identities.c.name) == name.lower(),
        )
    )
    if country is not None:
        asked = asked.where(identities.c.country == country)
    if types is not None:
        asked = asked.where(identities.c.type.in_(types))
    return connection.execute(asked.order_by(identities.c.id)).all()


def _known_names(name: str) -> set[str]:
    """What the tables of persons and bodies call the one who is written so."""
    return {o.name_en for o in people().exact(name)} | {b.name_en for b in bodies().exact(name)}


def _is_own_name(row: Row[*tuple[Any, ...]], name: str) -> bool:
    if row.name.casefold() == name.casefold():
        return True
    return without_article(fold_word(row.name_ar)) == without_article(fold_word(name))


def _known_places(name: str, country: str | None) -> set[tuple[str, str]]:
    """(English name, country) of the places of the tables that are called so, in Arabic or English."""
    found = {(p.name_en, p.country) for p in places().exact(name)}
    if not found and name.isascii():
        lower = name.casefold()
        found = {(en, iso) for en, iso in _english_places() if en.casefold() == lower}
    return {(en, iso) for en, iso in found if country in (None, iso)}


def _english_places() -> Iterable[tuple[str, str]]:
    columns = ("name_en", "names_ar", "country", "lat", "lon", "population", "geonames")
    for name_en, _, country, *_ in rows("places.tsv", columns):
        yield name_en, country
    for name_en, country, _ in _regions():
        yield name_en, country


def _regions() -> Iterable[tuple[str, str, str]]:
    columns = ("name_en", "name_ar", "variants", "type", "country", "lat", "lon", "within")
    for name_en, _, _, _, country, _, _, within in rows("places_extra.tsv", columns):
        yield name_en, country, within


def _held_by(roots: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The places and everything that the tables say lies within them, at any depth."""
    held = set(roots)
    parts = [(en, country, within) for en, country, within in _regions() if within]
    while True:
        more = {(en, country) for en, country, within in parts if (within, country) in held} - held
        if not more:
            return held
        held |= more


def _unknown(
    connection: Connection,
    kind: str,
    name: str,
    types: tuple[str, ...] | None,
    outlets: Iterable[str] = (),
) -> UnknownNameError:
    return UnknownNameError(kind, name, tuple(_nearest(connection, name, types, outlets)))


def _nearest(
    connection: Connection, name: str, types: tuple[str, ...] | None, outlets: Iterable[str]
) -> list[str]:
    """Up to five names that look like ``name``, by their folded letters."""
    folded = fold_word(name)
    start = without_article(folded)[:2]
    asked = (
        select(forms.c.written, identities.c.name)
        .join(identities, identities.c.id == forms.c.identity)
        .where(or_(*(forms.c.folded.startswith(p, autoescape=True) for p in (start, f"ال{start}")),
                   func.lower(identities.c.name).startswith(folded[:2], autoescape=True)))
        .order_by(forms.c.count.desc())
        .limit(_MOST_CANDIDATES)
    )  # fmt: skip
    if types is not None:
        asked = asked.where(identities.c.type.in_(types))
    written: dict[str, str] = {}
    for row in connection.execute(asked):
        for each in (row.written, row.name):
            written.setdefault(fold_word(each), each)
    for country in countries().values():
        for each in (country.name_en, *country.names):
            written.setdefault(fold_word(each), each)
    for each in outlets:
        written.setdefault(fold_word(each), each)
    return [written[w] for w in get_close_matches(folded, written, _NEAREST, 0.6)]
