"""One who acts and speaks, over all reports: names, codes, and how often in each month."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct
from sqlalchemy import Connection, func, select

from riwaya.corpus.accounts import code_of
from riwaya.corpus.names import Who
from riwaya.store.tables import attributions, events, forms, identities, parties

__all__ = ["Identity", "Member", "Months", "identity_of", "members_of", "months_of"]

_MOST_FORMS = 40


class Identity(Struct, frozen=True, kw_only=True):
    """Somebody or something that reports name.

    ``forms`` are (as written, how often), the most frequent first; ``codes`` the COUNTRY SECTOR that it was given
    as a party and as a speaker, with the days of the first and last report that has it: (code, count, first, last).
    """

    id: int
    type: str
    name: str
    name_ar: str
    country: str | None
    wikidata: str | None
    geonames: int | None
    lat: float | None
    lon: float | None
    forms: tuple[tuple[str, int], ...]
    codes: tuple[tuple[str, int, str | None, str | None], ...]


class Member(Struct, frozen=True, kw_only=True):
    """An identity that has a code, and how often."""

    identity: int
    name: str
    name_ar: str
    count: int


class Months(Struct, frozen=True, kw_only=True):
    """How often somebody acted, was acted upon and spoke; ``months`` is {2016-09: (did, suffered, said)}."""

    did: int
    suffered: int
    said: int
    months: dict[str, tuple[int, int, int]]


def identity_of(connection: Connection, number: int) -> Identity | None:
    """The identity of that id."""
    row = connection.execute(select(identities).where(identities.c.id == number)).first()
    if row is None:
        return None
    written = connection.execute(
        select(forms.c.written, forms.c.count)
        .where(forms.c.identity == number)
        .order_by(forms.c.count.desc(), forms.c.written)
        .limit(_MOST_FORMS)
    )
    return Identity(
        id=row.id, type=row.type, name=row.name, name_ar=row.name_ar, country=row.country, wikidata=row.wikidata,
        geonames=row.geonames, lat=row.lat, lon=row.lon,
        forms=tuple((f[0], f[1]) for f in written), codes=_codes(connection, number),
    )  # fmt: skip


def _codes(connection: Connection, number: int) -> tuple[tuple[str, int, str | None, str | None], ...]:
    a, p = attributions.c, parties.c
    asked = (
        select(p.country, p.sector, func.count(), func.min(events.c.published), func.max(events.c.published))
        .join(events, events.c.id == p.event)
        .where(p.identity == number)
        .group_by(p.country, p.sector),
        select(a.country, a.sector, func.count(), func.min(a.day), func.max(a.day))
        .where(a.identity == number)
        .group_by(a.country, a.sector),
    )
    counts: Counter[str] = Counter()
    days: dict[str, list[str]] = {}
    for some in asked:
        for row in connection.execute(some):
            code = code_of(row[0], row[1])
            if code is not None:
                counts[code] += row[2]
                days.setdefault(code, []).extend(day for day in (row[3], row[4]) if day)
    return tuple(
        (code, count, min(days[code], default=None), max(days[code], default=None))
        for code, count in counts.most_common()
    )


def members_of(connection: Connection, who: Who, most: int) -> list[Member]:
    """Who has a code most often, as a party of events."""
    counts = (
        select(parties.c.identity, func.count().label("n"))
        .where(who.among(parties), parties.c.identity.is_not(None))
        .group_by(parties.c.identity)
        .order_by(func.count().desc(), parties.c.identity)
        .limit(most)
        .subquery()
    )
    rows = connection.execute(
        select(identities.c.id, identities.c.name, identities.c.name_ar, counts.c.n)
        .join(counts, counts.c.identity == identities.c.id)
        .order_by(counts.c.n.desc(), identities.c.id)
    )
    return [Member(identity=r.id, name=r.name, name_ar=r.name_ar, count=r.n) for r in rows]


def months_of(connection: Connection, who: Who) -> Months:
    """How often in each month: events by their first day, statements by the report's."""
    month = func.substr(events.c.day, 1, 7)
    acted = (
        select(month.label("month"), parties.c.role, func.count(func.distinct(events.c.id)).label("n"))
        .join(events, events.c.id == parties.c.event)
        .where(who.among(parties))
        .group_by("month", parties.c.role)
    )
    spoken = func.substr(attributions.c.day, 1, 7)
    said = (
        select(spoken.label("month"), func.count().label("n"))
        .where(who.among(attributions))
        .group_by("month")
    )
    found: dict[str | None, list[int]] = {}
    for row in connection.execute(acted):
        found.setdefault(row.month, [0, 0, 0])[0 if row.role == "actor" else 1] += row.n
    for row in connection.execute(said):
        found.setdefault(row.month, [0, 0, 0])[2] += row.n
    did, suffered, spoke = (sum(counts[i] for counts in found.values()) for i in range(3))
    return Months(
        did=did, suffered=suffered, said=spoke,
        months={month: (n[0], n[1], n[2]) for month, n in sorted(_dated(found))},
    )  # fmt: skip


def _dated(found: dict[str | None, list[int]]) -> list[tuple[str, list[int]]]:
    return [(month, counts) for month, counts in found.items() if month]
