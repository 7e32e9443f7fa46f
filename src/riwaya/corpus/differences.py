"""In what two accounts of one occurrence differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from riwaya.corpus.same_event import EventView, PartyView, day_gap, kilometres
from riwaya.knowledge.plover import NON_STATE

__all__ = ["DIMENSIONS", "differences", "sides_of"]

MOST_COMPARED = 80  # events of one occurrence

_APART_KM = 30.0
# How surely two events of one report have to belong to one occurrence before they contradict each other. One report
# tells several deeds of one day and place, and to link two of them by mistake is no disagreement of anybody's; a
# denial repeats what it denies in other words and is linked less surely.
_SURE = 0.6
_SURE_DENIED = 0.42


def _tolls_differ(a: tuple[int, int | None] | None, b: tuple[int, int | None] | None) -> bool:
    """Two intervals without a common number."""
    if a is None or b is None:
        return False
    return (a[1] is not None and a[1] < b[0]) or (b[1] is not None and b[1] < a[0])


def _parties_differ(a: tuple[PartyView, ...], b: tuple[PartyView, ...]) -> bool:
    """Both name somebody, and nobody whom they name could be the same."""
    left, right = _known(a), _known(b)
    return bool(left and right) and not any(_could_be_one(x, y) for x in left for y in right)


def _known(parties: tuple[PartyView, ...]) -> list[PartyView]:
    return [p for p in parties if p.identity is not None or p.country is not None]


def _could_be_one(a: PartyView, b: PartyView) -> bool:
    """Whether two parties may be one: a market that is hit is traders, civilians and police at once.

    What cannot be: two countries, and in one country the state and those who fight it.
    """
    if a.identity is not None and a.identity == b.identity:
        return True
    if a.country is None or b.country is None or {a.country, b.country} & set(NON_STATE):
        return True
    if a.country != b.country:
        return False
    return not any(x.sector in _STATE and y.sector in _FIGHTERS for x, y in ((a, b), (b, a)))


_STATE = ("GOV", "MIL", "COP", "SPY", "LEG", "JUD", "PRM")
_FIGHTERS = ("REB", "UAF")


def _are_accounts(a: EventView, b: EventView, dimension: str) -> bool:
    """Whether the two are accounts of two tellers: of two reports, or of two speakers in one that surely mean the same."""
    if a.article != b.article:
        return True
    return a.attribution != b.attribution and min(a.sure, b.sure) >= _least(dimension)


def _least(dimension: str) -> float:
    return _SURE_DENIED if dimension == "factuality" else _SURE


def _places_differ(a: EventView, b: EventView) -> bool:
    if a.place is None or b.place is None or a.place == b.place:
        return False
    if a.place_country and b.place_country and a.place_country != b.place_country:
        return True
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return False
    return kilometres((a.lat, a.lon), (b.lat, b.lon)) > _APART_KM


def _times_differ(a: EventView, b: EventView) -> bool:
    return a.dated and b.dated and (day_gap(a, b) or 0) > 0


def _factuality_differs(a: EventView, b: EventView) -> bool:
    return (a.factuality == "negated") != (b.factuality == "negated")


DIMENSIONS: dict[str, Callable[[EventView, EventView], bool]] = {
    "actor": lambda a, b: _parties_differ(a.actors, b.actors),
    "recipient": lambda a, b: _parties_differ(a.recipients, b.recipients),
    "killed": lambda a, b: _tolls_differ(a.killed, b.killed),
    "injured": lambda a, b: _tolls_differ(a.hurt, b.hurt),
    "place": _places_differ,
    "time": _times_differ,
    "factuality": _factuality_differs,
}


def differences(views: Sequence[EventView]) -> list[str]:
    """The dimensions in which at least two of the events differ."""
    views = views[:MOST_COMPARED]
    return [
        name
        for name, differ in DIMENSIONS.items()
        if any(_are_accounts(a, b, name) and differ(a, b) for a, b in combinations(_stating(views, name), 2))
    ]


def _stating(views: Sequence[EventView], dimension: str) -> list[EventView]:
    """Those that state something of it: who denies a deed does not say who did it, where or when."""
    return [v for v in views if dimension == "factuality" or v.factuality != "negated"]


def sides_of(
    views: Sequence[EventView], dimension: str, names: Mapping[int, str]
) -> list[tuple[str, list[EventView]]]:
    """(what is said, who says so) for a dimension: events that agree stand together.

    ``names`` are of identities.
    """
    differ = DIMENSIONS[dimension]
    groups: list[list[EventView]] = []
    several = len({view.article for view in views}) > 1
    for view in _stating(views, dimension):
        loose = not several and view.sure < _least(dimension)
        if loose or _value(view, dimension, names) is None:
            continue
        home = next((g for g in groups if not any(differ(view, other) for other in g)), None)
        if home is None:
            groups.append([view])
        else:
            home.append(view)
    return [(_value(g[0], dimension, names) or "", g) for g in groups]


def _value(view: EventView, dimension: str, names: Mapping[int, str]) -> str | None:
    """What the event says of a dimension, in a few words; None if nothing."""
    if dimension in ("actor", "recipient"):
        said = [_named(p, names) for p in _known(view.actors if dimension == "actor" else view.recipients)]
        return ", ".join(dict.fromkeys(said)) or None
    if dimension in ("killed", "injured"):
        toll = view.killed if dimension == "killed" else view.hurt
        if toll is None:
            return None
        low, high = toll
        return f"{low} or more" if high is None else str(low) if low == high else f"{low} to {high}"
    if dimension == "place":
        return None if view.place is None else names.get(view.place)
    if dimension == "time":
        return view.day if view.dated else None
    return "denied" if view.factuality == "negated" else "asserted"


def _named(party: PartyView, names: Mapping[int, str]) -> str:
    code = " ".join(filter(None, (party.country, party.sector)))
    name = names.get(party.identity) if party.identity is not None else None
    return f"{name} ({code})" if name and code else name or code
