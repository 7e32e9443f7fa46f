"""Whether two events of the store are one occurrence: a score from 0 to 1, and what spoke for and against.

The score is logistic in a few comparisons that a person can follow (time, place, parties, words, tolls);
their weights are a table, fitted on stories that several reports tell (``training/same_event.py``).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from math import asin, cos, exp, radians, sin, sqrt
from typing import TypeVar

from msgspec import Struct

from riwaya.knowledge.plover import event_types
from riwaya.knowledge.tables import rows

__all__ = [
    "FEATURES", "EventView", "PartyView", "Rarity", "compare", "day_gap", "kilometres", "score", "weights",
]  # fmt: skip

T = TypeVar("T")
FEATURES = (
    "bias", "same day, both stated", "same day, one stated", "days apart", "days apart, both stated", "wide time",
    "same place", "place nearby", "place within", "place apart", "place unknown",
    "actor same", "actor code same", "actor differs", "actor differs, speech", "actor unknown",
    "recipient same", "recipient code same", "recipient differs", "recipient unknown",
    "place named there", "place not named there", "actor named there", "actor not named there",
    "recipient named there", "recipient not named there",
    "mode same", "mode differs", "toll same", "toll differs", "shared words", "shared words, speech",
    "shared names", "shared names, both lead", "one leads",
    "one report", "one report, both lead", "one report, one leads", "one denied", "one only planned",
)  # fmt: skip
_NEAR_KM, _APART_KM = 25.0, 60.0
_WIDE_DAYS = 10
_FRESH = datetime.timedelta(days=2)  # news is told within
_LEAD = 250  # characters: headline and first sentence


class PartyView(Struct, frozen=True):
    """A party as it is compared."""

    identity: int | None
    country: str | None
    sector: str | None


class EventView(Struct, frozen=True, kw_only=True):
    """An event as it is compared.

    ``gist`` are the stems of its sentence, ``names`` the identities that its report mentions, ``start`` the
    offset of its trigger. ``sure`` is how likely it belongs to its occurrence, 1 where it was not asked for.
    """

    id: int
    article: int
    local: str
    same_as: str | None
    attribution: str | None
    type: str
    mode: str | None
    factuality: str
    day: str | None
    last_day: str | None
    dated: bool
    place: int | None
    place_type: str | None
    place_country: str | None
    lat: float | None
    lon: float | None
    actors: tuple[PartyView, ...]
    recipients: tuple[PartyView, ...]
    killed: tuple[int, int | None] | None
    hurt: tuple[int, int | None] | None
    gist: frozenset[str]
    names: frozenset[int]
    start: int
    sure: float = 1.0


class Rarity(Struct, frozen=True):
    """How much sharing a stem of a sentence, or a name of a report, says: the rarer, the more."""

    stems: Mapping[str, float]
    names: Mapping[int, float]


def day_gap(a: EventView, b: EventView) -> int | None:
    """Days between the two times; 0 where they overlap; None where one has none.

    An event without a stated time happened on its report's day or shortly before.
    """
    first, second = _interval(a), _interval(b)
    if first is None or second is None:
        return None
    return max(0, (second[0] - first[1]).days, (first[0] - second[1]).days)


def _interval(e: EventView) -> tuple[datetime.date, datetime.date] | None:
    if e.day is None:
        return None
    start = datetime.date.fromisoformat(e.day)
    end = datetime.date.fromisoformat(e.last_day) if e.last_day is not None else start
    return (start, max(start, end)) if e.dated else (start - _FRESH, start)


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (lat, lon) points."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, p)) for p in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12742.0 * asin(sqrt(min(1.0, h)))


def compare(a: EventView, b: EventView, rarity: Rarity) -> dict[str, float]:
    """The comparisons of :data:`FEATURES` that hold, by name; ``rarity`` weighs what both share."""
    found = {"bias": 1.0}
    speech = event_types()[a.type].quad in (1, 3)
    found |= _times(a, b) | _places(a, b) | _parties(a, b, speech) | _standing(a, b, rarity)
    if a.mode and b.mode:
        found["mode same" if a.mode == b.mode else "mode differs"] = 1.0
    tolls = [(x, y) for x, y in ((a.killed, b.killed), (a.hurt, b.hurt)) if x and y]
    for x, y in tolls:
        found["toll same" if x[0] == y[0] else "toll differs"] = 1.0
    shared = _shared(a.gist, b.gist, rarity.stems)
    found["shared words"] = shared
    if speech:
        found["shared words, speech"] = shared
    if (a.factuality == "negated") != (b.factuality == "negated"):
        found["one denied"] = 1.0
    if (a.factuality in _AHEAD) != (b.factuality in _AHEAD):
        found["one only planned"] = 1.0
    return found


def _standing(a: EventView, b: EventView, rarity: Rarity) -> dict[str, float]:
    """In which reports the two stand, and where in them."""
    leads = _leads(a) + _leads(b)
    if a.article == b.article:
        found = {"one report": 1.0}
        if leads:
            found["one report, both lead" if leads == 2 else "one report, one leads"] = 1.0
        return found
    names = _shared(a.names, b.names, rarity.names)
    found = {"shared names": names}
    if leads == 2:
        found["shared names, both lead"] = names
    elif leads == 1:
        found["one leads"] = 1.0
    for name, x, y in (("place", {a.place}, {b.place}), ("actor", _named(a.actors), _named(b.actors)),
                       ("recipient", _named(a.recipients), _named(b.recipients))):  # fmt: skip
        if x & y - {None}:
            continue
        # What only one account states may stand elsewhere in the other's report.
        for stated, other, names_there in ((x, y, b.names), (y, x, a.names)):
            if stated - {None} and (name != "place" or other == {None}):
                found[f"{name} named there" if stated & names_there else f"{name} not named there"] = 1.0
    return found


def _named(parties: tuple[PartyView, ...]) -> set[int | None]:
    return {p.identity for p in parties if p.identity is not None}


_AHEAD = ("future", "hypothetical")


def _leads(e: EventView) -> bool:
    """Whether the event stands where a report says what is new."""
    return e.start < _LEAD


def _times(a: EventView, b: EventView) -> dict[str, float]:
    gap = day_gap(a, b)
    if gap is None:
        return {}
    found: dict[str, float] = {}
    if gap == 0:
        found["same day, both stated" if a.dated and b.dated else "same day, one stated"] = 1.0
    else:
        found["days apart"] = min(gap, 7) / 7
        if a.dated and b.dated:
            found["days apart, both stated"] = min(gap, 3) / 3
    if max(_width(a), _width(b)) > _WIDE_DAYS:
        found["wide time"] = 1.0
    return found


def _width(e: EventView) -> int:
    if e.day is None or e.last_day is None or not e.dated:
        return 0
    return (datetime.date.fromisoformat(e.last_day) - datetime.date.fromisoformat(e.day)).days


def _places(a: EventView, b: EventView) -> dict[str, float]:
    if a.place is None or b.place is None:
        return {"place unknown": 1.0}
    if a.place == b.place:
        return {"same place": 1.0}
    if a.place_country and b.place_country and a.place_country != b.place_country:
        return {"place apart": 1.0}
    if a.lat is not None and b.lat is not None and a.lon is not None and b.lon is not None:
        far = kilometres((a.lat, a.lon), (b.lat, b.lon))
        return {"place nearby": 1.0} if far <= _NEAR_KM else {"place apart": 1.0} if far > _APART_KM else {}
    # A country holds its cities; where a building without coordinates stands is not known.
    countries = [e for e in (a, b) if e.lat is None and e.place_type == "GPE"]
    return {"place within": 1.0} if countries else {"place unknown": 1.0}


def _parties(a: EventView, b: EventView, speech: bool) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, left, right in (("actor", a.actors, b.actors), ("recipient", a.recipients, b.recipients)):
        if not left or not right:
            found[f"{name} unknown"] = 1.0
        elif {p.identity for p in left if p.identity} & {p.identity for p in right if p.identity}:
            found[f"{name} same"] = 1.0
        elif _codes(left) & _codes(right):
            found[f"{name} code same"] = 1.0
        elif _countries(left) and _countries(right) and not _countries(left) & _countries(right):
            found[f"{name} differs"] = 1.0
        if name == "actor" and speech and left and right and "actor same" not in found:
            found["actor differs, speech"] = 1.0
    return found


def _codes(parties: tuple[PartyView, ...]) -> set[tuple[str, str]]:
    return {(p.country, p.sector) for p in parties if p.country and p.sector}


def _countries(parties: tuple[PartyView, ...]) -> set[str]:
    return {p.country for p in parties if p.country}


def _shared(a: frozenset[T], b: frozenset[T], rarity: Mapping[T, float]) -> float:
    """Cosine of the two sets, what is rare weighing more."""
    both = sum(rarity.get(w, 1.0) ** 2 for w in a & b)
    size = sqrt(sum(rarity.get(w, 1.0) ** 2 for w in a) * sum(rarity.get(w, 1.0) ** 2 for w in b))
    return both / size if size else 0.0


@cache
def weights() -> dict[str, float]:
    """Comparison -> its weight in the log-odds that two events are one."""
    return {name: float(weight) for name, weight in rows("same_event.tsv", ("comparison", "weight"))}


def score(comparisons: Mapping[str, float], table: Mapping[str, float]) -> tuple[float, dict[str, float]]:
    """(probability that both are one occurrence, what each comparison adds to its log-odds)."""
    reasons = {name: round(table.get(name, 0.0) * value, 2) for name, value in comparisons.items()}
    return 1 / (1 + exp(-max(-30.0, min(30.0, sum(reasons.values()))))), reasons
